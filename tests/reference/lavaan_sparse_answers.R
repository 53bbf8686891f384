# Saturated moments and tests of lavaan 0.6-14 where few answered some items (missing = "fiml"), with
# an EM of the saturated model long enough to end.
# Usage, in this directory:
#   Rscript lavaan_sparse_answers.R data/sparse_answers.json lavaan_sparse_answers.json
# The answers are drawn from a normal distribution (two constructs, three items each), and blank at
# random. Minutes.
suppressMessages({
  library(lavaan)
  library(jsonlite)
})
arguments <- commandArgs(TRUE)
model <- "SAT =~ SAT1 + SAT2 + SAT3
LOY =~ LOY1 + LOY2 + LOY3
LOY ~ SAT"
measures <- c(
  "chisq", "df", "pvalue", "baseline.chisq", "cfi", "tli", "logl", "unrestricted.logl", "aic",
  "rmsea", "srmr"
)
one <- function(columns) {
  answers <- as.data.frame(lapply(columns, function(v) as.numeric(unlist(lapply(v, function(x) if (is.null(x)) NA else x)))))
  answers <- answers[rowSums(!is.na(answers)) > 0, ]
  fit <- sem(model, answers, missing = "fiml", em.h1.iter.max = 1e5, em.h1.tol = 1e-6)
  saturated <- lavInspect(fit, "sampstat")
  list(
    fit = as.list(fitMeasures(fit, measures)),
    covariance = unclass(saturated$cov), mean = as.numeric(saturated$mean)
  )
}
cases <- fromJSON(arguments[1], simplifyVector = FALSE)
found <- list(
  program = paste("lavaan", packageVersion("lavaan")),
  cases = lapply(cases, one)
)
write(toJSON(found, digits = NA, auto_unbox = TRUE, pretty = TRUE), arguments[2])
