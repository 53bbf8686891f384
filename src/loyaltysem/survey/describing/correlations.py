"""Correlations between items or between the scale means of constructs."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, get_args

import numpy as np
import pandas as pd
from scipy.special import stdtr

from loyaltysem.errors import OptionError

__all__ = ["CorrelationMethod", "CorrelationMissing", "Correlations", "correlations"]

CorrelationMethod = Literal["pearson", "spearman"]
CorrelationMissing = Literal["pairwise", "listwise"]


@dataclass(frozen=True, slots=True)
class Correlations:
    """Correlations with what they rest on.

    Attributes
    ----------
    r, n, pvalue : DataFrame, shape (k, k)
        Coefficient, respondents with both answers, and two-sided p-value by the t-distribution
        with n − 2 degrees of freedom; not-a-number where a variable has no variance or fewer than
        three respondents answered both.
    method, missing : str
    """

    r: pd.DataFrame
    n: pd.DataFrame
    pvalue: pd.DataFrame
    method: CorrelationMethod
    missing: CorrelationMissing

    def to_frame(self) -> pd.DataFrame:
        """Return one row for each pair: ``first second r n pvalue``."""
        names = list(self.r.columns)
        i, j = np.tril_indices(len(names), -1)
        return pd.DataFrame(
            {
                "first": [names[k] for k in j],
                "second": [names[k] for k in i],
                "r": self.r.to_numpy()[i, j],
                "n": self.n.to_numpy()[i, j],
                "pvalue": self.pvalue.to_numpy()[i, j],
            }
        )

    def __repr__(self) -> str:
        return f"{self.method} correlations, {self.missing}\n{self.r.round(3)}"

    def _repr_html_(self) -> str:
        return f"<p>{self.method} correlations, {self.missing}</p>{self.r.round(3).to_html()}"


def correlations(
    answers: pd.DataFrame,
    *,
    method: CorrelationMethod = "pearson",
    missing: CorrelationMissing = "pairwise",
) -> Correlations:
    """Correlate the columns of a frame.

    Parameters
    ----------
    answers : DataFrame of float
    method : {"pearson", "spearman"}
        Spearman's are Pearson's of the ranks, ties at their mean rank.
    missing : {"pairwise", "listwise"}
        Whether each coefficient takes all respondents with both answers, or only those with all.

    Returns
    -------
    Correlations

    Raises
    ------
    OptionError
        An option is unknown.

    Notes
    -----
    Checked against R 4.2, ``cor(use = "pairwise")`` and ``cor.test``.

    Examples
    --------
    >>> import pandas as pd
    >>> found = correlations(pd.DataFrame({"x": [1.0, 2, 3, 4], "y": [2.0, 1, 4, 3]}))
    >>> found.to_frame()["r"].round(3).tolist()
    [0.6]
    """
    if method not in get_args(CorrelationMethod):
        raise OptionError(f"method={method!r} is not known; say 'pearson' or 'spearman'.")
    if missing not in get_args(CorrelationMissing):
        raise OptionError(f"missing={missing!r} is not known; say 'pairwise' or 'listwise'.")
    used = answers.dropna() if missing == "listwise" else answers
    r = used.corr(method=method, min_periods=3)
    present = used.notna().to_numpy().astype(float)
    n = pd.DataFrame(present.T @ present, r.index, r.columns).astype(int)
    coefficient = r.to_numpy().clip(-1, 1)
    df = n.to_numpy() - 2.0
    with np.errstate(divide="ignore", invalid="ignore"):
        t = np.abs(coefficient) * np.sqrt(df / (1 - coefficient**2))
        p = np.where((df > 0) & ~np.isnan(coefficient), 2 * stdtr(np.maximum(df, 1), -t), np.nan)
    np.fill_diagonal(p, np.nan)
    return Correlations(r, n, pd.DataFrame(p, r.index, r.columns), method, missing)
