# Writes invariance_ladders.json: ladders of measurement invariance as lavaan and semTools climb them.
# Run in this directory: LC_ALL=C.UTF-8 Rscript invariance_ladders.R
# Needs the R packages lavaan (0.6-14), semTools (0.5-6) and jsonlite.
#
# Data: data/survey_likert5.csv, simulated, three platforms; "coarse" cuts some items to two or three
# categories (see coarse() below).
#
# Keys, by case:
#   fit    step -> chisq, df, cfi, rmsea, srmr and, where the estimator has them, the scaled and robust ones
#   diff   step -> difference from the step named "from": chisq, df, p by method
#   means  latent means with standard errors at the step named "means_at"
#
# survey_ml, survey_mlr   five constructs, cfa(group.equal =): configural, metric, scalar, strict, from strict
#                         variances, covariances, means; structure and paths with the model's regressions
# second_order            Q measured by WQ, PV and SAT beside TRU: the order of Chen, Sousa & West (2005),
#                         means written out, since lavaan frees those of both orders at once
# ordinal_full            four ordered items, measEq.syntax() with Wu & Estabrook (2016) and theta
# ordinal_partial         the same, one threshold and one loading released
# coarse_theta            items of 2, 3 and 5 categories. Those of two are released up to the metric step, and
#                         enter with threshold, loading and intercept at once: semTools would hold their loadings
#                         equal before, at residual variances of one, which are no more than a convention there
suppressMessages({
  library(lavaan)
  library(semTools)
  library(jsonlite)
})
likert <- read.csv("data/survey_likert5.csv")
wanted <- c("chisq", "df", "cfi", "rmsea", "srmr", "chisq.scaled", "cfi.robust", "rmsea.robust",
            "cfi.scaled", "rmsea.scaled", "npar")

measures <- function(fit) {
  found <- fitMeasures(fit)
  as.list(found[intersect(wanted, names(found))])
}

difference <- function(small, large, methods) {
  found <- lapply(methods, function(method) {
    test <- lavTestLRT(large, small, method = method)
    list(chisq = test[2, "Chisq diff"], df = test[2, "Df diff"], p = test[2, "Pr(>Chisq)"])
  })
  setNames(found, methods)
}

means <- function(fit, names) {
  table <- parameterEstimates(fit)
  table[table$op == "~1" & table$lhs %in% names, c("lhs", "group", "est", "se")]
}

ladder <- function(fits, from, methods, means_at = NULL, constructs = NULL) {
  found <- list(fit = lapply(fits, measures), diff = list())
  for (step in names(from)) {
    # lavaan evaluates the factor of 2010 at parameters that the freer model does not have: paths
    used <- if (step == "structure") methods[1] else methods
    small <- fits[[step]]
    large <- fits[[from[[step]]]]
    if (fitMeasures(small, "df") > fitMeasures(large, "df")) {
      found$diff[[step]] <- c(list(from = from[[step]]), difference(small, large, used))
    }
  }
  if (!is.null(means_at)) found$means <- means(fits[[means_at]], constructs)
  found
}

measurement <- "
  WQ =~ WQ1 + WQ2 + WQ3 + WQ4
  PV =~ PV1 + PV2 + PV3
  SAT =~ SAT1 + SAT2 + SAT3 + SAT4
  TRU =~ TRU1 + TRU2 + TRU3 + TRU4
  LOY =~ LOY1 + LOY2 + LOY3 + LOY4
"
paths <- "
  SAT ~ WQ + PV
  TRU ~ SAT + WQ
  LOY ~ SAT + TRU
"
equal <- list(
  configural = "",
  metric = "loadings",
  scalar = c("loadings", "intercepts"),
  strict = c("loadings", "intercepts", "residuals")
)
strict <- equal$strict
equal$variances <- c(strict, "lv.variances")
equal$covariances <- c(equal$variances, "lv.covariances")
equal$means <- c(strict, "means")
from <- list(metric = "configural", scalar = "metric", strict = "scalar", variances = "strict",
             covariances = "variances", means = "strict", structure = "strict", paths = "structure")

survey <- function(estimator, methods) {
  fits <- lapply(equal, function(kinds) {
    cfa(measurement, likert, group = "platform", estimator = estimator, group.equal = kinds)
  })
  fits$structure <- sem(paste(measurement, paths), likert, group = "platform", estimator = estimator,
                        group.equal = strict)
  fits$paths <- sem(paste(measurement, paths), likert, group = "platform", estimator = estimator,
                    group.equal = c(strict, "regressions"))
  ladder(fits, from, methods, "scalar", c("WQ", "PV", "SAT", "TRU", "LOY"))
}

# --- second order --------------------------------------------------------------------------------------------------
first <- c("WQ", "PV", "SAT")
higher <- "
  WQ =~ WQ1 + WQ2 + WQ3 + WQ4
  PV =~ PV1 + PV2 + PV3
  SAT =~ SAT1 + SAT2 + SAT3 + SAT4
  TRU =~ TRU1 + TRU2 + TRU3 + TRU4
  Q =~ WQ + PV + SAT
"
origin <- function(names, free) {
  value <- if (free) "c(0, NA, NA)" else "c(0, 0, 0)"
  paste(sprintf("%s ~ %s*1", names, value), collapse = "\n")
}
second_order <- function() {
  inner <- c("Q =~ PV", "Q =~ SAT")
  at <- function(kinds, partial, first_free, q_free, tru_free) {
    text <- paste(higher, origin(first, first_free), origin("Q", q_free), origin("TRU", tru_free), sep = "\n")
    cfa(text, likert, group = "platform", group.equal = kinds, group.partial = partial)
  }
  others <- c("Q ~~ Q", "TRU ~~ TRU")
  fits <- list(
    configural = at("", "", FALSE, FALSE, FALSE),
    metric = at("loadings", inner, FALSE, FALSE, FALSE),
    metric2 = at("loadings", "", FALSE, FALSE, FALSE),
    scalar = at(c("loadings", "intercepts"), "", TRUE, FALSE, TRUE),
    scalar2 = at(c("loadings", "intercepts"), "", FALSE, TRUE, TRUE),
    disturbances = at(c("loadings", "intercepts", "lv.variances"), others, FALSE, TRUE, TRUE),
    strict = at(c("loadings", "intercepts", "lv.variances", "residuals"), others, FALSE, TRUE, TRUE)
  )
  steps <- names(fits)
  below <- setNames(as.list(steps[-length(steps)]), steps[-1])
  ladder(fits, below, "default", "scalar2", c("Q", "TRU"))
}

# --- ordered items of few categories ---------------------------------------------------------------------------------
coarse <- likert
coarse$SAT1 <- as.integer(likert$SAT1 > 3)
coarse$SAT2 <- 1L + (likert$SAT2 > 2) + (likert$SAT2 > 4)
coarse$TRU1 <- as.integer(likert$TRU1 > 3)
coarse$TRU2 <- as.integer(likert$TRU2 > 4)
coarse$TRU3 <- as.integer(likert$TRU3 > 3)
kinds <- list(configural = "", thresholds = "thresholds", metric = c("thresholds", "loadings"),
              scalar = c("thresholds", "loadings", "intercepts"),
              strict = c("thresholds", "loadings", "intercepts", "residuals"))

# partial: released in every step; only: in the step by its name
released <- function(terms) if (length(terms)) terms else ""
ordinal <- function(data, text, items, constructs, partial = NULL, only = list()) {
  steps <- names(kinds)
  fits <- lapply(setNames(steps, steps), function(step) {
    written <- as.character(measEq.syntax(
      text, data = data, group = "platform", ordered = items, parameterization = "theta", ID.fac = "std.lv",
      ID.cat = "Wu.Estabrook.2016", group.equal = kinds[[step]], group.partial = released(c(partial, only[[step]]))))
    cfa(written, data, group = "platform", ordered = items, parameterization = "theta", estimator = "WLSMV")
  })
  below <- setNames(as.list(steps[-length(steps)]), steps[-1])
  ladder(fits, below, "satorra.2000", "scalar", constructs)
}

loyalty <- c("LOY1", "LOY2", "LOY3", "LOY4")
coarse_theta <- function() {
  binary <- c("SAT1", "TRU1", "TRU2", "TRU3")
  apart <- c(sprintf("%s | t1", binary), "SAT =~ SAT1", "TRU =~ TRU1", "TRU =~ TRU2", "TRU =~ TRU3")
  ordinal(coarse, "SAT =~ SAT1 + SAT2 + SAT3 + SAT4
                   TRU =~ TRU1 + TRU2 + TRU3",
          c("SAT1", "SAT2", "SAT3", "SAT4", "TRU1", "TRU2", "TRU3"), c("SAT", "TRU"),
          only = list(thresholds = apart, metric = apart))
}
ordinal_partial <- function() {
  ordinal(likert, "LOY =~ LOY1 + LOY2 + LOY3 + LOY4", loyalty, "LOY", partial = c("LOY2 | t3", "LOY =~ LOY3"))
}
ordinal_full <- function() ordinal(likert, "LOY =~ LOY1 + LOY2 + LOY3 + LOY4", loyalty, "LOY")

found <- list(
  survey_ml = survey("ML", "default"),
  survey_mlr = survey("MLR", c("satorra.bentler.2001", "satorra.bentler.2010")),
  second_order = second_order(),
  coarse_theta = coarse_theta(),
  ordinal_partial = ordinal_partial(),
  ordinal_full = ordinal_full()
)
found$versions <- list(lavaan = as.character(packageVersion("lavaan")), semTools = as.character(packageVersion("semTools")))
write(toJSON(found, auto_unbox = TRUE, digits = 12, pretty = TRUE, na = "null"), "invariance_ladders.json")
