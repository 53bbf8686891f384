# Writes consistency.json: what psych, semTools and lavaan say of reliability beyond alpha and omega.
# Run in this directory: LC_ALL=C.UTF-8 Rscript consistency_reference.R
suppressMessages({
  library(lavaan)
  library(semTools)
  library(psych)
  library(GPArotation)
  library(jsonlite)
})
quiet <- function(x) {
  said <- capture.output(value <- suppressWarnings(suppressMessages(x)))
  value
}
survey <- read.csv(file.path("data", "survey_continuous.csv"))
holzinger <- HolzingerSwineford1939
numbered <- function(stem, last) paste0(stem, seq_len(last))
nine <- paste0("x", 1:9)

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
  stopifnot(max(abs(lavInspect(fit, "gradient"))) < 1e-11)
  fit
}
fitted <- function(model, answers, ...) polished(quiet(cfa(model, answers, ...)), answers)

# ---- alpha and omega without the first respondents, one at a time --------------------------------
three <- "visual =~ x1 + x2 + x3\ntextual =~ x4 + x5 + x6\nspeed =~ x7 + x8 + x9"
blocks <- list(visual = nine[1:3], textual = nine[4:6], speed = nine[7:9])
without <- lapply(1:4, function(i) {
  rows <- holzinger[-i, ]
  a <- lapply(blocks, function(items) quiet(psych::alpha(rows[, items]))$total)
  list(alpha = sapply(a, `[[`, "raw_alpha"), alpha_standardized = sapply(a, `[[`, "std.alpha"),
       omega = as.numeric(quiet(compRelSEM(fitted(three, rows))))[1:3])
})

# ---- omega hierarchical -----------------------------------------------------------------------------
hierarchical <- function(answers, nfactors, fm = "minres") {
  om <- quiet(psych::omega(answers, nfactors = nfactors, fm = fm, plot = FALSE))
  s <- om$schmid
  list(items = I(names(answers)), n_factors = nfactors, fm = fm,
       omega_h = om$omega_h, omega_total = om$omega.tot, omega_limit = as.numeric(om$omega.lim),
       alpha = om$alpha, lambda_6 = om$G6, ecv = as.numeric(om$ECV), key = om$key,
       oblique = unclass(s$oblique)[, ], phi = unname(s$phi),
       second_order = as.numeric(s$gloading), sl = unname(unclass(s$sl)[, seq_len(nfactors + 1)]),
       uniqueness = as.numeric(s$sl[, "u2"]),
       group = list(total = om$omega.group$total, general = om$omega.group$general,
                    group = om$omega.group$group))
}
every <- c(numbered("WQ", 4), numbered("PV", 3), numbered("SAT", 4), numbered("TRU", 4), numbered("LOY", 4))
omegas <- list(holzinger_3 = hierarchical(holzinger[, nine], 3),
               survey_3 = hierarchical(survey[, every], 3),
               survey_4 = hierarchical(survey[, every], 4),
               survey_5_ml = hierarchical(survey[, every], 5, "ml"),
               survey_2 = hierarchical(survey[, c(numbered("SAT", 4), numbered("LOY", 4))], 2))

# ---- second-order and bifactor CFA ------------------------------------------------------------------
second <- "WQ =~ WQ1 + WQ2 + WQ3 + WQ4\nSAT =~ SAT1 + SAT2 + SAT3 + SAT4\nTRU =~ TRU1 + TRU2 + TRU3 + TRU4
LOY =~ LOY1 + LOY2 + LOY3 + LOY4\nQ =~ WQ + SAT + TRU + LOY"
direct <- "WQ =~ WQ1 + WQ2 + WQ3 + WQ4\nSAT =~ SAT1 + SAT2 + SAT3 + SAT4\nTRU =~ TRU1 + TRU2 + TRU3 + TRU4
Q =~ WQ + SAT + TRU + LOY1 + LOY2"
bifactor <- "G =~ WQ1 + WQ2 + WQ3 + WQ4 + SAT1 + SAT2 + SAT3 + SAT4 + TRU1 + TRU2 + TRU3 + TRU4
WQ =~ WQ1 + WQ2 + WQ3 + WQ4\nSAT =~ SAT1 + SAT2 + SAT3 + SAT4\nTRU =~ TRU1 + TRU2 + TRU3 + TRU4"
with_second <- fitted(second, survey)
with_direct <- fitted(direct, survey)
with_bifactor <- fitted(bifactor, survey, orthogonal = TRUE, std.lv = TRUE)
std <- lavInspect(with_bifactor, "std")$lambda
l2 <- function(fit) as.list(quiet(reliabilityL2(fit, "Q")))
models <- list(
  second_order = list(model = second, l2 = l2(with_second),
                      omega_observed = as.list(quiet(compRelSEM(with_second, higher = "Q")))),
  direct_indicators = list(model = direct, l2 = l2(with_direct)),
  bifactor = list(model = bifactor,
                  omega_observed = as.list(quiet(compRelSEM(with_bifactor, return.total = TRUE))),
                  omega_model_implied =
                    as.list(quiet(compRelSEM(with_bifactor, return.total = TRUE, obs.var = FALSE))),
                  ecv = sum(std[, "G"]^2) / sum(std^2)))
groups <- quiet(cfa(second, survey, group = "platform", group.equal = "loadings"))
models$second_order_groups <- list(model = second, l2 = lapply(quiet(reliabilityL2(groups, "Q")), as.list))

# ---- retest: intraclass correlations ----------------------------------------------------------------
# Shrout and Fleiss (1979), table 2: six targets, four judges
judges <- matrix(c(9, 2, 5, 8, 6, 1, 3, 2, 8, 4, 6, 8, 7, 1, 2, 6, 10, 5, 6, 9, 6, 2, 4, 7),
                 ncol = 4, byrow = TRUE)
agreement <- function(x, alpha = .05) {
  r <- quiet(ICC(x, lmer = FALSE, alpha = alpha))$results
  list(type = r$type, icc = r$ICC, f = r$F, df1 = r$df1, df2 = r$df2, pvalue = r$p,
       ci_lower = r$`lower bound`, ci_upper = r$`upper bound`)
}
icc <- list(shrout_fleiss = c(list(values = judges), agreement(judges)),
            shrout_fleiss_90 = agreement(judges, .10),
            survey_sat = agreement(survey[, numbered("SAT", 4)]),
            holzinger_two = agreement(holzinger[, c("x1", "x2")]))

# ---- halves and Guttman's bounds --------------------------------------------------------------------
halves <- function(answers) {
  for_one <- function(covar) {
    s <- quiet(splitHalf(answers, raw = TRUE, covar = covar, check.keys = FALSE))
    list(max = s$maxrb, min = s$minrb, mean = s$meanr, n_splits = length(s$raw), alpha = s$alpha,
         lambda_2 = s$lambda2, lambda_6 = s$lambda6, raw = sort(s$raw))
  }
  c(list(items = I(names(answers))), covariances = list(for_one(TRUE)), correlations = list(for_one(FALSE)))
}
guttman_of <- function(answers) {
  g <- quiet(guttman(answers))
  g[c("lambda.1", "lambda.2", "lambda.3", "lambda.4", "lambda.5", "lambda.6")]
}
# psych visits half of the splits where the number of items is odd, so these have even numbers
even <- list(sat = survey[, numbered("SAT", 4)], sat_tru = survey[, c(numbered("SAT", 4), numbered("TRU", 4))],
             holzinger_6 = holzinger[, nine[1:6]])

# ---- greatest lower bound -----------------------------------------------------------------------------
# Rcsdp, which psych::glb.algebraic needs, is not in Debian. This is the dual of its problem, in the form
# of ten Berge, Snijders and Zegers (1981): least trace of S V V' over V with rows no shorter than one.
# Any such V gives a number not above the greatest lower bound, 1 - trace / 1'S1; the greatest of them is it.
greatest_lower_bound <- function(s) {
  p <- nrow(s)
  rows <- function(theta) {
    u <- matrix(theta[seq_len(p * p)], p)
    u / sqrt(rowSums(u^2)) * sqrt(1 + theta[p * p + seq_len(p)]^2)
  }
  value <- function(theta) { v <- rows(theta); sum(s * tcrossprod(v)) }
  slope <- function(theta) {
    u <- matrix(theta[seq_len(p * p)], p)
    w <- theta[p * p + seq_len(p)]
    size <- sqrt(rowSums(u^2))
    long <- sqrt(1 + w^2)
    unit <- u / size
    g <- 2 * s %*% (unit * long)
    along <- rowSums(g * unit)
    c((g - along * unit) * long / size, along * w / long)
  }
  best <- Inf
  set.seed(1)
  for (start in 1:4) {
    theta <- c(rnorm(p * p), rep(.1, p))
    for (again in 1:30)
      theta <- optim(theta, value, slope, method = "BFGS", control = list(maxit = 5000, reltol = 1e-15))$par
    best <- min(best, value(theta))
  }
  1 - best / sum(s)
}
bounds <- list()
for (name in c("sat", "sat_tru", "holzinger_6", "pv", "holzinger_9", "low")) {
  answers <- switch(name, pv = survey[, numbered("PV", 3)], holzinger_9 = holzinger[, nine],
                    low = holzinger[, c("x1", "x5", "x8", "x9")], even[[name]])
  bounds[[name]] <- list(items = I(names(answers)), guttman_correlations = guttman_of(answers),
                         glb_correlations = greatest_lower_bound(cor(answers)),
                         glb_covariances = greatest_lower_bound(cov(answers)),
                         glb_fa = quiet(glb.fa(cor(answers)))$glb)
}

out <- list(
  programs = list(psych = as.character(packageVersion("psych")),
                  semTools = as.character(packageVersion("semTools")),
                  lavaan = as.character(packageVersion("lavaan")),
                  GPArotation = as.character(packageVersion("GPArotation"))),
  conventions = list(
    without = "Holzinger and Swineford without respondent 1 (2, 3, 4): psych::alpha, semTools::compRelSEM",
    omega = "psych::omega as it comes (flip = TRUE), stop rules of fa and GPArotation about 1e-5",
    l2 = "semTools::reliabilityL2; fits of one group carried to the minimum by Newton's steps",
    icc = "psych::ICC(lmer = FALSE)",
    halves = "psych::splitHalf(raw = TRUE, check.keys = FALSE)",
    bounds = "psych::guttman (correlations; its lambda.4 is that of splitHalf), glb by the dual problem"),
  without = without, omega = omegas, models = models, icc = icc,
  halves = lapply(even, halves), bounds = bounds)
write_json(out, "consistency.json", digits = 13, auto_unbox = TRUE, matrix = "rowmajor", null = "null", na = "null")
