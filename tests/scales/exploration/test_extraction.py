"""Extraction is that of psych and factanal, and stationary; what cannot be extracted is named."""

from __future__ import annotations

import warnings

import numpy as np
import pytest

from loyaltysem.errors import (
    AdmissibilityWarning,
    ConvergenceError,
    DataError,
    IdentificationError,
    OptionError,
)
from loyaltysem.scales import efa, extract, factor_degrees_of_freedom
from loyaltysem.scales.exploration.extracting.discrepancies import (
    likelihood_criterion,
    residual_criterion,
)
from loyaltysem.scales.exploration.extracting.extraction import extract_principal_axis
from loyaltysem.scales.exploration.fit import factor_fit

CASES = ["holzinger", "survey"]
# psych's optim ends with factr 1e7, which leaves its loadings right to about 1e-5.
WHERE_PSYCH_STOPS = 1e-4
# factanal was told to go on (factr 10, pgtol 0); its gradient still comes from differences of 1e-9.
FACTANAL = 1e-5


def random_correlation(seed, n_items=8, n=60):
    return np.corrcoef(np.random.default_rng(seed).normal(size=(n, n_items)).T)


@pytest.mark.parametrize("method", ["minres", "ml", "pa"])
@pytest.mark.parametrize("case", CASES)
def test_loadings_agree_with_psych(case, method, expected, correlation_of, distance):
    stored = expected[case]["extraction"][method]
    found = extract(correlation_of[case], expected[case]["n_factors"], method)
    gap = distance(found.loadings, None, np.array(stored["loadings"]))
    assert gap < (1e-6 if method == "pa" else WHERE_PSYCH_STOPS)
    assert found.communalities == pytest.approx(stored["communalities"], abs=WHERE_PSYCH_STOPS)
    assert found.heywood == ()


@pytest.mark.parametrize("case", CASES)
def test_maximum_likelihood_agrees_with_factanal_and_lies_no_higher(case, expected, correlation_of):
    stored = expected[case]["factanal"]
    found = extract(correlation_of[case], expected[case]["n_factors"], "ml")
    assert found.uniquenesses == pytest.approx(stored["uniquenesses"], abs=2 * FACTANAL)
    assert found.objective <= stored["objective"] + 1e-12
    assert found.objective == pytest.approx(stored["objective"], abs=1e-8)


@pytest.mark.parametrize("method", ["minres", "ml"])
@pytest.mark.parametrize("case", CASES)
def test_the_solution_fulfils_the_equations_of_its_method(case, method, correlation_of):
    matrix = correlation_of[case]
    found = extract(matrix, 3, method)
    assert found.largest_gradient < 1e-9
    # both methods reproduce the diagonal
    assert found.communalities + found.uniquenesses == pytest.approx(1, abs=1e-9)
    implied = found.loadings @ found.loadings.T + np.diag(found.uniquenesses)
    if method == "ml":  # Lawley's equations: R Σ⁻¹ Λ = Λ
        left = matrix @ np.linalg.solve(implied, found.loadings)
        assert left == pytest.approx(found.loadings, abs=1e-8)
    else:  # (R − Σ) Λ = 0
        assert (matrix - implied) @ found.loadings == pytest.approx(0, abs=1e-8)


@pytest.mark.parametrize("criterion", [residual_criterion, likelihood_criterion])
def test_derivatives_agree_with_finite_differences(criterion, correlation_of):
    matrices = np.stack([correlation_of["holzinger"], random_correlation(1, 9)])
    function, both = criterion(matrices, 2), np.arange(2)
    at = np.random.default_rng(2).uniform(0.3, 0.8, (2, 9))
    now = function(at, both)
    for i, step in enumerate(1e-6 * np.eye(9)):
        up, down = function(at + step, both), function(at - step, both)
        assert (up.value - down.value) / 2e-6 == pytest.approx(now.gradient[:, i], abs=1e-7)
        assert (up.gradient - down.gradient) / 2e-6 == pytest.approx(now.hessian[:, i], abs=1e-6)


@pytest.mark.parametrize("n_factors", [1, 2, 3])
@pytest.mark.parametrize("case", CASES)
def test_principal_axis_carried_to_its_end_is_minres(case, n_factors, correlation_of):
    axis, minres = (extract(correlation_of[case], n_factors, m) for m in ("pa", "minres"))
    assert axis.loadings == pytest.approx(minres.loadings, abs=1e-7)
    assert axis.objective == pytest.approx(minres.objective, abs=1e-12)


@pytest.mark.parametrize("method", ["minres", "ml", "pa"])
@pytest.mark.parametrize("case", CASES)
def test_fit_agrees_with_psych(case, method, expected, correlation_of):
    stored, n = expected[case]["extraction"][method]["fit"], expected[case]["n"]
    found = extract(correlation_of[case], expected[case]["n_factors"], method)
    _same_fit(factor_fit(correlation_of[case], found.loadings, n), stored)


def test_of_several_minima_the_lowest_is_found(expected, correlation_of):
    # factanal ends with x5 at the bound, in a minimum that is not the lowest
    stored = expected["heywood"]["factanal"]
    matrix = correlation_of["heywood"]
    function = likelihood_criterion(matrix[None], 4)
    theirs = function(np.log([stored["uniquenesses"]]), np.zeros(1, dtype=int))
    assert theirs.value[0] == pytest.approx(stored["objective"], abs=1e-9)
    assert np.delete(theirs.gradient[0], 4) == pytest.approx(0, abs=1e-6)
    assert np.linalg.eigvalsh(theirs.hessian[0])[0] > 0
    found = extract(matrix, 4, "ml")
    assert found.objective < stored["objective"] - 0.001
    assert found.largest_gradient < 1e-9
    assert found.heywood == (6,)


@pytest.mark.parametrize("case", CASES)
def test_fit_of_maximum_likelihood_agrees_with_psych(case, expected, correlation_of):
    found = extract(correlation_of[case], expected[case]["n_factors"], "ml")
    fit = factor_fit(correlation_of[case], found.loadings, expected[case]["n"])
    _same_fit(fit, expected[case]["ml_fit"])


def _same_fit(fit, stored):
    # first-order in what psych's or factanal's loadings are away from the minimum
    for name in ("chisq", "df", "pvalue", "tli", "bic"):
        assert fit[name] == pytest.approx(stored[name], rel=1e-4, abs=1e-5)
    assert fit["rmsr"] == pytest.approx(stored["rmsr"], abs=1e-6)
    # psych's uniroot ends at 1e-4 of the noncentrality
    interval = [fit["rmsea"], fit["rmsea_ci_lower"], fit["rmsea_ci_upper"]]
    assert interval == pytest.approx(stored["rmsea"], abs=1e-4)


@pytest.mark.parametrize("method", ["minres", "ml"])
def test_a_heywood_case_is_named(method, items_of):
    with pytest.warns(AdmissibilityWarning, match=r"Heywood case.*x7 \(communality"):
        found = efa(items_of["heywood"], 4, extraction="ml", rng=1)
    assert found.heywood == ("x7",)
    assert any("x7" in note for note in found.notes)
    assert found.uniquenesses["x7"] == pytest.approx(0.005)
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        assert efa(items_of["heywood"], 3, extraction=method, rng=1).heywood == ()


@pytest.mark.parametrize("method", ["minres", "ml", "pa"])
def test_more_factors_than_the_items_bear_are_refused(method, correlation_of):
    with pytest.raises(IdentificationError, match=r"6 factors of 9 items.*at most 5"):
        extract(correlation_of["holzinger"], 6, method)
    with pytest.raises(IdentificationError, match="at least three items"):
        extract([[1, 0.5], [0.5, 1]], 1, method)
    assert factor_degrees_of_freedom(9, 6) == -3


def test_matrices_that_are_no_correlations_are_refused_by_name():
    bad = np.array([[1, 0.9, 0.1], [0.9, 1, 0.9], [0.1, 0.9, 1]])
    with pytest.raises(DataError, match="not a covariance matrix"):
        extract(bad, 1)
    with pytest.raises(DataError, match="Copies of each other"):
        extract(np.ones((4, 4)), 1)
    with pytest.raises(DataError, match="ones on the diagonal"):
        extract(np.diag([1.0, 2.0, 1.0]), 1)
    with pytest.raises(DataError, match="no correlation matrix"):
        extract(np.ones((3, 2)), 1)
    with pytest.raises(DataError, match="1 entries"):
        extract(np.diag([1.0, 1.0, np.nan]), 1)


def test_items_without_anything_in_common_bear_no_factor():
    for method in ("minres", "ml"):
        with pytest.raises(IdentificationError, match="do not determine the loadings"):
            extract(np.eye(6), 1, method)
    with pytest.raises(DataError, match="Not one factor has any variance"):
        extract(np.eye(6), 1, "pa")


def test_a_factor_of_two_items_that_correlate_with_no_other_is_not_determined():
    matrix = np.eye(6)
    matrix[:4, :4] = 0.36 + 0.64 * np.eye(4)
    matrix[4, 5] = matrix[5, 4] = 0.5
    with pytest.raises(IdentificationError, match="two that correlate with no other"):
        extract(matrix, 2)


def test_wrong_options_are_refused(correlation_of):
    with pytest.raises(OptionError, match="'minres', 'ml'"):
        extract(correlation_of["holzinger"], 2, "alpha")
    for number in (0, 1.5, True):
        with pytest.raises(OptionError, match="whole number"):
            extract(correlation_of["holzinger"], number)


def test_principal_axis_that_has_not_ended_gives_no_loadings(correlation_of):
    with pytest.raises(ConvergenceError, match="after 3 steps a communality still changes"):
        extract_principal_axis(correlation_of["holzinger"], 3, max_iterations=3)
