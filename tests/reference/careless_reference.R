# Writes careless.json: indices of careless answering, written out from their published definitions.
# The R package careless was not at hand; psych::outlier, which its mahad() calls, and lavaan's
# saturated moments of incomplete answers were.
# Run in this directory: LC_ALL=C.UTF-8 Rscript careless_reference.R
suppressMessages({
  library(lavaan)
  library(psych)
  library(jsonlite)
})

# 80 invented persons, four constructs of three items from 1 to 5; the last item of each construct
# is worded in reverse, every eighth person answers at random, the last five give one answer throughout
set.seed(20180105)
n <- 80
traits <- matrix(rnorm(n * 4), n) %*% chol(0.4 + 0.6 * diag(4))
of <- rep(1:4, each = 3)
sign <- rep(c(1, 1, -1), 4)
latent <- sweep(traits[, of], 2, sign, `*`) + 0.3 * matrix(rnorm(n * 12), n)
answers <- apply(latent, 2, function(x) as.integer(cut(x, c(-Inf, -1.2, -0.4, 0.4, 1.2, Inf))))
random <- seq(8, n, by = 8)
answers[random, ] <- sample(1:5, length(random) * 12, replace = TRUE)
answers[76:80, ] <- rep(1:5, 12)
colnames(answers) <- paste0(rep(c("WQ", "SAT", "TRU", "LOY"), each = 3), 1:3)
holes <- answers
holes[cbind(sample(n, 60, replace = TRUE), sample(12, 60, replace = TRUE))] <- NA
holes[3, ] <- NA
holes[5, -2] <- NA

# lengths of the runs of equal answers; a missing answer ends a run and is none itself
runs <- function(x) {
  pieces <- split(x[!is.na(x)], cumsum(is.na(x))[!is.na(x)])
  unlist(lapply(pieces, function(piece) rle(unname(piece))$lengths))
}

# items of a construct in odd and even places, means of what was answered, correlated over the
# constructs within the person, Spearman-Brown, not below -1, sign turned: high is careless
even_odd <- function(x) {
  half <- function(which) sapply(split(x, of), function(v) mean(v[seq_along(v) %% 2 == which], na.rm = TRUE))
  odd <- half(1)
  even <- half(0)
  both <- !is.na(odd) & !is.na(even)
  if (sum(both) < 3 || var(odd[both]) == 0 || var(even[both]) == 0) return(NA)
  r <- cor(odd[both], even[both])
  -max(2 * r / (1 + r), -1)
}

# pairs of items that correlate beyond the critical value, the earlier item first
pairs_beyond <- function(x, critical) {
  r <- cor(x, use = "pairwise.complete.obs")
  r[lower.tri(r, diag = TRUE)] <- NA
  at <- which(if (critical > 0) r > critical else r < critical, arr.ind = TRUE)
  at[order(at[, 1], at[, 2]), , drop = FALSE]
}
consistency <- function(x, pairs) {
  first <- x[pairs[, 1]]
  second <- x[pairs[, 2]]
  both <- !is.na(first) & !is.na(second)
  if (sum(both) < 3 || var(first[both]) == 0 || var(second[both]) == 0) return(NA)
  cor(first[both], second[both])
}

saturated <- function(x) {
  x <- as.data.frame(x[rowSums(!is.na(x)) > 0, ])
  model <- paste(names(x), "~~", names(x), collapse = "\n")
  fit <- suppressWarnings(lavaan(model, x, missing = "fiml", meanstructure = TRUE, int.ov.free = TRUE,
    do.fit = FALSE, em.h1.tol = 1e-13, em.h1.iter.max = 100000))
  moments <- fit@h1$implied
  m <- nrow(x)
  list(mean = as.numeric(moments$mean[[1]]), cov = unclass(moments$cov[[1]]) * m / (m - 1))
}
# distance of what was answered, carried to the value with the same tail at all items
distance <- function(x, moments) {
  o <- !is.na(x)
  if (!any(o)) return(NA)
  d <- mahalanobis(x[o], moments$mean[o], moments$cov[o, o, drop = FALSE])
  if (all(o)) d else qchisq(pchisq(d, sum(o), lower.tail = FALSE), length(x), lower.tail = FALSE)
}

indices <- function(x, distances) {
  scored <- x
  scored[, sign < 0] <- 6 - scored[, sign < 0]
  synonyms <- pairs_beyond(x, 0.60)
  antonyms <- pairs_beyond(x, -0.50)
  list(
    answers = x,
    irv = apply(x, 1, sd, na.rm = TRUE),
    average_longstring = apply(x, 1, function(row) if (all(is.na(row))) NA else mean(runs(row))),
    mahalanobis = distances,
    even_odd = apply(scored, 1, even_odd),
    correlations = cor(x, use = "pairwise.complete.obs"),
    synonym_pairs = unname(synonyms) - 1,
    antonym_pairs = unname(antonyms) - 1,
    synonyms = apply(x, 1, consistency, synonyms),
    antonyms = apply(x, 1, consistency, antonyms))
}

moments <- saturated(holes)
complete <- as.numeric(psych::outlier(answers, plot = FALSE))
stopifnot(all.equal(complete, mahalanobis(answers, colMeans(answers), cov(answers))))
out <- list(
  programs = list(R = paste(R.version$major, R.version$minor, sep = "."),
                  psych = as.character(packageVersion("psych")),
                  lavaan = as.character(packageVersion("lavaan"))),
  conventions = list(
    careless = "written out from the published definitions; the package careless itself was not run",
    mahalanobis_complete = "psych::outlier, D squared",
    mahalanobis_missing = "lavaan's EM moments times n / (n - 1), stats::mahalanobis of the observed part, equal tail",
    even_odd = "high values are inconsistent, as in careless since 1.2"),
  items = colnames(answers),
  reversed = colnames(answers)[sign < 0],
  saturated = moments,
  complete = indices(answers, complete),
  missing = indices(holes, apply(holes, 1, distance, moments)))
write_json(out, "careless.json", digits = NA, auto_unbox = TRUE, pretty = TRUE, null = "null",
           na = "null")
