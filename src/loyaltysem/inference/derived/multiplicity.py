"""P-values of several tests, adjusted for their number."""

from __future__ import annotations

from typing import Literal

import numpy as np
from numpy.typing import NDArray

__all__ = ["Adjustment", "adjusted_pvalues"]

Adjustment = Literal["bonferroni", "holm", "bh"]


def adjusted_pvalues(pvalues: NDArray[np.float64], method: Adjustment) -> NDArray[np.float64]:
    r"""Adjust p-values so that each can be held against the level of all tests together.

    With the p-values in rising order, :math:`p_{(1)} \le \dots \le p_{(m)}`, the adjusted ones are
    :math:`m p_{(i)}` (Bonferroni), :math:`\max_{j \le i} (m - j + 1) p_{(j)}` (Holm), and
    :math:`\min_{j \ge i} m p_{(j)} / j` (Benjamini & Hochberg), none above one. The first two hold
    the probability of any false rejection, the third the expected share of false ones.

    Parameters
    ----------
    pvalues : ndarray, shape (m,)
        Not-a-number for what was not tested, which does not count.
    method : {"bonferroni", "holm", "bh"}

    Returns
    -------
    ndarray, shape (m,)

    Notes
    -----
    Agrees with ``p.adjust`` of R.

    References
    ----------
    Holm (1979), Scandinavian Journal of Statistics 6; Benjamini & Hochberg (1995), Journal of the
    Royal Statistical Society B 57.

    Examples
    --------
    >>> adjusted_pvalues(np.array([0.01, 0.04, 0.03]), "holm").round(2).tolist()
    [0.03, 0.06, 0.06]
    """
    adjusted = np.full(len(pvalues), np.nan)
    tested = np.flatnonzero(~np.isnan(pvalues))
    order = tested[np.argsort(pvalues[tested], kind="stable")]
    rising, m = pvalues[order], len(order)
    rank = np.arange(1, m + 1)
    if method == "bonferroni":
        found = m * rising
    elif method == "holm":
        found = np.maximum.accumulate((m - rank + 1) * rising)
    else:
        found = np.minimum.accumulate((m * rising / rank)[::-1])[::-1]
    adjusted[order] = np.minimum(found, 1.0)
    return adjusted
