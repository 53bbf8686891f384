# Writes lavaan_parameter_tables.json: what lavaan makes of each model below, row by row.
# Run in this directory: LC_ALL=C.UTF-8 Rscript lavaan_parameter_tables.R
suppressMessages({
  library(lavaan)
  library(jsonlite)
})

hs <- "visual =~ x1 + x2 + x3
textual =~ x4 + x5 + x6
speed =~ x7 + x8 + x9"
pd <- "ind60 =~ x1 + x2 + x3
dem60 =~ y1 + y2 + y3 + y4
dem65 =~ y5 + y6 + y7 + y8
dem60 ~ ind60
dem65 ~ ind60 + dem60
y1 ~~ y5
y2 ~~ y4 + y6
y3 ~~ y7
y4 ~~ y8
y6 ~~ y8"
pd_labels <- "ind60 =~ x1 + x2 + x3
dem60 =~ y1 + a*y2 + b*y3 + c*y4
dem65 =~ y5 + a*y6 + b*y7 + c*y8
dem60 ~ p*ind60
dem65 ~ q*ind60 + r*dem60
y1 ~~ y5
y2 ~~ y4 + y6
y3 ~~ y7
y4 ~~ y8
y6 ~~ y8
indirect := p*r
total := q + p*r"
stl_cfa <- "WQ =~ WQ1 + WQ2 + WQ3 + WQ4
PV =~ PV1 + PV2 + PV3
SAT =~ SAT1 + SAT2 + SAT3 + SAT4
TRU =~ TRU1 + TRU2 + TRU3 + TRU4
LOY =~ LOY1 + LOY2 + LOY3 + LOY4"
stl <- paste0(stl_cfa, "
SAT ~ a1*WQ + a2*PV
TRU ~ b*SAT + d*WQ
LOY ~ c*SAT + e*TRU
ind := b*e
tot := c + b*e
share := (b*e)/(c + b*e)")
stl_plain <- paste0(stl_cfa, "
SAT ~ WQ + PV
TRU ~ SAT + WQ
LOY ~ SAT + TRU")
second_order <- paste0(stl_cfa, "
QUAL =~ WQ + PV + SAT
LOY ~ QUAL + TRU
TRU ~ QUAL")
mobi <- "Image =~ IMAG1 + IMAG2 + IMAG3 + IMAG4 + IMAG5
Expect =~ CUEX1 + CUEX2 + CUEX3
Quality =~ PERQ1 + PERQ2 + PERQ3 + PERQ4 + PERQ5 + PERQ6 + PERQ7
Value =~ PERV1 + PERV2
Sat =~ CUSA1 + CUSA2 + CUSA3
Loyal =~ CUSL1 + CUSL2 + CUSL3
Expect ~ Image
Quality ~ Expect
Value ~ Expect + Quality
Sat ~ Image + Expect + Quality + Value
Loyal ~ Image + Sat"
observed_path <- "m ~ a*x1 + x2 + x3
y1 ~ b*m + x1
y2 ~ m + x2
ab := a*b"
mixed <- "SAT =~ s1 + s2 + s3
LOY =~ l1 + l2 + l3
SAT ~ age + gender
LOY ~ SAT + age + income
spend ~ LOY + income
visits ~ SAT"

set.seed(1)
model <- function(name, text, ...) list(name = name, text = text, options = list(...))
models <- list(
  model("hs", hs),
  model("hs_std_lv", hs, std.lv = TRUE),
  model("hs_means", hs, meanstructure = TRUE),
  model("hs_two_groups", hs, ngroups = 2L, meanstructure = TRUE),
  model("pd", pd),
  model("pd_labels_defined", pd_labels),
  model("stl", stl),
  model("stl_means", stl, meanstructure = TRUE),
  model("stl_cfa", stl_cfa),
  model("stl_cfa_three_groups", stl_cfa, ngroups = 3L, meanstructure = TRUE),
  model("stl_plain", stl_plain),
  model("stl_plain_three_groups", stl_plain, ngroups = 3L, meanstructure = TRUE),
  model("stl_second_order", second_order),
  model("stl_second_order_std_lv", second_order, std.lv = TRUE),
  model("mobi_std_lv", mobi, std.lv = TRUE),
  model("mobi", mobi),
  model("observed_path", observed_path),
  model("observed_path_means", observed_path, meanstructure = TRUE),
  model("observed_path_random_x", observed_path, fixed.x = FALSE),
  model("observed_path_random_x_means", observed_path, fixed.x = FALSE, meanstructure = TRUE),
  model("observed_path_two_groups", "y ~ c(a1, a2)*x + z\nd := a1 - a2", ngroups = 2L,
        meanstructure = TRUE),
  model("mixed", mixed),
  model("mixed_means", mixed, meanstructure = TRUE),
  model("mixed_random_x", mixed, fixed.x = FALSE, std.lv = TRUE),
  model("saturated_covariances", "x1 ~~ x2 + x3\nx2 ~~ x3"),
  model("covariances_of_orphans", "d ~~ a\nb ~~ c\nf =~ c + e + a"),
  model("intercepts", "f =~ x1 + x2 + x3\nx1 ~ 1\nx2 ~ 0*1\nf ~ 1\ny ~ 1 + f"),
  model("intercept_only", "x1 ~ 1\nx2 ~ m*1\nx3 ~ 0"),
  model("intercept_of_exogenous", "y ~ x + z\nx ~ 1"),
  model("variance_of_exogenous", "y ~ x + z\nx ~~ x"),
  model("freed_marker", "f =~ NA*x1 + x2 + x3\nf ~~ 1*f\ng =~ NA*y1 + 1*y2 + y3"),
  model("fixed_loadings", "f =~ 0.8*x1 + x2 + -.5*x3\ng =~ y1 + 2e-1*y2 + y3\nf ~~ 0*g"),
  model("std_lv_written_variance", "f =~ x1 + x2 + x3\ng =~ y1 + y2 + y3\nf ~~ f\ng ~~ NA*g",
        std.lv = TRUE),
  model("equal_labels", "f =~ NA*x1 + l*x1 + l*x2 + l*x3\nx1 ~~ v*x1\nx2 ~~ v*x2\nf ~~ 1*f"),
  model("label_of_fixed_marker", "f =~ l*x1 + l*x2 + x3 + x4"),
  model("several_modifiers", "f =~ x1 + a*x2 + start(0.7)*x2 + start(1.2)*x3\nf ~~ start(2)*f"),
  model("bounds", "f =~ x1 + x2 + lower(0)*x3 + upper(2)*x3\nx1 ~~ lower(0.01)*x1"),
  model("single_indicators", "f =~ x1\ng =~ y1 + y2 + y3\nh =~ z1\ng ~ f\nh ~ g"),
  model("single_indicator_written", "f =~ x1\nx1 ~~ 0.2*x1\ng =~ y1 + y2 + y3\ng ~ f"),
  model("single_indicator_std_lv", "f =~ x1\ng =~ y1 + y2 + y3\nf ~~ g", std.lv = TRUE),
  model("single_shared_indicator", "f =~ x1\ng =~ x1 + y1 + y2"),
  model("single_second_order", "f =~ x1 + x2 + x3\ng =~ f\ny ~ g"),
  model("cross_loadings", "f =~ x1 + x2 + x3 + y1\ng =~ y1 + y2 + y3 + x3"),
  model("feedback", "a =~ a1 + a2 + a3\nb =~ b1 + b2 + b3\na ~ b + x\nb ~ a + z"),
  model("feedback_observed", "y1 ~ y2 + x1\ny2 ~ y1 + x2\ny1 ~~ y2"),
  model("uncorrelated_outcomes", "f =~ x1 + x2 + x3\ny1 ~ f\ny2 ~ f\ny1 ~~ 0*y2"),
  model("outcomes_latent_and_observed",
        "y ~ f + w\nf =~ x1 + x2 + x3\ng =~ z1 + z2 + z3\ng ~ f\nw ~ f\nv ~ w"),
  model("several_left_hand_sides", "f + g =~ x1 + x2 + x3\nf ~~ 1*f\nf + g ~ z\nx1 + x2 ~~ x3"),
  model("regression_before_measurement",
        "LOY ~ SAT\nSAT ~ age\nLOY =~ l1 + l2\nSAT =~ s1 + s2\nl2 ~~ s2\ns1 ~~ l1"),
  model("indicator_as_outcome", "f =~ x1 + x2 + x3\nx1 ~ z\ny ~ x2"),
  model("latent_predicting_indicator", "f =~ x1 + x2 + x3\ng =~ y1 + y2 + y3\ny1 ~ f"),
  model("definitions", "y ~ a*x + b*z\np := a*b\nq := exp(p)/(1 + exp(-a))^2\nr := sqrt(abs(q))"),
  model("split_measurement", "f =~ x1 + x2\ng =~ y1 + y2\nf =~ x3\ng =~ y3"),
  model("chinese", "满意 =~ 满意1 + 满意2 + 满意3\n信任 =~ 信任1 + 信任2\n忠诚 =~ 忠诚1 + 忠诚2 + 忠诚3
信任 ~ a*满意\n忠诚 ~ 直接*满意 + b*信任\n间接 := a*b"),
  model("groups_with_modifiers",
        "f =~ x1 + c(l1, l2)*x2 + c(0.5, NA)*x3 + start(0.8, 0.9)*x4\nf ~~ c(1, NA)*f",
        ngroups = 2L, meanstructure = TRUE),
  model("groups_with_shared_label", "f =~ x1 + l*x2 + x3\ny ~ c(b, b)*f", ngroups = 2L,
        meanstructure = TRUE)
)

with_fixed_x <- function(options) utils::modifyList(list(fixed.x = TRUE), options)

written_by_sem <- function(entry, table) {
  # The same table must come out of sem() itself, which sets the options. It gets raw data, since
  # it turns fixed.x off by itself when it gets a covariance matrix.
  names <- lavNames(table, "ov")
  answers <- as.data.frame(matrix(rnorm(500L * length(names)), 500L))
  names(answers) <- names
  fit <- suppressWarnings(do.call("sem", c(
    list(entry$text, data = answers, do.fit = FALSE),
    with_fixed_x(entry$options)
  )))
  made <- subset(parTable(fit), op != "==")
  stopifnot(
    identical(made$lhs, table$lhs), identical(made$op, table$op), identical(made$rhs, table$rhs),
    identical(made$free > 0, table$free > 0), identical(made$exo, table$exo)
  )
}

described <- lapply(models, function(entry) {
  table <- suppressWarnings(do.call(lavaanify, c(
    list(entry$text, auto = TRUE, model.type = "sem", ceq.simple = TRUE),
    with_fixed_x(entry$options)
  )))
  if (is.null(entry$options$ngroups)) written_by_sem(entry, table)
  bounds <- c("lower", "upper")
  table[setdiff(bounds, names(table))] <- NA
  rows <- lapply(seq_len(nrow(table)), function(i) {
    unname(as.list(table[i, c("lhs", "op", "rhs", "user", "group", "free", "ustart", "exo",
                              "label", "lower", "upper")]))
  })
  list(
    name = unbox(entry$name), text = unbox(entry$text), options = lapply(entry$options, unbox),
    observed = lavNames(table, "ov"), latent = lavNames(table, "lv"), rows = rows
  )
})

content <- list(
  program = unbox("lavaan"),
  version = unbox(as.character(packageVersion("lavaan"))),
  convention = unbox(paste(
    "lavaanify(auto = TRUE, model.type = 'sem', ceq.simple = TRUE); for one group its rows, free",
    "pattern and exo were also compared with parTable(sem(do.fit = FALSE))"
  )),
  columns = c("lhs", "op", "rhs", "user", "group", "free", "ustart", "exo", "label", "lower",
              "upper"),
  models = described
)
text <- toJSON(content, auto_unbox = TRUE, digits = NA, na = "null", null = "null")
# One row a line keeps the file readable in a diff.
text <- gsub("],[", "],\n[", text, fixed = TRUE)
writeLines(text, "lavaan_parameter_tables.json", useBytes = TRUE)
