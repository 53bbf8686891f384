"""Intraclass correlations and their intervals, as formulas over scores of several occasions."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.special import fdtrc, fdtri

from loyaltysem.errors import DataError, OptionError
from loyaltysem.inference.uncertainty.standard_errors import check_level

__all__ = ["FORMS", "IntraclassCorrelations", "TwoWayVariance", "intraclass_correlations"]

FloatArray = NDArray[np.float64]

#: Shrout and Fleiss's forms, with the names of McGraw and Wong.
FORMS = {
    "ICC1": "ICC(1)",
    "ICC2": "ICC(A,1)",
    "ICC3": "ICC(C,1)",
    "ICC1k": "ICC(k)",
    "ICC2k": "ICC(A,k)",
    "ICC3k": "ICC(C,k)",
}


@dataclass(frozen=True, slots=True)
class TwoWayVariance:
    """Mean squares of n respondents on k occasions.

    Attributes
    ----------
    between, within, occasions, error : float
        Between respondents (df n − 1), within them (n (k − 1)), between occasions (k − 1), and
        what is left ((n − 1)(k − 1)).
    n, k : int
    """

    between: float
    within: float
    occasions: float
    error: float
    n: int
    k: int

    @classmethod
    def of(cls, scores: ArrayLike) -> TwoWayVariance:
        """Compute the mean squares of complete scores, shape (n, k)."""
        x = np.asarray(scores, dtype=np.float64)
        if x.ndim != 2 or min(x.shape) < 2:
            raise OptionError(
                f"Scores of shape {x.shape}: two respondents (rows) and two occasions (columns) "
                "are needed at the least."
            )
        n, k = x.shape
        x = x - x.mean()
        rows, columns = x.mean(axis=1), x.mean(axis=0)
        left = x - rows[:, None] - columns
        return cls(
            between=float(k * (rows**2).sum() / (n - 1)),
            within=float(((x - rows[:, None]) ** 2).sum() / (n * (k - 1))),
            occasions=float(n * (columns**2).sum() / (k - 1)),
            error=float((left**2).sum() / ((n - 1) * (k - 1))),
            n=n,
            k=k,
        )


@dataclass(frozen=True, slots=True, eq=False)
class IntraclassCorrelations:
    """The six forms, in the order of :data:`FORMS`.

    Attributes
    ----------
    icc, f, df1, df2, pvalue, ci_lower, ci_upper : ndarray, shape (6,)
        With the F test that the form is zero.
    """

    icc: FloatArray
    f: FloatArray
    df1: FloatArray
    df2: FloatArray
    pvalue: FloatArray
    ci_lower: FloatArray
    ci_upper: FloatArray


def intraclass_correlations(
    variance: TwoWayVariance, *, level: float = 0.95
) -> IntraclassCorrelations:
    """Return the six intraclass correlations of Shrout and Fleiss.

    Parameters
    ----------
    variance : TwoWayVariance
    level : float, default 0.95
        Coverage of the intervals.

    Returns
    -------
    IntraclassCorrelations

    Raises
    ------
    DataError
        Respondents do not differ, or their scores are the same on every occasion.
    OptionError
        ``level`` is not between 0 and 1.

    Notes
    -----
    Shrout and Fleiss (1979), *Psychological Bulletin, 86*, 420–428; McGraw and Wong (1996),
    *Psychological Methods, 1*, 30–46. The interval of ICC2 has Satterthwaite's degrees of freedom.
    Agrees with ``ICC(lmer = FALSE)`` of psych 2.2.9.

    Examples
    --------
    >>> retest = [[4, 4], [5, 6], [3, 3], [6, 5], [2, 2], [5, 4], [7, 7]]
    >>> intraclass_correlations(TwoWayVariance.of(retest)).icc.round(2)[:3]
    array([0.93, 0.93, 0.92])
    """
    check_level(level)
    v, n, k = variance, variance.n, variance.k
    scale = v.between + v.within + v.error
    if v.between <= 1e-14 * scale:
        raise DataError(
            f"The {n} respondents have the same mean score: there are no differences between them "
            "that a retest could find again."
        )
    if v.error <= 1e-14 * scale:
        raise DataError(
            f"The scores of the {k} occasions are copies of each other, or differ by a constant: "
            "there is no error to estimate. Check that each occasion has its own column."
        )
    single = np.array(
        [
            (v.between - v.within) / (v.between + (k - 1) * v.within),
            (v.between - v.error)
            / (v.between + (k - 1) * v.error + k * (v.occasions - v.error) / n),
            (v.between - v.error) / (v.between + (k - 1) * v.error),
        ]
    )
    average = np.array(
        [
            (v.between - v.within) / v.between,
            (v.between - v.error) / (v.between + (v.occasions - v.error) / n),
            (v.between - v.error) / v.between,
        ]
    )
    f = np.array([v.between / v.within, v.between / v.error, v.between / v.error])
    df1 = np.full(3, float(n - 1))
    df2 = np.array([n * (k - 1), (n - 1) * (k - 1), (n - 1) * (k - 1)], dtype=np.float64)
    ends = _single_ends(v, float(single[1]), f, df1, df2, level)
    averaged = ends * k / (1 + (k - 1) * ends)
    return IntraclassCorrelations(
        icc=np.concatenate([single, average]),
        f=np.tile(f, 2),
        df1=np.tile(df1, 2),
        df2=np.tile(df2, 2),
        pvalue=np.tile(fdtrc(df1, df2, f), 2),
        ci_lower=np.concatenate([ends[0], averaged[0]]),
        ci_upper=np.concatenate([ends[1], averaged[1]]),
    )


def _single_ends(
    v: TwoWayVariance, icc2: float, f: FloatArray, df1: FloatArray, df2: FloatArray, level: float
) -> FloatArray:
    """Lower and upper ends of the three single forms, shape (2, 3)."""
    high = (1 + level) / 2
    lower, upper = f / fdtri(df1, df2, high), f * fdtri(df2, df1, high)
    ends = (np.stack([lower, upper]) - 1) / (np.stack([lower, upper]) + v.k - 1)
    ends[:, 1] = _absolute_ends(v, icc2, high)
    return np.asarray(ends)


def _absolute_ends(v: TwoWayVariance, icc2: float, high: float) -> tuple[float, float]:
    n, k = v.n, v.k
    ratio, spread = k * icc2 * v.occasions / v.error, n * (1 + (k - 1) * icc2) - k * icc2
    df = (k - 1) * (n - 1) * (ratio + spread) ** 2 / ((n - 1) * ratio**2 + spread**2)
    first, last = float(fdtri(n - 1, df, high)), float(fdtri(df, n - 1, high))
    others = k * v.occasions + (k * n - k - n) * v.error
    return (
        n * (v.between - first * v.error) / (first * others + n * v.between),
        n * (last * v.between - v.error) / (others + n * last * v.between),
    )
