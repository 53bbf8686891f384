# Writes ordinal_after_fit.json: what lavaan computes after a fit of ordered answers, at the exact
# minimum: modification indices, residuals, score and Wald tests, differences, factor scores.
# Run in this directory: LC_ALL=C.UTF-8 Rscript ordinal_after_fit.R
# Needs the R packages lavaan and jsonlite. The fits are those of ordinal_models_cases.json by name.
#
# Keys: fits: name -> modindices (columns), residuals (raw: per group cov below the diagonal by column
# and th; cor the same; z: cov and th, from lavResiduals; summary: columns of lavResiduals' table),
# vcov (lower triangle with diagonal, by column), standardized (std.all, std.lv, std.nox: est.std, se),
# wald, scores (respondents: rows of the group, 1-based), score_test;
# differences: restricted, free, and per method statistic, df, pvalue or the error.
#
# What lavaan 0.6-14 does, read in its source:
# - modindices: rows of every fixed or left-out loading, regression, covariance, mean and scale (~*~);
#   rows with V under 6e-6 are dropped, which is why a scale or mean is listed only where equalities
#   make it identified. With D of all parameters, fixed ones too: I = sum_g f_g D'V D (the estimator's
#   weights, no Gamma), s = -sum_g (n_g - 1) / N D'V (o - m), V_e = I_ee - I_em I_mm^-1 I_me;
#   mi = N s^2 / V_e, epc = -s / V_e. Not scaled, and I_mm^-1 is constrained. lavTestScore likewise.
# - lavResiduals: z = r / se with acov = Q Gamma / N Q', Q = I - f_g D E^-1 D'V; Gamma is divided by the
#   total N also in groups. |r| under 1e-4 (resid(type = "standardized"): 1e-5) is divided by 1.
# - lavTestLRT: default satorra.2000 with scaled.shifted = TRUE and A.method = "delta" for scaled.shifted
#   and mean.var.adjusted tests, satorra.bentler.2001 for satorra.bentler (WLSM, ULSM), plain for none.
#   A.method = "exact" is wrong where a parameter that is free in one model is absent or fixed in the
#   other. satorra.bentler.2001 and .2010 are computed of WLSMV too, from 1 / a of the shifted test, which
#   is not the mean scaling they are derived for: kept to be recognised, not to be reproduced.
# - lavPredict: two slips. The thresholds it takes are those of standardised responses less their means,
#   scale * (tau - nu - Lambda alpha), beside loadings and residual variances that are not: right only
#   under delta with scales one and means zero. And all groups get the loadings of the first. "ebm" has
#   the mode as it should be (delta and theta agree up to the factors' scale); "lavaan" what it gives.
suppressMessages({
  library(lavaan)
  library(jsonlite)
})
source("lavaan_minimum.R")
source("ordinal_minimum.R")
cases <- ordinal_cases()
kept <- new.env()
fit_of <- function(name) {
  if (is.null(kept[[name]])) kept[[name]] <- suppressWarnings(fit_exactly(cases[[name]])$fit)
  kept[[name]]
}

finite <- function(x) {
  x <- unclass(x)
  x[!is.finite(x)] <- NA
  x
}
by_group <- function(x) if (is.null(x$cov)) unname(x) else list(x)
below <- function(x) finite(x)[lower.tri(x)]

modification <- function(fit) {
  found <- as.data.frame(suppressWarnings(modindices(fit)))
  if (is.null(found$group)) found$group <- 1L
  as.list(found[c("lhs", "op", "rhs", "group", "mi", "epc", "sepc.lv", "sepc.all", "sepc.nox")])
}

residual_tables <- function(fit) {
  raw <- lapply(c(raw = "raw", cor = "cor", cor.bentler = "cor.bentler"), function(type) {
    lapply(by_group(resid(fit, type = type)), function(group) {
      list(cov = below(group$cov), th = as.numeric(group$th))
    })
  })
  found <- lapply(by_group(lavResiduals(fit)), function(group) {
    table <- group$summary
    list(
      cov = below(group$cov.z), th = as.numeric(finite(group$th.z)), rows = rownames(table),
      summary = as.list(as.data.frame(lapply(as.data.frame(unclass(table)), finite)))
    )
  })
  c(raw, list(z = found))
}

standardized_of <- function(fit) {
  lapply(c(std.all = "std.all", std.lv = "std.lv", std.nox = "std.nox"), function(type) {
    found <- as.data.frame(standardizedSolution(fit, type = type))
    list(est.std = found$est.std, se = found$se)
  })
}

# The mode of the factors given the answers, of lavaan's own objective (method "EBM"), by Newton steps:
# lavPredict's optimiser stops up to 1e-3 from it. "ML" is the same without the factors' distribution,
# which lavaan replaces by a ridge of 1e-5.
exact_mode <- function(answers, lambda, sd, thresholds, precision, mean) {
  seen <- which(!is.na(answers))
  lambda <- lambda[seen, , drop = FALSE] / sd[seen]
  upper <- mapply(function(t, k) c(t, Inf)[k], thresholds[seen], answers[seen]) / sd[seen]
  lower <- mapply(function(t, k) c(-Inf, t)[k], thresholds[seen], answers[seen]) / sd[seen]
  eta <- mean
  for (step in 1:60) {
    line <- as.numeric(lambda %*% eta)
    p <- pnorm(upper - line) - pnorm(lower - line)
    du <- dnorm(upper - line)
    dl <- dnorm(lower - line)
    first <- (dl - du) / p
    edge <- function(bound, density) ifelse(is.finite(bound), (bound - line) * density, 0)
    second <- (edge(lower, dl) - edge(upper, du)) / p - first^2
    gradient <- as.numeric(precision %*% (eta - mean)) - as.numeric(crossprod(lambda, first))
    if (max(abs(gradient)) < 1e-13) break
    eta <- eta - solve(precision - crossprod(lambda, second * lambda), gradient)
  }
  stopifnot(max(abs(gradient)) < 1e-11)
  as.numeric(eta)
}

scores_of <- function(fit, respondents) {
  means <- lavInspect(fit, "mean.lv", drop.list.single.group = FALSE)
  covariances <- lavInspect(fit, "cov.lv", drop.list.single.group = FALSE)
  estimates <- lavInspect(fit, "est", drop.list.single.group = FALSE)
  data <- lavInspect(fit, "data", drop.list.single.group = FALSE)
  residual <- lavInspect(fit, "theta", drop.list.single.group = FALSE)
  found <- lavPredict(fit, method = "EBM")
  if (!is.list(found)) found <- list(found)
  lapply(seq_along(data), function(g) {
    lambda <- estimates[[g]]$lambda
    tau <- estimates[[g]]$tau
    items <- rownames(lambda)
    thresholds <- lapply(items, function(item) as.numeric(tau[startsWith(rownames(tau), paste0(item, "|")), 1]))
    answers <- data[[g]][respondents, items, drop = FALSE]
    nu <- as.numeric(estimates[[g]]$nu)
    thresholds <- mapply(function(t, n) t - n, thresholds, nu, SIMPLIFY = FALSE)
    exact <- t(apply(answers, 1, exact_mode,
      lambda = unclass(lambda), sd = sqrt(diag(residual[[g]])), thresholds = thresholds,
      precision = solve(unclass(covariances[[g]])), mean = as.numeric(means[[g]])
    ))
    lavaans <- unclass(found[[g]])[respondents, , drop = FALSE]
    cat("   largest distance of lavaan's scores", max(abs(exact - lavaans)), "\n")
    list(names = colnames(lambda), respondents = respondents, ebm = unname(exact), lavaan = unname(lavaans))
  })
}

wald_of <- function(fit, text) {
  test <- lavTestWald(fit, text)
  list(text = text, statistic = test$stat, df = test$df, pvalue = test$p.value)
}

score_test_of <- function(fit) {
  found <- suppressWarnings(lavTestScore(fit))
  list(
    total = as.list(found$test[c("X2", "df", "p.value")]),
    lhs = found$uni$lhs, rhs = found$uni$rhs, univariate = finite(found$uni$X2)
  )
}

described <- c(
  "small_wlsmv", "small_theta", "small_ulsmv", "small_wls", "small_sem", "small_three", "small_pairwise",
  "small_labels", "small_indirect", "small_indirect_theta", "groups_configural", "groups_loadings",
  "groups_thresholds_loadings", "groups_thresholds_loadings_theta", "groups_strict_theta", "stl_wlsmv"
)
wald <- list(
  small_labels = c("l == m", "l == 1\nm == 1"),
  small_indirect = c("a == b", "a == b\nc == 0", "indirect := a*b\nindirect == 0.1", "a*b == c"),
  small_indirect_theta = c("a == b", "indirect := a*b\nindirect == 0.1")
)
fits <- lapply(setNames(described, described), function(name) {
  cat(name, "\n")
  fit <- fit_of(name)
  vcov <- unclass(vcov(fit))
  out <- list(largest_gradient = max(abs(gradient_at(fit, fit@Model))), modindices = modification(fit))
  if (!name %in% c("small_labels", "stl_wlsmv")) out$residuals <- residual_tables(fit)
  out$standardized <- standardized_of(fit)
  if (name %in% c("small_wlsmv", "small_theta", "small_labels")) {
    out$vcov <- vcov[lower.tri(vcov, diag = TRUE)]
  } else {
    out$vcov_diagonal <- diag(vcov)
  }
  if (!is.null(wald[[name]])) out$wald <- lapply(wald[[name]], wald_of, fit = fit)
  if (!grepl("labels|ulsmv|wls$|stl", name)) out$scores <- scores_of(fit, c(1, 2, 17, 40, 101))
  if (grepl("labels|groups_[lts]", name)) out$score_test <- score_test_of(fit)
  out
})

# Difference tests ---------------------------------------------------------------------------------

difference <- function(restricted, free) {
  ask <- function(...) {
    found <- try(suppressWarnings(lavTestLRT(fit_of(restricted), fit_of(free), ...)), silent = TRUE)
    if (inherits(found, "try-error")) {
      return(list(error = gsub("[ \n]+", " ", conditionMessage(attr(found, "condition")))))
    }
    list(statistic = found[2, "Chisq diff"], df = found[2, "Df diff"], pvalue = found[2, "Pr(>Chisq)"])
  }
  scaled <- length(fit_of(free)@test) > 1
  cat(restricted, free, "\n")
  out <- list(restricted = restricted, free = free, default = ask())
  if (!scaled) return(out)
  c(out, list(
    satorra.2000 = ask(method = "satorra.2000"),
    satorra.2000.unshifted = ask(method = "satorra.2000", scaled.shifted = FALSE),
    satorra.2000.exact = ask(method = "satorra.2000", A.method = "exact"),
    satorra.bentler.2001 = ask(method = "satorra.bentler.2001"),
    satorra.bentler.2010 = ask(method = "satorra.bentler.2010")
  ))
}
pairs <- list(
  c("small_orthogonal", "small_wlsmv"), c("small_labels", "small_wlsmv"), c("small_labels_theta", "small_theta"),
  c("small_labels_wls", "small_wls"), c("small_linear_constraint", "small_wlsmv"),
  c("small_threshold_labels", "small_wlsmv"), c("small_wlsmv", "small_residual_covariance"),
  c("small_labels_wlsm", "small_wlsm"), c("small_labels_wlsmvs", "small_wlsmvs"), c("small_labels_ulsmv", "small_ulsmv"),
  c("groups_loadings", "groups_configural"), c("groups_thresholds", "groups_configural"),
  c("groups_thresholds_loadings", "groups_thresholds"), c("groups_thresholds_loadings", "groups_configural"),
  c("groups_thresholds_loadings", "groups_partial_threshold"), c("groups_thresholds_loadings", "groups_partial_loading"),
  c("groups_thresholds_theta", "groups_configural_theta"),
  c("groups_thresholds_loadings_theta", "groups_thresholds_theta"),
  c("groups_strict_theta", "groups_thresholds_loadings_theta"), c("groups_strict_theta", "groups_configural_theta"),
  c("groups_latent_theta", "groups_strict_theta"),
  c("groups_dwls", "groups_dwls_configural"), c("groups_wls", "groups_wls_configural")
)
differences <- lapply(pairs, function(pair) difference(pair[1], pair[2]))
write_json(
  list(
    engine = paste0("lavaan ", packageVersion("lavaan"), ", Newton steps to the minimum"),
    fits = fits, differences = differences
  ),
  "ordinal_after_fit.json", digits = I(14), auto_unbox = TRUE, na = "null", null = "null"
)
