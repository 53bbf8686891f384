# Writes effect_coding.json: constructs in the metric of their items, as lavaan's effect.coding = TRUE has them.
# Run in this directory: LC_ALL=C.UTF-8 Rscript effect_coding.R
# Needs the R packages lavaan (0.6-14) and jsonlite.
#
# Data: HolzingerSwineford1939 of lavaan, three constructs, by school.
#
# Keys, by case:
#   chisq, df   of the fit; marker_chisq of the same model with markers
#   estimates   rows lhs, op, rhs, group, est, se of loadings, intercepts, means and variances of constructs
#
# partial is written out: x3 and x7 have intercepts of their own, so that they are in no sum, of loadings either. lavaan's effect.coding
# would sum all intercepts in both schools, and with one released of a construct hold it equal again.
# Equal means are no case: lavaan frees them under effect coding although they are asked to be equal.
# Fits are taken to the exact minimum by lavaan_minimum.R.
# second_order has Q measured by the three constructs (one group, mean structure).
suppressMessages({
  library(lavaan)
  library(jsonlite)
})
source("lavaan_minimum.R")
data <- HolzingerSwineford1939
model <- "
  visual =~ x1 + x2 + x3
  textual =~ x4 + x5 + x6
  speed =~ x7 + x8 + x9
"
constructs <- c("visual", "textual", "speed", "Q")
reported <- function(fit, marked) {
  fit <- at_values(fit, polish(fit)$x)
  marked <- at_values(marked, polish(marked)$x)
  table <- parameterEstimates(fit)
  if (is.null(table$group)) table$group <- 1
  kept <- table$op %in% c("=~", "~1") | (table$op == "~~" & table$lhs %in% constructs & table$lhs == table$rhs)
  list(
    chisq = fitMeasures(fit, "chisq"), df = fitMeasures(fit, "df"), marker_chisq = fitMeasures(marked, "chisq"),
    estimates = table[kept, c("lhs", "op", "rhs", "group", "est", "se")]
  )
}
case <- function(text = model, ...) {
  reported(cfa(text, data, effect.coding = TRUE, ...), cfa(text, data, ...))
}
by_school <- function(...) case(group = "school", ...)

partial <- "
  visual =~ c(NA, NA)*x1 + c(a1, a1)*x1 + c(a2, a2)*x2 + c(a3, a3)*x3
  textual =~ c(NA, NA)*x4 + c(b1, b1)*x4 + c(b2, b2)*x5 + c(b3, b3)*x6
  speed =~ c(NA, NA)*x7 + c(d1, d1)*x7 + c(d2, d2)*x8 + c(d3, d3)*x9
  x1 ~ c(i1, i1)*1
  x2 ~ c(i2, i2)*1
  x3 ~ c(i3, j3)*1
  x4 ~ c(i4, i4)*1
  x5 ~ c(i5, i5)*1
  x6 ~ c(i6, i6)*1
  x7 ~ c(i7, j7)*1
  x8 ~ c(i8, i8)*1
  x9 ~ c(i9, i9)*1
  visual ~ c(NA, NA)*1
  textual ~ c(NA, NA)*1
  speed ~ c(NA, NA)*1
  a1 == 2 - a2
  b1 == 3 - b2 - b3
  d2 == 2 - d3
  i1 == 0 - i2
  i4 == 0 - i5 - i6
  i8 == 0 - i9
"
equal <- c("loadings", "intercepts")
found <- list(
  one_group = case(),
  one_group_means = case(meanstructure = TRUE),
  second_order = case(paste(model, "\nQ =~ visual + textual + speed"), meanstructure = TRUE),
  configural = by_school(),
  metric = by_school(group.equal = "loadings"),
  scalar = by_school(group.equal = equal),
  scalar_mlr = by_school(group.equal = equal, estimator = "MLR"),
  strict = by_school(group.equal = c(equal, "residuals")),
  partial = reported(
    cfa(partial, data, group = "school"),
    cfa(model, data, group = "school", group.equal = equal, group.partial = c("x3 ~ 1", "x7 ~ 1"))
  )
)
found$versions <- list(lavaan = as.character(packageVersion("lavaan")))
write(toJSON(found, auto_unbox = TRUE, digits = 12, pretty = FALSE, na = "null"), "effect_coding.json")
