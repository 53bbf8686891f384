"""A survey as an Excel workbook: answers, codebook and history, a sheet each."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from os import PathLike

import pandas as pd

from loyaltysem.files import as_text, write_workbook
from loyaltysem.survey.codebook.codebook import Codebook
from loyaltysem.survey.data import SurveyData
from loyaltysem.survey.formats.written.cells import MISSING_MARKS
from loyaltysem.survey.formats.written.codebook import SECTIONS, codebook_record
from loyaltysem.survey.writing.columns import WrittenColumn, written_columns
from loyaltysem.survey.writing.text_table import header_of

__all__ = ["write_survey_workbook"]

Rows = Sequence[Sequence[object]]


def write_survey_workbook(
    survey: SurveyData, path: str | PathLike[str], *, overwrite: bool
) -> None:
    """Write a survey; see `Survey.to_excel`."""
    columns = written_columns(survey)
    sheets: dict[str, Rows] = {
        "answers": _answers(columns),
        "codebook": list(_codebook(survey.codebook, columns)),
        "history": [
            ("step", "count", "text"),
            *((entry.step, entry.count, entry.text) for entry in survey.history),
        ],
    }
    write_workbook(path, sheets, overwrite=overwrite)


def _answers(columns: Sequence[WrittenColumn]) -> Rows:
    header = [header_of(column) for column in columns]
    return [header, *zip(*(_cells(column) for column in columns), strict=True)]


def _cells(column: WrittenColumn) -> list[object]:
    values = column.values
    if pd.api.types.is_numeric_dtype(values) and not pd.api.types.is_bool_dtype(values):
        numbers: list[object] = [None if pd.isna(cell) else float(cell) for cell in values]
        if column.kinds is None:
            return numbers
        marks = column.kinds.map(MISSING_MARKS).fillna("")
        return [mark or number for number, mark in zip(numbers, marks, strict=True)]
    if pd.api.types.is_datetime64_dtype(values) and column.role != "paradata":
        return [None if pd.isna(cell) else cell.to_pydatetime() for cell in values]
    return [
        None if pd.isna(cell) else cell if isinstance(cell, float) else as_text(cell)
        for cell in values
    ]


def _codebook(codebook: Codebook, columns: Sequence[WrittenColumn]) -> Iterator[Sequence[object]]:
    """Yield a row for the survey and for every entry; texts that say what they are come first."""
    record = codebook_record(codebook)
    entries = [("survey", record["survey"])]
    entries += [(section, entry) for section in SECTIONS for entry in record[section]]
    blocks = {column.name: column.block for column in columns if column.role == "item"}
    names = dict.fromkeys(name for _, entry in entries for name in entry)
    first = ("name", "text", "construct", "minimum", "maximum", "reversed", "labels")
    ordered = [*first, *(name for name in names if name not in first)]
    yield ("section", *ordered, "block", "how the answers are written")
    for section, entry in entries:
        values = [_plain(entry.get(name)) for name in ordered]
        block = blocks.get(str(entry.get("name")), "") if section == "items" else ""
        how = "as given; read_survey reverses them once" if entry.get("reversed") else ""
        yield (section, *values, block, how)


def _plain(value: object) -> object:
    if isinstance(value, dict | list | bool):
        return json.dumps(value, ensure_ascii=False)
    return value
