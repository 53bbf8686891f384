"""A data frame that is already in memory: pandas, polars, pyarrow, whatever narwhals reads."""

from __future__ import annotations

import datetime as dt
import math
from typing import Any

import numpy as np
import pandas as pd

from loyaltysem.arguments import shown
from loyaltysem.containment.cells import EXACT, as_number, is_blank
from loyaltysem.containment.frame_columns import frame_columns
from loyaltysem.containment.plain_table import PlainColumn, PlainTable
from loyaltysem.errors import SurveyFormatError
from loyaltysem.survey.formats.binary_file import column_series
from loyaltysem.survey.formats.export import AnswerType, Export, Question
from loyaltysem.survey.formats.grids.repeated_headers import refuse_repeated_headers
from loyaltysem.survey.formats.statistical.statistical_file import looks_like_number
from loyaltysem.survey.wordings.question_text import numbered

__all__ = ["export_of_columns", "frame_export"]


_LONGEST_IDENTIFIER = 10**40


def frame_export(frame: Any, name: str = "the frame") -> Export:
    """Take a frame for an export: one row per respondent, one column per question.

    Numbers stay numbers and texts stay texts, as their type says; True and False become texts.
    The index of a pandas frame names the respondents when it is unique.

    Raises
    ------
    SurveyFormatError
        The frame is empty, a column name occurs twice, or a column holds lists or the like.
    """
    if isinstance(frame, pd.DataFrame):
        refuse_repeated_headers(name, enumerate(map(str, frame.columns)), "column name(s)")
        frame = frame.rename(columns=str)
    table = frame_columns(frame, name)
    return export_of_columns(table, name, _index(frame, table.n_rows))


def export_of_columns(
    table: PlainTable, name: str, respondents: pd.Index[Any] | None = None
) -> Export:
    """Take the columns of a frame for an export; rows are numbered unless they have names.

    Raises
    ------
    SurveyFormatError
        There are no columns or no rows, or a cell holds a list or the like.
    """
    if not table.n_rows:
        raise SurveyFormatError(
            f"{name} has {len(table.columns)} column(s) and {table.n_rows} row(s), so it holds no "
            "answers. Give a frame with one row per respondent."
        )
    if respondents is None:
        respondents = pd.RangeIndex(1, table.n_rows + 1, name="respondent")
    cells = {}
    questions = []
    for position, column in enumerate(table.columns):
        header = column.name
        cells[position], answer_type = _cells(name, column)
        text = (numbered(header) or (0, ""))[1] or header
        questions.append(Question(position, header, header, text, "table", answer_type=answer_type))
    answers = pd.DataFrame(cells).set_axis(respondents, axis=0)
    return Export(
        questions=tuple(questions),
        cells=answers,
        paradata=pd.DataFrame(index=answers.index),
        evidence=(f"{table.record['implementation']} frame of {table.n_rows} rows",),
    )


def _cells(name: str, column: PlainColumn) -> tuple[pd.Series[Any], AnswerType]:
    if column.kind in ("text", "object"):
        plain = [_plain_cell(name, column.name, cell) for cell in column.values]
        cells = pd.Series(plain, dtype=object)
        # a long whole number became a text, and has to stay one
        long = any(
            isinstance(cell, int) and isinstance(taken, str) and not isinstance(cell, bool)
            for cell, taken in zip(column.values, plain, strict=True)
        )
        declared_text = (column.kind == "text" or long) and looks_like_number(cells.dropna())
        return cells, "text" if declared_text else ""
    known: dict[str, AnswerType] = {"identifier": "text", "date": "date"}
    return column_series(column), known.get(column.kind, "")


def _plain_cell(name: str, column: str, cell: object) -> object:
    if is_blank(cell) or (isinstance(cell, str) and not cell):
        return None
    if isinstance(cell, str | dt.date | dt.time | dt.timedelta):
        return cell
    if isinstance(cell, bool | np.bool_):
        return str(cell).upper()
    if isinstance(cell, int) and abs(cell) > EXACT and abs(cell) < _LONGEST_IDENTIFIER:
        # beyond what a float tells apart, whole numbers are identifiers
        return str(cell)
    number = as_number(cell)
    if number is None or math.isinf(number):
        raise SurveyFormatError(
            f"{name}: the column {column!r} holds {shown(cell)} (of type {type(cell).__name__}), "
            "and an answer is a number, a text or a date. Turn such cells into one; give each "
            "member of a list a column of its own."
        )
    return number


def _index(frame: Any, count: int) -> pd.Index[Any]:
    if isinstance(frame, pd.DataFrame) and frame.index.is_unique:
        return frame.index.rename("respondent") if frame.index.nlevels == 1 else frame.index
    return pd.RangeIndex(1, count + 1, name="respondent")
