"""The CSV and XLSX files that `Survey.to_csv` and `Survey.to_excel` write."""

from __future__ import annotations

import json
from collections.abc import Mapping
from io import BytesIO
from typing import Any

import pandas as pd
import python_calamine

from loyaltysem.errors import SurveyFormatError
from loyaltysem.survey.codebook.codebook import Codebook
from loyaltysem.survey.data import HistoryEntry
from loyaltysem.survey.formats.export import (
    AnswerType,
    Export,
    ExportFormat,
    MissingKind,
    Question,
)
from loyaltysem.survey.formats.file_content import FileContent
from loyaltysem.survey.formats.written.cells import (
    MISSING_MARKS,
    PARADATA,
    RESPONDENT,
    inert_undone,
    recorded_texts,
)
from loyaltysem.survey.formats.written.codebook import (
    SECTIONS,
    codebook_from_record,
    is_structured,
)
from loyaltysem.survey.wordings.cells import cell_number

__all__ = ["WRITTEN"]

_KIND_OF_MARK: dict[float | str, MissingKind] = {mark: kind for kind, mark in MISSING_MARKS.items()}
_SHEETS = ("codebook", "history")


def _recognise(content: FileContent) -> tuple[str, ...]:
    if not content.is_table or content.grid.header[0] != RESPONDENT:
        return ()
    return (f"the first header is {RESPONDENT!r}",)


def _read(content: FileContent) -> Export:
    grid = content.grid
    if grid.header[0] != RESPONDENT:
        raise SurveyFormatError(
            f"{content.name} does not begin with a column {RESPONDENT!r}, so it was not written by "
            "loyaltysem. Leave `format` out to have it read as what it is."
        )
    if content.kind in ("xls", "xlsb"):
        raise SurveyFormatError(
            f"{content.name} was written by loyaltysem as XLSX and saved as {content.kind.upper()} "
            "since. Its codebook is read from XLSX only, and without it the meaning of the numbers "
            "would be lost; save it as XLSX again."
        )
    sheets = {} if content.kind == "text" else _sheets(content)
    rows = sheets.get("codebook", [])
    blocks = {str(row["name"]): str(row["block"] or "") for row in rows if row.get("name")}
    items = {str(row["name"]) for row in rows if row.get("section") == "items"}
    escaped = content.kind == "text"
    cells = grid.cells.set_axis(_index(grid.cells[0], escaped), axis=0)
    questions, paradata = [], {}
    columns = {}
    for position, header in enumerate(grid.header[1:], start=1):
        if header.startswith(PARADATA):
            name = header.removeprefix(PARADATA)
            paradata[name] = _recorded(name, cells[position], escaped)
            continue
        name = inert_undone(header) if escaped else header
        marks = _KIND_OF_MARK if escaped or not rows or name in items else {}
        columns[position], answer_type = _answers(cells[position], marks, escaped)
        questions.append(
            Question(
                position,
                name,
                name,
                name,
                blocks.get(name) or "table",
                answer_type=answer_type,
                missing_kinds={} if answer_type == "text" else marks,
            )
        )
    return Export(
        questions=tuple(questions),
        cells=pd.DataFrame(columns, index=cells.index),
        paradata=pd.DataFrame(paradata, index=cells.index),
        flavour="numbers",
        codebook=_codebook(content.name, rows) if rows else None,
        history=tuple(
            HistoryEntry(row["step"], int(row["count"]), row["text"])
            for row in sheets.get("history", [])
        ),
        written=True,
    )


def _answers(
    cells: pd.Series[Any], marks: Mapping[float | str, MissingKind], escaped: bool
) -> tuple[pd.Series[Any], AnswerType]:
    """Return numbers with marks of missing answers as they are, and texts without apostrophe."""
    known = cells.dropna()
    if all(cell in marks or _is_number(cell, escaped) for cell in known.unique()):
        return cells, "" if len(known) else "number"
    dates = [not isinstance(cell, str | int | float) for cell in known]
    if all(dates):
        return cells, "date"
    if escaped:
        cells = cells.map(inert_undone, na_action="ignore").astype(object)
    return cells.where(cells.notna(), None), "text"


def _is_number(cell: object, escaped: bool) -> bool:
    return cell_number(cell) is not None if escaped else isinstance(cell, int | float)


def _recorded(name: str, cells: pd.Series[Any], escaped: bool) -> pd.Series[Any]:
    known = cells.dropna()
    if len(known) and all(_is_number(cell, escaped) for cell in known.unique()):
        return pd.to_numeric(cells).astype("float64")
    if escaped:
        cells = cells.map(inert_undone, na_action="ignore").astype(object)
    return recorded_texts(name, cells)


def _index(cells: pd.Series[Any], escaped: bool) -> pd.Index[Any]:
    if all(_is_number(cell, escaped) for cell in cells):
        numbers = pd.to_numeric(cells)
        if (numbers % 1 == 0).all():
            return pd.Index(numbers.astype("int64"), name="respondent")
    texts = cells.map(lambda cell: inert_undone(cell) if isinstance(cell, str) else cell)
    index: pd.Index[Any] = pd.Index(texts, name="respondent", dtype=object)
    return index


def _sheets(content: FileContent) -> dict[str, list[dict[str, Any]]]:
    """Return the rows of the sheets beside the answers; an edited workbook may lack them."""
    workbook = python_calamine.CalamineWorkbook.from_filelike(BytesIO(content.data))
    found = {}
    for sheet in set(_SHEETS) & set(workbook.sheet_names):
        header, *rows = workbook.get_sheet_by_name(sheet).to_python(skip_empty_area=False) or [[]]
        found[sheet] = [
            {
                str(key): (None if cell == "" else cell)
                for key, cell in zip(header, row, strict=True)
            }
            for row in rows
        ]
    return found


def _codebook(file: str, rows: list[dict[str, Any]]) -> Codebook:
    kinds: dict[str, type[Any]] = {"survey": Codebook, **SECTIONS}
    record: dict[str, Any] = {section: [] for section in SECTIONS}
    try:
        for row in rows:
            section = str(row["section"])
            entry = {
                name: json.loads(row[name]) if is_structured(kind, name) else row[name]
                for kind in (kinds[section],)
                for name in row
                if row[name] is not None and name in kind.__dataclass_fields__
            }
            if section == "survey":
                record["survey"] = entry
            else:
                if section == "traps":
                    entry.setdefault("text", "")
                record[section].append(entry)
    except (KeyError, ValueError, TypeError) as error:
        raise SurveyFormatError(
            f"The sheet 'codebook' of {file} was changed and cannot be read ({error!r}), so the "
            "meaning of the numbers is not known. Restore it, or delete the sheet and give a "
            "codebook: read_survey(..., codebook=...)."
        ) from error
    return codebook_from_record(record, file)


WRITTEN = ExportFormat("loyaltysem", _recognise, _read)
