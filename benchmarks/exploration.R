# Times psych's parallel analysis on one thread, in one R process: start-up is not counted.
# Usage: Rscript exploration.R DATA.csv DRAWS
suppressMessages({
  library(psych)
  library(jsonlite)
})
options(mc.cores = 1)
arguments <- commandArgs(TRUE)
x <- read.csv(arguments[1])
x <- x[, setdiff(names(x), "platform")]
draws <- as.integer(arguments[2])
r <- cor(x)
quiet <- function(e) invisible(capture.output(suppressWarnings(suppressMessages(e))))
timed <- function(...) {
  gc()
  started <- proc.time()[["elapsed"]]
  quiet(fa.parallel(r, n.obs = nrow(x), n.iter = draws, plot = FALSE, ...))
  proc.time()[["elapsed"]] - started
}
quiet(fa.parallel(r, n.obs = nrow(x), n.iter = 2, plot = FALSE))
cat(toJSON(list(version = as.character(packageVersion("psych")),
                components = timed(fa = "pc"), minres = timed(fa = "both", fm = "minres"),
                smc = timed(fa = "both", SMC = TRUE)), auto_unbox = TRUE, digits = 6), "\n")
