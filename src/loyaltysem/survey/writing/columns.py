"""What of a survey is written, column by column, as respondents gave it.

Items are written as presented: an item that was reversed at reading is turned back, so that its
numbers, its text and its value labels say the same thing, and the codebook that reverses it once
reads the file as it read the export.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any, Literal

import pandas as pd

from loyaltysem.errors import WritingError
from loyaltysem.survey.answers.decoding import group_level
from loyaltysem.survey.codebook.entries import Group
from loyaltysem.survey.data import SurveyData

__all__ = ["ColumnRole", "WrittenColumn", "written_columns"]

ColumnRole = Literal["respondent", "item", "trap", "group", "other", "paradata"]


@dataclass(frozen=True, slots=True)
class WrittenColumn:
    """One column of the file.

    Attributes
    ----------
    name : str
        Name in the survey.
    role : str
        What it is in the survey.
    text : str
        The question.
    values : Series
        Numbers or texts as respondents gave them; NaN or None where missing.
    kinds : Series of str or None
        Kind of every missing answer, for items.
    block : str
        Which items were shown together.
    """

    name: str
    role: ColumnRole
    text: str
    values: pd.Series[Any] = field(repr=False)
    kinds: pd.Series[Any] | None = field(default=None, repr=False)
    block: str = ""


def written_columns(survey: SurveyData) -> tuple[WrittenColumn, ...]:
    """Return all columns: respondent, items in the order they were shown, and the rest.

    Raises
    ------
    WritingError
        Two columns have one name; a group holds a level that the codebook does not declare.
    """
    columns = (
        *_respondent(survey),
        *_items(survey),
        *_traps(survey),
        *_groups(survey),
        *_others(survey),
        *_paradata(survey),
    )
    seen: set[tuple[bool, str]] = set()
    for column in columns:
        key = (column.role == "paradata", column.name.strip())
        if key in seen or not key[1]:
            raise WritingError(
                f"The survey has two columns named {key[1]!r}, or one without a name, and they "
                "could not be told apart in the file. Rename them before the survey is made."
            )
        seen.add(key)
    return columns


def _respondent(survey: SurveyData) -> Iterator[WrittenColumn]:
    index = survey.responses.index
    numbers = pd.api.types.is_numeric_dtype(index)
    values = index.to_series() if numbers else index.map(str).to_series()
    yield WrittenColumn("respondent", "respondent", "respondent", values.set_axis(index))


def _items(survey: SurveyData) -> Iterator[WrittenColumn]:
    presented, kinds = survey.presented, survey.missing_kinds
    blocks = {
        name: f"block {number}"
        for number, names in enumerate(survey.source.blocks, start=1)
        for name in names
    }
    for name in map(str, presented):
        item = survey.codebook.item(name)
        yield WrittenColumn(
            name, "item", item.text or name, presented[name], kinds[name], blocks.get(name, "")
        )


def _traps(survey: SurveyData) -> Iterator[WrittenColumn]:
    answers = survey.traps
    for trap in survey.codebook.traps:
        if trap.name in answers:
            yield WrittenColumn(trap.name, "trap", trap.text or trap.name, answers[trap.name])


def _groups(survey: SurveyData) -> Iterator[WrittenColumn]:
    responses = survey.responses
    for group in survey.codebook.groups:
        if group.name in responses:
            answers = _answers_to(group, responses[group.name])
            yield WrittenColumn(group.name, "group", group.text or group.name, answers)


def _answers_to(group: Group, levels: pd.Series[Any]) -> pd.Series[Any]:
    """Return the answer texts that stand for the levels."""
    texts: dict[object, str] = {}
    for level in levels.dropna().unique():
        candidates = [
            *(text for text, name in group.levels.items() if name == level),
            *(f"{code:.17g}" for code, name in group.codes.items() if name == level),
            str(level),
        ]
        fitting = [text for text in candidates if group_level(group, text.strip()) == str(level)]
        if not fitting:
            raise WritingError(
                f"{group.name} has the level {level!r} in {int((levels == level).sum())} row(s), "
                "which the codebook does not declare, so the file could not be read back. Add it "
                f"to [groups.{group.name}]."
            )
        texts[level] = fitting[0]
    return levels.map(texts, na_action="ignore").astype(object).where(levels.notna(), None)


def _others(survey: SurveyData) -> Iterator[WrittenColumn]:
    responses = survey.responses
    known = {*survey.codebook.item_names, *(group.name for group in survey.codebook.groups)}
    for name in responses.columns:
        if name not in known:
            header = survey.source.columns.get(str(name), str(name))
            yield WrittenColumn(str(name), "other", header, responses[name])


def _paradata(survey: SurveyData) -> Iterator[WrittenColumn]:
    recorded = survey.paradata
    for name in recorded.columns:
        yield WrittenColumn(str(name), "paradata", str(name), recorded[name])
