r"""Normal log-densities as linear functions of what respondents bring.

.. math:: \log N(y; \mu, \Sigma) = b' f(y), \qquad f(y) = (1, y, \operatorname{vech} yy'),

so that many respondents under many means and covariances are one product of two matrices, and
sums over respondents are sums of their features. What is missing has feature and coefficient zero.
Derivatives hold for complex moments, too.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from loyaltysem.estimation.structure.products.conditional import ConditionalMoments
from loyaltysem.numerics.half_vectorised import upper_triangle

__all__ = ["coefficient_slopes", "density_coefficients", "features", "moment_derivatives"]

Array = NDArray[np.float64]
LOG_2PI = float(np.log(2 * np.pi))


def features(values: Array) -> Array:
    """Return f(y) of respondents, shape (n, 1 + p + p(p + 1)/2); zero what is missing.

    Parameters
    ----------
    values : ndarray, shape (n, p)
        As deviations from a centre near them, so that squares cost no digits.
    """
    known = np.where(np.isnan(values), 0.0, values)
    i, j = upper_triangle(values.shape[1])
    return np.concatenate([np.ones((len(known), 1)), known, known[:, i] * known[:, j]], axis=1)


def density_coefficients(moments: ConditionalMoments, observed: NDArray[np.intp]) -> Array | None:
    """Return b of each mean and covariance, shape (K, features); None where Σ is not definite.

    Parameters
    ----------
    moments : ConditionalMoments
        Means as deviations from the same centre.
    observed : ndarray of int
        The variables that are there.
    """
    mean, covariance = moments.mean[:, observed], _among(moments.covariance, observed)
    try:
        root = np.linalg.cholesky(covariance)
    except np.linalg.LinAlgError:
        return None
    log_determinant = 2 * np.log(np.diagonal(root, axis1=-2, axis2=-1)).sum(axis=-1)
    weight = np.linalg.inv(covariance)
    linear = (weight @ mean[..., None])[..., 0]
    square = (linear * mean).sum(axis=-1)
    constant = -0.5 * (len(observed) * LOG_2PI + log_determinant + square)
    return _laid_out(constant, linear, weight, observed, moments.mean.shape[-1])


def coefficient_slopes(
    moments: ConditionalMoments, slopes: ConditionalMoments, observed: NDArray[np.intp]
) -> NDArray[Any]:
    """Differentiate b by every element, shape (K, E, features)."""
    mean = moments.mean[:, None, observed]
    weight = np.linalg.inv(_among(moments.covariance, observed))[:, None]
    by_mean, by_covariance = slopes.mean[..., observed], _among(slopes.covariance, observed)
    scaled = weight @ by_covariance
    by_weight = -scaled @ weight
    linear = (by_weight @ mean[..., None])[..., 0] + (weight @ by_mean[..., None])[..., 0]
    constant = -0.5 * np.trace(scaled, axis1=-2, axis2=-1)
    weighted = (weight @ mean[..., None])[..., 0]
    constant = constant - (by_mean * weighted).sum(axis=-1)
    constant = constant - 0.5 * (mean * (by_weight @ mean[..., None])[..., 0]).sum(axis=-1)
    return _laid_out(constant, linear, by_weight, observed, moments.mean.shape[-1])


def moment_derivatives(
    moments: ConditionalMoments, sums: Array, observed: NDArray[np.intp]
) -> ConditionalMoments:
    """Differentiate sums' b by every mean and covariance, shapes (K, p), (K, p, p).

    Parameters
    ----------
    moments : ConditionalMoments
    sums : ndarray, shape (K, features)
        Of the features of respondents, weighted by their shares in each node.
    observed : ndarray of int
    """
    p = moments.mean.shape[-1]
    i, j = upper_triangle(p)
    number, total = sums[:, :1], sums[:, 1 + observed]
    squares = np.empty((len(sums), p, p))
    squares[:, i, j] = squares[:, j, i] = sums[:, 1 + p :]
    mean, covariance = moments.mean[:, observed], _among(moments.covariance, observed)
    weight = np.linalg.inv(covariance)
    crossed = total[:, :, None] * mean[:, None, :]
    spread = _among(squares, observed) - crossed - np.swapaxes(crossed, -1, -2)
    spread = spread + number[..., None] * (mean[:, :, None] * mean[:, None, :] - covariance)
    by_mean = np.zeros_like(moments.mean)
    by_mean[:, observed] = (weight @ (total - number * mean)[..., None])[..., 0]
    by_covariance = np.zeros_like(moments.covariance)
    by_covariance[:, observed[:, None], observed] = 0.5 * weight @ spread @ weight
    return ConditionalMoments(by_mean, by_covariance)


def _among(matrix: NDArray[Any], observed: NDArray[np.intp]) -> NDArray[Any]:
    return matrix[..., observed[:, None], observed]


def _laid_out(
    constant: NDArray[Any],
    linear: NDArray[Any],
    weight: NDArray[Any],
    observed: NDArray[np.intp],
    p: int,
) -> NDArray[Any]:
    """Put constant, linear and quadratic coefficients where their features stand."""
    i, j = upper_triangle(p)
    laid_out = np.zeros((*constant.shape, 1 + p + len(i)), dtype=constant.dtype)
    laid_out[..., 0] = constant
    laid_out[..., 1 + observed] = linear
    there = np.full(p, -1, dtype=np.intp)
    there[observed] = np.arange(len(observed))
    kept = np.flatnonzero((there[i] >= 0) & (there[j] >= 0))
    factor = np.where(i[kept] == j[kept], -0.5, -1.0)
    laid_out[..., 1 + p + kept] = factor * weight[..., there[i[kept]], there[j[kept]]]
    return laid_out
