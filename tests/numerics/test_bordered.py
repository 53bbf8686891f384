"""Matrices of blocks with a border, against the same matrices as a whole."""

from __future__ import annotations

import numpy as np
import pytest

from loyaltysem.numerics.bordered import (
    Bordered,
    BorderedVector,
    inverse_of_bordered,
    made_definite,
    sandwiched,
    smallest_pivots,
    solve_bordered,
    trace_of_product,
)

SHAPES = {"shared": (3, 2, 4), "nothing shared": (4, 3, 0), "nothing own": (1, 0, 5)}


def matrix_of(shape: tuple[int, int, int], seed: int, batch: int = 1) -> Bordered:
    """Positive definite matrices: every group sees its own parameters and the shared ones."""
    n_groups, k, s = shape
    rng = np.random.default_rng(seed)
    roots = rng.normal(size=(batch, n_groups, k + s, k + s + 2))
    seen = roots @ np.swapaxes(roots, -1, -2)
    return Bordered(
        seen[..., :k, :k], seen[..., :k, k:], seen[..., k:, k:].sum(axis=1) + 0.1 * np.eye(s)
    )


def whole(matrix: Bordered) -> np.ndarray:
    """All of it, the groups one after the other, then what they share."""
    batch, n_groups, k, s = matrix.border.shape
    size = n_groups * k
    found = np.zeros((batch, size + s, size + s))
    for g in range(n_groups):
        rows = slice(g * k, g * k + k)
        found[:, rows, rows] = matrix.blocks[:, g]
        found[:, rows, size:] = matrix.border[:, g]
        found[:, size:, rows] = np.swapaxes(matrix.border[:, g], -1, -2)
    found[:, size:, size:] = matrix.corner
    return found


def joined(vector: BorderedVector) -> np.ndarray:
    return np.concatenate([vector.own.reshape(len(vector.own), -1), vector.shared], axis=1)


@pytest.mark.parametrize("shape", SHAPES.values(), ids=SHAPES)
def test_systems_are_solved_as_in_one_piece(shape):
    matrix = matrix_of(shape, 1, batch=3)
    rng = np.random.default_rng(2)
    target = BorderedVector(rng.normal(size=(3, *shape[:2])), rng.normal(size=(3, shape[2])))
    expected = np.linalg.solve(whole(matrix), joined(target)[..., None])[..., 0]
    np.testing.assert_allclose(joined(solve_bordered(matrix, target)), expected, rtol=1e-9)
    raised = matrix.raised(np.array([0.0, 0.5, 2.0]))
    ridges = whole(raised) - whole(matrix)
    np.testing.assert_allclose(ridges[1], 0.5 * np.eye(len(ridges[1])), atol=1e-12)


@pytest.mark.parametrize("shape", SHAPES.values(), ids=SHAPES)
def test_inverse_sandwich_and_trace_are_those_of_one_piece(shape):
    one, other = matrix_of(shape, 3), matrix_of(shape, 4)
    dense, middle = np.linalg.inv(whole(one)[0]), whole(other)[0]
    inverse = inverse_of_bordered(Bordered(*(part[0] for part in one)), definite=True)
    b = Bordered(*(part[0] for part in other))
    diagonal = joined(BorderedVector(*(part[None] for part in inverse.diagonal)))[0]
    np.testing.assert_allclose(diagonal, np.diag(dense), rtol=1e-9)
    assert trace_of_product(inverse, b) == pytest.approx(np.trace(dense @ middle), rel=1e-9)
    blocks, own, shared = sandwiched(inverse, b)
    n_groups, k, s = shape
    moved = np.vstack([own.reshape(n_groups * k, s), shared])
    reach = np.vstack([-inverse.reach.reshape(n_groups * k, s), np.eye(s)])
    found = moved @ reach.T + reach @ moved.T
    for g in range(n_groups):
        rows = slice(g * k, g * k + k)
        found[rows, rows] += blocks[g]
    expected = dense @ middle @ dense
    np.testing.assert_allclose(found, expected, rtol=1e-8, atol=1e-9 * np.abs(expected).max())


@pytest.mark.parametrize("shape", SHAPES.values(), ids=SHAPES)
def test_a_matrix_is_told_from_one_that_is_not_positive_definite(shape):
    matrix = matrix_of(shape, 5, batch=3)
    least = np.linalg.eigvalsh(whole(matrix))[:, 0]
    # the second loses a direction and more, wherever it lies
    bent = matrix.raised(np.array([0.0, -1.01, 0.0]) * least)
    pivots = smallest_pivots(bent)
    assert (pivots[[0, 2]] > 0).all()
    assert not pivots[1] > 0
    with pytest.raises(np.linalg.LinAlgError):
        inverse_of_bordered(Bordered(*(part[1] for part in bent)), definite=True)


@pytest.mark.parametrize("shape", SHAPES.values(), ids=SHAPES)
def test_what_bends_down_is_made_to_bend_up_and_the_rest_is_left(shape):
    matrix = matrix_of(shape, 6, batch=2)
    kept = made_definite(matrix, 1e-9)
    np.testing.assert_allclose(whole(kept), whole(matrix), rtol=1e-9, atol=1e-9)
    down = matrix.raised(np.full(2, -2.0) * np.linalg.eigvalsh(whole(matrix))[:, -1].max())
    values = np.linalg.eigvalsh(whole(made_definite(down, 1e-9)))
    assert (np.linalg.eigvalsh(whole(down)) < 0).all()
    assert (values > 0).all()


def test_pivots_are_the_roots_of_what_earlier_variables_leave():
    matrix = Bordered(np.ones((1, 2, 1, 1)), np.array([[[[0.6]], [[0.64]]]]), np.ones((1, 1, 1)))
    assert smallest_pivots(matrix)[0] == pytest.approx(np.sqrt(1 - 0.36 - 0.4096))
