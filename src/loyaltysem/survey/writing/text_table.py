"""A survey as CSV: what stands in its cells."""

from __future__ import annotations

from collections.abc import Iterable
from os import PathLike
from typing import Any

import pandas as pd

from loyaltysem.files import as_text, write_delimited
from loyaltysem.survey.data import SurveyData
from loyaltysem.survey.formats.written.cells import (
    MISSING_MARKS,
    PARADATA,
    RESPONDENT,
    unmistakable,
)
from loyaltysem.survey.writing.columns import WrittenColumn, written_columns

__all__ = ["header_of", "write_survey_csv"]

_MARKED_ROLES = ("respondent", "paradata")


def write_survey_csv(survey: SurveyData, path: str | PathLike[str], *, overwrite: bool) -> None:
    """Write a survey; see `Survey.to_csv`."""
    columns = written_columns(survey)
    header = [
        header_of(column) if column.role in _MARKED_ROLES else unmistakable(column.name)
        for column in columns
    ]
    cells = [_cells(column) for column in columns]
    write_delimited(path, header, zip(*cells, strict=True), overwrite=overwrite)


def header_of(column: WrittenColumn) -> str:
    """Return the header of a column, which says what it is where its name cannot."""
    if column.role == "respondent":
        return RESPONDENT
    return f"{PARADATA}{column.name}" if column.role == "paradata" else column.name


def _cells(column: WrittenColumn) -> list[object]:
    values = column.values
    if pd.api.types.is_numeric_dtype(values) and not pd.api.types.is_bool_dtype(values):
        cells: list[object] = [_number(cell) for cell in values]
        if column.kinds is None:
            return cells
        marks: Iterable[str] = column.kinds.map(MISSING_MARKS).fillna("")
        return [mark or cell for cell, mark in zip(cells, marks, strict=True)]
    return [None if pd.isna(cell) else unmistakable(as_text(cell)) for cell in values]


def _number(cell: Any) -> object:
    """Return a number as respondents gave it: whole ones without a decimal point."""
    if pd.isna(cell):
        return None
    return int(cell) if float(cell).is_integer() else float(cell)
