"""The first sheet of an Excel workbook to header and cells."""

from __future__ import annotations

from io import BytesIO
from typing import Any

import numpy as np
import python_calamine

from loyaltysem.errors import SurveyFormatError
from loyaltysem.survey.formats.grid import Grid, grid_of
from loyaltysem.survey.formats.old_workbook import examine_old_workbook
from loyaltysem.survey.formats.workbook_parts import examine_workbook

__all__ = ["workbook_grid"]


def workbook_grid(name: str, data: bytes, kind: str) -> Grid:
    """Read the first sheet of an Excel workbook.

    Raises
    ------
    SurveyFormatError
        The workbook is damaged, protected, too large for the memory, has merged cells, or
        formulas whose values were never computed.
    """
    notes = examine_workbook(name, data) if kind == "xlsx" else ()
    if kind == "xls":
        examine_old_workbook(name, data)
    try:
        workbook = python_calamine.CalamineWorkbook.from_filelike(BytesIO(data))
        sheets = workbook.sheet_names
        rows = workbook.get_sheet_by_index(0).to_python(skip_empty_area=False) if sheets else []
    except python_calamine.PasswordError as error:
        raise SurveyFormatError(
            f"{name} is protected by a password and cannot be read; remove the password in Excel."
        ) from error
    # calamine raises OSError or its own errors for a damaged part, depending on the part.
    except (python_calamine.CalamineError, OSError, ValueError) as error:
        raise SurveyFormatError(
            f"{name} is a damaged {kind} workbook ({error}), so no answer in it is safe. "
            "Download or export it again."
        ) from error
    except BaseException as error:
        # The library is written in Rust; its panic is a class that cannot be imported.
        if type(error).__name__ != "PanicException":
            raise
        raise SurveyFormatError(
            f"{name} is a damaged {kind} workbook ({error}), so no answer in it is safe. "
            "Download or export it again."
        ) from error
    evidence = [f"{kind} workbook, sheet {sheets[0]!r}" if sheets else f"{kind} workbook", *notes]
    if len(sheets) > 1:
        evidence.append(f"{len(sheets) - 1} further sheet(s) not read: {', '.join(sheets[1:])}")
    if kind == "xls":
        _refuse_garbled(name, rows)
    columns = np.empty((len(rows[0]) if rows else 0, len(rows)), dtype=object)
    for position, row in enumerate(rows):
        columns[:, position] = [_workbook_cell(cell) for cell in row]
    return grid_of(name, columns, evidence=tuple(evidence))


def _refuse_garbled(name: str, rows: list[list[Any]]) -> None:
    """Refuse texts in a code page, as before Excel 97, which come out as something else."""
    for position, row in enumerate(rows, start=1):
        for cell in row:
            if isinstance(cell, str) and "\0" in cell:
                raise SurveyFormatError(
                    f"{name}, row {position}: the text {cell[:20]!r} is garbled, because the "
                    "workbook keeps its texts in an old code page that cannot be read. Save it "
                    "as XLSX in Excel, or export it again as XLSX or CSV."
                )


def _workbook_cell(cell: object) -> object:
    # In Python True equals 1, and a tick box is not the answer 1.
    if cell is True or cell is False:
        return str(cell).upper()
    return None if cell == "" else cell
