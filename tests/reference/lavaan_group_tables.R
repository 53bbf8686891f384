# Writes lavaan_group_tables.json: which parameters lavaan holds equal across groups in each model
# below, and how many are left. Run in this directory: LC_ALL=C.UTF-8 Rscript lavaan_group_tables.R
suppressMessages({
  library(lavaan)
  library(jsonlite)
})

school <- HolzingerSwineford1939
platform <- read.csv("data/survey_continuous.csv")
# Covariates that the survey lacks.
platform$age <- round(30 + 8 * sin(seq_len(nrow(platform))), 2)
platform$income <- round(5 + cos(3 * seq_len(nrow(platform))), 2)
sets <- list(
  school = list(data = school, group = "school"),
  platform = list(data = platform, group = "platform")
)

hs <- "visual =~ x1 + x2 + x3\ntextual =~ x4 + x5 + x6\nspeed =~ x7 + x8 + x9"
residual_pairs <- paste0(hs, "\nx1 ~~ x2\nx7 ~~ x4")
paths <- "SAT =~ SAT1 + SAT2 + SAT3\nTRU =~ TRU1 + TRU2 + TRU3\nLOY =~ LOY1 + LOY2 + LOY3
TRU ~ SAT\nLOY ~ SAT + TRU"
second_order <- "WQ =~ WQ1 + WQ2 + WQ3\nPV =~ PV1 + PV2 + PV3\nTRU =~ TRU1 + TRU2 + TRU3
QUAL =~ WQ + PV + TRU\nSAT1 ~ QUAL"
covariates <- "SAT =~ SAT1 + SAT2 + SAT3\nLOY =~ LOY1 + LOY2 + LOY3\nSAT ~ age + income
LOY ~ SAT + age\nTRU1 ~ LOY + income\nPV1 ~ SAT"
observed <- "SAT1 ~ WQ1 + PV1\nLOY1 ~ SAT1 + WQ1"

kinds <- c("loadings", "intercepts", "means", "residuals", "residual.covariances",
           "lv.variances", "lv.covariances", "regressions")
steps <- c("loadings", "intercepts", "residuals", "residual.covariances", "lv.variances",
           "lv.covariances", "means", "regressions")
scalar <- c("loadings", "intercepts")

models <- list()
add <- function(set, text, equal = character(), partial = character(), ...) {
  models[[length(models) + 1L]] <<- list(
    set = set, text = text, equal = equal, partial = partial, options = list(...)
  )
}
for (std_lv in c(FALSE, TRUE)) {
  for (kind in kinds) {
    add("school", residual_pairs, kind, std.lv = std_lv)
    add("platform", covariates, kind, std.lv = std_lv)
  }
  for (last in seq_along(steps)) {
    add("school", residual_pairs, steps[seq_len(last)], std.lv = std_lv)
    add("platform", paths, steps[seq_len(last)], std.lv = std_lv)
    add("platform", second_order, steps[seq_len(last)], std.lv = std_lv)
  }
  for (fixed_x in c(FALSE, TRUE)) {
    add("platform", covariates, steps, std.lv = std_lv, fixed.x = fixed_x)
    add("platform", covariates, scalar, std.lv = std_lv, fixed.x = fixed_x)
  }
  add("school", hs, c("loadings", "lv.variances"), std.lv = std_lv)
  add("school", hs, c("intercepts", "means"), std.lv = std_lv)
  add("school", hs, c("loadings", "regressions", "lv.covariances"), std.lv = std_lv)
  add("school", hs, scalar, c("visual =~ x2", "x7 ~ 1"), std.lv = std_lv)
  add("school", hs, scalar, c("visual=~x1", "x1~1"), std.lv = std_lv)
  add("school", hs, scalar, paste("visual =~", c("x1", "x2", "x3")), std.lv = std_lv)
  add("school", residual_pairs, steps,
      c("x1 ~~ x2", "x3 ~~ x3", "visual ~~ speed", "textual ~~ textual"), std.lv = std_lv)
  add("school", hs, c(scalar, "means"), "speed ~ 1", std.lv = std_lv)
  add("platform", paths, c(scalar, "regressions"), "LOY ~ TRU", std.lv = std_lv)
  add("school", "visual =~ x1 + c(a, b)*x2 + x3", scalar, std.lv = std_lv)
  add("school", "visual =~ c(NA, 1)*x1 + x2 + x3", scalar, std.lv = std_lv)
  add("school", "visual =~ NA*x1 + c(1, 1)*x2 + x3 + c(0.5, NA)*x4", "loadings", std.lv = std_lv)
  add("school", "visual =~ NA*x1 + x2 + x3\nvisual ~~ c(1, NA)*visual\nvisual ~ c(0, NA)*1",
      scalar, std.lv = std_lv)
  add("school", "visual =~ x1 + x2 + x3\nvisual ~~ visual\nvisual ~ 1", c(scalar, "lv.variances"),
      std.lv = std_lv)
  add("school", "visual =~ x1 + x2 + x3\nvisual ~ 1\nx1 ~ 0*1", c(scalar, "means"),
      std.lv = std_lv)
  add("school", "visual =~ x1 + a*x2 + a*x3", scalar, std.lv = std_lv)
  add("school", "visual =~ x1 + c(a, b)*x2 + c(b, b)*x3\ntextual =~ x4 + x5 + c(b, d)*x6",
      "loadings", std.lv = std_lv)
  add("school", "visual =~ x1 + c(a, a)*x2 + c(a, b)*x3", "intercepts", std.lv = std_lv)
  add("school", "visual =~ x1 + start(0.5, 0.8)*x2 + x3", scalar, std.lv = std_lv)
  add("platform", 'SAT =~ SAT1 + c("a", NA, NA)*SAT2 + c(a, b, a)*SAT3', "loadings",
      std.lv = std_lv)
  add("platform", "SAT =~ SAT1 + c(NA, 1, NA)*SAT2 + c(1, NA, NA)*SAT3", std.lv = std_lv)
  add("school", "visual =~ x1\ntextual =~ x4 + x5 + x6\ntextual ~ visual", steps, std.lv = std_lv)
  add("school", paste0(hs, "\nx1 ~~ x1\nvisual ~~ 0*textual\nx2 ~ c(m, n)*1"), steps,
      std.lv = std_lv)
}
add("platform", observed, "intercepts")
add("platform", observed, c("intercepts", "residuals", "regressions"))
add("platform", observed, c("intercepts", "residuals", "regressions"), fixed.x = FALSE)
add("platform", paste0(observed, "\nLOY1 ~~ WQ1"), c("residual.covariances", "regressions"))
add("school", paste0(hs, "\nx2 ~~ a*x2\nx3 ~~ b*x3\na == b"), "loadings")
add("school", "visual =~ x1 + c(a, b)*x2 + c(d, e)*x3\na == b\nd == 2*e\nf := a*d\na > 0\nf < 3\nd == a*b",
    "intercepts")
add("platform", sub("TRU ~ SAT", "TRU ~ c(p, q, r)*SAT", paths),
    c("loadings"), meanstructure = TRUE)

described <- lapply(models, function(entry) {
  set <- sets[[entry$set]]
  fit <- suppressWarnings(do.call("sem", c(
    list(entry$text, data = set$data, group = set$group, do.fit = FALSE),
    if (length(entry$equal)) list(group.equal = entry$equal),
    if (length(entry$partial)) list(group.partial = entry$partial),
    utils::modifyList(list(fixed.x = TRUE), entry$options)
  )))
  table <- parTable(fit)
  rows <- table[table$group > 0L, ]
  n_groups <- lavInspect(fit, "ngroups")
  # Parameters held equal get the number of their first one.
  number <- rows$free
  for (i in which(table$op == "==" & startsWith(table$lhs, ".p"))) {
    both <- match(c(table$lhs[i], table$rhs[i]), rows$plabel)
    number[number == number[both[2]]] <- number[both[1]]
  }
  free <- unique(number[number > 0L])
  number[number > 0L] <- match(number[number > 0L], free)
  # The rank of all equality constraints, at values where no two happen to agree.
  equalities <- fit@Model@ceq.function
  at <- seq(0.5, 1.5, length.out = max(rows$free)) + 0.01 * sin(seq_len(max(rows$free)))
  n_equal <- if (is.null(body(equalities))) 0L else {
    qr(lavaan:::lav_func_jacobian_complex(equalities, at))$rank
  }
  by_group <- function(values) lapply(unname(split(values, rows$group)), unname)
  first <- rows[rows$group == 1L, ]
  others <- table[table$group == 0L & !startsWith(table$lhs, ".p"), ]
  list(
    set = unbox(entry$set), text = unbox(entry$text), n_groups = unbox(n_groups),
    equal = entry$equal, partial = entry$partial, options = lapply(entry$options, unbox),
    coefficients = paste(first$lhs, first$op, first$rhs),
    free = by_group(number),
    value = by_group(ifelse(rows$free > 0L, NA, rows$ustart)),
    others = paste(others$lhs, others$op, others$rhs),
    n_parameters = unbox(length(free)),
    df = unbox(lavaan:::lav_partable_df(table) + n_equal)
  )
})

content <- list(
  program = unbox("lavaan"),
  version = unbox(as.character(packageVersion("lavaan"))),
  convention = unbox(paste(
    "parTable(sem(model, data, group, group.equal, group.partial, do.fit = FALSE)); free: parameters",
    "held equal by == rows have one number; df: lav_partable_df(), plus the rank of the Jacobian of",
    "all equality constraints"
  )),
  models = described
)
text <- toJSON(content, digits = NA, na = "null", null = "null")
# One part a line keeps the file readable in a diff.
text <- gsub(',"', ',\n"', gsub('},{', '},\n\n{', text, fixed = TRUE), fixed = TRUE)
text <- gsub('",\n"', '","', text, fixed = TRUE)
text <- gsub('("|\\]),"(text|n_groups|equal|partial|options|coefficients|free|value|others)":',
             '\\1,\n"\\2":', text)
writeLines(text, "lavaan_group_tables.json", useBytes = TRUE)
