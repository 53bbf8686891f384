# Reference values for structural equation models: lavaan's, at the exact minimum.
# Usage, in this directory:
#   Rscript lavaan_reference.R lavaan_cases.json DATA_DIR lavaan [case ...]
# Reads the cases, writes lavaan/<case>.json for each. Needs the R packages lavaan and jsonlite.
# DATA_DIR holds the data files that the cases name: data/ beside this script has the simulated
# survey; the two textbook data sets are lavaan's own when DATA_DIR has no file of their name.
#
# lavaan's optimiser stops when the objective no longer falls, 1e-6 to 1e-4 (relative) away from the
# minimum. So each case is fitted as usual, then taken to the minimum by Newton steps with lavaan's
# own gradient and Hessian, in the space that the equality constraints leave, and fitted once more
# from there with optim.method = "none": everything written is what lavaan computes at that point.
#
# "polished" in each file says how well this went:
#   max_abs_gradient            of lavaan's objective (half the discrepancy), free directions only
#                               (also outside, as "largest_gradient", for the documentation's table)
#   max_abs_gradient_before     the same where lavaan's optimiser had stopped
#   newton_steps                steps taken
#   largest_change_in_se        how far an estimate moved, in units of its own standard error
#   largest_relative_change     how far an estimate moved, relative to its polished value
#                               (where each had stopped is its "est.default.stop")
#   rmsea.ci.lower, .upper      lavaan's equations for the interval, solved to machine precision:
#                               lavaan's own root finder stops at 1e-4 in the noncentrality
# A case with "moments" is fitted from a covariance matrix, as from a paper: cov() of the items that
# the model names (divisor n - 1), rounded to "digits" decimals, and the number of respondents.
# The matrix is in the output; lavaan then multiplies it by (n - 1) / n (sample.cov.rescale).
suppressMessages({
  library(lavaan)
  library(jsonlite)
})
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

# Newton steps -----------------------------------------------------------------------------------

# The free directions: the columns of lavaan's constraint basis, or all parameters.
free_directions <- function(model) {
  if (length(model@ceq.nonlinear.idx) || length(model@cin.linear.idx) || length(model@cin.nonlinear.idx)) {
    stop("only linear equality constraints can be polished")
  }
  if (model@eq.constraints) model@eq.constraints.K else diag(model@nx.free)
}

gradient_at <- function(fit, model) {
  as.numeric(lavaan:::lav_model_gradient(
    lavmodel = model, lavsamplestats = fit@SampleStats, lavdata = fit@Data, lavcache = fit@Cache
  ) %*% free_directions(model))
}

curvature_at <- function(fit, model) {
  directions <- free_directions(model)
  hessian <- lavaan:::lav_model_hessian(
    lavmodel = model, lavsamplestats = fit@SampleStats, lavdata = fit@Data, lavoptions = fit@Options,
    lavcache = fit@Cache
  )
  curvature <- t(directions) %*% hessian %*% directions
  if (min(eigen(curvature, symmetric = TRUE, only.values = TRUE)$values) > 0) return(curvature)
  expected <- lavaan:::lav_model_information_expected(
    lavmodel = model, lavsamplestats = fit@SampleStats, lavdata = fit@Data, lavoptions = fit@Options,
    lavcache = fit@Cache
  )
  t(directions) %*% expected %*% directions
}

# Steps are taken past the first 1e-11 for as long as the gradient still falls to below a half:
# what remains is rounding.
polish <- function(fit, max_steps = 30) {
  model <- fit@Model
  directions <- free_directions(model)
  gradient <- gradient_at(fit, model)
  before <- max(abs(gradient))
  steps <- 0
  while (steps < max_steps) {
    step <- as.numeric(directions %*% solve(curvature_at(fit, model), gradient))
    proposal <- lavaan:::lav_model_set_parameters(model, x = lavaan:::lav_model_get_parameters(model) - step)
    proposed_gradient <- gradient_at(fit, proposal)
    if (max(abs(proposed_gradient)) > 0.5 * max(abs(gradient))) break
    model <- proposal
    gradient <- proposed_gradient
    steps <- steps + 1
  }
  list(x = lavaan:::lav_model_get_parameters(model), before = before, steps = steps)
}

# What lavaan computes at given values of the free parameters. fixed.x must be handed on, since
# lavaan turns its default to FALSE as soon as starting values are given as a table. The baseline
# model is the first fit's: that one starts at its minimum, the sample variances, while here lavaan
# starts it from the table and stops 1e-11 short.
refit_at <- function(x, fit, case, call) {
  start <- parTable(fit)
  start <- start[start$free > 0, ]
  start$est <- x[start$free]
  call$fixed.x <- fit@Options$fixed.x
  polished <- do.call(case$fun, c(call, list(start = start, optim.method = "none")))
  same <- setdiff(names(fit@Options), c("start", "optim.method"))
  stopifnot(
    identical(polished@Options[same], fit@Options[same]),
    lavInspect(polished, "converged"),
    length(polished@optim$x) == length(x),
    max(abs(polished@optim$x - x) / pmax(abs(x), 1)) < 1e-14,
    identical(polished@test$standard$df, fit@test$standard$df),
    isTRUE(all.equal(polished@baseline$test, fit@baseline$test, tolerance = 1e-9)),
    identical(polished@h1, fit@h1)
  )
  polished@baseline <- fit@baseline
  polished
}

# Output -----------------------------------------------------------------------------------------

finite <- function(x) {
  x <- unclass(x)
  x[!is.finite(x)] <- NA
  x
}

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

# lavaan:::lav_fit_rmsea_ci for one group, without the tolerance of its uniroot().
rmsea_interval <- function(fit) {
  chisq <- fit@test$standard$stat
  df <- fit@test$standard$df
  if (df < 1) return(list(rmsea.ci.lower = 0, rmsea.ci.upper = 0))
  stopifnot(lavInspect(fit, "ngroups") == 1)
  n <- lavaan:::lav_utils_get_ntotal(lavobject = fit)
  bound <- function(probability, upper) {
    excess <- function(noncentrality) pchisq(chisq, df, ncp = noncentrality) - probability
    if (excess(0) < 0) return(0)
    sqrt(uniroot(excess, c(0, upper), tol = 1e-13)$root / (n * df))
  }
  list(rmsea.ci.lower = bound(.95, chisq), rmsea.ci.upper = bound(.05, max(n, 4 * chisq)))
}

write_case <- function(case) {
  options <- lapply(case$options, function(option) if (is.list(option)) unlist(option) else option)
  input <- sample_input(case)
  call <- c(list(model = paste(unlist(case$model), collapse = "\n")), input, options)
  warned <- character()
  first <- NULL
  path <- NULL
  polished <- withCallingHandlers(
    {
      first <- do.call(case$fun, call)
      path <- polish(first)
      refit_at(path$x, first, case, call)
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
    nobs = as.list(lavInspect(polished, "nobs")), warnings = as.list(unique(warned)),
    polished = c(
      list(
        max_abs_gradient = steepest,
        max_abs_gradient_before = path$before, newton_steps = path$steps,
        largest_change_in_se = max((moved / estimates$se)[uncertain]),
        largest_relative_change = max((moved / abs(estimates$est))[uncertain])
      ),
      rmsea_interval(polished)
    ),
    estimates = estimates,
    fit = as.list(finite(fitMeasures(polished))),
    rsquare = list(as.list(unclass(lavInspect(polished, "rsquare"))))
  ))
  write_json(out, file.path(out_dir, paste0(case$name, ".json")),
    digits = NA, auto_unbox = TRUE, dataframe = "rows", na = "null", pretty = TRUE
  )
  cat(
    sprintf("%-20s", case$name), path$steps,
    formatC(unlist(out$polished[c(1, 2, 4, 5)]), digits = 1, format = "e"), warned, "\n"
  )
}

dir.create(out_dir, showWarnings = FALSE)
for (case in cases) if (!length(only) || case$name %in% only) write_case(case)
