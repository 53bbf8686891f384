"""The upper triangle of symmetric matrices as vectors."""

from __future__ import annotations

from functools import cache

import numpy as np
from numpy.typing import NDArray

__all__ = ["half_vectorised", "upper_triangle"]


def half_vectorised(matrices: NDArray[np.float64]) -> NDArray[np.float64]:
    """Take the upper triangle row by row.

    Parameters
    ----------
    matrices : ndarray, shape (..., p, p)

    Returns
    -------
    ndarray, shape (..., p(p + 1)/2)
    """
    i, j = upper_triangle(matrices.shape[-1])
    flat = matrices.reshape(*matrices.shape[:-2], -1)
    return np.asarray(flat.take(i * matrices.shape[-1] + j, axis=-1))


@cache
def upper_triangle(p: int) -> tuple[NDArray[np.intp], NDArray[np.intp]]:
    """Rows and columns; finding them anew takes longer than using them."""
    return np.triu_indices(p)
