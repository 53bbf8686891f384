"""Cholesky factors of a batch in which some matrices may not be positive definite.

Rounding can give a singular matrix a Cholesky factor, on one processor and not on another. So a
matrix counts as positive definite only where every pivot keeps a share of its diagonal entry: the
share of a variable's variance that those before it leave unexplained, which has no unit. Inverses
are judged by the same share, given all other variables, which does not depend on their order.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

__all__ = [
    "SMALLEST_SHARE",
    "cholesky_or_nan",
    "factors_and_shares",
    "inverse_of_lower",
    "inverse_or_nan",
    "log_determinant_or_nan",
    "positive_definite_or_nan",
]

#: Of its variance that every variable must keep beside the others. Far above what rounding leaves
#: of zero (some 1e-15), and below what samples are refused for.
SMALLEST_SHARE = 1e-13
#: Below this, rounding shows in an inverse, and may make it indefinite.
DOUBTFUL_SHARE = 1e-6
#: Ratio of variances from which a matrix is brought to one scale before it is inverted.
FAR_APART = 1e4


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
    factors, shares = factors_and_shares(matrices)
    return _marked(factors, shares)


def factors_and_shares(
    matrices: NDArray[np.float64],
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Factorise each matrix; also return the share of its variance that each variable keeps.

    Parameters
    ----------
    matrices : ndarray, shape (..., p, p)

    Returns
    -------
    factors : ndarray, shape (..., p, p)
        Lower triangular; not-a-number where there is none.
    shares : ndarray, shape (..., p)
        Beside the variables before it.
    """
    try:
        factors = np.asarray(np.linalg.cholesky(matrices), dtype=np.float64)
    except np.linalg.LinAlgError:
        if matrices.ndim == 2:
            return np.full_like(matrices, np.nan), np.full(matrices.shape[:-1], np.nan)
        if len(matrices) == 1:
            alone = factors_and_shares(matrices[0])
            return alone[0][None], alone[1][None]
        # halving finds the few bad ones of a large batch in few calls
        half = len(matrices) // 2
        parts = [factors_and_shares(matrices[:half]), factors_and_shares(matrices[half:])]
        return np.concatenate([f for f, _ in parts]), np.concatenate([s for _, s in parts])
    pivots = factors.diagonal(0, -2, -1)
    return factors, pivots * pivots / matrices.diagonal(0, -2, -1)


def _marked(factors: NDArray[np.float64], shares: NDArray[np.float64]) -> NDArray[np.float64]:
    """Put not-a-number for matrices that are positive definite by rounding alone."""
    # false for not-a-number, too
    if not shares.min(initial=1.0) > SMALLEST_SHARE:
        factors[~(shares > SMALLEST_SHARE).all(axis=-1)] = np.nan
    return factors


def positive_definite_or_nan(
    matrices: NDArray[np.float64],
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Return inverses and logarithms of determinants; not-a-number where not positive definite.

    Parameters
    ----------
    matrices : ndarray, shape (..., p, p)
        Symmetric.

    Returns
    -------
    inverses : ndarray, shape (..., p, p)
        Finite everywhere.
    log_determinants : ndarray, shape (...,)
    """
    variances = matrices.diagonal(0, -2, -1)
    if variances.max() > FAR_APART * variances.min() > 0:
        # powers of two, so that nothing is rounded
        scale = np.exp2(-np.round(np.log2(variances) / 2))
        scales = scale[..., :, None] * scale[..., None, :]
        inverses, log_determinants = _of_one_scale(matrices * scales)
        return inverses * scales, log_determinants - 2 * np.log(scale).sum(axis=-1)
    return _of_one_scale(matrices)


def log_determinant_or_nan(matrices: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return what :func:`positive_definite_or_nan` does without the inverses.

    Parameters
    ----------
    matrices : ndarray, shape (..., p, p)
    """
    factors, shares = factors_and_shares(matrices)
    if shares.min(initial=1.0) > DOUBTFUL_SHARE:
        return _log_determinants(factors)
    return positive_definite_or_nan(matrices)[1]


def _log_determinants(factors: NDArray[np.float64]) -> NDArray[np.float64]:
    return np.asarray(2 * np.log(factors.diagonal(0, -2, -1)).sum(axis=-1))


def _of_one_scale(
    matrices: NDArray[np.float64],
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    factors, shares = factors_and_shares(matrices)
    if shares.min(initial=1.0) > DOUBTFUL_SHARE:
        return inverse_or_nan(matrices), _log_determinants(factors)
    log_determinants = _log_determinants(_marked(factors, shares))
    safe = shares > DOUBTFUL_SHARE
    variances = matrices.diagonal(0, -2, -1)
    bad = np.asarray(np.isnan(log_determinants))
    doubtful = ~bad & ~np.asarray(safe.all(axis=-1))
    inverses = inverse_or_nan(
        np.where((bad | doubtful)[..., None, None], np.eye(matrices.shape[-1]), matrices)
    )
    if doubtful.any():
        # from the same factor as the determinant, an inverse is positive definite however rounded
        roots = inverse_of_lower(factors[doubtful])
        inverses[doubtful] = np.swapaxes(roots, -1, -2) @ roots
    kept = inverses.diagonal(0, -2, -1) * variances
    lost = doubtful & ~np.asarray((kept * SMALLEST_SHARE < 1).all(axis=-1))
    inverses[lost] = np.eye(matrices.shape[-1])
    return inverses, np.where(lost, np.nan, log_determinants)


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
