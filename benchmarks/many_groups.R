# Times the ladder of invariance in lavaan: configural, metric, scalar and strict fits by group,
# their fit indices and differences. Starting R is not counted.
# Usage: Rscript many_groups.R MODEL.txt DATA.csv GROUP ESTIMATOR [LEVEL ...]
# Prints one JSON object: version, processor seconds by kind of work, and chi-square of every level as a proof
# that the same models were fitted.
suppressMessages({
  library(lavaan)
  library(jsonlite)
})
arguments <- commandArgs(TRUE)
model <- paste(readLines(arguments[1]), collapse = "\n")
data <- read.csv(arguments[2])
group <- arguments[3]
estimator <- arguments[4]
levels <- arguments[-(1:4)]
equal <- list(
  configural = "", metric = "loadings", scalar = c("loadings", "intercepts"),
  strict = c("loadings", "intercepts", "residuals")
)
processor <- function() sum(proc.time()[c("user.self", "sys.self")])
timed <- function(work) {
  started <- processor()
  value <- work()
  list(value = value, seconds = processor() - started)
}

# not counted: what a first fit loads
invisible(cfa("F =~ x1 + x2 + x3", head(HolzingerSwineford1939, 100)))
seconds <- list(fits = 0, indices = 0, differences = 0)
fits <- list()
chisq <- list()
for (level in levels) {
  found <- timed(function() {
    cfa(model, data, group = group, group.equal = equal[[level]], estimator = estimator)
  })
  seconds$fits <- seconds$fits + found$seconds
  fits[[level]] <- found$value
  indices <- timed(function() fitMeasures(found$value))
  seconds$indices <- seconds$indices + indices$seconds
  chisq[[level]] <- unname(unclass(indices$value["chisq"]))
}
for (i in seq_along(fits)[-1]) {
  found <- timed(function() lavTestLRT(fits[[i]], fits[[i - 1]]))
  seconds$differences <- seconds$differences + found$seconds
}
cat(toJSON(
  list(
    version = as.character(packageVersion("lavaan")),
    r_version = paste(R.version$major, R.version$minor, sep = "."),
    seconds = seconds,
    chisq = chisq
  ),
  auto_unbox = TRUE, digits = 10
), "\n")
