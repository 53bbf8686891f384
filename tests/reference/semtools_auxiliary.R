# Writes semtools_auxiliary.json: models with auxiliary variables, as semTools fits them (saturated
# correlates, Graham 2003), at the exact minimum.
# Run in this directory: LC_ALL=C.UTF-8 Rscript semtools_auxiliary.R
# Needs the R packages lavaan, semTools and jsonlite. Data: data/survey_missing.csv, simulated; in
# it the answers named below as auxiliaries have holes too.
#
# lavaan carries the fits to the minimum by its own gradient and Hessian (lavaan_minimum.R), that of
# the baseline model which semTools attaches to the fit too: independent items, with all moments of
# the auxiliaries. "srmr.own" is the SRMR of the model's own variables; lavaan's averages the
# residuals of the auxiliaries as well, which are about zero.
suppressMessages({
  library(lavaan)
  library(semTools)
  library(jsonlite)
})
source("lavaan_minimum.R")
source("lavaan_measures.R")

answers <- read.csv("data/survey_missing.csv")
# somebody who answered an auxiliary, and nothing of the model
answers[3, setdiff(names(answers), c("platform", "WQ1"))] <- NA

constructs <- "SAT =~ SAT1 + SAT2 + SAT3\nTRU =~ TRU1 + TRU2 + TRU3\nLOY =~ LOY1 + LOY2 + LOY3"
paths <- paste0(constructs, "\nTRU ~ a*SAT\nLOY ~ c*SAT + b*TRU\nindirect := a*b")
restricted <- paste0(constructs, "\nTRU ~ a*SAT\nLOY ~ 0*SAT + b*TRU")
covariates <- "TRU =~ TRU1 + TRU2 + TRU3\nTRU ~ PV1 + PV2\nLOY1 ~ TRU + PV1\nLOY2 ~ LOY1 + TRU"
single <- "SAT =~ SAT1 + SAT2 + SAT3\nQ =~ 1*PV1\nSAT ~ Q"
everything <- c(
  "loadings", "intercepts", "residuals", "residual.covariances", "lv.variances", "lv.covariances", "means"
)

cases <- list(
  paths = list(paths, c("WQ1", "PV2"), list()),
  paths_mlr = list(paths, c("WQ1", "PV2"), list(estimator = "MLR")),
  restricted = list(restricted, c("WQ1", "PV2"), list()),
  restricted_mlr = list(restricted, c("WQ1", "PV2"), list(estimator = "MLR")),
  std_lv_one = list(constructs, "WQ1", list(std.lv = TRUE)),
  covariates = list(covariates, c("WQ1", "WQ2"), list()),
  covariates_mlr = list(covariates, c("WQ1", "WQ2"), list(estimator = "MLR")),
  single_item = list(single, c("WQ1", "WQ2"), list()),
  groups = list(gsub("[abc][*]|\nindirect.*", "", paths), c("WQ1", "PV2"), list(group = "platform")),
  groups_scalar_mlr = list(
    constructs, c("WQ1", "PV2"),
    list(group = "platform", group.equal = c("loadings", "intercepts"), estimator = "MLR")
  ),
  groups_everything_equal = list(constructs, "WQ1", list(group = "platform", group.equal = everything))
)

exactly <- function(first) at_values(first, polish(first)$x)

fit_exactly <- function(case) {
  exact <- exact_options(list(missing = "fiml"))
  exact$missing <- NULL
  call <- c(list(model = case[[1]], data = answers, aux = case[[2]]), exact, case[[3]])
  first <- suppressWarnings(do.call("sem.auxiliary", call))
  fit <- suppressWarnings(with_exact_independence(exactly(first)))
  # semTools hands the baseline model on without the options of the EM algorithm, and with its
  # variables in another order
  table <- parTable(first@external$baseline.model)
  variance <- table$op == "~~" & table$lhs == table$rhs
  table <- table[order(table$group, !variance, match(table$lhs, lavNames(first, "ov"))), ]
  table$id <- seq_len(nrow(table))
  table$free[table$free > 0] <- seq_len(sum(table$free > 0))
  table$start <- table$est
  baseline <- c(
    list(model = table, data = answers, missing = "fiml"), exact, case[[3]][c("estimator", "group")]
  )
  baseline <- suppressWarnings(do.call("lavaan", Filter(Negate(is.null), baseline)))
  stopifnot(isTRUE(all.equal(
    fitMeasures(baseline, "chisq"), fitMeasures(first@external$baseline.model, "chisq"),
    tolerance = 1e-4
  )))
  fit@external <- first@external
  fit@external$baseline.model <- suppressWarnings(with_exact_independence(exactly(baseline)))
  fit
}

# over the model's own variables, with means, by the number of respondents
own_srmr <- function(fit, aux) {
  by_group <- function(x) if (lavInspect(fit, "ngroups") == 1) list(x) else x
  values <- mapply(function(sample, implied) {
    own <- setdiff(rownames(sample$cov), aux)
    sd <- sqrt(diag(sample$cov))[own]
    residual <- (sample$cov - implied$cov)[own, own] / outer(sd, sd)
    squares <- c(residual[lower.tri(residual, diag = TRUE)], (sample$mean - implied$mean)[own] / sd)^2
    sqrt(mean(squares))
  }, by_group(lavInspect(fit, "sampstat")), by_group(lavInspect(fit, "implied")))
  n <- unlist(lavInspect(fit, "nobs"))
  sum(values * n) / sum(n)
}

residuals_of <- function(fit, type, aux) {
  found <- resid(fit, type = type)
  lapply(if (is.null(found$cov)) found else list(found), function(group) {
    own <- setdiff(rownames(group$cov), aux)
    list(items = own, cov = unname(finite(group$cov)[own, own]), mean = as.numeric(finite(group$mean)[own]))
  })
}

# lavaan's are far off where observed variables stand among its latent ones, or an item has no
# residual: it adds the coefficients to a table whose covariances of auxiliaries then mean something
# else. LOY1 ~ PV2 has 32.6 in the case "covariates", and freeing it lowers the chi-square by 5.0.
has_modification <- c("paths", "paths_mlr", "restricted", "restricted_mlr", "std_lv_one", "groups")
modification <- function(fit, aux) {
  found <- as.data.frame(suppressWarnings(modindices(fit)))
  found <- found[!(found$lhs %in% aux | found$rhs %in% aux), ]
  found[intersect(c("lhs", "op", "rhs", "group", "mi", "epc", "sepc.lv", "sepc.all"), names(found))]
}

estimates_of <- function(fit) {
  estimates <- parameterEstimates(fit, standardized = TRUE, remove.nonfree = FALSE)
  standardized <- standardizedSolution(fit)
  group <- function(table) if (is.null(table$group)) 1 else table$group
  key <- function(table) paste(table$lhs, table$op, table$rhs, group(table))
  estimates$std.se <- standardized$se[match(key(estimates), key(standardized))]
  columns <- c("lhs", "op", "rhs", "group", "est", "se", "pvalue", "std.lv", "std.all", "std.se")
  estimates[!estimates$op %in% "==", intersect(columns, names(estimates))]
}

fits <- lapply(cases, fit_exactly)
written <- mapply(function(name, case, fit) {
  aux <- case[[2]]
  list(
    model = strsplit(case[[1]], "\n")[[1]], auxiliary = as.list(aux), options = case[[3]],
    largest_gradient = max(
      abs(gradient_at(fit, fit@Model)),
      abs(gradient_at(fit@external$baseline.model, fit@external$baseline.model@Model))
    ),
    group_labels = as.list(lavInspect(fit, "group.label")),
    estimates = estimates_of(fit),
    fit = c(as.list(fit_measures(fit)), srmr.own = own_srmr(fit, aux)),
    exact = exact_measures(fit),
    residuals = list(
      raw = residuals_of(fit, "raw", aux), standardized = residuals_of(fit, "standardized", aux)
    ),
    modification = if (name %in% has_modification) modification(fit, aux) else NULL
  )
}, names(cases), cases, fits, SIMPLIFY = FALSE)

difference <- function(name, method) {
  test <- lavTestLRT(fits[[paste0("restricted", name)]], fits[[paste0("paths", name)]], method = method)
  list(chisq = test[2, "Chisq diff"], df = test[2, "Df diff"], pvalue = test[2, "Pr(>Chisq)"])
}

write_json(
  list(
    engine = paste0(
      "semTools ", packageVersion("semTools"), ", lavaan ", packageVersion("lavaan"),
      ", Newton steps to the minimum"
    ),
    cases = written,
    differences = list(
      ml = difference("", "default"), mlr = difference("_mlr", "satorra.bentler.2001")
    )
  ),
  "semtools_auxiliary.json",
  digits = NA, auto_unbox = TRUE, dataframe = "rows", na = "null", pretty = TRUE
)
