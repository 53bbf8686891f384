"""ODK (Central, Aggregate, Briefcase): one header row from SubmissionDate to KEY."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

import pandas as pd

from loyaltysem.errors import SurveyFormatError
from loyaltysem.survey.formats.export import Export, ExportFormat, Question
from loyaltysem.survey.formats.file_content import FileContent
from loyaltysem.survey.formats.multiple_choice import (
    questions_by_block,
    ticks_as_numbers,
    with_columns,
)
from loyaltysem.survey.formats.paradata import read_paradata, respondent_index
from loyaltysem.survey.formats.repeated_headers import refuse_repeated_headers

__all__ = ["ODK"]

_MARKS = ("SubmissionDate", "KEY")
_RECORDED = {
    "SubmissionDate": "submitted",
    "start": "started",
    "SubmitterID": "user_id",
    "Status": "status",
} | {
    name: name
    for name in (
        *("end", "today", "deviceid", "subscriberid", "simserial", "phonenumber", "username"),
        *("email", "audit", "instanceID", "meta-instanceID", "meta-instanceName", "meta-audit"),
        *("SubmitterName", "AttachmentsPresent", "AttachmentsExpected", "ReviewState", "DeviceID"),
        *("Edits", "FormVersion", "isReview", "PARENT_KEY"),
    )
}
_REPEAT = "SET-OF-"


def _recognise(content: FileContent) -> tuple[str, ...]:
    if not content.is_table:
        return ()
    header = content.grid.header
    if not all(mark in header for mark in _MARKS):
        return ()
    ids = [text for text in ("meta-instanceID", "instanceID", "FormVersion") if text in header]
    return (f"header row with {', '.join([*_MARKS, *ids])}",)


def _read(content: FileContent) -> Export:
    grid = content.grid
    lacking = [mark for mark in _MARKS if mark not in grid.header]
    if lacking:
        raise SurveyFormatError(
            f"{content.name} lacks the column(s) {', '.join(lacking)}, which every ODK export has "
            "(the file of a repeat has PARENT_KEY instead). Read the main file, or this one with "
            "format='table'."
        )
    advice = "export with group names"
    refuse_repeated_headers(content.name, enumerate(grid.header), "column header(s)", advice)
    key = grid.header.index("KEY")
    ids = respondent_index(content.name, "KEY", grid.cells[key], len(grid.cells))
    cells = grid.cells.set_axis(ids, axis=0)
    recorded = {
        position: _RECORDED.get(text, text)
        for position, text in enumerate(grid.header)
        if text in _RECORDED or text.startswith(_REPEAT)
    }
    questions = tuple(_questions(grid.header, {key, *recorded}, cells))
    if not questions:
        raise SurveyFormatError(
            f"{content.name} has the recorded columns of ODK and no question, so there are no "
            "answers to read. Export the answers."
        )
    names = ((question.position, question.name) for question in questions)
    refuse_repeated_headers(content.name, names, "field(s) or option(s)", advice)
    changed: dict[int, pd.Series[Any]] = {}
    for members in questions_by_block(q for q in questions if q.answer_type == "multiple").values():
        options = [question.position for question in members]
        ticked = {
            position: cells[position].map(str).isin(["1", "1.0"]).to_numpy(bool)
            for position in options
        }
        changed |= ticks_as_numbers(cells, ticked, unticked=("0", 0))
    cells = with_columns(cells, changed)
    paradata, notes = read_paradata(content.name, cells, recorded, ("end", "today"))
    repeats = [text for text in grid.header if text.startswith(_REPEAT)]
    unread = f"{', '.join(repeats)}: the answers of a repeat are in another file and are not read"
    return Export(questions, cells, paradata, evidence=(*([unread] if repeats else []), *notes))


def _questions(header: Sequence[str], taken: set[int], cells: pd.DataFrame) -> Iterator[Question]:
    """Yield the columns: ``group-field``, and ``field/option`` of a select_multiple."""
    fields = set(header)
    for position, text in enumerate(header):
        if position in taken:
            continue
        field, _, option = text.partition("/")
        values = {str(cell) for cell in cells[position].dropna().unique()}
        if option and field in fields and values <= {"0", "1", "0.0", "1.0"}:
            name = f"{field}_{option}"
            name = text if name in fields else name
            yield Question(position, text, name, option, field, field, "multiple")
        else:
            group = text.rpartition("-")[0]
            yield Question(position, text, text, text, group or text)


ODK = ExportFormat("odk", _recognise, _read)
