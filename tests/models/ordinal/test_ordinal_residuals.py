"""Residuals of ordered answers are lavaan's: thresholds, correlations and their z values.

tests/reference/ordinal_after_fit.R and ordinal_explained.R wrote the values, at the exact minimum.
"""

from __future__ import annotations

import numpy as np
import pytest
from ordinal_after_fit_cases import AFTER, EXPLAINED, group_labels, having, lower, numbers

import loyaltysem as ls
from loyaltysem.errors import OptionError
from loyaltysem.quantities.moments.residual_tables import Residuals
from ordinal_cases import CASES, answers_of, fit_of

PLAIN = {"raw": "raw", "cor": "cor", "cor.bentler": "cor_bentler"}
#: lavaan does not divide residuals that it takes for zero.
NOT_ZERO = 1e-4


def matrices_of(residuals: Residuals, n_groups: int) -> np.ndarray:
    return residuals.covariances.to_numpy().reshape(n_groups, -1, residuals.covariances.shape[1])


@pytest.mark.parametrize("name", having("residuals"))
def test_residuals_agree_with_lavaan(name):
    for theirs_kind, kind in PLAIN.items():
        theirs, ours = AFTER[name]["residuals"][theirs_kind], fit_of(name).residuals(kind)
        assert ours.means is None
        for g, matrix in enumerate(matrices_of(ours, len(theirs))):
            np.testing.assert_allclose(matrix, lower(theirs[g]["cov"], len(matrix)), atol=1e-9)
            own = ours.thresholds.to_numpy()[g]
            np.testing.assert_allclose(own, numbers(theirs[g]["th"]), atol=1e-9)


@pytest.mark.parametrize("name", [n for n in having("residuals") if not n.startswith("groups")])
def test_z_values_agree_with_lav_residuals(name):
    raw, ours = fit_of(name).residuals(), fit_of(name).residuals("standardized")
    theirs = AFTER[name]["residuals"]["z"][0]
    there = raw.covariances.abs().to_numpy() > NOT_ZERO
    expected = lower(theirs["cov"], len(there))
    np.testing.assert_allclose(ours.covariances.to_numpy()[there], expected[there], rtol=1e-6)
    there = raw.thresholds.abs().to_numpy()[0] > NOT_ZERO
    z = ours.thresholds.to_numpy()[0]
    np.testing.assert_allclose(z[there], numbers(theirs["th"])[there], rtol=1e-6)


@pytest.mark.parametrize("name", [n for n in EXPLAINED["fits"] if n != "stl_second_order"])
def test_normalized_residuals_agree_with_lavaan(name):
    fit, theirs = fit_of(name), EXPLAINED["fits"][name]["groups"]
    raw, ours = fit.residuals(), fit.residuals("normalized")
    sizes = numbers(fit._fitted.moments.n_observations)
    matrices = zip(matrices_of(raw, len(theirs)), matrices_of(ours, len(theirs)), strict=True)
    for g, (plain, own) in enumerate(matrices):
        # lavaan divides every group's covariance of the moments by all groups' respondents
        slip = np.sqrt(sizes[g] / sizes.sum())
        there = np.abs(plain) > NOT_ZERO
        expected = slip * lower(theirs[g]["normalized"]["cov"], len(plain))
        np.testing.assert_allclose(own[there], expected[there], rtol=1e-6)
        there = raw.thresholds.abs().to_numpy()[g] > NOT_ZERO
        expected = slip * numbers(theirs[g]["normalized"]["th"])
        np.testing.assert_allclose(ours.thresholds.to_numpy()[g][there], expected[there], rtol=1e-6)


@pytest.mark.parametrize("kind", ["normalized", "standardized"])
def test_groups_that_share_nothing_have_the_residuals_of_their_own_fits(kind):
    """lavaan's are larger by the root of all respondents over those of the group."""
    together = fit_of("groups_configural")
    ours, answers = together.residuals(kind), answers_of(CASES["groups_configural"])
    theirs = AFTER["groups_configural"]["residuals"]["z"]
    for g, label in enumerate(group_labels("groups_configural")):
        members = answers[answers["platform"] == label]
        alone = ls.CFA(together.model_text).fit(members, ordered=True, estimator="WLSMV")
        own = alone.residuals(kind).covariances
        np.testing.assert_allclose(ours.covariances.loc[label], own, rtol=1e-6, atol=1e-6)
        if kind == "standardized":
            there = alone.residuals().covariances.abs().to_numpy() > NOT_ZERO
            expected = np.sqrt(len(members) / len(answers)) * lower(theirs[g]["cov"], len(own))
            np.testing.assert_allclose(own.to_numpy()[there], expected[there], rtol=1e-5)


def test_free_thresholds_have_no_residuals_and_equal_ones_have():
    free, equal = fit_of("groups_configural"), fit_of("groups_thresholds_loadings")
    assert free.residuals("standardized").thresholds.eq(0).all(axis=None)
    z = equal.residuals("standardized").thresholds
    assert list(z.columns[:5]) == ["SAT1|t1", "SAT1|t2", "SAT1|t3", "SAT1|t4", "SAT2|t1"]
    assert list(z.index) == list(group_labels("groups_thresholds_loadings"))
    assert 1 < z.abs().to_numpy().max() < 5


def test_the_largest_residuals_are_correlations_and_thresholds():
    largest = fit_of("groups_thresholds_loadings").residuals("standardized").largest(1000)
    assert set(largest["op"]) == {"~~", "|"}
    assert not (largest["lhs"] == largest["rhs"]).any()
    assert len(largest) == 3 * (8 * 7 // 2 + 8 * 4)
    assert largest["residual"].abs().is_monotonic_decreasing
    threshold = largest[largest["op"] == "|"].iloc[0]
    assert threshold["rhs"] in {"t1", "t2", "t3", "t4"}
    single = fit_of("small_wlsmv").residuals().largest(3)
    assert single.columns.tolist() == ["lhs", "op", "rhs", "residual"]


def test_residuals_say_what_they_are():
    residuals = fit_of("small_wls").residuals()
    assert "thresholds and polychoric correlations" in repr(residuals)
    assert "SAT1|t1" in repr(residuals)
    assert "SAT1|t1" in residuals._repr_html_()
    assert "z values" in repr(fit_of("small_wls").residuals("standardized"))
    with pytest.raises(OptionError, match="not known"):
        fit_of("small_wls").residuals("pearson")


def test_the_parameterisation_changes_no_residual():
    for kind in ("raw", "normalized", "standardized"):
        delta, theta = (fit_of(name).residuals(kind) for name in ("small_wlsmv", "small_theta"))
        np.testing.assert_allclose(delta.covariances, theta.covariances, rtol=1e-6, atol=1e-9)
