"""Header texts of 问卷星 to questions: numbers, matrices, options of a multiple choice."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace

from loyaltysem.errors import SurveyFormatError
from loyaltysem.survey.formats.export import Question
from loyaltysem.survey.formats.grids.repeated_headers import refuse_repeated_headers
from loyaltysem.survey.formats.platforms.wjx.paradata import PARADATA, SERIAL
from loyaltysem.survey.wordings.question_text import matrix_row, numbered

__all__ = ["questions_of"]

_PANDAS_COPY = re.compile(r"^(?P<text>.+)\.\d+$", re.DOTALL)
_ROW_MARK = re.compile(r"^\s*(?P<row>\d{1,3})\s*[.．]\s*(?P<text>.+)$", re.DOTALL)
_OPENING, _CLOSING = "(（", ")）"


def questions_of(name: str, header: Sequence[str]) -> tuple[Question, ...]:
    """Return the answer columns of a header row.

    Parameters
    ----------
    name : str
        The file's name, for messages.
    header : sequence of str

    Returns
    -------
    tuple of Question
        A matrix is one block of ``Q7_1``, ``Q7_2`` …; so is a question that has one column per
        option, whose text is then the option.

    Raises
    ------
    SurveyFormatError
        There is no numbered question, or one occurs twice.
    """
    questions = _with_options(list(_numbered_columns(header)))
    if not any(numbered(question.column) for question in questions):
        raise SurveyFormatError(
            f"{name} has the paradata columns of 问卷星 and no numbered question such as "
            "“3、性别”, so there are no answers to read. Export the answers."
        )
    _refuse_repeated(name, questions)
    return questions


def _numbered_columns(header: Sequence[str]) -> Iterator[Question]:
    """Yield the answer columns; rows of a matrix belong together by their order in the file."""
    number = row = 0
    stem = ""
    first = next((i for i, text in enumerate(header) if _begins(text)), len(header))
    for position, column in enumerate(header):
        if position < first or column == SERIAL or column in PARADATA:
            continue
        later = _ROW_MARK.match(column)
        if row and later and _is_next_row(header[position:], int(later["row"]), row, number):
            row += 1
            text = _without_copy_mark(later["text"].strip(), header)
            yield Question(position, column, f"Q{number}_{row}", text, f"Q{number}", stem)
            continue
        found = numbered(column)
        if found is None:
            row = 0
            yield Question(position, column, column, column, column)
            continue
        number, text = found
        matrix = matrix_row(text)
        row = matrix.row if matrix else 0
        stem = matrix.stem if matrix else ""
        name = f"Q{number}_{row}" if matrix else f"Q{number}"
        yield Question(position, column, name, matrix.text if matrix else text, f"Q{number}", stem)


def _begins(column: str) -> bool:
    return column not in PARADATA and numbered(column) is not None


def _is_next_row(columns: Sequence[str], found: int, row: int, number: int) -> bool:
    """Tell ``4.丁``, the next row of a matrix, from the next question of the era of ``4.``.

    Where both fit, as after the third row of question 3, the numbers that follow decide: without
    question 4 in between they would go on with 4, with it they go on with 5.
    """
    if found != row + 1:
        return False
    if found != number + 1:
        return True
    later = [parts[0] for parts in map(numbered, columns[1:]) if parts]
    return number + 1 in later or number + 2 not in later


def _with_options(questions: list[Question]) -> tuple[Question, ...]:
    """Number the columns of a question that has one per option, and take the option as text.

    They are called a multiple choice here, which their answers may contradict later.
    """
    together: dict[str, list[Question]] = {}
    for question in questions:
        together.setdefault(question.name, []).append(question)
    named = []
    for question in questions:
        columns = together[question.name]
        texts = [column.text for column in columns]
        if len(columns) == 1:
            alone = _bracketed_whole(question.text) and not question.column.startswith("第")
            if alone:
                text = question.text[1:-1].strip()
                question = replace(question, text=text, answer_type="multiple")
            named.append(question)
            continue
        which = next(i for i, column in enumerate(columns) if column is question)
        stem = _common_stem(texts)
        text = question.text if stem is None else question.text[len(stem) + 1 : -1].strip()
        name = f"{question.name}_{which + 1}"
        stem = (stem or question.stem).strip()
        option = replace(question, name=name, text=text, stem=stem, answer_type="multiple")
        named.append(option)
    return tuple(named)


def _common_stem(texts: Sequence[str]) -> str | None:
    """Return what stands before the bracket in ``stem(option)``; options may hold brackets."""
    opening = next((i for i, mark in enumerate(texts[0]) if mark in _OPENING), None)
    if opening is None or not all(text.endswith(tuple(_CLOSING)) for text in texts):
        return None
    stem = texts[0][:opening]
    same = all(text[:opening] == stem and text[opening : opening + 1] in _OPENING for text in texts)
    return stem if same else None


def _bracketed_whole(text: str) -> bool:
    """Say whether the first bracket is closed by the last character and not before."""
    depth = 0
    for position, mark in enumerate(text):
        depth += (mark in _OPENING) - (mark in _CLOSING)
        if depth == 0:
            return position > 0 and position == len(text) - 1
    return False


def _without_copy_mark(text: str, header: Sequence[str]) -> str:
    """Undo the ``.1`` that pandas adds when it writes a repeated matrix row back."""
    copy = _PANDAS_COPY.match(text)
    if copy is None:
        return text
    original = any(other.endswith("." + copy["text"]) for other in header)
    return copy["text"] if original else text


def _refuse_repeated(name: str, questions: tuple[Question, ...]) -> None:
    # Rows of two matrices may share a header such as "2.价格"; whole questions may not.
    whole = (q for q in questions if numbered(q.column) and not _is_later_row(q))
    refuse_repeated_headers(name, ((q.position, q.column) for q in whole), "question(s)")
    refuse_repeated_headers(name, ((q.position, q.name) for q in questions), "question(s)")


def _is_later_row(question: Question) -> bool:
    found = numbered(question.column)
    return found is not None and question.block != f"Q{found[0]}"
