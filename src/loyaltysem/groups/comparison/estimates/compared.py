"""One quantity of every group: intervals, differences, joint test and ranks."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from math import nan
from typing import Any, Literal

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from loyaltysem.errors import IdentificationError
from loyaltysem.inference.derived.hypotheses import wald_statistic
from loyaltysem.inference.derived.multiplicity import adjusted_pvalues
from loyaltysem.inference.fit.fit_indices import chisq_pvalue
from loyaltysem.inference.simultaneous.intervals import (
    SimultaneousIntervals,
    pairs_of,
    simultaneous_intervals,
    smallest_difference,
    two_sided_pvalues,
)
from loyaltysem.inference.simultaneous.ranks import RankSets, first_shares, rank_sets
from loyaltysem.moments.grouping.labels import GroupLabel

__all__ = ["POWER", "Compared", "QuantityKind", "difference_rows", "equality_row", "rank_rows"]

QuantityKind = Literal["path", "effect", "latent mean", "latent index", "observed index"]
#: With which the smallest difference would be found.
POWER = 0.80


@dataclass(frozen=True, eq=False)
class Compared:
    """One quantity of every group, estimated and drawn jointly.

    Attributes
    ----------
    kind : str
    name : str
        A path, an effect, or a construct.
    weights : str
        The rule of an index, else ``""``.
    est : ndarray, shape (G,)
    draws : ndarray, shape (B, G)
    level : float
        With which intervals hold together.
    among : tuple of int
        Of each group, with which it is held against: those of one number with each other. Empty
        where each is with all.
    """

    kind: QuantityKind
    name: str
    weights: str
    est: NDArray[np.float64]
    draws: NDArray[np.float64]
    level: float
    among: tuple[int, ...] = ()

    @cached_property
    def intervals(self) -> SimultaneousIntervals:
        """Of the groups."""
        return simultaneous_intervals(self.est, self.draws, level=self.level)

    @cached_property
    def pairs(self) -> tuple[NDArray[np.intp], NDArray[np.intp]]:
        """First and second of the pairs that are compared."""
        first, second = pairs_of(len(self.est))
        if not self.among:
            return first, second
        family = np.array(self.among)
        held = family[first] == family[second]
        return first[held], second[held]

    @cached_property
    def differences(self) -> SimultaneousIntervals:
        """Of all these pairs, the first less the second."""
        first, second = self.pairs
        apart = self.draws[:, first] - self.draws[:, second]
        return simultaneous_intervals(self.est[first] - self.est[second], apart, level=self.level)

    @cached_property
    def ranks(self) -> RankSets:
        """What ranks each group may have, by the pairs whose intervals leave out zero.

        A single step: further ones would set apart pairs of which the intervals say that they
        cannot be told apart.
        """
        among = self.among or None
        return rank_sets(self.est, self.draws, level=self.level, stepwise=False, among=among)

    @property
    def first_shares(self) -> NDArray[np.float64]:
        """The share of draws in which each group is first among those it is held against."""
        family = np.array(self.among or (0,) * len(self.est))
        found = np.empty(len(family))
        for one in np.unique(family):
            found[family == one] = first_shares(self.draws[:, family == one])
        return found

    @property
    def joint_test(self) -> tuple[float, int, float]:
        """Statistic, degrees of freedom and p-value of the Wald test that all groups are equal.

        Where only some are held against each other, that each is equal to these.
        """
        contrast = self._contrast()
        others = len(contrast)
        if not others:
            return nan, 0, nan
        # the inverse of a covariance of so many draws is too large by this (Anderson 2003, 7.7)
        draws = len(self.draws)
        shrink = (draws - others - 2) / (draws - 1)
        if shrink <= 0:
            return nan, others, nan
        covariance = np.cov(self.draws, rowvar=False)
        try:
            plain = wald_statistic(contrast @ self.est, contrast, covariance)
        except IdentificationError:
            # held equal in some groups, so that there is nothing to test
            return nan, others, nan
        statistic = shrink * plain
        return statistic, others, chisq_pvalue(statistic, others)

    def _contrast(self) -> NDArray[np.float64]:
        """Return every group less the first that it is held against, but for that itself."""
        family = self.among or (0,) * len(self.est)
        rows = []
        for place, one in enumerate(family):
            first = family.index(one)
            if first != place:
                row = np.zeros(len(family))
                row[first], row[place] = -1.0, 1.0
                rows.append(row)
        return np.array(rows).reshape(-1, len(family))

    def columns(self) -> dict[str, NDArray[np.float64]]:
        """Return the columns of a table of groups: estimate, error, and both intervals."""
        return {"est": self.est, **_interval_columns(self.intervals)}


def _interval_columns(found: SimultaneousIntervals) -> dict[str, NDArray[np.float64]]:
    return {
        "se": found.se,
        "ci_lower": found.lower,
        "ci_upper": found.upper,
        "bonferroni_lower": found.bonferroni_lower,
        "bonferroni_upper": found.bonferroni_upper,
    }


def difference_rows(one: Compared, labels: tuple[GroupLabel, ...]) -> pd.DataFrame:
    """Return one row for each pair of groups."""
    first, second = one.pairs
    found = one.differences
    apart = one.est[first] - one.est[second]
    pvalues = two_sided_pvalues(apart, found.se)
    return pd.DataFrame(
        {
            "quantity": one.kind,
            "name": one.name,
            "weights": one.weights,
            "first": [labels[i] for i in first],
            "second": [labels[j] for j in second],
            "difference": apart,
            **_interval_columns(found),
            "pvalue": pvalues,
            "pvalue_max_t": found.pvalue,
            "pvalue_holm": adjusted_pvalues(pvalues, "holm"),
            "differs": (found.lower > 0) | (found.upper < 0),
            "smallest_difference": smallest_difference(found.se, found.critical, power=POWER),
        }
    )


def equality_row(one: Compared) -> dict[str, Any]:
    """Return the joint test that all groups are equal."""
    statistic, df, pvalue = one.joint_test
    return {
        "quantity": one.kind,
        "name": one.name,
        "weights": one.weights,
        "chisq": statistic,
        "df": df,
        "pvalue": pvalue,
    }


def rank_rows(one: Compared, labels: tuple[GroupLabel, ...]) -> pd.DataFrame:
    """Return one row for each group, the highest first."""
    sets = one.ranks
    table = pd.DataFrame(
        {
            "quantity": one.kind,
            "construct": one.name,
            "weights": one.weights,
            "group": list(labels),
            "est": one.est,
            "rank": sets.rank,
            "rank_lower": sets.lower,
            "rank_upper": sets.upper,
            "first_share": one.first_shares,
        }
    )
    return table.sort_values("rank", kind="stable", ignore_index=True)
