r"""Mean, spread and shape of each item.

With the central moments :math:`m_k = \frac1n \sum_i (x_i - \bar x)^k`, programs write skewness and
kurtosis in three ways (Joanes & Gill 1998, doi:10.1111/1467-9884.00122):

==== ================================================== ========================================
type skewness                                           excess kurtosis
==== ================================================== ========================================
1    :math:`g_1 = m_3 / m_2^{3/2}`                      :math:`g_2 = m_4 / m_2^2 - 3`
2    :math:`g_1 \sqrt{n(n-1)} / (n-2)`                  :math:`\frac{n-1}{(n-2)(n-3)}[(n+1)g_2 + 6]`
3    :math:`g_1 (1 - 1/n)^{3/2}`                        :math:`(g_2 + 3)(1 - 1/n)^2 - 3`
==== ================================================== ========================================

Type 2 is that of SPSS, SAS and Excel, type 1 that of AMOS and lavaan, type 3 the default of psych.
"""

from __future__ import annotations

from typing import Literal, get_args

import numpy as np
from numpy.typing import NDArray

from loyaltysem.errors import OptionError

__all__ = ["MomentType", "item_statistics", "require_moment_type"]

MomentType = Literal[1, 2, 3]
Array = NDArray[np.float64]


def item_statistics(
    values: Array, *, moment_type: MomentType = 2, weights: Array | None = None
) -> dict[str, Array]:
    """Compute n, mean, standard deviation, skewness, excess kurtosis, minimum and maximum.

    Parameters
    ----------
    values : ndarray, shape (n_respondents, n_items)
        NaN where missing; every item is described by the answers it has.
    moment_type : {1, 2, 3}
        Which skewness and kurtosis, see the top of this module; under weights type 1 alone.
    weights : ndarray, shape (n_respondents,), optional
        Above zero, of any total.

    Returns
    -------
    dict of str to ndarray, shape (n_items,)
        ``n mean sd skewness kurtosis lowest highest``; not-a-number where too few answers, or
        answers without variance, leave a statistic undefined. The divisor of the variance is
        n − 1; with weights it is that of weights which add up to the n who answered. ``n`` counts
        answers, weighted or not.

    Raises
    ------
    OptionError
        The type is unknown, or has no weighted form.

    Notes
    -----
    Checked against psych 2.2.9, ``describe(type = 1, 2, 3)``, and with weights against survey
    4.1-1, ``svymean`` and ``svyvar``.

    Examples
    --------
    >>> import numpy as np
    >>> found = item_statistics(np.array([[1.0], [2.0], [2.0], [7.0], [np.nan]]))
    >>> found["n"].item(), found["mean"].item(), round(found["skewness"].item(), 3)
    (4.0, 3.0, 1.813)
    """
    require_moment_type(moment_type, weighted=weights is not None)
    present = ~np.isnan(values)
    n = present.sum(axis=0).astype(np.float64)
    counted = present * (1.0 if weights is None else weights[:, None])
    with np.errstate(invalid="ignore", divide="ignore"):
        counted = counted * (n / counted.sum(axis=0))
        mean = (counted * np.where(present, values, 0.0)).sum(axis=0) / n
        deviation = np.where(present, values - mean, 0.0)
        # what rounding leaves of a constant item is no variance
        m2 = (counted * deviation**2).sum(axis=0) / n
        m2 = np.where(m2 <= (1e-12 * np.abs(mean)) ** 2, 0.0, m2)
        g1 = np.where(m2 > 0, (counted * deviation**3).sum(axis=0) / n / m2**1.5, np.nan)
        g2 = np.where(m2 > 0, (counted * deviation**4).sum(axis=0) / n / m2**2 - 3, np.nan)
        skewness, kurtosis = _of_type(moment_type, g1, g2, n)
        sd = np.where(n > 1, np.sqrt(m2 * n / (n - 1)), np.nan)
    answered = n > 0
    return {
        "n": n,
        "mean": mean,
        "sd": sd,
        "skewness": skewness,
        "kurtosis": kurtosis,
        "lowest": np.where(answered, np.where(present, values, np.inf).min(axis=0), np.nan),
        "highest": np.where(answered, np.where(present, values, -np.inf).max(axis=0), np.nan),
    }


def require_moment_type(moment_type: object, *, weighted: bool = False) -> None:
    """Refuse a type of skewness and kurtosis that does not exist, or not under weights."""
    if moment_type not in get_args(MomentType):
        raise OptionError(
            f"moment_type={moment_type!r} is not known; say 1 (AMOS, lavaan), 2 (SPSS, SAS, Excel) "
            "or 3 (psych's default)."
        )
    if weighted and moment_type != 1:
        raise OptionError(
            f"moment_type={moment_type} corrects skewness and kurtosis for the number of answers, "
            "and weighted answers are no such number: the correction is not defined. Leave it out, "
            "or say moment_type=1, the ratios of weighted moments themselves."
        )


def _of_type(moment_type: MomentType, g1: Array, g2: Array, n: Array) -> tuple[Array, Array]:
    if moment_type == 1:
        return g1, g2
    if moment_type == 3:
        return g1 * (1 - 1 / n) ** 1.5, (g2 + 3) * (1 - 1 / n) ** 2 - 3
    skewness = np.where(n > 2, g1 * np.sqrt(n * (n - 1)) / (n - 2), np.nan)
    kurtosis = np.where(n > 3, (n - 1) / ((n - 2) * (n - 3)) * ((n + 1) * g2 + 6), np.nan)
    return skewness, kurtosis
