# Times psych, lavaan and semTools on ordered answers, one thread, in one R process: start-up is not counted.
# Usage: Rscript ordinal.R DATA.csv MODEL.txt DRAWS SAMPLES
# DRAWS random data sets of psych's parallel analysis, SAMPLES bootstrap samples of semTools' HTMT.
suppressMessages({
  library(psych)
  library(lavaan)
  library(semTools)
  library(jsonlite)
})
options(mc.cores = 1)
arguments <- commandArgs(TRUE)
x <- read.csv(arguments[1])
x <- x[, setdiff(names(x), "platform")]
model <- paste(readLines(arguments[2]), collapse = "\n")
draws <- as.integer(arguments[3])
samples <- as.integer(arguments[4])
quiet <- function(e) invisible(capture.output(suppressWarnings(suppressMessages(e))))
spent <- function() sum(proc.time()[c("user.self", "sys.self")])
timed <- function(e, times) {
  e <- substitute(e)
  frame <- parent.frame()
  quiet(eval(e, frame))
  sort(sapply(seq_len(times), function(i) {
    gc()
    started <- spent()
    quiet(eval(e, frame))
    spent() - started
  }))[(times + 1) %/% 2]
}
once <- function(e) {
  e <- substitute(e)
  started <- spent()
  quiet(eval(e, parent.frame()))
  spent() - started
}
five <- x[, 1:4]
out <- list(
  versions = sapply(c(psych = "psych", lavaan = "lavaan", semTools = "semTools"),
                    function(p) as.character(packageVersion(p))),
  matrix = timed(polychoric(x, correct = 0), 5),
  matrix_lavaan = timed(lavCor(x, ordered = names(x), se = "none"), 5),
  alpha = timed(psych::alpha(polychoric(five, correct = 0)$rho), 5),
  draws = draws, samples = samples)
out$parallel <- once(fa.parallel(x, cor = "poly", fa = "both", n.iter = draws, sim = FALSE, correct = 0, plot = FALSE))
set.seed(1)
out$htmt <- once(replicate(samples, htmt(model, x[sample(nrow(x), replace = TRUE), ], htmt2 = FALSE, ordered = names(x))))
cat(toJSON(out, auto_unbox = TRUE, digits = 6), "\n")
