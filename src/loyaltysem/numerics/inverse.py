"""The inverse of a symmetric matrix, if it safely has one, and the scale on which that is asked."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

__all__ = ["positive_definite_inverse", "unit_scale"]


def unit_scale(diagonal: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return what rows and columns are multiplied by for a unit diagonal, whatever its shape.

    Entries that are not positive stay as they are.
    """
    return np.asarray(1 / np.sqrt(np.where(diagonal > 0, diagonal, 1.0)))


def positive_definite_inverse(
    matrix: NDArray[np.float64], smallest: float
) -> NDArray[np.float64] | None:
    """Invert a matrix with unit diagonal, or return None when it is nearly singular.

    Parameters
    ----------
    matrix : ndarray, shape (p, p)
    smallest : float
        Eigenvalues must be above this.

    Returns
    -------
    ndarray, shape (p, p), or None

    Notes
    -----
    No eigenvalue is below one over the trace of the inverse, so that in the usual case none has
    to be computed. A negative trace is that of a singular matrix of which rounding made an
    eigenvalue negative, after a Cholesky decomposition whose rounding went the other way.
    """
    try:
        np.linalg.cholesky(matrix)
        inverse = np.asarray(np.linalg.inv(matrix))
    except np.linalg.LinAlgError:
        return None
    if 0 < np.trace(inverse) < 1 / smallest or np.linalg.eigvalsh(matrix)[0] > smallest:
        return inverse
    return None
