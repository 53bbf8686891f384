"""Tables as CSV that Excel shows rightly and does not calculate."""

from __future__ import annotations

import csv
import math
import numbers
from collections.abc import Iterable, Sequence
from os import PathLike

import pandas as pd

from loyaltysem.files.formulas import inert
from loyaltysem.files.plain_text import as_text, encoded
from loyaltysem.files.target import replacing, target

__all__ = ["write_delimited"]


def write_delimited(
    path: str | PathLike[str],
    header: Sequence[object],
    rows: Iterable[Sequence[object]],
    *,
    overwrite: bool,
) -> None:
    """Write a table as CSV; every one that the package writes is written here.

    Parameters
    ----------
    path : str or path
    header : sequence
        The names of the columns.
    rows : iterable of sequences
        Numbers stay numbers, in all their digits; what is missing is an empty cell; everything
        else is a text, with an apostrophe before it where a spreadsheet would calculate it.
    overwrite : bool
        Whether a file of this name may be replaced.

    Raises
    ------
    WritingError
        The file exists, or a text cannot be written in UTF-8.
    """
    place = target(path, overwrite=overwrite)
    names = [str(name) for name in header]
    # The mark of byte order is what tells Excel that the texts are in UTF-8.
    with replacing(place) as beside, beside.open("w", encoding="utf-8-sig", newline="") as file:
        writer = csv.writer(file)
        writer.writerow([_text("the header", 1, name) for name in names])
        for number, row in enumerate(rows, start=1):
            writer.writerow(
                [_cell(name, number, cell) for name, cell in zip(names, row, strict=True)]
            )


def _cell(name: str, row: int, cell: object) -> str:
    if isinstance(cell, str):
        return _text(name, row, cell)
    if cell is None or cell is pd.NaT or cell is pd.NA:
        return ""
    if isinstance(cell, bool) or not isinstance(cell, numbers.Real):
        return _text(name, row, as_text(cell))
    if isinstance(cell, numbers.Integral):
        return str(int(cell))
    number = float(cell)
    return "" if math.isnan(number) else repr(number)


def _text(name: str, row: int, text: str) -> str:
    encoded(name, row, text)
    return inert(text)
