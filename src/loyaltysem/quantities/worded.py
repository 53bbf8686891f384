"""Tables of a fit that say themselves in words: effects, and the index."""

from __future__ import annotations

from collections.abc import Mapping
from math import nan
from typing import Any

import pandas as pd

from loyaltysem.arguments import checked
from loyaltysem.fits.fit import Fit
from loyaltysem.moments.grouping.labels import UNGROUPED, label_text
from loyaltysem.words import Language
from loyaltysem.words.languages import GroupName
from loyaltysem.words.questionnaires.sampling import Sampling
from loyaltysem.words.results.effects import Effect, EffectFindings, effects_text
from loyaltysem.words.results.indices import IndexFindings, index_text
from loyaltysem.words.results.intervals import Resampled

__all__ = [
    "EffectsTable",
    "IndexTable",
    "called_groups",
    "effect_findings",
    "resampled_of",
    "sampling_of",
]


class EffectsTable(pd.DataFrame):
    """Direct, indirect and total effect as a data frame that also says them in words.

    Made by :meth:`SEMResult.effects` and :meth:`Bootstrap.effects`. What is cut out of it is a
    plain data frame.
    """

    @property
    def _constructor(self) -> Any:
        return pd.DataFrame

    @checked
    def text(self, language: Language = "en") -> str:
        """Return the effects as a results section says them, a line for each group.

        Parameters
        ----------
        language : {"en", "zh"}

        Raises
        ------
        OptionError
            The language is unknown.
        """
        return effects_text(
            effect_findings(self),
            language,
            sampling=sampling_of(self),
            resampled=resampled_of(self),
        )


def effect_findings(table: EffectsTable) -> list[EffectFindings]:
    """Return what a table of effects says of each group, for words."""
    parts = table.groupby("group", sort=False) if "group" in table else [(UNGROUPED, table)]
    return [_found_in(table.attrs, label, part) for label, part in parts]


def sampling_of(table: pd.DataFrame) -> Sampling | None:
    """Return how the respondents behind a table were drawn."""
    sampling = table.attrs["sampling"]
    return None if sampling is None else Sampling(**sampling)


def resampled_of(table: pd.DataFrame) -> Resampled | None:
    """Return what draws the intervals of a table are from."""
    resampled = table.attrs.get("resampled")
    return None if resampled is None else Resampled(**resampled)


def _found_in(known: Mapping[Any, Any], label: Any, part: pd.DataFrame) -> EffectFindings:
    kinds = {kind: _effect(rows.iloc[0]) for kind, rows in part.groupby("effect", sort=False)}
    routes = [_effect(row) for _, row in part[part["effect"] == "route"].iterrows()]
    source, target = known["ends"]
    group = label_text(label)
    return EffectFindings(
        group=known["called"][group],
        source=source,
        target=target,
        total=kinds["total"],
        direct=_there(kinds["direct"]),
        indirect=_there(kinds["indirect"]),
        routes=routes,
        level=known["level"],
        inseparable=known["inseparable"][group],
        has_loop=known["has_loop"],
        moderated=known["moderated"],
    )


class IndexTable(pd.DataFrame):
    """The index of a construct as a data frame that also says it in words.

    Made by :meth:`SEMResult.loyalty_index` and :meth:`Bootstrap.loyalty_index`. What is cut out of
    it is a plain data frame.
    """

    @property
    def _constructor(self) -> Any:
        return pd.DataFrame

    @checked
    def text(self, language: Language = "en") -> str:
        """Return the index as a results section says it, with its equal-weight twin.

        Parameters
        ----------
        language : {"en", "zh"}

        Raises
        ------
        OptionError
            The language is unknown.
        """
        twins = self["weights"] == "equal"
        weighted, equal = self[~twins], self[twins]
        labels = weighted["group"] if "group" in self else [UNGROUPED]
        intervals: list[Any] = [None] * len(weighted)
        if "ci_lower" in self:
            intervals = list(zip(weighted["ci_lower"], weighted["ci_upper"], strict=True))
        found = [
            IndexFindings(self.attrs["called"][label_text(label)], *numbers)
            for label, *numbers in zip(
                labels, weighted["index"], equal["index"], intervals, strict=True
            )
        ]
        first = weighted.iloc[0]
        return index_text(
            str(first["construct"]),
            str(first["weights"]),
            found,
            language,
            level=self.attrs.get("level", 0.95),
            resampled=resampled_of(self),
        )


def called_groups(fitted: Fit) -> dict[str, GroupName]:
    """Return what sentences call the groups of a fit, by what their labels read as."""
    return dict(zip(map(label_text, fitted.group_labels), fitted.group_called, strict=True))


def _effect(row: Any) -> Effect:
    through = str(row["route"]).split(" → ")[1:-1]
    columns = ("est", "se", "pvalue", "ci_lower", "ci_upper", "std_all", "share")
    return Effect(tuple(through), *(float(row.get(name, nan)) for name in columns))


def _there(effect: Effect) -> Effect | None:
    return None if pd.isna(effect.est) else effect
