"""腾讯问卷 (wj.qq.com): one header row, recorded columns around numbered question texts."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from loyaltysem.errors import SurveyFormatError
from loyaltysem.survey.formats.export import AnswerType, Export, ExportFormat, Question
from loyaltysem.survey.formats.file_content import FileContent
from loyaltysem.survey.formats.grids.repeated_headers import refuse_repeated_headers
from loyaltysem.survey.formats.platforms.multiple_choice import (
    questions_by_block,
    ticks_as_numbers,
    with_columns,
)
from loyaltysem.survey.formats.platforms.paradata import read_paradata, respondent_index
from loyaltysem.survey.wordings.cells import cell_text
from loyaltysem.survey.wordings.question_text import numbered

__all__ = ["TENCENT"]

_MARKS = ("编号", "开始答题时间", "结束答题时间", "答题时长")
_PARADATA = {
    "开始答题时间": "started",
    "结束答题时间": "submitted",
    "答题时长": "duration",
    "IP": "ip",
    "用户标识": "user_id",
    "语言": "language",
}
_WRITE_IN = re.compile(r"^(?P<option>.*)_填空\d*$", re.DOTALL)
_LETTER = re.compile(r"^[A-Z]{1,2}\s*[.．、]\s*")


def _recognise(content: FileContent) -> tuple[str, ...]:
    if not content.is_table:
        return ()
    header = content.grid.header
    if not all(mark in header for mark in _MARKS):
        return ()
    count = sum(numbered(text) is not None for text in header)
    return (
        f"header row with {'、'.join(_MARKS)}",
        f"{count} headers begin with a question number",
    )


def _read(content: FileContent) -> Export:
    grid = content.grid
    lacking = [mark for mark in _MARKS if mark not in grid.header]
    if lacking:
        raise SurveyFormatError(
            f"{content.name} lacks the column(s) {'、'.join(lacking)}, which every 腾讯问卷 export "
            "has in its first row. Remove rows above the header, or read it with format='table'."
        )
    refuse_repeated_headers(content.name, enumerate(grid.header), "column header(s)")
    numbers = {i: found for i, text in enumerate(grid.header) if (found := numbered(text))}
    if not numbers:
        raise SurveyFormatError(
            f"{content.name} has the recorded columns of 腾讯问卷 and no numbered question such as "
            "“1.性别”, so there are no answers to read. Export the answers."
        )
    columns: dict[int, list[tuple[int, str]]] = {}
    for position, (number, text) in numbers.items():
        columns.setdefault(number, []).append((position, text))
    asked = [q for number in columns for q in _questions(number, columns[number], grid.header)]
    serial = grid.header.index("编号")
    ids = respondent_index(content.name, "编号", grid.cells[serial], len(grid.cells))
    cells = grid.cells.set_axis(ids, axis=0)
    questions, cells, choices = _with_ticks(sorted(asked, key=lambda q: q.position), cells)
    recorded = {
        position: _PARADATA.get(text, text)
        for position, text in enumerate(grid.header)
        if position not in numbers and position != serial
    }
    paradata, notes = read_paradata(content.name, cells, recorded)
    return Export(questions, cells, paradata, evidence=(*choices, *notes))


def _questions(
    number: int, columns: Sequence[tuple[int, str]], header: Sequence[str]
) -> Iterator[Question]:
    """Yield the columns of one question: its options, matrix rows and blanks to fill in."""
    block = f"Q{number}"
    stem = _stem([text for _, text in columns])
    names: dict[str, str] = {}
    count = 0
    for position, text in columns:
        write_in = _WRITE_IN.match(text)
        row = text[len(stem) :].strip()
        if write_in and write_in["option"] in names:
            name = f"{names[write_in['option']]}_text"
            name += "" if name not in names.values() else text.rpartition("_填空")[2]
        elif text == stem or not row or len(columns) == 1:
            name, row = block, text
        else:
            count += 1
            name = f"{block}_{count}"
        names[text] = name
        over = "" if name == block else stem.strip().removesuffix("_").rstrip(":：")
        kind: AnswerType = "text" if write_in else ""
        yield Question(position, header[position], name, row, block, over, kind)


def _stem(texts: Sequence[str]) -> str:
    """Return what the columns of a question share, up to the mark before the row or option."""
    if len(texts) == 1:
        return texts[0]
    ends = next(
        (i for i, marks in enumerate(zip(*texts, strict=False)) if len(set(marks)) > 1), None
    )
    shared = min(texts, key=len)[:ends]
    if shared in texts:
        return shared
    return shared[: max(shared.rfind(mark) for mark in ":：_") + 1]


def _with_ticks(
    questions: Sequence[Question], cells: pd.DataFrame
) -> tuple[tuple[Question, ...], pd.DataFrame, tuple[str, ...]]:
    """Turn the options of each multiple choice, which hold their own text, into 1 and 0."""
    changed: dict[int, pd.Series[Any]] = {}
    chosen: dict[str, None] = {}
    for block, members in questions_by_block(questions).items():
        options = {q.position: q.text for q in members if q.stem and q.answer_type != "text"}
        ticked = {
            position: ticks
            for position, option in options.items()
            if (ticks := _ticks(cells[position], option)) is not None
        }
        if len(ticked) < len(options) or not any(ticks.any() for ticks in ticked.values()):
            continue
        chosen[block] = None
        texts = [q.position for q in members if q.answer_type == "text"]
        changed |= ticks_as_numbers(cells, ticked, write_ins=texts)
    typed = tuple(
        replace(q, answer_type="multiple") if q.position in changed else q for q in questions
    )
    note = (
        f"{', '.join(chosen)}: multiple choice, since every option's column holds its own text or "
        "nothing"
    )
    return typed, with_columns(cells, changed), (note,) if chosen else ()


def _ticks(values: pd.Series[Any], option: str) -> NDArray[np.bool_] | None:
    """Return where an option's own text stands in its column; None when another text does."""
    texts = values.dropna().unique()
    if any(_LETTER.sub("", cell_text(text)) != _LETTER.sub("", option) for text in texts):
        return None
    return values.notna().to_numpy(dtype=bool)


TENCENT = ExportFormat("tencent", _recognise, _read)
