# Writes lavaan_coefficients.json: coef(), vcov(), fitted(), logLik() and nobs() of lavaan, at the
# exact minimum, for fits by ML, MLR, with missing answers, of ordered answers and in groups.
# Run in this directory: LC_ALL=C.UTF-8 Rscript lavaan_coefficients.R
# Needs the R packages lavaan and jsonlite, and lavaan_after_fit.json and ordinal_models_cases.json,
# which hold the models. The data are those of lavaan_after_fit.R and ordinal_models_reference.R.
suppressMessages({
  library(lavaan)
  library(jsonlite)
})
source("lavaan_minimum.R")
source("ordinal_minimum.R")

items <- paste0("x", 1:9)
schools <- HolzingerSwineford1939[c("school", items)]
holes <- schools
for (i in 1:9) holes[(7 * seq_len(nrow(holes)) + 13 * i) %% 11 == 0, items[i]] <- NA
data_sets <- list(schools = schools, holes = holes, democracy = PoliticalDemocracy)
cases <- fromJSON("lavaan_after_fit.json", simplifyVector = FALSE)

fit_of <- function(case) {
  options <- lapply(case$options, unlist)
  call <- c(list(model = case$model, data = data_sets[[case$data]]), exact_options(options))
  first <- suppressWarnings(do.call("sem", call))
  suppressWarnings(refit_at(polish(first)$x, first, "sem", call))
}

lower <- function(x) unname(x[lower.tri(x, diag = TRUE)])
by_group <- function(x) if (is.null(x$cov)) unname(x) else list(x)
asked <- function(fit) {
  found <- logLik(fit)
  covariance <- unclass(vcov(fit))
  stopifnot(identical(rownames(covariance), names(coef(fit))))
  list(
    names = names(coef(fit)), coef = unname(unclass(coef(fit))), vcov = lower(covariance),
    fitted = lapply(by_group(fitted(fit)), function(group) {
      list(
        cov = lower(unclass(group$cov)), mean = if (is.null(group$mean)) NULL else unname(unclass(group$mean)),
        th = if (is.null(group$th)) NULL else list(names = names(group$th), values = unname(unclass(group$th)))
      )
    }),
    loglik = as.numeric(found), nobs = nobs(fit)
  )
}

chosen <- c(
  "hs", "hs_wishart", "hs_mlr", "hs_labels", "groups_metric_mlr", "groups_scalar",
  "pd_covariates", "pd_covariates_means", "holes", "holes_mlr"
)
ordered_ones <- c(
  "small_wlsmv", "small_theta", "small_labels", "small_pairwise", "groups_thresholds_loadings",
  "groups_ulsmv"
)
of_categories <- ordinal_cases()
out <- list(
  engine = paste0("lavaan ", packageVersion("lavaan"), ", Newton steps to the minimum"),
  amounts = lapply(setNames(nm = chosen), function(name) asked(fit_of(cases[[name]]))),
  categories = lapply(setNames(nm = ordered_ones), function(name) {
    suppressWarnings(asked(fit_exactly(of_categories[[name]])$fit))
  })
)
write_json(out, "lavaan_coefficients.json", digits = I(10), auto_unbox = TRUE, na = "null", null = "null")
