"""Guttman's lambdas are psych's, and the greatest lower bound is certified to be the greatest."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import loyaltysem as ls
from loyaltysem.errors import ConvergenceError, DataError, DataWarning, OptionError
from loyaltysem.scales import (
    greatest_lower_bound,
    guttman_lambdas,
    half_splits,
    reliability_bounds,
    split_half_coefficients,
)
from loyaltysem.scales.consistency.lower_bounds.greatest_lower_bound import _inverse

CASES = ["sat", "sat_tru", "holzinger_6", "pv", "holzinger_9", "low"]
LAMBDAS = ["lambda_1", "lambda_2", "lambda_3", "lambda_5", "lambda_6"]
SAT = {"SAT": ["SAT1", "SAT2", "SAT3", "SAT4"]}


def covariance(seed, k):
    rng = np.random.default_rng(seed)
    loadings = rng.normal(size=(k, int(rng.integers(1, 4))))
    return (loadings @ loadings.T + np.diag(rng.uniform(0.05, 3, k))) * rng.uniform(0.01, 100)


def data_of(case, stored, answers):
    return answers["holzinger" if stored["items"][0].startswith("x") else "survey"]


@pytest.mark.parametrize("case", CASES)
def test_lambdas_agree_with_psych(case, consistency, answers):
    stored = consistency["bounds"][case]
    data = data_of(case, stored, answers)
    table = reliability_bounds(data, {"A": stored["items"]}, standardized=True)
    for column in LAMBDAS:
        expected = stored["guttman_correlations"][column.replace("_", ".")]
        assert table.loc["A", column] == pytest.approx(expected, abs=1e-9)
    # psych leaves out half of the splits of an odd number of items
    if len(stored["items"]) % 2 == 0:
        assert table.loc["A", "lambda_4"] == pytest.approx(
            stored["guttman_correlations"]["lambda.4"], abs=1e-9
        )
    else:
        assert table.loc["A", "lambda_4"] >= stored["guttman_correlations"]["lambda.4"] - 1e-12


@pytest.mark.parametrize("case", ["sat", "sat_tru", "holzinger_6"])
def test_raw_lambdas_agree_with_psych(case, consistency, answers):
    stored = consistency["halves"][case]
    table = reliability_bounds(data_of(case, stored, answers), {"A": stored["items"]})
    expected = stored["covariances"]
    for ours, theirs in {"lambda_2": "lambda_2", "lambda_3": "alpha", "lambda_4": "max"}.items():
        assert table.loc["A", ours] == pytest.approx(expected[theirs], abs=1e-9)


@pytest.mark.parametrize("case", CASES)
@pytest.mark.parametrize("kind", ["correlations", "covariances"])
def test_the_greatest_lower_bound_is_the_minimum_of_the_dual_problem(
    case, kind, consistency, answers
):
    stored = consistency["bounds"][case]
    table = reliability_bounds(
        data_of(case, stored, answers),
        {"A": stored["items"]},
        standardized=kind == "correlations",
    )
    assert table.loc["A", "glb"] == pytest.approx(stored[f"glb_{kind}"], abs=1e-6)


def test_psychs_approximation_can_lie_above_the_bound(consistency):
    # why glb.fa is no reference for this bound
    above = [
        case
        for case in CASES
        if consistency["bounds"][case]["glb_fa"]
        > consistency["bounds"][case]["glb_correlations"] + 1e-4
    ]
    assert above == ["holzinger_6"]


@settings(deadline=None)
@given(st.integers(0, 100_000), st.integers(2, 12))
def test_the_conditions_of_an_optimum_hold(seed, k):
    s = covariance(seed, k)
    found = greatest_lower_bound(s)
    unit = np.trace(s) / k
    left = s - np.diag(found.error_variances)
    assert np.linalg.eigvalsh(left)[0] > -1e-9 * unit
    assert (found.error_variances >= 0).all()
    assert np.linalg.eigvalsh(found.dual)[0] > -1e-9
    assert np.diag(found.dual).min() >= 1 - 1e-12
    # complementary: no error variance where the dual's diagonal is above one, and Z X = 0
    assert found.error_variances @ (np.diag(found.dual) - 1) < 1e-6 * s.sum()
    assert (left * found.dual).sum() < 1e-6 * s.sum()
    assert 0 <= found.gap < 1e-6


@settings(deadline=None)
@given(st.integers(0, 100_000), st.integers(2, 9))
def test_no_other_bound_is_greater(seed, k):
    s = covariance(seed, k)
    glb = greatest_lower_bound(s).glb
    lambdas = guttman_lambdas(s)
    assert max(float(value) for value in lambdas.values()) <= glb + 1e-9
    assert split_half_coefficients(s, half_splits(k, 10_000)[0]).max() <= glb + 1e-9
    if lambdas["lambda_1"] >= 0:
        assert lambdas["lambda_1"] <= lambdas["lambda_3"] + 1e-12
    assert lambdas["lambda_3"] <= lambdas["lambda_2"] + 1e-12


@settings(deadline=None)
@given(st.integers(0, 100_000), st.floats(0.05, 0.95), st.integers(3, 8))
def test_parallel_items_have_alpha_as_their_bound(seed, r, k):
    s = np.full((k, k), r) + (1 - r) * np.eye(k)
    assert greatest_lower_bound(s).glb == pytest.approx(k * r / (1 + (k - 1) * r), abs=1e-6)


@settings(deadline=None)
@given(st.floats(0.1, 5), st.floats(0.1, 5), st.floats(-0.95, 0.95))
def test_two_items_have_the_bound_of_the_closed_form(a, b, r):
    c = abs(r) * np.sqrt(a * b)
    # the errors are a − |c| and b − |c| where both are allowed, otherwise one item has none
    errors = a + b - 2 * c if c <= min(a, b) else max(a, b) - c**2 / min(a, b)
    s = np.array([[a, r * np.sqrt(a * b)], [r * np.sqrt(a * b), b]])
    assert greatest_lower_bound(s).glb == pytest.approx(1 - errors / s.sum(), abs=1e-5)


def test_one_factor_and_errors_are_told_apart():
    loadings = np.array([0.9, 0.8, 0.7, 0.6, 0.5])
    s = np.outer(loadings, loadings)
    np.fill_diagonal(s, 1.0)
    found = greatest_lower_bound(s)
    assert found.error_variances == pytest.approx(1 - loadings**2, abs=1e-5)
    assert found.glb == pytest.approx(loadings.sum() ** 2 / s.sum(), abs=1e-6)


@settings(deadline=None)
@given(st.integers(0, 100_000), st.floats(1e-4, 1e4))
def test_order_and_unit_change_nothing(seed, unit):
    s = covariance(seed, 6)
    order = np.random.default_rng(seed).permutation(6)
    plain = greatest_lower_bound(s).glb
    assert greatest_lower_bound(unit * s[np.ix_(order, order)]).glb == pytest.approx(
        plain, abs=1e-7
    )


def test_a_small_sample_overestimates_it():
    rng = np.random.default_rng(3)
    population = np.full((8, 8), 0.3) + 0.7 * np.eye(8)
    true = greatest_lower_bound(population).glb
    drawn = [
        greatest_lower_bound(np.cov(rng.multivariate_normal(np.zeros(8), population, 60).T)).glb
        for _ in range(60)
    ]
    assert np.mean(drawn) > true + 0.03


def test_the_table_says_that_the_bound_is_biased(survey_answers):
    table = reliability_bounds(survey_answers, SAT)
    for shown in (repr(table), table._repr_html_()):
        assert "upward biased" in shown
        assert "Do not report it alone" in shown
    assert table.columns.tolist() == [
        "n_items",
        "n",
        *(f"lambda_{i}" for i in range(1, 7)),
        "glb",
    ]


def test_a_survey_brings_its_constructs():
    survey = ls.datasets.load_platforms()
    table = reliability_bounds(survey, missing="listwise")
    assert table.index.tolist() == list(survey.construct_items)
    alpha = ls.reliability(survey, missing="listwise")["alpha"]
    pd.testing.assert_series_equal(table["lambda_3"], alpha, check_names=False)


def test_one_item_has_no_bound_and_two_have(survey_answers):
    scales = {"two": ["SAT1", "SAT2"], "one": ["LOY1"]}
    with pytest.warns(DataWarning, match=r"one has one item \(LOY1\): no bound"):
        table = reliability_bounds(survey_answers, scales)
    assert table.loc["one", "lambda_1":].isna().all()
    assert table.loc["two"].notna().all()


def test_an_item_against_its_scale_is_named(survey_answers):
    turned = survey_answers.assign(SAT4=8 - survey_answers["SAT4"])
    with pytest.warns(DataWarning, match=r"SAT4 \(-.*Nothing was reversed"):
        reliability_bounds(turned, SAT)


def test_a_bound_that_cannot_be_certified_is_empty_and_named(survey_answers, monkeypatch):
    monkeypatch.setattr(
        "loyaltysem.scales.consistency.lower_bounds.greatest_lower_bound.FINAL_WEIGHT", 10.0
    )
    with pytest.warns(DataWarning, match=r"SAT: glb is empty.*found only to"):
        table = reliability_bounds(survey_answers, SAT)
    assert np.isnan(table.loc["SAT", "glb"])
    assert np.isfinite(table.loc["SAT", "lambda_6"])
    with pytest.raises(ConvergenceError, match="nearly copies"):
        greatest_lower_bound(covariance(1, 4))


@pytest.mark.parametrize(
    ("matrix", "error", "message"),
    [
        (np.ones((2, 3)), OptionError, "no covariance matrix"),
        ([[1.0]], OptionError, "two or more items"),
        (np.ones((3, 3)), DataError, "not positive definite"),
        ([[1, 0.9, 0.0], [0.9, 1, 0.9], [0.0, 0.9, 1]], DataError, "pair by pair"),
        (np.full((2, 2), np.nan), DataError, "not positive definite"),
    ],
)
def test_matrices_without_a_bound_are_refused(matrix, error, message):
    with pytest.raises(error, match=message):
        greatest_lower_bound(matrix)


def test_lambda_6_of_copies_is_refused():
    with pytest.raises(OptionError, match="no inverse"):
        guttman_lambdas(np.ones((2, 2)))


def test_a_search_that_leaves_the_possible_is_an_error():
    with pytest.raises(ConvergenceError, match="left the covariances that true scores can have"):
        _inverse(np.array([[1.0, 2.0], [2.0, 1.0]]))
