"""KoBoToolbox (and Ona): ODK's forms, with columns such as ``_uuid`` and ``_submission_time``."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection, Iterator, Sequence

import pandas as pd

from loyaltysem.errors import SurveyFormatError
from loyaltysem.survey.formats.export import Export, ExportFormat, Question
from loyaltysem.survey.formats.file_content import FileContent
from loyaltysem.survey.formats.grids.repeated_headers import refuse_repeated_headers
from loyaltysem.survey.formats.platforms.multiple_choice import (
    choice_columns,
    choices_without_field,
    with_choices_as_numbers,
)
from loyaltysem.survey.formats.platforms.paradata import read_paradata, respondent_index, time_spent

__all__ = ["KOBO"]

_MARKS = (
    *("_submission_time", "_uuid", "_validation_status", "__version__", "_id", "_index"),
    *("_submitted_by", "_xform_id_string", "_notes", "_status", "_tags"),
)
# Fewer of the others are in a table of anybody's own.
_TELLING = frozenset(_MARKS[:4])
_RECORDED = {
    "_submission_time": "submitted",
    "start": "started",
    "_submitted_by": "user_id",
    "_status": "status",
} | {
    name: name
    for name in (
        *("end", "today", "deviceid", "username", "phonenumber", "simserial", "subscriberid"),
        *("email", "audit", "background-audio", "_id", "_uuid", "_index", "_validation_status"),
        *("__version__", "_version_", "_version", "_notes", "_tags", "_xform_id_string"),
        *("_xform_id", "_attachments", "_geolocation", "_duration", "_edited", "_last_edited"),
        *("_total_media", "_media_count", "_media_all_received", "_date_modified"),
        *("_bamboo_dataset_id", "_supplementalDetails", "_review_status", "_review_comment"),
        *("instanceID", "instanceName", "rootUuid", "deprecatedID", "formhub/uuid"),
        *("_parent_table_name", "_parent_index"),
    )
}
_IN_ITS_FOLDER = re.compile(r"^(meta/.*|_version__\d+|_submission__\w+|_URL)$")
_PLACE = ("latitude", "longitude", "altitude", "precision")
_XML_PATH = re.compile(r"^[^\W\d][\w.-]*(/[^\W\d][\w.-]*)*$")
_PARENT = "_parent_index"


def _recognise(content: FileContent) -> tuple[str, ...]:
    if not content.is_table:
        return ()
    found = [mark for mark in _MARKS if mark in content.grid.header]
    if not _TELLING & set(found) or len(found) < 2:
        return ()
    return (f"header row with {', '.join(found)}",)


def _read(content: FileContent) -> Export:
    grid = content.grid
    if not _recognise(content):
        raise SurveyFormatError(
            f"{content.name} lacks columns such as _uuid, _submission_time and _index, which an "
            "export of KoBoToolbox has. Export it again with all fields, or read it with "
            "format='table'."
        )
    _refuse_repeat(content)
    advice = "export it with XML values and headers"
    refuse_repeated_headers(content.name, enumerate(grid.header), "column header(s)", advice)
    key = next((name for name in ("_id", "_uuid") if name in grid.header), "")
    keys = grid.cells[grid.header.index(key)] if key else None
    cells = grid.cells.set_axis(respondent_index(content.name, key, keys, len(grid.cells)), axis=0)
    recorded = dict(_recorded(grid.header))
    questions = tuple(_questions(grid.header, recorded, cells))
    if not questions:
        raise SurveyFormatError(
            f"{content.name} has the recorded columns of KoBoToolbox and no question, so there "
            "are no answers to read. Export the answers."
        )
    names = ((question.position, question.name) for question in questions)
    refuse_repeated_headers(content.name, names, "field(s) or option(s)", advice)
    cells = with_choices_as_numbers(cells, questions)
    if key:
        del recorded[grid.header.index(key)]
    paradata, notes = read_paradata(content.name, cells, recorded, ("end", "today"))
    paradata, spent = time_spent(paradata, "started", "end")
    return Export(questions, cells, paradata, evidence=(*notes, *spent))


def _refuse_repeat(content: FileContent) -> None:
    grid = content.grid
    if _PARENT in grid.header and grid.cells[grid.header.index(_PARENT)].notna().any():
        raise SurveyFormatError(
            f"{content.name} holds the rows of a repeat (its column {_PARENT} is filled), of which "
            "a respondent may have several. Read the file or sheet of the form itself, or this "
            "one with format='table'."
        )


def _recorded(header: Sequence[str]) -> Iterator[tuple[int, str]]:
    for position, text in enumerate(header):
        last = text.rpartition("/")[2]
        if text in _RECORDED or _IN_ITS_FOLDER.match(text):
            yield position, _RECORDED.get(text, text)
        elif _of_place(last, header) or last.endswith("_URL"):
            yield position, text


def _of_place(text: str, header: Collection[str]) -> bool:
    """Whether a column is one of the four numbers of a place: ``_home_latitude`` of ``home``."""
    field, _, part = text.rpartition("_")
    if part not in _PLACE or not text.startswith("_"):
        return False
    return any(name.rpartition("/")[2] == field[1:] for name in header)


def _questions(
    header: Sequence[str], taken: Collection[int], cells: pd.DataFrame
) -> Iterator[Question]:
    """Yield the columns: ``group/field``, and ``group/field/choice`` of a select_multiple.

    A field has its own name, without the groups around it where no other field has that name.
    """
    choices = choice_columns(header, cells, taken)
    choices |= choices_without_field(header, cells, {*taken, *choices})
    paths = {
        position: text.split("/") if _XML_PATH.match(text) else [text]
        for position, text in enumerate(header)
        if position not in taken and position not in choices
    }
    count = Counter(path[-1] for path in paths.values())
    names = {
        header[position]: path[-1] if count[path[-1]] == 1 else "_".join(path)
        for position, path in paths.items()
    }
    for position, text in enumerate(header):
        if position in choices:
            field, choice = choices[position]
            short = names.get(field) or field.rpartition("/")[2]
            yield Question(position, text, f"{short}_{choice}", choice, field, short, "multiple")
        elif position in paths:
            group = "/".join(paths[position][:-1])
            name = names[text]
            yield Question(position, text, name, name, group or name)


KOBO = ExportFormat("kobo", _recognise, _read)
