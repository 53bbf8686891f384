# Writes merged_factors.json: each pair of constructs merged into one, against the model of all, as
# semTools and lavaan give it, plain and scaled.
# Run in this directory: LC_ALL=C.UTF-8 Rscript merged_factors.R
suppressMessages({
  library(lavaan)
  library(semTools)
  library(jsonlite)
})

survey <- read.csv(file.path("data", "survey_continuous.csv"))
holes <- read.csv(file.path("data", "survey_missing.csv"))
numbered <- function(stem, last) paste0(stem, seq_len(last))
five <- list(WQ = numbered("WQ", 4), PV = numbered("PV", 3), SAT = numbered("SAT", 4),
             TRU = numbered("TRU", 4), LOY = numbered("LOY", 4))
three <- list(visual = numbered("x", 9)[1:3], textual = numbered("x", 9)[4:6],
              speed = numbered("x", 9)[7:9])
cases <- list(
  holzinger_ml = list(data = HolzingerSwineford1939, scales = three, options = list()),
  holzinger_mlr = list(data = HolzingerSwineford1939, scales = three,
                       options = list(estimator = "MLR")),
  holzinger_mlmv = list(data = HolzingerSwineford1939, scales = three,
                        options = list(estimator = "MLMV")),
  survey_ml = list(data = survey, scales = five, options = list()),
  survey_mlr = list(data = survey, scales = five, options = list(estimator = "MLR")),
  survey_mlm = list(data = survey, scales = five, options = list(estimator = "MLM")),
  survey_gls = list(data = survey, scales = five, options = list(estimator = "GLS")),
  survey_fiml = list(data = holes, scales = five[c("SAT", "TRU", "LOY")],
                     options = list(missing = "fiml")),
  survey_fiml_mlr = list(data = holes, scales = five[c("SAT", "TRU", "LOY")],
                         options = list(missing = "fiml", estimator = "MLR")))
quiet <- function(x) suppressWarnings(suppressMessages(x))

# nlminb leaves an error of about 1e-6 in the estimates, and so in the scaling factors; Newton's steps
# take it away. The table keeps the items in the order of the unmerged model.
polished <- function(fit, case) {
  for (step in 1:4) {
    table <- parTable(fit)
    free <- table$free > 0
    change <- solve(lavInspect(fit, "hessian"), lavInspect(fit, "gradient"))
    table$start[free] <- table$ustart[free] <- (table$est[free] - change[table$free[free]])
    table <- table[, setdiff(names(table), c("est", "se"))]
    fit <- quiet(do.call("lavaan", c(list(table, case$data, optim.method = "none",
                                          optim.force.converged = TRUE), case$options)))
  }
  stopifnot(max(abs(lavInspect(fit, "gradient"))) < 1e-10)
  fit
}

out <- list(
  programs = list(semTools = as.character(packageVersion("semTools")),
                  lavaan = as.character(packageVersion("lavaan"))),
  conventions = list(
    tests = paste("the models of semTools::discriminantValidity(cfa(model, data, std.lv = TRUE, ...),",
                  "merge = TRUE), each at its minimum, by lavTestLRT with its default method")))
for (name in names(cases)) {
  case <- cases[[name]]
  model <- paste(names(case$scales), "=~", sapply(case$scales, paste, collapse = " + "), collapse = "\n")
  fit <- quiet(do.call("cfa", c(list(model, case$data, std.lv = TRUE), case$options)))
  d <- quiet(discriminantValidity(fit, merge = TRUE))
  free <- polished(fit, case)
  tests <- lapply(attr(d, "constrained"), function(merged) {
    quiet(lavTestLRT(free, polished(merged, case)))[2, ]
  })
  stopifnot(all.equal(d[["Chisq diff"]], sapply(tests, `[[`, "Chisq diff"), tolerance = 1e-4))
  out$cases[[name]] <- list(
    scales = lapply(case$scales, I), options = case$options,
    tests = data.frame(lhs = d$lhs, rhs = d$rhs, chisq = sapply(tests, `[[`, "Chisq diff"),
                       df = sapply(tests, `[[`, "Df diff"), pvalue = sapply(tests, `[[`, "Pr(>Chisq)")))
}
write_json(out, "merged_factors.json", digits = 12, auto_unbox = TRUE, pretty = TRUE)
