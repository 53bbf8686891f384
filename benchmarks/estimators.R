# Times full results of several estimators in lavaan, in one R process, one fit not counted.
# Usage: Rscript estimators.R TASKS.json DATA_DIR REPETITIONS
# Prints one JSON object by task: seconds of every repetition, chi-square as a proof that the same
# model was fitted, and what R allocated at its peak beyond what was there before.
suppressMessages({
  library(lavaan)
  library(jsonlite)
})
arguments <- commandArgs(TRUE)
tasks <- fromJSON(arguments[1], simplifyVector = FALSE)
data_dir <- arguments[2]
repetitions <- as.integer(arguments[3])
replicates <- 20

fit_of <- function(task, data) {
  options <- lapply(task$options, function(option) if (is.list(option)) unlist(option) else option)
  names(options) <- gsub("_", ".", names(options))
  do.call("sem", c(list(model = task$model, data = data), options))
}

full_result <- function(task, data) {
  fit <- fit_of(task, data)
  parameterEstimates(fit)
  standardizedSolution(fit)
  unname(unclass(fitMeasures(fit)["chisq"]))
}

seconds_of <- function(work) {
  started <- proc.time()[["elapsed"]]
  work()
  proc.time()[["elapsed"]] - started
}

time_task <- function(task) {
  data <- read.csv(file.path(data_dir, task$file))
  before <- sum(gc(reset = TRUE)[, 2])
  if (task$bootstrap) {
    fit <- fit_of(task, data)
    work <- function() bootstrapLavaan(fit, R = replicates, FUN = coef)
    seconds <- replicate(repetitions, seconds_of(work)) / replicates
    return(list(seconds = I(seconds), megabytes = sum(gc()[, 6]) - before))
  }
  chisq <- NULL
  started <- proc.time()[["elapsed"]]
  chisq <- full_result(task, data)
  first <- proc.time()[["elapsed"]] - started
  # half a minute and more: what is not counted would cost as much as what is
  seconds <- if (first > 10) first else {
    replicate(repetitions, seconds_of(function() full_result(task, data)))
  }
  list(seconds = I(seconds), chisq = chisq, megabytes = sum(gc()[, 6]) - before)
}

found <- lapply(tasks, time_task)
names(found) <- vapply(tasks, function(task) task$name, "")
cat(toJSON(found, auto_unbox = TRUE, digits = 10), "\n")
