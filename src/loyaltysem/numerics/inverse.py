"""The inverse of a symmetric matrix, if it safely has one, and the scale on which that is asked."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

__all__ = ["is_clearly_definite", "positive_definite_inverse", "unit_scale"]


def unit_scale(diagonal: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return what rows and columns are multiplied by for a unit diagonal, whatever its shape.

    Entries that are not positive stay as they are.
    """
    return np.asarray(1 / np.sqrt(np.where(diagonal > 0, diagonal, 1.0)))


def is_clearly_definite(
    matrix: NDArray[np.float64],
    trace_of_inverse: float,
    smallest: float,
    *,
    scale: NDArray[np.float64] | None = None,
) -> bool:
    """Say whether all eigenvalues of a matrix that could be inverted are above a limit.

    Parameters
    ----------
    matrix : ndarray, shape (p, p)
    trace_of_inverse : float
        Of the matrix with a unit diagonal.
    smallest : float
        Eigenvalues must be above this, with a unit diagonal.
    scale : ndarray, shape (p,), optional
        What rows and columns are multiplied by for a unit diagonal, where it has none.

    Notes
    -----
    No eigenvalue is below one over the trace of the inverse, so that in the usual case none has
    to be computed. A negative trace is that of a singular matrix of which rounding made an
    eigenvalue negative, after a Cholesky decomposition whose rounding went the other way.
    """
    if 0 < trace_of_inverse < 1 / smallest:
        return True
    if scale is not None:
        matrix = matrix * scale[:, None] * scale
    return bool(np.linalg.eigvalsh(matrix)[0] > smallest)


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
    """
    try:
        np.linalg.cholesky(matrix)
        inverse = np.asarray(np.linalg.inv(matrix))
    except np.linalg.LinAlgError:
        return None
    return inverse if is_clearly_definite(matrix, np.trace(inverse), smallest) else None
