# Reference values for structural equation models, from R's lavaan.
# Usage, in the project's folder:
#   Rscript tests/reference/lavaan/generate.R [case ...]
# Reads cases.json beside this file and writes <case>.json beside it. Needs the R packages lavaan and
# jsonlite; the values in the repository were made with lavaan 0.6-14. The textbook data are lavaan's
# own; the simulated surveys lie in tests/reference/data.
suppressMessages({
  library(lavaan)
  library(jsonlite)
})
here <- file.path("tests", "reference", "lavaan")
only <- commandArgs(TRUE)

answers <- function(file_name) {
  switch(file_name,
    "holzinger_swineford.csv" = HolzingerSwineford1939,
    "political_democracy.csv" = PoliticalDemocracy,
    read.csv(file.path("tests", "reference", "data", file_name))
  )
}
finite <- function(x) {
  x <- unclass(x)
  x[!is.finite(x)] <- NA
  x
}

# lavaan stops where the gradient is about 1e-6, which leaves its estimates exact to four or five digits
# only. Scoring steps with lavaan's own gradient and expected information carry them to the optimum.
gradient <- function(fit, model) {
  lavaan:::lav_model_gradient(model,
    lavsamplestats = fit@SampleStats, lavdata = fit@Data, lavcache = fit@Cache, type = "free"
  )
}
constraint_basis <- function(model) {
  if (model@eq.constraints) model@eq.constraints.K else diag(model@nx.free)
}
polished_table <- function(fit) {
  model <- fit@Model
  x <- lavaan:::lav_model_get_parameters(model, type = "free")
  basis <- constraint_basis(model)
  for (iteration in 1:200) {
    slope <- crossprod(basis, gradient(fit, model))
    if (max(abs(slope)) < 1e-13) break
    information <- lavaan:::lav_model_information_expected(
      model, lavsamplestats = fit@SampleStats, lavdata = fit@Data, lavcache = fit@Cache
    )
    x <- x - as.vector(basis %*% solve(crossprod(basis, information %*% basis), slope))
    model <- lavaan:::lav_model_set_parameters(model, x = x)
  }
  table <- parTable(fit)
  table$est <- table$se <- table$start <- NULL
  table$ustart[table$free > 0] <- x[table$free[table$free > 0]]
  table
}

for (case in fromJSON(file.path(here, "cases.json"), simplifyVector = FALSE)) {
  if (length(only) && !(case$name %in% only)) next
  options <- lapply(case$options, function(o) if (is.list(o)) unlist(o) else o)
  call <- c(list(model = paste(unlist(case$model), collapse = "\n"), data = answers(case$data)), options)
  warned <- character()
  fit <- withCallingHandlers(do.call(case$fun, call), warning = function(w) {
    warned <<- c(warned, conditionMessage(w))
    invokeRestart("muffleWarning")
  })
  at_default_stop <- parameterEstimates(fit, remove.nonfree = FALSE)$est
  fit <- do.call("lavaan", c(list(model = polished_table(fit), data = answers(case$data)), options))
  steepest <- max(abs(crossprod(constraint_basis(fit@Model), gradient(fit, fit@Model))))
  estimates <- parameterEstimates(fit, standardized = TRUE, remove.nonfree = FALSE)
  standardized <- standardizedSolution(fit)
  group <- function(table) if (is.null(table$group)) 1 else table$group
  key <- function(table) paste(table$lhs, table$op, table$rhs, group(table))
  estimates$est.default.stop <- at_default_stop
  estimates$std.se <- standardized$se[match(key(estimates), key(standardized))]
  columns <- c(
    "lhs", "op", "rhs", "block", "group", "label", "est", "se", "z", "pvalue", "std.lv", "std.all", "std.se",
    "est.default.stop"
  )
  out <- list(
    name = case$name, data = case$data, fun = case$fun, model = case$model, options = case$options,
    engine = paste("lavaan", packageVersion("lavaan")), converged = lavInspect(fit, "converged"),
    largest_gradient = signif(steepest, 2), nobs = as.list(lavInspect(fit, "nobs")), warnings = warned,
    estimates = estimates[, intersect(columns, names(estimates))],
    fit = as.list(finite(fitMeasures(fit))),
    rsquare = list(as.list(unclass(lavInspect(fit, "rsquare"))))
  )
  write_json(out, file.path(here, paste0(case$name, ".json")),
    digits = 12, auto_unbox = TRUE, dataframe = "rows", na = "null", pretty = TRUE
  )
  cat(case$name, out$engine, out$converged, steepest, unlist(out$fit[c("chisq", "df", "cfi")]), "\n")
}
