# Writes semtools_validity.json: HTMT and HTMT2, and the latent correlations with their intervals and
# difference tests, as semTools and lavaan give them.
# Run in this directory: LC_ALL=C.UTF-8 Rscript semtools_validity.R
suppressMessages({
  library(lavaan)
  library(semTools)
  library(jsonlite)
})

survey <- read.csv(file.path("data", "survey_continuous.csv"))
numbered <- function(stem, last) paste0(stem, seq_len(last))
cases <- list(
  holzinger = list(data = HolzingerSwineford1939,
                   scales = list(visual = numbered("x", 9)[1:3], textual = numbered("x", 9)[4:6],
                                 speed = numbered("x", 9)[7:9])),
  survey = list(data = survey,
                scales = list(WQ = numbered("WQ", 4), PV = numbered("PV", 3), SAT = numbered("SAT", 4),
                              TRU = numbered("TRU", 4), LOY = numbered("LOY", 4))))
quiet <- function(x) suppressWarnings(suppressMessages(x))
square <- function(m) { m <- unclass(m); as.data.frame(matrix(as.numeric(m), nrow(m))) }

# nlminb leaves an error of about 1e-6 in the estimates; Newton's steps take it away
polished <- function(fit, answers, ...) {
  for (step in 1:4) {
    table <- parTable(fit)
    free <- table$free > 0
    change <- solve(lavInspect(fit, "hessian"), lavInspect(fit, "gradient"))
    table$start[free] <- table$ustart[free] <- (table$est[free] - change[table$free[free]])
    table <- table[, setdiff(names(table), c("est", "se"))]
    fit <- quiet(lavaan(table, answers, optim.method = "none", optim.force.converged = TRUE, ...))
  }
  stopifnot(max(abs(lavInspect(fit, "gradient"))) < 1e-12)
  fit
}

out <- list(
  programs = list(semTools = as.character(packageVersion("semTools")),
                  lavaan = as.character(packageVersion("lavaan"))),
  conventions = list(
    htmt = "semTools::htmt(model, data, htmt2 = FALSE), rows by constructs",
    htmt2 = "the same with htmt2 = TRUE",
    correlations = "lavaan::standardizedSolution(cfa(model, data)), rows of latent covariances",
    loadings = "the same, rows of loadings",
    robust = "as correlations, with estimator = 'MLR'",
    tests = "semTools::discriminantValidity(fit, cutoff): Chisq diff of the correlation fixed to it"))
for (name in names(cases)) {
  case <- cases[[name]]
  model <- paste(names(case$scales), "=~", sapply(case$scales, paste, collapse = " + "), collapse = "\n")
  fitted <- function(...) polished(cfa(model, case$data, ...), case$data, ...)
  standardized <- function(fit, operator) {
    s <- standardizedSolution(fit)
    s <- s[s$op == operator & s$lhs %in% names(case$scales) & s$lhs != s$rhs, ]
    data.frame(lhs = s$lhs, rhs = s$rhs, est = s$est.std, se = s$se, ci_lower = s$ci.lower,
               ci_upper = s$ci.upper)
  }
  fit <- fitted()
  # the difference of two minima is exact to the square of what the optimiser leaves
  unit <- cfa(model, case$data, std.lv = TRUE)
  out$cases[[name]] <- list(
    scales = lapply(case$scales, I),
    htmt = square(htmt(model, case$data, htmt2 = FALSE)),
    htmt2 = square(htmt(model, case$data, htmt2 = TRUE)),
    correlations = standardized(fit, "~~"),
    loadings = standardized(fit, "=~"),
    robust = standardized(fitted(estimator = "MLR"), "~~"),
    tests = do.call(rbind, lapply(c(1, .9, .8), function(cutoff) {
      d <- quiet(discriminantValidity(unit, cutoff = cutoff))
      data.frame(lhs = d$lhs, rhs = d$rhs, correlation = cutoff, chisq = d[["Chisq diff"]],
                 df = d[["Df diff"]], pvalue = d[["Pr(>Chisq)"]])
    })))
}
write_json(out, "semtools_validity.json", digits = 12, auto_unbox = TRUE, pretty = TRUE)
