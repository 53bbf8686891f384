# Writes lavaan_differences.json: lavaan's difference tests by Satorra (2000), at the exact minimum.
# Run in this directory: LC_ALL=C.UTF-8 Rscript lavaan_differences.R
# Needs the R packages lavaan and jsonlite. The survey is the simulated one in data/; Holzinger and
# Swineford's data are lavaan's own.
suppressMessages({
  library(lavaan)
  library(jsonlite)
})
source("lavaan_minimum.R")

hs <- "visual =~ x1 + x2 + x3\ntextual =~ x4 + x5 + x6\nspeed =~ x7 + x8 + x9"
covariances <- "\nvisual ~~ 0*speed\nvisual ~~ 0*textual"
linear <- "visual =~ x1 + l*x2 + k*x3\ntextual =~ x4 + m*x5 + x6\nspeed =~ x7 + n*x8 + x9\nm == 2*n - 1\nl == k"
marker <- "visual =~ NA*x1 + 1*x2 + x3\ntextual =~ x4 + x5 + x6\nspeed =~ x7 + x8 + x9"
saturated <- paste(combn(paste0("x", 1:3), 2, paste, collapse = " ~~ "), collapse = "\n")
# lavaan does not look whether both models have their variables in the same order
alone <- "x1 ~~ x2\nx1 ~~ 0*x3\nx2 ~~ 0*x3"
covariate <- "visual =~ x1 + x2 + x3\ntextual =~ x4 + x5 + x6\nvisual ~ x7 + x8\ntextual ~ x7 + visual"
no_effect <- "visual =~ x1 + x2 + x3\ntextual =~ x4 + x5 + x6\nvisual ~ x7 + 0*x8\ntextual ~ 0*x7 + visual"
stl <- "SAT =~ SAT1 + SAT2 + SAT3 + SAT4\nTRU =~ TRU1 + TRU2 + TRU3\nLOY =~ LOY1 + LOY2 + LOY3"

platforms <- list(group = "platform")
metric <- c(platforms, list(group.equal = "loadings"))
scalar <- c(platforms, list(group.equal = c("loadings", "intercepts")))
strict <- c(platforms, list(group.equal = c("loadings", "intercepts", "residuals")))
# restricted model and options, free model and options
pairs <- list(
  hs = list("schools", paste0(hs, covariances), list(), hs, list()),
  hs_means = list("schools", paste0(hs, covariances), list(meanstructure = TRUE), hs, list(meanstructure = TRUE)),
  linear = list("schools", linear, list(), hs, list()),
  marker = list("schools", paste0(marker, covariances), list(), hs, list()),
  standardized = list("schools", paste0(hs, covariances), list(std.lv = TRUE), hs, list()),
  saturated = list("schools", alone, list(), saturated, list()),
  labels_in_both = list("schools", linear, list(), sub("l == k", "", linear, fixed = TRUE), list()),
  covariate = list("schools", no_effect, list(), covariate, list()),
  covariate_means = list("schools", no_effect, list(meanstructure = TRUE), covariate, list(meanstructure = TRUE)),
  metric = list("survey", stl, metric, stl, platforms),
  scalar = list("survey", stl, scalar, stl, metric),
  strict = list("survey", stl, strict, stl, scalar),
  schools_scalar = list(
    "schools", hs, list(group = "school", group.equal = c("loadings", "intercepts")),
    hs, list(group = "school", group.equal = "loadings")
  )
)
# where A.method = "exact" finds every parameter of one model in the other
written_alike <- c("hs", "linear", "metric")
estimators <- list(
  MLM = list(estimator = "MLM"), MLMV = list(estimator = "MLMV"), MLR = list(estimator = "MLR"),
  ULSMV = list(estimator = "ULSMV"), ULSM = list(estimator = "ULSM")
)
data_sets <- list(schools = HolzingerSwineford1939, survey = read.csv("data/survey_continuous.csv"))

fit_exactly <- function(data, model, options) {
  call <- c(list(model = model, data = data_sets[[data]]), options)
  first <- suppressWarnings(do.call("sem", call))
  suppressWarnings(refit_at(polish(first)$x, first, "sem", call))
}

one <- function(name, estimator) {
  pair <- pairs[[name]]
  extra <- estimators[[estimator]]
  if (!startsWith(estimator, "ML") && startsWith(name, "covariate")) extra$fixed.x <- FALSE
  restricted <- fit_exactly(pair[[1]], pair[[2]], c(pair[[3]], extra))
  free <- fit_exactly(pair[[1]], pair[[4]], c(pair[[5]], extra))
  test <- function(shifted, a_method = "delta") {
    found <- suppressWarnings(lavTestLRT(
      restricted, free, method = "satorra.2000", scaled.shifted = shifted, A.method = a_method
    ))
    list(statistic = found[2, "Chisq diff"], df = found[2, "Df diff"], pvalue = found[2, "Pr(>Chisq)"])
  }
  gradient <- max(abs(gradient_at(restricted, restricted@Model)), abs(gradient_at(free, free@Model)))
  cat(sprintf("%-16s %-6s", name, estimator), formatC(gradient, digits = 1, format = "e"), "\n")
  list(
    name = name, estimator = estimator, data = pair[[1]], options = extra,
    restricted = list(model = pair[[2]], options = pair[[3]]),
    free = list(model = pair[[4]], options = pair[[5]]),
    largest_gradient = gradient, shifted = test(TRUE), unshifted = test(FALSE),
    exact = if (name %in% written_alike) test(TRUE, "exact")
  )
}
grid <- expand.grid(estimator = names(estimators), name = names(pairs), stringsAsFactors = FALSE)
tests <- Map(one, grid$name, grid$estimator, USE.NAMES = FALSE)
write_json(
  list(engine = paste0("lavaan ", packageVersion("lavaan"), ", Newton steps to the minimum"), tests = tests),
  "lavaan_differences.json", digits = NA, auto_unbox = TRUE, na = "null", null = "null"
)
