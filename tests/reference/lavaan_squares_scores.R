# Writes lavaan_squares_scores.json: lavaan's modindices() and lavTestScore() of least squares, at
# the exact minimum.
# Run in this directory: LC_ALL=C.UTF-8 Rscript lavaan_squares_scores.R
# Needs the R packages lavaan and jsonlite. The two textbook data sets are lavaan's own.
suppressMessages({
  library(lavaan)
  library(jsonlite)
})
source("lavaan_minimum.R")

hs <- "visual =~ x1 + x2 + x3\ntextual =~ x4 + x5 + x6\nspeed =~ x7 + x8 + x9"
labels <- "visual =~ x1 + l*x2 + l*x3\ntextual =~ x4 + m*x5 + x6\nspeed =~ x7 + m*x8 + n*x9\nm == 2*n - 1"
covariates <- "dem60 =~ y1 + y2 + y3 + y4\ndem65 =~ y5 + y6 + y7 + y8\ndem60 ~ x1 + x2\ndem65 ~ dem60 + x2"
metric <- list(group = "school", group.equal = "loadings")
models <- list(
  hs = list("schools", hs, list()),
  hs_std_lv = list("schools", hs, list(std.lv = TRUE)),
  hs_means = list("schools", hs, list(meanstructure = TRUE)),
  hs_labels = list("schools", labels, list()),
  metric = list("schools", hs, metric),
  scalar = list("schools", hs, list(group = "school", group.equal = c("loadings", "intercepts"))),
  covariates = list("democracy", covariates, list()),
  held = list("democracy", covariates, list(fixed.x = TRUE))
)
data_sets <- list(schools = HolzingerSwineford1939, democracy = PoliticalDemocracy)

one <- function(name, estimator) {
  case <- models[[name]]
  # WLS needs more respondents than moments, and random covariates; in each school they are too few
  # for a search that could be repeated to 1e-14
  if (estimator == "WLS" && name %in% c("covariates", "held", "scalar")) return(NULL)
  options <- c(case[[3]], list(estimator = estimator))
  call <- c(list(model = case[[2]], data = data_sets[[case[[1]]]]), options)
  first <- suppressWarnings(do.call("sem", call))
  fit <- suppressWarnings(refit_at(polish(first)$x, first, "sem", call))
  entry <- list(
    name = name, estimator = estimator, data = case[[1]], model = case[[2]], options = options,
    largest_gradient = max(abs(gradient_at(fit, fit@Model)))
  )
  cat(sprintf("%-12s %-4s", name, estimator), formatC(entry$largest_gradient, digits = 1, format = "e"), "\n")
  if (name != "hs_labels") {
    keep <- c("lhs", "op", "rhs", "group", "mi", "epc", "sepc.lv", "sepc.all")
    found <- as.data.frame(suppressWarnings(modindices(fit)))
    entry$modindices <- found[intersect(keep, names(found))]
  }
  if (name %in% c("hs_labels", "metric")) {
    found <- suppressWarnings(lavTestScore(fit))
    entry$score_test <- list(total = as.list(found$test[c("X2", "df")]), univariate = found$uni$X2)
  }
  entry
}
grid <- expand.grid(name = names(models), estimator = c("GLS", "ULS", "WLS"), stringsAsFactors = FALSE)
cases <- Filter(Negate(is.null), Map(one, grid$name, grid$estimator, USE.NAMES = FALSE))
write_json(
  list(engine = paste0("lavaan ", packageVersion("lavaan"), ", Newton steps to the minimum"), cases = cases),
  "lavaan_squares_scores.json", digits = NA, auto_unbox = TRUE, dataframe = "rows", na = "null", null = "null"
)
