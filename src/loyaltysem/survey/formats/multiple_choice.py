"""A multiple choice whose options have a column each: from ticks to 1 and 0."""

from __future__ import annotations

from collections.abc import Collection, Mapping

import numpy as np
import pandas as pd

__all__ = ["ticked_by_text", "ticks_as_numbers"]


def ticks_as_numbers(
    cells: pd.DataFrame,
    ticked: pd.DataFrame,
    *,
    unticked: Collection[object] = (),
    write_ins: Collection[int] = (),
) -> pd.DataFrame:
    """Write 1 for a ticked option, and 0 for the others where the question was answered.

    Where no option is ticked the question was left blank or not shown, and nothing is written:
    a 0 would say that the respondent looked at the option and did not want it.

    Parameters
    ----------
    cells : DataFrame
    ticked : DataFrame of bool
        The columns of one question.
    unticked : collection
        Cells that stand for an option without a tick, as an empty cell does.
    write_ins : collection of int
        Columns of texts that belong to the question: who wrote one has answered it.

    Returns
    -------
    DataFrame
        The options' columns only; cells that are neither tick nor `unticked` as they were.
    """
    columns = list(ticked.columns)
    raw = cells[columns].to_numpy(dtype=object)
    ticks = ticked.to_numpy(dtype=bool)
    empty = cells[columns].isna().to_numpy() | cells[columns].isin(list(unticked)).to_numpy()
    written = cells[list(write_ins)].notna().to_numpy(dtype=bool)
    answered = np.hstack([ticks, written]).any(axis=1, keepdims=True)
    numbers = raw.copy()
    numbers[ticks] = 1
    numbers[empty & ~ticks & answered] = 0
    numbers[empty & ~ticks & ~answered] = None
    return pd.DataFrame(numbers, cells.index, columns, dtype=object)


def ticked_by_text(cells: pd.DataFrame, options: Mapping[int, str]) -> pd.DataFrame | None:
    """Return the ticks of columns whose every cell is empty or the option's own text.

    Parameters
    ----------
    cells : DataFrame
    options : mapping of int to str
        Column to the text of its option.

    Returns
    -------
    DataFrame of bool, or None
        None when a column holds anything else, or nothing is ticked: then it is a matrix.
    """
    ticks = {}
    for column, option in options.items():
        texts = {cell for cell in cells[column].dropna().unique() if str(cell).strip()}
        if {str(text).strip() for text in texts} - {option.strip()}:
            return None
        ticks[column] = cells[column].isin(texts)
    found = pd.DataFrame(ticks, cells.index)
    return found if np.any(found.to_numpy()) else None
