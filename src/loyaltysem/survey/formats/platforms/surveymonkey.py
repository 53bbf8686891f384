"""SurveyMonkey: question texts in the first row, options or matrix rows in the second."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import pandas as pd

from loyaltysem.errors import SurveyFormatError
from loyaltysem.survey.formats.export import AnswerType, Export, ExportFormat, Question
from loyaltysem.survey.formats.file_content import FileContent
from loyaltysem.survey.formats.platforms.multiple_choice import (
    ticked_by_text,
    ticks_as_numbers,
    with_columns,
)
from loyaltysem.survey.formats.platforms.paradata import read_paradata, respondent_index
from loyaltysem.survey.wordings.cells import cell_text

__all__ = ["SURVEYMONKEY"]

_MARKS = ("Respondent ID", "Collector ID", "Start Date", "End Date")
_RECORDED = {
    "Start Date": "started",
    "End Date": "submitted",
    "IP Address": "ip",
    "Collector ID": "Collector ID",
    "Email Address": "Email Address",
    "First Name": "First Name",
    "Last Name": "Last Name",
}
_CUSTOM = re.compile(r"^Custom Data( \d+)?$")
# The grid names a column without header by its number, pandas by its own word.
_NO_HEADER = re.compile(r"^(column \d+|Unnamed: \d+(_level_\d+)?)$")
_SPECIFY = re.compile(r"\bspecify\b", re.IGNORECASE)
_ONE_ANSWER = ("Response", "Open-Ended Response")


def _recognise(content: FileContent) -> tuple[str, ...]:
    if not content.is_table or not all(mark in content.grid.header for mark in _MARKS):
        return ()
    return (f"header row with {', '.join(_MARKS)}",)


def _read(content: FileContent) -> Export:
    grid = content.grid
    lacking = [mark for mark in _MARKS if mark not in grid.header]
    if lacking:
        raise SurveyFormatError(
            f"{content.name} lacks the column(s) {', '.join(lacking)}, which every SurveyMonkey "
            "export has in its first row. Remove rows above the header, or read it with "
            "format='table'."
        )
    serial = grid.header.index("Respondent ID")
    second = grid.cells.iloc[0]
    if second[serial] is not None:
        raise SurveyFormatError(
            f"{content.name} lacks the second header row of SurveyMonkey: under 'Respondent ID' "
            f"stands {second[serial]!r}, so options and matrix rows have no text. Use the file as "
            "downloaded, or read it with format='table'."
        )
    recorded = {
        position: _RECORDED.get(text, text)
        for position, text in enumerate(grid.header)
        if text in _RECORDED or _CUSTOM.match(text)
    }
    cells = grid.cells.iloc[1:]
    groups = _groups(grid.header, {serial, *recorded})
    if not groups or not len(cells):
        raise SurveyFormatError(
            f"{content.name} has {len(groups)} question(s) and {len(cells)} answer sheet(s) under "
            "its two header rows, so there are no answers to read. Export the answers."
        )
    ids = respondent_index(content.name, "Respondent ID", cells[serial], len(cells))
    cells = cells.set_axis(ids, axis=0)
    texts = ["" if cell is None else cell_text(cell) for cell in second]
    questions: list[Question] = []
    changed: dict[int, pd.Series[Any]] = {}
    for number, group in enumerate(groups, start=1):
        columns, ticks = _group_questions(f"Q{number}", group, grid.header, texts, cells)
        questions += columns
        changed |= ticks
    cells = with_columns(cells, changed)
    paradata, notes = read_paradata(content.name, cells, recorded)
    choices = list(dict.fromkeys(q.block for q in questions if q.answer_type == "multiple"))
    why = f"{', '.join(choices)}: multiple choice, since each column holds its option or nothing"
    return Export(tuple(questions), cells, paradata, evidence=(*([why] if choices else []), *notes))


def _groups(header: Sequence[str], taken: set[int]) -> list[list[int]]:
    """Return the columns of each question: a column without header belongs to the one before."""
    groups: list[list[int]] = []
    for position, text in enumerate(header):
        if position in taken:
            continue
        if groups and _NO_HEADER.match(text):
            groups[-1].append(position)
        else:
            groups.append([position])
    return groups


def _group_questions(
    block: str, group: list[int], header: Sequence[str], texts: Sequence[str], cells: pd.DataFrame
) -> tuple[list[Question], dict[int, pd.Series[Any]]]:
    """Return the columns of one question, and the options of a multiple choice as 1 and 0."""
    stem = header[group[0]]
    first = texts[group[0]]
    if first in _ONE_ANSWER or (len(group) == 1 and not first):
        kind: AnswerType = "text" if first == "Open-Ended Response" else ""
        whole = Question(group[0], stem, block, stem, block, "", kind)
        further = [
            Question(p, header[p], f"{block}_{n}_text", texts[p] or stem, block, stem, "text")
            for n, p in enumerate(group[1:], start=1)
        ]
        return [whole, *further], {}
    rows = [
        Question(p, header[p] if n == 1 else f"{stem} [{texts[p]}]", f"{block}_{n}",
                 texts[p] or header[p], block, stem)
        for n, p in enumerate(group, start=1)
    ]  # fmt: skip
    unused = _SPECIFY.search(texts[group[-1]]) and cells[group[-1]].isna().all()
    for options in (rows[:-1],) if unused else (rows, rows[:-1]):
        ticked = ticked_by_text(cells, {q.position: q.text for q in options})
        if ticked is None:
            continue
        written = [q.position for q in rows[len(options) :]]
        read = ticks_as_numbers(cells, ticked, write_ins=written)
        choices = [replace(q, answer_type="multiple") for q in options]
        others = rows[len(options) :]
        texts_of = [replace(q, name=f"{q.name}_text", answer_type="text") for q in others]
        return choices + texts_of, read
    return rows, {}


SURVEYMONKEY = ExportFormat("surveymonkey", _recognise, _read)
