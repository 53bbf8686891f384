"""A data frame that is already in memory: pandas, polars, pyarrow, whatever narwhals reads."""

from __future__ import annotations

from typing import Any

import narwhals as nw
import numpy as np
import pandas as pd

from loyaltysem.errors import SurveyFormatError
from loyaltysem.survey.formats.export import AnswerType, Export, Question
from loyaltysem.survey.formats.repeated_headers import refuse_repeated_headers
from loyaltysem.survey.formats.statistical_file import looks_like_number
from loyaltysem.survey.question_text import numbered

__all__ = ["frame_export", "is_frame"]

# Above it a float no longer tells neighbouring whole numbers apart, and identifiers would change.
_EXACT = 2**53


def is_frame(source: object) -> bool:
    """Whether narwhals reads `source` as an eager frame."""
    if isinstance(source, pd.DataFrame):
        return True
    return isinstance(nw.from_native(source, eager_only=True, pass_through=True), nw.DataFrame)


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
    table = nw.from_native(frame, eager_only=True)
    if not len(table) or not table.columns:
        raise SurveyFormatError(
            f"{name} has {len(table.columns)} column(s) and {len(table)} row(s), so it holds no "
            "answers. Give a frame with one row per respondent."
        )
    cells = {}
    questions = []
    for position, column in enumerate(table.columns):
        cells[position], answer_type = _cells(name, column, table[column])
        text = (numbered(column) or (0, ""))[1] or column
        questions.append(Question(position, column, column, text, "table", answer_type=answer_type))
    answers = pd.DataFrame(cells).set_axis(_index(frame, len(table)), axis=0)
    return Export(
        questions=tuple(questions),
        cells=answers,
        paradata=pd.DataFrame(index=answers.index),
        evidence=(f"{table.implementation} frame of {len(table)} rows",),
    )


def _cells(name: str, column: str, series: nw.Series[Any]) -> tuple[pd.Series[Any], AnswerType]:
    kind = series.dtype
    if kind.is_integer() and _beyond_floats(series):
        return _objects([None if cell is None else str(cell) for cell in series.to_list()]), "text"
    if kind.is_numeric():
        numbers = [np.nan if cell is None else float(cell) for cell in series.to_list()]
        return pd.Series(numbers, dtype="float64"), ""
    if kind == nw.Boolean:
        return _objects(
            [None if cell is None else str(cell).upper() for cell in series.to_list()]
        ), ""
    if kind in (nw.Date, nw.Datetime):
        return _objects([None if cell is None else cell for cell in series.to_list()]), "date"
    if kind in (nw.Categorical, nw.Enum):
        series = series.cast(nw.String())
    elif kind not in (nw.String, nw.Object, nw.Unknown):
        raise SurveyFormatError(
            f"{name}: the column {column!r} is of type {kind}, and an answer is a number, a text "
            "or a date. Turn it into one, or drop it."
        )
    cells = _objects([_plain_cell(name, column, cell) for cell in series.to_list()])
    texts = cells.dropna()
    declared_text = kind != nw.Object and looks_like_number(texts)
    return cells, "text" if declared_text else ""


def _plain_cell(name: str, column: str, cell: object) -> object:
    if cell is None or cell is pd.NA or cell is pd.NaT or cell == "":
        return None
    if isinstance(cell, float) and np.isnan(cell):
        return None
    if isinstance(cell, bool | np.bool_):
        return str(cell).upper()
    if isinstance(cell, int | float | np.number):
        return float(cell)
    if isinstance(cell, list | dict | set | tuple | np.ndarray):
        raise SurveyFormatError(
            f"{name}: the column {column!r} holds {type(cell).__name__}s, and an answer is a "
            "number, a text or a date. Give each of their members a column of its own."
        )
    return cell


def _objects(cells: list[Any]) -> pd.Series[Any]:
    return pd.Series(cells, dtype=object)


def _beyond_floats(series: nw.Series[Any]) -> bool:
    known = series.drop_nulls()
    return len(known) > 0 and max(abs(int(known.max())), abs(int(known.min()))) > _EXACT


def _index(frame: Any, count: int) -> pd.Index[Any]:
    if isinstance(frame, pd.DataFrame) and frame.index.is_unique:
        return frame.index.rename("respondent") if frame.index.nlevels == 1 else frame.index
    return pd.RangeIndex(1, count + 1, name="respondent")
