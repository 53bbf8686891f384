"""Whether matrices can be the correlations of any variables."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

__all__ = ["are_possible_correlations"]

Array = NDArray[np.float64]


def are_possible_correlations(matrices: Array, rounding: float) -> NDArray[np.bool_]:
    """Say which matrices are those of some variables: none beyond ±1, no eigenvalue below zero.

    Parameters
    ----------
    matrices : ndarray, shape (..., k, k)
        With ones on the diagonal, or less for variables measured in another standard deviation
        than their own.
    rounding : float
        How far rounding may take a correlation beyond ±1, or an eigenvalue below zero.

    Returns
    -------
    ndarray of bool, shape (...)

    Examples
    --------
    >>> import numpy as np
    >>> one = np.array([[[1.0, 0.5], [0.5, 1.0]], [[1.0, 1.5], [1.5, 1.0]]])
    >>> are_possible_correlations(one, 1e-8)
    array([ True, False])
    """
    k = matrices.shape[-1]
    own = matrices.diagonal(0, -2, -1)
    # most models have no residual covariances, whose eigenvalues are known
    if np.count_nonzero(matrices) == np.count_nonzero(own):
        return np.asarray((own >= -rounding).all(axis=-1))
    if _are_positive_definite(matrices):
        return np.ones(matrices.shape[:-2], dtype=bool)
    beyond = ((np.abs(matrices) > 1 + rounding) & ~np.eye(k, dtype=bool)).any(axis=(-2, -1))
    known = np.asarray(np.isfinite(matrices).all(axis=(-2, -1)))
    smallest = np.linalg.eigvalsh(np.where(known[..., None, None], matrices, np.eye(k)))[..., 0]
    return np.asarray(known & ~beyond & (smallest >= -rounding))


def _are_positive_definite(matrices: Array) -> bool:
    """Say at little cost whether no matrix needs a closer look."""
    try:
        return bool(np.isfinite(np.linalg.cholesky(matrices)).all())
    except np.linalg.LinAlgError:
        return False
