"""Text whose fields blanks divide, as Mplus and LISREL read it and R's write.table writes it."""

from __future__ import annotations

import csv
from typing import Any

import numpy as np
from numpy.typing import NDArray

from loyaltysem.survey.wordings.cells import cell_number
from loyaltysem.survey.wordings.missing_words import MISSING_WORDS

__all__ = ["columns_between_blanks"]

_SURE = 200
_NO_ANSWER = MISSING_WORDS | {"*"}


def columns_between_blanks(text: str, delimiter: str) -> NDArray[Any] | None:
    """Return the columns of text that blanks divide, None where they do not.

    Parameters
    ----------
    text : str
    delimiter : str
        What would divide the fields otherwise.

    Returns
    -------
    array of object, shape (n_columns, n_rows), or None
        Sentences have blanks too, so that every line must have as many fields, and most columns
        hold nothing but numbers. The first line may lack the first field, as R leaves out the name
        over its row names.
    """
    start = text[: text.find("\n") + 1] or text
    if '"' not in start and delimiter in start:
        return None
    first = _fields(start)
    if first is None or len(first) < 2 or any(delimiter in field for field in first):
        return None
    lines = [line for line in text.splitlines() if line.strip()]
    tried = [_fields(line) for line in lines[1:_SURE]]
    width = len(tried[0]) if tried and tried[0] else 0
    if width < 2 or width - len(first) not in (0, 1) or not _are_numbers(tried, width):
        return None
    rows = [first if len(first) == width else ["", *first]]
    rows += [fields for line in lines[1:] if (fields := _fields(line)) is not None]
    if len(rows) != len(lines) or any(len(row) != width for row in rows):
        return None
    columns = np.array(rows, dtype=object).T
    columns[columns == ""] = None
    return np.ascontiguousarray(columns)


def _fields(line: str) -> list[str] | None:
    """Return the fields of a line, None where its quotation marks do not close."""
    if '"' not in line:
        return line.split()
    try:
        found = next(csv.reader([line.strip()], delimiter=" ", skipinitialspace=True, strict=True))
    except csv.Error:
        return None
    return found


def _are_numbers(rows: list[list[str] | None], width: int) -> bool:
    """Whether rows have one width, and more than half of their columns hold numbers alone."""
    known = [row for row in rows if row is not None and len(row) == width]
    if len(known) != len(rows):
        return False
    return 2 * sum(map(_holds_numbers, zip(*known, strict=True))) > width


def _holds_numbers(cells: tuple[str, ...]) -> bool:
    numbers = [cell for cell in cells if cell.casefold() not in _NO_ANSWER]
    return all(cell_number(cell) is not None for cell in numbers)
