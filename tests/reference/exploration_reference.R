# Writes exploration.json: factorability, extraction, rotation, fit and number of factors as psych,
# stats and GPArotation give them, with their stop rules tightened where they have one.
# Run in this directory: LC_ALL=C.UTF-8 Rscript exploration_reference.R
suppressMessages({
  library(psych)
  library(GPArotation)
  library(jsonlite)
})
set.seed(20240601)

survey <- read.csv(file.path("data", "survey_continuous.csv"))
holzinger <- lavaan::HolzingerSwineford1939
cases <- list(
  holzinger = list(data = holzinger[, paste0("x", 1:9)], n_factors = 3),
  survey = list(data = survey[, setdiff(names(survey), "platform")], n_factors = 5),
  heywood = list(data = holzinger[, paste0("x", 1:9)], n_factors = 4))

plain <- function(x) matrix(as.numeric(x), nrow(x), ncol(x))
both <- function(x) list(loadings = plain(x$loadings),
                         phi = if (is.null(x$Phi)) NULL else plain(x$Phi))

# psych's fit of given loadings; 90 percent interval, as fa() has it
fit_of <- function(r, loadings, n) {
  f <- suppressWarnings(fa.stats(r, loadings, n.obs = n, alpha = .1))
  list(objective = f$objective, chisq = f$STATISTIC, df = f$dof, pvalue = f$PVAL, tli = f$TLI,
       rmsea = as.numeric(f$RMSEA[1:3]), rmsr = f$rms, bic = f$BIC, null_chisq = f$null.chisq)
}

# psych's Promax after its kaiser(), with varimax carried to its end
tight_promax <- function(loadings, power) {
  x <- unclass(varimax(loadings, eps = 1e-15)$loadings)
  q <- x * abs(x)^(power - 1)
  u <- lm.fit(x, q)$coefficients
  u <- u %*% diag(sqrt(diag(solve(crossprod(u)))))
  ui <- solve(u)
  list(loadings = x %*% u, Phi = ui %*% t(ui))
}
rotations <- function(loadings) {
  tight <- list(eps = 1e-7, maxit = 3000)
  gpa <- function(f, ...) both(suppressWarnings(do.call(f, c(list(loadings, ...), tight))))
  h <- sqrt(rowSums(loadings^2))
  promaxed <- tight_promax(loadings / h, 4)
  promaxed$loadings <- promaxed$loadings * h
  target <- matrix(NA, nrow(loadings), ncol(loadings))
  main <- apply(abs(unclass(varimax(loadings)$loadings)), 1, which.max)
  for (i in seq_len(nrow(loadings))) target[i, -main[i]] <- 0
  list(
    varimax = list(normalized = both(varimax(loadings, eps = 1e-15)),
                   raw = both(varimax(loadings, normalize = FALSE, eps = 1e-15))),
    quartimax = list(normalized = gpa(quartimax, normalize = TRUE), raw = gpa(quartimax)),
    oblimin = list(normalized = gpa(oblimin, normalize = TRUE), raw = gpa(oblimin)),
    geomin = list(raw = gpa(geominQ)),
    promax = list(normalized = both(promaxed)),
    target = list(raw = c(gpa(targetQ, Target = target), list(target = target))))
}

# the definition itself: partial correlations as correlations of residuals after regression
partial_powers <- function(x, most) {
  z <- scale(as.matrix(x))
  scores <- z %*% eigen(cor(x))$vectors
  sapply(0:most, function(m) {
    r <- if (m == 0) cor(z) else cor(lm(z ~ scores[, seq_len(m), drop = FALSE])$residuals)
    off <- r[lower.tri(r)]
    c(mean(off^2), mean(off^4))
  })
}

out <- list(
  programs = list(R = paste(R.version$major, R.version$minor, sep = "."),
                  psych = as.character(packageVersion("psych")),
                  GPArotation = as.character(packageVersion("GPArotation"))),
  conventions = list(
    extraction = "psych::fa, rotate none, max.iter 5000, min.err 1e-12; its factr cannot be set",
    ml = "stats::factanal, control opt factr 10, pgtol 0",
    rotation = "of factanal's loadings; GPArotation eps 1e-7, stats::varimax eps 1e-15",
    as_psych_comes = "psych::fa with its own stop rules throughout",
    fit = "psych::fa.stats of factanal's loadings, alpha .1",
    map = "psych::vss for m >= 1; squares and fourth powers from residuals of regressions",
    parallel = "psych::fa.parallel of the correlation matrix, 200 draws: means"))
for (name in names(cases)) {
  case <- cases[[name]]
  x <- case$data
  r <- cor(x)
  n <- nrow(x)
  quiet <- function(e) suppressMessages(suppressWarnings(e))
  ml <- factanal(covmat = r, n.obs = n, factors = case$n_factors, rotation = "none",
                 control = list(opt = list(factr = 10, pgtol = 0, maxit = 10000)))
  found <- list(n = n, n_factors = case$n_factors, items = names(x),
                factanal = list(uniquenesses = as.numeric(ml$uniquenesses),
                                loadings = plain(ml$loadings),
                                chisq = as.numeric(ml$STATISTIC), objective = ml$criteria[["objective"]]))
  if (name != "heywood") {
    k <- KMO(r)
    b <- cortest.bartlett(r, n)
    found$kmo <- list(overall = k$MSA, items = as.numeric(k$MSAi))
    found$bartlett <- list(chisq = b$chisq, df = b$df, pvalue = b$p.value)
    found$determinant <- det(r)
    found$smallest_eigenvalue <- min(eigen(r)$values)
    for (fm in c("minres", "ml", "pa")) {
      f <- quiet(fa(r, case$n_factors, n.obs = n, fm = fm, rotate = "none", max.iter = 5000,
                    min.err = 1e-12))
      found$extraction[[fm]] <- list(loadings = plain(f$loadings),
                                     communalities = as.numeric(f$communality),
                                     fit = fit_of(r, plain(f$loadings), n))
      for (rotate in c("varimax", "oblimin", "promax", "quartimax", "geominQ"))
        found$as_psych_comes[[fm]][[rotate]] <-
          both(quiet(fa(r, case$n_factors, n.obs = n, fm = fm, rotate = rotate)))
    }
    found$rotation <- rotations(plain(ml$loadings))
    found$map <- quiet(as.numeric(vss(r, n = 6, n.obs = n, plot = FALSE, fm = "pc")$map))
    found$map_by_regression <- partial_powers(x, 6)
    p <- quiet({sink(nullfile()); p <- fa.parallel(r, n.obs = n, n.iter = 200, fm = "minres", plot = FALSE); sink(); p})
    s <- quiet({sink(nullfile()); p2 <- fa.parallel(r, n.obs = n, n.iter = 5, fm = "minres", SMC = TRUE, plot = FALSE); sink(); p2})
    found$parallel <- list(components = p$pc.values, factors = p$fa.values, factors_smc = s$fa.values,
                           components_mean = as.numeric(p$pc.sim), factors_mean = as.numeric(p$fa.sim))
  }
  found$ml_fit <- fit_of(r, plain(ml$loadings), n)
  out$cases[[name]] <- found
}
write_json(out, "exploration.json", digits = 14, auto_unbox = TRUE, pretty = FALSE, null = "null",
           na = "null")
