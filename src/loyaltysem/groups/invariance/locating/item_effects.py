"""How much the items of a ladder differ in answers, at the level that holds."""

from __future__ import annotations

from typing import Any

import pandas as pd

from loyaltysem.errors import InvarianceError
from loyaltysem.groups.effect_sizes import effect_sizes_of_fit
from loyaltysem.groups.invariance.record import LadderRecord
from loyaltysem.groups.invariance.steps.released import released_kind
from loyaltysem.groups.invariance.steps.setting import AT
from loyaltysem.inference.derived.item_differences import PooledSD
from loyaltysem.words.comparing.invariance import ItemEffect

__all__ = ["ladder_effects", "released_effects"]


def ladder_effects(record: LadderRecord, reference: Any, sd: PooledSD) -> pd.DataFrame:
    """Return the effect sizes of every item and group, from the fit of the level that holds.

    Raises
    ------
    InvarianceError
        The level has no equal intercepts, or there is none.
    """
    fit = record.judged[record.level].rung.fit if _has_origin(record) else None
    if fit is None:
        raise InvarianceError(
            "How much an item differs is told from how much its construct differs by items that do "
            f"not, and at the level that holds ({record.level or 'none'}) no intercepts are equal. "
            "Release the items that differ (see ladder.suggestions()) until the scalar step holds, "
            "or align the groups: ls.alignment(...).effect_sizes()."
        )
    return effect_sizes_of_fit(fit, reference, sd)


def released_effects(record: LadderRecord) -> list[ItemEffect]:
    """Return, of each item with a released loading or intercept, the group that differs most.

    Empty where there is none, or nothing to tell the item from its construct by.
    """
    setting = record.climb.setting
    items = [
        pieces[2] if pieces[1] == "=~" else pieces[0]
        for pieces in (text.partition(AT)[0].split(" ") for text in setting.released)
        if released_kind(setting, " ".join(pieces)) in ("loadings", "intercepts")
    ]
    if not items or setting.scale.has_latent_responses or not _has_origin(record):
        return []
    table = ladder_effects(record, None, "variance")
    found = []
    for item in dict.fromkeys(items):
        own = table[table["item"] == item]
        row = own.iloc[int(own["dmacs"].to_numpy().argmax())]
        words = record.climb.sample.group_words
        names = words.name(row["group"]), words.name(row["reference"])
        found.append(ItemEffect(item, *names, float(row["dmacs"]), float(row["points"])))
    return found


def _has_origin(record: LadderRecord) -> bool:
    level = record.level_step
    return level is not None and "intercepts" in level.equal
