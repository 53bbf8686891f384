"""Cholesky factors of a batch in which some matrices may not be positive definite."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

__all__ = ["cholesky_or_nan", "inverse_of_lower", "inverse_or_nan"]


def cholesky_or_nan(matrices: NDArray[np.float64]) -> NDArray[np.float64]:
    """Factorise each matrix; not-a-number for one that is not positive definite.

    Parameters
    ----------
    matrices : ndarray, shape (..., p, p)

    Returns
    -------
    ndarray, shape (..., p, p)
        Lower triangular factors.
    """
    try:
        return np.asarray(np.linalg.cholesky(matrices), dtype=np.float64)
    except np.linalg.LinAlgError:
        if matrices.ndim == 2:
            return np.full_like(matrices, np.nan)
        if len(matrices) == 1:
            return cholesky_or_nan(matrices[0])[None]
        # halving finds the few bad ones of a large batch in few calls
        half = len(matrices) // 2
        return np.concatenate([cholesky_or_nan(matrices[:half]), cholesky_or_nan(matrices[half:])])


def inverse_or_nan(matrices: NDArray[np.float64]) -> NDArray[np.float64]:
    """Invert each matrix; not-a-number for one that is singular.

    A matrix whose entries differ by sixteen orders of magnitude can have a Cholesky factor by
    rounding alone, and no inverse.

    Parameters
    ----------
    matrices : ndarray, shape (..., p, p)
    """
    try:
        return np.asarray(np.linalg.inv(matrices), dtype=np.float64)
    except np.linalg.LinAlgError:
        if matrices.ndim == 2:
            return np.full_like(matrices, np.nan)
        return np.stack([inverse_or_nan(matrix) for matrix in matrices])


def inverse_of_lower(factors: NDArray[np.float64]) -> NDArray[np.float64]:
    """Invert a batch of lower triangular matrices, row by row over the whole batch.

    For hundreds of small matrices this is several times quicker than one general inverse of each.

    Parameters
    ----------
    factors : ndarray, shape (batch, p, p)

    Returns
    -------
    ndarray, shape (batch, p, p)
    """
    inverse = np.zeros_like(factors)
    p = factors.shape[-1]
    diagonal = np.arange(p)
    inverse[:, diagonal, diagonal] = 1 / factors[:, diagonal, diagonal]
    for i in range(1, p):
        row = (factors[:, i : i + 1, :i] @ inverse[:, :i, :i])[:, 0]
        inverse[:, i, :i] = -row * inverse[:, i, i, None]
    return inverse
