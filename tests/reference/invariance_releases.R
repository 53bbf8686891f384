# Writes invariance_releases.json: releases in one group alone, and tests of whole ordered items, by lavaan.
# Run in this directory: LC_ALL=C.UTF-8 Rscript invariance_releases.R
# Needs the R packages lavaan (0.6-14), semTools (0.5-6) and jsonlite.
#
# numeric_ml, numeric_mlr   data/survey_likert5.csv by its three platforms, SAT and LOY: the intercept of LOY4 differs in
#                           the third group, that of SAT2 in the first, the loading of LOY2 in the second, the residual
#                           variance of SAT1 in the third: labels c("a", "a", "b")
# ordinal                   the same for LOY as ordered, after Wu & Estabrook (2016), theta: threshold LOY2|t3 in the
#                           second group, loading LOY3 in the third, intercept LOY1 in the first, residual LOY4 in the
#                           third
# items                     datCat.csv beside the checkout (../../../shared/reference/invariance): all thresholds and the
#                           loading (at the scalar step also the intercept) of one item free, its intercept 0 and its
#                           residual variance 1 in both groups; lavTestLRT(method = "satorra.2000") against the step
#
# Keys: fit, step -> chisq, df (scaled where there is one); diff, step -> difference from the step below; means at the
# scalar step.
suppressMessages({
  library(lavaan)
  library(semTools)
  library(jsonlite)
})
likert <- read.csv("data/survey_likert5.csv")
measures <- function(fit) {
  found <- fitMeasures(fit)
  as.list(found[intersect(c("chisq", "df", "cfi", "rmsea", "srmr", "chisq.scaled"), names(found))])
}
difference <- function(small, large, method) {
  test <- lavTestLRT(large, small, method = method)
  list(chisq = test[2, "Chisq diff"], df = test[2, "Df diff"], p = test[2, "Pr(>Chisq)"])
}
climbed <- function(fits, method, constructs) {
  steps <- names(fits)
  table <- parameterEstimates(fits$scalar)
  list(
    fit = lapply(fits, measures),
    diff = setNames(
      lapply(seq_along(steps)[-1], function(k) difference(fits[[k]], fits[[k - 1]], method)), steps[-1]
    ),
    means = table[table$op == "~1" & table$lhs %in% constructs, c("lhs", "group", "est", "se")]
  )
}

# --- amounts ---------------------------------------------------------------------------------------------------------
numeric <- function(estimator, method) {
  at <- function(loading, intercept, residual, kinds) {
    text <- paste(c(
      "SAT =~ SAT1 + SAT2 + SAT3 + SAT4",
      if (loading) 'LOY =~ LOY1 + c("l", "m", "l")*LOY2 + LOY3 + LOY4' else "LOY =~ LOY1 + LOY2 + LOY3 + LOY4",
      if (intercept) 'LOY4 ~ c("a", "a", "b")*1\nSAT2 ~ c("c", "d", "d")*1',
      if (residual) 'SAT1 ~~ c("v", "v", "w")*SAT1'
    ), collapse = "\n")
    cfa(text, likert, group = "platform", estimator = estimator, group.equal = kinds)
  }
  fits <- list(
    configural = at(FALSE, FALSE, FALSE, ""),
    metric = at(TRUE, FALSE, FALSE, "loadings"),
    scalar = at(TRUE, TRUE, FALSE, c("loadings", "intercepts")),
    strict = at(TRUE, TRUE, TRUE, c("loadings", "intercepts", "residuals"))
  )
  climbed(fits, method, c("SAT", "LOY"))
}

# --- ordered items ---------------------------------------------------------------------------------------------------
kinds <- list(configural = "", thresholds = "thresholds", metric = c("thresholds", "loadings"),
              scalar = c("thresholds", "loadings", "intercepts"),
              strict = c("thresholds", "loadings", "intercepts", "residuals"))
written <- function(text, data, group, items, step) {
  as.character(measEq.syntax(
    text, data = data, group = group, ordered = items, parameterization = "theta", ID.fac = "std.lv",
    ID.cat = "Wu.Estabrook.2016", group.equal = kinds[[step]]
  ))
}
# puts a line instead of the one that begins in the same way
put <- function(text, begins, line) {
  lines <- strsplit(text, "\n")[[1]]
  at <- which(startsWith(lines, begins))
  stopifnot(length(at) == 1)
  lines[at] <- line
  paste(lines, collapse = "\n")
}
fitted <- function(text, data, group, items) {
  cfa(text, data, group = group, ordered = items, parameterization = "theta", estimator = "WLSMV")
}
loyalty <- c("LOY1", "LOY2", "LOY3", "LOY4")
ordinal <- function() {
  steps <- names(kinds)
  fits <- lapply(setNames(steps, steps), function(step) {
    text <- written("LOY =~ LOY1 + LOY2 + LOY3 + LOY4", likert, "platform", loyalty, step)
    if (step != "configural") text <- put(text, "LOY2 | c(NA, NA, NA)*t3", 'LOY2 | c("h", "k", "h")*t3')
    if (step %in% c("metric", "scalar", "strict")) {
      text <- put(text, "LOY =~ c(NA, NA, NA)*LOY3", 'LOY =~ c(NA, NA, NA)*LOY3 + c("l", "l", "m")*LOY3')
    }
    if (step %in% c("scalar", "strict")) {
      text <- put(text, "LOY1 ~ ", 'LOY1 ~ c(0, NA, NA)*1 + c("n0", "n", "n")*1')
    }
    if (step == "strict") text <- put(text, "LOY4 ~~ ", "LOY4 ~~ c(1, 1, NA)*LOY4")
    fitted(text, likert, "platform", loyalty)
  })
  climbed(fits, "satorra.2000", "LOY")
}

# --- whole items -------------------------------------------------------------------------------------------------------
items <- function() {
  data <- read.csv("../../../shared/reference/invariance/datCat.csv")
  names <- paste0("u", 1:8)
  model <- "
    FU1 =~ u1 + u2 + u3 + u4
    FU2 =~ u5 + u6 + u7 + u8
  "
  of_step <- function(step) {
    text <- written(model, data, "g", names, step)
    whole <- fitted(text, data, "g", names)
    asked <- c("u1", "u3", "u6")
    lapply(setNames(asked, asked), function(item) {
      construct <- if (item %in% names[1:4]) "FU1" else "FU2"
      free <- text
      for (k in 1:4) {
        free <- put(free, sprintf("%s | c(NA, NA)*t%d", item, k), sprintf("%s | c(NA, NA)*t%d", item, k))
      }
      free <- put(free, sprintf("%s =~ c(NA, NA)*%s ", construct, item), sprintf("%s =~ c(NA, NA)*%s", construct, item))
      free <- put(free, sprintf("%s ~ ", item), sprintf("%s ~ c(0, 0)*1", item))
      free <- put(free, sprintf("%s ~~ ", item), sprintf("%s ~~ c(1, 1)*%s", item, item))
      difference(whole, fitted(free, data, "g", names), "satorra.2000")
    })
  }
  list(thresholds = of_step("thresholds"), metric = of_step("metric"), scalar = of_step("scalar"))
}

found <- list(
  platforms = unique(likert$platform),
  numeric_ml = numeric("ML", "default"),
  numeric_mlr = numeric("MLR", "satorra.bentler.2001"),
  ordinal = ordinal(),
  items = items()
)
found$versions <- list(lavaan = as.character(packageVersion("lavaan")), semTools = as.character(packageVersion("semTools")))
write(toJSON(found, auto_unbox = TRUE, digits = 12, pretty = FALSE, na = "null"), "invariance_releases.json")
