# Reference values for structural equation models of ordered answers: lavaan's, at the exact minimum.
# Usage, in this directory:
#   LC_ALL=C.UTF-8 Rscript ordinal_models_reference.R [case ...]
# Reads ordinal_models_cases.json, writes ordinal_models/<case>.json for each. Needs the R packages
# lavaan and jsonlite. The data are the simulated survey in data/.
# A case may have, beside name, data, fun, model and options as in lavaan_cases.json,
#   recode  item -> new code of the answers 1, 2, ...: [1, 1, 2, 3, 3] makes three categories
#   rows    the first so many rows of the data only
#   sample  true: write the sample statistics and the diagonal of Gamma; "gamma": also all of Gamma
#
# Keys of <case>.json: name, data, fun, model, options, recode, rows of the case;
#   engine, converged, nobs, group_labels, warnings;
#   polished   as in lavaan_reference.R, and largest_change_in_polychorics;
#   estimates  columns of lavaan's table: lhs op rhs group label free est se std.lv std.all std.se.
#              All rows in lavaan's order, fixed ones too (free: 0, and equal numbers are held equal)
#   fit        fitMeasures(); tests, baseline: per test stat, df, pvalue and what scales it
#   robust     what lav_fit_catml_dwls gives; null where cfi.robust is not computed or not defined. Of
#              several groups also c.hat3.null, cfi.robust and tli.robust as they should be ("mended")
#   rsquare    per group: item or factor -> value
#   sample     per group: names, nobs, threshold_names, thresholds, correlations (below the diagonal,
#              by column), gamma_diagonal (thresholds, then correlations), gamma (its rows)
#
# How a fit gets to the minimum stands in lavaan_minimum.R, the polychorics in ordinal_minimum.R.
#
# What lavaan 0.6-14 does, read in its source.
#
# Sample statistics (muthen1984, per group; n = nobs, the rows with at least one answer):
# - Thresholds: qnorm of cumulative shares of the item's own answers. Correlations: maximum of the
#   likelihood of the two-way table with those thresholds held; pairwise uses all rows that answered
#   both. missing = "listwise" (the default) drops incomplete rows of the model's items before all this;
#   in groups, too, over all items of the model.
# - Zero cells: a 2 x 2 table with one empty cell gets +-0.5 in its four cells, margins kept
#   (zero.add = c(.5, 0), zero.keep.margins); two empty cells: +-1 with a warning. Larger tables are
#   left alone. The scores below are of the answers as they are, at the correlation so found. Cells of
#   probability under sqrt(machine epsilon) = 1.5e-8 are set to that and have no score.
# - Scores of each row i (missing counts as 0): s_t of the univariate likelihoods by the thresholds, s_r of
#   each pair's by its correlation, s_rt of each pair's by the two items' thresholds. With sums over rows
#     A11 = sum s_t s_t', blocks of one item only;  A22 = diag(sum s_r^2);  A21 = sum s_r s_rt'
#     B = [A11 0; A21 A22],  INNER = sum s s' (all pairs),  WLS.W = B^-1 INNER B^-T
#   (outer products stand for the Hessians).
# - NACOV (Gamma) = n WLS.W. Not n - 1: gamma.n.minus.one is FALSE. Under pairwise n is still all rows.
# - Order: all thresholds item by item, then the correlations below the diagonal by column.
#   WLS.V = Gamma^-1 (WLS), 1 / diag(Gamma) (DWLS), 1 (ULS).
#
# Fit: F_g = (o - m)' V (o - m). Objective = sum_g n_g / N * (n_g - 1) / n_g * F_g / 2 (fmin), so
#   chisq = sum_g (n_g - 1) F_g. Here, and only here, n - 1 comes in.
#   information E = sum_g f_g D'V D, f_g = n_g / N; NVarCov = E^-1 (sum_g f_g D'V Gamma V D) E^-1 / N.
#   U and Gamma of the scaled tests as for continuous answers: V f_g, Gamma / f_g, no n - 1.
#   DWLS alone: se "standard" is E^-1 / N.
# - m: delta: thresholds d (tau - nu - Lambda alpha), correlations d_i d_j Sigma_ij with d the scales ~*~;
#   residual variances are 1 / d^2 - diag(Lambda Psi Lambda'). theta: residual variances are parameters
#   (1), and d = 1 / sqrt(diag Sigma).
#
# Robust indices (lav_fit_catml_dwls, lav_object_catml: Savalei 2021), only with test satorra.bentler or
# scaled.shifted (WLSM, WLSMV, ULSM, ULSMV): at the (D)WLS estimates, without refitting,
#   XX3 = sum_g n_g F_ML(R_g, P_g), R the polychorics, P the implied correlations; df3 = its df;
#   V3_g = 0.5 D_c'(P^-1 x P^-1) D_c over correlations; Gamma_r, W_r, D_r: their correlation parts
#   U3 = I - D_r E^-1 D_r' W_r with E^-1 of the whole DWLS information (thresholds too)
#   c3 = tr(U3' V3 U3 Gamma_r) / df3, with f_g V3, f_g W_r, Gamma_r / f_g stacked over groups
#   XX3.null = sum_g n_g (-log det R_g); c3.null = tr(Gamma_r / f_g) / df3.null
#   cfi.robust = 1 - max(XX3 - c3 df, 0) / max(XX3 - c3 df, XX3.null - c3.null df.null, 0)
#   tli.robust = 1 - (XX3 - c3 df) df.null / ((XX3.null - c3.null df.null) df)
#   rmsea.robust = sqrt(max(XX3 / (N df3) - c3 / N, 0)) sqrt(G)
#   its interval: noncentralities l of XX3 / c3: sqrt(c3 l G / (N df3)); close fit likewise
#   A slip: c3.null forgets the weight f_g of V3 (the identity at independence), so of G groups it is
#   about G times too large. Right is sum_g tr(Gamma_r,g) / df3.null.
# - NA: an R that is not positive definite (smallest eigenvalue under 1.5e-8); items that are not
#   ordered; and whenever lavaan(...) of the table without its | and ~1 rows fails: any equality of
#   thresholds or means, within or across groups, whose == rows are left over. So NA in every model of
#   groups with equal thresholds.
suppressMessages({
  library(lavaan)
  library(jsonlite)
})
source("lavaan_minimum.R")
source("lavaan_measures.R")
source("ordinal_minimum.R")
only <- commandArgs(TRUE)
cases <- ordinal_cases()

estimates_of <- function(fit) {
  table <- parTable(fit)
  table$free <- numbered_alike(table)
  table <- table[table$op != "==", ]
  estimates <- parameterEstimates(fit, standardized = TRUE, remove.nonfree = FALSE)
  standardized <- standardizedSolution(fit)
  if (is.null(estimates$group)) estimates$group <- table$group
  if (is.null(estimates$label)) estimates$label <- ""
  group <- function(table) if (is.null(table$group)) 1 else table$group
  key <- function(table) paste(table$lhs, table$op, table$rhs, ifelse(table$op == ":=", 0, group(table)))
  stopifnot(identical(key(estimates), key(table)))
  estimates$free <- table$free
  estimates$std.se <- standardized$se[match(key(estimates), key(standardized))]
  columns <- c("lhs", "op", "rhs", "group", "label", "free", "est", "se", "std.lv", "std.all", "std.se")
  as.list(as.data.frame(estimates)[columns])
}

# Parameters held equal have the number of the first of them.
numbered_alike <- function(table) {
  number <- table$free
  for (i in which(table$op == "==" & startsWith(table$lhs, ".p"))) {
    both <- match(c(table$lhs[i], table$rhs[i]), table$plabel)
    number[number == number[both[2]]] <- number[both[1]]
  }
  ifelse(number > 0, match(number, unique(number[number > 0])), 0)
}

rsquare_of <- function(fit) {
  values <- lavInspect(fit, "rsquare")
  if (lavInspect(fit, "ngroups") == 1) values <- list(values)
  lapply(unname(values), function(group) as.list(unclass(group)))
}

tests_of <- function(tests) {
  keep <- c("stat", "df", "pvalue", "scaling.factor", "shift.parameter", "trace.UGamma", "trace.UGamma2")
  lapply(tests, function(test) {
    kept <- test[intersect(keep, names(test))]
    if (length(test$stat.group) > 1) kept$stat.group <- test$stat.group
    lapply(kept, function(value) if (is.numeric(value)) finite(value) else NA)
  })
}

sample_of <- function(fit, whole) {
  statistics <- fit@SampleStats
  lapply(seq_len(statistics@ngroups), function(g) {
    correlations <- unclass(statistics@cov[[g]])
    gamma <- statistics@NACOV[[g]]
    c(
      list(
        names = fit@Data@ov.names[[g]], nobs = statistics@nobs[[g]],
        threshold_names = statistics@th.names[[g]], thresholds = statistics@th[[g]],
        correlations = correlations[lower.tri(correlations)]
      ),
      if (!is.null(gamma)) list(gamma_diagonal = diag(gamma)),
      if (whole) list(gamma = unname(gamma))
    )
  })
}

robust_of <- function(fit) {
  if (!"cfi.robust" %in% names(fitMeasures(fit))) return(NULL)
  found <- suppressWarnings(with_exact_independence(lavaan:::lav_fit_catml_dwls(fit)))
  if (all(is.na(unlist(found)))) return(NULL)
  found <- lapply(found, as.numeric)
  if (fit@Data@ngroups > 1) found <- c(found, mended_null(fit, found))
  found
}

mended_null <- function(fit, robust) {
  traces <- mapply(function(gamma, thresholds) {
    sum(diag(gamma)[-seq_along(thresholds)])
  }, fit@SampleStats@NACOV, fit@SampleStats@th)
  scale <- sum(traces) / robust$df3.null
  arguments <- list(
    X2 = robust$XX3, df = robust$df3, X2.null = robust$XX3.null, df.null = robust$df3.null,
    c.hat = robust$c.hat3, c.hat.null = scale
  )
  list(
    c.hat3.null.mended = scale, cfi.robust.mended = do.call(lavaan:::lav_fit_cfi, arguments),
    tli.robust.mended = do.call(lavaan:::lav_fit_tli, arguments)
  )
}

write_case <- function(case) {
  warned <- character()
  quietly <- function(code) withCallingHandlers(code, warning = function(w) {
    warned <<- c(warned, gsub("[ \n]+", " ", conditionMessage(w)))
    invokeRestart("muffleWarning")
  })
  default <- suppressWarnings(fit_once(case)$fit)
  found <- quietly(fit_exactly(case))
  fit <- found$fit
  path <- found$path
  se <- sqrt(diag(vcov(fit)))
  before <- lavaan:::lav_model_get_parameters(default@Model)
  moved <- abs(path$x - before)
  uncertain <- se > 0
  shift <- mapply(function(a, b) max(abs(a - b)), fit@SampleStats@cov, default@SampleStats@cov)
  out <- c(case[c("name", "data", "fun", "model", "options")], case[intersect(c("recode", "rows"), names(case))])
  out <- c(out, list(
    engine = paste0("lavaan ", packageVersion("lavaan"), ", Newton steps to the minimum"),
    converged = lavInspect(fit, "converged"), nobs = as.list(lavInspect(fit, "nobs")),
    group_labels = as.list(lavInspect(fit, "group.label")), warnings = as.list(unique(warned)),
    polished = c(
      list(
        max_abs_gradient = max(abs(gradient_at(fit, fit@Model))),
        max_abs_gradient_before = path$before, newton_steps = path$steps,
        largest_change_in_se = max((moved / se)[uncertain]),
        largest_relative_change = max((moved / abs(path$x))[uncertain & abs(path$x) > 1e-8]),
        largest_change_in_polychorics = max(shift)
      ),
      suppressWarnings(exact_measures(fit))
    ),
    estimates = estimates_of(fit),
    fit = as.list(suppressWarnings(fit_measures(fit))),
    tests = tests_of(fit@test), baseline = tests_of(fit@baseline$test),
    robust = robust_of(fit), rsquare = rsquare_of(fit)
  ))
  if (!is.null(case$sample)) out$sample <- sample_of(fit, identical(case$sample, "gamma"))
  write_json(out, file.path("ordinal_models", paste0(case$name, ".json")),
    digits = I(14), auto_unbox = TRUE, dataframe = "columns", na = "null", null = "null"
  )
  cat(
    sprintf("%-36s", case$name), path$steps,
    formatC(unlist(out$polished[c(1, 2, 4, 5, 6)]), digits = 1, format = "e"), unique(warned), "\n"
  )
}

dir.create("ordinal_models", showWarnings = FALSE)
for (case in cases) if (!length(only) || case$name %in% only) write_case(case)
