# Writes dropped_items.json: what leaving out one item does to the fit of a model, and to alpha, CR and
# AVE of its construct, as lavaan and psych give it.
# Run in this directory: LC_ALL=C.UTF-8 Rscript dropped_items.R
suppressMessages({
  library(lavaan)
  library(jsonlite)
})

survey <- read.csv(file.path("data", "survey_continuous.csv"))
holes <- read.csv(file.path("data", "survey_missing.csv"))
numbered <- function(stem, last) paste0(stem, seq_len(last))
visual <- list(visual = numbered("x", 9)[1:3], textual = numbered("x", 9)[4:6],
               speed = numbered("x", 9)[7:9])
three <- list(SAT = numbered("SAT", 4), TRU = numbered("TRU", 4), LOY = numbered("LOY", 4))
cases <- list(
  holzinger = list(data = HolzingerSwineford1939, scales = visual, more = "", options = list(),
                   items = c("x1", "x2", "x3", "x4", "x5", "x6", "x7")),
  fiml = list(data = holes, scales = three, more = "",
              # the saturated moments, which SRMR is of, at their maximum too
              options = list(missing = "fiml", estimator = "MLR", em.h1.tol = 1e-14,
                             em.h1.iter.max = 5000),
              items = c("SAT1", "TRU2", "LOY4")),
  groups = list(data = survey, scales = three, more = "",
                options = list(group = "platform", group.equal = c("loadings", "intercepts")),
                items = c("SAT1", "LOY4")),
  second_order = list(data = survey, scales = three, more = "G =~ SAT + TRU + LOY", options = list(),
                      items = c("SAT1", "SAT2", "LOY4")),
  paths = list(data = survey, scales = three, more = "TRU ~ SAT\nLOY ~ SAT + TRU", options = list(),
               items = c("TRU1", "LOY4")))
measures <- c("chisq", "df", "pvalue", "cfi", "rmsea", "srmr")

# nlminb leaves an error of about 1e-6 in the estimates; Newton's steps take it away
polished <- function(fit, case) {
  for (step in 1:4) {
    table <- parTable(fit)
    free <- table$free > 0
    change <- solve(lavInspect(fit, "hessian"), lavInspect(fit, "gradient"))
    table$start[free] <- table$ustart[free] <- (table$est[free] - change[table$free[free]])
    table <- table[, setdiff(names(table), c("est", "se"))]
    fit <- do.call("lavaan", c(list(table, case$data, optim.method = "none",
                                    optim.force.converged = TRUE), case$options))
  }
  stopifnot(max(abs(lavInspect(fit, "gradient"))) < 1e-10)
  fit
}

coefficients <- function(fit, construct, items, data) {
  s <- standardizedSolution(fit)
  lambda <- s$est.std[s$op == "=~" & s$lhs == construct]
  alpha <- suppressWarnings(suppressMessages(psych::alpha(data[items], warnings = FALSE)))
  list(alpha = alpha$total$raw_alpha,
       cr = sum(lambda)^2 / (sum(lambda)^2 + sum(1 - lambda^2)), ave = mean(lambda^2))
}

out <- list(
  programs = list(lavaan = as.character(packageVersion("lavaan")),
                  psych = as.character(packageVersion("psych"))),
  conventions = list(
    fit = "lavaan::fitMeasures of the model without the item, at its minimum; scaled: chisq.scaled",
    coefficients = "psych::alpha(raw_alpha); CR and AVE from standardizedSolution, without the item"))
for (name in names(cases)) {
  case <- cases[[name]]
  rows <- list()
  for (item in case$items) {
    scales <- lapply(case$scales, setdiff, item)
    construct <- names(scales)[sapply(case$scales, function(own) item %in% own)]
    model <- paste(c(paste(names(scales), "=~", sapply(scales, paste, collapse = " + ")), case$more),
                   collapse = "\n")
    fit <- do.call("sem", c(list(model, case$data), case$options))
    if (!length(case$options$group)) fit <- polished(fit, case)
    row <- c(list(construct = construct), as.list(fitMeasures(fit)[measures]))
    if (length(case$options$estimator)) row$chisq_scaled <- fitMeasures(fit)[["chisq.scaled"]]
    if (!length(case$options)) {
      row <- c(row, coefficients(fit, construct, scales[[construct]], case$data))
    }
    rows[[item]] <- row
  }
  out$cases[[name]] <- list(scales = lapply(case$scales, I), more = case$more, without = rows)
}
write_json(out, "dropped_items.json", digits = 12, auto_unbox = TRUE, pretty = TRUE)
