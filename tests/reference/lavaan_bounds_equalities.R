# Writes lavaan_bounds_equalities.json: fits inside bounds under linear equality constraints.
# Run in this directory: LC_ALL=C.UTF-8 Rscript lavaan_bounds_equalities.R
# lavaan 0.6-14 drops the bounds when all constraints are linear equalities, and says so in a
# warning. An inequality that never holds anything (a1 > -1000) makes it search by nlminb.constr,
# which keeps both. That search stops 1e-6 to 1e-5 from the minimum (relative).
suppressMessages({
  library(lavaan)
  library(jsonlite)
})
hs <- "visual =~ x1 + a1*x2 + a2*x3\ntextual =~ x4 + b1*x5 + b2*x6\nspeed =~ x7 + c1*x8 + c2*x9"
equal <- paste(hs, "a1 == a2\nb1 == b2", sep = "\n")
mixed <- paste(hs, "a1 == 2*b1 - 0.9\nc1 == c2 + 0.1", sep = "\n")
residuals <- paste(hs, "x1 ~~ v1*x1\nx2 ~~ v2*x2\nv1 == v2", sep = "\n")
written <- "visual =~ x1 + a1*x2 + a2*x3 + upper(0.6)*x3\ntextual =~ x4 + b1*x5 + b2*x6
speed =~ x7 + c1*x8 + c2*x9\nx4 ~~ lower(0.5)*x4\na1 == a2\nb1 == b2"
cases <- list()
add <- function(model, rows, ...) {
  cases[[length(cases) + 1L]] <<- list(model = model, rows = rows, options = list(...))
}
for (model in c(equal, mixed, residuals)) {
  for (first in c(1, 31, 61, 91)) add(model, c(first, first + 29), bounds = "standard")
  add(model, c(31, 60), bounds = "pos.var")
  add(model, c(61, 90), bounds = "wide", estimator = "MLR")
}
add(written, c(1, 301))
add(written, c(1, 301), estimator = "MLM")
add(equal, c(1, 301), bounds = "standard", group = "school")
described <- lapply(cases, function(case) {
  data <- HolzingerSwineford1939[case$rows[1]:case$rows[2], ]
  text <- case$model
  if (!is.null(case$options$group)) {
    # labels of both groups
    text <- gsub("([abc])([12])\\*", "c(\\1\\2, \\1\\2g)*", text)
  }
  fit <- suppressWarnings(do.call(
    "sem", c(list(paste(text, "a1 > -1000", sep = "\n"), data = data, control = list(rel.tol = 1e-14)), case$options)
  ))
  table <- parTable(fit)
  rows <- table[table$free > 0, ]
  wanted <- intersect(c("chisq", "df", "npar", "chisq.scaled"), names(fitMeasures(fit)))
  list(
    model = unbox(text), rows = case$rows, options = lapply(case$options, unbox),
    converged = unbox(lavInspect(fit, "converged")), fmin = unbox(fit@optim$fx),
    coefficients = paste(rows$lhs, rows$op, rows$rhs, rows$group), est = rows$est, se = rows$se,
    fit = lapply(as.list(fitMeasures(fit, wanted)), unbox)
  )
})
content <- list(
  program = unbox("lavaan"), version = unbox(as.character(packageVersion("lavaan"))),
  convention = unbox("sem(model with a1 > -1000, HolzingerSwineford1939[rows, ], bounds): free rows; fmin is F / 2"),
  cases = described
)
text <- toJSON(content, digits = NA, na = "null")
writeLines(gsub('},{', '},\n\n{', text, fixed = TRUE), "lavaan_bounds_equalities.json", useBytes = TRUE)
