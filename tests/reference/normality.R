# Writes normality.json: tests of normality. Mardia's coefficients with divisor n - 1 are psych's; those with divisor n,
# D'Agostino (1970), Anscombe and Glynn (1983) and Henze and Zirkler (1990) are written here from the papers, pair by
# pair and term by term, since no package for them is at hand.
# Run in this directory: LC_ALL=C.UTF-8 Rscript normality.R
suppressMessages({library(psych); library(lavaan); library(jsonlite)})

henze_zirkler <- function(x) {
  n <- nrow(x); p <- ncol(x)
  inverse <- solve(cov(x) * (n - 1) / n)
  centred <- scale(x, scale = FALSE)
  b <- 1 / sqrt(2) * ((2 * p + 1) / 4)^(1 / (p + 4)) * n^(1 / (p + 4))
  pair <- function(j, k) sum((x[j, ] - x[k, ]) %*% inverse * (x[j, ] - x[k, ]))
  first <- 0
  for (j in 1:n) for (k in 1:n) first <- first + exp(-b^2 / 2 * pair(j, k))
  own <- apply(centred, 1, function(v) sum(v %*% inverse * v))
  statistic <- first / n - 2 * (1 + b^2)^(-p / 2) * sum(exp(-b^2 / (2 * (1 + b^2)) * own)) + n * (1 + 2 * b^2)^(-p / 2)
  a <- 1 + 2 * b^2
  w <- (1 + b^2) * (1 + 3 * b^2)
  m <- 1 - a^(-p / 2) * (1 + p * b^2 / a + p * (p + 2) * b^4 / (2 * a^2))
  s2 <- 2 * (1 + 4 * b^2)^(-p / 2) + 2 * a^(-p) * (1 + 2 * p * b^4 / a^2 + 3 * p * (p + 2) * b^8 / (4 * a^4)) -
    4 * w^(-p / 2) * (1 + 3 * p * b^4 / (2 * w) + p * (p + 2) * b^8 / (2 * w^2))
  list(statistic = statistic,
       pvalue = plnorm(statistic, log(sqrt(m^4 / (s2 + m^2))), sqrt(log((s2 + m^2) / m^2)), lower.tail = FALSE))
}
mardia_n <- function(x) {
  n <- nrow(x); p <- ncol(x)
  centred <- scale(x, scale = FALSE)
  d <- centred %*% solve(cov(x) * (n - 1) / n) %*% t(centred)
  b1 <- sum(d^3) / n^2; b2 <- sum(diag(d)^2) / n
  df <- p * (p + 1) * (p + 2) / 6
  small <- n * b1 / 6 * (p + 1) * (n + 1) * (n + 3) / (n * ((n + 1) * (p + 1) - 6))
  z <- (b2 - p * (p + 2)) / sqrt(8 * p * (p + 2) / n)
  list(b1 = b1, b2 = b2, chisq = n * b1 / 6, chisq_small = small, df = df,
       p_skew = pchisq(n * b1 / 6, df, lower.tail = FALSE), p_small = pchisq(small, df, lower.tail = FALSE),
       z = z, p_kurtosis = 2 * pnorm(-abs(z)))
}
mardia_psych <- function(x) {
  m <- mardia(x, plot = FALSE)
  list(b1 = m$b1p, b2 = m$b2p, chisq = m$skew, chisq_small = m$small.skew, p_skew = m$p.skew, p_small = m$p.small,
       z = m$kurtosis, p_kurtosis = m$p.kurt)
}
dagostino <- function(v) {
  n <- length(v); b1 <- mean((v - mean(v))^3) / mean((v - mean(v))^2)^1.5
  y <- b1 * sqrt((n + 1) * (n + 3) / (6 * (n - 2)))
  beta2 <- 3 * (n^2 + 27 * n - 70) * (n + 1) * (n + 3) / ((n - 2) * (n + 5) * (n + 7) * (n + 9))
  w <- sqrt(-1 + sqrt(2 * (beta2 - 1)))
  delta <- 1 / sqrt(log(w)); alpha <- sqrt(2 / (w^2 - 1))
  delta * log(y / alpha + sqrt((y / alpha)^2 + 1))
}
anscombe_glynn <- function(v) {
  n <- length(v); b2 <- mean((v - mean(v))^4) / mean((v - mean(v))^2)^2
  x <- (b2 - 3 * (n - 1) / (n + 1)) / sqrt(24 * n * (n - 2) * (n - 3) / ((n + 1)^2 * (n + 3) * (n + 5)))
  root <- 6 * (n^2 - 5 * n + 2) / ((n + 7) * (n + 9)) * sqrt(6 * (n + 3) * (n + 5) / (n * (n - 2) * (n - 3)))
  a <- 6 + 8 / root * (2 / root + sqrt(1 + 4 / root^2))
  inner <- (1 - 2 / a) / (1 + x * sqrt(2 / (a - 4)))
  (1 - 2 / (9 * a) - sign(inner) * abs(inner)^(1 / 3)) / sqrt(2 / (9 * a))
}
survey <- read.csv(file.path("data", "survey_continuous.csv"))
cases <- list(holzinger = HolzingerSwineford1939[, paste0("x", 1:9)],
              survey = survey[, setdiff(names(survey), "platform")],
              few = survey[1:40, c("SAT1", "SAT2", "TRU1")])
out <- list(engines = c(R.version.string, paste("psych", packageVersion("psych"))))
for (name in names(cases)) {
  x <- as.matrix(cases[[name]])
  rows <- seq_len(min(nrow(x), 400))   # pair by pair takes its time
  out$cases[[name]] <- list(items = colnames(x), n = nrow(x), mardia_n = mardia_n(x), mardia_psych = mardia_psych(x),
                            rows_henze_zirkler = length(rows), henze_zirkler = henze_zirkler(x[rows, ]),
                            skewness_z = apply(x, 2, dagostino), kurtosis_z = apply(x, 2, anscombe_glynn))
}
write_json(out, "normality.json", digits = 14, auto_unbox = TRUE, pretty = TRUE)
