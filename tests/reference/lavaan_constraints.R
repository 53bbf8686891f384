# Reference values for models under nonlinear and inequality constraints.
# Usage, in this directory:  Rscript lavaan_constraints.R lavaan_constraints.json
# Needs the R packages lavaan and jsonlite. lavaan's augmented-Lagrangian search stops 1e-6 to 1e-5
# away from the minimum (relative), so that its values are exact to five digits.
suppressMessages({
  library(lavaan)
  library(jsonlite)
})
base <- "ind60 =~ x1 + x2 + x3
dem60 =~ y1 + a*y2 + b*y3 + c*y4
dem65 =~ y5 + d*y6 + e*y7 + f*y8
dem60 ~ p*ind60
dem65 ~ q*ind60 + r*dem60"
constraints <- c("p*q == 1.2", "q > 0.8", "a > 5; b < 1.1", "p == q^2 + 1; a > 1", "r < 2")
cases <- lapply(constraints, function(constraint) {
  fit <- sem(paste(base, constraint, sep = "\n"), PoliticalDemocracy, control = list(rel.tol = 1e-14))
  estimates <- parameterEstimates(fit)
  labelled <- estimates[estimates$label != "" & estimates$op %in% c("=~", "~"), c("label", "est", "se")]
  list(
    constraint = constraint, model = base, engine = paste("lavaan", packageVersion("lavaan")),
    estimates = labelled, fit = as.list(fitMeasures(fit, c("chisq", "df", "npar")))
  )
})
write_json(cases, commandArgs(TRUE)[1], digits = 12, auto_unbox = TRUE, dataframe = "rows", na = "null", pretty = TRUE)
