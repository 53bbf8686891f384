"""Header and cells of a table, however the file holds them."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

import pandas as pd
from numpy.typing import NDArray

from loyaltysem.errors import SurveyFormatError
from loyaltysem.survey.cell_text import cell_text

__all__ = ["Grid", "grid_of"]


@dataclass(frozen=True, slots=True)
class Grid:
    """One header row and the cells under it.

    Attributes
    ----------
    header : tuple of str
        As written, without white space at the ends.
    cells : DataFrame, shape (n_rows, n_columns)
        Strings, numbers or dates as the file holds them; None where a cell is empty.
    encoding : str
        Of a text file; ``""`` for a workbook.
    evidence : tuple of str
        What the file is and what was left out, in words.
    """

    header: tuple[str, ...]
    cells: pd.DataFrame = field(repr=False)
    encoding: str
    evidence: tuple[str, ...]


def grid_of(
    name: str, columns: NDArray[Any], encoding: str = "", evidence: tuple[str, ...] = ()
) -> Grid:
    """Make a grid of a table whose first row is the header.

    Parameters
    ----------
    name : str
        The file's name, for messages.
    columns : array of object, shape (n_columns, n_rows)
        Cells column by column, since columns are what is worked with; None where one is empty.
    encoding : str
    evidence : tuple of str

    Raises
    ------
    SurveyFormatError
        There is no header, or no row under it.
    """
    empty = pd.isna(columns)
    if not columns.size or empty[:, 0].all():
        raise SurveyFormatError(
            f"{name} is empty or has no header in its first row ({'; '.join(evidence)}); nothing "
            "says what the columns are. Put the question texts or item names in the first row, of "
            "the first sheet."
        )
    header = ["" if cell is None else cell_text(cell) for cell in columns[:, 0]]
    filled = ~empty[:, 1:]
    kept = [i for i, text in enumerate(header) if text or filled[i].any()]
    rows_kept = filled.any(axis=0)
    n_empty = int((~rows_kept).sum())
    if n_empty:
        evidence += (f"{n_empty} row(s) without any cell left out",)
    if not rows_kept.any():
        raise SurveyFormatError(
            f"{name} has a header of {len(kept)} columns and no row under it, so it holds no "
            "answers. Export it again, with the answers."
        )
    table = columns[:, 1:]
    if len(kept) < len(header):
        table = table[kept]
    if n_empty:
        table = table[:, rows_kept]
    cells = pd.DataFrame(table.T, dtype=object)
    return Grid(tuple(header[i] or f"column {i + 1}" for i in kept), cells, encoding, evidence)
