"""A singular matrix has no inverse, whatever sign rounding gives its smallest eigenvalue."""

from __future__ import annotations

import numpy as np
import pytest

from loyaltysem.inference.uncertainty.standard_errors import (
    parameter_covariance,
    parameter_covariances,
)
from loyaltysem.numerics.inverse import positive_definite_inverse


def _singular(size: int, n: int) -> np.ndarray:
    """Return correlation matrices of variables of which one is the sum of two others."""
    random = np.random.default_rng(size)
    found = []
    for _ in range(n):
        answers = random.normal(size=(4 * size, size))
        answers[:, -1] = answers[:, 0] + answers[:, 1]
        products = answers.T @ answers
        scale = 1 / np.sqrt(np.diag(products))
        found.append(products * np.outer(scale, scale))
    return np.stack(found)


@pytest.mark.parametrize("size", [3, 6, 12, 24])
def test_a_singular_matrix_is_never_inverted(size):
    matrices = _singular(size, 400)
    assert all(positive_definite_inverse(matrix, 1e-9) is None for matrix in matrices)
    assert all(parameter_covariance(matrix, 100.0)[0] is None for matrix in matrices)
    covariances, regular = parameter_covariances(matrices, 100.0)
    assert not regular.any()
    assert np.isnan(covariances).all()
