# Times a loop of simulated samples and fits in lavaan, in one R process. Usage: Rscript monte_carlo_power.R
# FOLDER SAMPLES, where FOLDER has model.txt and population.txt. Prints one line a case: its name, processor seconds
# of a sample with sem() as it is called, and seconds with all left out that power does not need (test, baseline, h1).
# Five samples before are not counted.
suppressMessages(library(lavaan))
arguments <- commandArgs(TRUE)
read <- function(name) paste(readLines(file.path(arguments[1], name)), collapse = "\n")
model <- read("model.txt")
population <- read("population.txt")
samples <- as.integer(arguments[2])
items <- 9
holes <- function(data) {
  data[matrix(runif(nrow(data) * items) < .1, nrow(data))] <- NA
  data
}
normal <- function() simulateData(population, sample.nobs = 200)
skewed <- function() simulateData(population, sample.nobs = 200, skewness = rep(1, items), kurtosis = rep(2, items))
cases <- list(
  list("ML", normal, list()),
  list("MLR, skewed", skewed, list(estimator = "MLR")),
  list("ML, 10 % blank", function() holes(normal()), list(missing = "fiml"))
)
loop <- function(draw, options, times) {
  significant <- 0
  started <- sum(proc.time()[1:2])
  for (i in seq_len(times)) {
    fit <- suppressWarnings(do.call("sem", c(list(model, data = draw()), options)))
    table <- parameterEstimates(fit)
    significant <- significant + (table$pvalue[table$lhs == "indirect"] < .05)
  }
  (sum(proc.time()[1:2]) - started) / times
}
set.seed(1)
for (case in cases) {
  lean <- c(case[[3]], list(test = "none", baseline = FALSE, h1 = FALSE))
  invisible(loop(case[[2]], case[[3]], 5))
  invisible(loop(case[[2]], lean, 5))
  cat(case[[1]], loop(case[[2]], case[[3]], samples), loop(case[[2]], lean, samples), sep = "\t")
  cat("\n")
}
