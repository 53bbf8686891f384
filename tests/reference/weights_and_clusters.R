# Writes weights_and_clusters.json: weighted and clustered answers, pseudo-maximum likelihood with linearised errors, by lavaan.
# Usage, in this directory:
#   Rscript weights_and_clusters.R
# Weights and clusters are made from the row number, so that they need no file: the weight of row i
# (from 0) is 0.4 + 0.13 * (7i mod 11), its cluster i mod 97 (respondents of one interviewer).
# With clusters lavaan has a mean structure whatever is said.
# lavaan sums the scores of a cluster within each group, times C / (C - 1).
suppressMessages({
  library(lavaan)
  library(jsonlite)
})
source("lavaan_minimum.R")

frame <- read.csv("data/survey_continuous.csv")
i <- seq_len(nrow(frame)) - 1
frame$w <- 0.4 + 0.13 * ((7 * i) %% 11)
frame$interviewer <- i %% 97
model <- "SAT =~ SAT1 + SAT2 + SAT3 + SAT4
TRU =~ TRU1 + TRU2 + TRU3 + TRU4
LOY =~ LOY1 + LOY2 + LOY3 + LOY4
TRU ~ SAT
LOY ~ SAT + TRU"
with_covariate <- "SAT =~ SAT1 + SAT2 + SAT3 + SAT4
LOY =~ LOY1 + LOY2 + LOY3 + LOY4
LOY ~ SAT + WQ1
SAT ~ WQ1"
cases <- list(
  weights = list(model, list(sampling.weights = "w", sampling.weights.normalization = "total")),
  clusters = list(model, list(cluster = "interviewer")),
  both = list(model, list(sampling.weights = "w", sampling.weights.normalization = "total",
                          cluster = "interviewer")),
  groups_total = list(model, list(sampling.weights = "w", sampling.weights.normalization = "total",
                                  group = "platform", group.equal = c("loadings", "intercepts"))),
  groups_group = list(model, list(sampling.weights = "w", sampling.weights.normalization = "group",
                                  group = "platform", group.equal = "loadings",
                                  cluster = "interviewer")),
  covariate = list(with_covariate, list(sampling.weights = "w", cluster = "interviewer",
                                        sampling.weights.normalization = "total"))
)
measures <- c("npar", "chisq", "df", "chisq.scaled", "chisq.scaling.factor", "baseline.chisq",
              "baseline.chisq.scaled", "baseline.chisq.scaling.factor", "cfi", "cfi.robust",
              "rmsea", "rmsea.robust", "srmr", "logl", "aic", "bic", "ntotal")
out <- lapply(cases, function(case) {
  fit <- do.call("sem", c(list(case[[1]], data = frame, estimator = "MLR"), case[[2]]))
  fit <- at_values(fit, polish(fit)$x)
  estimates <- parameterEstimates(fit, remove.nonfree = FALSE)
  measured <- with_replaced("lav_object_independence", exact_independence, fitMeasures(fit))
  list(model = case[[1]], options = case[[2]], nobs = lavInspect(fit, "nobs"),
       gradient = max(abs(gradient_at(fit, fit@Model))),
       estimates = estimates[c("lhs", "op", "rhs", if ("group" %in% names(estimates)) "group",
                               "est", "se")],
       fit = as.list(measured[intersect(measures, names(measured))]))
})
write(toJSON(list(program = paste("lavaan", packageVersion("lavaan")),
                  convention = "scores weighted, summed by cluster within groups, C/(C-1); divisor the sum of weights",
                  cases = out), digits = NA, auto_unbox = TRUE, pretty = TRUE),
      "weights_and_clusters.json")
for (name in names(out)) cat(name, out[[name]]$gradient, unlist(out[[name]]$nobs), unlist(out[[name]]$fit[c("chisq","df","chisq.scaled","ntotal")]), "\n")
