"""A whole ladder: every step fitted and judged, the branches, and what is released."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from math import nan

from loyaltysem.fits.fit import Fit
from loyaltysem.groups.invariance.climbing import INDICES, Climb, Rung, indices_of
from loyaltysem.groups.invariance.judging.cutoffs import cutoffs
from loyaltysem.groups.invariance.judging.rules import Judged, Rule, judge
from loyaltysem.groups.invariance.steps.identification import step_model
from loyaltysem.groups.invariance.steps.levels import Step, branches
from loyaltysem.resampling.permutation import (
    PermutedDifference,
    permuted_differences,
    require_dealt,
)

__all__ = ["LadderRecord", "climbed"]

_SHOWN = ("chisq", "pvalue")
#: What is judged by the difference whatever the rule is: claims about the constructs.
_BRANCHING = frozenset({"variances", "covariances", "means", "paths"})


@dataclass(frozen=True, slots=True)
class LadderRecord:
    """The steps of a ladder with their verdicts.

    Attributes
    ----------
    climb : Climb
    rule : Rule
    seed : int
        Of the permutations, which a release draws again.
    steps : tuple of Step
        Of measurement, the freest first.
    judged : mapping of str to Judged
        By step, those of measurement first.
    versions : mapping of str to str
        Of each index, which of its versions the ladder compares.
    permuted : mapping of str to PermutedDifference
    branched_from : str
        The step that branches leave from; ``""`` where there are none.
    asked_from : str or None
        The step that was asked for; None for the level that holds.
    progress : bool or None
    """

    climb: Climb
    rule: Rule
    seed: int
    steps: tuple[Step, ...]
    judged: Mapping[str, Judged]
    versions: Mapping[str, str]
    permuted: Mapping[str, PermutedDifference]
    branched_from: str
    asked_from: str | None
    progress: bool | None

    @property
    def level(self) -> str:
        """The highest step that holds with all below it; ``""`` where none does."""
        return _level(self.steps, self.judged)

    @property
    def level_step(self) -> Step | None:
        """The same as a step; None where none holds."""
        return next((step for step in self.steps if step.name == self.level), None)

    def releasing(self, *terms: str) -> LadderRecord:
        """Return the ladder with more released; steps that this does not touch are kept."""
        return climbed(
            self.climb.with_released(*terms),
            self.rule,
            self.seed,
            asked_from=self.asked_from,
            progress=self.progress,
            known=self,
        )


def climbed(
    climb: Climb,
    rule: Rule,
    seed: int,
    *,
    asked_from: str | None = None,
    progress: bool | None = None,
    known: LadderRecord | None = None,
) -> LadderRecord:
    """Climb a ladder.

    Parameters
    ----------
    climb : Climb
    rule : Rule
    seed : int
    asked_from : str, optional
        The step that branches are to leave from; by default the level that holds.
    progress : bool, optional
    known : LadderRecord, optional
        A ladder of the same data, whose fits of the same models are taken over.
    """
    steps = climb.setting.steps
    rungs = _fitted(climb, steps, known, dealt=rule.name == "permutation")
    climb.require_theory(rungs.values())
    permuted: dict[str, PermutedDifference] = {}
    if rule.name == "permutation":
        permuted = _permuted(rungs, rule, seed, progress)
    judged, versions = _judged(climb, rungs, rule, permuted)
    start = _level(steps, judged) if asked_from is None else asked_from
    level = next((step for step in steps if step.name == start), None)
    if level is not None and rungs[level.name].fit is not None:
        more = _branches(climb, level, rungs)
        climb.require_theory([rungs[steps[0].name], *more.values()])
        judged, versions = _judged(climb, rungs | more, rule, permuted)
    return LadderRecord(
        climb,
        rule,
        seed,
        steps,
        judged,
        versions,
        permuted,
        "" if level is None else level.name,
        asked_from,
        progress,
    )


def _level(steps: tuple[Step, ...], judged: Mapping[str, Judged]) -> str:
    level = ""
    for step in steps:
        if judged[step.name].stands:
            level = step.name
        elif not level or judged[step.name].verdict != "failed":
            # above a step without a fit the next is held against the last that has one
            break
    return level


def _fitted(
    climb: Climb, steps: tuple[Step, ...], known: LadderRecord | None, *, dealt: bool
) -> dict[str, Rung]:
    rungs: dict[str, Rung] = {}
    kept: set[str] = set()
    for planned in steps:
        step = _held_against_a_fit(planned, steps, rungs)
        old = None if known is None else known.judged[step.name].rung
        same = old is not None and old.step == step
        same = same and old is not None and old.model == step_model(climb.setting, step)
        if same and (not step.against or step.against in kept) and old is not None:
            rungs[step.name] = old
            kept.add(step.name)
        else:
            rungs[step.name] = climb.rung(step, rungs.get(step.against))
        first = rungs[step.name].fit
        if first is None and not step.against:
            climb.refuse_small_groups(rungs[step.name].reason)
        if dealt and not step.against and first is not None:
            # what cannot be dealt is refused before the other steps take their time
            require_dealt(first)
    return rungs


def _held_against_a_fit(step: Step, steps: tuple[Step, ...], rungs: Mapping[str, Rung]) -> Step:
    """Return a step as a special case of the last one below it that has a fit."""
    below = rungs.get(step.against)
    if below is None or below.fit is not None:
        return step
    fitted = [one for one in steps if one.name in rungs and rungs[one.name].fit is not None]
    return step.held_against(fitted[-1]) if fitted else step


def _branches(climb: Climb, level: Step, rungs: dict[str, Rung]) -> dict[str, Rung]:
    part = climb.setting.part
    more: dict[str, Rung] = {}
    linked = climb.setting.links(level.equal)
    for step in branches(level, linked=linked, several=len(part.constructs) > 1):
        more[step.name] = climb.rung(step, more.get(step.against, rungs.get(step.against)))
    if part.has_paths and linked:
        structure = level.then("structure")
        more["structure"] = climb.rung(structure, rungs[level.name])
        if more["structure"].fit is not None:
            more["paths"] = climb.rung(structure.then("paths", "paths"), more["structure"])
    return more


def _permuted(
    rungs: Mapping[str, Rung], rule: Rule, seed: int, progress: bool | None
) -> dict[str, PermutedDifference]:
    """Permute what was fitted from the first step on, and is restricted."""
    names: list[str] = []
    fits: list[Fit] = []
    for name, rung in rungs.items():
        if rung.fit is None:
            if not fits:
                break
            continue
        if not fits or rung.fit.df > fits[-1].df:
            names.append(name)
            fits.append(rung.fit)
    if len(fits) < 2:
        return {}
    found = permuted_differences(fits, rule.n_replicates, rng=seed, progress=progress)
    return dict(zip(names[1:], found, strict=True))


def _judged(
    climb: Climb,
    rungs: Mapping[str, Rung],
    rule: Rule,
    permuted: Mapping[str, PermutedDifference],
) -> tuple[dict[str, Judged], dict[str, str]]:
    # steps of other variables, as paths of covariates are, have indices of their own baseline
    measured, versions = indices_of(rungs.values())
    sizes = climb.sample.moments.n_observations
    scale = climb.setting.scale
    judged: dict[str, Judged] = {}
    for name, rung in rungs.items():
        values = measured.get(name, {})
        indices = {}
        if values:
            indices = {index: values.get(versions[index], nan) for index in (*_SHOWN, *INDICES)}
            indices["df"] = values["df"]
            version = versions["rmsea"].removeprefix("rmsea")
            indices["rmsea_lower"] = values[f"rmsea_ci_lower{version}"]
        deals = permuted.get(name)
        shares = {} if deals is None else {"chisq": deals.pvalue_chisq, "cfi": deals.pvalue_cfi}
        is_branch = bool(rung.step.adds & _BRANCHING)
        own_rule = replace(rule, name="difference") if is_branch else rule
        limits = None
        if own_rule.name == "delta_fit" and rung.step.adds:
            limits = cutoffs(rung.step.adds, sizes, scale.limits)
        below = judged.get(rung.step.against)
        judged[name] = judge(rung, below, indices, own_rule, limits, shares)
    return judged, versions
