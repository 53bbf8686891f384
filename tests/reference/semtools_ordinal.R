# Writes semtools_ordinal.json: semTools' reliability of factors of ordered answers, at the exact minimum.
# Run in this directory: LC_ALL=C.UTF-8 Rscript semtools_ordinal.R
# Needs the R packages lavaan, semTools and jsonlite. The fits are those of ordinal_models_cases.json
# by name.
#
# Keys: <case>: groups (labels), and per group, factor -> value:
#   omega.<scale>.<variance>, alpha.<scale>.<variance>   compRelSEM(ord.scale, obs.var, tau.eq):
#     scale ordinal (Green and Yang 2009: of the sum of the answers) or latent (of the latent responses),
#     variance sample (polychorics in the denominator) or implied. Alpha on the ordinal scale is alpha of
#     the answers as numbers (cov() without incomplete rows left out: null where answers are missing)
#   ave.sample, ave.implied  AVE(obs.var)
#   maximal                  maximalRelia: one value for all factors together (two cases)
#   cr, ave, h               from the standardised loadings: (sum l)^2 / ((sum l)^2 + sum(1 - l^2)),
#                            mean(l^2), 1 / (1 + 1 / sum(l^2 / (1 - l^2)))
#   omega.ordinal.<variance>.at_means   as omega.ordinal, with the thresholds less the items' means
#
# On the latent scale the sum is of latent responses in the metric of the parameterization: omega.latent,
# alpha.latent and AVE differ between delta and theta (variances one, or not), and so do groups with
# scales of their own. omega.ordinal, cr, ave and h do not.
#
# Three slips of semTools 0.5-6 to know of:
# - omegaCat() and maximalRelia() take the thresholds as they are and forget the means of the latent
#   responses: where a group's factors have means (thresholds equal across groups), the categories get
#   the wrong probabilities. "at_means" has it right: the function of semTools with mended thresholds.
# - maximalRelia() multiplies nothing by the scales (~*~): under the theta parameterization and in
#   groups with scales of their own its thresholds are not those of standardised responses.
# - compRelSEM(tau.eq = TRUE, ord.scale = TRUE) divides the covariances of the *answers* by the scales
#   of the latent responses: alpha is right only where these are one (delta, one group).
suppressMessages({
  library(lavaan)
  library(semTools)
  library(jsonlite)
})
source("lavaan_minimum.R")
source("ordinal_minimum.R")
cases <- ordinal_cases()
quiet <- function(code) suppressWarnings(suppressMessages(code))

# A list over groups of a list over factors.
grouped <- function(found, labels) {
  if (inherits(found, "data.frame")) {
    found <- as.data.frame(found)
    return(lapply(labels, function(label) as.list(unlist(found[found$group == label, names(found) != "group"]))))
  }
  if (is.list(found)) return(unname(lapply(found, function(one) as.list(unclass(one)))))
  list(as.list(unclass(found)))
}

at_means <- function(fit, implied) {
  estimates <- lavInspect(fit, "est", drop.list.single.group = FALSE)
  matrices <- lavInspect(fit, if (implied) "fitted" else "sampstat", drop.list.single.group = FALSE)
  means <- lavInspect(fit, "mean.lv", drop.list.single.group = FALSE)
  factors <- lavInspect(fit, "cov.lv", drop.list.single.group = FALSE)
  lapply(seq_along(estimates), function(g) {
    e <- estimates[[g]]
    items <- rownames(e$lambda)
    expected <- as.numeric(e$nu) + as.numeric(e$lambda %*% means[[g]])
    thresholds <- lapply(seq_along(items), function(i) {
      e$tau[startsWith(rownames(e$tau), paste0(items[i], "|")), 1] - expected[i]
    })
    scales <- as.numeric(e$delta)
    total <- diag(1 / scales) %*% matrices[[g]]$cov %*% diag(1 / scales)
    as.list(sapply(colnames(e$lambda), function(f) {
      i <- which(e$lambda[, f] != 0)
      l <- e$lambda[i, f]
      semTools:::omegaCat(
        truevar = factors[[g]][f, f] * tcrossprod(l), threshold = thresholds[i], scales = scales[i],
        denom = total[i, i]
      )
    }))
  })
}

from_loadings <- function(fit, formula) {
  table <- subset(standardizedSolution(fit), op == "=~")
  if (is.null(table$group)) table$group <- 1
  unname(lapply(split(table, table$group), function(one) {
    factors <- unique(one$lhs)
    as.list(sapply(factors, function(f) formula(one$est.std[one$lhs == f])))
  }))
}

describe <- function(name) {
  fit <- quiet(fit_exactly(cases[[name]])$fit)
  labels <- lavInspect(fit, "group.label")
  relia <- function(...) grouped(quiet(compRelSEM(fit, ...)), labels)
  ave <- function(obs.var) grouped(quiet(AVE(fit, obs.var = obs.var)), labels)
  # takes minutes with four thresholds an item, hours with 19 items
  maximal <- if (name %in% c("small_binary", "small_three")) as.numeric(unlist(quiet(maximalRelia(fit))))
  cat(name, "\n")
  list(
    groups = as.list(labels),
    omega.ordinal.sample = relia(), omega.ordinal.implied = relia(obs.var = FALSE),
    omega.latent.sample = relia(ord.scale = FALSE), omega.latent.implied = relia(ord.scale = FALSE, obs.var = FALSE),
    alpha.ordinal = relia(tau.eq = TRUE), alpha.latent.sample = relia(tau.eq = TRUE, ord.scale = FALSE),
    alpha.latent.implied = relia(tau.eq = TRUE, ord.scale = FALSE, obs.var = FALSE),
    ave.sample = ave(TRUE), ave.implied = ave(FALSE),
    maximal = maximal,
    omega.ordinal.sample.at_means = at_means(fit, FALSE), omega.ordinal.implied.at_means = at_means(fit, TRUE),
    cr = from_loadings(fit, function(l) sum(l)^2 / (sum(l)^2 + sum(1 - l^2))),
    ave = from_loadings(fit, function(l) mean(l^2)),
    h = from_loadings(fit, function(l) 1 / (1 + 1 / sum(l^2 / (1 - l^2))))
  )
}
names <- c(
  "small_wlsmv", "small_theta", "small_ulsmv", "small_binary", "small_three", "small_mixed", "small_pairwise",
  "stl_cfa", "stl_cfa_theta", "stl_wlsmv", "groups_configural", "groups_thresholds_loadings",
  "groups_thresholds_loadings_theta", "groups_strict_theta"
)
found <- lapply(setNames(names, names), describe)
versions <- sapply(c("lavaan", "semTools"), function(p) as.character(packageVersion(p)))
write_json(c(list(engine = as.list(versions)), found), "semtools_ordinal.json",
  digits = I(14), auto_unbox = TRUE, na = "null", null = "null"
)
