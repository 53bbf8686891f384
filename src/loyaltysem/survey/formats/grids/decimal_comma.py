"""Numbers with a comma before their decimals, as much of Europe writes them."""

from __future__ import annotations

import re
from typing import Any

from numpy.typing import NDArray

from loyaltysem.arguments import listed
from loyaltysem.survey.wordings.cells import cell_number, cell_text

__all__ = ["columns_with_commas", "with_decimal_points"]

_COMMA = re.compile(r"[+-]?(?:\d+|\d{1,3}(?:[.\s]\d{3})+),\d+", re.ASCII)
_WHOLE = re.compile(r"[+-]?(?:\d+|\d{1,3}(?:\.\d{3})+)", re.ASCII)
_POINT = re.compile(r"[+-]?\d*\.\d+(?:[eE][+-]?\d+)?", re.ASCII)
_SHOWN = 5
_LOOKED_AT = 200


def with_decimal_points(
    columns: NDArray[Any],
) -> tuple[NDArray[Any], tuple[str, ...], tuple[str, ...]]:
    """Write numbers such as 3,5 and 1.234,5 with a point.

    A column is changed only where it holds no number with a decimal point, which the comma would
    contradict.

    Returns
    -------
    columns : array of object, shape (n_columns, n_rows)
    evidence : tuple of str
        How many cells were changed, and in how many columns.
    warnings : tuple of str
        Columns that mix both.
    """
    changed = columns.copy()
    count, touched, mixed = 0, 0, []
    for place, column in enumerate(columns):
        distinct = {cell for cell in column if isinstance(cell, str)}
        commas = {cell for cell in distinct if _COMMA.fullmatch(cell.strip())}
        if not commas:
            continue
        points = [cell for cell in distinct if _POINT.fullmatch(cell.strip())]
        if any(not _WHOLE.fullmatch(cell.strip()) for cell in points):
            mixed.append(f"{_called(column, place)} ({sorted(commas)[0]} and {points[0]})")
            continue
        written = {cell: _with_point(cell) for cell in commas | set(points)}
        changed[place] = [written.get(c, c) if isinstance(c, str) else c for c in column]
        count += sum(isinstance(cell, str) and cell in written for cell in column)
        touched += 1
    said = f"{count} number(s) in {touched} column(s) read with a decimal comma"
    return changed, (said,) if count else (), _mixed(mixed)


def columns_with_commas(columns: NDArray[Any]) -> list[int]:
    """Return the columns that hold nothing but numbers, some with a decimal comma."""
    found = []
    for place, column in enumerate(columns):
        cells = [cell_text(cell) for cell in column[:_LOOKED_AT] if cell is not None]
        commas = sum(_COMMA.fullmatch(cell) is not None for cell in cells)
        if commas and all(_COMMA.fullmatch(c) or cell_number(c) is not None for c in cells):
            found.append(place)
    return found


def _with_point(cell: str) -> str:
    return re.sub(r"[.\s]", "", cell.strip()).replace(",", ".")


def _called(column: NDArray[Any], place: int) -> str:
    first = column[0]
    return repr(cell_text(first)) if first is not None else f"column {place + 1}"


def _mixed(mixed: list[str]) -> tuple[str, ...]:
    if not mixed:
        return ()
    return (
        f"{len(mixed)} column(s) hold numbers with a comma and numbers with a point, and stay as "
        f"they are, since nothing tells which of the two divides the decimals: "
        f"{listed(mixed, _SHOWN)}. Correct them in the file",
    )
