"""What an alignment found, as the facts that its paragraph is made of."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import pandas as pd

from loyaltysem.models import SEMResult
from loyaltysem.words.comparing.alignment import (
    AlignedFindings,
    ConfiguralFit,
    MeanFacts,
    MeanPair,
)

__all__ = ["aligned_findings", "configural_fit"]


def aligned_findings(
    construct: str,
    tables: dict[str, pd.DataFrame],
    flat: Sequence[Any],
    n_failed: int,
    called: Callable[[Any], str],
    level: float,
) -> AlignedFindings:
    """Return what was found of one construct.

    Parameters
    ----------
    construct : str
        As it is called in print.
    tables : dict of str to DataFrame
        ``means differences invariance minima orders`` of this construct.
    flat : sequence of group labels
        Whose errors are not to be trusted.
    n_failed : int
        Searches that ended in no minimum.
    called : callable
        From the label of a group to what it is called in print.
    level : float
    """
    means, orders = tables["means"].sort_values("rank"), tables["orders"]
    invariance, minima = tables["invariance"], tables["minima"]
    n_groups, pairs = len(means), tables["differences"]
    differing = pairs[pairs["pvalue_holm"] < 1 - level]
    largest = differing["difference"].abs().sort_values(ascending=False, kind="stable").index
    turned = [pair for each in orders["reversed"] for pair in each]
    return AlignedFindings(
        construct=construct,
        loadings=_share(invariance[invariance["op"] == "=~"], n_groups),
        intercepts=_share(invariance[invariance["op"] == "~1"], n_groups),
        means=tuple(_mean(row, called) for row in means.itertuples()),
        pairs=tuple(_pair(row, called) for row in differing.loc[largest].itertuples()),
        n_pairs=len(pairs),
        minima=len(minima),
        times=int(minima["times"].iloc[0]),
        turned=tuple((called(g), called(h)) for g, h in dict.fromkeys(turned)),
        orders_turned=int((orders["reversed"].map(len) > 0).sum()),
        orders=int((orders["n_minima"] > 0).sum()),
        n_failed=n_failed,
        flat=tuple(called(label) for label in flat),
    )


def _mean(row: Any, called: Callable[[Any], str]) -> MeanFacts:
    return MeanFacts(called(row.group), row.mean, row.ci_lower, row.ci_upper, bool(row.se == 0))


def _pair(row: Any, called: Callable[[Any], str]) -> MeanPair:
    """Return a difference with the higher group first."""
    if row.difference >= 0:
        first, second, sign, lower, upper = row.first, row.second, 1, row.ci_lower, row.ci_upper
    else:
        first, second, sign, lower, upper = row.second, row.first, -1, -row.ci_upper, -row.ci_lower
    return MeanPair(
        called(first), called(second), sign * row.difference, lower, upper, row.pvalue_holm
    )


def _share(rows: pd.DataFrame, n_groups: int) -> float:
    return float(rows["n_noninvariant"].sum() / (len(rows) * n_groups))


def configural_fit(fit: SEMResult) -> ConfiguralFit:
    """Return how well the configural model fits, robust indices where there are some."""
    indices = fit.fit_indices()

    def best(name: str, *variants: str) -> float:
        known = (key for key in (*variants, name) if key in indices)
        return float(indices[next(known)])

    return ConfiguralFit(
        chisq=best("chisq", "chisq_scaled"),
        df=float(indices["df"]),
        pvalue=best("pvalue", "pvalue_scaled"),
        cfi=best("cfi", "cfi_robust"),
        rmsea=best("rmsea", "rmsea_robust"),
        srmr=float(indices["srmr"]),
        is_scaled="chisq_scaled" in indices,
    )
