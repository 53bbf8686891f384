"""One sheet of a binary Excel workbook (XLS, XLSB) to plain columns."""

from __future__ import annotations

import itertools

from loyaltysem.containment.plain_table import PlainColumn, PlainTable
from loyaltysem.containment.refusals import refuse_too_many_cells

__all__ = ["read_workbook"]


def read_workbook(path: str, place: int = 0) -> PlainTable:
    """Read a sheet, the header among the cells.

    Parameters
    ----------
    path : str
    place : int
        Which sheet, from 0; without one there, no cells.

    Returns
    -------
    PlainTable
        Columns of the kind ``"object"``, named after nothing; an empty cell is the empty text. The
        record holds the names of all ``sheets``, or whether the workbook is ``protected``.
    """
    import python_calamine

    try:
        workbook = python_calamine.CalamineWorkbook.from_path(path)
    except python_calamine.PasswordError:
        return PlainTable((), {"sheets": [], "protected": True})
    sheets = workbook.sheet_names
    rows = []
    if place < len(sheets):
        sheet = workbook.get_sheet_by_index(place)
        refuse_too_many_cells(sheet.total_height, sheet.total_width)
        rows = sheet.to_python(skip_empty_area=False)
    return PlainTable(
        tuple(
            PlainColumn("", "object", list(cells))
            for cells in itertools.zip_longest(*rows, fillvalue="")
        ),
        {"sheets": sheets, "protected": False},
    )
