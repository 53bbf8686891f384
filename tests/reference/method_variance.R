# Writes method_variance.json: every step of the checks of common method variance as lavaan has it, at the
# exact minimum; and data/survey_method.csv and data/survey_method_missing.csv, SIMULATED answers of which a
# known share is method variance.
# Run in this directory: LC_ALL=C.UTF-8 Rscript method_variance.R
# Needs the R packages lavaan, psych and jsonlite.
suppressMessages({
  library(lavaan)
  library(psych)
  library(jsonlite)
})
source("lavaan_minimum.R")

# -- the simulated survey: three constructs, a method factor, and a marker that measures nothing else ---------
loading <- c(SAT1 = .78, SAT2 = .60, SAT3 = .72, SAT4 = .48, TRU1 = .52, TRU2 = .75, TRU3 = .66, TRU4 = .80,
             LOY1 = .70, LOY2 = .82, LOY3 = .50, LOY4 = .64)
method <- c(.30, .45, .20, .40, .50, .25, .35, .30, .40, .30, .45, .20)
marker_loading <- c(MRK1 = .75, MRK2 = .65, MRK3 = .70)
phi <- matrix(c(1, .40, .30, .40, 1, .50, .30, .50, 1), 3)
set.seed(20241)
n <- 800
eta <- matrix(rnorm(3 * n), n) %*% chol(phi)
m <- rnorm(n)
noise <- matrix(rnorm(15 * n), n)
answers <- sapply(seq_along(loading), function(i) {
  loading[i] * eta[, (i - 1) %/% 4 + 1] + method[i] * m + sqrt(1 - loading[i]^2 - method[i]^2) * noise[, i]
})
answers <- cbind(answers, sapply(1:3, function(i) {
  marker_loading[i] * m + sqrt(1 - marker_loading[i]^2) * noise[, 12 + i]
}))
colnames(answers) <- c(names(loading), names(marker_loading))
answers <- as.data.frame(round(4 + answers, 4))
write.csv(answers, "data/survey_method.csv", row.names = FALSE, quote = FALSE)
holes <- answers[1:400, ]
# few patterns: with many lavaan's Hessian takes hours
for (item in c("SAT2", "TRU3", "LOY1", "MRK2")) holes[runif(400) < .12, item] <- NA
write.csv(holes, "data/survey_method_missing.csv", row.names = FALSE, quote = FALSE, na = "")

# -- models -----------------------------------------------------------------------------------------------------
numbered <- function(stem, last) paste0(stem, seq_len(last))
three <- list(SAT = numbered("SAT", 4), TRU = numbered("TRU", 4), LOY = numbered("LOY", 4))
five <- list(WQ = numbered("WQ", 4), PV = numbered("PV", 3), SAT = three$SAT, TRU = three$TRU, LOY = three$LOY)
lines <- function(...) paste(c(...), collapse = "\n")
measured <- function(scales) paste(names(scales), "=~", sapply(scales, paste, collapse = " + "), collapse = "\n")
held <- function(values, items) paste0(sprintf("%.17g", values), "*", items)
on_items <- function(factor, terms) paste(factor, "=~", paste(terms, collapse = " + "))
orthogonal <- function(factor, scales) paste0(factor, " ~~ 0*", names(scales), collapse = "\n")

fit_exactly <- function(model, data, options) {
  call <- c(list(model = model, data = data, std.lv = TRUE), exact_options(options))
  first <- suppressWarnings(do.call("sem", call))
  if (!lavInspect(first, "converged")) return(NULL)
  suppressWarnings(refit_at(polish(first)$x, first, "sem", call))
}
# Free method loadings have several minima: the lowest of some starts.
fit_lowest <- function(model_at, items, data, options) {
  set.seed(1)
  tried <- lapply(1:8, function(k) {
    start <- if (k == 1) rep(.3, length(items)) else runif(length(items), -.6, .9)
    fit <- suppressWarnings(do.call("sem", c(
      list(model = model_at(paste0("start(", round(start, 3), ")*", items)), data = data, std.lv = TRUE), options)))
    list(start = start, fmin = if (lavInspect(fit, "converged")) fit@optim$fx else Inf)
  })
  best <- tried[[which.min(sapply(tried, `[[`, "fmin"))]]
  fit_exactly(model_at(paste0("start(", round(best$start, 3), ")*", items)), data, options)
}

loadings_of <- function(fit) {
  s <- standardizedSolution(fit)
  s <- s[s$op == "=~", ]
  data.frame(lhs = s$lhs, rhs = s$rhs, std = s$est.std)
}
correlations_of <- function(fit, scales) {
  r <- lavInspect(fit, "cor.lv")[names(scales), names(scales)]
  r[lower.tri(r)]
}
described <- function(fit, scales, against = NULL) {
  names_of <- c("chisq", "df", "pvalue", "cfi", "tli", "rmsea", "srmr")
  if (fit@Options$test[1] != "standard") {
    names_of[c(1, 3)] <- c("chisq.scaled", "pvalue.scaled")
  }
  if (fit@Options$test[1] != "standard" || fit@SampleStats@missing.flag) {
    names_of[4:6] <- c("cfi.robust", "tli.robust", "rmsea.robust")
  }
  found <- list(indices = as.list(setNames(with_exact_independence(fitMeasures(fit, names_of)), gsub(".", "_", names_of, fixed = TRUE))),
                loadings = loadings_of(fit))
  if (length(scales) > 1) found$correlations <- correlations_of(fit, scales)
  if (!is.null(against)) {
    test <- suppressWarnings(lavTestLRT(fit, against))
    found$difference <- list(statistic = test[2, "Chisq diff"], df = test[2, "Df diff"],
                             pvalue = test[2, "Pr(>Chisq)"])
  }
  found
}
decomposed <- function(baseline, retained, factor, scales) {
  before <- loadings_of(baseline)
  after <- loadings_of(retained)
  value <- function(table, lhs, items) table$std[table$lhs == lhs & table$rhs %in% items]
  lapply(setNames(names(scales), names(scales)), function(k) {
    b <- value(before, k, scales[[k]]); s <- value(after, k, scales[[k]]); m <- value(after, factor, scales[[k]])
    whole <- sum(s)^2 + sum(m)^2 + sum(1 - s^2 - m^2)
    list(baseline = sum(b)^2 / (sum(b)^2 + sum(1 - b^2)), substantive = sum(s)^2 / whole, method = sum(m)^2 / whole,
         method_part = sum(m)^2 / (sum(s)^2 + sum(m)^2))
  })
}
# `own` is what stands before the items' terms: the marker's own items; `more` holds its residual variances.
go_through <- function(scales, factor, own, more, data, options, baseline) {
  items <- unlist(scales, use.names = FALSE)
  with_terms <- function(terms, ...) {
    lines(measured(scales), on_items(factor, c(own, terms)), orthogonal(factor, scales), more, ...)
  }
  equal <- fit_exactly(with_terms(paste0("m*", items)), data, options)
  free <- fit_lowest(with_terms, items, data, options)
  chooses_free <- suppressWarnings(lavTestLRT(free, equal))[2, "Pr(>Chisq)"] < .05
  retained <- if (chooses_free) free else equal
  pairs <- combn(names(scales), 2)
  r <- lavInspect(baseline, "cor.lv")
  fixed <- paste0(pairs[1, ], " ~~ ", sprintf("%.17g", r[t(pairs)]), "*", pairs[2, ])
  restricted <- if (chooses_free) {
    fit_lowest(function(terms) with_terms(terms, fixed), items, data, options)
  } else fit_exactly(with_terms(paste0("m*", items), fixed), data, options)
  found <- list(
    retained = if (chooses_free) "Method-U" else "Method-C", baseline = described(baseline, scales),
    equal = described(equal, scales, baseline), free = described(free, scales, equal),
    overall = described(retained, scales, baseline)$difference,
    restricted = described(restricted, scales, retained),
    reliability = decomposed(baseline, retained, factor, scales))
  if (length(own)) {
    table <- parameterEstimates(retained)
    table <- table[table$op == "=~" & table$lhs == factor & table$rhs %in% items, ]
    found$sensitivity <- lapply(c(.95, .99), function(level) {
      ends <- table$est + sign(table$est) * qnorm((1 + level) / 2) * table$se
      described(fit_exactly(with_terms(held(ends, table$rhs)), data, options), scales)
    })
  }
  found
}

one <- function(name, data, scales, marker, options) {
  items <- unlist(scales, use.names = FALSE)
  alone <- fit_exactly(measured(scales), data, options)
  named <- function(entries) if (length(entries)) entries else setNames(list(), character())
  found <- list(name = name, options = named(options), constructs = lapply(scales, I),
                marker = named(lapply(marker, I)))
  if (!length(marker) || name == "method_ml") {
    single <- fit_exactly(on_items("G", items), data, options)
    found$single_factor <- described(single, list(G = items), alone)
    covariance <- if (identical(options$missing, "fiml")) lavInspect(alone, "sampstat")$cov else cov(data[, items])
    r <- cov2cor(covariance)
    axis <- suppressWarnings(fa(r, 1, fm = "pa", min.err = 1e-14, max.iter = 5000, rotate = "none"))
    found$harman <- c(eigen(r)$values[1] / length(items), mean(axis$communality))
    composites <- sapply(scales, function(own) rowMeans(data[, own]))
    if (!anyNA(composites)) {
      found$vif <- sapply(seq_along(scales), function(j) {
        1 / (1 - summary(lm(composites[, j] ~ composites[, -j]))$r.squared)
      })
    }
    found$vif_latent <- as.numeric(diag(solve(lavInspect(alone, "cor.lv"))))
  }
  if (length(marker)) {
    cfa <- fit_exactly(measured(c(scales, marker)), data, options)
    table <- parTable(cfa)
    own_loading <- table[table$op == "=~" & table$lhs == names(marker), ]
    residual <- table[table$op == "~~" & table$lhs == table$rhs & table$lhs %in% marker[[1]], ]
    residual <- residual[match(marker[[1]], residual$lhs), ]
    own <- held(own_loading$est, own_loading$rhs)
    more <- paste0(residual$lhs, " ~~ ", held(residual$est, residual$lhs))
    baseline <- fit_exactly(
      lines(measured(scales), on_items(names(marker), own), orthogonal(names(marker), scales), more), data, options)
    found$cfa <- described(cfa, c(scales, marker))
    found$by_marker <- go_through(scales, names(marker), own, more, data, options, baseline)
  } else {
    found$unmeasured <- go_through(scales, "M", character(), character(), data, options, alone)
  }
  cat(name, "\n")
  found
}

survey <- read.csv("data/survey_continuous.csv")
full <- read.csv("data/survey_method.csv")
holes <- read.csv("data/survey_method_missing.csv")
marker <- list(MRK = names(marker_loading))
cases <- list(
  one("method_ml", full, three, marker, list()),
  one("method_mlr", full, three, marker, list(estimator = "MLR")),
  one("method_mlm", full, three, marker, list(estimator = "MLM")),
  one("method_fiml", holes, three, marker, list(estimator = "MLR", missing = "fiml")),
  one("unmeasured_ml", full, three, list(), list()),
  one("unmeasured_mlr", full, three, list(), list(estimator = "MLR")),
  one("unmeasured_fiml", holes, three, list(), list(missing = "fiml")),
  one("survey_ml", survey, five, list(), list())
)
write_json(
  list(
    engine = paste0("lavaan ", packageVersion("lavaan"), ", Newton steps to the minimum; psych ", packageVersion("psych")),
    conventions = list(
      loadings = "standardizedSolution, rows of loadings", correlations = "cor.lv, lower triangle by columns",
      harman = "largest eigenvalue over the number of items; mean communality of fa(fm = 'pa')",
      vif = "lm of the means of the items", sensitivity = "loadings at the 95 % and the 99 % end farther from zero"),
    population = list(loadings = as.list(loading), method = setNames(as.list(method), names(loading)),
                      correlations = phi[lower.tri(phi)], share = mean(method^2)),
    cases = cases
  ),
  "method_variance.json", digits = 14, auto_unbox = TRUE, na = "null", null = "null", pretty = FALSE
)
