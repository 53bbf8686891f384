"""Which rows of a table name its columns, and what the columns are called by them."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import islice, pairwise
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

from loyaltysem.survey.wordings.cells import cell_number, cell_text
from loyaltysem.survey.wordings.missing_words import MISSING_WORDS
from loyaltysem.survey.wordings.rating_words import is_rating_word
from loyaltysem.survey.wordings.times import is_time

__all__ = ["ColumnKind", "Header", "column_kinds", "header_of", "header_rows", "holds_answers"]

ColumnKind = Literal["", "number", "scale", "time", "few"]

_NOTHING = MISSING_WORDS | {""}
_LOOKED_AT = 200
_HIGHEST = 12
_NEARLY_ALL = 0.8
_FEWEST_OF_FEW, _MOST_LEVELS = 8, 7
_BEYOND_RATINGS = 11
_DIGITS = re.compile(r"\d+")
_ADDRESS = re.compile(r"[^@\s]+@[^@\s]+\.\w+")
_KEY = re.compile(r"(?=.*\d)[\w-]{6,}")
_NAME = re.compile(r"[^\W\d]+\d{1,2}")


@dataclass(frozen=True, slots=True)
class Header:
    """The names of the columns.

    Attributes
    ----------
    names : tuple of str
        ``""`` over a column without one.
    texts : tuple of str
        What stands under the names; the names themselves where there is nothing.
    stems : tuple of str
        What stands over several columns, such as the question over the rows of a matrix.
    """

    names: tuple[str, ...]
    texts: tuple[str, ...]
    stems: tuple[str, ...]


def header_of(columns: NDArray[Any], rows: Sequence[int]) -> Header:
    """Return what header rows, one below the other, call the columns.

    Parameters
    ----------
    columns : array of object, shape (n_columns, n_rows)
    rows : sequence of int
        From 0. The first row that has a text over nearly every column gives the names, what
        stands above it the stems, and the last row the texts.
    """
    texts = [[_text(cell) for cell in columns[:, row]] for row in rows]
    width = max((sum(map(bool, row)) for row in texts), default=0)
    full = [place for place, row in enumerate(texts) if sum(map(bool, row)) >= _NEARLY_ALL * width]
    if not full:
        names = [f"V{i + 1}" for i in range(len(columns))]
        return Header(tuple(names), tuple(names), ("",) * len(names))
    first, last = full[0], full[-1]
    names, below = texts[first], texts[last]
    if first != last and not _are_names(names) and _are_names(below):
        names, below = below, names
    stems = _filled_forward(texts[first - 1]) if first else [""] * len(names)
    if len(set(filter(None, stems))) < 2 and len({name for name in names if name}) == len(names):
        # one text over everything is a title; a repeated name needs it all the same
        stems = stems if first and sum(map(bool, texts[first - 1])) > 1 else [""] * len(names)
    repeated = {name for name, count in Counter(names).items() if name and count > 1}
    named = [
        f"{stem} - {name}" if name in repeated and stem else name
        for name, stem in zip(names, stems, strict=True)
    ]
    shown = [text or name for text, name in zip(below, named, strict=True)]
    return Header(tuple(named), tuple(shown), tuple(stems))


def header_rows(columns: NDArray[Any]) -> tuple[int, ...]:
    """Return the rows that name the columns, above the first that holds answers.

    Parameters
    ----------
    columns : array of object, shape (n_columns, n_rows)
        Without rows and columns that are empty.

    Returns
    -------
    tuple of int
        From 0; the first row alone unless what stands below says otherwise: a lower row is of the
        header when the columns under it hold numbers, scale texts, times or a few texts, and it
        breaks with every one of them.
    """
    n_rows = columns.shape[1]
    last = 0
    for row in range(1, min(_HIGHEST, n_rows - 1)):
        if _is_lower_header(columns, row):
            last = row
        elif 2 * sum(map(_answers_plainly, columns[:, row])) >= len(columns):
            break
    first = 0
    counts = [sum(1 for cell in columns[:, row] if _text(cell)) for row in range(last + 1)]
    # titles stand alone in their rows
    while first < last and counts[first] <= 1 < counts[last]:
        first += 1
    if first == last and last and counts[last - 1] <= 1 and _is_phrase(columns, last - 1):
        first = last - 1
    return tuple(range(first, last + 1))


def holds_answers(columns: NDArray[Any]) -> bool:
    """Whether the first row holds answers as the rows below do, and no names.

    Numbers may be names: those of questions (1, 2, 3) or of years. They rise, then, and are not
    themselves what the columns hold.
    """
    cells = [cell for cell in columns[:, 0] if _text(cell).casefold() not in _NOTHING]
    if not cells or columns.shape[1] < 2:
        return False
    body = columns[:, 1 : _LOOKED_AT + 1]
    filled = np.array([bool(_text(cell)) for cell in columns[:, 0]])
    # rows that repeat the header say nothing
    body = body[:, ~(body[filled] == columns[filled, :1]).all(axis=0)]
    numbers = [cell_number(cell) for cell in cells]
    if None not in numbers:
        return _numbers_are_answers([number for number in numbers if number is not None], columns)
    known = [
        _is_answer(cell, column)
        for cell, column in zip(columns[:, 0], body, strict=True)
        if _text(cell).casefold() not in _NOTHING
    ]
    rising = _rising([number for number in numbers if number is not None])
    counted = sum(number is not None for number in numbers)
    if all(known):
        if counted < 2 or not rising or _counts_on(columns) or _recurs(columns[:, 0], body):
            return True
        # numbers that rise may be names, a code or time like those below it is none
        return any(_goes_on(cell, column) for cell, column in zip(columns[:, 0], body, strict=True))
    return counted > 2 and not rising and not any(map(_is_above_codes, columns[:, 0], body))


def column_kinds(columns: NDArray[Any], start: int) -> list[ColumnKind]:
    """Return what each column holds from a row on, as far as the first rows tell."""
    return [_kind(column[start : start + _LOOKED_AT]) for column in columns]


def _text(cell: object) -> str:
    return "" if cell is None else cell_text(cell)


def _kind(cells: NDArray[Any]) -> ColumnKind:
    # many rows hold a handful of answers, and each is looked at once
    texts = {cell: count for cell, count in Counter(cells).items() if _text(cell)}
    words: Counter[str] = Counter()
    for cell, count in texts.items():
        if cell_number(cell) is None:
            words[_text(cell)] += count
    n_texts, n_words = sum(texts.values()), words.total()
    # a few words such as NA do not make a column of numbers another
    if n_words < n_texts and n_words <= (1 - _NEARLY_ALL) * n_texts:
        return "number"
    if not words:
        return ""
    if len(words) > 1 and all(map(is_rating_word, words)):
        return "scale"
    if all(is_time(cell) for cell in islice(texts, 20)):
        return "time"
    often = min(words.values()) > 1
    few = n_words >= _FEWEST_OF_FEW and len(words) <= _MOST_LEVELS and often
    return "few" if few else ""


def _breaks(cell: object, kind: ColumnKind, below: NDArray[Any], shortest: int) -> bool:
    text = _text(cell)
    if len(text) < shortest or cell_number(cell) is not None:
        return False
    if kind == "few":
        return text not in {_text(other) for other in below[:_LOOKED_AT]}
    return not (is_rating_word(text) or is_time(cell))


def _is_lower_header(columns: NDArray[Any], row: int) -> bool:
    texts = [_text(cell) for cell in columns[:, row]]
    filled = [text for text in texts if text]
    above = [[_text(cell) for cell in columns[:, upper]] for upper in range(row)]
    sparse = all(sum(map(bool, cells)) < len(filled) for cells in above)
    if any(map(_looks_like_answer, columns[:, row])):
        return False
    kinds = column_kinds(columns, row + 1)
    firm = [i for i, kind in enumerate(kinds) if kind in ("number", "scale", "time")]
    n_firm, firm = len(firm), [i for i in firm if texts[i]]
    # under full names, texts may stand over some columns, and one text over all of them
    if sparse and len(filled) < _NEARLY_ALL * len(columns):
        return False
    if not sparse and (2 * len(firm) < n_firm or (_repeats(filled) and len(firm) < n_firm)):
        return False
    few = [i for i, kind in enumerate(kinds) if kind == "few" and texts[i]]
    told_by = firm if len(firm) > 1 or (firm and sparse) else few if len(few) > 2 else []
    # a name under a title may be a letter, a question may not
    shortest = 1 if sparse else 2
    return bool(told_by) and all(
        _breaks(columns[i, row], kinds[i], columns[i, row + 1 :], shortest) for i in told_by
    )


def _repeats(texts: Sequence[str]) -> bool:
    return len(set(texts)) < len(texts)


def _looks_like_answer(cell: object) -> bool:
    return bool(_text(cell)) and cell_number(cell) is not None


def _answers_plainly(cell: object) -> bool:
    return _looks_like_answer(cell) or (isinstance(cell, str) and is_rating_word(cell))


def _is_phrase(columns: NDArray[Any], row: int) -> bool:
    """Whether the one text of a row is a question over the columns, and no title."""
    text = next((_text(cell) for cell in columns[:, row] if _text(cell)), "")
    return text.endswith(("?", "？", ":", "：", "…", "...")) and len(text) > 2


def _are_names(texts: Sequence[str]) -> bool:
    return all(
        len(text) <= 20 and text.isascii() and text.replace(".", "_").isidentifier()
        for text in texts
        if text
    )


def _filled_forward(texts: Sequence[str]) -> list[str]:
    found, last = [], ""
    for text in texts:
        last = text or last
        found.append(last)
    return found


def _is_answer(cell: object, below: NDArray[Any]) -> bool:
    text, others = _text(cell), {_text(other) for other in below} - {""}
    if cell_number(cell) is not None or text in others:
        return True
    if is_rating_word(text):
        # over numbers alone it names them
        return not others or any(cell_number(other) is None for other in others)
    return _goes_on(cell, below)


def _goes_on(cell: object, below: NDArray[Any]) -> bool:
    """Whether a text is the first of the codes or times that stand below it."""
    if cell_number(cell) is not None:
        return False
    return _kind(below) == "time" if is_time(cell) else _is_next_code(_text(cell), below)


def _recurs(cells: NDArray[Any], below: NDArray[Any]) -> bool:
    """Whether a text is found again among several others of its column, as no name is.

    One option of a multiple choice is called as what stands in it, and is alone.
    """
    for cell, column in zip(cells, below, strict=True):
        text, others = _text(cell), {_text(other) for other in column} - {""}
        if cell_number(cell) is None and text in others and len(others) > 1:
            return True
    return False


def _is_next_code(text: str, below: NDArray[Any]) -> bool:
    """Whether a text such as u1 is one of the codes u2, u3 … below, each another one."""
    shapes = _shapes_of_codes(below)
    if _NAME.fullmatch(text):
        # a name is as long as a key by chance
        shapes = [found for found in shapes if found[0] is _numbered]
    return any(shape(text) == shape_of for shape, shape_of in shapes)


def _is_above_codes(cell: object, below: NDArray[Any]) -> bool:
    """Whether codes stand below a text that is none, as below the name of a respondent's code."""
    text, shapes = _text(cell), _shapes_of_codes(below)
    return bool(text and shapes) and cell_number(cell) is None and not _is_next_code(text, below)


def _shapes_of_codes(cells: NDArray[Any]) -> list[tuple[Callable[[str], str], str]]:
    """Return what codes have in common, each another one; nothing where they are none."""
    texts = [_text(cell) for cell in cells if _text(cell)]
    if len(texts) < 3 or len(set(texts)) < len(texts) or cell_number(texts[0]) is not None:
        return []
    found = [(shape, set(map(shape, texts))) for shape in (_numbered, _keyed)]
    return [
        (shape, shapes.pop()) for shape, shapes in found if len(shapes) == 1 and "" not in shapes
    ]


def _numbered(text: str) -> str:
    """Return a code without its number, an address without whose it is; empty for others."""
    without = "@" if _ADDRESS.fullmatch(text) else _DIGITS.sub("0", text)
    return "" if without == text else without


def _keyed(text: str) -> str:
    """Return how long a key is, which has a digit somewhere; empty for others."""
    return f"{len(text)} signs" if _KEY.fullmatch(text) else ""


def _rising(numbers: Sequence[float]) -> bool:
    return all(low < high for low, high in pairwise(numbers))


def _numbers_are_answers(numbers: list[float], columns: NDArray[Any]) -> bool:
    filled = [column for column in columns if _text(column[0])]
    if _counts_on(filled):
        return True
    if len(numbers) > 1 and not _rising(numbers):
        return True
    steps = {high - low for low, high in pairwise(numbers)}
    if len(numbers) > 2 and len(steps) == 1:
        return False
    return len(numbers) > 1 and all(
        _holds(number, column) for number, column in zip(numbers, filled, strict=True)
    )


def _holds(number: float, column: NDArray[Any]) -> bool:
    """Whether a column holds a number, or lies around it with hardly any value twice."""
    cells = (cell_number(cell) for cell in column[1 : _LOOKED_AT + 1] if _text(cell))
    values = [value for value in cells if value is not None]
    if number in values:
        return True
    if not any(value > _BEYOND_RATINGS or value % 1 for value in values):
        return False  # a name is easily as large as a rating
    margin = (max(values) - min(values)) / 4
    around = min(values) - margin <= number <= max(values) + margin
    return around and len(set(values)) > len(values) / 2


def _counts_on(columns: Sequence[NDArray[Any]] | NDArray[Any]) -> bool:
    """Whether the first column numbers the rows, the first row among them."""
    if len(columns) < 2:
        return False
    counted = [cell_number(cell) for cell in columns[0][:_LOOKED_AT] if _text(cell)]
    known = np.array([np.nan if number is None else number for number in counted])
    return bool(len(known) > 2 and (np.diff(known) == 1).all())
