# Writes lavaan_robust_constraints.json: robust standard errors and tests, and incomplete answers,
# under nonlinear and inequality constraints.
# Run in this directory: LC_ALL=C.UTF-8 Rscript lavaan_robust_constraints.R
# lavaan's augmented-Lagrangian search stops 1e-6 to 1e-5 away from the minimum (relative), so that
# its values are exact to about five digits.
suppressMessages({
  library(lavaan)
  library(jsonlite)
})
base <- "ind60 =~ x1 + x2 + x3
dem60 =~ y1 + a*y2 + b*y3 + c*y4
dem65 =~ y5 + d*y6 + e*y7 + f*y8
dem60 ~ p*ind60
dem65 ~ q*ind60 + r*dem60"
complete <- PoliticalDemocracy
holes <- complete
holes$y2[seq(3, 75, by = 9)] <- NA
holes$x3[seq(5, 75, by = 11)] <- NA
holes$y7[seq(1, 75, by = 8)] <- NA
cases <- list()
for (constraint in c("p*q == 1.2", "a*b == 1.5; d^2 == e + 0.3", "q > 0.8", "r < 2")) {
  for (options in list(
    list(estimator = "MLR"), list(estimator = "MLM"), list(estimator = "MLMV"),
    list(estimator = "ML", missing = "fiml"), list(estimator = "MLR", missing = "fiml")
  )) {
    data <- if (is.null(options$missing)) complete else holes
    fit <- suppressWarnings(do.call("sem", c(
      list(paste(base, constraint, sep = "\n"), data = data, control = list(rel.tol = 1e-14)), options
    )))
    table <- parameterEstimates(fit)
    labelled <- table[table$label != "" & table$op %in% c("=~", "~"), c("label", "est", "se")]
    wanted <- intersect(
      c("chisq", "df", "npar", "chisq.scaled", "baseline.chisq.scaled", "cfi.robust", "rmsea.robust"),
      names(fitMeasures(fit))
    )
    cases[[length(cases) + 1L]] <- list(
      constraint = constraint, model = base, engine = paste("lavaan", packageVersion("lavaan")),
      options = options, estimates = labelled, fit = as.list(fitMeasures(fit, wanted))
    )
  }
}
write_json(cases, "lavaan_robust_constraints.json", digits = 12, auto_unbox = TRUE, dataframe = "rows", na = "null", pretty = TRUE)
