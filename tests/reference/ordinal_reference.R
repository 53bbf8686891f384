# Writes ordinal.json: polychoric correlations, what is computed from them, and the bivariate normal
# distribution, as lavaan, semTools, psych and mvtnorm give them.
# Run in this directory: LC_ALL=C.UTF-8 Rscript ordinal_reference.R
suppressMessages({
  library(lavaan)
  library(semTools)
  library(psych)
  library(GPArotation)
  library(mvtnorm)
  library(jsonlite)
})
options(mc.cores = 1)
quiet <- function(e) suppressWarnings(suppressMessages(e))
plain <- function(x) { x <- unclass(x); attributes(x) <- attributes(x)["dim"]; x }

likert <- read.csv(file.path("data", "survey_likert5.csv"))[, -1]
missing <- read.csv(file.path("data", "survey_likert5_missing.csv"))[, -1]
numbered <- function(stem, last) paste0(stem, seq_len(last))
scales <- list(WQ = numbered("WQ", 4), PV = numbered("PV", 3), SAT = numbered("SAT", 4),
               TRU = numbered("TRU", 4), LOY = numbered("LOY", 4))

# -- polychoric correlations ---------------------------------------------------------------------
correlations <- function(answers, ...) {
  r <- quiet(lavCor(answers, ordered = names(answers), ...))
  fit <- quiet(lavCor(answers, ordered = names(answers), output = "fit", se = "none", ...))
  list(items = names(answers), correlations = plain(r), thresholds = lapply(
    setNames(names(answers), names(answers)),
    function(v) { t <- lavInspect(fit, "sampstat")$th; as.numeric(t[startsWith(names(t), paste0(v, "|"))]) }))
}
# unequal numbers of categories: 2, 3 and 5
mixed <- data.frame(WQ1 = likert$WQ1, PV1 = as.integer(likert$PV1 > 3),
                    SAT1 = findInterval(likert$SAT1, c(3, 5)), LOY1 = as.integer(likert$LOY1 > 1))
# one empty cell in the two by two tables
few <- head(likert, 60)
binary <- data.frame(SAT1 = as.integer(few$SAT1 > 1), SAT2 = as.integer(few$SAT2 > 3),
                     TRU2 = as.integer(few$TRU2 > 1))
stopifnot(sum(table(binary$SAT1, binary$SAT2) == 0) == 1)
cases <- list(likert = correlations(likert), pairwise = correlations(missing, missing = "pairwise"),
              listwise = correlations(missing, missing = "listwise"), mixed = correlations(mixed),
              binary = correlations(binary))
uncorrected <- quiet(polychoric(likert, correct = 0))$rho
# psych adds .5 to empty cells only where thresholds are taken pair by pair
corrected <- quiet(polychoric(likert, correct = 0.5, global = FALSE))$rho

# -- heterotrait-monotrait ratios and reliability ------------------------------------------------
model <- paste(sapply(names(scales), function(n) paste(n, "=~", paste(scales[[n]], collapse = " + "))),
               collapse = "\n")
ratio <- function(two) plain(as.matrix(unclass(quiet(htmt(model, likert, htmt2 = two, ordered = names(likert))))))
fit <- quiet(cfa(model, likert, ordered = TRUE))
standard <- subset(standardizedSolution(fit), op == "=~")
sigma <- lavInspect(fit, "fitted")$cov
numbers <- function(x) as.list(setNames(as.numeric(x), names(x)))
rel <- list(
  loadings = lapply(scales, function(v) standard$est.std[match(v, standard$rhs)]),
  implied = lapply(scales, function(v) plain(sigma[v, v])),
  categorical_sample = numbers(quiet(compRelSEM(fit))),
  categorical_implied = numbers(quiet(compRelSEM(fit, obs.var = FALSE))),
  latent_sample = numbers(quiet(compRelSEM(fit, ord.scale = FALSE))),
  latent_implied = numbers(quiet(compRelSEM(fit, ord.scale = FALSE, obs.var = FALSE))))
r <- lavCor(likert, ordered = names(likert))
r <- matrix(as.numeric(r), ncol(r), dimnames = dimnames(r))
one_factor <- function(v) {
  f <- quiet(fa(r[v, v], 1, n.obs = nrow(likert), fm = "minres", max.iter = 1000, min.err = 1e-14))
  as.numeric(f$loadings) * sign(sum(f$loadings))
}
rel$alpha <- lapply(scales, function(v) {
  capture.output(a <- quiet(psych::alpha(r[v, v], warnings = FALSE)))
  a$total$std.alpha
})
rel$minres_loadings <- lapply(scales, one_factor)

# -- exploration -----------------------------------------------------------------------------------
b <- cortest.bartlett(r, nrow(likert))
k <- KMO(r)
efa <- lapply(setNames(c("minres", "ml"), c("minres", "ml")), function(fm) {
  f <- quiet(fa(r, 5, n.obs = nrow(likert), fm = fm, rotate = "oblimin", max.iter = 1000, min.err = 1e-10))
  list(loadings = plain(f$loadings), phi = plain(f$Phi), communalities = as.numeric(f$communality))
})
exploration <- list(
  items = colnames(r), kmo = k$MSA, kmo_items = as.numeric(k$MSAi),
  bartlett = list(chisq = b$chisq, df = b$df),
  map = as.numeric(quiet(vss(r, n = 7, n.obs = nrow(likert), plot = FALSE, fm = "minres"))$map), efa = efa)

# eigenvalues of polychoric correlations of permuted answers, by psych
set.seed(1)
draws <- 150
eigenvalues <- t(replicate(draws, {
  permuted <- as.data.frame(lapply(likert, sample))
  eigen(quiet(polychoric(permuted, correct = 0))$rho, only.values = TRUE)$values
}))
parallel <- list(draws = draws, mean = colMeans(eigenvalues), sd = apply(eigenvalues, 2, sd),
                 observed = eigen(uncorrected, only.values = TRUE)$values)

# -- bivariate normal distribution ---------------------------------------------------------------
grid <- expand.grid(x = c(-4, -1.2, -0.3, 0, 1.1, 2.6), y = c(-3, -0.3, 0, 0.9, 1.1, 2.5),
                    rho = c(-0.9999, -0.95, -0.924, -0.74, -0.3, 0, 0.05, 0.29, 0.31, 0.6, 0.76, 0.924,
                            0.926, 0.99, 0.9999))
grid$p <- mapply(function(x, y, rho) as.numeric(
  pmvnorm(upper = c(x, y), corr = matrix(c(1, rho, rho, 1), 2), algorithm = TVPACK(abseps = 1e-16))),
  grid$x, grid$y, grid$rho)

versions <- sapply(c("lavaan", "semTools", "psych", "mvtnorm"), function(p) as.character(packageVersion(p)))
write_json(list(
  engine = as.list(versions), data = "survey_likert5.csv, survey_likert5_missing.csv (simulated)",
  note = "lavaan's search for a correlation stops up to 1e-6 from the maximum, psych's up to 1e-4",
  scales = scales, cases = cases,
  psych = list(uncorrected = plain(uncorrected), corrected = plain(corrected)),
  mixed = mixed, binary = binary, htmt = ratio(FALSE), htmt2 = ratio(TRUE), reliability = rel,
  exploration = exploration, parallel = parallel, bivariate_normal = grid),
  "ordinal.json", digits = 15, auto_unbox = TRUE, dataframe = "columns", pretty = FALSE)
