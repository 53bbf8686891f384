"""Which matrices are the correlations of any variables."""

from __future__ import annotations

import numpy as np
import pytest

from loyaltysem.numerics.correlations import are_possible_correlations

CONTRADICTION = np.array([[1.0, -0.6, -0.6], [-0.6, 1.0, -0.6], [-0.6, -0.6, 1.0]])
NEGATIVE = np.diag([1.0, -1.0, 1.0])
BEYOND = np.array([[1.0, 1.2, 0.0], [1.2, 1.0, 0.0], [0.0, 0.0, 1.0]])
ONE = np.ones((3, 3))
WITHOUT_VARIANCE = np.diag([1.0, 0.0, 1.0])
WITH_COVARIANCE = np.array([[1.0, 0.3, 0.0], [0.3, 0.0, 0.0], [0.0, 0.0, 1.0]])
UNKNOWN = np.where(np.eye(3) > 0, 1.0, np.nan)


@pytest.mark.parametrize(
    ("matrix", "expected"),
    [
        (np.eye(3), True),
        (ONE, True),
        (WITHOUT_VARIANCE, True),
        (CONTRADICTION, False),
        (NEGATIVE, False),
        (BEYOND, False),
        (WITH_COVARIANCE, False),
        (UNKNOWN, False),
    ],
)
def test_a_matrix_is_judged_alone_as_among_others(matrix, expected):
    assert bool(are_possible_correlations(matrix, 1e-8)) == expected
    others = np.stack([[np.eye(3), BEYOND], [matrix, ONE]])
    assert are_possible_correlations(others, 1e-8).tolist() == [[True, False], [expected, True]]


@pytest.mark.parametrize(("below", "expected"), [(1e-9, True), (1e-7, False)])
def test_what_rounding_brings_below_zero_counts_as_zero(below, expected):
    matrix = np.array([[1.0, 1 + below], [1 + below, 1.0]])
    assert bool(are_possible_correlations(matrix, 1e-8)) == expected
