# Writes lavaan_modifiers.json: how lavaan reads modifiers, in one group and in two. `parameter`
# numbers the free parameters after lavaan's equality constraints, in the order of the rows.
# Run in this directory: LC_ALL=C.UTF-8 Rscript lavaan_modifiers.R
suppressMessages({
  library(lavaan)
  library(jsonlite)
})

one_group <- c(
  "f =~ x1 + (1/3)*x2 + x3",
  "f =~ x1 + 1/3*x2 + x3",
  "f =~ x1 + 2*0.5*x2 + x3",
  "f =~ x1 + -(1/3)*x2 + x3",
  "f =~ x1 + sqrt(2)*x2 + x3",
  "f =~ x1 + (1+1)*x2 + 2^2*x3",
  "f =~ x1 + exp(0)*x2 + abs(-2)*x3",
  "f =~ x1 + (2)*x2 + (a)*x3",
  "f =~ x1 + start(1/3)*x2 + start(-(1/3))*x3",
  "f =~ x1 + lower(1/3)*x2 + upper(log(9))*x2 + x3",
  "f =~ x1 + 0.5?x2 + -0.5?x3",
  "f =~ x1 + 0.5?x2 + a*x2 + x3",
  "y ~ 2*3*1 + x",
  "f =~ x1 + x2 + equal(\"f=~x2\")*x3",
  "f =~ x1 + equal(\"f=~x3\")*x2 + x3 + x4",
  "f =~ x1 + x2 + equal(\"f=~x1\")*x3",
  "f =~ x1 + x2 + equal(\"f=~x2\")*x3 + equal(\"f=~x2\")*x4",
  "f =~ x1 + x2 + x3\ng =~ y1 + equal(\"f =~ x2\")*y2 + y3",
  "y ~ x1 + equal(\"y~x1\")*x2",
  "f =~ x1 + x2 + x3\nx1 ~~ x1\nx2 ~~ equal(\"x1~~x1\")*x2",
  "f =~ x1 + x2 + x3\nx2 ~ 1\nx3 ~ equal(\"x2~1\")*1"
)
two_groups <- c(
  "f =~ x1 + start(c(0.5, 0.6))*x2 + start(0.5, 0.7)*x3",
  "f =~ x1 + start(c(0.5, NA))*x2 + x3",
  "f =~ x1 + c(1/3, 0.5)*x2 + c(c(1, 2))*x3",
  "f =~ x1 + label(c(\"a\", \"b\"))*x2 + label(\"c\", \"c\")*x3",
  "f =~ x1 + lower(c(0, 0.1))*x2 + upper(c(2, 1/2))*x3",
  "f =~ x1 + c(\"a\", \"\")*x2 + a*x3 + c(\"\", \"b\")*x4",
  "f =~ x1 + c(\"\", \"\")*x2 + c(\"a\", \"a\")*x3",
  "f =~ x1 + c(\"a\", NA)*x2 + c(NA, \"b\")*x3",
  "f =~ x1 + c(NA, 1)*x2 + x3",
  "f =~ x1 + x2 + equal(c(\"f=~x2\", \"f=~x2.g2\"))*x3",
  "f =~ x1 + x2 + equal(\"f=~x2\", \"f=~x2.g2\")*x3",
  "f =~ x1 + x2 + equal(c(\"f=~x2\", \"f=~x2\"))*x3",
  "f =~ x1 + x2 + equal(c(\"f=~x2\", \"\"))*x3",
  "f =~ x1 + equal(c(\"\", \"f=~x2\"))*x2 + x3"
)

read <- function(text, n_groups) {
  table <- suppressWarnings(as.data.frame(lavaanify(
    text, auto = TRUE, model.type = "sem", ngroups = n_groups, fixed.x = TRUE,
    meanstructure = n_groups > 1 || grepl("~ *1|\\*1", text)
  )))
  rows <- table[table$op != "==", ]
  equal <- table[table$op == "==", ]
  parameter <- ifelse(rows$free > 0, seq_len(nrow(rows)), 0)
  for (i in seq_len(nrow(equal))) {
    pair <- parameter[match(c(equal$lhs[i], equal$rhs[i]), rows$plabel)]
    parameter[parameter == pair[2]] <- pair[1]
  }
  known <- sort(unique(parameter[parameter > 0]))
  value <- function(name) if (name %in% names(rows)) rows[[name]] else rep(NA, nrow(rows))
  list(
    text = text, n_groups = n_groups,
    rows = lapply(seq_len(nrow(rows)), function(i) {
      finite <- function(x) if (is.na(x) || is.infinite(x)) NULL else as.numeric(x)
      list(
        name = paste0(rows$lhs[i], rows$op[i], rows$rhs[i]), group = rows$group[i],
        parameter = match(parameter[i], c(0, known)) - 1,
        value = finite(rows$ustart[i]),
        lower = if (rows$free[i] > 0) finite(value("lower")[i]),
        upper = if (rows$free[i] > 0) finite(value("upper")[i])
      )
    })
  )
}

models <- c(lapply(one_group, read, 1), lapply(two_groups, read, 2))
write_json(
  list(program = paste("lavaan", packageVersion("lavaan")), models = models),
  "lavaan_modifiers.json", auto_unbox = TRUE, null = "null", digits = NA, pretty = 1
)
