"""ODK (Central, Aggregate, Briefcase): one header row from SubmissionDate to KEY."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

import pandas as pd

from loyaltysem.errors import SurveyFormatError
from loyaltysem.survey.formats.export import Export, ExportFormat, Question
from loyaltysem.survey.formats.file_content import FileContent
from loyaltysem.survey.formats.grids.repeated_headers import refuse_repeated_headers
from loyaltysem.survey.formats.platforms.multiple_choice import (
    choice_columns,
    with_choices_as_numbers,
)
from loyaltysem.survey.formats.platforms.paradata import read_paradata, respondent_index
from loyaltysem.survey.wordings.cells import cell_number

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
_PLACE = ("Latitude", "Longitude", "Altitude", "Accuracy")
# What SurveyCTO, which writes SubmissionDate and KEY too, records besides.
_SURVEYCTO = (
    *("formdef_version", "starttime", "endtime", "review_status", "review_quality", "caseid"),
    *("review_comments", "review_corrections", "simid", "devicephonenum"),
)


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
        if text in _RECORDED or text.startswith(_REPEAT) or _is_place(text, grid.header)
    }
    if _SURVEYCTO[0] in grid.header:
        recorded |= {p: text for p, text in enumerate(grid.header) if text in _SURVEYCTO}
        recorded |= {p: text for p, text in enumerate(grid.header) if _is_spent(text, cells[p])}
    questions = tuple(_questions(grid.header, {key, *recorded}, cells))
    if not questions:
        raise SurveyFormatError(
            f"{content.name} has the recorded columns of ODK and no question, so there are no "
            "answers to read. Export the answers."
        )
    names = ((question.position, question.name) for question in questions)
    refuse_repeated_headers(content.name, names, "field(s) or option(s)", advice)
    cells = with_choices_as_numbers(cells, questions)
    paradata, notes = read_paradata(content.name, cells, recorded, ("end", "today"))
    repeats = [text for text in grid.header if text.startswith(_REPEAT)]
    unread = f"{', '.join(repeats)}: the answers of a repeat are in another file and are not read"
    return Export(questions, cells, paradata, evidence=(*([unread] if repeats else []), *notes))


def _is_spent(text: str, answers: pd.Series[Any]) -> bool:
    """Whether a column holds the seconds that SurveyCTO counts."""
    return text == "duration" and all(cell_number(cell) is not None for cell in answers.dropna())


def _is_place(text: str, header: Sequence[str]) -> bool:
    """Whether a column is one of the four numbers of a place on the map."""
    field, _, part = text.rpartition("-")
    return part in _PLACE and all(f"{field}-{other}" in header for other in _PLACE)


def _questions(header: Sequence[str], taken: set[int], cells: pd.DataFrame) -> Iterator[Question]:
    """Yield the columns: ``group-field``, and ``field/option`` of a select_multiple."""
    fields = set(header)
    choices = choice_columns(header, cells, taken)
    for position, text in enumerate(header):
        if position in choices:
            field, choice = choices[position]
            name = text if f"{field}_{choice}" in fields else f"{field}_{choice}"
            yield Question(position, text, name, choice, field, field, "multiple")
        elif position not in taken:
            group = text.rpartition("-")[0]
            yield Question(position, text, text, text, group or text)


ODK = ExportFormat("odk", _recognise, _read)
