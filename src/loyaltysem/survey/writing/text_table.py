"""A survey as CSV that Excel shows rightly and does not calculate."""

from __future__ import annotations

import csv
from collections.abc import Iterable
from os import PathLike
from typing import TYPE_CHECKING, Any

import pandas as pd

from loyaltysem.survey.formats.written_cells import MISSING_MARKS, PARADATA, RESPONDENT, inert
from loyaltysem.survey.writing.columns import WrittenColumn, written_columns
from loyaltysem.survey.writing.plain_text import as_text, encoded
from loyaltysem.survey.writing.target import replacing, target

if TYPE_CHECKING:
    from loyaltysem.survey.survey import Survey

__all__ = ["header_of", "write_csv"]


def write_csv(survey: Survey, path: str | PathLike[str], *, overwrite: bool) -> None:
    """Write a survey; see `Survey.to_csv`."""
    place = target(path, overwrite=overwrite)
    columns = written_columns(survey)
    header = [
        header_of(column) if column.role in ("respondent", "paradata") else inert(column.name)
        for column in columns
    ]
    cells = [_cells(column) for column in columns]
    # The mark of byte order is what tells Excel that the texts are in UTF-8.
    with replacing(place) as beside, beside.open("w", encoding="utf-8-sig", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(header)
        writer.writerows(zip(*cells, strict=True))


def header_of(column: WrittenColumn) -> str:
    """Return the header of a column, which says what it is where its name cannot."""
    if column.role == "respondent":
        return RESPONDENT
    return f"{PARADATA}{column.name}" if column.role == "paradata" else column.name


def _cells(column: WrittenColumn) -> list[str]:
    values = column.values
    if pd.api.types.is_numeric_dtype(values) and not pd.api.types.is_bool_dtype(values):
        cells = [_number(cell) for cell in values]
        if column.kinds is None:
            return cells
        marks: Iterable[str] = column.kinds.map(MISSING_MARKS).fillna("")
        return [mark or cell for cell, mark in zip(cells, marks, strict=True)]
    return [_text(column.name, row, cell) for row, cell in enumerate(values, start=1)]


def _number(cell: Any) -> str:
    if pd.isna(cell):
        return ""
    return str(int(cell)) if float(cell).is_integer() else repr(float(cell))


def _text(name: str, row: int, cell: Any) -> str:
    if pd.isna(cell):
        return ""
    text = as_text(cell)
    encoded(name, row, text)
    return inert(text)
