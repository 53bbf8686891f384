"""Google Forms: one header row that begins with the timestamp, then the question texts."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import groupby
from typing import Any

import pandas as pd

from loyaltysem.errors import SurveyFormatError
from loyaltysem.survey.formats.export import Export, ExportFormat, Question
from loyaltysem.survey.formats.file_content import FileContent
from loyaltysem.survey.formats.platforms.paradata import read_paradata, respondent_index
from loyaltysem.survey.wordings.times import is_time

__all__ = ["GOOGLE_FORMS"]

_TIMESTAMPS = (
    "Timestamp",
    "时间戳记",
    "時間戳記",
    "タイムスタンプ",
    "Zeitstempel",
    "Horodateur",
    "Marca temporal",
    "Carimbo de data/hora",
)
# Where the form collects them, they stand between the timestamp and the first question.
_RECORDED = {
    "Email Address": "Email Address",
    "Email address": "Email Address",
    "Username": "user_id",
    "电子邮件地址": "Email Address",
    "電子郵件地址": "Email Address",
    "用户名": "user_id",
    "Score": "total_score",
    "Total score": "total_score",
    "分数": "total_score",
}
_GRID = re.compile(r"^(?P<stem>.*\S)\s*\[(?P<row>.+)\]$", re.DOTALL)


def _recognise(content: FileContent) -> tuple[str, ...]:
    if not content.is_table or content.grid.header[0] not in _TIMESTAMPS:
        return ()
    first = content.grid.cells[0].dropna().iloc[:100]
    if not len(first) or not all(is_time(cell) for cell in first):
        return ()
    return (f"first column {content.grid.header[0]!r}, with times such as {first.iloc[0]}",)


def _read(content: FileContent) -> Export:
    grid = content.grid
    if grid.header[0] not in _TIMESTAMPS:
        raise SurveyFormatError(
            f"{content.name} begins with the column {grid.header[0]!r}; Google Forms begins with "
            "'Timestamp'. Restore the first column, or read the file with format='table'."
        )
    first = 1
    while first < len(grid.header) and grid.header[first] in _RECORDED:
        first += 1
    questions = tuple(_questions(grid.header, first))
    if not questions:
        raise SurveyFormatError(
            f"{content.name} has a timestamp and no question after it, so there are no answers to "
            "read. Export the answers."
        )
    cells = grid.cells.set_axis(respondent_index(content.name, "", None, len(grid.cells)), axis=0)
    recorded = {i: _RECORDED[grid.header[i]] for i in range(1, first)}
    paradata, notes = read_paradata(content.name, cells, {0: "submitted"} | recorded)
    joined = tuple(_joined(questions, cells))
    return Export(questions, cells, paradata, evidence=(*notes, *joined))


def _questions(header: Sequence[str], first: int) -> Iterator[Question]:
    """Number the questions in their order; grid rows that share a stem are one question."""

    def stem(position: int) -> str | int:
        match = _GRID.match(header[position])
        return match["stem"] if match else position

    for number, (_, group) in enumerate(groupby(range(first, len(header)), stem), start=1):
        positions = list(group)
        for row, position in enumerate(positions, start=1):
            match = _GRID.match(header[position])
            name, text, over = f"Q{number}", header[position], ""
            if match and len(positions) > 1:
                name, text, over = f"Q{number}_{row}", match["row"].strip(), match["stem"]
            yield Question(position, header[position], name, text, f"Q{number}", over)


def _joined(questions: Sequence[Question], cells: pd.DataFrame) -> Iterator[str]:
    """Say which columns look like several options in one cell."""
    for mark in (", ", ";"):
        names = [q.name for q in questions if _recurs(cells[q.position], mark)]
        if names:
            yield (
                f"{', '.join(names)}: answers joined by {mark!r}, kept as text; an option that "
                "holds the mark itself cannot be told from two options"
            )


def _recurs(answers: pd.Series[Any], mark: str) -> bool:
    """Whether a part of a joined answer occurs in another answer too."""
    parts = [set(str(answer).split(mark)) for answer in answers.dropna().unique()]
    seen: set[str] = set()
    divided: set[str] = set()
    for pieces in parts:
        if pieces & divided or (len(pieces) > 1 and pieces & seen):
            return True
        seen |= pieces
        divided |= pieces if len(pieces) > 1 else set()
    return False


GOOGLE_FORMS = ExportFormat("google_forms", _recognise, _read)
