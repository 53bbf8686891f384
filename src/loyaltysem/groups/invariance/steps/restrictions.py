"""How many restrictions theory counts at a step, whatever program fits it."""

from __future__ import annotations

from itertools import combinations

from loyaltysem.groups.invariance.steps.levels import Step
from loyaltysem.groups.invariance.steps.setting import Setting

__all__ = ["restrictions"]


def restrictions(setting: Setting, step: Step) -> int:
    """Count what a step of measurement, or a branch, restricts beyond the configural model.

    Every later group loses a parameter for each that is equal, and gains a variance for each
    construct with an equal loading, a mean for each with an equal intercept, and for ordered items
    an intercept and a unit where thresholds are equal.

    Parameters
    ----------
    setting : Setting
    step : Step

    Returns
    -------
    int
    """
    equal, part = step.equal, setting.part
    lost = sum(
        _given_up(setting.loading_in(x.construct, x.indicator, equal))
        for x in part.loadings
        if x.value is None
    )
    gained = 0
    for name in part.constructs:
        # loadings that are held at values give the unit in every group
        valued = any(x.value for x in part.loadings if x.construct == name)
        gained += 0 if valued else len(setting.tied_by_loadings(name, equal) - {0})
        gained += len(setting.tied_by_intercepts(name, equal) - {0})
    for item in part.items:
        if setting.scale.has_latent_responses:
            for term in setting.scale.thresholds(item):
                lost += _given_up(setting.threshold_in(term, equal))
            for free, shared in (
                (setting.intercept_freed_in(item, equal), setting.intercept_in(item, equal)),
                (setting.unit_freed_in(item, equal), setting.residual_in(item, equal)),
            ):
                gained += len(free) - _given_up(free & shared)
        else:
            lost += _given_up(setting.intercept_in(item, equal))
            lost += _given_up(setting.residual_in(item, equal))
    measured = {x for own in part.constructs.values() for x in own if x in part.constructs}
    lost += sum(_given_up(setting.intercept_in(name, equal)) for name in measured)
    return lost - gained + (setting.n_groups - 1) * _of_constructs(setting, step, measured)


def _given_up(shared: frozenset[int]) -> int:
    """Count the values that groups give up by sharing one."""
    return max(len(shared) - 1, 0)


def _of_constructs(setting: Setting, step: Step, measured: set[str]) -> int:
    equal, names = step.equal, setting.part.constructs
    lost = 0
    alike = {name for name in measured if not setting.free_in(f"{name} ~~ {name}")}
    if "variances" in equal:
        lost += len(names)
    elif "disturbances" in equal:
        lost += len(alike)
    if "covariances" in equal:
        apart = {
            frozenset((one, term.name))
            for s in setting.part.structure
            if s.op == "~~"
            for one in s.lhs
            for term in s.terms
            if 0 in term.modifiers.fixed and set(names[one]) & set(names.get(term.name, ()))
        }
        free = [name for name in names if name not in measured]
        lost += sum(frozenset(pair) not in apart for pair in combinations(free, 2))
    if "means" in equal:
        lost += sum(
            bool(setting.tied_by_intercepts(name, equal))
            and not (name in measured and setting.intercept_in(name, equal))
            for name in names
        )
    return lost
