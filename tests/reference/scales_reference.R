# Writes scales.json: alpha, omega, composite reliability and AVE as psych, semTools and lavaan give them.
# Run in this directory: LC_ALL=C.UTF-8 Rscript scales_reference.R
suppressMessages({
  library(lavaan)
  library(semTools)
  library(psych)
  library(jsonlite)
})

survey <- read.csv(file.path("data", "survey_continuous.csv"))
holzinger <- HolzingerSwineford1939
against <- survey
against$SAT4 <- 8 - against$SAT4
numbered <- function(stem, last) paste0(stem, seq_len(last))
five <- list(WQ = numbered("WQ", 4), PV = numbered("PV", 3), SAT = numbered("SAT", 4),
             TRU = numbered("TRU", 4), LOY = numbered("LOY", 4))
cases <- list(
  holzinger = list(data = holzinger, note = "Holzinger and Swineford (1939), 301 pupils",
                   scales = list(visual = c("x1", "x2", "x3"), textual = c("x4", "x5", "x6"),
                                 speed = c("x7", "x8", "x9"))),
  survey = list(data = survey, note = "survey_continuous.csv (simulated)", scales = five),
  two_and_one = list(data = survey,
                     note = "a construct of two items and one of a single item in the joint CFA",
                     scales = list(WQ = numbered("WQ", 4), PV = numbered("PV", 2),
                                   SAT = numbered("SAT", 4), LOY = "LOY1")),
  heywood = list(data = holzinger, note = "the residual variance of x8 is negative",
                 scales = list(visual = c("x1", "x2", "x3"), textual = c("x4", "x5"),
                               speed = c("x7", "x8"))),
  one_reversed = list(data = against, note = "survey_continuous.csv with SAT4 turned to 8 - SAT4",
                      scales = five))

interval <- function(alpha, n, items, level) {
  bounds <- alpha.ci(alpha, n.obs = n, n.var = items, p.val = 1 - level, digits = 15)
  c(bounds$lower.ci, bounds$upper.ci)
}
classical <- function(answers) {
  said <- capture.output(
    a <- suppressWarnings(psych::alpha(answers, warnings = FALSE, check.keys = FALSE)))
  raw <- a$total$raw_alpha
  n <- nrow(answers)
  list(raw = raw, standardized = a$total$std.alpha,
       feldt_95 = interval(raw, n, ncol(answers), .95), feldt_90 = interval(raw, n, ncol(answers), .90),
       item_rest_r = a$item.stats$r.drop, mean = a$item.stats$mean, sd = a$item.stats$sd,
       # psych's value for a scale of two items is the squared covariance, not an alpha
       alpha_if_dropped = if (ncol(answers) > 2) a$alpha.drop$raw_alpha)
}
plain <- function(x) as.list(setNames(as.numeric(x), names(x)))

# nlminb leaves an error of about 1e-6 in the estimates; Newton's steps take it away
polished <- function(fit, answers) {
  for (step in 1:4) {
    table <- parTable(fit)
    free <- table$free > 0
    change <- solve(lavInspect(fit, "hessian"), lavInspect(fit, "gradient"))
    table$start[free] <- table$ustart[free] <- (table$est[free] - change[table$free[free]])
    table <- table[, setdiff(names(table), c("est", "se"))]
    fit <- suppressWarnings(lavaan(table, answers, optim.method = "none", optim.force.converged = TRUE))
  }
  stopifnot(max(abs(lavInspect(fit, "gradient"))) < 1e-12)
  fit
}

out <- list(
  programs = list(psych = as.character(packageVersion("psych")),
                  semTools = as.character(packageVersion("semTools")),
                  lavaan = as.character(packageVersion("lavaan"))),
  conventions = list(
    alpha = "psych::alpha (raw, std.alpha, r.drop, raw_alpha of alpha.drop), sd with divisor n - 1",
    feldt = "psych::alpha.ci at 95 and 90 percent",
    omega_observed = "semTools::compRelSEM(fit), denominator 1'S1",
    omega_model_implied = "semTools::compRelSEM(fit, obs.var = FALSE), denominator 1'Sigma1",
    cr = "standardised loadings of lavaan::cfa of all constructs, (sum l)^2 / ((sum l)^2 + sum(1 - l^2))",
    ave_mean_squared_loading = "mean l^2 of the same loadings",
    ave_variance_extracted = "semTools::AVE(fit)",
    max_reliability_h = "1 / (1 + 1 / sum(l^2 / (1 - l^2)))",
    optimiser = "lavaan's estimates after Newton steps, gradient below 1e-12"))
for (name in names(cases)) {
  case <- cases[[name]]
  answers <- case$data[, unlist(case$scales)]
  several <- Filter(function(items) length(items) > 1, case$scales)
  model <- paste(names(case$scales), "=~", sapply(case$scales, paste, collapse = " + "), collapse = "\n")
  fit <- polished(suppressWarnings(cfa(model, answers)), answers)
  loadings <- subset(standardizedSolution(fit), op == "=~")
  l <- split(loadings$est.std, factor(loadings$lhs, names(case$scales)))[names(several)]
  quiet <- function(x) suppressWarnings(suppressMessages(x))
  out$cases[[name]] <- list(
    note = case$note, n = nrow(answers), scales = lapply(case$scales, I),
    largest_gradient = max(abs(lavInspect(fit, "gradient"))),
    alpha = lapply(several, function(items) classical(answers[, items])),
    standardized_loadings = l,
    omega_observed = plain(quiet(compRelSEM(fit)))[names(several)],
    omega_model_implied = plain(quiet(compRelSEM(fit, obs.var = FALSE)))[names(several)],
    cr = lapply(l, function(x) sum(x)^2 / (sum(x)^2 + sum(1 - x^2))),
    ave_mean_squared_loading = lapply(l, function(x) mean(x^2)),
    ave_variance_extracted = plain(quiet(AVE(fit)))[names(several)],
    smallest_residual_variance = min(diag(lavInspect(fit, "est")$theta)),
    max_reliability_h = lapply(l, function(x) 1 / (1 + 1 / sum(x^2 / (1 - x^2)))))
}
write_json(out, "scales.json", digits = 13, auto_unbox = TRUE, pretty = TRUE, null = "null")
