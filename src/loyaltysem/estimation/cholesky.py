"""Cholesky factors of a batch in which some matrices may not be positive definite."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

__all__ = ["cholesky_or_nan"]


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
