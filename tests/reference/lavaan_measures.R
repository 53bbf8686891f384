# lavaan's fit measures without the tolerance of its root finder, and with two slips mended. Read by
# lavaan_reference.R and semtools_auxiliary.R, after lavaan_minimum.R.

finite <- function(x) {
  x <- unclass(x)
  x[!is.finite(x)] <- NA
  x
}

# lavaan:::lav_fit_rmsea_ci, without the tolerance of its uniroot().
exact_interval <- function(X2 = NULL, df = NULL, N = NULL, G = 1L, c.hat = 1, level = 0.9) {
  if (!all(is.finite(c(X2, df, N)))) return(list(rmsea.ci.lower = NA, rmsea.ci.upper = NA))
  bound <- function(probability, upper) {
    excess <- function(noncentrality) pchisq(X2, df, ncp = noncentrality) - probability
    if (df < 1 || excess(0) < 0 || excess(upper) > 0) return(0)
    sqrt(c.hat * uniroot(excess, c(0, upper), tol = 1e-13)$root * G / (N * df))
  }
  list(
    rmsea.ci.lower = bound((1 + level) / 2, X2), rmsea.ci.upper = bound((1 - level) / 2, max(N, X2 * 4))
  )
}

# lavaan:::lav_fit_fiml_corrected refits the model to the saturated moments, and forgets
# - to pass fixed.x on: covariates that were estimated are then held, and the two informations it
#   combines are of different sets of moments;
# - the baseline model that semTools attaches to a fit: its own independence model, in which
#   auxiliary variables are unrelated too, is then combined with the other's degrees of freedom.
exact_fiml_corrected <- function() {
  text <- deparse(lavaan:::lav_fit_fiml_corrected)
  mended <- sub("sample.cov.rescale = FALSE,", "sample.cov.rescale = FALSE, fixed.x = lavobject@Options$fixed.x,", text)
  stopifnot(sum(mended != text) == 2)
  attached <- sub("lav_object_independence(lavobject)", "attached_baseline(lavobject)", mended, fixed = TRUE)
  stopifnot(sum(attached != mended) == 1)
  with_mended <- eval(parse(text = attached))
  environment(with_mended) <- list2env(
    list(attached_baseline = attached_baseline), parent = asNamespace("lavaan")
  )
  with_mended
}

attached_baseline <- function(fit) {
  attached <- fit@external$baseline.model
  if (is.null(attached)) return(lavaan:::lav_object_independence(fit))
  stopifnot(identical(lavNames(attached, "ov"), lavNames(fit, "ov")))
  attached
}

fit_measures <- function(fit) with_exact_independence(finite(fitMeasures(fit)))

exact_measures <- function(fit) {
  measures <- with_replaced("lav_fit_rmsea_ci", exact_interval, with_replaced(
    "lav_fit_fiml_corrected", exact_fiml_corrected(), fit_measures(fit)
  ))
  as.list(measures[grep("^rmsea[.]ci[.](lower|upper)|[.]robust$", names(measures))])
}
