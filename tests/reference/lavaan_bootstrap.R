# Bootstrap standard errors of lavaan's bootstrapLavaan().
# Usage, in this directory:
#   Rscript lavaan_bootstrap.R lavaan_cases.json data lavaan_bootstrap.json [REPLICATES]
# Ordinary bootstrap of respondents, within groups where there are groups; replicates that did not
# converge are left out and counted. Minutes.
suppressMessages({
  library(lavaan)
  library(jsonlite)
})
arguments <- commandArgs(TRUE)
cases <- fromJSON(arguments[1], simplifyVector = FALSE)
data_dir <- arguments[2]
replicates <- if (length(arguments) > 3) as.integer(arguments[4]) else 2000
chosen <- c("hs_ml", "hs_groups_metric", "pd_path_random_x")

answers <- function(file_name) {
  switch(file_name,
    "holzinger_swineford.csv" = HolzingerSwineford1939,
    "political_democracy.csv" = PoliticalDemocracy,
    read.csv(file.path(data_dir, file_name))
  )
}

values_of <- function(fit) {
  raw <- parameterEstimates(fit, se = FALSE, remove.nonfree = FALSE)
  standardized <- standardizedSolution(fit, se = FALSE)
  c(raw$est, standardized$est.std)
}

bootstrap_case <- function(case) {
  options <- lapply(case$options, function(option) if (is.list(option)) unlist(option) else option)
  fit <- do.call(case$fun, c(
    list(model = paste(unlist(case$model), collapse = "\n"), data = answers(case$data)), options
  ))
  started <- proc.time()[["elapsed"]]
  drawn <- suppressWarnings(bootstrapLavaan(fit, R = replicates, FUN = values_of, iseed = 20261121))
  cat(case$name, nrow(drawn), proc.time()[["elapsed"]] - started, "seconds\n")
  raw <- parameterEstimates(fit, se = FALSE, remove.nonfree = FALSE)
  rows <- raw[, intersect(c("lhs", "op", "rhs", "group"), names(raw))]
  half <- seq_len(ncol(drawn) / 2)
  stopifnot(nrow(rows) == length(half))
  rows$se <- apply(drawn[, half], 2, sd)
  rows$mean <- colMeans(drawn[, half])
  rows$std.se <- apply(drawn[, -half], 2, sd)
  list(
    name = case$name, engine = paste("lavaan", packageVersion("lavaan")), replicates = replicates,
    converged = nrow(drawn), estimates = rows
  )
}

found <- lapply(Filter(function(case) case$name %in% chosen, cases), bootstrap_case)
write_json(found, arguments[3], digits = NA, auto_unbox = TRUE, dataframe = "rows", na = "null", pretty = TRUE)
