"""Score tests as plain arithmetic."""

from __future__ import annotations

import numpy as np
import pytest

from loyaltysem.inference.derived.hypotheses import TestResult, wald_statistic
from loyaltysem.inference.derived.score_tests import (
    Scored,
    independent_rows,
    joint_statistic,
    release_directions,
    scored,
    statistics_alone,
    statistics_along,
)
from loyaltysem.inference.fit.difference_tests import difference_factor


def problem(seed: int, q: int = 6) -> tuple[np.ndarray, np.ndarray]:
    """An information matrix, and the optimum of a quadratic log-likelihood with it."""
    rng = np.random.default_rng(seed)
    root = rng.normal(size=(q, q))
    return root @ root.T + np.eye(q), rng.normal(size=q)


def of_one_group(
    gradient: np.ndarray, information: np.ndarray, kept: np.ndarray, n: float
) -> Scored:
    """Coefficients of one group, whose free parameters count as shared ones."""
    nothing = np.zeros((1, len(gradient), 0))
    return scored(gradient[None], information[None], nothing, kept[None], n)


@pytest.mark.parametrize("seed", range(5))
def test_statistic_and_change_are_exact_where_the_likelihood_is_quadratic(seed):
    information, optimum = problem(seed)
    n, kept = 50, np.eye(6)[:, :4]

    def fitted(directions: np.ndarray) -> tuple[np.ndarray, float]:
        inner = directions.T @ information @ directions
        at = directions @ np.linalg.solve(inner, directions.T @ information @ optimum)
        return at, float((optimum - at) @ information @ (optimum - at))

    at, objective = fitted(kept)
    of = of_one_group(-2 * information @ (optimum - at), information, kept, n)
    added = np.eye(6)[:, 4:]
    found, alone = statistics_along(of, added[None]), statistics_alone(of)
    for k in range(2):
        wider, lower = fitted(np.column_stack([kept, added[:, k]]))
        assert found.statistic[k] == pytest.approx(n * (objective - lower))
        assert found.change[k] == pytest.approx(wider[4 + k])
    np.testing.assert_allclose(alone.statistic[0, 4:], found.statistic, rtol=1e-10)
    np.testing.assert_allclose(alone.change[0, 4:], found.change, rtol=1e-10)
    total, df = joint_statistic(of, added[None])
    assert total == pytest.approx(n * objective)
    assert df == 2


def test_what_is_free_already_has_no_index():
    information, optimum = problem(1)
    kept = np.eye(6)[:, :4]
    of = of_one_group(information @ optimum, information, kept, 10)
    found = statistics_along(of, kept[None, :, :2])
    assert np.isnan(found.statistic).all()
    assert np.isnan(found.change).all()
    assert np.isnan(statistics_alone(of).statistic[0]).tolist() == [True] * 4 + [False] * 2
    total, df = joint_statistic(of, kept[None, :, :2])
    assert np.isnan(total)
    assert df == 0


def grouped_problem(seed: int) -> tuple[Scored, Scored, np.ndarray]:
    """Three groups by blocks, and the same as one group, with directions across the groups.

    Of each group's five coefficients two are the group's own parameters (one in the last group),
    and two are shared by all groups.
    """
    rng = np.random.default_rng(seed)
    roots = rng.normal(size=(3, 5, 7))
    information = roots @ np.swapaxes(roots, -1, -2)
    own = np.broadcast_to(np.eye(5)[:, :2], (3, 5, 2)).copy()
    own[2, 1, 1] = 0.0
    shared = np.broadcast_to(np.eye(5)[:, 2:4], (3, 5, 2))
    kept = np.zeros((15, 7))
    for g, columns in enumerate(([0, 1], [2, 3], [4])):
        kept[5 * g : 5 * g + 5, columns] = own[g][:, : len(columns)]
    kept[:, 5:] = shared.reshape(15, 2)
    whole = np.zeros((15, 15))
    for g in range(3):
        whole[5 * g : 5 * g + 5, 5 * g : 5 * g + 5] = information[g]
    # at the estimates nothing is to be gained along what is free
    score = rng.normal(size=15)
    gradient = score - whole @ kept @ np.linalg.solve(kept.T @ whole @ kept, kept.T @ score)
    by_group = scored(gradient.reshape(3, 5), information, own, shared, 200)
    together = of_one_group(gradient, whole, kept, 200)
    constraints = np.zeros((6, 15))
    for row, (cell, g) in enumerate((c, g) for c in (2, 3) for g in (1, 2)):
        constraints[row, cell], constraints[row, 5 * g + cell] = 1.0, -1.0
    constraints[4, [4, 9]] = 1.0, -1.0
    constraints[5, 14] = 1.0
    return by_group, together, release_directions(constraints)


@pytest.mark.parametrize("seed", range(4))
def test_blocks_of_groups_give_what_one_dense_matrix_does(seed):
    by_group, together, added = grouped_problem(seed)
    wide = added.reshape(3, 5, -1)
    for one, other in (
        (statistics_alone(by_group), statistics_alone(together)),
        (statistics_along(by_group, wide), statistics_along(together, added[None])),
    ):
        assert np.isfinite(one.statistic).any()
        for name in ("statistic", "change"):
            np.testing.assert_allclose(
                getattr(one, name).ravel(), getattr(other, name).ravel(), rtol=1e-8
            )
    np.testing.assert_allclose(
        joint_statistic(by_group, wide), joint_statistic(together, added[None]), rtol=1e-8
    )


def test_directions_that_follow_from_others_do_not_count_in_the_total():
    of, _, added = grouped_problem(7)
    wide = added.reshape(3, 5, -1)
    twice = np.concatenate([wide, wide[..., :1] + 2 * wide[..., 1:2], 0.5 * wide[..., 5:]], axis=-1)
    total, df = joint_statistic(of, wide)
    again, df_again = joint_statistic(of, twice)
    assert df_again == df == wide.shape[-1]
    assert again == pytest.approx(total, rel=1e-9)


def test_a_direction_releases_its_own_constraint_and_no_other():
    constraints = np.array([[1.0, -1, 0, 0], [1, 0, -1, 0], [0, 1, 2, -1]])
    np.testing.assert_allclose(constraints @ release_directions(constraints), np.eye(3), atol=1e-12)
    twice = np.vstack([constraints[:2], constraints[0] - constraints[1], constraints[2]])
    assert independent_rows(twice).tolist() == [0, 1, 3]


def test_constraints_without_a_coefficient_in_common_are_taken_apart():
    rng = np.random.default_rng(3)
    rows = np.zeros((7, 12))
    # out of order, one that follows from two others, one that is empty
    rows[[0, 3], :4] = rng.normal(size=(2, 4))
    rows[5] = rows[0] - 2 * rows[3]
    rows[[1, 6], 6:9] = rng.normal(size=(2, 3))
    rows[4, 11] = 1.0
    independent = independent_rows(rows)
    assert independent.tolist() == [0, 1, 3, 4, 6]
    np.testing.assert_allclose(
        release_directions(rows[independent]), np.linalg.pinv(rows[independent]), atol=1e-12
    )


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
