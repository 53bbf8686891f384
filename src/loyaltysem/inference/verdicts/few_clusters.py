"""Whether the clusters that respondents were drawn in are enough for standard errors."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from loyaltysem.arguments import listed
from loyaltysem.inference.verdicts.check import Check

__all__ = ["FEWEST_CLUSTERS", "LowRank", "few_clusters", "few_clusters_remedy"]

#: With fewer, standard errors come out too small and intervals too short.
FEWEST_CLUSTERS = 20


@dataclass(frozen=True, slots=True)
class LowRank:
    """The middle of a sandwich that has no inverse.

    Attributes
    ----------
    rank : int
        Directions in which the scores of the clusters vary.
    needed : int
        Those in which the estimates do.
    """

    rank: int
    needed: int


def few_clusters(
    counts: Sequence[int] | None, low: LowRank | None, group_names: Sequence[str]
) -> tuple[Check, ...]:
    """Judge the number of clusters of a fit.

    Parameters
    ----------
    counts : sequence of int, or None
        Clusters of each group; None where each respondent was drawn by itself.
    low : LowRank, or None
        Of the middle matrix, where its rank is too low.
    group_names : sequence of str
        As sentences call them; one empty text without groups.

    Returns
    -------
    tuple of Check
        A problem where the scores of the clusters do not span the parameters, else a caution where
        a group has fewer than twenty; empty where there are enough.
    """
    if counts is None:
        return ()
    if low is not None:
        return (
            Check(
                "clusters",
                "problem",
                f"{_counted(counts, group_names)} for {low.needed} free parameters: the scores of "
                f"the clusters vary in {low.rank} directions only.",
                few_clusters_remedy(),
            ),
        )
    few = [
        (count, name)
        for count, name in zip(counts, group_names, strict=True)
        if count < FEWEST_CLUSTERS
    ]
    if not few:
        return ()
    return (
        Check(
            "clusters",
            "caution",
            f"only {_counted([c for c, _ in few], [name for _, name in few])}.",
            "Standard errors from so few come out too small, and p-values with them; "
            f"{FEWEST_CLUSTERS} or more are needed. Do not report a test that rests on them as it "
            "is: with few clusters, make them groups (group=) or leave clusters out, and say so.",
        ),
    )


def few_clusters_remedy() -> str:
    """Say what too few clusters for the parameters mean, and what to do."""
    return (
        "Errors made of them would be zero for some combinations of the parameters, whatever the "
        "answers, so there are no standard errors, tests and fit indices. Fit without clusters= "
        "(the estimates are the same), with the clusters as groups (group=) where they are what "
        "you compare, or a model with fewer parameters than clusters."
    )


def _counted(counts: Sequence[int], group_names: Sequence[str]) -> str:
    told = [
        f"{count} clusters" + (f" ({name})" if name else "")
        for count, name in zip(counts, group_names, strict=True)
    ]
    return listed(told)
