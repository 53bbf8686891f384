# Times semTools::htmt over bootstrap samples. Usage: Rscript validity.R FOLDER DRAWS
# FOLDER has answers.csv and model.txt. Prints the seconds; one call before is not counted.
suppressMessages(library(semTools))
arguments <- commandArgs(TRUE)
answers <- read.csv(file.path(arguments[1], "answers.csv"))
model <- paste(readLines(file.path(arguments[1], "model.txt")), collapse = "\n")
draws <- as.integer(arguments[2])
invisible(htmt(model, answers, htmt2 = FALSE))
set.seed(1)
started <- proc.time()[["elapsed"]]
found <- replicate(draws, htmt(model, answers[sample(nrow(answers), replace = TRUE), ], htmt2 = FALSE))
ends <- apply(found, 1:2, quantile, c(.05, .95))
cat(proc.time()[["elapsed"]] - started, "\n")
