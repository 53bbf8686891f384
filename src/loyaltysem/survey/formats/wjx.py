"""问卷星 (wjx.cn): one header row with paradata columns, then numbered question texts."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pandas as pd

from loyaltysem.errors import SurveyFormatError
from loyaltysem.survey.formats.export import Export, ExportFormat, MissingKind, Question
from loyaltysem.survey.formats.file_content import FileContent
from loyaltysem.survey.formats.grid import Grid
from loyaltysem.survey.question_text import matrix_row, numbered

__all__ = ["WJX"]

_MARKS = ("序号", "提交答卷时间", "所用时间")
_PARADATA = {
    "提交答卷时间": "submitted",
    "所用时间": "duration",
    "来源": "channel",
    "来源详情": "channel_detail",
    "来自IP": "ip",
    "用户ID": "user_id",
    "总分": "total_score",
}
_MISSING_TEXTS: dict[str, MissingKind] = {
    "(空)": "blank",
    "（空）": "blank",
    "〖空〗": "blank",
    "(跳过)": "skipped",
    "（跳过）": "skipped",
    "〖跳过〗": "skipped",
}
# The export uses both for "blank" and "skipped", and no document says which is which.
_MISSING_NUMBERS = frozenset({-2.0, -3.0})
_DURATION = re.compile(r"^\s*(\d+(?:\.\d+)?)\s*秒?\s*$")
_IP = re.compile(r"^\s*([^()（）\s]+)\s*(?:[(（](.*)[)）])?\s*$")
_PANDAS_COPY = re.compile(r"^(?P<text>.+)\.\d+$", re.DOTALL)
_ROW_MARK = re.compile(r"^\s*(?P<row>\d{1,3})\s*\.\s*(?P<text>.+)$", re.DOTALL)


def _recognise(content: FileContent) -> tuple[str, ...]:
    if not content.is_table:
        return ()
    header = content.grid.header
    if not all(mark in header for mark in _MARKS):
        return ()
    seen = [text for text in header if text == "序号" or text in _PARADATA]
    count = sum(numbered(text) is not None for text in header)
    return (f"header row with {'、'.join(seen)}", f"{count} headers begin with a question number")


def _read(content: FileContent) -> Export:
    grid = content.grid
    lacking = [mark for mark in _MARKS if mark not in grid.header]
    if lacking:
        raise SurveyFormatError(
            f"{content.name} lacks the column(s) {'、'.join(lacking)}, which every 问卷星 export "
            "has in its first row. Remove rows above the header, or read it with format='table'."
        )
    questions = _with_option_numbers(list(_questions(grid.header)))
    if not questions:
        raise SurveyFormatError(
            f"{content.name} has the paradata columns of 问卷星 and no numbered question such as "
            "“3、性别”, so there are no answers to read. Export the answers."
        )
    _refuse_repeated(content.name, questions)
    cells = grid.cells.set_axis(_respondents(content.name, grid), axis=0)
    answers = cells[[question.position for question in questions]]
    flavour, why = _flavour(answers)
    taken = {question.position for question in questions}
    return Export(
        questions=questions,
        cells=cells,
        paradata=_paradata(content.name, grid.header, cells, taken),
        missing_texts=_MISSING_TEXTS,
        missing_numbers=_MISSING_NUMBERS if flavour == "numbers" else frozenset(),
        flavour=flavour,
        evidence=(why,),
    )


def _questions(header: tuple[str, ...]) -> Iterator[Question]:
    """Yield the answer columns; rows of a matrix belong together by their order in the file."""
    number = row = 0
    first = next((i for i, text in enumerate(header) if _begins(text)), len(header))
    for position, column in enumerate(header):
        if position < first or column == "序号" or column in _PARADATA:
            continue
        later = _ROW_MARK.match(column)
        if row and later and int(later["row"]) == row + 1:
            row += 1
            text = _without_copy_mark(later["text"].strip(), header)
            yield Question(position, column, f"Q{number}_{row}", text, f"Q{number}")
            continue
        found = numbered(column)
        if found is None:
            row = 0
            yield Question(position, column, column, column, column)
            continue
        number, text = found
        matrix = matrix_row(text)
        row = matrix.row if matrix else 0
        name = f"Q{number}_{row}" if matrix else f"Q{number}"
        yield Question(position, column, name, matrix.text if matrix else text, f"Q{number}")


def _with_option_numbers(questions: list[Question]) -> tuple[Question, ...]:
    """Tell apart the columns of a multiple choice, which all carry the question's number."""
    size = Counter(question.name for question in questions)
    seen: Counter[str] = Counter()
    named = []
    for question in questions:
        seen[question.name] += 1
        name = f"{question.name}_{seen[question.name]}"
        named.append(replace(question, name=name) if size[question.name] > 1 else question)
    return tuple(named)


def _begins(column: str) -> bool:
    return column not in _PARADATA and numbered(column) is not None


def _without_copy_mark(text: str, header: tuple[str, ...]) -> str:
    """Undo the ``.1`` that pandas adds when it writes a repeated matrix row back."""
    copy = _PANDAS_COPY.match(text)
    if copy is None:
        return text
    original = any(other.endswith("." + copy["text"]) for other in header)
    return copy["text"] if original else text


def _refuse_repeated(name: str, questions: tuple[Question, ...]) -> None:
    # Rows of two matrices may share a header such as "2.价格"; whole questions may not.
    whole = Counter(q.column for q in questions if numbered(q.column) and not _is_later_row(q))
    names = Counter(question.name for question in questions)
    for question in questions:
        if whole[question.column] > 1 or names[question.name] > 1:
            columns = ", ".join(
                f"{q.column!r} (column {q.position + 1})"
                for q in questions
                if q.column == question.column or q.name == question.name
            )
            raise SurveyFormatError(
                f"{name} has the question {question.block} more than once: {columns}. Which of "
                "them holds the answers cannot be known; delete the copies in the file."
            )


def _is_later_row(question: Question) -> bool:
    found = numbered(question.column)
    return found is not None and question.block != f"Q{found[0]}"


def _respondents(name: str, grid: Grid) -> pd.Index[Any]:
    serial = pd.to_numeric(grid.cells[grid.header.index("序号")], errors="coerce")
    if serial.isna().any():
        row = int(serial.isna().to_numpy().argmax()) + 2
        raise SurveyFormatError(
            f"{name} has {int(serial.isna().sum())} row(s) whose 序号 is not a number, the first "
            f"in row {row}; it is not an answer sheet, or the file was edited. Delete such rows."
        )
    if serial.duplicated().any():
        twice = serial[serial.duplicated()].iloc[0]
        raise SurveyFormatError(
            f"{name} has 序号 {twice:g} more than once, so answer sheets were pasted together or "
            "copied. Keep each sheet once, with its own 序号."
        )
    return pd.Index(serial.astype("int64"), name="respondent")


def _flavour(answers: pd.DataFrame) -> tuple[str, str]:
    distinct = [answers[column].dropna().unique() for column in answers]
    marks = {str(cell).strip() for cells in distinct for cell in cells} & set(_MISSING_TEXTS)
    if marks:
        return "texts", f"answers as texts: {'、'.join(sorted(marks))} occur"
    numeric = sum(
        bool(pd.to_numeric(pd.Series(cells), errors="coerce").notna().all()) for cells in distinct
    )
    why = f"{numeric} of {answers.shape[1]} questions hold numbers only"
    return ("numbers" if 2 * numeric > answers.shape[1] else "texts"), why


def _paradata(
    name: str, header: tuple[str, ...], cells: pd.DataFrame, taken: set[int]
) -> pd.DataFrame:
    columns: dict[str, Any] = {}
    for position, column in enumerate(header):
        if position in taken or column == "序号":
            continue
        values = cells[position]
        match _PARADATA.get(column, column):
            case "duration":
                seconds = values.map(_seconds)
                _refuse_unread(name, column, values, seconds, "243秒")
                columns["duration"] = seconds.astype("float64")
            case "submitted":
                times = _times(values)
                _refuse_unread(name, column, values, times, "2024/05/01 13:05:09")
                columns["submitted"] = times
            case "ip":
                parts = values.map(lambda cell: _IP.match(str(cell)) if cell else None)
                columns["ip"] = parts.map(lambda part: part[1] if part else None)
                columns["ip_region"] = parts.map(lambda part: part[2] if part else None)
            case other:
                columns[other] = values
    return pd.DataFrame(columns, index=cells.index)


def _seconds(cell: object) -> float:
    if isinstance(cell, int | float) and not isinstance(cell, bool):
        return float(cell)
    match = _DURATION.match(str(cell)) if cell is not None else None
    return float(match[1]) if match else float("nan")


def _times(values: pd.Series[Any]) -> pd.Series[Any]:
    texts = values.map(lambda cell: cell.replace("/", "-").strip() if isinstance(cell, str) else "")
    parsed = pd.to_datetime(texts, format="%Y-%m-%d %H:%M:%S", errors="coerce")
    short = pd.to_datetime(texts, format="%Y-%m-%d %H:%M", errors="coerce")
    dates = pd.to_datetime(values.where(texts.eq("")), errors="coerce")
    return parsed.fillna(short).fillna(dates)


def _refuse_unread(
    name: str, column: str, raw: pd.Series[Any], read: pd.Series[Any], example: str
) -> None:
    bad = raw.notna() & read.isna()
    if bad.any():
        raise SurveyFormatError(
            f"{name}: {int(bad.sum())} cell(s) of {column} cannot be read, the first is "
            f"{raw[bad].iloc[0]!r} (序号 {raw.index[bad][0]}); 问卷星 writes {example}. Speed "
            "screening would be wrong; restore the column, or delete it and use format='table'."
        )


WJX = ExportFormat("wjx", _recognise, _read)
