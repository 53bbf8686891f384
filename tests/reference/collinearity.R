# Writes collinearity.json: tolerance and VIF from lm, condition indices and variance shares (Belsley, Kuh and Welsch
# 1980) from R's eigenvalues of the scaled cross products.
# Run in this directory: LC_ALL=C.UTF-8 Rscript collinearity.R
suppressMessages(library(jsonlite))
survey <- read.csv(file.path("data", "survey_continuous.csv"))
cases <- list(two = c("SAT1", "TRU1"), several = c("WQ1", "PV1", "SAT1", "SAT2", "TRU1"),
              all = setdiff(names(survey), "platform"))
out <- list(engines = R.version.string)
for (name in names(cases)) {
  items <- cases[[name]]
  r2 <- sapply(items, function(i) summary(lm(reformulate(setdiff(items, i), i), survey))$r.squared)
  x <- cbind(1, as.matrix(survey[, items]))
  x <- sweep(x, 2, sqrt(colSums(x^2)), "/")
  e <- eigen(crossprod(x), symmetric = TRUE)
  share <- sweep(e$vectors^2, 2, e$values, "/")
  out$cases[[name]] <- list(items = items, r_squared = unname(r2), vif = unname(1 / (1 - r2)), eigenvalue = e$values,
                            condition_index = sqrt(e$values[1] / e$values), shares = t(share / rowSums(share)))
}
write_json(out, "collinearity.json", digits = 14, auto_unbox = TRUE)
