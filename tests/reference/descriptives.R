# Reference values of descriptive statistics: psych::describe and R's cor, cor.test.
# Usage: Rscript descriptives.R > descriptives.json
suppressMessages({library(psych); library(jsonlite)})
set.seed(20261122)
n <- 60
f <- rnorm(n)
x <- sapply(1:4, function(j) pmin(pmax(round(3.5 + f + rnorm(n)), 1), if (j < 3) 5 else 7))
x[cbind(sample(n, 12), sample(4, 12, TRUE))] <- NA
x <- as.data.frame(x)
describe_of <- function(type) {
  # column by column without its missing answers: with them, kurtosi(type = 1) of psych 2.2.9
  # multiplies by the number of rows instead of the number of answers
  d <- do.call(rbind, lapply(x, function(v) describe(v[!is.na(v)], type = type)))
  list(n = d$n, mean = d$mean, sd = d$sd, skew = d$skew, kurtosis = d$kurtosis, min = d$min, max = d$max)
}
present <- !is.na(x)
correlations_of <- function(method, use, rows) {
  y <- x[rows, ]
  p <- matrix(NA, 4, 4)
  for (i in 1:4) for (j in 1:4) if (i != j) {
    p[i, j] <- suppressWarnings(cor.test(y[[i]], y[[j]], method = method)$p.value)
  }
  list(r = cor(y, use = use, method = method), n = crossprod(1 * !is.na(y)), p = p)
}
complete <- complete.cases(x)
out <- list(
  engines = c(R.version.string, paste("psych", packageVersion("psych"))),
  answers = as.matrix(x),
  describe = lapply(1:3, describe_of),
  correlations = list(
    pearson_pairwise = correlations_of("pearson", "pairwise", TRUE),
    pearson_listwise = correlations_of("pearson", "complete", complete),
    spearman_pairwise = correlations_of("spearman", "pairwise", TRUE),
    spearman_listwise = correlations_of("spearman", "complete", complete)
  )
)
cat(toJSON(out, digits = 15, na = "null", auto_unbox = TRUE), "\n")
