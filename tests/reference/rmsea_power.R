# Writes rmsea_power.json: power of tests of fit from the RMSEA by R's noncentral chi-square, and the same by
# semTools; sample sizes are the first n, one after the other, whose power is reached.
# Run in this directory: LC_ALL=C.UTF-8 Rscript rmsea_power.R
suppressMessages({library(semTools); library(jsonlite)})
power <- function(null, alternative, df, n, alpha, groups) {
  ncp <- function(rmsea) (n - 1) * df * rmsea^2 / groups
  upper <- alternative > null
  pchisq(qchisq(alpha, df, ncp(null), lower.tail = !upper), df, ncp(alternative), lower.tail = !upper)
}
cases <- expand.grid(null = c(0, .03, .05), alternative = c(0, .01, .05, .08, .1), df = c(1, 5, 24, 50, 200),
                     n = c(30, 200, 1000), alpha = c(.05, .01), groups = c(1, 3))
cases <- subset(cases, null != alternative)
cases$power <- with(cases, mapply(power, null, alternative, df, n, alpha, groups))
cases$semtools <- with(cases, mapply(findRMSEApower, null, alternative, df, n, alpha, groups))
stopifnot(max(abs(cases$power - cases$semtools)) < 1e-9)
sizes <- expand.grid(null = c(0, .05), alternative = c(.01, .08, .1), df = c(10, 50, 120), power = c(.8, .95),
                     groups = c(1, 2))
sizes <- subset(sizes, !(null == 0 & alternative == .01))
sizes$n <- with(sizes, mapply(function(null, alternative, df, target, groups) {
  n <- groups + 1
  while (power(null, alternative, df, n, .05, groups) < target) n <- n + 1
  n
}, null, alternative, df, power, groups))
write_json(list(engines = c(R.version.string, paste("semTools", packageVersion("semTools"))),
                power = cases, sample_size = sizes),
           "rmsea_power.json", digits = 14, auto_unbox = TRUE, dataframe = "columns")
