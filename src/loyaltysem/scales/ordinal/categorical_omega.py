"""Reliability of the sum of ordered answers (Green & Yang 2009), as a formula."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.special import ndtr

from loyaltysem.errors import OptionError
from loyaltysem.numerics.bivariate_normal import quadrants

__all__ = ["answer_covariance", "categorical_omega"]

FloatArray = NDArray[np.float64]


def categorical_omega(
    standardized_loadings: ArrayLike,
    thresholds: ArrayLike,
    correlation: ArrayLike,
    steps: ArrayLike | None = None,
) -> FloatArray:
    r"""Return the share of the variance of the sum of answers that is the factor's.

    .. math::

        \omega = \frac{\sum_{jj'} \left[\sum_{cc'} \Phi_2(\tau_{jc}, \tau_{j'c'};
        \lambda_j \lambda_{j'}) - \sum_c \Phi(\tau_{jc}) \sum_{c'} \Phi(\tau_{j'c'})\right]}
        {\sum_{jj'} \left[\sum_{cc'} \Phi_2(\tau_{jc}, \tau_{j'c'}; r_{jj'})
        - \sum_c \Phi(\tau_{jc}) \sum_{c'} \Phi(\tau_{j'c'})\right]}

    Parameters
    ----------
    standardized_loadings : array_like, shape (..., k)
        Of the latent responses on the factor, between −1 and 1.
    thresholds : array_like, shape (..., k, T)
        ±∞ where an item has fewer.
    correlation : array_like, shape (..., k, k)
        Of the latent responses, ones on the diagonal. It names the variant: the sample's polychoric
        correlations, or those that the factor model implies.
    steps : array_like, shape (k, T), optional
        By how much the answer's number grows at each threshold; 1 by default.

    Returns
    -------
    ndarray, shape (...)

    Raises
    ------
    OptionError
        The shapes do not belong together.

    Notes
    -----
    Green and Yang (2009), *Psychometrika, 74*, 155–167, eq. 21; the terms with j = j' have the
    squared loading above and 1 below. Agrees with ``compRelSEM`` of semTools 0.5-6 (observed;
    ``obs.var = FALSE`` for model-implied).

    Examples
    --------
    >>> import numpy as np
    >>> loadings = np.array([0.8, 0.7, 0.6])
    >>> r = np.outer(loadings, loadings) + np.diag(1 - loadings**2)
    >>> categorical_omega(loadings, [[-1, 0, 1]] * 3, r).round(4).item()
    0.7008
    """
    lambda_ = np.asarray(standardized_loadings, dtype=np.float64)
    tau = np.asarray(thresholds, dtype=np.float64)
    r = np.asarray(correlation, dtype=np.float64)
    k = lambda_.shape[-1]
    if tau.ndim < 2 or tau.shape[-2] != k or r.shape[-2:] != (k, k):
        raise OptionError(
            f"{k} loadings, thresholds of shape {tau.shape} and correlations of shape {r.shape} do "
            "not belong to the same items."
        )
    common = answer_covariance(tau, lambda_[..., :, None] * lambda_[..., None, :], steps)
    total = answer_covariance(tau, r, steps)
    return np.asarray(common.sum(axis=(-2, -1)) / total.sum(axis=(-2, -1)))


def answer_covariance(
    thresholds: FloatArray, correlation: FloatArray, steps: ArrayLike | None = None
) -> FloatArray:
    r"""Return the covariances of answers whose normal responses correlate as given.

    .. math:: \sum_{cc'} d_{jc} d_{j'c'} \left[\Phi_2(\tau_{jc}, \tau_{j'c'}; \rho_{jj'})
        - \Phi(\tau_{jc}) \Phi(\tau_{j'c'})\right]

    Parameters
    ----------
    thresholds : ndarray, shape (..., k, T)
    correlation : ndarray, shape (..., k, k)
        The diagonal counts: with the share of the factor in it, the covariance of two parallel
        answers to the same item.
    steps : array_like, shape (k, T), optional

    Returns
    -------
    ndarray, shape (..., k, k)
    """
    batch = np.broadcast_shapes(thresholds.shape[:-2], correlation.shape[:-2])
    k, t = thresholds.shape[-2:]
    tau = np.broadcast_to(thresholds, (*batch, k, t))
    rho = np.broadcast_to(correlation, (*batch, k, k))
    # each pair once: the covariances are symmetric
    one, other = np.triu_indices(k)
    pairs = (*batch, len(one), t)
    rows = np.broadcast_to(tau[..., one, :], pairs).reshape(-1, t).T
    columns = np.broadcast_to(tau[..., other, :], pairs).reshape(-1, t).T
    both = quadrants(rows, columns, rho[..., one, other].reshape(-1))
    both -= ndtr(rows)[:, None] * ndtr(columns)[None]
    if steps is not None:
        size = np.asarray(steps, dtype=np.float64)
        both *= np.broadcast_to(size[one], pairs).reshape(-1, t).T[:, None]
        both *= np.broadcast_to(size[other], pairs).reshape(-1, t).T[None]
    covariance = np.empty((*batch, k, k))
    found = both.sum(axis=(0, 1)).reshape(*batch, len(one))
    covariance[..., one, other] = found
    covariance[..., other, one] = found
    return covariance
