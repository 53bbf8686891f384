"""Coefficient alpha and what belongs to it, as formulas over covariance matrices."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.special import fdtri

from loyaltysem.errors import OptionError

__all__ = [
    "alpha_if_dropped",
    "cronbach_alpha",
    "feldt_interval",
    "item_rest_correlations",
    "standardized_alpha",
]

FloatArray = NDArray[np.float64]


def cronbach_alpha(covariance: ArrayLike) -> FloatArray:
    r"""Return raw alpha, the one of the sum of the items as they are.

    .. math:: \alpha = \frac{k}{k-1} \left(1 - \frac{\sum_i s_{ii}}{\sum_{ij} s_{ij}}\right)

    Parameters
    ----------
    covariance : array_like, shape (..., k, k)
        Covariances of two or more items; the divisor cancels.

    Returns
    -------
    ndarray, shape (...)
        Negative when the items covary negatively on average.

    Raises
    ------
    OptionError
        The matrix is not square or has fewer than two items.

    Notes
    -----
    Cronbach (1951), *Psychometrika, 16*, 297–334. Agrees with ``raw_alpha`` of psych 2.2.9.

    Examples
    --------
    >>> cronbach_alpha([[4.0, 1.0], [1.0, 1.0]]).round(4).item()
    0.5714
    """
    matrix = _items(covariance, 2)
    total, own = _sums(matrix)
    return _alpha(total, own, matrix.shape[-1])


def standardized_alpha(covariance: ArrayLike) -> FloatArray:
    r"""Return standardised alpha, the one of the sum of the standardised items.

    .. math:: \alpha_s = \frac{k \bar r}{1 + (k-1) \bar r}

    Parameters
    ----------
    covariance : array_like, shape (..., k, k)
        Covariances or correlations of two or more items.

    Returns
    -------
    ndarray, shape (...)

    Raises
    ------
    OptionError
        The matrix is not square or has fewer than two items.

    Notes
    -----
    Agrees with ``std.alpha`` of psych 2.2.9. SPSS prints it as "based on standardized items".

    Examples
    --------
    >>> standardized_alpha([[4.0, 1.0], [1.0, 1.0]]).round(4).item()
    0.6667
    """
    matrix = _items(covariance, 2)
    deviations = np.sqrt(np.diagonal(matrix, axis1=-2, axis2=-1))
    return cronbach_alpha(matrix / deviations[..., :, None] / deviations[..., None, :])


def alpha_if_dropped(covariance: ArrayLike) -> FloatArray:
    """Return raw alpha of the remaining items, for each item that could be left out.

    Parameters
    ----------
    covariance : array_like, shape (..., k, k)
        Covariances of three or more items.

    Returns
    -------
    ndarray, shape (..., k)

    Raises
    ------
    OptionError
        The matrix is not square or has fewer than three items: what remains of two is no scale.

    Notes
    -----
    Agrees with ``raw_alpha`` in ``alpha.drop`` of psych 2.2.9.

    Examples
    --------
    >>> alpha_if_dropped([[1.0, 0.5, 0.2], [0.5, 1.0, 0.2], [0.2, 0.2, 1.0]]).round(4)
    array([0.3333, 0.3333, 0.6667])
    """
    matrix = _items(covariance, 3)
    total, own = _sums(matrix)
    variances = np.diagonal(matrix, axis1=-2, axis2=-1)
    remaining = _variances_without(matrix, total)
    return _alpha(remaining, own[..., None] - variances, matrix.shape[-1] - 1)


def item_rest_correlations(covariance: ArrayLike) -> FloatArray:
    """Return the correlation of each item with the sum of the others.

    Parameters
    ----------
    covariance : array_like, shape (..., k, k)
        Covariances of two or more items.

    Returns
    -------
    ndarray, shape (..., k)
        The "corrected item-total correlation" of SPSS.

    Raises
    ------
    OptionError
        The matrix is not square or has fewer than two items.

    Notes
    -----
    Agrees with ``r.drop`` of psych 2.2.9.

    Examples
    --------
    >>> item_rest_correlations([[4.0, 1.0], [1.0, 1.0]])
    array([0.5, 0.5])
    """
    matrix = _items(covariance, 2)
    total, _ = _sums(matrix)
    variances = np.diagonal(matrix, axis1=-2, axis2=-1)
    rest = _variances_without(matrix, total)
    with np.errstate(divide="ignore", invalid="ignore"):
        correlations: FloatArray = (matrix.sum(axis=-1) - variances) / np.sqrt(variances * rest)
    return correlations


def feldt_interval(
    alpha: ArrayLike, n_observations: ArrayLike, n_items: ArrayLike, *, level: float = 0.95
) -> tuple[FloatArray, FloatArray]:
    r"""Return the confidence interval of raw alpha.

    .. math::

        1 - (1-\alpha)\,F_{1-\gamma/2} \le \alpha_{\text{pop}} \le 1 - (1-\alpha)\,F_{\gamma/2},
        \qquad F \sim F_{n-1,\;(n-1)(k-1)}, \quad \gamma = 1 - \text{level}

    Parameters
    ----------
    alpha : array_like, shape (...)
        Raw alpha.
    n_observations : array_like of int, shape (...)
        Respondents, at least two.
    n_items : array_like of int, shape (...)
        Items, at least two.
    level : float, default 0.95
        Coverage, above 0 and below 1.

    Returns
    -------
    lower, upper : ndarray, shape (...)

    Raises
    ------
    OptionError
        ``level`` is not between 0 and 1, or there are too few respondents or items.

    Notes
    -----
    Feldt, Woodruff and Salih (1987), *Applied Psychological Measurement, 11*, 93–103. Exact for
    normal, essentially tau-equivalent items; too narrow for strongly skewed ones. Agrees with
    ``alpha.ci`` of psych 2.2.9.

    Examples
    --------
    >>> lower, upper = feldt_interval(0.62611713, 301, 3)
    >>> lower.round(4).item(), upper.round(4).item()
    (0.5465, 0.6938)
    """
    if not 0 < level < 1:
        raise OptionError(
            f"level={level!r} is no coverage of an interval. Give a number between 0 and 1, such "
            "as 0.95."
        )
    n, k = np.asarray(n_observations, dtype=np.float64), np.asarray(n_items, dtype=np.float64)
    if (n < 2).any() or (k < 2).any():
        raise OptionError(
            f"An interval of alpha needs two respondents and two items; there are {n.min():g} "
            f"and {k.min():g}."
        )
    distance = 1 - np.asarray(alpha, dtype=np.float64)
    tail = (1 - level) / 2
    degrees = n - 1, (n - 1) * (k - 1)
    lower: FloatArray = np.asarray(1 - distance * fdtri(*degrees, 1 - tail))
    upper: FloatArray = np.asarray(1 - distance * fdtri(*degrees, tail))
    return lower, upper


def _items(covariance: ArrayLike, least: int) -> FloatArray:
    matrix = np.asarray(covariance, dtype=np.float64)
    if matrix.ndim < 2 or matrix.shape[-1] != matrix.shape[-2]:
        raise OptionError(
            f"An array of shape {matrix.shape} is no covariance matrix; its last two axes must be "
            "equally long."
        )
    if matrix.shape[-1] < least:
        raise OptionError(
            f"{matrix.shape[-1]} item(s): this needs at least {least}, since it compares an item "
            "with the others of its scale."
        )
    return matrix


def _sums(matrix: FloatArray) -> tuple[FloatArray, FloatArray]:
    """Sum all covariances, and the variances alone."""
    return matrix.sum(axis=(-2, -1)), np.trace(matrix, axis1=-2, axis2=-1)


def _variances_without(matrix: FloatArray, total: FloatArray) -> FloatArray:
    """Variance of the sum of the other items, for each item."""
    variances = np.diagonal(matrix, axis1=-2, axis2=-1)
    return np.asarray(total[..., None] - 2 * matrix.sum(axis=-1) + variances)


def _alpha(total: FloatArray, own: FloatArray, n_items: int) -> FloatArray:
    # items that cancel each other leave a sum without variance: alpha is minus infinity there
    with np.errstate(divide="ignore"):
        alpha: FloatArray = np.asarray(n_items / (n_items - 1) * (1 - own / total))
    return alpha
