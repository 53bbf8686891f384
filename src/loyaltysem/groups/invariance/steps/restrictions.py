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
        loading.value is None
        and setting.loading_is_equal(loading.construct, loading.indicator, equal)
        for loading in part.loadings
    )
    gained = 0
    for name in part.constructs:
        free_unit = bool(setting.equal_loadings(name, equal))
        if any(x.value for x in part.loadings if x.construct == name):
            # loadings that are held at values give the unit in every group
            free_unit = False
        gained += free_unit
        gained += bool(setting.equal_intercepts(name, equal))
    for item in part.items:
        if setting.scale.unit:
            if setting.thresholds_are_equal(item, equal):
                lost += setting.equal_thresholds(item)
            gained += setting.intercept_is_freed(item, equal) + setting.unit_is_freed(item, equal)
        else:
            lost += setting.intercept_is_equal(item, equal)
            lost += setting.residual_is_equal(item, equal)
    measured = {x for own in part.constructs.values() for x in own if x in part.constructs}
    lost += sum(setting.intercept_is_equal(name, equal) for name in measured)
    return (setting.n_groups - 1) * (lost - gained + _of_constructs(setting, step, measured))


def _of_constructs(setting: Setting, step: Step, measured: set[str]) -> int:
    equal, names = step.equal, setting.part.constructs
    lost = 0
    alike = {name for name in measured if f"{name} ~~ {name}" not in setting.released}
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
            bool(setting.equal_intercepts(name, equal))
            and not (name in measured and setting.intercept_is_equal(name, equal))
            for name in names
        )
    return lost
