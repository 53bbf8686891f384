"""Rows of a table that are no respondents: repeated headers, and totals at the end."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from loyaltysem.survey.wordings.cells import cell_number, cell_text

__all__ = ["NoRespondents", "no_respondents"]

_SUMMARY = re.compile(
    r"^(?:grand\s+|sub-?\s*|column\s+)?(?:totals?|sums?|means?|averages?|avg\.?|medians?|"
    r"std\.?(?:\s*dev(?:iation)?\.?)?|standard\s+deviation|sd|s\.d\.|variance|var|min(?:imum)?|"
    r"max(?:imum)?|n|count|valid\s+n|cronbach'?s?\s+alpha|mittelwert|summe|gesamt|moyenne|"
    r"合\s*计|总\s*计|小\s*计|总\s*和|总\s*分|平均值?|平均分|平均数|均\s*值|均\s*分|标准差|方差|"
    r"最大值|最小值|中位数|人数|计数|有效样本)\s*[:：]?$",
    re.IGNORECASE,
)
_FEWEST, _LAST_ROWS = 3, 12
_MOST_CHECKED, _TOP = 6, 5
_LOOKED_AT = 200
_ROUNDED = 0.006


@dataclass(frozen=True, slots=True)
class NoRespondents:
    """Rows that are none, as places among the columns' rows.

    Attributes
    ----------
    repeated : tuple of int
        Rows that repeat the header.
    summaries : tuple of (int, str)
        Rows at the end with totals, means and the like, and what says so.
    """

    repeated: tuple[int, ...]
    summaries: tuple[tuple[int, str], ...]


def no_respondents(columns: NDArray[Any], header: int, start: int) -> NoRespondents:
    """Find the rows from `start` on that are no respondents.

    Parameters
    ----------
    columns : array of object, shape (n_columns, n_rows)
    header : int
        The row of the names; negative for a table without.
    start : int
        The first row of answers.
    """
    repeated = _repeats_of_header(columns, header, start) if header >= 0 else ()
    n_rows = columns.shape[1]
    tail = range(max(start + _FEWEST, n_rows - _LAST_ROWS), n_rows)
    extents = _extents(columns[:, start : tail.start])
    found: list[tuple[int, str]] = []
    for row in tail:
        why = _summary(columns, start, row, found[0][0] if found else row, extents)
        if why:
            found.append((row, why))
        else:
            found.clear()
    return NoRespondents(repeated, tuple(found))


def _is_label(cell: object) -> bool:
    return isinstance(cell, str) and _SUMMARY.match(cell.strip()) is not None


def _repeats_of_header(columns: NDArray[Any], header: int, start: int) -> tuple[int, ...]:
    named = [column for column in columns if column[header] is not None]
    if not named:
        return ()
    fits = np.flatnonzero(named[0][start:] == named[0][header]) + start
    # what stands below no name is somebody's
    rows = [row for row in fits if all(column[row] == column[header] for column in columns)]
    if all(cell_number(column[header]) is not None for column in named):
        # numbers that others answered as well are an answer
        answered = [set(np.delete(column[start:], np.array(rows, int) - start)) for column in named]
        if all(column[header] in cells for column, cells in zip(named, answered, strict=True)):
            return ()
    if len(named) == 1 and rows:
        others = [cell for at, cell in enumerate(named[0]) if at >= start and at not in rows]
        if any(cell_number(cell) is None for cell in others if cell is not None):
            return ()  # a text that somebody gave as the answer
    return tuple(int(row) for row in rows)


def _summary(
    columns: NDArray[Any],
    start: int,
    row: int,
    end: int,
    extents: list[tuple[float, float] | None],
) -> str:
    """Say why a row is of totals or the like, or a note; ``""`` when it is a respondent's.

    Those above it are the rows from `start` to before `end`.
    """
    filled = _cells(columns, row)
    texts = [(place, cell) for place, cell in filled if cell_number(cell) is None]
    labels = [(place, cell) for place, cell in texts if _is_label(cell)]
    if labels or (len(filled) == len(texts) == 1 and len(columns) > 2):
        place, label = (labels or texts)[0]
        above = [cell for cell in columns[place, start:end][:_LOOKED_AT] if cell is not None]
        odd = all(cell_number(cell) is not None for cell in above)
        alone = bool(labels) and len(texts) == 1 and place == 0
        told = odd or alone or (bool(labels) and _are_summaries(columns, start, row, end))
        if told and not any(map(_is_label, above)):
            return repr(cell_text(label)[:30])
    unlike = not texts and _stands_out(columns, row, extents)
    if unlike and _are_summaries(columns, start, row, end, fewest=2):
        return "means or sums"
    if not texts and _decimals_only(columns, start, row):
        return "decimals under whole numbers"
    return ""


def _decimals_only(columns: NDArray[Any], start: int, row: int) -> bool:
    """Whether every number of a row has decimals, and none of those at the top of its column."""
    numbers = [(place, cell_number(cell)) for place, cell in _cells(columns, row)]
    if len(numbers) < 2 or any(number is None or not number % 1 for _, number in numbers):
        return False
    top = [columns[place, start : start + _TOP] for place, _ in numbers]
    above = [cell_number(cell) for cells in top for cell in cells if cell is not None]
    return start + _TOP <= row and all(number is not None and not number % 1 for number in above)


def _cells(columns: NDArray[Any], row: int) -> list[tuple[int, Any]]:
    return [
        (place, cell)
        for place, cell in enumerate(columns[:, row])
        if cell is not None and cell_text(cell)
    ]


def _numeric_columns(
    columns: NDArray[Any], start: int, row: int, end: int
) -> list[tuple[float, NDArray[np.float64]]]:
    """Return the row's numbers, each with the numbers above it, of at most six columns."""
    found: list[tuple[float, NDArray[np.float64]]] = []
    for place, cell in _cells(columns, row):
        number = cell_number(cell)
        sample = [c for c in columns[place, start:end][:_LOOKED_AT] if c is not None]
        if number is None or not sample or any(cell_number(c) is None for c in sample):
            continue
        above = [cell_number(c) for c in columns[place, start:end] if c is not None]
        found.append((number, np.array([np.nan if a is None else a for a in above])))
        if len(found) == _MOST_CHECKED:
            break
    return found


def _extents(columns: NDArray[Any]) -> list[tuple[float, float] | None]:
    """Return the lowest and the highest number of each column, None where there is none."""
    found: list[tuple[float, float] | None] = []
    for column in columns:
        numbers = [cell_number(cell) for cell in set(column[:_LOOKED_AT]) if cell is not None]
        known = [number for number in numbers if number is not None]
        found.append((min(known), max(known)) if known else None)
    return found


def _stands_out(columns: NDArray[Any], row: int, extents: list[tuple[float, float] | None]) -> bool:
    """Whether two numbers or more have decimals, or are beyond the first ones above them."""
    unlike = 0
    for place, cell in _cells(columns, row):
        number, extent = cell_number(cell), extents[place]
        if number is not None and extent is not None:
            unlike += bool(number % 1) or not extent[0] <= number <= extent[1]
    return unlike > 1


def _are_summaries(columns: NDArray[Any], start: int, row: int, end: int, fewest: int = 1) -> bool:
    """Whether numbers are the means, or the sums, of what stands above them.

    Ids and running numbers have neither, so one column may differ. A mean that may be an answer,
    and a sum within the answers, say nothing.
    """
    numeric = _numeric_columns(columns, start, row, end)
    if len(numeric) < fewest:
        return False
    means = sums = telling = 0
    for number, above in numeric:
        above = above[~np.isnan(above)]
        if not len(above):
            continue
        mean, total = above.mean(), above.sum()
        is_mean = abs(number - mean) <= max(_ROUNDED, 1e-9 * abs(mean))
        is_sum = abs(number - total) <= max(_ROUNDED, 1e-9 * abs(total))
        means, sums = means + is_mean, sums + is_sum
        within = above.min() <= number <= above.max()
        telling += bool((is_mean and number % 1) or (is_sum and not within))
    enough = max(1, len(numeric) - 1)
    return max(means, sums) >= enough and telling > (1 if len(numeric) > 1 else 0)
