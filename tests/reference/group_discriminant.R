# Writes group_discriminant.json: in one of several groups a correlation of constructs fixed, or a pair
# merged, against the model of all groups, as lavaan gives it, plain and scaled.
# Run in this directory: LC_ALL=C.UTF-8 Rscript group_discriminant.R
suppressMessages({
  library(lavaan)
  library(jsonlite)
})
source("lavaan_minimum.R")

survey <- read.csv(file.path("data", "survey_continuous.csv"))
holes <- read.csv(file.path("data", "survey_missing.csv"))
two <- function(answers) answers[answers$platform %in% c("taobao", "tmall"), ]
scales <- lapply(c(SAT = "SAT", TRU = "TRU", LOY = "LOY"), paste0, 1:3)
measurement <- paste(names(scales), "=~", sapply(scales, paste, collapse = " + "), collapse = "\n")
all_pairs <- combn(names(scales), 2, simplify = FALSE)
metric <- list(group.equal = "loadings")
scalar <- list(group.equal = c("loadings", "intercepts"))
# Incomplete answers take lavaan minutes a fit: one pair of them, in the later group. Where the factor
# of the scaled difference is negative, lavaan has no test, and the value is null.
cases <- list(
  configural_ml = list(data = two(survey), options = list()),
  metric_ml = list(data = survey, options = metric),
  scalar_mlr = list(data = two(survey), options = c(scalar, estimator = "MLR")),
  partial_ml = list(data = two(survey),
                    options = c(scalar, list(group.partial = c("SAT=~SAT2", "SAT2~1")))),
  equal_variances_ml = list(data = two(survey),
                            options = list(group.equal = c("loadings", "lv.variances"))),
  equal_covariances_ml = list(data = two(survey),
                              options = list(group.equal = c("loadings", "lv.covariances"))),
  scalar_fiml_ml = list(data = two(holes), options = c(scalar, missing = "fiml"),
                        groups = 2, pairs = all_pairs[2], values = 1),
  scalar_fiml_mlr = list(data = two(holes), options = c(scalar, missing = "fiml", estimator = "MLR"),
                         groups = 2, pairs = all_pairs[2], values = c(.9, .8)))
listed <- function(options) {
  several <- grepl("^group", names(options))
  options[several] <- lapply(options[several], I)
  options
}
quiet <- function(x) suppressWarnings(suppressMessages(x))

fitted <- function(model, case, ...) {
  options <- exact_options(case$options)
  fit <- quiet(do.call("cfa", c(list(model, case$data, group = "platform", ...), options)))
  stopifnot(lavInspect(fit, "converged"))
  quiet(at_values(fit, polish(fit)$x))
}

# c(NA, 1, NA): in one group, and free in the others
here <- function(g, n, value) paste0("c(", paste(ifelse(seq_len(n) == g, value, "NA"), collapse = ", "), ")")
labels <- function(stem, n) paste0("c(", paste0(stem, seq_len(n), collapse = ", "), ")")

# Variances of one where the loadings are those of all groups: in group g; else in every group.
scaled_in <- function(g, n, case) {
  unit <- if ("loadings" %in% case$options$group.equal) here(g, n, 1) else 1
  paste(c(measurement, paste0(names(scales), " ~~ ", unit, "*", names(scales))), collapse = "\n")
}

# The same restriction of the model with marker items, as a nonlinear constraint, which lavaan
# meets only roughly: a second way to the same number.
nonlinear <- function(case, pair, g, n, value) {
  text <- c(measurement, paste0(pair[1], " ~~ ", labels("va", n), "*", pair[1]),
            paste0(pair[2], " ~~ ", labels("vb", n), "*", pair[2]),
            paste0(pair[1], " ~~ ", labels("cab", n), "*", pair[2]),
            paste0("cab", g, " == ", value, "*sqrt(va", g, "*vb", g, ")"))
  quiet(do.call("cfa", c(list(paste(text, collapse = "\n"), case$data, group = "platform"), case$options)))
}

out <- list(
  programs = list(lavaan = as.character(packageVersion("lavaan"))),
  conventions = list(
    model = "items of the constructs SAT, TRU, LOY (three each), groups by platform",
    tests = paste("each model at its minimum, lavTestLRT with its default method: the covariance of a pair",
                  "fixed in the group where the variances of the constructs are one"),
    merged = "the same with a covariance of one, and equal covariances with the third construct"))
for (name in names(cases)) {
  case <- cases[[name]]
  groups <- unique(case$data$platform)
  n <- length(groups)
  marker <- fitted(measurement, case)
  rows <- list()
  for (g in if (is.null(case$groups)) seq_len(n) else case$groups) {
    free <- fitted(scaled_in(g, n, case), case, std.lv = TRUE)
    stopifnot(isTRUE(all.equal(fitMeasures(free, c("chisq", "df")), fitMeasures(marker, c("chisq", "df")),
                               tolerance = 1e-7)))
    compared <- function(pair, value, text) {
      restricted <- fitted(paste(c(scaled_in(g, n, case), text), collapse = "\n"), case, std.lv = TRUE)
      test <- quiet(lavTestLRT(free, restricted))[2, ]
      if (name == "metric_ml" && value %in% .8) {
        other <- fitMeasures(nonlinear(case, pair, g, n, value), "chisq")[[1]]
        stopifnot(isTRUE(all.equal(other, fitMeasures(restricted, "chisq")[[1]], tolerance = 1e-5)))
      }
      data.frame(group = groups[g], lhs = pair[1], rhs = pair[2], value = value,
                 chisq = test[["Chisq diff"]], df = test[["Df diff"]], pvalue = test[["Pr(>Chisq)"]])
    }
    for (pair in if (is.null(case$pairs)) all_pairs else case$pairs) {
      for (value in if (is.null(case$values)) c(1, .8) else case$values) {
        rows[[length(rows) + 1]] <- compared(pair, value, paste0(pair[1], " ~~ ", here(g, n, value), "*", pair[2]))
      }
      third <- setdiff(names(scales), pair)
      if (!"lv.covariances" %in% case$options$group.equal) {
        rows[[length(rows) + 1]] <- compared(pair, NA, c(
          paste0(pair[1], " ~~ ", here(g, n, 1), "*", pair[2]),
          paste0(pair[1], " ~~ ", labels("first", n), "*", third),
          paste0(pair[2], " ~~ ", labels("second", n), "*", third),
          paste0("first", g, " == second", g)))
      }
    }
  }
  out$cases[[name]] <- list(groups = groups, options = listed(case$options), tests = do.call(rbind, rows))
  cat(name, format(Sys.time()), "\n")
}
write_json(out, "group_discriminant.json", digits = 12, auto_unbox = TRUE, na = "null", pretty = TRUE)
