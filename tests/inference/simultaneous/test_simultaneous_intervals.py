"""Intervals that hold together: what they are, and how often all of them do."""

from __future__ import annotations

import numpy as np
import pytest
from scipy.stats import norm, studentized_range

from loyaltysem.errors import OptionError
from loyaltysem.inference.simultaneous.intervals import (
    pairs_of,
    simultaneous_intervals,
    smallest_difference,
    two_sided_pvalues,
)
from loyaltysem.inference.uncertainty.monte_carlo import draws_of_covariance


def test_one_quantity_has_the_normal_interval():
    draws = draws_of_covariance([1.0], [[4.0]], 200_000, np.random.default_rng(1))
    found = simultaneous_intervals([1.0], draws)
    assert found.critical == pytest.approx(1.96, abs=0.02)
    assert found.bonferroni_critical == pytest.approx(norm.ppf(0.975))
    assert found.upper[0] == pytest.approx(1 + found.critical * found.se[0])


def test_all_pairs_of_independent_means_have_tukeys_quantile():
    """Tukey's studentised range over √2 is the max-t of all pairs of k equally precise means."""
    k = 6
    first, second = pairs_of(k)
    draws = np.random.default_rng(2).normal(size=(200_000, k))
    found = simultaneous_intervals(np.zeros(len(first)), draws[:, first] - draws[:, second])
    assert found.critical == pytest.approx(
        studentized_range.ppf(0.95, k, np.inf) / 2**0.5, abs=0.02
    )
    assert found.critical < found.bonferroni_critical


def test_quantities_that_move_together_cost_no_more_than_one():
    one = np.random.default_rng(3).normal(size=(50_000, 1))
    alone = simultaneous_intervals([0.0], one)
    together = simultaneous_intervals(np.zeros(5), np.repeat(one, 5, axis=1))
    np.testing.assert_allclose(together.critical, alone.critical)
    assert together.bonferroni_critical > alone.bonferroni_critical


def test_units_do_not_matter():
    rng = np.random.default_rng(4)
    draws, unit = rng.normal(size=(500, 4)), np.array([1.0, 100.0, 1e-3, -5.0])
    plain = simultaneous_intervals(np.zeros(4), draws)
    other = simultaneous_intervals(np.zeros(4), draws * unit)
    np.testing.assert_allclose(other.critical, plain.critical)
    np.testing.assert_allclose(other.se, plain.se * np.abs(unit))


def test_what_is_fixed_has_an_interval_of_no_width_and_takes_no_part():
    draws = np.random.default_rng(5).normal(size=(1000, 3)) * [1, 1, 0]
    found = simultaneous_intervals(np.zeros(3), draws)
    alone = simultaneous_intervals(np.zeros(2), draws[:, :2])
    assert found.lower[2] == found.upper[2] == 0
    np.testing.assert_allclose(found.critical, alone.critical)
    assert found.bonferroni_critical == alone.bonferroni_critical


def test_a_batch_is_the_same_as_each_by_itself():
    rng = np.random.default_rng(6)
    centres, draws = rng.normal(size=(3, 2, 4)), rng.normal(size=(3, 2, 99, 4))
    together = simultaneous_intervals(centres, draws)
    for at in np.ndindex(3, 2):
        alone = simultaneous_intervals(centres[at], draws[at])
        for name in ("se", "critical", "lower", "upper", "bonferroni_lower"):
            np.testing.assert_allclose(getattr(together, name)[at], getattr(alone, name))


def test_all_intervals_hold_together_as_often_as_they_say():
    rng = np.random.default_rng(7)
    root = np.linalg.cholesky(0.6 * np.ones((8, 8)) + 0.4 * np.eye(8))
    truth = np.arange(8.0)
    centres = truth + rng.normal(size=(1500, 8)) @ root.T
    draws = centres[:, None] + rng.normal(size=(1500, 400, 8)) @ root.T
    found = simultaneous_intervals(centres, draws, level=0.9)
    covered = ((found.lower <= truth) & (truth <= found.upper)).all(axis=-1).mean()
    assert abs(covered - 0.9) < 3 * (0.09 / 1500) ** 0.5 + 0.005


def test_smallest_difference_is_found_with_its_power():
    rng = np.random.default_rng(8)
    delta = smallest_difference([2.0], 2.5, power=0.8)[0]
    found = np.abs(rng.normal(delta, 2.0, 400_000)) > 2.5 * 2.0
    assert found.mean() == pytest.approx(0.8, abs=0.003)


def test_pvalues_are_the_normal_ones_and_what_cannot_differ_has_one():
    found = two_sided_pvalues([1.96, 0.0, 0.0], [1.0, 1.0, 0.0])
    np.testing.assert_allclose(found, [2 * norm.sf(1.96), 1, 1])


@pytest.mark.parametrize("draws", [np.zeros((1, 2)), np.array([[0.0, np.nan], [1.0, 2.0]])])
def test_replicates_without_an_interval_are_refused(draws):
    with pytest.raises(OptionError, match="all finite"):
        simultaneous_intervals([0.0, 0.0], draws)


def test_a_singular_covariance_is_drawn_from():
    covariance = np.array([[1.0, 1.0], [1.0, 1.0]])
    draws = draws_of_covariance([0.0, 5.0], covariance, 10_000, np.random.default_rng(9))
    np.testing.assert_allclose(draws[:, 1] - draws[:, 0], 5.0, atol=1e-7)
    assert draws[:, 0].std() == pytest.approx(1, abs=0.03)
