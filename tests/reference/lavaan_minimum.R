# Takes a lavaan fit to the exact minimum. Read by lavaan_reference.R, lavaan_after_fit.R and
# semtools_auxiliary.R.
#
# lavaan's optimiser stops when the objective no longer falls, 1e-6 to 1e-4 (relative) away from the
# minimum. So a fit is taken further by Newton steps with lavaan's own gradient and Hessian, in the
# space that the equality constraints leave, and fitted once more from there with
# optim.method = "none": everything read off it is what lavaan computes at that point.

# What lavaan approximates on the way, to machine precision: the EM algorithm for the saturated
# moments of incomplete answers.
exact_options <- function(options) {
  if (!identical(options$missing, "fiml")) return(options)
  c(options, list(em.h1.iter.max = 1e5, em.h1.tol = 1e-13))
}

# The free directions: the columns of lavaan's constraint basis, or all parameters.
free_directions <- function(model) {
  if (length(model@ceq.nonlinear.idx) || length(model@cin.linear.idx) || length(model@cin.nonlinear.idx)) {
    stop("only linear equality constraints can be polished")
  }
  if (model@eq.constraints) model@eq.constraints.K else diag(model@nx.free)
}

# With incomplete answers lavaan has weighted the groups already.
gradient_at <- function(fit, model) {
  as.numeric(lavaan:::lav_model_gradient(
    lavmodel = model, lavsamplestats = fit@SampleStats, lavdata = fit@Data, lavcache = fit@Cache,
    group.weight = !fit@SampleStats@missing.flag
  ) %*% free_directions(model))
}

curvature_at <- function(fit, model) {
  directions <- free_directions(model)
  hessian <- lavaan:::lav_model_hessian(
    lavmodel = model, lavsamplestats = fit@SampleStats, lavdata = fit@Data, lavoptions = fit@Options,
    lavcache = fit@Cache, group.weight = !fit@SampleStats@missing.flag
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
# what remains is rounding. The Hessian is kept while steps with it fall to below a hundredth:
# with incomplete answers it takes lavaan minutes.
polish <- function(fit, max_steps = 30) {
  model <- fit@Model
  directions <- free_directions(model)
  gradient <- gradient_at(fit, model)
  before <- max(abs(gradient))
  steps <- 0
  curvature <- NULL
  while (steps < max_steps && any(gradient != 0)) {
    if (is.null(curvature)) curvature <- curvature_at(fit, model)
    step <- as.numeric(directions %*% solve(curvature, gradient))
    proposal <- lavaan:::lav_model_set_parameters(model, x = lavaan:::lav_model_get_parameters(model) - step)
    proposed_gradient <- gradient_at(fit, proposal)
    fall <- max(abs(proposed_gradient)) / max(abs(gradient))
    if (fall > 0.5) break
    model <- proposal
    gradient <- proposed_gradient
    steps <- steps + 1
    if (fall > 0.01) curvature <- NULL
  }
  list(x = lavaan:::lav_model_get_parameters(model), before = before, steps = steps)
}

# A fit as lavaan computes it at given values of the free parameters. It is a lavaan object of its
# own, made from the slots of the fit; the starting values are the only thing that changes.
at_values <- function(first, x) {
  table <- as.list(first@ParTable)
  table$est[table$free > 0] <- x[table$free[table$free > 0]]
  options <- first@Options
  options$optim.method <- "none"
  options$start <- "default"
  exact <- lavaan(table,
    slotOptions = options, slotSampleStats = first@SampleStats, slotData = first@Data,
    slotCache = first@Cache, sloth1 = first@h1
  )
  stopifnot(
    lavInspect(exact, "converged"),
    max(abs(exact@optim$x - x) / pmax(abs(x), 1)) < 1e-14,
    max(abs(gradient_at(exact, exact@Model))) < 1e-8
  )
  exact
}

# lavaan's independence model, at its minimum too.
lavaan_independence <- lavaan:::lav_object_independence
exact_independence <- function(...) {
  first <- lavaan_independence(...)
  if (first@Model@nx.free == 0) return(first)
  at_values(first, polish(first)$x)
}

# Runs code with one of lavaan's own functions replaced by an exact one of the same arguments.
with_replaced <- function(name, with, code) {
  lavaan_names <- asNamespace("lavaan")
  put <- function(value) {
    unlockBinding(name, lavaan_names)
    assign(name, value, envir = lavaan_names)
    lockBinding(name, lavaan_names)
  }
  before <- get(name, envir = lavaan_names)
  put(with)
  on.exit(put(before))
  force(code)
}

# Also fitMeasures() fits the independence model: for the robust indices of incomplete answers.
with_exact_independence <- function(code) {
  with_replaced("lav_object_independence", exact_independence, code)
}

# What lavaan computes at given values of the free parameters. fixed.x must be handed on, since
# lavaan turns its default to FALSE as soon as starting values are given as a table.
refit_at <- function(x, fit, fun, call) {
  start <- parTable(fit)
  start <- start[start$free > 0, ]
  start$est <- x[start$free]
  call$fixed.x <- fit@Options$fixed.x
  polished <- with_exact_independence(
    do.call(fun, c(call, list(start = start, optim.method = "none")))
  )
  same <- setdiff(names(fit@Options), c("start", "optim.method"))
  stopifnot(
    identical(polished@Options[same], fit@Options[same]),
    lavInspect(polished, "converged"),
    length(polished@optim$x) == length(x),
    max(abs(polished@optim$x - x) / pmax(abs(x), 1)) < 1e-14,
    identical(polished@test$standard$df, fit@test$standard$df),
    isTRUE(all.equal(polished@baseline$test, fit@baseline$test, tolerance = 1e-5)),
    identical(polished@h1, fit@h1)
  )
  polished
}
