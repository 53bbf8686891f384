"""coef(), vcov(), implied(), nobs and loglik are lavaan's coef, vcov, fitted, nobs and logLik."""

from __future__ import annotations

import json
from functools import cache
from typing import Any

import numpy as np
import pandas as pd
import pytest

import after_fit_cases
import loyaltysem as ls
import ordinal_cases
from lavaan_cases import TESTS
from loyaltysem.errors import NotAvailableError

EXPECTED: dict[str, Any] = json.loads(
    (TESTS / "reference" / "lavaan_coefficients.json").read_text("utf-8")
)
AMOUNTS, CATEGORIES = EXPECTED["amounts"], EXPECTED["categories"]
LAVAAN: dict[str, dict[str, Any]] = AMOUNTS | CATEGORIES


@cache
def fit_of(name: str) -> ls.SEMResult:
    if name in AMOUNTS:
        return after_fit_cases.fit_of(name)
    return ordinal_cases.fit(ordinal_cases.CASES[name])


def square(lower: list[float], size: int) -> np.ndarray:
    """A symmetric matrix from its lower triangle, column by column."""
    matrix = np.empty((size, size))
    i, j = np.triu_indices(size)
    matrix[i, j] = matrix[j, i] = lower
    return matrix


def own_names(names: list[str], ours: list[str]) -> list[str]:
    """lavaan's names, ours in the place of the numbers of rows (.p2.) that say nothing."""
    return [own if name.startswith(".p") else name for name, own in zip(names, ours, strict=True)]


@pytest.mark.parametrize("name", LAVAAN)
def test_coefficients_have_lavaans_names_order_and_values(name):
    found, case = fit_of(name).coef(), LAVAAN[name]
    assert found.index.tolist() == own_names(case["names"], found.index.tolist())
    np.testing.assert_allclose(found, case["coef"], rtol=1e-6, atol=1e-8)


@pytest.mark.parametrize("name", LAVAAN)
def test_their_covariances_are_lavaans_also_where_they_are_held_equal(name):
    found, case = fit_of(name).vcov(), LAVAAN[name]
    assert found.index.tolist() == found.columns.tolist() == fit_of(name).coef().index.tolist()
    expected = square(case["vcov"], len(found))
    size = np.sqrt(np.outer(np.diag(expected), np.diag(expected)))
    np.testing.assert_allclose(found / size, expected / size, rtol=0, atol=1e-5)


@pytest.mark.parametrize("name", LAVAAN)
def test_they_are_the_squares_of_the_standard_errors(name):
    fit = fit_of(name)
    table = fit.estimates()
    free = table[(table["op"] != ":=") & (table["se"] > 0)]
    errors = free["se"].to_numpy()
    variances = np.diag(fit.vcov())
    # residual variances and scale factors of ordered items follow, and have errors all the same
    if name in AMOUNTS:
        np.testing.assert_allclose(np.sqrt(variances), errors, rtol=1e-12)
    else:
        assert np.isin(np.sqrt(variances).round(12), errors.round(12)).all()


def test_what_group_equal_holds_equal_keeps_its_name_and_has_equal_rows():
    fit = after_fit_cases.fit_of("groups_metric")
    both = ["visual=~x2", "visual=~x2.g2"]
    assert fit.coef()[both[0]] == fit.coef()[both[1]]
    covariance = fit.vcov()
    np.testing.assert_array_equal(covariance.loc[both[0]], covariance.loc[both[1]])
    assert covariance.index.is_unique


def test_a_label_of_several_coefficients_stands_there_once_for_each():
    assert fit_of("hs_labels").coef().index.tolist().count("l") == 2


@pytest.mark.parametrize("name", LAVAAN)
def test_implied_moments_are_lavaans(name):
    found, groups = fit_of(name).implied(), LAVAAN[name]["fitted"]
    n_items = len(found.covariances.columns)
    matrices = found.covariances.to_numpy().reshape(len(groups), n_items, n_items)
    for g, group in enumerate(groups):
        np.testing.assert_allclose(matrices[g], square(group["cov"], n_items), atol=1e-7)
        if found.means is not None:
            np.testing.assert_allclose(found.means.iloc[g], group["mean"], atol=1e-7)
        if found.thresholds is not None:
            assert found.thresholds.columns.tolist() == group["th"]["names"]
            np.testing.assert_allclose(found.thresholds.iloc[g], group["th"]["values"], atol=1e-7)
    # lavaan's means of ordered items are in other units, and part of the thresholds
    assert (found.means is None) == (groups[0].get("mean") is None or name in CATEGORIES)
    assert (found.thresholds is None) == (name in AMOUNTS)


@pytest.mark.parametrize("name", AMOUNTS)
def test_what_was_found_less_what_is_implied_are_the_residuals(name):
    fit = fit_of(name)
    implied, residuals = fit.implied(), fit.residuals()
    observed = fit._fitted.covariances.reshape(-1, len(implied.covariances.columns))
    pd.testing.assert_index_equal(implied.covariances.index, residuals.covariances.index)
    np.testing.assert_allclose(observed - residuals.covariances, implied.covariances, atol=1e-12)
    assert (implied.means is None) == (residuals.means is None)


@pytest.mark.parametrize("name", LAVAAN)
def test_the_number_of_respondents_is_that_of_all_groups(name):
    fit = fit_of(name)
    assert fit.nobs == LAVAAN[name]["nobs"] == fit.fit_indices()["ntotal"]
    assert isinstance(fit.nobs, int)


@pytest.mark.parametrize("name", AMOUNTS)
def test_the_log_likelihood_is_lavaans(name):
    assert fit_of(name).loglik == pytest.approx(AMOUNTS[name]["loglik"], rel=1e-9)


@pytest.mark.parametrize("name", CATEGORIES)
def test_ordered_answers_have_no_log_likelihood_here_or_there(name):
    assert CATEGORIES[name]["loglik"] is None
    with pytest.raises(NotAvailableError, match=r"log-likelihoods for estimator '(WLSMV|ULSMV)'"):
        _ = fit_of(name).loglik


@pytest.mark.parametrize("estimator", ["GLS", "ULS", "WLS"])
def test_least_squares_have_no_log_likelihood(estimator):
    frame = after_fit_cases.data_of("schools")
    fit = ls.CFA("visual =~ x1 + x2 + x3 + x4").fit(frame, estimator=estimator)
    with pytest.raises(NotAvailableError, match=f"for estimator '{estimator}'"):
        _ = fit.loglik
    assert fit.coef().notna().all()
    assert fit.nobs == len(frame)


def test_auxiliary_variables_are_left_out():
    frame = after_fit_cases.data_of("holes")
    fit = ls.CFA("visual =~ x1 + x2 + x3 + x4").fit(frame, missing="fiml", auxiliary=["x9"])
    assert not any("x9" in name for name in fit.coef().index)
    assert len(fit.vcov()) == len(fit.coef()) == 12
    assert fit.implied().covariances.columns.tolist() == ["x1", "x2", "x3", "x4"]
    assert fit.implied().means.columns.tolist() == ["x1", "x2", "x3", "x4"]


@pytest.mark.parametrize("name", ["groups_scalar", "groups_thresholds_loadings"])
def test_implied_moments_show_themselves(name):
    implied = fit_of(name).implied()
    heading = "Thresholds" if implied.means is None else "Means"
    assert heading in repr(implied)
    assert heading in implied._repr_html_()
    assert implied.table is implied.covariances
