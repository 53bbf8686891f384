"""Guttman's lower bounds of reliability, as formulas over covariance matrices."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike, NDArray

from loyaltysem.errors import OptionError
from loyaltysem.scales.alpha import cronbach_alpha

__all__ = ["guttman_lambdas"]

FloatArray = NDArray[np.float64]


def guttman_lambdas(covariance: ArrayLike) -> dict[str, FloatArray]:
    r"""Return λ1, λ2, λ3, λ5 and λ6 of the sum of the items.

    With :math:`V = \mathbf 1'S\mathbf 1` and :math:`e_j^2 = 1/(S^{-1})_{jj}`, what the other items
    leave unexplained of item j,

    .. math::

        \lambda_1 = 1 - \frac{\sum_j s_{jj}}{V}, \quad
        \lambda_2 = \lambda_1 + \frac{1}{V}\sqrt{\frac{k}{k-1} \sum_{i \ne j} s_{ij}^2}, \quad
        \lambda_3 = \alpha, \\
        \lambda_5 = \lambda_1 + \frac{2}{V} \max_j \sqrt{\sum_{i \ne j} s_{ij}^2}, \quad
        \lambda_6 = 1 - \frac{\sum_j e_j^2}{V} .

    Parameters
    ----------
    covariance : array_like, shape (..., k, k)
        Positive definite covariances of two or more items; correlations give the bounds of the
        sum of standardised items.

    Returns
    -------
    dict of str to ndarray, shape (...)
        ``lambda_1 lambda_2 lambda_3 lambda_5 lambda_6``. λ4 needs a split; see
        :func:`split_half_coefficients`.

    Raises
    ------
    OptionError
        The matrix is not square or has fewer than two items.

    Notes
    -----
    Guttman (1945), *Psychometrika, 10*, 255–282. Agrees with ``guttman`` and ``splitHalf`` of
    psych 2.2.9.

    Examples
    --------
    >>> found = guttman_lambdas([[1.0, 0.5, 0.4], [0.5, 1.0, 0.3], [0.4, 0.3, 1.0]])
    >>> round(float(found["lambda_1"]), 4), round(float(found["lambda_3"]), 4)
    (0.4444, 0.6667)
    """
    alpha = cronbach_alpha(covariance)
    s = np.asarray(covariance, dtype=np.float64)
    k = s.shape[-1]
    total = s.sum(axis=(-2, -1))
    own = np.diagonal(s, axis1=-2, axis2=-1)
    squares = (s**2).sum(axis=-1) - own**2
    first = 1 - own.sum(axis=-1) / total
    try:
        unexplained = 1 / np.diagonal(np.linalg.inv(s), axis1=-2, axis2=-1)
    except np.linalg.LinAlgError as error:
        raise OptionError(
            "The covariance matrix has no inverse, which lambda 6 needs: an item is a copy or an "
            "exact sum of others. Leave it out."
        ) from error
    return {
        "lambda_1": first,
        "lambda_2": first + np.sqrt(k / (k - 1) * squares.sum(axis=-1)) / total,
        "lambda_3": alpha,
        "lambda_5": first + 2 * np.sqrt(squares.max(axis=-1)) / total,
        "lambda_6": 1 - unexplained.sum(axis=-1) / total,
    }
