"""Covariances of estimates, and columns that follow from them."""

from __future__ import annotations

import numpy as np
import pytest
from scipy import stats

from loyaltysem.errors import OptionError
from loyaltysem.inference.uncertainty.bootstrap_intervals import bootstrap_interval
from loyaltysem.inference.uncertainty.standard_errors import (
    delta_standard_errors,
    normal_columns,
    parameter_covariance,
)
from loyaltysem.moments.drawn.resampling import (
    bootstrap_weights,
    generator,
    jackknife_weights,
    weighted_moments,
)


def information(seed: int, size: int = 5) -> np.ndarray:
    root = np.random.default_rng(seed).normal(size=(size, size))
    scale = np.diag(10.0 ** np.arange(-2, size - 2))
    return scale @ (root @ root.T + np.eye(size)) @ scale


def test_covariance_is_the_inverse_information_over_n_whatever_the_units():
    matrix = information(1)
    covariance, _ = parameter_covariance(matrix, 200.0)
    np.testing.assert_allclose(covariance @ matrix * 200, np.eye(5), atol=1e-9)


def test_singular_information_has_no_covariance_and_names_the_direction():
    matrix = information(2)
    matrix[3] = matrix[1]
    matrix[:, 3] = matrix[:, 1]
    matrix[3, 3] = matrix[1, 1]
    covariance, direction = parameter_covariance(matrix, 200.0)
    assert covariance is None
    assert set(np.argsort(-direction)[:2]) == {1, 3}
    assert direction.sum() == pytest.approx(1)


def test_information_that_is_not_finite_has_no_covariance():
    assert parameter_covariance(np.full((2, 2), np.nan), 10.0)[0] is None


def test_delta_method_is_the_quadratic_form_and_zero_for_constants():
    covariance, _ = parameter_covariance(information(3), 100.0)
    jacobian = np.vstack([np.eye(5), np.zeros(5), np.ones(5)])
    se = delta_standard_errors(jacobian, covariance)
    np.testing.assert_allclose(se[:5], np.sqrt(np.diag(covariance)))
    assert se[5] == 0
    assert se[6] == pytest.approx(np.sqrt(covariance.sum()))


@pytest.mark.parametrize("level", [0.5, 0.9, 0.95, 0.999])
def test_normal_columns_are_those_of_the_normal_distribution(level):
    est, se = np.array([1.0, -2.0, 3.0]), np.array([0.5, 0.4, 0.0])
    columns = normal_columns(est, se, level=level)
    lower, upper = stats.norm.interval(level, est[:2], se[:2])
    np.testing.assert_allclose(columns["ci_lower"][:2], lower)
    np.testing.assert_allclose(columns["ci_upper"][:2], upper)
    np.testing.assert_allclose(columns["pvalue"][:2], 2 * stats.norm.sf(np.abs(est[:2] / se[:2])))
    assert np.isnan(columns["z"][2])
    assert columns["ci_lower"][2] == columns["ci_upper"][2] == 3


@pytest.mark.parametrize("level", [0.0, 1.0, 95, -1, float("nan")])
def test_a_level_that_is_no_coverage_is_refused(level):
    with pytest.raises(OptionError, match="between 0 and 1"):
        normal_columns(np.ones(1), np.ones(1), level=level)
    with pytest.raises(OptionError, match="between 0 and 1"):
        bootstrap_interval(np.ones(1), np.ones((10, 1)), level=level)


def test_resampled_moments_are_those_of_the_drawn_rows():
    values = np.random.default_rng(1).normal(1000, 2, size=(40, 3))
    weights = next(bootstrap_weights(40, 5, np.random.default_rng(7)))
    means, covariances = weighted_moments(values, weights)
    drawn = np.random.default_rng(7).integers(0, 40, size=(5, 40))
    for b, rows in enumerate(drawn):
        np.testing.assert_allclose(means[b], values[rows].mean(axis=0), rtol=1e-12)
        np.testing.assert_allclose(covariances[b], np.cov(values[rows].T, ddof=0), rtol=1e-9)


@pytest.mark.parametrize("share", [2, 4, 10])
def test_moments_of_the_few_that_are_dealt_to_a_group_are_their_own(share):
    random = np.random.default_rng(1)
    values = random.normal(1000, 2, size=(40, 3))
    deals = random.permuted(np.tile(np.arange(40), (6, 1)), axis=1)[:, : 40 // share]
    weights = np.zeros((6, 40))
    np.put_along_axis(weights, deals, share / 40, axis=1)
    means, covariances = weighted_moments(values, weights)
    for b, rows in enumerate(deals):
        np.testing.assert_allclose(means[b], values[rows].mean(axis=0), rtol=1e-12)
        np.testing.assert_allclose(covariances[b], np.cov(values[rows].T, ddof=0), rtol=1e-9)


def test_percentile_interval_leaves_failed_replicates_out():
    drawn = np.append(np.arange(1.0, 1001.0), [np.nan] * 50)[:, None]
    lower, upper = bootstrap_interval(np.array([500.0]), drawn, level=0.90)
    assert lower[0] == pytest.approx(np.percentile(np.arange(1, 1001), 5))
    assert upper[0] == pytest.approx(np.percentile(np.arange(1, 1001), 95))


def test_clusters_are_drawn_whole():
    clusters = np.array(["a", "b", "b", "c", "c", "c"])
    for weights in bootstrap_weights(6, 100, np.random.default_rng(1), clusters):
        counts = weights / weights.max(axis=1, keepdims=True)
        assert (counts[:, 1] == counts[:, 2]).all()
        assert (counts[:, 3:5] == counts[:, [5]]).all()
        np.testing.assert_allclose(weights.sum(axis=1), 1)


def test_the_jackknife_leaves_every_respondent_out_once():
    weights = np.concatenate(list(jackknife_weights(70)))
    assert weights.shape == (70, 70)
    np.testing.assert_array_equal(np.diag(weights), 0)
    np.testing.assert_allclose(weights.sum(axis=1), 1)


def test_bias_corrected_interval_is_efrons():
    """With 40 % of the replicates below the estimate, both tails move by 2 z0."""
    drawn = np.arange(1.0, 1001.0)[:, None]
    lower, upper = bootstrap_interval(np.array([400.5]), drawn, level=0.95, kind="bias_corrected")
    shift = stats.norm.ppf(0.4)
    for end, tail in ((lower, 0.025), (upper, 0.975)):
        share = stats.norm.cdf(2 * shift + stats.norm.ppf(tail))
        assert end[0] == pytest.approx(np.quantile(drawn, share))


def test_bca_of_a_mean_agrees_with_scipy():
    values = np.random.default_rng(3).exponential(size=60)
    ours = values[np.random.default_rng(4).integers(0, 60, size=(4000, 60))].mean(axis=1)
    jackknife = (values.sum() - values) / 59
    lower, upper = bootstrap_interval(
        np.array([values.mean()]),
        ours[:, None],
        level=0.95,
        kind="bca",
        jackknife=jackknife[:, None],
    )
    theirs = stats.bootstrap(
        (values,), np.mean, n_resamples=4000, method="BCa", rng=np.random.default_rng(5)
    ).confidence_interval
    assert lower[0] == pytest.approx(theirs.low, rel=0.02)
    assert upper[0] == pytest.approx(theirs.high, rel=0.02)


def test_an_unknown_interval_is_refused():
    with pytest.raises(OptionError, match="bias_corrected"):
        bootstrap_interval(np.ones(1), np.ones((9, 1)), level=0.95, kind="basic")
    with pytest.raises(OptionError, match="without each respondent"):
        bootstrap_interval(np.ones(1), np.ones((9, 1)), level=0.95, kind="bca")


def test_a_generator_is_used_as_it_is_and_anything_else_but_a_seed_is_refused():
    source = np.random.default_rng(1)
    assert generator(source) is source
    assert generator(3).random() == np.random.default_rng(3).random()
    for wrong in ("3", 1.5, [1], np.random.RandomState(1)):
        with pytest.raises(OptionError, match="whole number"):
            generator(wrong)
