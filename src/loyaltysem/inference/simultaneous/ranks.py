r"""Confidence sets for ranks.

Mogstad, Romano, Shaikh & Wilhelm (2024), "Inference for Ranks with Applications to Mobility across
Neighbourhoods and Academic Achievement across Countries", *Review of Economic Studies* 91,
476-518. For every ordered pair (j, k) the hypothesis :math:`\theta_j \le \theta_k` is tested, all
at once: it is rejected where

.. math:: \hat\theta_j - \hat\theta_k > c\, s_{jk},

c the quantile of the largest studentised difference among the pairs. The stepwise procedure takes
c anew from the pairs that are not rejected yet, until no more are. A group is outranked for certain
by those that are above it, and outranks those below: with :math:`N^-_j` and :math:`N^+_j` of them
its rank lies in :math:`[N^-_j + 1,\; k - N^+_j]`, for all groups together.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import ArrayLike, NDArray

from loyaltysem.errors import OptionError
from loyaltysem.inference.simultaneous.intervals import pairs_of, studentised
from loyaltysem.inference.uncertainty.standard_errors import check_level

__all__ = ["RankSets", "first_shares", "rank_sets"]


@dataclass(frozen=True, slots=True, eq=False)
class RankSets:
    """The ranks that each group may have; the first has the highest value.

    Attributes
    ----------
    rank : ndarray of int, shape (..., k)
        Of the estimates.
    lower, upper : ndarray of int, shape (..., k)
        Best and worst rank of the set.
    """

    rank: NDArray[np.intp]
    lower: NDArray[np.intp]
    upper: NDArray[np.intp]


def rank_sets(
    estimate: ArrayLike,
    replicates: ArrayLike,
    *,
    level: float = 0.95,
    stepwise: bool = True,
    side: Literal["both", "lower", "upper"] = "both",
    of: Sequence[int] | None = None,
    among: Sequence[int] | None = None,
) -> RankSets:
    """Return simultaneous confidence sets for the ranks of groups.

    Parameters
    ----------
    estimate : array_like, shape (..., k)
    replicates : array_like, shape (..., B, k)
        Joint, all finite.
    level : float
        With which all sets hold together.
    stepwise : bool
        Whether to go on after the first step; the sets are never larger for it. Without, groups
        stand apart where the simultaneous interval of their difference leaves out zero.
    side : {"both", "lower", "upper"}
        ``"lower"`` bounds how good a rank may be, ``"upper"`` how bad; the other end is then the
        first or the last rank.
    of : sequence of int, optional
        The groups whose sets hold together; by default all. The others have the set of all ranks.
    among : sequence of int, optional
        Of each group, by which it is ranked: those of one number among themselves.

    Examples
    --------
    >>> draws = [30.0, 20.0, 19.9] + np.random.default_rng(1).normal(size=(500, 3))
    >>> sets = rank_sets([30.0, 20.0, 19.9], draws)
    >>> sets.lower.tolist(), sets.upper.tolist()
    ([1, 2, 2], [1, 3, 3])
    """
    check_level(level)
    centre = np.asarray(estimate, np.float64)
    k = centre.shape[-1]
    if k < 2:
        raise OptionError("Ranks need two or more groups.")
    t, observed = _ordered_pairs(centre, np.asarray(replicates, np.float64))
    asked = np.zeros(k, dtype=bool)
    asked[list(range(k) if of is None else of)] = True
    # a pair (j, k) says that j is below none of them: it moves the end of j, and the start of k
    family = np.zeros((k, k), dtype=bool)
    if side in ("both", "upper"):
        family |= asked[:, None]
    if side in ("both", "lower"):
        family |= asked[None, :]
    np.fill_diagonal(family, val=False)
    together = np.zeros(k) if among is None else np.asarray(among)
    same = together[:, None] == together
    family &= same
    open_pairs = np.broadcast_to(family, observed.shape).copy()
    above = np.zeros(observed.shape, dtype=bool)
    while True:
        largest = np.where(open_pairs[..., None, :, :], t, -np.inf).max(axis=(-2, -1))
        some = np.isfinite(largest)
        critical = np.quantile(np.where(some, largest, 0.0), level, axis=-1)
        found = open_pairs & (observed > np.asarray(critical)[..., None, None])
        above |= found
        open_pairs &= ~found
        if not stepwise or not found.any():
            break
    lower = np.where(asked & (side != "upper"), above.sum(axis=-2) + 1, 1)
    last = same.sum(axis=-1)
    upper = np.where(asked & (side != "lower"), last - above.sum(axis=-1), last)
    rank = ((centre[..., None, :] > centre[..., :, None]) & same).sum(axis=-1) + 1
    return RankSets(rank, lower, upper)


def _ordered_pairs(
    centre: NDArray[np.float64], drawn: NDArray[np.float64]
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Return studentised differences of all ordered pairs, of the replicates and as estimated."""
    k = centre.shape[-1]
    first, second = pairs_of(k)
    apart = centre[..., first] - centre[..., second]
    t, se = studentised(apart, drawn[..., first] - drawn[..., second])
    spread = np.where(se > 0, se, np.inf)
    full = np.zeros((*t.shape[:-1], k, k))
    full[..., first, second], full[..., second, first] = t, -t
    observed = np.zeros((*centre.shape, k))
    observed[..., first, second], observed[..., second, first] = apart / spread, -apart / spread
    return full, observed


def first_shares(replicates: ArrayLike) -> NDArray[np.float64]:
    """Return the share of replicates in which each group is first; ties count for each in part.

    It describes the replicates and is no probability that the group is first, nor a test.

    Parameters
    ----------
    replicates : array_like, shape (..., B, k)

    Returns
    -------
    ndarray, shape (..., k)
    """
    drawn = np.asarray(replicates, np.float64)
    best = drawn == drawn.max(axis=-1, keepdims=True)
    return np.asarray((best / best.sum(axis=-1, keepdims=True)).mean(axis=-2))
