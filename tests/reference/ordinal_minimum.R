# lavaan's polychoric correlations at their exact maximum. Read by ordinal_models_reference.R and
# ordinal_after_fit.R, after lavaan_minimum.R.
#
# lavaan:::lav_bvord_cor_twostep_fit stops up to 1e-6 from the maximum of the likelihood. Here Newton
# steps with its own derivatives go on from there; its short ways for two by two tables stay.
newton_correlation <- function(rho, cache) {
  slope_at <- function(x) {
    lavaan:::lav_bvord_min_objective(x, cache) # leaves the cell probabilities in the cache
    as.numeric(lavaan:::lav_bvord_min_gradient(x, cache))
  }
  slope <- slope_at(rho)
  for (step in 1:20) {
    proposal <- rho - slope / as.numeric(lavaan:::lav_bvord_min_hessian(rho, cache))
    proposed <- slope_at(proposal)
    if (!is.finite(proposed) || abs(proposed) >= abs(slope) / 2) break
    rho <- proposal
    slope <- proposed
  }
  stopifnot(abs(slope) < 1e-10)
  rho
}

exact_polychoric <- local({
  text <- deparse(lavaan:::lav_bvord_cor_twostep_fit)
  mended <- sub("rho <- optim$par", "rho <- newton_correlation(optim$par, cache)", text, fixed = TRUE)
  stopifnot(sum(mended != text) == 1)
  made <- eval(parse(text = mended))
  environment(made) <- list2env(list(newton_correlation = newton_correlation), parent = asNamespace("lavaan"))
  made
})

with_exact_polychorics <- function(code) {
  with_replaced("lav_bvord_cor_twostep_fit", exact_polychoric, code)
}
