"""The first sheet of an Excel workbook to header and cells."""

from __future__ import annotations

from io import BytesIO
from typing import TYPE_CHECKING

import numpy as np
import python_calamine
from numpy.typing import NDArray

from loyaltysem.errors import SurveyFormatError
from loyaltysem.survey.formats.binary_workbook import examine_binary_workbook
from loyaltysem.survey.formats.contained_file import contained_table
from loyaltysem.survey.formats.grid import Grid, grid_of
from loyaltysem.survey.formats.old_workbook import examine_old_workbook
from loyaltysem.survey.formats.workbook_parts import examine_workbook

if TYPE_CHECKING:
    from loyaltysem.survey.formats.file_content import FileContent

__all__ = ["workbook_grid"]


def workbook_grid(content: FileContent) -> Grid:
    """Read the first sheet of an Excel workbook.

    A binary one (XLS, XLSB) is read in a process of its own: where it is damaged, the library
    that reads it can end Python, or never end.

    Raises
    ------
    SurveyFormatError
        The workbook is damaged, protected, too large for the memory, has merged cells, or
        formulas whose values were never computed.
    """
    name, kind = content.name, content.kind
    if kind == "xlsx":
        notes = examine_workbook(name, content.data)
        sheets, columns = _open_xml(name, content.data)
    elif kind == "xls":
        notes = ()
        examine_old_workbook(name, content.data)
        sheets, columns = _binary(content)
        _refuse_garbled(name, columns)
    else:
        notes = examine_binary_workbook(name, content.data)
        sheets, columns = _binary(content)
    evidence = [f"{kind} workbook, sheet {sheets[0]!r}" if sheets else f"{kind} workbook", *notes]
    if len(sheets) > 1:
        evidence.append(f"{len(sheets) - 1} further sheet(s) not read: {', '.join(sheets[1:])}")
    return grid_of(name, columns, evidence=tuple(evidence))


def _open_xml(name: str, data: bytes) -> tuple[list[str], NDArray[np.object_]]:
    try:
        workbook = python_calamine.CalamineWorkbook.from_filelike(BytesIO(data))
        sheets = workbook.sheet_names
        rows = workbook.get_sheet_by_index(0).to_python(skip_empty_area=False) if sheets else []
    except python_calamine.PasswordError as error:
        raise _protected(name) from error
    # calamine raises OSError or its own errors for a damaged part, depending on the part.
    except (python_calamine.CalamineError, OSError, ValueError) as error:
        raise _damaged(name, "xlsx", str(error)) from error
    except BaseException as error:
        # The library is written in Rust; its panic is a class that cannot be imported.
        if type(error).__name__ != "PanicException":
            raise
        raise _damaged(name, "xlsx", str(error)) from error
    columns = np.empty((len(rows[0]) if rows else 0, len(rows)), dtype=object)
    for position, row in enumerate(rows):
        columns[:, position] = [_workbook_cell(cell) for cell in row]
    return sheets, columns


def _binary(content: FileContent) -> tuple[list[str], NDArray[np.object_]]:
    table = contained_table(content, lambda reason: _damaged(content.name, content.kind, reason))
    if table.record["protected"]:
        raise _protected(content.name)
    columns = np.empty((len(table.columns), table.n_rows), dtype=object)
    for position, column in enumerate(table.columns):
        columns[position] = [_workbook_cell(cell) for cell in column.values]
    return table.record["sheets"], columns


def _damaged(name: str, kind: str, reason: str) -> SurveyFormatError:
    return SurveyFormatError(
        f"{name} is a damaged {kind} workbook ({reason}), so no answer in it is safe. "
        "Download or export it again."
    )


def _protected(name: str) -> SurveyFormatError:
    return SurveyFormatError(
        f"{name} is protected by a password and cannot be read; remove the password in Excel."
    )


def _refuse_garbled(name: str, columns: NDArray[np.object_]) -> None:
    """Refuse texts in a code page, as before Excel 97, which come out as something else."""
    for cells in columns:
        for position, cell in enumerate(cells, start=1):
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
