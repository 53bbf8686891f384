# Writes lavaan_bounds.json: the bounds that lavaan gives each parameter, and fits inside them.
# Run in this directory: LC_ALL=C.UTF-8 Rscript lavaan_bounds.R
suppressMessages({
  library(lavaan)
  library(jsonlite)
})
survey <- read.csv("data/survey_continuous.csv")
sets <- list(
  "holzinger_swineford.csv" = HolzingerSwineford1939,
  "political_democracy.csv" = PoliticalDemocracy,
  "survey_continuous.csv" = survey
)
hs <- "visual =~ x1 + x2 + x3\ntextual =~ x4 + x5 + x6\nspeed =~ x7 + x8 + x9"
pd <- "ind60 =~ x1 + x2 + x3\ndem60 =~ y1 + y2 + y3 + y4\ndem65 =~ y5 + y6 + y7 + y8
dem60 ~ ind60\ndem65 ~ ind60 + dem60\ny1 ~~ y5\ny2 ~~ y4 + y6"
second <- "SAT =~ SAT1 + SAT2 + SAT3\nTRU =~ TRU1 + TRU2 + TRU3\nLOY =~ LOY1 + LOY2 + LOY3
G =~ SAT + TRU + LOY"
written <- "visual =~ x1 + lower(0.6)*x2 + upper(0.7)*x3\ntextual =~ x4 + x5 + x6\nx4 ~~ lower(0.5)*x4"
fixed <- "A =~ x1 + x2 + x3\nB =~ x7 + x8 + x9\nC =~ x4 + x5 + x6\nB ~ A\nC ~ 1*B + A"
names_of <- c("standard", "wide", "pos.var", "pos.ov.var", "pos.lv.var")
models <- list()
add <- function(set, text, ..., rows = NULL) {
  models[[length(models) + 1L]] <<- list(set = set, text = text, options = list(...), rows = rows)
}
for (bounds in names_of) {
  for (std_lv in c(FALSE, TRUE)) {
    add("holzinger_swineford.csv", hs, bounds = bounds, std.lv = std_lv)
    add("political_democracy.csv", pd, bounds = bounds, std.lv = std_lv)
    add("survey_continuous.csv", second, bounds = bounds, std.lv = std_lv)
  }
  add("holzinger_swineford.csv", hs, bounds = bounds, group = "school")
  add("holzinger_swineford.csv", fixed, bounds = bounds)
}
# Small samples whose best variances are negative.
for (rows in list(c(1, 40), c(21, 60), c(41, 100), c(81, 140), c(241, 280))) {
  for (bounds in c("standard", "wide", "pos.var")) {
    add("holzinger_swineford.csv", hs, bounds = bounds, rows = rows)
  }
}
add("holzinger_swineford.csv", written)
add("holzinger_swineford.csv", written, bounds = "standard")
described <- lapply(models, function(entry) {
  data <- sets[[entry$set]]
  if (!is.null(entry$rows)) data <- data[entry$rows[1]:entry$rows[2], ]
  fit <- suppressWarnings(do.call("sem", c(list(entry$text, data = data), entry$options)))
  table <- parTable(fit)
  rows <- table[table$free > 0, ]
  # a side that has no bounds in a rule has no column in the table
  lower <- if (is.null(rows$lower)) rep(-Inf, nrow(rows)) else rows$lower
  upper <- if (is.null(rows$upper)) rep(Inf, nrow(rows)) else rows$upper
  list(
    set = unbox(entry$set), text = unbox(entry$text), options = lapply(entry$options, unbox),
    rows = entry$rows,
    coefficients = paste(rows$lhs, rows$op, rows$rhs, rows$group),
    lower = ifelse(is.finite(lower), lower, NA), upper = ifelse(is.finite(upper), upper, NA),
    converged = unbox(lavInspect(fit, "converged")), fmin = unbox(fit@optim$fx),
    est = rows$est, se = rows$se
  )
})
content <- list(
  program = unbox("lavaan"), version = unbox(as.character(packageVersion("lavaan"))),
  convention = unbox("parTable(sem(model, data, bounds)): free rows; null is no bound; fmin is F / 2"),
  models = described
)
text <- toJSON(content, digits = NA, na = "null")
writeLines(gsub('},{', '},\n\n{', text, fixed = TRUE), "lavaan_bounds.json", useBytes = TRUE)
