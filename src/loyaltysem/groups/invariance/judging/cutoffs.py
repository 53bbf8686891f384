"""Published cut-offs for changes of fit indices between the steps of the ladder.

Each set belongs to the designs it was simulated for: Chen's (2007) to continuous answers of two
groups, with a second set for small or unequal ones; that of Rutkowski & Svetina (2014) to the
loadings of many groups; that of Svetina, Rutkowski & Rutkowski (2020), after Rutkowski & Svetina
(2017), to ordered answers under WLSMV.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Literal

from loyaltysem.groups.invariance.steps.levels import Kind

__all__ = ["Cutoffs", "Source", "cutoffs"]

Source = Literal["chen", "chen_small", "rutkowski_svetina", "svetina"]
#: Respondents up to which Chen's second set is hers to use.
SMALL = 300
#: How many times the smallest group the largest is where groups count as unequal.
UNEQUAL = 1.5
#: Groups from which the loadings are judged as those of many groups.
MANY = 10
#: Loadings are the kinds in which SRMR reacts more.
_LOADINGS = frozenset({"loadings", "loadings2", "thresholds"})


@dataclass(frozen=True, slots=True)
class Cutoffs:
    """Changes from which a step is rejected.

    Attributes
    ----------
    source : str
        Whose they are.
    cfi : float
        Fall of CFI that speaks against a step,
    rmsea : float
        with a rise of RMSEA of this size,
    srmr : float or None
        or one of SRMR; None where that index is not looked at.
    either : bool
        Whether one change beyond its cut-off is enough.
    """

    source: Source
    cfi: float
    rmsea: float
    srmr: float | None
    either: bool = False

    def reject(self, changes: dict[str, float]) -> bool:
        """Tell whether changes of ``cfi``, ``rmsea`` and ``srmr`` speak against a step."""
        if self.either:
            return changes["cfi"] < -self.cfi or changes["rmsea"] > self.rmsea
        rises = changes["rmsea"] >= self.rmsea
        if self.srmr is not None:
            rises = rises or changes["srmr"] >= self.srmr
        return changes["cfi"] <= -self.cfi and rises


def cutoffs(
    adds: Collection[Kind], sizes: Sequence[int], answers: Literal["amounts", "categories"]
) -> Cutoffs:
    """Return the cut-offs for a step.

    Parameters
    ----------
    adds : collection of Kind
        What it holds equal beyond the step below.
    sizes : sequence of int
        Respondents of each group.
    answers : {"amounts", "categories"}
        What they were simulated for.

    Returns
    -------
    Cutoffs

    Examples
    --------
    >>> cutoffs(["loadings"], [400, 400], "amounts")
    Cutoffs(source='chen', cfi=0.01, rmsea=0.015, srmr=0.03, either=False)
    >>> cutoffs(["intercepts"], [150, 145], "amounts").source
    'chen_small'
    """
    is_loading = set(adds) <= _LOADINGS
    if answers == "categories":
        # the first step of theirs is judged by the wider RMSEA, and none is named beyond loadings
        return Cutoffs("svetina", 0.004, 0.05 if set(adds) == {"thresholds"} else 0.01, None, True)
    if is_loading and len(sizes) >= MANY:
        return Cutoffs("rutkowski_svetina", 0.02, 0.03, None)
    if sum(sizes) <= SMALL or max(sizes) > UNEQUAL * min(sizes):
        return Cutoffs("chen_small", 0.005, 0.01, 0.025 if is_loading else 0.005)
    return Cutoffs("chen", 0.01, 0.015, 0.03 if is_loading else 0.01)
