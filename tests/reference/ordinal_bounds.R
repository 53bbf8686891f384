# Writes ordinal_bounds.json: fits of ordered answers inside bounds that the model writes.
# Run in this directory: LC_ALL=C.UTF-8 Rscript ordinal_bounds.R
# lavaan's search stops some 1e-6 short of the minimum, and its polychorics as much beside theirs; its
# standard errors are those of the model without the bounds, at the estimates.
suppressMessages({
  library(lavaan)
  library(jsonlite)
})
survey <- read.csv("data/survey_likert5.csv")
text_of <- function(bound) {
  paste0("SAT =~ SAT1 + SAT2 + SAT3\nLOY =~ LOY1 + LOY2 + ", bound, "*LOY3")
}
bounds <- c("lower(0)", "lower(1)", "lower(1.2)", "lower(2)", "upper(0.5)", "upper(3)")
entries <- c(
  lapply(bounds, function(bound) list(bound = bound, parameterization = "delta", estimator = "WLSMV")),
  lapply(bounds, function(bound) list(bound = bound, parameterization = "theta", estimator = "WLSMV")),
  lapply(bounds, function(bound) list(bound = bound, parameterization = "delta", estimator = "ULSMV"))
)
described <- lapply(entries, function(entry) {
  fit <- sem(text_of(entry$bound), survey,
    ordered = TRUE, parameterization = entry$parameterization, estimator = entry$estimator
  )
  stopifnot(lavInspect(fit, "converged"))
  table <- parTable(fit)
  free <- table[table$free > 0, ]
  list(
    text = unbox(text_of(entry$bound)), parameterization = unbox(entry$parameterization),
    estimator = unbox(entry$estimator), coefficients = paste(free$lhs, free$op, free$rhs),
    est = free$est, chisq = unbox(unname(unclass(fitMeasures(fit)["chisq"]))),
    df = unbox(unname(unclass(fitMeasures(fit)["df"])))
  )
})
content <- list(
  program = unbox("lavaan"), version = unbox(as.character(packageVersion("lavaan"))), models = described
)
writeLines(gsub('},{', '},\n{', toJSON(content, digits = NA), fixed = TRUE), "ordinal_bounds.json")
