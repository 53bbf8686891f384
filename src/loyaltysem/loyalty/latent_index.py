r"""The index that a construct's mean stands for, and what unequal answers add to it.

Items measure :math:`x_i = \nu_i + \lambda_i \eta + \varepsilon_i`. Where a group answers an item
otherwise than the group it is measured by, with :math:`\Delta\nu_i` and :math:`\Delta\lambda_i`,
its index of answers is off by

.. math:: 100\,\frac{\sum_i w_i (\Delta\nu_i + \Delta\lambda_i \kappa)}
          {\sum_i w_i (\max_i - \min_i)}

points from that of its construct's mean :math:`\kappa`.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike, NDArray

__all__ = ["answer_bias", "latent_index"]

FloatArray = NDArray[np.float64]


def latent_index(
    latent_mean: ArrayLike,
    intercepts: ArrayLike,
    loadings: ArrayLike,
    weights: ArrayLike,
    minimum: ArrayLike,
    maximum: ArrayLike,
) -> FloatArray:
    """Put a construct's mean on 0 to 100: the index of the answers that it implies.

    Parameters
    ----------
    latent_mean : array_like, shape (...)
    intercepts, loadings : array_like, shape (..., k)
        Those by which all groups are measured.
    weights : array_like, shape (..., k)
        Of the index; only their ratios matter.
    minimum, maximum : array_like, shape (k,)
        Declared bounds of the items.

    Returns
    -------
    ndarray, shape (...)
        It may lie outside 0 to 100 where the model implies answers that nobody can give.

    Examples
    --------
    >>> latent_index(0.5, [4.0, 4.0], [1.0, 1.0], [0.5, 0.5], [1, 1], [7, 7]).round(3).item()
    58.333
    """
    w, low = np.asarray(weights, np.float64), np.asarray(minimum, np.float64)
    implied = np.asarray(intercepts) + np.asarray(loadings) * np.asarray(latent_mean)[..., None]
    return np.asarray(100 * (w * (implied - low)).sum(axis=-1) / _reach(w, low, maximum))


def answer_bias(
    latent_mean: ArrayLike,
    intercept_differences: ArrayLike,
    loading_differences: ArrayLike,
    weights: ArrayLike,
    minimum: ArrayLike,
    maximum: ArrayLike,
) -> FloatArray:
    """Return the points by which an index of answers is off where items measure otherwise.

    Parameters
    ----------
    latent_mean : array_like, shape (...)
    intercept_differences, loading_differences : array_like, shape (..., k)
        Of the group, less those that it is measured by.
    weights, minimum, maximum
        As for :func:`latent_index`.

    Returns
    -------
    ndarray, shape (...)

    Examples
    --------
    >>> answer_bias(0.5, [0.3, 0.0], [0.2, 0.0], [0.5, 0.5], [1, 1], [7, 7]).round(3).item()
    3.333
    """
    w = np.asarray(weights, np.float64)
    off = np.asarray(intercept_differences) + (
        np.asarray(loading_differences) * np.asarray(latent_mean)[..., None]
    )
    return np.asarray(100 * (w * off).sum(axis=-1) / _reach(w, minimum, maximum))


def _reach(weights: FloatArray, minimum: ArrayLike, maximum: ArrayLike) -> FloatArray:
    return np.asarray((weights * (np.asarray(maximum) - np.asarray(minimum))).sum(axis=-1))
