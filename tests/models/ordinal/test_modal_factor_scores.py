"""Factor scores of ordered answers: the mode computed in R, and what is refused."""

from __future__ import annotations

import json
from copy import deepcopy

import numpy as np
import pandas as pd
import pytest
from scipy.optimize import minimize
from scipy.stats import norm

import loyaltysem as ls
from loyaltysem.errors import AdmissibilityWarning, DataError, NotAvailableError, OptionError
from ordinal_cases import CASES, REFERENCE, answers_of, fit_of

AFTER_FIT = json.loads((REFERENCE / "ordinal_after_fit.json").read_text("utf-8"))["fits"]
SCORED = [name for name, case in AFTER_FIT.items() if "scores" in case]
GROUPS = "groups_thresholds_loadings"


@pytest.mark.parametrize("name", SCORED)
def test_scores_agree_with_the_exact_mode_computed_in_r(name):
    """Estimates agree to about 1e-10, and the modes with them."""
    fit = fit_of(name)
    scores, rows = fit.factor_scores(), fit._fitted.sample.rows
    frame = answers_of(CASES[name])
    for group, expected in zip(rows, AFTER_FIT[name]["scores"], strict=True):
        labels = frame.index[group[np.array(expected["respondents"]) - 1]]
        own = scores.loc[labels, expected["names"]].to_numpy()
        np.testing.assert_allclose(own, np.array(expected["ebm"], dtype=float), atol=1e-8)


def test_scores_of_a_second_order_model_are_the_mode_over_all_constructs():
    """By the definition, with the loadings of the items and the constructs' joint distribution."""
    fit = fit_of("stl_second_order")
    table = fit.estimates().set_index(["lhs", "op", "rhs"])["est"]
    latent = list(fit.parameter_table.latent)
    correlations = fit.latent_correlations()
    assert set(latent) == set(correlations.index)
    fitted = fit._fitted
    at = [fitted.layout.index_of(name) for name in latent]
    precision = np.linalg.inv(fitted.implied.latent_covariance[0, 0][np.ix_(at, at)])
    frame, scores = answers_of(CASES["stl_second_order"]), fit.factor_scores(se=True)
    items = [(f, y) for f, op, y in table.index if op == "=~" and y in frame]

    def minus_log_posterior(eta, answers):
        total = 0.5 * eta @ precision @ eta
        for construct, item in items:
            thresholds = table[[key for key in table.index if key[:2] == (item, "|")]]
            edges = np.array([-np.inf, *thresholds, np.inf])
            line = table[construct, "=~", item] * eta[latent.index(construct)]
            sd = table[item, "~~", item] ** 0.5
            low, high = (edges[[answers[item] - 1, answers[item]]] - line) / sd
            total -= np.log(norm.cdf(high) - norm.cdf(low))
        return total

    for row in (0, 7):
        answers = frame.iloc[row]
        found = minimize(minus_log_posterior, np.zeros(len(latent)), args=(answers,), tol=1e-10)
        np.testing.assert_allclose(scores.iloc[row][latent].astype(float), found.x, atol=2e-5)
    assert (scores[[f"{name}_se" for name in latent]] > 0).all(axis=None)


def test_both_parameterizations_give_the_same_scores_in_units_of_the_construct():
    delta, theta = fit_of("small_wlsmv"), fit_of("small_theta")
    found = []
    for fit in (delta, theta):
        fitted = fit._fitted
        variance = np.diag(fitted.implied.latent_covariance[0, 0])[: len(fitted.table.latent)]
        scores = fit.factor_scores(se=True).to_numpy()
        found.append(scores / np.sqrt(np.concatenate([variance, variance])))
    np.testing.assert_allclose(found[0], found[1], atol=1e-6)


def test_scores_of_new_respondents_are_those_they_had_in_the_fit():
    fit, frame = fit_of(GROUPS), answers_of(CASES[GROUPS])
    own = fit.factor_scores(se=True)
    assert own.index.equals(frame.index)
    some = [100, 3, 5]
    pd.testing.assert_frame_equal(
        fit.factor_scores("ebm", se=True, data=frame.loc[some]), own.loc[some]
    )
    column = CASES[GROUPS]["options"]["group"]
    with pytest.raises(DataError, match="Elsewhere"):
        fit.factor_scores(data=frame.loc[some].assign(**{column: "Elsewhere"}))


def test_blanks_of_new_respondents_are_skipped_and_leave_more_uncertain():
    fit, frame = fit_of("small_wlsmv"), answers_of(CASES["small_wlsmv"]).iloc[:40]
    items = list(fit._fitted.layout.observed)
    whole = fit.factor_scores(se=True)
    blank = frame.astype(dict.fromkeys(items, float))
    blank.loc[blank.index[3], items[0]] = np.nan
    blank.loc[blank.index[7], items] = np.nan
    scores = fit.factor_scores(se=True, data=blank)
    # nobody is scored by nothing
    assert scores.index.tolist() == [label for k, label in enumerate(frame.index) if k != 7]
    untouched = scores.index.drop(frame.index[3])
    pd.testing.assert_frame_equal(scores.loc[untouched], whole.loc[untouched], rtol=1e-9)
    construct = fit._fitted.table.latent[0]
    row = frame.index[3]
    assert scores.loc[row, f"{construct}_se"] > whole.loc[row, f"{construct}_se"]


def test_scores_under_pairwise_rest_on_the_items_answered():
    fit, frame = fit_of("small_pairwise"), answers_of(CASES["small_pairwise"])
    items = list(fit._fitted.layout.observed)
    missing = frame[items].isna().sum(axis=1)
    assert missing.max() > 0
    scores = fit.factor_scores(se=True)
    assert len(scores) == (missing < len(items)).sum()
    assert scores.notna().all(axis=None)


def test_an_answer_that_the_fit_does_not_know_is_named():
    fit, frame = fit_of("small_wlsmv"), answers_of(CASES["small_wlsmv"]).iloc[:5].copy()
    item = fit._fitted.layout.observed[1]
    frame[item] = [6, 7, 7, 1, 2]
    with pytest.raises(DataError, match=rf"{item}: 6, 7 \(3 respondents; the fit knows 1, 2, 3"):
        fit.factor_scores(data=frame)


def test_each_kind_of_answers_has_its_own_methods():
    ordered = fit_of("small_wlsmv")
    pd.testing.assert_frame_equal(ordered.factor_scores(), ordered.factor_scores("ebm"))
    for method in ("regression", "bartlett"):
        with pytest.raises(NotAvailableError, match="ordered categories"):
            ordered.factor_scores(method)
    with pytest.raises(OptionError, match="'eap'"):
        ordered.factor_scores("eap")
    frame = answers_of(CASES["small_wlsmv"])
    continuous = ls.CFA({"SAT": ["SAT1", "SAT2", "SAT3"]}).fit(frame)
    pd.testing.assert_frame_equal(
        continuous.factor_scores(), continuous.factor_scores("regression")
    )
    with pytest.raises(NotAvailableError, match="ordered=True"):
        continuous.factor_scores("ebm")


def test_residual_covariances_are_refused_by_name():
    fit = fit_of("small_residual_covariance")
    pair = [(r.lhs, r.rhs) for r in fit.parameter_table.rows if r.op == "~~" and r.lhs != r.rhs]
    items = [p for p in pair if set(p) <= set(fit._fitted.layout.observed)]
    with pytest.raises(NotAvailableError, match=f"{items[0][0]} with {items[0][1]}"):
        fit.factor_scores()


def test_an_ordered_outcome_of_a_regression_is_an_item_of_the_constructs_it_depends_on():
    """A latent response that a construct predicts is measured by it: the same scores."""
    frame = answers_of(CASES["small_wlsmv"])
    text = "SAT =~ SAT1 + SAT2 + SAT3"
    options = {"ordered": True, "parameterization": "theta"}
    outcome = ls.SEM(f"{text}\nLOY1 ~ SAT").fit(frame, **options).factor_scores(se=True)
    item = ls.SEM(f"{text} + LOY1").fit(frame, **options).factor_scores(se=True)
    pd.testing.assert_frame_equal(outcome, item, atol=1e-7, rtol=1e-7)


def test_a_residual_variance_that_is_not_positive_has_no_scores():
    frame = answers_of(CASES["small_wlsmv"])
    model = ls.SEM("SAT =~ 1.2*SAT1 + SAT2 + SAT3 + SAT4\nSAT ~~ 1*SAT")
    with pytest.warns(AdmissibilityWarning):
        fit = model.fit(frame, ordered=True)
    with pytest.raises(NotAvailableError, match=r"SAT1 \(-0\.44\)"):
        fit.factor_scores()


def test_thresholds_out_of_order_have_no_scores():
    """Which equalities across groups could bring about."""
    fit = deepcopy(fit_of("small_wlsmv"))
    thresholds = fit._fitted.implied.matrices["tau"]
    thresholds[0, 0, :2] = thresholds[0, 0, 1::-1]
    item = fit._fitted.layout.observed[0]
    with pytest.raises(NotAvailableError, match=f"{item} are not in ascending order"):
        fit.factor_scores()


def test_constructs_that_nobody_can_have_have_no_scores():
    frame = answers_of(CASES["small_wlsmv"])
    model = ls.SEM(
        "SAT =~ 0.5*SAT1 + SAT2 + SAT3\nLOY =~ 0.5*LOY1 + LOY2 + LOY3\n"
        "SAT ~~ 1*SAT\nLOY ~~ 1*LOY\nSAT ~~ 1.5*LOY"
    )
    with pytest.warns(AdmissibilityWarning):
        fit = model.fit(frame, ordered=True)
    with pytest.raises(NotAvailableError, match="negative eigenvalue"):
        fit.factor_scores()
