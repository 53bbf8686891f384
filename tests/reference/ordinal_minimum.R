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

# The cases of ordinal_models_cases.json --------------------------------------------------------

ordinal_cases <- function() {
  cases <- fromJSON("ordinal_models_cases.json", simplifyVector = FALSE)
  setNames(cases, vapply(cases, function(case) case$name, ""))
}

answers_of <- function(case) {
  data <- read.csv(file.path("data", case$data))
  if (!is.null(case$rows)) data <- data[seq_len(case$rows), ]
  for (item in names(case$recode)) data[[item]] <- unlist(case$recode[[item]])[data[[item]]]
  data
}

# A case at lavaan's own stopping point: the fit and the call that made it.
fit_once <- function(case) {
  options <- lapply(case$options, function(option) if (is.list(option)) unlist(option) else option)
  call <- c(list(model = paste(unlist(case$model), collapse = "\n"), data = answers_of(case)), options)
  list(fit = do.call(case$fun, call), call = call)
}

# A case at the exact minimum for exact polychorics, and the way there.
fit_exactly <- function(case) {
  with_exact_polychorics({
    first <- fit_once(case)
    path <- polish(first$fit)
    list(fit = refit_at(path$x, first$fit, case$fun, first$call), path = path)
  })
}
