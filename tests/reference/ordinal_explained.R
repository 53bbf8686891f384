# Writes ordinal_explained.json: what models of ordered answers explain and what they leave, beside
# ordinal_after_fit.json and at the exact minimum as there: R-squared, correlations of the latent
# variables, normalised residuals, modification indices where an ordered item is an outcome or a
# threshold is held, score tests of WLS (whose statistic is a chi-square), and a difference test with
# answers missing.
# Run in this directory: LC_ALL=C.UTF-8 Rscript ordinal_explained.R
# Needs the R packages lavaan and jsonlite. The fits are those of ordinal_models_cases.json by name.
#
# Keys: fits: name -> per group rsquare (names and values), cor.lv (names and the lower triangle with
# diagonal, by column), normalized (cov below the diagonal by column, th; lavaan divides Gamma of every
# group by the respondents of all groups); modindices: name -> columns; score_tests: name -> total,
# lhs, rhs, univariate; pairwise: the line that restricts small_pairwise, and statistic, df, pvalue of the difference.
suppressMessages({
  library(lavaan)
  library(jsonlite)
})
source("lavaan_minimum.R")
source("ordinal_minimum.R")
cases <- ordinal_cases()
fit_of <- function(name) suppressWarnings(fit_exactly(cases[[name]])$fit)

finite <- function(x) {
  x <- unclass(x)
  x[!is.finite(x)] <- NA
  x
}
explained <- function(name) {
  cat(name, "\n")
  fit <- fit_of(name)
  each <- function(what) lavInspect(fit, what, drop.list.single.group = FALSE)
  residuals <- resid(fit, type = "normalized")
  if (!is.null(residuals$cov)) residuals <- list(residuals)
  list(
    largest_gradient = max(abs(gradient_at(fit, fit@Model))),
    groups = mapply(function(rsquare, cor, normalized) {
      cor <- unclass(cor)
      covariances <- finite(normalized$cov)
      list(
        rsquare = list(names = names(rsquare), values = as.numeric(rsquare)),
        cor.lv = list(names = colnames(cor), values = cor[lower.tri(cor, diag = TRUE)]),
        normalized = list(cov = covariances[lower.tri(covariances)], th = as.numeric(normalized$th))
      )
    }, unname(each("rsquare")), unname(each("cor.lv")), unname(residuals), SIMPLIFY = FALSE)
  )
}
score_test_of <- function(name) {
  cat(name, "\n")
  found <- suppressWarnings(lavTestScore(fit_of(name)))
  list(
    total = as.list(found$test[c("X2", "df", "p.value")]),
    lhs = found$uni$lhs, rhs = found$uni$rhs, univariate = as.numeric(finite(found$uni$X2))
  )
}

difference_of <- function(name, line) {
  restricted <- cases[[name]]
  restricted$model <- c(restricted$model, line)
  found <- lavTestLRT(suppressWarnings(fit_exactly(restricted)$fit), fit_of(name))
  list(
    free = name, line = line, statistic = found[2, "Chisq diff"], df = found[2, "Df diff"],
    pvalue = found[2, "Pr(>Chisq)"]
  )
}

described <- c(
  "small_wlsmv", "small_theta", "small_wls", "small_ulsmv", "small_residual_covariance", "small_indirect",
  "small_indirect_theta", "stl_second_order", "groups_configural", "groups_thresholds_loadings",
  "groups_thresholds_loadings_theta", "small_beside_theta", "small_outcome_theta", "small_two_outcomes_theta",
  "small_threshold_labels"
)
listed <- c("small_beside_theta", "small_outcome_theta", "small_two_outcomes_theta", "small_threshold_labels")
scored <- c("small_labels_wls", "groups_wls")
write_json(
  list(
    engine = paste0("lavaan ", packageVersion("lavaan"), ", Newton steps to the minimum"),
    fits = lapply(setNames(described, described), explained),
    modindices = lapply(setNames(listed, listed), function(name) {
      found <- as.data.frame(suppressWarnings(modindices(fit_of(name))))
      as.list(found[c("lhs", "op", "rhs", "mi", "epc", "sepc.lv", "sepc.all")])
    }),
    score_tests = lapply(setNames(scored, scored), score_test_of),
    pairwise = difference_of("small_pairwise", "SAT ~~ .5*LOY")
  ),
  "ordinal_explained.json", digits = I(14), auto_unbox = TRUE, na = "null", null = "null"
)
