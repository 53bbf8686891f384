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
"""

from __future__ import annotations

from collections.abc import Collection, Iterator

from loyaltysem.groups.invariance.steps.levels import Kind
from loyaltysem.groups.invariance.steps.setting import Setting
from loyaltysem.specification import Modifiers, Statement, Term

__all__ = ["response_statements"]


def response_statements(setting: Setting, equal: Collection[Kind]) -> Iterator[Statement]:
    """Yield intercepts and units of latent responses; nothing where answers are amounts."""
    unit = setting.scale.unit
    if not unit:
        return
    later = [None] * (setting.n_groups - 1)
    for item in setting.part.items:
        free = setting.intercept_is_freed(item, equal)
        value: tuple[float | None, ...] = (0.0, *later) if free else (0.0,)
        yield Statement((item,), "~", (Term("", Modifiers(value)),))
    for item in setting.part.items:
        if item not in setting.part.residuals_said:
            free = setting.unit_is_freed(item, equal)
            value = (1.0, *later) if free else (1.0,)
            yield Statement((item,), unit, (Term(item, Modifiers(value)),))
