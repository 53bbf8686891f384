"""REDCap: one header row of field names, one row per record."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import Any

import pandas as pd

from loyaltysem.errors import SurveyFormatError
from loyaltysem.survey.formats.export import Export, ExportFormat, Question
from loyaltysem.survey.formats.file_content import FileContent
from loyaltysem.survey.formats.grids.grid import Grid
from loyaltysem.survey.formats.grids.repeated_headers import refuse_repeated_headers
from loyaltysem.survey.formats.platforms.multiple_choice import (
    questions_by_block,
    ticks_as_numbers,
    with_columns,
)
from loyaltysem.survey.formats.platforms.paradata import read_paradata, respondent_index
from loyaltysem.survey.wordings.cells import cell_text

__all__ = ["REDCAP"]

_OWN = re.compile(
    r"^redcap_(event_name|repeat_instrument|repeat_instance|data_access_group|survey_identifier)$"
)
_CHECKBOX = re.compile(r"^(?P<field>[a-z]\w*?)___(?P<code>\w+)$")
_COMPLETE = re.compile(r"^(?P<form>[a-z]\w*)_complete$")
_STATES = frozenset({"0", "1", "2", "Incomplete", "Unverified", "Complete"})
_NOT_COMPLETED = "[not completed]"


def _recognise(content: FileContent) -> tuple[str, ...]:
    if not content.is_table:
        return ()
    grid = content.grid
    own = [text for text in grid.header if _OWN.match(text)]
    forms = _forms(grid)
    boxes = [text for text in grid.header if _CHECKBOX.match(text)]
    stamps = [f"{form}_timestamp" for form in forms if f"{form}_timestamp" in grid.header]
    if not own and not (forms and (boxes or stamps or grid.header[0] == "record_id")):
        return ()
    seen = [*own, *stamps, *(f"{form}_complete" for form in forms), *boxes]
    return (f"header row of REDCap field names, among them {', '.join(seen[:6])}",)


def _forms(grid: Grid) -> list[str]:
    """Return the forms whose state the export holds."""
    return [
        match["form"]
        for position, text in enumerate(grid.header)
        if (match := _COMPLETE.match(text))
        and {cell_text(cell) for cell in grid.cells[position].dropna().unique()} <= _STATES
    ]


def _read(content: FileContent) -> Export:
    grid = content.grid
    if not _recognise(content):
        raise SurveyFormatError(
            f"{content.name} has no column such as redcap_event_name or <form>_complete beside a "
            "record_id, so it is no REDCap export. Export the records as CSV / raw data, or read "
            "it with format='table'."
        )
    refuse_repeated_headers(content.name, enumerate(grid.header), "field name(s)")
    _refuse_several_rows(content.name, grid)
    forms = _forms(grid)
    recorded = _recorded(grid.header, forms)
    ids = respondent_index(content.name, grid.header[0], grid.cells[0], len(grid.cells))
    cells = grid.cells.set_axis(ids, axis=0)
    questions = tuple(_questions(grid.header, {0, *recorded}))
    if not questions:
        raise SurveyFormatError(
            f"{content.name} has the recorded columns of REDCap and no field, so there are no "
            "answers to read. Export the fields too."
        )
    fields = dict.fromkeys(q.block for q in questions if q.answer_type == "multiple")
    changed: dict[int, pd.Series[Any]] = {}
    for members in questions_by_block(q for q in questions if q.answer_type == "multiple").values():
        options = [question.position for question in members]
        ticked = {
            position: cells[position].map(cell_text).isin(["1", "Checked"]).to_numpy(bool)
            for position in options
        }
        changed |= ticks_as_numbers(cells, ticked, unticked=("0", "Unchecked", 0))
    for position in recorded:
        changed[position] = cells[position].where(cells[position].ne(_NOT_COMPLETED), None)
    cells = with_columns(cells, changed)
    stamps = [f"{form}_timestamp" for form in forms]
    paradata, notes = read_paradata(content.name, cells, recorded, stamps)
    if len(forms) == 1:
        state = cells[grid.header.index(f"{forms[0]}_complete")].map(cell_text)
        paradata["finished"] = state.isin(["2", "Complete"]).astype("boolean")
    why = (
        f"{', '.join(fields)}: checkboxes. REDCap writes 0 in every box of a question that nobody "
        "touched or that was not shown; such a question is taken as left blank"
    )
    return Export(questions, cells, paradata, evidence=(*([why] if fields else []), *notes))


def _refuse_several_rows(name: str, grid: Grid) -> None:
    records = grid.cells[0]
    several = records[records.duplicated(keep=False) & records.notna()]
    if len(several):
        marks = [text for text in grid.header if re.match(r"redcap_(event|repeat)", text)]
        raise SurveyFormatError(
            f"{name} has {several.nunique()} record(s) with several rows ({len(several)} rows; "
            f"{', '.join(marks) or 'no event or repeat column'}): the first is "
            f"{several.iloc[0]!r}. Rows are not respondents then, and every count would be wrong. "
            "Export one event and no repeating instrument, so that each record has one row."
        )


def _recorded(header: Sequence[str], forms: Sequence[str]) -> dict[int, str]:
    stamps = {f"{form}_timestamp" for form in forms}
    states = {f"{form}_complete" for form in forms}
    recorded = {}
    for position, text in enumerate(header):
        if text == "redcap_survey_identifier":
            recorded[position] = "user_id"
        elif text in stamps and len(forms) == 1:
            recorded[position] = "submitted"
        elif text in stamps | states or _OWN.match(text):
            recorded[position] = text
    return recorded


def _questions(header: Sequence[str], taken: set[int]) -> Iterator[Question]:
    for position, text in enumerate(header):
        if position in taken:
            continue
        box = _CHECKBOX.match(text)
        if box:
            option = f"{box['field']} = {box['code']}"
            yield Question(position, text, text, option, box["field"], box["field"], "multiple")
        else:
            yield Question(position, text, text, text, text)


REDCAP = ExportFormat("redcap", _recognise, _read)
