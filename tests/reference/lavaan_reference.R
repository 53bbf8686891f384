# Reference values for structural equation models: lavaan's, at the exact minimum.
# Usage, in this directory:
#   Rscript lavaan_reference.R lavaan_cases.json DATA_DIR lavaan [case ...]
#   Rscript lavaan_reference.R lavaan_least_squares_cases.json DATA_DIR lavaan_least_squares [case ...]
# Reads the cases, writes lavaan/<case>.json for each. Needs the R packages lavaan and jsonlite.
# DATA_DIR holds the data files that the cases name: data/ beside this script has the simulated
# survey; the two textbook data sets are lavaan's own when DATA_DIR has no file of their name.
# How a fit gets to the minimum stands in lavaan_minimum.R, and what is mended of its fit measures
# in lavaan_measures.R.
#
# "polished" in each file says how well this went:
#   max_abs_gradient            of lavaan's objective (half the discrepancy), free directions only
#                               (also outside, as "largest_gradient", for the documentation's table)
#   max_abs_gradient_before     the same where lavaan's optimiser had stopped
#   newton_steps                steps taken
#   largest_change_in_se        how far an estimate moved, in units of its own standard error
#   largest_relative_change     how far an estimate moved, relative to its polished value
#                               (where each had stopped is its "est.default.stop")
#   rmsea.ci.lower, .upper      lavaan's equations for the intervals (.scaled, .robust too), solved
#                               to machine precision: lavaan's own root finder stops at 1e-4 in the
#                               noncentrality
#   cfi.robust, ...             the robust indices, with one slip of lavaan's mended: see
#                               exact_fiml_corrected
# A case with "moments" is fitted from a covariance matrix, as from a paper: cov() of the items that
# the model names (divisor n - 1), rounded to "digits" decimals, and the number of respondents.
# The matrix is in the output; lavaan then multiplies it by (n - 1) / n (sample.cov.rescale).
suppressMessages({
  library(lavaan)
  library(jsonlite)
})
source("lavaan_minimum.R")
source("lavaan_measures.R")
arguments <- commandArgs(TRUE)
cases <- fromJSON(arguments[1], simplifyVector = FALSE)
data_dir <- arguments[2]
out_dir <- arguments[3]
only <- arguments[-(1:3)]

answers <- function(file_name) {
  path <- file.path(data_dir, file_name)
  if (file.exists(path)) return(read.csv(path))
  switch(file_name,
    "holzinger_swineford.csv" = HolzingerSwineford1939,
    "political_democracy.csv" = PoliticalDemocracy,
    stop("no file ", path)
  )
}

sample_input <- function(case) {
  data <- answers(case$data)
  if (is.null(case$moments)) return(list(data = data))
  items <- lavNames(lavaanify(paste(unlist(case$model), collapse = "\n")), "ov")
  list(sample.cov = round(cov(data[items]), case$moments$digits), sample.nobs = nrow(data))
}

# Output -----------------------------------------------------------------------------------------

estimates_of <- function(fit, first) {
  estimates <- parameterEstimates(fit, standardized = TRUE, remove.nonfree = FALSE)
  estimates$est.default.stop <- parameterEstimates(first, remove.nonfree = FALSE)$est
  standardized <- standardizedSolution(fit)
  group <- function(table) if (is.null(table$group)) 1 else table$group
  key <- function(table) paste(table$lhs, table$op, table$rhs, group(table))
  estimates$std.se <- standardized$se[match(key(estimates), key(standardized))]
  columns <- c(
    "lhs", "op", "rhs", "block", "group", "label", "est", "se", "z", "pvalue", "std.lv", "std.all", "std.se",
    "est.default.stop"
  )
  estimates[, intersect(columns, names(estimates))]
}

rsquare_of <- function(fit) {
  values <- lavInspect(fit, "rsquare")
  if (lavInspect(fit, "ngroups") == 1) values <- list(values)
  lapply(values, function(group) as.list(unclass(group)))
}

write_case <- function(case) {
  options <- lapply(case$options, function(option) if (is.list(option)) unlist(option) else option)
  input <- sample_input(case)
  call <- c(list(model = paste(unlist(case$model), collapse = "\n")), input, exact_options(options))
  warned <- character()
  first <- NULL
  path <- NULL
  polished <- withCallingHandlers(
    {
      first <- do.call(case$fun, call)
      path <- polish(first)
      refit_at(path$x, first, case$fun, call)
    },
    warning = function(w) {
      warned <<- c(warned, conditionMessage(w))
      invokeRestart("muffleWarning")
    }
  )
  estimates <- estimates_of(polished, first)
  moved <- abs(estimates$est - estimates$est.default.stop)
  steepest <- max(abs(gradient_at(polished, polished@Model)))
  uncertain <- estimates$se > 0
  out <- list(name = case$name, data = case$data, fun = case$fun, model = case$model, options = case$options)
  if (!is.null(case$moments)) {
    out$moments <- list(
      names = rownames(input$sample.cov), sample_cov = unname(input$sample.cov),
      sample_nobs = input$sample.nobs, divisor = "n - 1", digits = case$moments$digits
    )
  }
  out <- c(out, list(
    engine = paste0("lavaan ", packageVersion("lavaan"), ", Newton steps to the minimum"),
    converged = lavInspect(polished, "converged"), largest_gradient = steepest,
    nobs = as.list(lavInspect(polished, "nobs")),
    group_labels = as.list(lavInspect(polished, "group.label")), warnings = as.list(unique(warned)),
    polished = c(
      list(
        max_abs_gradient = steepest,
        max_abs_gradient_before = path$before, newton_steps = path$steps,
        largest_change_in_se = max((moved / estimates$se)[uncertain]),
        largest_relative_change = max((moved / abs(estimates$est))[uncertain])
      ),
      exact_measures(polished)
    ),
    estimates = estimates,
    fit = as.list(fit_measures(polished)),
    rsquare = rsquare_of(polished)
  ))
  write_json(out, file.path(out_dir, paste0(case$name, ".json")),
    digits = NA, auto_unbox = TRUE, dataframe = "rows", na = "null", pretty = TRUE
  )
  cat(
    sprintf("%-28s", case$name), path$steps,
    formatC(unlist(out$polished[c(1, 2, 4, 5)]), digits = 1, format = "e"), warned, "\n"
  )
}

dir.create(out_dir, showWarnings = FALSE)
for (case in cases) if (!length(only) || case$name %in% only) write_case(case)
