# Writes lavaan_bollen_stine.json: lavaan's bootstrapLavaan(type = "bollen.stine").
# Run in this directory: LC_ALL=C.UTF-8 Rscript lavaan_bollen_stine.R [REPLICATES]
# Needs the R packages lavaan and jsonlite. Minutes. Written for each case:
#   chisq, pvalue, quantiles  the model's chi-square, the share of replicates that reach it, and
#                             quantiles of the replicates, all of those that converged
#   rows, moments             of three replicates: which respondents were drawn (from 1, by group),
#                             and the covariances (divisor n) and means of the transformed answers
#                             drawn, from which the transformed answers are known
suppressMessages({
  library(lavaan)
  library(jsonlite)
})
arguments <- commandArgs(TRUE)
replicates <- if (length(arguments)) as.integer(arguments[1]) else 1000
shares <- c(0.05, 0.1, 0.25, 0.5, 0.75, 0.9, 0.95)

pd <- "ind60 =~ x1 + x2 + x3\ndem60 =~ y1 + y2 + y3 + y4\ndem65 =~ y5 + y6 + y7 + y8
dem60 ~ ind60\ndem65 ~ ind60 + dem60\ny1 ~~ y5\ny2 ~~ y4 + y6\ny3 ~~ y7\ny4 ~~ y8\ny6 ~~ y8"
two <- "textual =~ x4 + x5 + x6\nspeed =~ x7 + x8 + x9"
cases <- list(
  pd = list("political_democracy.csv", pd, list()),
  hs_means = list("holzinger_swineford.csv", two, list(meanstructure = TRUE)),
  hs_groups_scalar = list(
    "holzinger_swineford.csv", two, list(group = "school", group.equal = c("loadings", "intercepts"))
  )
)
answers <- list(
  political_democracy.csv = PoliticalDemocracy, holzinger_swineford.csv = HolzingerSwineford1939
)

by_group <- function(x) if (is.null(x$cov)) unname(x) else list(x)
moments_of <- function(fit) {
  unlist(lapply(by_group(lavInspect(fit, "sampstat")), function(g) c(as.numeric(g$cov), as.numeric(g$mean))))
}

one <- function(name) {
  case <- cases[[name]]
  fit <- do.call("sem", c(list(model = case[[2]], data = answers[[case[[1]]]]), case[[3]]))
  draw <- function(R, FUN, ...) {
    suppressWarnings(bootstrapLavaan(fit, R = R, type = "bollen.stine", FUN = FUN, iseed = 20261122, ...))
  }
  chisq <- as.numeric(draw(replicates, function(f) fitMeasures(f, "chisq")))
  chisq <- chisq[is.finite(chisq)]
  few <- draw(3, moments_of, keep.idx = TRUE)
  own <- as.numeric(fitMeasures(fit, "chisq"))
  cat(name, own, mean(chisq >= own), length(chisq), "\n")
  list(
    data = case[[1]], model = case[[2]], options = case[[3]], replicates = replicates,
    converged = length(chisq), chisq = own, pvalue = mean(chisq >= own),
    shares = shares, quantiles = as.numeric(quantile(chisq, shares)),
    names = lapply(lavNames(fit, "ov"), identity),
    rows = attr(few, "boot.idx"), moments = unclass(few)[1:3, ]
  )
}
found <- lapply(setNames(names(cases), names(cases)), one)
found$engine <- paste("lavaan", packageVersion("lavaan"))
write_json(found, "lavaan_bollen_stine.json", digits = NA, auto_unbox = TRUE)
