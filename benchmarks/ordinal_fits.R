# Times a full result of a model of ordered answers in lavaan, in one R process, one not counted.
# Usage: Rscript ordinal_fits.R TASK.json DATA_DIR REPETITIONS
# Prints a JSON object: seconds of the processor of every repetition, all of it and the fit alone
# (with its standard errors and tests), and the chi-square as a proof that the same was fitted.
suppressMessages({
  library(lavaan)
  library(jsonlite)
})
arguments <- commandArgs(TRUE)
task <- fromJSON(arguments[1], simplifyVector = FALSE)
data <- read.csv(file.path(arguments[2], task$file))
options <- lapply(task$options, function(option) if (is.list(option)) unlist(option) else option)
names(options) <- gsub("_", ".", names(options))
call <- c(list(model = task$model, data = data, ordered = TRUE, estimator = "WLSMV"), options)

spent <- function() sum(proc.time()[c("user.self", "sys.self")])
full_result <- function() {
  started <- spent()
  fit <- do.call("sem", call)
  fitted <- spent() - started
  parameterEstimates(fit)
  standardizedSolution(fit)
  measures <- suppressWarnings(fitMeasures(fit))
  c(fit = fitted, all = spent() - started, chisq = unname(unclass(measures["chisq.scaled"])))
}
invisible(full_result())
found <- replicate(as.integer(arguments[3]), full_result())
cat(toJSON(
  list(seconds = I(found["all", ]), fit_seconds = I(found["fit", ]), chisq = found["chisq", 1]),
  auto_unbox = TRUE, digits = 10
), "\n")
