"""Tables as an Excel workbook in which a text is a text, also where it begins as a formula."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from os import PathLike
from typing import Any

from loyaltysem.errors import WritingError
from loyaltysem.files.formulas import begins_formula
from loyaltysem.files.plain_text import encoded
from loyaltysem.files.target import replacing, target

__all__ = ["write_workbook"]

_MAX_ROWS = 1_048_576
_MAX_COLUMNS = 16_384
_MAX_CHARACTERS = 32_767
# Control characters have no place in XML, and Excel reads _x000D_ as one: both are escaped.
_ESCAPED = re.compile(r"[\x00-\x08\x0b-\x1f\ufffe\uffff]|_(?=x[0-9A-Fa-f]{4}_)")
# What Excel would make a number, a date or another text of when the cell is edited.
_CHANGED_WHEN_EDITED = re.compile(r"\s*['.．\d]")

Rows = Sequence[Sequence[object]]


def write_workbook(
    path: str | PathLike[str], sheets: Mapping[str, Rows], *, overwrite: bool
) -> None:
    """Write tables as the sheets of a workbook; every one that the package writes is written here.

    Parameters
    ----------
    path : str or path
    sheets : mapping of str to rows
        By name of the sheet; the first row is the header.
    overwrite : bool
        Whether a file of this name may be replaced.

    Raises
    ------
    WritingError
        The file exists; more rows, columns or characters than a sheet holds.
    """
    import openpyxl

    place = target(path, overwrite=overwrite)
    for name, rows in sheets.items():
        _refuse_too_large(name, rows)
    book = openpyxl.Workbook(write_only=True)
    for name, rows in sheets.items():
        sheet = book.create_sheet(name)
        sheet.freeze_panes = "B2"
        for row in rows:
            sheet.append([_cell(sheet, value) for value in row])
    with replacing(place) as beside:
        book.save(beside)


def _cell(sheet: Any, value: object) -> object:
    """Return a cell that is a text wherever the value is one, whatever it begins with."""
    from openpyxl.cell import WriteOnlyCell

    if not isinstance(value, str):
        return value
    if value == "":
        return None
    cell = WriteOnlyCell(sheet, value="text")
    # openpyxl would make a formula of a text that begins with "=".
    cell._value = _ESCAPED.sub(lambda found: f"_x{ord(found[0]):04X}_", value)  # type: ignore[attr-defined]
    cell.data_type = "s"
    if begins_formula(value) or _CHANGED_WHEN_EDITED.match(value):
        cell.quotePrefix = True
    return cell


def _refuse_too_large(name: str, rows: Rows) -> None:
    if len(rows) > _MAX_ROWS or len(rows[0]) > _MAX_COLUMNS:
        raise WritingError(
            f"The sheet {name!r} would have {len(rows):,} rows and {len(rows[0]):,} columns, and "
            f"Excel holds {_MAX_ROWS:,} rows and {_MAX_COLUMNS:,} columns; the rest would be lost. "
            "Write CSV instead (to_csv)."
        )
    for number, row in enumerate(rows, start=1):
        for place, value in enumerate(row):
            if not isinstance(value, str):
                continue
            encoded(str(rows[0][place]), number, value)
            # Excel counts a character beyond the first plane as two.
            if len(value) + sum(ord(c) > 0xFFFF for c in value) > _MAX_CHARACTERS:
                raise WritingError(
                    f"The sheet {name!r}, row {number}, column {rows[0][place]!r} would hold "
                    f"{len(value):,} characters, and a cell of Excel holds {_MAX_CHARACTERS:,}; "
                    "the rest would be lost. Shorten the text, or write CSV (to_csv)."
                )
