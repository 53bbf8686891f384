"""A multiple choice whose options have a column each: from ticks, XLSForm's too, to 1 and 0."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from loyaltysem.survey.formats.export import Question
from loyaltysem.survey.wordings.cells import cell_text

__all__ = [
    "choice_columns",
    "choices_without_field",
    "questions_by_block",
    "ticked_by_text",
    "ticks_as_numbers",
    "with_choices_as_numbers",
    "with_columns",
]

_TICKED, _UNTICKED = frozenset({"1", "1.0", "true"}), frozenset({"0", "0.0", "false"})


def ticks_as_numbers(
    cells: pd.DataFrame,
    ticked: Mapping[int, NDArray[np.bool_]],
    *,
    unticked: Collection[object] = (),
    write_ins: Collection[int] = (),
) -> dict[int, pd.Series[Any]]:
    """Write 1 for a ticked option, and 0 for the others where the question was answered.

    Where no option is ticked the question was left blank or not shown, and nothing is written:
    a 0 would say that the respondent looked at the option and did not want it.

    Parameters
    ----------
    cells : DataFrame
    ticked : mapping of int to array of bool
        Where the option of a column is ticked, for the columns of one question.
    unticked : collection
        Cells that stand for an option without a tick, as an empty cell does.
    write_ins : collection of int
        Columns of texts that belong to the question: who wrote one has answered it.

    Returns
    -------
    dict of int to Series
        The options' columns; cells that are neither tick nor `unticked` as they were.
    """
    numbers = np.stack([cells[column].to_numpy(dtype=object) for column in ticked], axis=1)
    ticks = np.stack(list(ticked.values()), axis=1)
    written = [cells[column].notna().to_numpy(dtype=bool)[:, None] for column in write_ins]
    answered = np.hstack([ticks, *written]).any(axis=1, keepdims=True)
    empty = np.asarray(pd.isna(numbers), dtype=bool)
    for mark in unticked:
        empty |= (numbers == mark).astype(bool)
    numbers[ticks] = 1
    numbers[empty & ~ticks & answered] = 0
    numbers[empty & ~ticks & ~answered] = None
    return {
        column: pd.Series(numbers[:, i], cells.index, dtype=object)
        for i, column in enumerate(ticked)
    }


def questions_by_block(questions: Iterable[Question]) -> dict[str, list[Question]]:
    """Return the columns of each question."""
    blocks: dict[str, list[Question]] = {}
    for question in questions:
        blocks.setdefault(question.block, []).append(question)
    return blocks


def with_columns(cells: pd.DataFrame, changed: Mapping[int, pd.Series[Any]]) -> pd.DataFrame:
    """Return the cells with some columns changed, in one step whatever their number."""
    columns: dict[Any, pd.Series[Any]] = {position: cells[position] for position in cells.columns}
    columns.update(changed)
    return pd.DataFrame(columns, cells.index) if changed else cells


def ticked_by_text(
    cells: pd.DataFrame, options: Mapping[int, str]
) -> dict[int, NDArray[np.bool_]] | None:
    """Return the ticks of columns whose every cell is empty or the option's own text.

    Parameters
    ----------
    cells : DataFrame
    options : mapping of int to str
        Column to the text of its option.

    Returns
    -------
    dict of int to array of bool, or None
        None when a column holds anything else, or nothing is ticked: then it is a matrix.
    """
    ticks = {}
    for column, option in options.items():
        texts = cells[column].dropna().unique()
        if any(cell_text(text) not in (option.strip(), "") for text in texts):
            return None
        ticks[column] = cells[column].isin([t for t in texts if cell_text(t)]).to_numpy(bool)
    return ticks if any(column.any() for column in ticks.values()) else None


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
