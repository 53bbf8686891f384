# Writes adjusted_means.json: means of constructs adjusted for covariates in several groups (MIMIC with
# equal slopes), by lavaan.
# Usage, in this directory:
#   Rscript adjusted_means.R
# Covariates are made from the row number i (from 0) and an item, so that they need no file:
# age = 25 + (13 i) mod 17 + 2 LOY2, member is "yes" where 5 i mod 3 is 0 and "no" elsewhere.
# Both are in deviations from the mean of all respondents, and fixed.x: the intercepts of the
# constructs are then their means at the covariates of all respondents.
# The score test of a direct effect that is equal in all groups is that of the constraint d == 0.
suppressMessages({
  library(lavaan)
  library(jsonlite)
})
source("lavaan_minimum.R")

frame <- read.csv("data/survey_continuous.csv")
i <- seq_len(nrow(frame)) - 1
frame$age <- 25 + (13 * i) %% 17 + 2 * frame$LOY2
frame$member_no <- as.numeric((5 * i) %% 3 != 0)
frame$w <- 0.4 + 0.13 * ((7 * i) %% 11)
common <- c(age = mean(frame$age), member_no = mean(frame$member_no))
for (name in names(common)) frame[[name]] <- frame[[name]] - common[[name]]

measured <- "SAT =~ SAT1 + SAT2 + SAT3 + SAT4
LOY =~ LOY1 + LOY2 + LOY3 + LOY4
TRU =~ TRU1 + TRU2 + TRU3 + TRU4
SAT ~ c(0,NA,NA)*1
TRU ~ c(0,NA,NA)*1
LOY ~ c(0,NA,NA)*1
SAT ~ c(sa,sa,sa)*age + c(sm,sm,sm)*member_no
TRU ~ c(ta,ta,ta)*age + c(tm,tm,tm)*member_no
LOY ~ c(la,la,la)*age + c(lm,lm,lm)*member_no
"
paths <- "TRU ~ c(p1,p2,p3)*SAT
LOY ~ c(q1,q2,q3)*SAT + c(r1,r2,r3)*TRU
"
labelled <- measured
for (name in c("SAT", "TRU", "LOY")) {
  mean <- paste0(name, " ~ c(0,NA,NA)*1")
  label <- sprintf(" + c(%1$s1,%1$s2,%1$s3)*1", c(SAT = "a", TRU = "b", LOY = "c")[[name]])
  labelled <- sub(mean, paste0(mean, label), labelled, fixed = TRUE)
}
means <- "m2 := c2 + q2*a2 + r2*(b2 + p2*a2)
m3 := c3 + q3*a3 + r3*(b3 + p3*a3)
"
options <- list(data = frame, group = "platform",
                group.equal = c("loadings", "intercepts", "residuals"))
fitted <- function(model, ...) {
  fit <- do.call("sem", c(list(model, ...), options))
  at_values(fit, polish(fit)$x)
}
table_of <- function(fit) {
  found <- parameterEstimates(fit, remove.nonfree = FALSE)
  found <- found[found$op %in% c("~", "~1", ":="), ]
  list(gradient = max(abs(gradient_at(fit, fit@Model))),
       df = fitMeasures(fit, "df")[[1]], chisq = fitMeasures(fit, "chisq")[[1]],
       estimates = found[c("lhs", "op", "rhs", "group", "est", "se")])
}
free <- gsub("c\\((sa|sm|ta|tm|la|lm),[a-z]+,[a-z]+\\)\\*", "", measured)
difference <- function(...) {
  test <- lavTestLRT(do.call("sem", c(list(free, ...), options)),
                     do.call("sem", c(list(measured, ...), options)))
  list(chisq = test[["Chisq diff"]][2], df = test[["Df diff"]][2])
}
scored <- lapply(c(SAT2 = "SAT2", LOY2 = "LOY2", TRU4 = "TRU4"), function(item) {
  fit <- fitted(paste0(measured, item, " ~ c(d,d,d)*age\nd == 0"))
  test <- lavTestScore(fit)$uni
  row <- parTable(fit)
  label <- row$plabel[row$lhs == item & row$op == "~"][1]
  test$X2[(test$lhs %in% c("d", label)) & test$rhs == "0"]
})
wald <- lapply(c(SAT2 = "SAT2", LOY2 = "LOY2", TRU4 = "TRU4"), function(item) {
  fit <- fitted(paste0(measured, item, " ~ c(d,d,d)*age"), estimator = "MLR")
  row <- parameterEstimates(fit)
  row <- row[row$lhs == item & row$op == "~", ][1, ]
  list(est = row$est, chisq = (row$est / row$se)^2)
})
out <- list(
  program = paste("lavaan", packageVersion("lavaan")),
  common = as.list(common),
  measured = table_of(fitted(measured)),
  robust = table_of(fitted(measured, estimator = "MLR")),
  weighted = table_of(fitted(measured, estimator = "MLR", sampling.weights = "w")),
  paths = table_of(fitted(paste0(labelled, paths, means))),
  free_slopes = difference(), score = scored, wald = wald
)
write(toJSON(out, digits = NA, auto_unbox = TRUE, pretty = TRUE), "adjusted_means.json")
for (name in c("measured", "robust", "weighted", "paths")) cat(name, out[[name]]$gradient, out[[name]]$chisq, out[[name]]$df, "\n")
str(out[c("free_slopes", "score", "wald")])
print(out$paths$estimates[out$paths$estimates$op == ":=", ])
