"""Header and cells of a table, however the file holds them."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from loyaltysem.errors import OptionError, SurveyFormatError
from loyaltysem.survey.formats.grids.decimal_comma import with_decimal_points
from loyaltysem.survey.formats.grids.header_rows import Header, header_of
from loyaltysem.survey.formats.grids.table_layout import TableLayout

__all__ = ["Grid", "grid_of", "regrid"]

_PLAIN = TableLayout()


@dataclass(frozen=True, slots=True)
class Grid:
    """A header and the cells under it.

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
    columns : array of object, shape (n_columns, n_rows)
        The whole table, header among it, without empty rows and columns.
    rows : array of int
        Number, from 1, that each row of `columns` has in the file.
    texts, stems : tuple of str
        Where the header has several rows: what stands under the names, and over several columns.
    asked : bool
        Whether the caller said which rows the header has.
    warnings : tuple of str
        What the user must be told at once.
    """

    header: tuple[str, ...]
    cells: pd.DataFrame = field(repr=False)
    encoding: str
    evidence: tuple[str, ...]
    columns: NDArray[Any] = field(repr=False)
    rows: NDArray[np.int64] = field(repr=False)
    texts: tuple[str, ...] = ()
    stems: tuple[str, ...] = ()
    asked: bool = False
    warnings: tuple[str, ...] = ()


def grid_of(
    name: str,
    columns: NDArray[Any],
    encoding: str = "",
    evidence: tuple[str, ...] = (),
    layout: TableLayout = _PLAIN,
    warnings: tuple[str, ...] = (),
) -> Grid:
    """Make a grid of a table whose first row that is not empty is the header.

    Parameters
    ----------
    name : str
        The file's name, for messages.
    columns : array of object, shape (n_columns, n_rows)
        Cells column by column, since columns are what is worked with; None where one is empty.
    encoding : str
    evidence : tuple of str
    layout : TableLayout
        Its `header` says otherwise which rows are the header, its `decimal` how numbers are
        written.
    warnings : tuple of str

    Raises
    ------
    SurveyFormatError
        There is no header, or no row under it.
    OptionError
        The file has no such rows.
    """
    filled: NDArray[np.bool_] = ~np.asarray(pd.isna(columns), dtype=bool)
    for row in _blank_rows(columns):
        filled[:, row] = False
    rows = np.asarray(filled.any(axis=0), dtype=np.bool_)
    if not rows.any():
        raise SurveyFormatError(
            f"{name} is empty or has no header in its first row ({'; '.join(evidence)}); nothing "
            "says what the columns are. Put the question texts or item names in the first row, of "
            "the first sheet, or name another sheet with sheet=."
        )
    header = layout.header
    if header and header[-1] > len(rows):
        raise OptionError(
            f"{layout.asked()[-1]} was asked for, and {name} has {len(rows)} row(s). Rows are "
            "counted from 1."
        )
    first = int(rows.argmax()) if header is None else (header[0] - 1 if header else 0)
    last = max(first, header[-1] - 1) if header else first
    kept_rows: NDArray[np.bool_] = rows.copy()
    kept_rows[:first] = False
    kept_rows[first : last + 1] = True
    n_empty = int((~rows[last + 1 :]).sum())
    if n_empty:
        evidence += (f"{n_empty} row(s) without any cell left out",)
    if rows[:first].any():
        evidence += (f"{int(rows[:first].sum())} row(s) above the header left out",)
    kept = filled[:, kept_rows].any(axis=1)
    table = columns if kept_rows.all() and kept.all() else columns[np.ix_(kept, kept_rows)]
    if layout.decimal == ",":
        table, said, told = with_decimal_points(table)
        evidence, warnings = evidence + said, warnings + told
    n_header = len(header) if header is not None else 1
    named = header_of(table, range(n_header))
    numbers = np.flatnonzero(kept_rows) + 1
    found = Grid((), pd.DataFrame(), encoding, evidence, table, numbers, warnings=warnings)
    found = regrid(name, found, named, n_header, np.flatnonzero(kept))
    return replace(found, asked=header is not None)


def regrid(
    name: str, grid: Grid, header: Header, start: int, places: NDArray[np.intp] | None = None
) -> Grid:
    """Return the grid under another header, whose answers begin in row `start` of its columns.

    Raises
    ------
    SurveyFormatError
        There is no row under the header.
    """
    if grid.columns.shape[1] <= start:
        raise SurveyFormatError(
            f"{name} has a header of {len(grid.columns)} columns and no row under it, so it holds "
            "no answers. Export it again, with the answers."
        )
    places = np.arange(len(grid.columns)) if places is None else places
    names = tuple(
        text or f"column {place + 1}" for text, place in zip(header.names, places, strict=True)
    )
    cells = pd.DataFrame(grid.columns[:, start:].T, dtype=object)
    return Grid(
        names,
        cells,
        grid.encoding,
        grid.evidence,
        grid.columns,
        grid.rows,
        tuple(text or called for text, called in zip(header.texts, names, strict=True)),
        header.stems,
        grid.asked,
        grid.warnings,
    )


def _blank_rows(columns: NDArray[Any]) -> list[int]:
    """Return the rows whose cells are white space or nothing."""
    if not len(columns):
        return []
    maybe = [row for row, cell in enumerate(columns[0]) if _is_blank(cell)]
    return [row for row in maybe if all(map(_is_blank, columns[:, row]))]


def _is_blank(cell: object) -> bool:
    return cell is None or (isinstance(cell, str) and not cell.strip())
