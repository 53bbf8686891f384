# What lavaan finds for small random problems (tests/random_problems.py), which Python has written
# to random_problems_data.json. From the repository's root:
#
#   python tests/reference/random_problems_data.py
#   Rscript tests/reference/random_problems.R
#
# Writes random_problems.json. Where lavaan converges it is carried to the exact minimum, if Newton
# steps from where it stopped lead to one (lavaan_minimum.R).

suppressMessages({
  library(lavaan)
  library(jsonlite)
})
directory <- "tests/reference"
source(file.path(directory, "lavaan_minimum.R"))
problems <- fromJSON(file.path(directory, "random_problems_data.json"), simplifyVector = FALSE)

# Answers come in hundredths; null is a missing one.
frame_of <- function(problem) {
  columns <- lapply(problem$data, function(column) {
    unlist(lapply(column, function(cell) if (is.null(cell)) NA else if (is.character(cell)) cell else cell / 100))
  })
  as.data.frame(columns)
}

objective_at <- function(fit, x) {
  model <- lavaan:::lav_model_set_parameters(fit@Model, x = x)
  as.numeric(lavaan:::lav_model_objective(model,
    lavsamplestats = fit@SampleStats, lavdata = fit@Data, lavcache = fit@Cache
  ))
}

result_of <- function(problem) {
  options <- problem$options
  names(options) <- gsub("_", ".", names(options))
  if (!is.null(options$group.equal)) options$group.equal <- unlist(options$group.equal)
  arguments <- c(list(model = problem$model, data = frame_of(problem), se = "none", test = "standard"), options)
  if (identical(options$missing, "fiml")) {
    arguments <- c(arguments, list(em.h1.iter.max = 1e5, em.h1.tol = 1e-13))
  }
  fit <- tryCatch(suppressWarnings(do.call("sem", arguments)), error = function(e) conditionMessage(e))
  if (is.character(fit)) return(list(converged = FALSE, error = substr(fit, 1, 120)))
  result <- list(converged = lavInspect(fit, "converged"), objective = objective_at(fit, fit@optim$x))
  if (!result$converged) return(result)
  exact <- tryCatch(objective_at(fit, polish(fit)$x), error = function(e) NA)
  if (is.finite(exact) && exact <= result$objective) result$objective <- exact
  table <- fitMeasures(fit, c("fmin", "chisq"))
  result$fmin <- table[["fmin"]]
  result$chisq <- table[["chisq"]]
  result
}

results <- lapply(problems, result_of)
writeLines(
  toJSON(
    list(lavaan = as.character(packageVersion("lavaan")), results = results),
    auto_unbox = TRUE, digits = NA, pretty = 1, na = "null"
  ),
  file.path(directory, "random_problems.json")
)
