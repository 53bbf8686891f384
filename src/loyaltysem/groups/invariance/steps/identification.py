"""The model of one step, written out with what identifies it.

Constructs have their unit from a marker, or from a variance of one in the first group, and their
origin from a mean of zero there. The others' variances are free once a loading is equal, their
means once an intercept is: the equalities hand the first group's unit and origin on. Under effect
coding nothing is fixed, in no group: sums of the loadings and of the intercepts do both.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from loyaltysem.groups.invariance.steps.levels import Step
from loyaltysem.groups.invariance.steps.ordered_items import response_statements
from loyaltysem.groups.invariance.steps.partly_equal import (
    labelled_residuals,
    partly_equal_statements,
    shared_labels,
)
from loyaltysem.groups.invariance.steps.setting import Setting
from loyaltysem.groups.measurement_part import Loading
from loyaltysem.specification import Modifiers, Statement, Term, to_lavaan_text

__all__ = ["StepModel", "marker_of", "step_model"]


@dataclass(frozen=True, slots=True)
class StepModel:
    """What is fitted at one step.

    Attributes
    ----------
    statements : tuple of Statement
    group_equal, group_partial : tuple of str
        As in lavaan.
    """

    statements: tuple[Statement, ...]
    group_equal: tuple[str, ...]
    group_partial: tuple[str, ...]

    @property
    def text(self) -> str:
        """The model in lavaan's language."""
        return to_lavaan_text(self.statements)


def step_model(setting: Setting, step: Step) -> StepModel:
    """Write the model of a step.

    Parameters
    ----------
    setting : Setting
    step : Step

    Returns
    -------
    StepModel
        With :attr:`StepModel.group_equal` a model that lavaan fits as it is written.
    """
    statements = [
        *_measuring(setting, step),
        *labelled_residuals(setting, step),
        *partly_equal_statements(setting, step),
        *(setting.part.structure if step.is_structural else _kept_apart(setting)),
        *_of_constructs(setting, step),
        *response_statements(setting, step.equal),
    ]
    return StepModel(tuple(statements), _equal(setting, step), tuple(_partial(setting, step)))


def _measuring(setting: Setting, step: Step) -> Iterator[Statement]:
    part = setting.part
    for name in part.constructs:
        own = [loading for loading in part.loadings if loading.construct == name]
        marker = marker_of(setting, name) if setting.identification == "marker" else None
        terms = tuple(_loading(setting, step, loading, marker) for loading in own)
        yield Statement((name,), "=~", terms)


def _loading(setting: Setting, step: Step, loading: Loading, marker: str | None) -> Term:
    said = loading.modifiers
    value = 1.0 if loading.indicator == marker else loading.value
    labels: tuple[str, ...] = ()
    if value is None:
        shared = setting.loading_in(loading.construct, loading.indicator, step.equal)
        labels = shared_labels(loading.term, shared, setting.n_groups)
    # the first loading is a marker unless it is said to be free
    return Term(loading.indicator, Modifiers((value,), said.start, labels, said.lower, said.upper))


def marker_of(setting: Setting, construct: str) -> str | None:
    """Return the item that gives a construct its unit: the user's, or the first equal one."""
    held = [x for x in setting.part.loadings if x.construct == construct and x.value]
    if held:
        return None
    own = setting.part.constructs[construct]
    said = setting.part.markers.get(construct)
    order = own if said is None else (said, *own)
    tied = [item for item in order if not setting.free_in(f"{construct} =~ {item}")]
    # coarse items give no unit before the scalar step, and none where they are left out of all
    early = [item for item in tied if not setting.coarse_in(item)]
    late = [item for item in tied if not setting.apart_in(item)]
    return next(iter((*early, *late, *order)))


def _kept_apart(setting: Setting) -> Iterator[Statement]:
    """Yield zero covariances of constructs that share items, which identify such models."""
    names = setting.part.constructs
    for statement in setting.part.structure:
        if statement.op != "~~":
            continue
        for one in statement.lhs:
            apart = tuple(
                term
                for term in statement.terms
                if any(value == 0 for value in term.modifiers.fixed)
                and set(names.get(one, ())) & set(names.get(term.name, ()))
            )
            if apart:
                yield Statement((one,), "~~", apart)


def _of_constructs(setting: Setting, step: Step) -> Iterator[Statement]:
    for name in setting.part.constructs:
        unit: tuple[float | None, ...] = (None,)
        if setting.identification == "variance":
            tied = setting.tied_by_loadings(name, step.equal)
            if _variance_is_equal(setting, name, step):
                tied = frozenset()
            unit = _in_later_groups(1.0, tied, setting.n_groups)
        yield Statement((name,), "~~", (Term(name, Modifiers(unit)),))
    for name in setting.part.constructs:
        measured = any(name in own for own in setting.part.constructs.values())
        held = "means" in step.equal or (measured and bool(setting.intercept_in(name, step.equal)))
        tied = frozenset() if held else setting.tied_by_intercepts(name, step.equal)
        origin = _in_later_groups(0.0, tied, setting.n_groups)
        if setting.identification == "effect_coding":
            origin = (None,)
        yield Statement((name,), "~", (Term("", Modifiers(origin)),))


def _in_later_groups(value: float, free: frozenset[int], n: int) -> tuple[float | None, ...]:
    """Return the value of the first group, and of those of the others that are not free."""
    if not free - {0}:
        return (value,)
    return (value, *(None if g in free else value for g in range(1, n)))


def _variance_is_equal(setting: Setting, construct: str, step: Step) -> bool:
    if "variances" in step.equal:
        return True
    measured = any(construct in own for own in setting.part.constructs.values())
    free = setting.free_in(f"{construct} ~~ {construct}")
    return measured and "disturbances" in step.equal and not free


def _equal(setting: Setting, step: Step) -> tuple[str, ...]:
    """Return the kinds by lavaan's names."""
    names = {
        "thresholds": "thresholds",
        "loadings": "loadings",
        "intercepts": "intercepts",
        "residuals": "residuals",
        "variances": "lv.variances",
        "disturbances": "lv.variances",
        "covariances": "lv.covariances",
        "means": "means",
        "paths": "regressions",
    }
    kinds = (name for kind, name in names.items() if kind in step.equal)
    return tuple(dict.fromkeys(name for name in kinds if name not in setting.scale.written))


def _partial(setting: Setting, step: Step) -> Iterator[str]:
    """Yield what a kind of parameter would hold equal, and the step does not."""
    part, equal, groups = setting.part, step.equal, setting.groups
    kinds = _equal(setting, step)
    if "loadings" in kinds:
        for loading in part.loadings:
            if setting.loading_in(loading.construct, loading.indicator, equal) != groups:
                yield loading.term
    if "thresholds" in kinds:
        for item in part.items:
            for term in setting.scale.thresholds(item):
                if setting.threshold_in(term, equal) != groups:
                    yield term
    beside = part.left_out if step.is_structural else ()
    outcomes = {name for s in part.structure if s.op == "~" for name in s.lhs}
    if "intercepts" in kinds:
        for item in part.items:
            if setting.intercept_in(item, equal) != groups:
                yield f"{item} ~ 1"
        yield from (f"{name} ~ 1" for name in beside if name in outcomes)
    if "residuals" in kinds:
        for item in part.items:
            if setting.free_in(f"{item} ~~ {item}"):
                yield f"{item} ~~ {item}"
        yield from (f"{name} ~~ {name}" for name in beside if name in outcomes)
    if "lv.variances" in kinds:
        for name in part.constructs:
            if not _variance_is_equal(setting, name, step):
                yield f"{name} ~~ {name}"
