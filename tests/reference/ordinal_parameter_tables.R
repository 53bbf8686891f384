# Writes ordinal_parameter_tables.json: lavaan's parameter tables of models of ordered answers.
# Run in this directory: LC_ALL=C.UTF-8 Rscript ordinal_parameter_tables.R
# parTable(sem(model, answers, ordered = TRUE, do.fit = FALSE)) of random answers: only which rows
# there are, in which order, and which are free matters. lavaan writes simple equalities of groups as
# == rows; here rows held equal have one number in "free", as under ceq.simple = TRUE. "categories"
# says how many answers each item has; "start" is NA where no value was written or needed.
suppressMessages({
  library(lavaan)
  library(jsonlite)
})
two <- "SAT =~ s1 + s2 + s3\nLOY =~ l1 + l2 + l3"
path <- paste0(two, "\nLOY ~ SAT")
set.seed(1)

thresholds <- "thresholds"
both <- c("thresholds", "loadings")
strict <- c("thresholds", "loadings", "residuals")
latent <- c(strict, "lv.variances", "lv.covariances", "means")
entry <- function(name, text, categories = 5, ...) {
  list(name = name, text = text, categories = categories, options = list(...))
}
one_group <- unlist(lapply(c("delta", "theta"), function(p) unlist(lapply(c(FALSE, TRUE), function(std) {
  lapply(c(2, 3, 5), function(k) {
    entry(paste(c("one", p, if (std) "std_lv", k), collapse = "_"), two, k, parameterization = p, std.lv = std)
  })
}), recursive = FALSE)), recursive = FALSE)
mixed <- c(s1 = 2, s2 = 3, s3 = 4, l1 = 5, l2 = 2, l3 = 3)
equal <- list(
  configural = NULL, thresholds = thresholds, loadings = "loadings", thresholds_loadings = both,
  strict = strict, latent = latent, residuals = "residuals",
  loadings_intercepts = c("loadings", "intercepts"), thresholds_intercepts = c(both, "intercepts"),
  regressions = c(both, "regressions")
)
groups <- unlist(lapply(names(equal), function(name) {
  text <- if (name == "regressions") path else two
  unlist(lapply(c("delta", "theta"), function(p) lapply(c(FALSE, TRUE), function(std) {
    arguments <- list(
      paste(c("groups", name, p, if (std) "std_lv"), collapse = "_"), text, 3, parameterization = p,
      std.lv = std, group = "group"
    )
    if (length(equal[[name]])) arguments$group.equal <- equal[[name]]
    do.call(entry, arguments)
  })), recursive = FALSE)
}), recursive = FALSE)
models <- c(one_group, groups, list(
  entry("mixed", two, mixed), entry("mixed_theta", two, mixed, parameterization = "theta"),
  entry("path", path), entry("path_theta", path, parameterization = "theta"),
  entry("second_order", "A =~ s1 + s2 + s3\nB =~ l1 + l2 + l3\nC =~ c1 + c2 + c3\nF =~ A + B + C", 3),
  entry("residual_covariance", paste0(two, "\ns1 ~~ l1\ns2 ~~ s3")),
  entry("residual_covariance_theta", paste0(two, "\ns1 ~~ l1"), parameterization = "theta"),
  entry("labels", "SAT =~ s1 + a*s2 + a*s3\nLOY =~ NA*l1 + l2 + l3\nLOY ~~ 1*LOY", 3),
  entry("written_thresholds", paste0(two, "\ns1 | 0*t1 + t2\nl1 | u*t1 + start(0.9)*t2\nl2 | u*t1"), 3),
  entry("written_scaling", paste0(two, "\ns1 ~*~ 1*s1\nl2 ~*~ NA*l2"), 3),
  entry("written_residual_variance", paste0(two, "\ns1 ~~ 1*s1"), 3, parameterization = "theta"),
  entry("written_intercepts", paste0(two, "\nSAT ~ 1\ns1 ~ 0*1"), 3),
  entry("indirect", paste0(two, "\nLOY ~ a*SAT\nh =~ c1 + c2 + c3\nh ~ b*LOY + c*SAT\nindirect := a*b"), 3),
  entry("groups_binary", two, 2, group = "group", group.equal = both),
  entry("groups_binary_theta", two, 2, group = "group", group.equal = both, parameterization = "theta"),
  entry("groups_binary_thresholds", two, 2, group = "group", group.equal = thresholds),
  entry("groups_mixed", two, mixed, group = "group", group.equal = both),
  entry("groups_partial_threshold", two, 3, group = "group", group.equal = both, group.partial = "l1 | t2"),
  entry("groups_partial_threshold_theta", two, 3,
    group = "group", group.equal = both, group.partial = "l1 | t2", parameterization = "theta"
  ),
  entry("groups_partial_loading", two, 3, group = "group", group.equal = both, group.partial = "LOY =~ l2"),
  entry("groups_partial_residual", two, 3, group = "group", group.equal = strict, group.partial = "s1 ~~ s1"),
  entry("groups_modifiers", paste0(two, "\nl1 | c(u, u)*t1 + c(v, w)*t2\nSAT ~~ c(1, NA)*SAT"), 3, group = "group"),
  entry("groups_path", path, 3, group = "group", group.equal = both)
))

answers_for <- function(described) {
  items <- lavNames(lavaanify(described$text, ngroups = if (is.null(described$options$group)) 1L else 2L), "ov")
  k <- described$categories
  k <- if (length(k) == 1) setNames(rep(k, length(items)), items) else k[items]
  common <- rnorm(600)
  data <- as.data.frame(lapply(setNames(items, items), function(item) {
    cut(0.7 * common + 0.7 * rnorm(600), c(-Inf, qnorm(seq_len(k[item] - 1) / k[item]), Inf), labels = FALSE)
  }))
  data$group <- rep(c("a", "b"), 300)
  data
}

numbered_alike <- function(table) {
  number <- table$free
  for (i in which(table$op == "==" & startsWith(table$lhs, ".p"))) {
    both <- match(c(table$lhs[i], table$rhs[i]), table$plabel)
    number[number == number[both[2]]] <- number[both[1]]
  }
  ifelse(number > 0, match(number, unique(number[number > 0])), 0)
}

describe <- function(described) {
  fit <- suppressWarnings(do.call("sem", c(
    list(described$text, data = answers_for(described), ordered = TRUE, do.fit = FALSE), described$options
  )))
  table <- parTable(fit)
  table$free <- numbered_alike(table)
  npar <- max(table$free)
  rows <- table[table$op != "==", ]
  list(
    name = unbox(described$name), text = unbox(described$text), categories = described$categories,
    options = setNames(
      lapply(described$options, function(o) if (length(o) == 1 && !is.character(o)) unbox(o) else o),
      as.character(names(described$options))
    ),
    npar = unbox(npar),
    rows = lapply(seq_len(nrow(rows)), function(i) {
      unname(as.list(rows[i, c("lhs", "op", "rhs", "group", "free", "ustart", "label", "exo", "user")]))
    })
  )
}

content <- list(
  program = unbox("lavaan"), version = unbox(as.character(packageVersion("lavaan"))),
  convention = unbox(paste(
    "parTable(sem(model, answers, ordered = TRUE, do.fit = FALSE)) without its == rows; rows held",
    "equal have one number in free; npar: free numbers, whatever == the model itself writes"
  )),
  columns = c("lhs", "op", "rhs", "group", "free", "ustart", "label", "exo", "user"),
  models = lapply(models, describe)
)
text <- toJSON(content, digits = NA, auto_unbox = TRUE, na = "null", null = "null")
# One row a line keeps the file readable in a diff.
text <- gsub("],[", "],\n[", text, fixed = TRUE)
writeLines(text, "ordinal_parameter_tables.json", useBytes = TRUE)
