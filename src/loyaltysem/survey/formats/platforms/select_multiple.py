"""Questions of several choices in forms of the XLSForm family, with a column for every choice."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import Any

import pandas as pd

from loyaltysem.survey.formats.export import Question
from loyaltysem.survey.formats.platforms.multiple_choice import (
    questions_by_block,
    ticks_as_numbers,
    with_columns,
)

__all__ = ["choice_columns", "choices_without_field", "with_choices_as_numbers"]

_TICKED, _UNTICKED = frozenset({"1", "1.0", "true"}), frozenset({"0", "0.0", "false"})


def choice_columns(
    header: Sequence[str], cells: pd.DataFrame, taken: Collection[int]
) -> dict[int, tuple[str, str]]:
    """Return the columns ``field/choice`` beside a column ``field`` that hold ticks only.

    Parameters
    ----------
    header : sequence of str
    cells : DataFrame
    taken : collection of int
        Columns that are no questions.

    Returns
    -------
    dict of int to (str, str)
        Column to the field and the choice.
    """
    fields = {text for position, text in enumerate(header) if position not in taken}
    found = {}
    for position, text in enumerate(header):
        marks = [at for at, mark in enumerate(text) if mark == "/"]
        at = next((at for at in reversed(marks) if text[:at] in fields and text[at + 1 :]), None)
        if position in taken or at is None:
            continue
        if {_tick(cell) for cell in cells[position].dropna().unique()} <= _TICKED | _UNTICKED:
            found[position] = (text[:at], text[at + 1 :])
    return found


def choices_without_field(
    header: Sequence[str], cells: pd.DataFrame, taken: Collection[int]
) -> dict[int, tuple[str, str]]:
    """Return the columns ``field/choice`` that have no column ``field`` beside them.

    All columns under one name hold ticks, and are empty together, as the choices of one question
    are.

    Returns
    -------
    dict of int to (str, str)
        As `choice_columns` returns it.
    """
    together: dict[str, list[int]] = {}
    for position, text in enumerate(header):
        if position not in taken and "/" in text:
            together.setdefault(text.rpartition("/")[0], []).append(position)
    found: dict[int, tuple[str, str]] = {}
    for field, columns in together.items():
        block = cells[columns]
        seen = {_tick(cell) for p in columns for cell in block[p].dropna().unique()}
        empty = block.isna()
        alike = bool((empty.all(axis=1) | ~empty.any(axis=1)).all())
        if len(columns) > 1 and alike and seen & _UNTICKED and seen <= _TICKED | _UNTICKED:
            found |= {p: (field, header[p].rpartition("/")[2]) for p in columns}
    return found


def with_choices_as_numbers(cells: pd.DataFrame, questions: Sequence[Question]) -> pd.DataFrame:
    """Return the cells with 1 and 0 for choices.

    Where the field of a question stands beside its choices, and none of these is ticked, they are
    empty: the question was not answered.
    """
    fields = {question.column for question in questions}
    changed: dict[int, pd.Series[Any]] = {}
    for field, members in questions_by_block(
        q for q in questions if q.answer_type == "multiple"
    ).items():
        columns = [question.position for question in members]
        if field not in fields:
            changed |= {p: cells[p].map(_number).astype(object) for p in columns}
            continue
        ticked = {p: cells[p].map(_tick).isin(_TICKED).to_numpy(bool) for p in columns}
        marks = {cell for p in columns for cell in cells[p].dropna().unique()}
        unticked = [cell for cell in marks if _tick(cell) in _UNTICKED]
        changed |= ticks_as_numbers(cells, ticked, unticked=unticked)
    return with_columns(cells, changed)


def _number(cell: object) -> int | None:
    return None if cell is None else int(_tick(cell) in _TICKED)


def _tick(cell: object) -> str:
    return str(cell).strip().casefold()
