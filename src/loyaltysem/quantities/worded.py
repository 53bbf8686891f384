"""Tables of a fit that say themselves in words: effects, and the index."""

from __future__ import annotations

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

__all__ = ["EffectsTable", "IndexTable", "called_groups"]


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
        parts = self.groupby("group", sort=False) if "group" in self else [(UNGROUPED, self)]
        found = [self._found(label, part) for label, part in parts]
        sampling, resampled = self.attrs["sampling"], self.attrs.get("resampled")
        return effects_text(
            found,
            language,
            sampling=None if sampling is None else Sampling(**sampling),
            resampled=None if resampled is None else Resampled(**resampled),
        )

    def _found(self, label: Any, part: pd.DataFrame) -> EffectFindings:
        kinds = {kind: _effect(rows.iloc[0]) for kind, rows in part.groupby("effect", sort=False)}
        routes = [_effect(row) for _, row in part[part["effect"] == "route"].iterrows()]
        source, target = self.attrs["ends"]
        group = label_text(label)
        return EffectFindings(
            group=self.attrs["called"][group],
            source=source,
            target=target,
            total=kinds["total"],
            direct=_there(kinds["direct"]),
            indirect=_there(kinds["indirect"]),
            routes=routes,
            level=self.attrs["level"],
            inseparable=self.attrs["inseparable"][group],
            has_loop=self.attrs["has_loop"],
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
        first, resampled = weighted.iloc[0], self.attrs.get("resampled")
        return index_text(
            str(first["construct"]),
            str(first["weights"]),
            found,
            language,
            level=self.attrs.get("level", 0.95),
            resampled=None if resampled is None else Resampled(**resampled),
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
