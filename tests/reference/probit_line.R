# Writes probit_line.json: binomial regressions with a probit link on the root of the sample size, by R's glm.
# Run in this directory: LC_ALL=C.UTF-8 Rscript probit_line.R
suppressMessages(library(jsonlite))
cases <- list(
  list(n = c(100, 150, 200, 250), successes = c(480, 665, 803, 884), trials = c(1000, 1000, 1000, 1000)),
  list(n = c(60, 75), successes = c(310, 190), trials = c(500, 250)),
  list(n = c(900, 1000, 1100, 1300, 2000), successes = c(95, 100, 97, 100, 100), trials = rep(100, 5)),
  list(n = c(40, 60, 80), successes = c(0, 3, 10), trials = c(20, 20, 20))
)
cases <- lapply(cases, function(case) {
  fit <- glm(cbind(successes, trials - successes) ~ sqrt(n), binomial("probit"), case,
             control = glm.control(epsilon = 1e-13, maxit = 100))
  c(case, list(coefficients = unname(coef(fit)), covariance = unname(vcov(fit)),
               power = unname(predict(fit, type = "response"))))
})
write_json(list(engine = R.version.string, cases = cases), "probit_line.json", digits = 15, auto_unbox = TRUE)
