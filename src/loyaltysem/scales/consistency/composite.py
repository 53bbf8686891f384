r"""Reliability and extracted variance of a composite, from the loadings of a factor model.

Programs disagree since each prints another of these variants, mostly under the same name:

- :func:`omega`: :math:`(\sum\lambda)^2\psi` over the variance of the sum, which is
  :math:`\mathbf 1'S\mathbf 1` (observed; semTools' default) or
  :math:`\mathbf 1'\hat\Sigma\mathbf 1` (model-implied), depending on the matrix that is handed in;
- :func:`composite_reliability`: the same of the sum of standardised items, the convention of
  theses;
- :func:`mean_squared_loading`: AVE as the mean of the squared standardised loadings;
- :func:`variance_extracted`: AVE as a share of the items' unstandardised variance (semTools);
- :func:`max_reliability_h`: reliability of the best weighted sum, not of the plain one.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike, NDArray

from loyaltysem.errors import OptionError

__all__ = [
    "composite_reliability",
    "max_reliability_h",
    "mean_squared_loading",
    "omega",
    "variance_extracted",
]

FloatArray = NDArray[np.float64]


def omega(loadings: ArrayLike, factor_variance: ArrayLike, covariance: ArrayLike) -> FloatArray:
    r"""Return the share of the sum's variance that is the factor's.

    .. math:: \omega = \frac{(\sum_i \lambda_i)^2 \psi}{\mathbf 1' C \mathbf 1}

    Parameters
    ----------
    loadings : array_like, shape (..., k)
        Unstandardised loadings of the construct's own items.
    factor_variance : array_like, shape (...)
    covariance : array_like, shape (..., k, k)
        Of these items. It names the variant: the sample's covariances give omega with the
        "observed" denominator, the model-implied ones with the "model_implied" denominator. For
        the observed one take the divisor of the likelihood (n).

    Returns
    -------
    ndarray, shape (...)

    Notes
    -----
    McDonald (1999), *Test theory*, ch. 6; Bentler (2009), *Psychometrika, 74*, 137–143. Agrees
    with ``compRelSEM`` of semTools 0.5-6 (observed; ``obs.var=FALSE`` for model-implied).

    Examples
    --------
    >>> omega([1.0, 0.8], 1.0, [[2.0, 0.8], [0.8, 1.5]]).round(4).item()
    0.6353
    """
    lambda_, c = _vector(loadings), np.asarray(covariance, dtype=np.float64)
    if c.shape[-2:] != (lambda_.shape[-1],) * 2:
        raise OptionError(
            f"{lambda_.shape[-1]} loadings and covariances of shape {c.shape} do not belong to the "
            "same items."
        )
    common = lambda_.sum(axis=-1) ** 2 * np.asarray(factor_variance, dtype=np.float64)
    return np.asarray(common / c.sum(axis=(-2, -1)))


def composite_reliability(standardized_loadings: ArrayLike) -> FloatArray:
    r"""Return composite reliability as most theses compute it.

    .. math:: CR = \frac{(\sum_i \lambda_i)^2}{(\sum_i \lambda_i)^2 + \sum_i (1 - \lambda_i^2)}

    Parameters
    ----------
    standardized_loadings : array_like, shape (..., k)

    Returns
    -------
    ndarray, shape (...)
        That of the sum of *standardised* items.

    Notes
    -----
    Fornell and Larcker (1981), *Journal of Marketing Research, 18*, 39–50, eq. 10.

    Examples
    --------
    >>> composite_reliability([0.8, 0.7, 0.6]).round(4).item()
    0.7449
    """
    lambda_ = _vector(standardized_loadings)
    common = lambda_.sum(axis=-1) ** 2
    return np.asarray(common / (common + (1 - lambda_**2).sum(axis=-1)))


def mean_squared_loading(standardized_loadings: ArrayLike) -> FloatArray:
    r"""Return AVE as the mean squared standardised loading, :math:`\sum \lambda_i^2 / k`.

    Parameters
    ----------
    standardized_loadings : array_like, shape (..., k)

    Returns
    -------
    ndarray, shape (...)

    Notes
    -----
    Fornell and Larcker (1981), eq. 12, with standardised items.

    Examples
    --------
    >>> mean_squared_loading([0.8, 0.7, 0.6]).round(4).item()
    0.4967
    """
    return np.asarray((_vector(standardized_loadings) ** 2).mean(axis=-1))


def variance_extracted(
    loadings: ArrayLike, factor_variance: ArrayLike, item_variances: ArrayLike
) -> FloatArray:
    r"""Return AVE as the factor's share of the items' total variance.

    .. math:: AVE = \frac{\psi \sum_i \lambda_i^2}{\sum_i \hat\sigma_{ii}}

    Parameters
    ----------
    loadings : array_like, shape (..., k)
        Unstandardised loadings.
    factor_variance : array_like, shape (...)
    item_variances : array_like, shape (..., k)
        Model-implied.

    Returns
    -------
    ndarray, shape (...)
        Items with larger variances count more, unlike in :func:`mean_squared_loading`.

    Notes
    -----
    Agrees with ``AVE`` of semTools 0.5-6.

    Examples
    --------
    >>> variance_extracted([1.0, 0.8], 1.0, [2.0, 1.5]).round(4).item()
    0.4686
    """
    common = (_vector(loadings) ** 2).sum(axis=-1)
    total = _vector(item_variances).sum(axis=-1)
    return np.asarray(common * np.asarray(factor_variance, dtype=np.float64) / total)


def max_reliability_h(standardized_loadings: ArrayLike) -> FloatArray:
    r"""Return MaxR(H), the reliability of the optimally weighted sum of the items.

    .. math:: H = \left(1 + \frac{1}{\sum_i \lambda_i^2 / (1 - \lambda_i^2)}\right)^{-1}

    Parameters
    ----------
    standardized_loadings : array_like, shape (..., k)
        Between −1 and 1.

    Returns
    -------
    ndarray, shape (...)

    Notes
    -----
    Hancock and Mueller (2001), in *Structural equation modeling: Present and future*, 195–216.

    Examples
    --------
    >>> max_reliability_h([0.8, 0.7, 0.6]).round(4).item()
    0.7675
    """
    squared = _vector(standardized_loadings) ** 2
    information = (squared / (1 - squared)).sum(axis=-1)
    return np.asarray(information / (1 + information))


def _vector(values: ArrayLike) -> FloatArray:
    vector = np.asarray(values, dtype=np.float64)
    if vector.ndim < 1 or not vector.shape[-1]:
        raise OptionError(
            f"An array of shape {vector.shape} has no axis of items; give one value for each item."
        )
    return vector
