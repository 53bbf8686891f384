"""How many respondents gave each answer."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from loyaltysem.arguments import did_you_mean
from loyaltysem.errors import DataError, OptionError, VariableNotFoundError
from loyaltysem.moments.grouping.labels import UNGROUPED, GroupLabel, label_text, own_label
from loyaltysem.survey.data import SurveyData

__all__ = ["response_shares"]

_MOST_ANSWERS = 11


def response_shares(
    survey: SurveyData,
    items: Sequence[str] | None,
    group: str | None,
    weights: NDArray[np.float64] | None = None,
) -> pd.DataFrame:
    """Return counts and shares of every answer; see `Description.response_shares`."""
    names = _items(survey, items)
    bounds = {name: _bounds(survey, name) for name in names}
    parts = []
    everybody = np.ones(len(survey)) if weights is None else weights
    for level, rows in _levels(survey, group):
        answers, counted = survey.responses[rows], everybody[rows]
        for name in names:
            low, high = bounds[name]
            values = np.arange(low, high + 1)
            given = answers[name].to_numpy(float)[:, None] == values
            counts, mass = given.sum(axis=0), counted @ given
            answered = int(answers[name].notna().sum())
            if counts.sum() != answered:
                raise DataError(
                    f"{answered - int(counts.sum())} of {answered} answers to {name} are no whole "
                    f"numbers from {low} to {high}, so shares of its answers would not add up."
                )
            parts.append(
                pd.DataFrame(
                    {
                        "item": name,
                        "group": [level] * len(values),
                        "value": values,
                        "n": counts,
                        "share": mass / mass.sum() if answered else np.nan,
                    }
                )
            )
    return pd.concat(parts, ignore_index=True)


def _items(survey: SurveyData, asked: Sequence[str] | None) -> list[str]:
    codebook = survey.codebook
    if asked is None:
        return list(codebook.item_names)
    names = [asked] if isinstance(asked, str) else asked
    if not names:
        raise OptionError("items=[] names no item, so there are no answers to count. Name some.")
    return [item for name in names for item in codebook.items_of(name)]


def _bounds(survey: SurveyData, name: str) -> tuple[int, int]:
    found = survey.codebook.bounds.get(name)
    if found is None:
        raise DataError(
            f"{name} has no declared bounds, so which answers nobody gave is not known. Declare "
            "minimum and maximum in the codebook."
        )
    low, high = found
    if low != int(low) or high != int(high) or high - low + 1 > _MOST_ANSWERS:
        raise DataError(
            f"{name} goes from {low:g} to {high:g}: a profile shows rating scales of whole numbers "
            f"with up to {_MOST_ANSWERS} answers. Leave the item out."
        )
    return int(low), int(high)


def _levels(
    survey: SurveyData, group: str | None
) -> Iterator[tuple[GroupLabel, NDArray[np.bool_]]]:
    responses = survey.responses
    if group is None:
        yield UNGROUPED, np.ones(len(responses), dtype=bool)
        return
    if group not in [g.name for g in survey.codebook.groups]:
        known = [g.name for g in survey.codebook.groups]
        raise VariableNotFoundError(
            f"The survey has no grouping variable {group!r}.{did_you_mean(group, known)} "
            f"Grouping variables: {', '.join(known) or 'none'}."
        )
    present = {label_text(cell): own_label(cell) for cell in responses[group].dropna().unique()}
    declared = [name for name in survey.codebook.group(group).level_names if name in present]
    others: list[Any] = [label for text, label in present.items() if text not in declared]
    others.sort(key=lambda label: (type(label).__name__, label))
    for level in [*(present[name] for name in declared), *others]:
        yield level, (responses[group] == level).to_numpy(dtype=bool, na_value=False)
