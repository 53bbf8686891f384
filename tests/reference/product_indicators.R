# Writes product_indicators.json and data/interactions.csv: products of items as indicators of the product of two constructs.
# Run in this directory: LC_ALL=C.UTF-8 Rscript product_indicators.R
# Needs the R packages lavaan (0.6-14), semTools (0.5-6) and jsonlite.
#
# Data: simulated here, 400 respondents, SAT and SC (three items each) with SAT:SC and SAT:SAT on LOY; age is an observed column.
#
# Cases: matched, all (double mean centring, indProd), residual (residual centring, matched), square (SAT:SAT, all pairs),
# columns (a product of two columns, which lavaan makes of a:b by itself).
# Keys, by case: chisq, df, logl, estimates (rows lhs, op, rhs, est, se: standard errors of MLR, which is the default here).
# probe has simple slopes of LOY on SAT where SC is -1, 0, 1 (probe2WayMC, matched).
# Fits are taken to the exact minimum by lavaan_minimum.R.
suppressMessages({
  library(lavaan)
  library(semTools)
  library(jsonlite)
})
source("lavaan_minimum.R")
set.seed(1410)
n <- 400
sat <- rnorm(n)
sc <- 0.3 * sat + sqrt(1 - 0.09) * rnorm(n)
loy <- 0.5 * sat + 0.3 * sc - 0.25 * sat * sc - 0.1 * sat^2 + 0.7 * rnorm(n)
item <- function(latent, loading) round(4 + loading * latent + 0.6 * rnorm(n), 3)
data <- data.frame(
  SAT1 = item(sat, 1), SAT2 = item(sat, 0.9), SAT3 = item(sat, 0.8), SC1 = item(sc, 1), SC2 = item(sc, 0.8), SC3 = item(sc, 0.9),
  LOY1 = item(loy, 1), LOY2 = item(loy, 0.9), LOY3 = item(loy, 1.1), age = round(30 + 8 * rnorm(n) + 2 * sat)
)
write.csv(data, "data/interactions.csv", row.names = FALSE)

measured <- "SAT =~ SAT1 + SAT2 + SAT3\nSC =~ SC1 + SC2 + SC3\nLOY =~ LOY1 + LOY2 + LOY3\n"
one <- c("SAT1", "SAT2", "SAT3")
two <- c("SC1", "SC2", "SC3")
shared <- function(products) {
  parts <- strsplit(products, ".", fixed = TRUE)
  pairs <- combn(length(products), 2)
  keep <- apply(pairs, 2, function(p) length(intersect(parts[[p[1]]], parts[[p[2]]])) > 0)
  paste(products[pairs[1, keep]], "~~", products[pairs[2, keep]], collapse = "\n")
}
reported <- function(text, frame) {
  fit <- sem(text, frame, estimator = "MLR")
  fit <- at_values(fit, polish(fit)$x)
  list(
    chisq = unname(fitMeasures(fit, "chisq")), df = unname(fitMeasures(fit, "df")), logl = unname(fitMeasures(fit, "logl")),
    estimates = parameterEstimates(fit)[, c("lhs", "op", "rhs", "est", "se")]
  )
}
with_products <- function(products, name, path = "LOY ~ SAT + SC + ") {
  paste0(measured, name, " =~ ", paste(products, collapse = " + "), "\n", path, name)
}
matched <- indProd(data, var1 = one, var2 = two, match = TRUE, meanC = TRUE, doubleMC = TRUE)
every <- indProd(data, var1 = one, var2 = two, match = FALSE, meanC = TRUE, doubleMC = TRUE)
residual <- indProd(data, var1 = one, var2 = two, match = TRUE, meanC = FALSE, residualC = TRUE, doubleMC = FALSE)
products <- paste(one, two, sep = ".")
all_products <- as.vector(outer(one, two, paste, sep = "."))
square <- data
centred <- function(x) x - mean(x)
squares <- c()
for (i in 1:3) for (j in i:3) {
  name <- paste(one[i], one[j], sep = ".")
  square[[name]] <- centred(centred(data[[one[i]]]) * centred(data[[one[j]]]))
  squares <- c(squares, name)
}
probed <- sem(with_products(products, "SAT.SC"), matched, estimator = "MLR", meanstructure = TRUE)
probed <- at_values(probed, polish(probed)$x)
cases <- list(
  matched = reported(with_products(products, "SAT.SC"), matched),
  all = reported(paste0(with_products(all_products, "SAT.SC"), "\n", shared(all_products)), every),
  residual = reported(with_products(products, "SAT.SC"), residual),
  square = reported(paste0(with_products(squares, "SAT.SAT"), "\n", shared(squares)), square),
  columns = reported("LOY1 ~ SAT1 + age + SAT1:age", data),
  probe = probe2WayMC(probed, c("SAT", "SC", "SAT.SC"), "LOY", "SC", c(-1, 0, 1))
)
write(toJSON(cases, digits = 15, auto_unbox = TRUE, na = "null"), "product_indicators.json")
