# Times a full fit in lavaan, in one R process: start-up and warm-up fits are not counted.
# Usage: Rscript full_fit.R MODEL.txt DATA.csv REPETITIONS WARMUP
# Prints one JSON object: version, R version, seconds of every repetition, and chi-square as a
# proof that the same model was fitted.
suppressMessages({
  library(lavaan)
  library(jsonlite)
})
arguments <- commandArgs(TRUE)
model <- paste(readLines(arguments[1]), collapse = "\n")
data <- read.csv(arguments[2])
repetitions <- as.integer(arguments[3])
warmup <- as.integer(arguments[4])

full_fit <- function() {
  fit <- sem(model, data)
  list(
    estimates = parameterEstimates(fit),
    standardized = standardizedSolution(fit),
    indices = fitMeasures(fit)
  )
}

for (i in seq_len(warmup)) full_fit()
seconds <- numeric(repetitions)
for (i in seq_len(repetitions)) {
  started <- proc.time()[["elapsed"]]
  result <- full_fit()
  seconds[i] <- proc.time()[["elapsed"]] - started
}
cat(toJSON(
  list(
    version = as.character(packageVersion("lavaan")),
    r_version = paste(R.version$major, R.version$minor, sep = "."),
    seconds = seconds,
    chisq = unname(unclass(result$indices["chisq"]))
  ),
  auto_unbox = TRUE, digits = 10
), "\n")
