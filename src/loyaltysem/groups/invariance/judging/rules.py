"""Whether a step of the ladder holds, by the rule that was asked for."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from math import isnan, nan
from typing import Literal

from loyaltysem.groups.invariance.climbing import INDICES, Rung
from loyaltysem.groups.invariance.judging.cutoffs import Cutoffs

__all__ = ["Judged", "Rule", "RuleName", "Verdict", "judge"]

RuleName = Literal["difference", "delta_fit", "permutation"]
Verdict = Literal["holds", "rejected", "assumed", "not reached", "failed", ""]


@dataclass(frozen=True, slots=True)
class Rule:
    """By what a step is judged.

    Attributes
    ----------
    name : {"difference", "delta_fit", "permutation"}
    alpha : float
        Of the tests.
    least_cfi, most_rmsea : float
        What the configural model must reach, which no other model is held against: a CFI, and an
        RMSEA that its 90% interval does not exclude.
    n_replicates : int
        Permutations of the groups.
    """

    name: RuleName = "difference"
    alpha: float = 0.05
    least_cfi: float = 0.90
    most_rmsea: float = 0.08
    n_replicates: int = 1000


@dataclass(frozen=True, slots=True)
class Judged:
    """A step with its verdict.

    Attributes
    ----------
    rung : Rung
    indices : mapping of str to float
        ``chisq pvalue df cfi rmsea rmsea_lower srmr`` in the version that the ladder uses; empty
        without a fit.
    changes : mapping of str to float
        Of ``cfi rmsea srmr`` from the step below; empty where there is none.
    cutoffs : Cutoffs or None
        By which the changes are judged under ``"delta_fit"``.
    permuted : mapping of str to float
        Share of permutations with a larger ``chisq`` difference or fall of ``cfi``.
    verdict : {"holds", "rejected", "assumed", "failed", "not reached", ""}
        ``"not reached"`` where a step below does not hold; ``""`` where nothing is judged.
    """

    rung: Rung
    indices: Mapping[str, float]
    changes: Mapping[str, float]
    cutoffs: Cutoffs | None
    permuted: Mapping[str, float]
    verdict: Verdict

    @property
    def name(self) -> str:
        """What the step is called."""
        return self.rung.step.name

    @property
    def stands(self) -> bool:
        """Whether what rests on the step may be built."""
        return self.verdict in ("holds", "assumed")


def judge(
    rung: Rung,
    below: Judged | None,
    indices: Mapping[str, float],
    rule: Rule,
    limits: Cutoffs | None,
    permuted: Mapping[str, float] | None = None,
) -> Judged:
    """Judge a step.

    Parameters
    ----------
    rung : Rung
    below : Judged, optional
        The step it is held against.
    indices : mapping of str to float
        See :class:`Judged`.
    rule : Rule
    limits : Cutoffs, optional
        By which changes are judged, where they are.
    permuted : mapping of str to float, optional

    Returns
    -------
    Judged
    """
    changes = {}
    if below is not None and rung.comparable and indices and below.indices:
        changes = {index: indices[index] - below.indices[index] for index in INDICES}
    verdict = _own(rung, below, indices, changes, rule, limits, permuted or {})
    if below is not None and verdict != "failed" and not below.stands and below.verdict != "":
        verdict = "not reached"
    return Judged(rung, indices, changes, limits, permuted or {}, verdict)


def _own(
    rung: Rung,
    below: Judged | None,
    indices: Mapping[str, float],
    changes: Mapping[str, float],
    rule: Rule,
    limits: Cutoffs | None,
    permuted: Mapping[str, float],
) -> Verdict:
    if rung.fit is None:
        return "failed"
    if rung.step.name == "structure":
        return ""
    if below is None:
        if not rung.fit.df:
            return "assumed"
        # the interval knows how little a few degrees of freedom say about RMSEA
        fits = indices["cfi"] >= rule.least_cfi and indices["rmsea_lower"] <= rule.most_rmsea
        return "holds" if fits else "rejected"
    if below.rung.fit is None:
        return "not reached"
    if rung.fit.df == below.rung.fit.df:
        return "assumed"
    if limits is not None:
        return "rejected" if limits.reject(dict(changes)) else "holds"
    pvalue = rung.tests[0].pvalue if rung.tests else nan
    if rule.name == "permutation":
        pvalue = permuted.get("chisq", nan)
    if isnan(pvalue):
        return "failed"
    return "holds" if pvalue >= rule.alpha else "rejected"
