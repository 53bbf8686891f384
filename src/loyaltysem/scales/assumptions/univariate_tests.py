r"""Tests of the skewness and the kurtosis of single items.

Both start from :math:`g_1` and :math:`g_2`, the moments with divisor n, of which the other types
are functions; so a test says the same whichever type is printed beside it.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike, NDArray

__all__ = [
    "KURTOSIS_FROM",
    "SKEWNESS_FROM",
    "kurtosis_standard_error",
    "kurtosis_z",
    "skewness_standard_error",
    "skewness_z",
]

FloatArray = NDArray[np.float64]

#: Respondents from which on the two z are near to normal, as their authors say.
SKEWNESS_FROM, KURTOSIS_FROM = 8, 20


def skewness_standard_error(n: ArrayLike) -> FloatArray:
    """Return the exact standard error of type 2 skewness for normal answers, as SPSS prints it.

    Parameters
    ----------
    n : array_like, shape (...)
        Respondents, at least 3.

    Examples
    --------
    >>> skewness_standard_error(100).round(4).item()
    0.2414
    """
    n = np.asarray(n, dtype=np.float64)
    error: FloatArray = np.sqrt(6 * n * (n - 1) / ((n - 2) * (n + 1) * (n + 3)))
    return error


def kurtosis_standard_error(n: ArrayLike) -> FloatArray:
    """Return the exact standard error of type 2 kurtosis for normal answers, as SPSS prints it.

    Parameters
    ----------
    n : array_like, shape (...)
        Respondents, at least 4.

    Examples
    --------
    >>> kurtosis_standard_error(100).round(4).item()
    0.4783
    """
    n = np.asarray(n, dtype=np.float64)
    error: FloatArray = 2 * skewness_standard_error(n) * np.sqrt((n**2 - 1) / ((n - 3) * (n + 5)))
    return error


def skewness_z(g1: ArrayLike, n: ArrayLike) -> FloatArray:
    """Turn type 1 skewness into a standard normal deviate.

    Parameters
    ----------
    g1 : array_like, shape (...)
        Skewness with divisor n.
    n : array_like, shape (...)
        Respondents, at least 8.

    Notes
    -----
    D'Agostino (1970), *Biometrika, 57*, 679–681. Checked against an R script written from the
    paper and against ``scipy.stats.skewtest``.

    Examples
    --------
    >>> skewness_z(0.5, 100).round(3).item()
    2.075
    """
    n = np.asarray(n, dtype=np.float64)
    y = np.asarray(g1) * np.sqrt((n + 1) * (n + 3) / (6 * (n - 2)))
    kurtosis = (
        3 * (n**2 + 27 * n - 70) * (n + 1) * (n + 3) / ((n - 2) * (n + 5) * (n + 7) * (n + 9))
    )
    w2 = np.sqrt(2 * (kurtosis - 1)) - 1
    z: FloatArray = np.arcsinh(y / np.sqrt(2 / (w2 - 1))) / np.sqrt(np.log(w2) / 2)
    return z


def kurtosis_z(g2: ArrayLike, n: ArrayLike) -> FloatArray:
    """Turn type 1 excess kurtosis into a standard normal deviate.

    Parameters
    ----------
    g2 : array_like, shape (...)
        Excess kurtosis with divisor n.
    n : array_like, shape (...)
        Respondents, at least 20.

    Notes
    -----
    Anscombe and Glynn (1983), *Biometrika, 70*, 227–234. Checked against an R script written from
    the paper and against ``scipy.stats.kurtosistest``.

    Examples
    --------
    >>> kurtosis_z(1.0, 100).round(3).item()
    1.908
    """
    n = np.asarray(n, dtype=np.float64)
    mean = -6 / (n + 1)
    variance = 24 * n * (n - 2) * (n - 3) / ((n + 1) ** 2 * (n + 3) * (n + 5))
    x = (np.asarray(g2) - mean) / np.sqrt(variance)
    skewness = (
        6 * (n**2 - 5 * n + 2) / ((n + 7) * (n + 9))
        * np.sqrt(6 * (n + 3) * (n + 5) / (n * (n - 2) * (n - 3)))
    )  # fmt: skip
    a = 6 + 8 / skewness * (2 / skewness + np.sqrt(1 + 4 / skewness**2))
    ratio = (1 - 2 / a) / (1 + x * np.sqrt(2 / (a - 4)))
    z: FloatArray = (1 - 2 / (9 * a) - np.cbrt(ratio)) / np.sqrt(2 / (9 * a))
    return z
