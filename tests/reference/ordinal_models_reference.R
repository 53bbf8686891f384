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
#   robust     what lav_fit_catml_dwls gives; null where cfi.robust is not computed
#   rsquare    per group: item or factor -> value
#   sample     per group: names, nobs, threshold_names, thresholds, correlations (below the diagonal,
#              by column), gamma_diagonal (thresholds, then correlations), gamma (its rows)
#
# How a fit gets to the minimum stands in lavaan_minimum.R, the polychorics in ordinal_minimum.R.
# What lavaan does, and how it scales things, stands in ordinal_notes.txt.
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
  if (all(is.na(unlist(found)))) NULL else lapply(found, as.numeric)
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
