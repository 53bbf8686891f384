"""Score tests as plain arithmetic."""

from __future__ import annotations

import numpy as np
import pytest

from loyaltysem.inference.derived.hypotheses import TestResult, wald_statistic
from loyaltysem.inference.derived.score_tests import (
    independent_rows,
    release_directions,
    score_statistics,
)
from loyaltysem.inference.fit.difference_tests import difference_factor


def problem(seed: int, q: int = 6) -> tuple[np.ndarray, np.ndarray]:
    """An information matrix, and the optimum of a quadratic log-likelihood with it."""
    rng = np.random.default_rng(seed)
    root = rng.normal(size=(q, q))
    return root @ root.T + np.eye(q), rng.normal(size=q)


@pytest.mark.parametrize("seed", range(5))
def test_statistic_and_change_are_exact_where_the_likelihood_is_quadratic(seed):
    information, optimum = problem(seed)
    n, kept = 50, np.eye(6)[:, :4]

    def fitted(directions: np.ndarray) -> tuple[np.ndarray, float]:
        inner = directions.T @ information @ directions
        at = directions @ np.linalg.solve(inner, directions.T @ information @ optimum)
        return at, float((optimum - at) @ information @ (optimum - at))

    at, objective = fitted(kept)
    gradient = -2 * information @ (optimum - at)
    added = np.eye(6)[:, 4:]
    found = score_statistics(gradient, information, kept, added, n)
    for k in range(2):
        wider, lower = fitted(np.column_stack([kept, added[:, k]]))
        assert found.statistic[k] == pytest.approx(n * (objective - lower))
        assert found.change[k] == pytest.approx(wider[4 + k])
    assert found.total == pytest.approx(n * objective)
    assert found.df == 2


def test_what_is_free_already_has_no_index():
    information, optimum = problem(1)
    kept = np.eye(6)[:, :4]
    found = score_statistics(information @ optimum, information, kept, kept[:, :2], 10)
    assert np.isnan(found.statistic).all()
    assert np.isnan(found.change).all()
    assert np.isnan(found.total)
    assert found.df == 0


def test_a_direction_releases_its_own_constraint_and_no_other():
    constraints = np.array([[1.0, -1, 0, 0], [1, 0, -1, 0], [0, 1, 2, -1]])
    np.testing.assert_allclose(constraints @ release_directions(constraints), np.eye(3), atol=1e-12)
    twice = np.vstack([constraints[:2], constraints[0] - constraints[1], constraints[2]])
    assert independent_rows(twice).tolist() == [0, 1, 3]


def test_a_wald_statistic_does_not_depend_on_how_the_hypothesis_is_scaled():
    covariance, estimates = problem(2, 3)
    rows = np.array([[1.0, -1, 0], [0, 0, 1]])
    first = wald_statistic(rows @ estimates, rows, covariance)
    mixed = np.array([[1e6, 0], [3.0, 1e-3]]) @ rows
    assert wald_statistic(mixed @ estimates, mixed, covariance) == pytest.approx(first)


def test_a_model_without_degrees_of_freedom_takes_nothing_off_the_scaling_factor():
    assert difference_factor((4, 1.2), (0, float("nan"))) == pytest.approx(1.2)


def test_a_result_says_what_was_tested():
    result = TestResult.of_chisq(12.5, 2, null="a == b; c == 0", method="Wald test")
    assert result.pvalue == pytest.approx(np.exp(-12.5 / 2))
    assert "a == b; c == 0" in repr(result)
    assert ".002" in repr(result)
