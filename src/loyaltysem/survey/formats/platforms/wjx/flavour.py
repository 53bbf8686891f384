"""Answers as texts, as option numbers, or as scores."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Literal

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from loyaltysem.arguments import listed
from loyaltysem.survey.formats.export import Question
from loyaltysem.survey.formats.platforms.wjx.cell_parts import MISSING_TEXTS, is_missing, option_of
from loyaltysem.survey.wordings.cells import cell_number

__all__ = ["MISSING_NUMBERS", "Column", "Flavour", "flavour_of", "numbers_in"]

# The export uses both for "blank" and "skipped", and no document says which is which.
MISSING_NUMBERS = frozenset({-2.0, -3.0})


@dataclass(frozen=True, slots=True)
class Column:
    """A column of the sheet: its distinct cells, and for each row its place among them.

    Attributes
    ----------
    question : Question
    positions : array of int, shape (n_rows,)
        -1 where the cell is empty.
    distinct : list
    """

    question: Question
    positions: NDArray[np.intp]
    distinct: list[Any]


@dataclass(frozen=True, slots=True)
class Flavour:
    """What the answers are, what says so, and the numbers that may stand for a missing answer."""

    name: Literal["texts", "numbers", "scores"]
    evidence: tuple[str, ...]
    warnings: tuple[str, ...] = ()
    missing_numbers: frozenset[float] = MISSING_NUMBERS


def numbers_in(column: Column) -> NDArray[np.float64] | None:
    """Return the number of each distinct cell, NaN where it is missing; None for texts."""
    numbers = []
    for cell in column.distinct:
        number = None if is_missing(cell) else cell_number(option_of(cell)[0])
        if number is None and not is_missing(cell):
            return None
        numbers.append(np.nan if number is None or number in MISSING_NUMBERS else number)
    return np.array(numbers, dtype=np.float64)


def flavour_of(columns: Sequence[Column], total: pd.Series[Any] | None) -> Flavour:
    """Tell what the answers are.

    Parameters
    ----------
    columns : sequence of Column
        The answer columns.
    total : Series, optional
        The column 总分, where the sheet has one.
    """
    marks = {str(cell).strip() for column in columns for cell in column.distinct}
    marks &= set(MISSING_TEXTS)
    found = [(column, numbers_in(column)) for column in columns]
    numeric = [(column, numbers) for column, numbers in found if numbers is not None]
    if marks and not (2 * len(numeric) > len(columns) and _number_what_is_missing(numeric)):
        why = f"answers as texts: {'、'.join(sorted(marks))} occur"
        return Flavour("texts", (why,), missing_numbers=frozenset())
    why = f"{len(numeric)} of {len(columns)} questions hold numbers only"
    if 2 * len(numeric) <= len(columns):
        return Flavour("texts", (why,))
    if total is not None and _is_sum(numeric, total):
        return _scores(why, "总分 is the sum of the answers on every sheet")
    rated = [(c, numbers) for c, numbers in numeric if c.question.answer_type == ""]
    odd = [c.question.name for c, numbers in rated if _not_options(numbers)]
    if not odd:
        return Flavour("numbers", (why,))
    shown = listed(odd)
    if 2 * len(odd) > len(rated):
        return _scores(why, f"{shown} hold 0 or fractions, which no option has as its number")
    note = f"{shown}: 0 or fractions occur, so typed or slider numbers or scores, no option numbers"
    return Flavour("numbers", (why, note))


def _number_what_is_missing(numeric: Sequence[tuple[Column, NDArray[np.float64]]]) -> bool:
    """Whether questions of numbers mark a missing answer by a number, and none by a text.

    In a file of numbers an open question that was left blank may be marked by a text all the same.
    """
    cells = [
        cell
        for column, numbers in numeric
        if not np.isnan(numbers).all()
        for cell in column.distinct
    ]
    if any(str(cell).strip() in MISSING_TEXTS for cell in cells):
        return False
    return any(cell_number(option_of(cell)[0]) in MISSING_NUMBERS for cell in cells)


def _scores(why: str, reason: str) -> Flavour:
    warning = (
        f"The answers are scores, not option numbers: {reason}. 问卷星 gives each option the "
        "score that was set for it, so two options may share one, and a reverse-worded item may "
        "be reversed already. Export the answers as texts, unless scores are meant."
    )
    return Flavour("scores", (why, f"scores: {reason}"), (warning,))


def _is_sum(numeric: Sequence[tuple[Column, NDArray[np.float64]]], total: pd.Series[Any]) -> bool:
    declared = pd.to_numeric(total, errors="coerce").to_numpy(dtype=np.float64)
    if np.isnan(declared).any() or not declared.any():
        return False
    summed = np.zeros(len(declared))
    for column, numbers in numeric:
        summed += np.append(np.nan_to_num(numbers), 0.0)[column.positions]
    return bool(np.allclose(summed, declared, rtol=0.0, atol=1e-6))


def _not_options(numbers: NDArray[np.float64]) -> bool:
    known = numbers[~np.isnan(numbers)]
    return bool(np.any((known == 0) | (known != np.floor(known))))
