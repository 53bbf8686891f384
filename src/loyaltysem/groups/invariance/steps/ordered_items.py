r"""Ordered items: what fixes origin and unit of their latent responses at each step.

After Wu & Estabrook (2016). In the first group every latent response has an intercept of zero and
a residual variance of one (under delta a scale factor of one). In the other groups

- the configural step holds the same, since thresholds of their own take up anything else;
- two and more equal thresholds hand on origin and unit: intercept and residual variance are free;
- with a single one (two categories, or the others released) they cannot be told apart. Thresholds,
  loading and intercept are then held equal at once, at the scalar step, where the residual
  variance is free; before it such an item is as in the configural model;
- equal intercepts are zero again, and give the constructs their means;
- equal residual variances are one.

Where the first group shares too little of an item to give it unit and origin, the next one does.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator

from loyaltysem.groups.invariance.steps.levels import Kind
from loyaltysem.groups.invariance.steps.partly_equal import shared_labels
from loyaltysem.groups.invariance.steps.setting import Setting
from loyaltysem.specification import Modifiers, Statement, Term

__all__ = ["response_statements"]


def response_statements(setting: Setting, equal: Collection[Kind]) -> Iterator[Statement]:
    """Yield intercepts and units of latent responses; nothing where answers are amounts."""
    unit = setting.scale.unit
    if not unit:
        return
    for item in setting.part.items:
        free = setting.intercept_freed_in(item, equal)
        shared = setting.intercept_in(item, equal)
        said = _entries(f"{item} ~ 1", 0.0, free, shared, setting, item)
        yield Statement((item,), "~", (Term("", said),))
    for item in setting.part.items:
        if item not in setting.part.residuals_said:
            free = setting.unit_freed_in(item, equal)
            shared = setting.residual_in(item, equal)
            said = _entries(f"{item} ~~ {item}", 1.0, free, shared, setting, item)
            yield Statement((item,), unit, (Term(item, said),))


def _entries(
    term: str,
    value: float,
    free: frozenset[int],
    shared: frozenset[int],
    setting: Setting,
    item: str,
) -> Modifiers:
    """Hold the anchor's value where it is not free, and what others share equal."""
    n = setting.n_groups
    fixed = tuple(None if g in free else value for g in range(n)) if free else (value,)
    # what the anchor has a part in, others share at its value
    at_value = not shared or setting.anchor_of(item) in shared
    labels = () if at_value else shared_labels(term, shared, n)
    return Modifiers(fixed, label=labels)
