"""Which parameters of items are equal at the level that holds, in which groups."""

from __future__ import annotations

from collections.abc import Iterator
from math import nan

import pandas as pd

from loyaltysem.errors import InvarianceError
from loyaltysem.groups.invariance.record import LadderRecord
from loyaltysem.groups.invariance.steps.levels import Step
from loyaltysem.groups.invariance.steps.setting import Setting

__all__ = ["item_map"]


def item_map(record: LadderRecord) -> pd.DataFrame:
    """Return every parameter of items that the level that holds could hold equal, by group.

    Columns ``lhs op rhs group est invariant``, of loadings, thresholds and intercepts. What no
    groups share is held against the first. Thresholds of an ordered item that all groups share are
    one row, without ``rhs`` and value.

    Raises
    ------
    InvarianceError
        No loadings are equal at the level that holds, or there is none.
    """
    setting = record.climb.setting
    level = record.level_step
    fit = None if level is None else record.judged[level.name].rung.fit
    if level is None or fit is None or "loadings" not in level.equal:
        raise InvarianceError(
            "A map of equal loadings and intercepts is one of the metric step and those above, and "
            f"the level that holds is {record.level or 'none'}. ladder.plot() shows where the "
            "first step fails."
        )
    shared = {
        ("=~", x.construct, x.indicator): setting.loading_in(x.construct, x.indicator, level.equal)
        for x in setting.part.loadings
    }
    shared |= dict(_thresholds(setting, level))
    if "intercepts" in level.equal:
        for item in setting.part.items:
            shared["~1", item, ""] = setting.intercept_in(item, level.equal)
    values = fit.layout.cell_values(fit.implied.matrices)[0]
    places = {(row.op, row.lhs, row.rhs): i for i, (row, _) in enumerate(fit.layout.cells)}
    rows = [
        {
            "lhs": lhs,
            "op": op,
            "rhs": rhs,
            "group": label,
            "est": values[g, places[op, lhs, rhs]] if (op, lhs, rhs) in places else nan,
            "invariant": g in (groups or {0}),
        }
        for (op, lhs, rhs), groups in shared.items()
        for g, label in enumerate(fit.group_labels)
    ]
    return pd.DataFrame(rows)


def _thresholds(
    setting: Setting, level: Step
) -> Iterator[tuple[tuple[str, str, str], frozenset[int]]]:
    """Yield the groups that share each threshold; one row for an item whose are all equal."""
    if "thresholds" not in level.equal:
        return
    for item in setting.part.items:
        terms = setting.scale.thresholds(item)
        sharing = {term: setting.threshold_in(term, level.equal) for term in terms}
        if terms and all(groups == setting.groups for groups in sharing.values()):
            yield ("|", item, ""), setting.groups
            continue
        for term, groups in sharing.items():
            yield ("|", item, term.split(" ")[2]), groups
