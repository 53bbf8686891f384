# Writes efa_complexity.json: Hofmann's complexity as psych gives it, with the loadings it is of.
# Run in this directory: LC_ALL=C.UTF-8 Rscript efa_complexity.R
suppressMessages({
  library(psych)
  library(jsonlite)
})

survey <- read.csv(file.path("data", "survey_continuous.csv"))
items <- c(paste0("SAT", 1:4), paste0("TRU", 1:4), paste0("LOY", 1:4))
out <- list(programs = list(psych = as.character(packageVersion("psych"))),
            conventions = list(complexity = "psych::fa(data, 3, rotate)$complexity, of fa()$loadings"))
for (turned in c("varimax", "oblimin", "none")) {
  found <- suppressWarnings(suppressMessages(fa(survey[items], 3, rotate = turned)))
  out$cases[[turned]] <- list(loadings = unclass(found$loadings)[, ], complexity = found$complexity,
                              communality = found$communality)
}
write_json(out, "efa_complexity.json", digits = 15, matrix = "rowmajor", pretty = TRUE, auto_unbox = TRUE)
