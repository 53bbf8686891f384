"""Which sheet of a workbook holds the answers."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from numpy.typing import NDArray

from loyaltysem.arguments import did_you_mean, listed
from loyaltysem.errors import OptionError, SurveyFormatError
from loyaltysem.survey.formats.grids.header_rows import column_kinds

__all__ = ["asked_sheet", "better_sheet"]

_PLENTY = 500
_FAR_MORE, _AS_MANY = 10, 0.5
_SHOWN = 12
_HIGHEST_HEADER = 3
_MOST_SHEETS = 30


def asked_sheet(name: str, sheets: Sequence[str], sheet: str | int) -> int:
    """Return the place of the sheet that the caller names.

    Raises
    ------
    OptionError
        There is no such sheet.
    """
    if isinstance(sheet, str):
        found = [place for place, title in enumerate(sheets) if title == sheet]
        found = found or [
            place
            for place, title in enumerate(sheets)
            if title.strip().casefold() == sheet.strip().casefold()
        ]
        if len(found) == 1:
            return found[0]
    elif -len(sheets) <= sheet < len(sheets):
        return sheet % len(sheets)
    hint = did_you_mean(sheet, sheets) if isinstance(sheet, str) else " Places count from 0."
    raise OptionError(
        f"{name} has no sheet {sheet!r}.{hint} It has {len(sheets)}: {_listed(sheets)}."
    )


def better_sheet(
    name: str,
    sheets: Sequence[str],
    first: NDArray[Any],
    read: Callable[[int], NDArray[Any] | None],
) -> tuple[int, NDArray[Any]]:
    """Return the sheet that holds the answers, where the first one holds hardly any.

    Parameters
    ----------
    name : str
    sheets : sequence of str
    first : array of object, shape (n_columns, n_rows)
        The first sheet.
    read : callable
        Reads the sheet at a place; None where it cannot be read.

    Raises
    ------
    SurveyFormatError
        Several sheets could be meant.
    """
    if len(sheets) < 2:
        return 0, first
    held = _answers(first)
    if held >= _PLENTY:
        return 0, first
    others = {place: read(place) for place in range(1, min(len(sheets), _MOST_SHEETS))}
    counts = {place: _answers(cells) for place, cells in others.items() if cells is not None}
    most = max(counts, key=lambda place: counts[place], default=0)
    cells = others.get(most)
    if cells is None or counts[most] < max(2, _FAR_MORE * held):
        return 0, first
    rivals = [place for place in counts if counts[place] >= max(2, _AS_MANY * counts[most])]
    if len(rivals) > 1:
        shown = _listed([sheets[place] for place in rivals])
        raise SurveyFormatError(
            f"The first sheet of {name}, {sheets[0]!r}, holds hardly any answers, and "
            f"{len(rivals)} others do: {shown}. Say which is the survey, as in "
            f"sheet={sheets[rivals[0]]!r}, or "
            "sheet=0 for the first."
        )
    return most, cells


def _answers(columns: NDArray[Any]) -> int:
    """Return about how many cells are numbers or texts of rating scales, under a header."""
    best = 0
    for start in range(1, 1 + _HIGHEST_HEADER):
        kinds = column_kinds(columns, start)
        held = sum(
            sum(cell is not None for cell in column[start:])
            for column, kind in zip(columns, kinds, strict=True)
            if kind in ("number", "scale")
        )
        best = max(best, held)
    return best


def _listed(sheets: Sequence[str]) -> str:
    return listed([repr(sheet) for sheet in sheets], _SHOWN)
