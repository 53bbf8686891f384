# Reference values of raking and weighted descriptives: R's survey.
# Usage: Rscript raking.R > raking.json
suppressMessages({library(survey); library(jsonlite)})
n <- 400
row <- 0:(n - 1)
x <- data.frame(
  gender = ifelse((7 * row) %% 10 < 6, "f", "m"),
  age = c("young", "middle", "old")[1 + pmin((11 * row %/% 3) %% 6, 4) %/% 2],
  area = c("a", "b", "c", "d")[1 + ((row %/% 7) + (row %% 5)) %% 4],
  base = 0.5 + ((13 * row) %% 17) / 10
)
x$y1 <- 1 + (3 * row + row %/% 9) %% 7
x$y2 <- ifelse(row %% 23 == 0, NA, 1 + (5 * row + (x$gender == "f") * 2 + row %/% 11) %% 5)
targets <- list(
  gender = c(f = .45, m = .55), age = c(middle = .4, old = .35, young = .25),
  area = c(a = .4, b = .3, c = .2, d = .1)
)
margin <- function(name) {
  setNames(data.frame(names(targets[[name]]), n * targets[[name]]), c(name, "Freq"))
}
raked <- function(weights) {
  design <- suppressWarnings(svydesign(~1, data = x, weights = weights))
  done <- rake(design, list(~gender, ~age, ~area), lapply(names(targets), margin),
               control = list(maxit = 1000, epsilon = 1e-11))
  base <- weights(design) * n / sum(weights(design))
  population <- c(`(Intercept)` = n, genderm = 220, ageold = 140, ageyoung = 100,
                  areab = 120, areac = 80, aread = 40)
  calibrated <- calibrate(design, ~ gender + age + area, population, calfun = "raking",
                          epsilon = 1e-13, maxit = 500)
  stopifnot(max(abs(weights(done) - weights(calibrated))) < 1e-8)
  list(design = done, weights = weights(done))
}
plain <- raked(rep(1, n))
based <- raked(x$base)
design <- suppressWarnings(svydesign(~1, data = x, weights = rep(1, n)))
bounded <- calibrate(design, ~ gender + age + area,
                     c(`(Intercept)` = n, genderm = 220, ageold = 140, ageyoung = 100,
                       areab = 120, areac = 80, aread = 40),
                     calfun = "raking", bounds = c(.3, 2.3), epsilon = 1e-13, maxit = 500)
stopifnot(abs(range(weights(bounded)) - c(.3, 2.3)) < 1e-12)
item <- function(f) {
  # of those who answered: with na.rm, svyvar 4.1-1 counts the others in n / (n - 1)
  here <- !is.na(x[[f]])
  answers <- svydesign(~1, data = x[here, ], weights = plain$weights[here])
  shares <- svymean(as.formula(paste0("~factor(", f, ")")), answers)
  list(mean = coef(svymean(as.formula(paste0("~", f)), answers))[[1]],
       sd = sqrt(coef(svyvar(as.formula(paste0("~", f)), answers))[[1]]),
       shares = unname(coef(shares)))
}
out <- list(
  engines = c(R.version.string, paste("survey", packageVersion("survey"))),
  frame = x, targets = lapply(targets, as.list),
  plain = plain$weights, based = based$weights, bounded = unname(weights(bounded)),
  items = list(y1 = item("y1"), y2 = item("y2"))
)
cat(toJSON(out, digits = 15, na = "null", auto_unbox = TRUE, dataframe = "columns"), "\n")
