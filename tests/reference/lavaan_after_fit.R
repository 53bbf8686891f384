# Writes lavaan_after_fit.json: what lavaan computes after a fit, at the exact minimum: modification
# indices, score tests, residuals, factor scores, Wald and scaled difference tests.
# Run in this directory: LC_ALL=C.UTF-8 Rscript lavaan_after_fit.R
# Needs the R packages lavaan and jsonlite. The two textbook data sets are lavaan's own; "holes" is
# Holzinger and Swineford's with an answer missing wherever (7 row + 13 item) mod 11 is 0.
suppressMessages({
  library(lavaan)
  library(jsonlite)
})
source("lavaan_minimum.R")

items <- paste0("x", 1:9)
schools <- HolzingerSwineford1939[c("school", items)]
holes <- schools
for (i in 1:9) holes[(7 * seq_len(nrow(holes)) + 13 * i) %% 11 == 0, items[i]] <- NA
democracy <- PoliticalDemocracy
data_sets <- list(schools = schools, holes = holes, democracy = democracy)

hs <- "visual =~ x1 + x2 + x3\ntextual =~ x4 + x5 + x6\nspeed =~ x7 + x8 + x9"
paths <- paste0(hs, "\nspeed ~ a*textual + b*visual\ntextual ~ c*visual\nindirect := c*a")
pd <- "ind60 =~ x1 + x2 + x3\ndem60 =~ y1 + y2 + y3 + y4\ndem65 =~ y5 + y6 + y7 + y8
dem60 ~ ind60\ndem65 ~ ind60 + dem60\ny1 ~~ y5\ny2 ~~ y4 + y6\ny3 ~~ y7\ny4 ~~ y8\ny6 ~~ y8"
covariates <- "dem60 =~ y1 + y2 + y3 + y4\ndem65 =~ y5 + y6 + y7 + y8\ndem60 ~ x1 + x2\ndem65 ~ dem60 + x2\nx3 ~ dem65 + x1"
labels <- "visual =~ x1 + l*x2 + l*x3\ntextual =~ x4 + m*x5 + x6\nspeed =~ x7 + m*x8 + n*x9\nm == 2*n - 1"
restricted <- paste0(hs, "\nvisual ~~ 0*speed\nvisual ~~ 0*textual")

cases <- list(
  hs = list("schools", hs, list()),
  hs_wishart = list("schools", hs, list(likelihood = "wishart")),
  hs_std_lv = list("schools", hs, list(std.lv = TRUE)),
  hs_means = list("schools", hs, list(meanstructure = TRUE)),
  hs_mlm = list("schools", hs, list(estimator = "MLM")),
  hs_mlr = list("schools", hs, list(estimator = "MLR")),
  hs_restricted = list("schools", restricted, list()),
  hs_restricted_mlm = list("schools", restricted, list(estimator = "MLM")),
  hs_restricted_mlr = list("schools", restricted, list(estimator = "MLR")),
  hs_paths = list("schools", paths, list()),
  hs_paths_mlr = list("schools", paths, list(estimator = "MLR")),
  hs_labels = list("schools", labels, list()),
  groups_configural_mlm = list("schools", hs, list(group = "school", estimator = "MLM")),
  groups_configural_mlr = list("schools", hs, list(group = "school", estimator = "MLR")),
  groups_metric = list("schools", hs, list(group = "school", group.equal = "loadings")),
  groups_metric_mlm = list("schools", hs, list(group = "school", group.equal = "loadings", estimator = "MLM")),
  groups_metric_mlr = list("schools", hs, list(group = "school", group.equal = "loadings", estimator = "MLR")),
  groups_scalar = list("schools", hs, list(group = "school", group.equal = c("loadings", "intercepts"))),
  pd = list("democracy", pd, list()),
  pd_covariates = list("democracy", covariates, list()),
  pd_covariates_means = list("democracy", covariates, list(meanstructure = TRUE)),
  holes = list("holes", hs, list(missing = "fiml")),
  holes_mlr = list("holes", hs, list(missing = "fiml", estimator = "MLR")),
  holes_restricted_mlr = list("holes", restricted, list(missing = "fiml", estimator = "MLR"))
)

fit_exactly <- function(case) {
  call <- c(list(model = case[[2]], data = data_sets[[case[[1]]]]), exact_options(case[[3]]))
  first <- suppressWarnings(do.call("sem", call))
  suppressWarnings(refit_at(polish(first)$x, first, "sem", call))
}

finite <- function(x) {
  x <- unclass(x)
  x[!is.finite(x)] <- NA
  x
}
square <- function(x) unname(finite(x))
by_group <- function(x) if (is.null(x$cov)) unname(x) else list(x)

modification <- function(fit) {
  found <- suppressWarnings(modindices(fit))
  keep <- c("lhs", "op", "rhs", "group", "mi", "epc", "sepc.lv", "sepc.all")
  as.data.frame(found)[intersect(keep, names(found))]
}

residual_types <- c("raw", "cor", "cor.bentler", "normalized", "standardized")
residual_tables <- function(fit) {
  found <- lapply(residual_types, function(type) {
    lapply(by_group(resid(fit, type = type)), function(group) {
      list(cov = square(group$cov), mean = if (is.null(group$mean)) NULL else square(group$mean))
    })
  })
  names(found) <- residual_types
  found$cov_z <- lapply(by_group(lavResiduals(fit)), function(group) square(group$cov.z))
  found
}

score_tables <- function(fit) {
  found <- lapply(c(regression = "regression", bartlett = "Bartlett"), function(method) {
    scores <- lavPredict(fit, method = method, se = "standard")
    errors <- attr(scores, "se")
    scores <- if (is.list(scores)) unclass(scores) else list(scores)
    lapply(seq_along(scores), function(g) {
      list(
        names = colnames(scores[[g]]), scores = unname(unclass(scores[[g]])[1:12, , drop = FALSE]),
        se = unname(finite(errors[[g]][seq_len(min(12, nrow(errors[[g]]))), , drop = FALSE]))
      )
    })
  })
  found
}

score_tests <- function(fit) {
  found <- suppressWarnings(lavTestScore(fit))
  list(total = as.list(found$test[c("X2", "df", "p.value")]), univariate = found$uni$X2)
}

fits <- lapply(cases, fit_exactly)
out <- list(engine = paste0("lavaan ", packageVersion("lavaan"), ", Newton steps to the minimum"))
for (name in names(cases)) {
  fit <- fits[[name]]
  robust <- grepl("ml[rm]", name)
  entry <- list(
    data = cases[[name]][[1]], model = cases[[name]][[2]], options = cases[[name]][[3]],
    largest_gradient = max(abs(gradient_at(fit, fit@Model)))
  )
  if (!robust && !grepl("restricted|labels", name)) entry$modindices <- modification(fit)
  if (!grepl("restricted|paths|labels|configural|wishart|std_lv", name)) entry$residuals <- residual_tables(fit)
  if (name %in% c("hs", "hs_means", "groups_metric", "pd_covariates", "holes")) entry$scores <- score_tables(fit)
  if (name %in% c("hs_labels", "groups_metric", "groups_scalar")) entry$score_test <- score_tests(fit)
  if (grepl("paths", name)) {
    entry$wald <- lapply(
      list("a == b", "a == b\nc == 0", "indirect := c*a\nindirect == 0.1", "a*c == b^2"),
      function(text) {
        test <- lavTestWald(fit, text)
        list(text = text, statistic = test$stat, df = test$df, pvalue = test$p.value)
      }
    )
  }
  out[[name]] <- entry
  cat(sprintf("%-24s", name), formatC(entry$largest_gradient, digits = 1, format = "e"), "\n")
}

difference <- function(restricted, free, method) {
  call <- list(fits[[restricted]], fits[[free]])
  if (method != "standard") call$method <- method
  found <- suppressWarnings(do.call(lavTestLRT, call))
  list(
    restricted = restricted, free = free, method = method, statistic = found[2, "Chisq diff"],
    df = found[2, "Df diff"], pvalue = found[2, "Pr(>Chisq)"]
  )
}
scaled <- c("satorra.bentler.2001", "satorra.bentler.2010")
pairs <- rbind(
  c("hs_restricted_mlm", "hs_mlm"), c("hs_restricted_mlr", "hs_mlr"),
  c("groups_metric_mlm", "groups_configural_mlm"), c("groups_metric_mlr", "groups_configural_mlr"),
  c("holes_restricted_mlr", "holes_mlr")
)
out$differences <- c(
  list(difference("hs_restricted", "hs", "standard"), difference("groups_scalar", "groups_metric", "standard")),
  unlist(lapply(seq_len(nrow(pairs)), function(i) {
    lapply(scaled, function(method) difference(pairs[i, 1], pairs[i, 2], method))
  }), recursive = FALSE)
)
write_json(out, "lavaan_after_fit.json", digits = NA, auto_unbox = TRUE, dataframe = "rows", na = "null", null = "null")
