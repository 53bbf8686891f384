r"""Residual moments, and how large sampling error makes them.

The residuals are :math:`e = t - \tau(\hat\theta)`, t the sample covariances and means. With the
derivatives Δ of τ by the free parameters, the information :math:`A` of one respondent about the
moments at the implied ones, and the covariance Γ of the sample moments,

.. math::

    \operatorname{cov}(e) = \frac1n Q \Gamma Q', \qquad
    Q = I - \Delta (\Delta' A \Delta)^{-1} \Delta' A

(Ogasawara 2001; Maydeu-Olivares 2017). Dividing by the roots of its diagonal gives *standardized*
residuals, which are standard normal where the model holds; dividing by the roots of the diagonal
of Γ / n gives *normalized* ones (Jöreskog & Sörbom), which are smaller and simpler. Γ comes from
the normal distribution at the sample moments, or from the respondents themselves where the
standard errors of the fit do.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

__all__ = [
    "MomentCovariances",
    "moment_covariances",
    "residual_covariances",
    "split_moments",
    "stacked_moments",
    "standardized_values",
]

Array = NDArray[np.float64]
#: Below this share of the sample moment's own variance a residual's variance is rounding error.
SMALLEST_SHARE = 1e-9


@dataclass(frozen=True, slots=True)
class MomentCovariances:
    """Covariances of n times the moments of each group.

    Attributes
    ----------
    sample : tuple of ndarray, shape (k, k)
        Γ of each group.
    residual : tuple of ndarray, shape (k, k)
        n cov(e) of each group.
    """

    sample: tuple[Array, ...]
    residual: tuple[Array, ...]


def stacked_moments(covariance: Array, mean: Array | None) -> Array:
    """Put covariances, by column of the lower triangle, and means in one vector."""
    i, j = np.triu_indices(len(covariance))
    covariances = covariance[i, j]
    return covariances if mean is None else np.concatenate([covariances, mean])


def split_moments(vector: Array, p: int) -> tuple[Array, Array | None]:
    """Undo :func:`stacked_moments`."""
    i, j = np.triu_indices(p)
    covariance = np.empty((p, p))
    covariance[i, j] = covariance[j, i] = vector[: len(i)]
    return covariance, vector[len(i) :] if len(vector) > len(i) else None


def moment_covariances(
    information: Array, first_order: Array | None, modelled: NDArray[np.bool_]
) -> Array:
    """Return Γ of one group.

    Parameters
    ----------
    information : ndarray, shape (k, k)
        Of one respondent about the moments, at the sample moments.
    first_order : ndarray, shape (k, k), or None
        Covariance of the scores; None where answers are taken to be normal.
    modelled : ndarray of bool, shape (k,)
        Which moments are random: not those of covariates held at their sample values.

    Returns
    -------
    ndarray, shape (k, k)
        Zero for moments that are held.
    """
    inside = np.ix_(modelled, modelled)
    inverse = np.linalg.inv(information[inside])
    if first_order is not None:
        inverse = inverse @ first_order[inside] @ inverse
    full = np.zeros_like(information)
    full[inside] = inverse
    return full


def residual_covariances(
    slopes: tuple[Array, ...],
    information: tuple[Array, ...],
    sample: tuple[Array, ...],
    shares: Array,
    modelled: NDArray[np.bool_],
) -> MomentCovariances:
    """Return the covariances of the residuals of each group.

    Parameters
    ----------
    slopes : tuple of ndarray, shape (k, q)
        Δ of each group.
    information : tuple of ndarray, shape (k, k)
        A of each group, at the implied moments.
    sample : tuple of ndarray, shape (k, k)
        Γ of each group.
    shares : ndarray, shape (G,)
        Each group's share of the respondents.
    modelled : ndarray of bool, shape (k,)
        As in :func:`moment_covariances`.

    Returns
    -------
    MomentCovariances

    Notes
    -----
    Where groups share parameters, the sampling error of one group's moments also moves the
    residuals of the others. lavaan 0.6-14 leaves that part out.
    """
    held = [a * np.outer(modelled, modelled) for a in information]
    weighted = [w * d.T @ a for w, d, a in zip(shares, slopes, held, strict=True)]
    inner = np.sum([b @ d for b, d in zip(weighted, slopes, strict=True)], axis=0)
    scale = 1 / np.sqrt(np.diag(inner))
    scales = np.outer(scale, scale)
    inverse = np.linalg.inv(inner * scales) * scales
    found = []
    for g, slope in enumerate(slopes):
        total = np.zeros_like(sample[g])
        for h, spread in enumerate(sample):
            moved = -slope @ inverse @ weighted[h]
            if h == g:
                moved += np.eye(len(moved))
            # n_g / n_h: everything is counted in respondents of group g
            total += shares[g] / shares[h] * moved @ spread @ moved.T
        found.append(total)
    return MomentCovariances(sample, tuple(found))


def standardized_values(residuals: Array, variances: Array, reference: Array, n: float) -> Array:
    """Divide residuals by their standard errors.

    Parameters
    ----------
    residuals : ndarray, shape (k,)
    variances : ndarray, shape (k,)
        n times the variance of each.
    reference : ndarray, shape (k,)
        n times the variance of the sample moments.
    n : float

    Returns
    -------
    ndarray, shape (k,)
        Zero where the model reproduces a moment by construction.
    """
    by_construction = variances <= SMALLEST_SHARE * reference
    error = np.sqrt(np.where(by_construction, 1.0, variances) / n)
    return np.where(by_construction, 0.0, residuals / error)
