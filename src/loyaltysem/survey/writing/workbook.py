"""A survey as an Excel workbook: answers, codebook and history, a sheet each."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Sequence
from os import PathLike
from typing import TYPE_CHECKING, Any

import openpyxl
import pandas as pd
from openpyxl.cell import WriteOnlyCell

from loyaltysem.errors import WritingError
from loyaltysem.survey.codebook.codebook import Codebook
from loyaltysem.survey.formats.written_cells import MISSING_MARKS, needs_apostrophe
from loyaltysem.survey.formats.written_codebook import SECTIONS, codebook_record
from loyaltysem.survey.writing.columns import WrittenColumn, written_columns
from loyaltysem.survey.writing.plain_text import as_text, encoded
from loyaltysem.survey.writing.target import replacing, target
from loyaltysem.survey.writing.text_table import header_of

if TYPE_CHECKING:
    from loyaltysem.survey.survey import Survey

__all__ = ["write_workbook"]

_MAX_ROWS = 1_048_576
_MAX_COLUMNS = 16_384
_MAX_CHARACTERS = 32_767
# Control characters have no place in XML, and Excel reads _x000D_ as one: both are escaped.
_ESCAPED = re.compile(r"[\x00-\x08\x0b-\x1f\ufffe\uffff]|_(?=x[0-9A-Fa-f]{4}_)")

Rows = Sequence[Sequence[object]]


def write_workbook(survey: Survey, path: str | PathLike[str], *, overwrite: bool) -> None:
    """Write a survey; see `Survey.to_excel`."""
    place = target(path, overwrite=overwrite)
    columns = written_columns(survey)
    sheets: dict[str, Rows] = {
        "answers": _answers(columns),
        "codebook": list(_codebook(survey.codebook, columns)),
        "history": [
            ("step", "count", "text"),
            *((entry.step, entry.count, entry.text) for entry in survey.history),
        ],
    }
    for name, rows in sheets.items():
        _refuse_too_large(name, rows)
    book = openpyxl.Workbook(write_only=True)
    for name, rows in sheets.items():
        sheet = book.create_sheet(name)
        sheet.freeze_panes = "B2"
        for row in rows:
            sheet.append([_cell(sheet, value) for value in row])
    with replacing(place) as beside:
        book.save(beside)


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


def _cell(sheet: Any, value: object) -> object:
    """Return a cell that is a text wherever the value is one, whatever it begins with."""
    if not isinstance(value, str):
        return value
    if value == "":
        return None
    cell = WriteOnlyCell(sheet, value="text")
    # openpyxl would make a formula of a text that begins with "=".
    cell._value = _ESCAPED.sub(lambda found: f"_x{ord(found[0]):04X}_", value)  # type: ignore[attr-defined]
    cell.data_type = "s"
    if needs_apostrophe(value):
        cell.quotePrefix = True
    return cell


def _refuse_too_large(name: str, rows: Rows) -> None:
    if len(rows) > _MAX_ROWS or len(rows[0]) > _MAX_COLUMNS:
        raise WritingError(
            f"The sheet {name!r} would have {len(rows):,} rows and {len(rows[0]):,} columns, and "
            f"Excel holds {_MAX_ROWS:,} rows and {_MAX_COLUMNS:,} columns; the rest would be lost. "
            "Use to_csv or to_sav."
        )
    for number, row in enumerate(rows, start=1):
        for place, value in enumerate(row):
            if not isinstance(value, str):
                continue
            encoded(str(rows[0][place]), number, value)
            # Excel counts a character beyond the first plane as two.
            if len(value) + sum(ord(c) > 0xFFFF for c in value) > _MAX_CHARACTERS:
                raise WritingError(
                    f"The sheet {name!r}, row {number}, column {rows[0][place]!r} would hold "
                    f"{len(value):,} characters, and a cell of Excel holds {_MAX_CHARACTERS:,}; "
                    "the rest would be lost. Shorten the text, or use to_csv."
                )
