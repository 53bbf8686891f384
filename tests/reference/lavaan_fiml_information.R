# Writes lavaan_fiml_information.json: robust tests of incomplete answers by both kinds of
# information, which lavaan takes for the saturated and the independence model too.
# Run in this directory: LC_ALL=C.UTF-8 Rscript lavaan_fiml_information.R
# Needs the R packages lavaan and jsonlite. The survey is the simulated one in data/.
suppressMessages({
  library(lavaan)
  library(jsonlite)
})
survey <- read.csv("data/survey_missing.csv")
stl <- "SAT =~ SAT1 + SAT2 + SAT3 + SAT4\nTRU =~ TRU1 + TRU2 + TRU3\nLOY =~ LOY1 + LOY2 + LOY3"
paths <- paste0(stl, "\nTRU ~ SAT\nLOY ~ SAT + TRU")
cases <- list(
  measurement = list(stl, list()),
  paths = list(paths, list()),
  equal_labels = list("SAT =~ SAT1 + l*SAT2 + l*SAT3 + SAT4", list()),
  covariate = list("LOY =~ LOY1 + LOY2 + LOY3\nLOY ~ SAT1 + TRU1", list(fixed.x = FALSE)),
  groups = list(stl, list(group = "platform")),
  scalar = list(stl, list(group = "platform", group.equal = c("loadings", "intercepts")))
)
tight <- list(
  estimator = "MLR", missing = "fiml", em.h1.tol = 1e-14, em.h1.iter.max = 100000,
  optim.gradient = "analytic", control = list(iter.max = 10000, eval.max = 20000)
)
wanted <- c(
  "chisq", "chisq.scaled", "chisq.scaling.factor", "df", "baseline.chisq", "baseline.chisq.scaled",
  "cfi.scaled", "rmsea.scaled"
)
one <- function(case, information) {
  fit <- suppressWarnings(do.call("sem", c(
    list(model = case[[1]], data = survey, information = information), case[[2]], tight
  )))
  table <- parameterEstimates(fit, remove.eq = FALSE)
  list(
    model = case[[1]], options = case[[2]], information = information,
    measures = as.list(unclass(fitMeasures(fit, wanted))),
    robust = as.list(unclass(fitMeasures(fit, c("cfi.robust", "rmsea.robust")))),
    group = if (is.null(table$group)) rep("", nrow(table)) else lavInspect(fit, "group.label")[table$group],
    lhs = table$lhs, op = table$op, rhs = table$rhs, est = table$est, se = table$se
  )
}
out <- list(lavaan = as.character(packageVersion("lavaan")), cases = list())
for (name in names(cases)) {
  for (information in c("expected", "observed")) {
    out$cases[[paste(name, information, sep = "_")]] <- one(cases[[name]], information)
  }
}

# The same answers in other units: the likelihood is the same, and lavaan's search is not.
units <- c(SAT1 = 1e3, SAT2 = 1, SAT3 = 1, SAT4 = 1e-3, LOY1 = 1e3, LOY2 = 1, LOY3 = 1e-3)
complete <- na.omit(survey[names(units)])
two <- "SAT =~ SAT1 + SAT2 + SAT3 + SAT4\nLOY =~ LOY1 + LOY2 + LOY3\nLOY ~ SAT"
in_units <- function(by) {
  scaled <- as.data.frame(sweep(complete, 2, by, `*`))
  fit <- suppressWarnings(sem(two, scaled, std.lv = TRUE))
  list(converged = lavInspect(fit, "converged"), chisq = 2 * nrow(complete) * fit@optim$fx)
}
out$units <- list(
  model = two, by = as.list(units), usual = in_units(0 * units + 1), scaled = in_units(units)
)
write_json(out, "lavaan_fiml_information.json", digits = 12, auto_unbox = TRUE, pretty = TRUE)
