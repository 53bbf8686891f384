# Writes lavaan_power.json: power, mean, standard deviation and mean standard error of every free parameter
# in a loop over lavaan fits to simulated samples, as simsem does it. The numbers have a Monte-Carlo error, which
# follows from the number of samples ("used").
# Run in this directory: LC_ALL=C.UTF-8 Rscript lavaan_power.R [SAMPLES]      (of blank answers, a quarter of them)
suppressMessages({library(lavaan); library(jsonlite)})
arguments <- commandArgs(TRUE)
samples <- if (length(arguments)) as.integer(arguments[1]) else 400L
blocks <- c("SAT", "TRU", "LOY")
measures <- paste(sprintf("%s =~ 1*%s1 + 0.9*%s2 + 0.8*%s3", blocks, blocks, blocks, blocks), collapse = "\n")
items <- paste0(rep(blocks, each = 3), 1:3)
uniques <- paste(sprintf("%s ~~ 0.6*%s", items, items), collapse = "\n")
population <- function(a) paste(measures, sprintf("TRU ~ %g*SAT\nLOY ~ 0.15*SAT + 0.3*TRU", a),
  "SAT ~~ 1*SAT\nTRU ~~ 0.84*TRU\nLOY ~~ 0.8*LOY", uniques, sep = "\n")
model <- paste(paste(sprintf("%s =~ %s1 + %s2 + %s3", blocks, blocks, blocks, blocks), collapse = "\n"),
  "TRU ~ a*SAT\nLOY ~ c*SAT + b*TRU\nindirect := a*b", sep = "\n")
grouped <- "SAT =~ SAT1 + SAT2 + SAT3\nTRU =~ TRU1 + TRU2 + TRU3\nTRU ~ c(a1, a2)*SAT\ndifference := a1 - a2"
holes <- function(data, share) {
  data[items][matrix(runif(nrow(data) * length(items)) < share, nrow(data))] <- NA
  data
}
two_groups <- function() rbind(cbind(simulateData(population(0.5), sample.nobs = 150), group = "jd"),
                               cbind(simulateData(population(0.2), sample.nobs = 200), group = "tmall"))
cases <- list(
  normal = list(model = model, draw = function() simulateData(population(0.4), sample.nobs = 200),
                options = list()),
  skewed_mlr = list(model = model, draw = function() simulateData(population(0.4), sample.nobs = 200,
                    skewness = rep(1, 9), kurtosis = rep(2.5, 9)), options = list(estimator = "MLR")),
  blank_mlr = list(model = model, draw = function() holes(simulateData(population(0.4), sample.nobs = 200), .15),
                   options = list(estimator = "MLR", missing = "fiml")),
  groups = list(model = grouped, draw = two_groups,
                options = list(group = "group", group.equal = "loadings"))
)
run <- function(case) {
  est <- se <- NULL
  tried <- 0
  wanted <- if (is.null(case$options$missing)) samples else samples %/% 4
  while (tried < wanted) {
    tried <- tried + 1
    fit <- suppressWarnings(do.call("sem", c(list(case$model, data = case$draw()), case$options)))
    if (!lavInspect(fit, "converged")) next
    table <- parameterEstimates(fit)
    free <- table$se > 0
    if (anyNA(table$se[free])) next
    est <- rbind(est, table$est[free])
    se <- rbind(se, table$se[free])
    rows <- table[free, ]
  }
  list(tried = tried, used = nrow(est), lhs = rows$lhs, op = rows$op, rhs = rows$rhs,
       group = if (is.null(rows$group)) rep(1, nrow(rows)) else rows$group,
       mean = colMeans(est), sd = apply(est, 2, sd), mean_se = colMeans(se), se_sd = apply(se, 2, sd),
       power = colMeans(abs(est / se) > qnorm(.975)))
}
set.seed(20)
write_json(list(engines = c(R.version.string, paste("lavaan", packageVersion("lavaan"))),
                cases = lapply(cases, run)),
           "lavaan_power.json", digits = 10, auto_unbox = TRUE, dataframe = "columns")
