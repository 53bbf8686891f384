"""Parameters of single groups and shared ones: taking matrices apart, and putting them together."""

from __future__ import annotations

import numpy as np
import pytest

from loyaltysem.estimation import BlockInverse, GroupBlocks, MatrixLayout, trace_of_solved
from loyaltysem.estimation.structure.group_parts.group_sums import GroupSums
from loyaltysem.inference.uncertainty.standard_errors import inverse_of_information
from loyaltysem.specification import build_parameter_table, parse_model

#: Three groups of four elements: one parameter twice in a group, one shared, one fixed.
NUMBERS = np.array([[0, 1, 5, 5], [2, 1, 6, 3], [-1, 1, 4, 7]])


def information(order: GroupBlocks, numbers: np.ndarray, seed: int) -> np.ndarray:
    """Information in which parameters meet only where a group has both."""
    rng = np.random.default_rng(seed)
    roots = rng.normal(size=(len(numbers), numbers.shape[1], 9))
    seen = (roots @ np.swapaxes(roots, -1, -2))[None]
    return GroupSums(numbers, order.n_free).of_matrices(seen)[0]


def test_parameters_of_one_group_are_told_from_shared_ones():
    order = GroupBlocks(NUMBERS, 8)
    assert order.shared.tolist() == [1]
    assert [row[there].tolist() for row, there in zip(order.own, order.is_there, strict=True)] == [
        [0, 5],
        [2, 3, 6],
        [4, 7],
    ]
    assert GroupBlocks(NUMBERS[:1], 8).shared.tolist() == list(range(8))


def test_sums_over_elements_are_those_of_the_matrix_of_derivatives():
    selection = np.zeros((3, 4, 8))
    group, element = np.nonzero(NUMBERS >= 0)
    selection[group, element, NUMBERS[group, element]] = 1.0
    rng = np.random.default_rng(1)
    vectors, matrices = rng.normal(size=(2, 3, 4)), rng.normal(size=(2, 3, 4, 4))
    sums = GroupSums(NUMBERS, 8)
    expected = np.einsum("bge,gek->bk", vectors, selection)
    np.testing.assert_allclose(sums.of_vectors(vectors), expected, atol=1e-14)
    expected = (np.swapaxes(selection, -1, -2) @ matrices @ selection).sum(axis=1)
    np.testing.assert_allclose(sums.of_matrices(matrices), expected, atol=1e-14)


def test_vectors_and_slopes_come_back_in_order():
    order = GroupBlocks(NUMBERS, 8)
    vector = np.arange(16.0).reshape(2, 8)
    np.testing.assert_array_equal(order.joined(order.split(vector)), vector)
    own, shared = order.slopes(NUMBERS)
    by_block = order.split(np.arange(8.0))
    values = (own @ by_block.own[..., None])[..., 0] + shared @ by_block.shared
    np.testing.assert_array_equal(values, np.where(NUMBERS >= 0, NUMBERS, 0))


@pytest.mark.parametrize("seed", range(3))
def test_covariances_are_those_of_the_whole_information(seed):
    order = GroupBlocks(NUMBERS, 8)
    # units far apart cost no digits
    units = np.logspace(-4, 4, 8)
    matrix = information(order, NUMBERS, seed) * units[:, None] * units
    middle = information(order, NUMBERS, seed + 9) * units[:, None] * units
    inverse, direction = inverse_of_information(matrix, order)
    plain, same = inverse_of_information(matrix, GroupBlocks.undivided(8))
    assert isinstance(inverse, BlockInverse)
    assert isinstance(plain, BlockInverse)
    np.testing.assert_allclose(direction, same, rtol=1e-9)
    np.testing.assert_allclose(inverse.diagonal, np.diag(plain.whole), rtol=1e-9)
    scales = units[:, None] * units
    np.testing.assert_allclose(inverse.whole * scales, plain.whole * scales, atol=1e-9)
    np.testing.assert_allclose(
        inverse.sandwich(middle) * scales, plain.sandwich(middle) * scales, atol=1e-8
    )
    expected = trace_of_solved(matrix, middle, GroupBlocks.undivided(8))
    assert trace_of_solved(matrix, middle, order) == pytest.approx(expected, rel=1e-9)


def test_singular_information_is_found_wherever_it_is_singular():
    order = GroupBlocks(NUMBERS, 8)
    for lost in (1, 3, 5):
        matrix = information(order, NUMBERS, 4)
        matrix[lost] = matrix[:, lost] = 0.0
        inverse, direction = inverse_of_information(matrix, order)
        assert inverse is None
        assert np.argmax(direction) == lost
    # two parameters of one group that are the same
    matrix = information(order, NUMBERS, 4)
    matrix[3], matrix[:, 3] = matrix[2], matrix[:, 2]
    matrix[3, 3] = matrix[2, 2]
    inverse, direction = inverse_of_information(matrix, order)
    assert inverse is None
    assert set(np.argsort(direction)[-2:]) == {2, 3}


def test_the_closest_parameters_are_the_means_of_what_is_equal():
    for more in ("", "\nb == c"):
        table = build_parameter_table(
            parse_model("F =~ x1 + c(a, a)*x2 + c(b, c)*x3\nF ~~ c(d, e)*F" + more), n_groups=2
        )
        layout = MatrixLayout(table)
        cells = np.random.default_rng(2).normal(size=layout.free_of_cell.shape)
        slopes = layout.cell_slopes().reshape(-1, layout.n_free)
        expected = np.linalg.lstsq(slopes, cells.ravel(), rcond=None)[0]
        np.testing.assert_allclose(layout.closest(cells), expected, atol=1e-12)


@pytest.mark.parametrize(
    "more", ["", "\nb == c", "\na + b == 2*d\nc == 1.5", "\nb == 0.5\nc - d == 0"]
)
def test_sums_under_constraints_are_those_of_all_combinations(more):
    text = "F =~ x1 + c(a, a)*x2 + c(b, c)*x3 + c(d, e)*x4 + x5"
    layout = MatrixLayout(build_parameter_table(parse_model(text + more), n_groups=2))
    rng = np.random.default_rng(5)
    size = len(layout.elements)
    vectors, matrices = rng.normal(size=(3, 2, size)), rng.normal(size=(3, 2, size, size))
    weights, selection = np.array([0.3, 0.7]), layout.selection
    np.testing.assert_allclose(
        layout.sum_over_elements(vectors, weights),
        np.einsum("bge,g,gek->bk", vectors, weights, selection),
        atol=1e-13,
    )
    weighted = matrices * weights[:, None, None]
    np.testing.assert_allclose(
        layout.sum_over_element_pairs(matrices, weights),
        (np.swapaxes(selection, -1, -2) @ weighted @ selection).sum(axis=1),
        atol=1e-13,
    )
    own, shared = layout.element_slopes_by_block()
    np.testing.assert_allclose(layout.blocks.laid_out(own, shared), selection, atol=1e-15)
    own, shared = layout.cell_slopes_by_block()
    np.testing.assert_allclose(
        layout.blocks.laid_out(own, shared), layout.cell_slopes(), atol=1e-15
    )
    # residual variances, that of the construct and x5 belong to a group whatever is constrained
    assert layout.blocks.own.shape[1] >= 7
    if layout.reduction is not None:
        theta = rng.normal(size=(2, layout.n_free))
        full = layout.reduction.expand(theta)
        np.testing.assert_allclose(
            full, theta @ layout.reduction.matrix.T + layout.reduction.offset, atol=1e-14
        )
        np.testing.assert_allclose(layout.reduction.reduce(full), theta, atol=1e-13)
        root = rng.normal(size=(layout.n_free, layout.n_free))
        covariance, matrix = root @ root.T, layout.reduction.matrix
        np.testing.assert_allclose(
            layout.reduction.variances(covariance),
            np.diag(matrix @ covariance @ matrix.T),
            atol=1e-11,
        )
