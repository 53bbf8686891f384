"""The SPSS export of 问卷星: names such as ``Q6_Row1``, labels, strings for index and duration."""

from __future__ import annotations

import re
from typing import Any

import numpy as np
import pandas as pd

from loyaltysem.errors import SurveyFormatError
from loyaltysem.survey.formats.export import Export, Question
from loyaltysem.survey.formats.file_content import FileContent
from loyaltysem.survey.formats.platforms.wjx.cell_parts import MISSING_TEXTS
from loyaltysem.survey.formats.platforms.wjx.flavour import MISSING_NUMBERS
from loyaltysem.survey.formats.platforms.wjx.paradata import paradata_of, respondents
from loyaltysem.survey.formats.statistical.statistical_file import statistical_file

__all__ = ["read_sav", "recognise_sav"]

_MARKS = ("index", "totalseconds")
_NAME = re.compile(r"^Q(?P<number>\d{1,3})(?:_(?P<kind>[A-Za-z]*)(?P<part>\d{1,3}))?$")
_STEM_AND_ROW = re.compile(r"^(?P<stem>.*?)[(（](?P=stem)\s*[—–-]+\s*(?P<row>.*)[)）]$", re.DOTALL)
_PARADATA = {"totalseconds": "所用时间", "submittime": "提交答卷时间", "ip": "来自IP"}


def recognise_sav(content: FileContent) -> tuple[str, ...]:
    """Return what says that an SPSS file was written by 问卷星; nothing where it was not."""
    try:
        names = statistical_file(content, "SPSS").column_names
    except SurveyFormatError:
        return ()
    questions = [name for name in names if _NAME.match(name)]
    if not questions or not set(_MARKS) <= {name.lower() for name in names}:
        return ()
    return (
        f"SPSS file with {' and '.join(_MARKS)}, as 问卷星 names them",
        f"{len(questions)} variables named as questions of 问卷星, such as {questions[0]}",
    )


def read_sav(content: FileContent) -> Export:
    """Read the SPSS export of 问卷星.

    Raises
    ------
    SurveyFormatError
        The file is damaged, or lacks what the SPSS export of 问卷星 has.
    """
    file = statistical_file(content, "SPSS")
    lacking = [mark for mark in _MARKS if mark not in map(str.lower, file.column_names)]
    if lacking:
        raise SurveyFormatError(
            f"{content.name} is an SPSS file without the variable(s) {', '.join(lacking)}, which "
            "问卷星 writes, so it was edited or comes from elsewhere. Read it without format='wjx'."
        )
    names = file.column_names
    header = tuple(_PARADATA.get(name.lower(), name) for name in names)
    raw = pd.DataFrame({i: _cells(file.cells[i]) for i in range(len(names))}, dtype=object)
    index = respondents(content.name, raw[[name.lower() for name in names].index("index")], 1)
    cells = raw.set_axis(index, axis=0)
    labels = {
        name: {_label(text): float(value) for value, text in values.items()}
        for name, values in file.variable_value_labels.items()
        if all(isinstance(value, int | float) for value in values)
    }
    questions = _questions(names, dict(zip(names, file.column_labels, strict=True)), labels)
    taken = {question.position for question in questions}
    taken |= {i for i, name in enumerate(names) if name.lower() == "index"}
    for question in questions:
        missing = {
            labels[question.column][t]: t
            for t in MISSING_TEXTS
            if t in labels.get(question.column, {})
        }
        if missing:
            cells[question.position] = cells[question.position].map(
                lambda c, m=missing: m.get(c, c)
            )
    return Export(
        questions=questions,
        cells=cells,
        paradata=paradata_of(content.name, header, cells, taken),
        missing_texts=MISSING_TEXTS,
        missing_numbers=MISSING_NUMBERS,
        flavour="numbers",
        evidence=(f"{sum(bool(q.labels) for q in questions)} questions have value labels",),
        warnings=tuple(file.warned),
    )


def _questions(
    names: list[str], texts: dict[str, str | None], labels: dict[str, dict[str, float]]
) -> tuple[Question, ...]:
    """Yield the questions; the stem of a matrix stands in the label of its first row."""
    found: list[Question] = []
    stems: dict[str, str] = {}
    for position, name in enumerate(names):
        parts = _NAME.match(name)
        if parts is None:
            continue
        block = f"Q{parts['number']}"
        text = (texts.get(name) or name).strip()
        if parts["kind"]:
            text = _row_text(text, block, stems)
        own = labels.get(name, {})
        short = f"{block}_{parts['part']}" if parts["kind"] == "Row" else name
        known = {t: number for t, number in own.items() if t not in MISSING_TEXTS}
        found.append(
            Question(position, name, short, text, block, stems.get(block, ""), labels=known)
        )
    return tuple(found)


def _row_text(text: str, block: str, stems: dict[str, str]) -> str:
    """Return the row of ``stem(stem—row1)`` or, later, of ``stem(row2)``."""
    first = _STEM_AND_ROW.match(text)
    if first is not None:
        stems[block] = first["stem"].strip()
        return first["row"].strip()
    stem = stems.get(block)
    if stem is not None and text.startswith(stem) and text[len(stem) : len(stem) + 1] in "(（":
        return text[len(stem) + 1 :].rstrip()[:-1].strip()
    return text


def _label(text: object) -> str:
    return str(text).strip()


def _cells(values: pd.Series[Any]) -> np.ndarray[Any, np.dtype[Any]]:
    cells = values.astype(object)
    blank = cells.isna() | cells.map(lambda cell: isinstance(cell, str) and not cell.strip())
    return cells.where(~blank, None).to_numpy(dtype=object)
