# Writes invariance_binary.json: ladders of items with two categories, and of two and more, as lavaan climbs them.
# Run in this directory: LC_ALL=C.UTF-8 Rscript invariance_binary.R
# Needs the R packages lavaan (0.6-14), semTools (0.5-6) and jsonlite.
#
# Data: data/survey_likert5.csv, simulated, three platforms, its answers cut in two: above the number in cuts.
#
# With one threshold an item, its threshold, loadings and intercept are equal at once (Wu & Estabrook 2016): the
# steps are configural, scalar (residual variances or scale factors free in later groups) and strict.
#
# Keys, by case:
#   fit    step -> chisq, df, cfi, rmsea, srmr and the scaled ones
#   diff   step -> difference from the step named "from", Satorra (2000): chisq, df, p
#   means  latent means with standard errors at the scalar step
#
# binary_theta, binary_delta   all items of two categories; branches from the last step of each
# mixed_theta                  LOY of five categories, TRU of two: a metric step for LOY, none for TRU
suppressMessages({
  library(lavaan)
  library(semTools)
  library(jsonlite)
})
likert <- read.csv("data/survey_likert5.csv")
cuts <- c(TRU1 = 3, TRU2 = 4, TRU3 = 3, TRU4 = 2, LOY1 = 3, LOY2 = 2, LOY3 = 3, LOY4 = 4)
halved <- function(names) {
  for (name in names) likert[[name]] <- as.integer(likert[[name]] > cuts[[name]])
  likert
}
wanted <- c("chisq", "df", "cfi", "rmsea", "srmr", "chisq.scaled", "cfi.scaled", "rmsea.scaled", "npar")
measures <- function(fit) {
  found <- fitMeasures(fit)
  as.list(found[intersect(wanted, names(found))])
}
difference <- function(small, large) {
  test <- lavTestLRT(large, small, method = "satorra.2000")
  list(chisq = test[2, "Chisq diff"], df = test[2, "Df diff"], p = test[2, "Pr(>Chisq)"])
}
text <- "TRU =~ TRU1 + TRU2 + TRU3 + TRU4
         LOY =~ LOY1 + LOY2 + LOY3 + LOY4"
fitted <- function(data, kinds, parameterization, partial = "") {
  written <- as.character(measEq.syntax(
    text, data = data, group = "platform", ordered = names(cuts), parameterization = parameterization,
    ID.fac = "std.lv", ID.cat = "Wu.Estabrook.2016", group.equal = kinds, group.partial = partial))
  cfa(written, data, group = "platform", ordered = names(cuts), parameterization = parameterization,
      estimator = "WLSMV")
}
measured <- c("thresholds", "loadings", "intercepts")
ladder <- function(data, steps, parameterization, from, partial = list()) {
  fits <- lapply(setNames(names(steps), names(steps)), function(step) {
    fitted(data, steps[[step]], parameterization, if (is.null(partial[[step]])) "" else partial[[step]])
  })
  stopifnot(all(sapply(fits, lavInspect, "converged")))
  table <- parameterEstimates(fits$scalar)
  list(
    fit = lapply(fits, measures),
    diff = lapply(setNames(names(from), names(from)), function(step) {
      c(list(from = from[[step]]), difference(fits[[step]], fits[[from[[step]]]]))
    }),
    means = table[table$op == "~1" & table$lhs %in% c("TRU", "LOY"), c("lhs", "group", "est", "se")]
  )
}
branched <- function(origin, kinds) {
  list(variances = c(kinds, "lv.variances"), covariances = c(kinds, "lv.variances", "lv.covariances"),
       means = c(kinds, "means"))
}
theta <- list(configural = "", scalar = measured, strict = c(measured, "residuals"))
delta <- theta[c("configural", "scalar")]
mixed <- list(configural = "", thresholds = "thresholds", metric = c("thresholds", "loadings"),
              scalar = measured, strict = c(measured, "residuals"))
early <- c(sprintf("TRU%d | t1", 1:4), sprintf("TRU =~ TRU%d", 1:4))
found <- list(
  binary_theta = ladder(
    halved(names(cuts)), c(theta, branched("strict", theta$strict)), "theta",
    list(scalar = "configural", strict = "scalar", variances = "strict", covariances = "variances",
         means = "strict")),
  binary_delta = ladder(
    halved(names(cuts)), c(delta, branched("scalar", measured)), "delta",
    list(scalar = "configural", variances = "scalar", covariances = "variances", means = "scalar")),
  mixed_theta = ladder(
    halved(sprintf("TRU%d", 1:4)), c(mixed, branched("strict", mixed$strict)), "theta",
    list(thresholds = "configural", metric = "thresholds", scalar = "metric", strict = "scalar",
         variances = "strict", covariances = "variances", means = "strict"),
    partial = list(thresholds = early, metric = early))
)
found$versions <- list(lavaan = as.character(packageVersion("lavaan")),
                       semTools = as.character(packageVersion("semTools")))
write(toJSON(found, auto_unbox = TRUE, digits = 12, pretty = TRUE, na = "null"), "invariance_binary.json")
