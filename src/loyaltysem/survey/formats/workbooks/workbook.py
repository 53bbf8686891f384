"""A sheet of an Excel workbook to header and cells."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from functools import cached_property
from io import BytesIO

import numpy as np
import python_calamine
from numpy.typing import NDArray

from loyaltysem.containment.plain_table import PlainTable
from loyaltysem.errors import SurveyFormatError
from loyaltysem.survey.formats.binary_file import BinaryFile
from loyaltysem.survey.formats.grids.grid import Grid, grid_of
from loyaltysem.survey.formats.grids.table_layout import TableLayout
from loyaltysem.survey.formats.workbooks.binary_workbook import examine_binary_workbook
from loyaltysem.survey.formats.workbooks.old_workbook import examine_old_workbook
from loyaltysem.survey.formats.workbooks.sheet_choice import asked_sheet, better_sheet
from loyaltysem.survey.formats.workbooks.workbook_parts import examine_workbook, sheets_of_workbook
from loyaltysem.survey.wordings.cells import cell_text

__all__ = ["sheet_headers", "workbook_grid"]

_SHOWN = 12
_HIGHEST_HEADER = 3


def workbook_grid(file: BinaryFile, layout: TableLayout) -> Grid:
    """Read the sheet of an Excel workbook that is asked for, or that holds the answers.

    A binary one (XLS, XLSB) is read in a process of its own: where it is damaged, the library
    that reads it can end Python, or never end.

    Raises
    ------
    SurveyFormatError
        The workbook is damaged, protected, too large for the memory, has merged cells, or
        formulas whose values were never computed; several sheets could be the survey.
    OptionError
        It has no such sheet.
    """
    name, kind, asked = file.name, file.kind, layout.sheet
    workbook = _opened(file)
    sheets = workbook.sheets
    place = 0 if asked is None else asked_sheet(name, sheets, asked)
    warnings: tuple[str, ...] = ()
    try:
        notes, columns = workbook.read(place)
    except SurveyFormatError as error:
        if asked is not None or len(sheets) < 2:
            raise
        others = ", ".join(map(repr, sheets[1:_SHOWN]))
        raise SurveyFormatError(
            f"{error} This is about the first sheet, {sheets[0]!r}; another is read by "
            f"sheet=: {others}."
        ) from error
    if asked is None:
        place, columns = better_sheet(name, sheets, columns, workbook.tried)
        if place:
            notes = workbook.read(place)[0]
            warnings = (
                f"the first sheet of {name}, {sheets[0]!r}, holds hardly any answers, so "
                f"{sheets[place]!r} was read; say sheet={sheets[place]!r}, or sheet=0 for the "
                "first",
            )
    evidence = [f"{kind} workbook, sheet {sheets[place]!r}" if sheets else f"{kind} workbook"]
    evidence += notes
    further = [title for at, title in enumerate(sheets) if at != place]
    if further:
        evidence.append(f"{len(further)} further sheet(s) not read: {', '.join(further)}")
    return grid_of(name, columns, evidence=tuple(evidence), layout=layout, warnings=warnings)


def sheet_headers(file: BinaryFile) -> dict[str, set[str]]:
    """Return the texts in the first rows of every sheet, for messages about columns not found."""
    workbook = _opened(file)
    found = {}
    for place, title in enumerate(workbook.sheets):
        columns = workbook.tried(place)
        if columns is not None:
            cells = columns[:, :_HIGHEST_HEADER].ravel()
            found[title] = {cell_text(cell) for cell in cells if cell is not None}
    return found


def _opened(file: BinaryFile) -> _Workbook:
    return _XmlWorkbook(file) if file.kind == "xlsx" else _BinaryWorkbook(file)


class _Workbook:
    """A workbook whose sheets are read one by one, each looked through before."""

    def __init__(self, file: BinaryFile) -> None:
        self._file = file
        self._read: dict[int, tuple[tuple[str, ...], NDArray[np.object_]]] = {}

    @property
    def sheets(self) -> list[str]:
        raise NotImplementedError

    def _sheet(self, place: int) -> tuple[tuple[str, ...], NDArray[np.object_]]:
        raise NotImplementedError

    def read(self, place: int) -> tuple[tuple[str, ...], NDArray[np.object_]]:
        """Return notes for the evidence, and the cells column by column."""
        if place not in self._read:
            self._read[place] = self._sheet(place)
        return self._read[place]

    def tried(self, place: int) -> NDArray[np.object_] | None:
        """Return the cells of a sheet, None where they cannot be read."""
        try:
            return self.read(place)[1]
        except SurveyFormatError:
            return None


class _XmlWorkbook(_Workbook):
    """An XLSX file, read here."""

    @cached_property
    def sheets(self) -> list[str]:
        return sheets_of_workbook(self._file.name, self._file.data)

    def _sheet(self, place: int) -> tuple[tuple[str, ...], NDArray[np.object_]]:
        name, data = self._file.name, self._file.data
        notes = examine_workbook(name, data, place)
        with _named_damage(name, "xlsx"):
            workbook = self._workbook
            rows = []
            if workbook.sheet_names:
                sheet = workbook.get_sheet_by_index(place)
                rows = sheet.to_python(skip_empty_area=False)
        columns = np.empty((len(rows[0]) if rows else 0, len(rows)), dtype=object)
        for position, row in enumerate(rows):
            columns[:, position] = [_workbook_cell(cell) for cell in row]
        return notes, columns

    @cached_property
    def _workbook(self) -> python_calamine.CalamineWorkbook:
        return python_calamine.CalamineWorkbook.from_filelike(BytesIO(self._file.data))


class _BinaryWorkbook(_Workbook):
    """An XLS or XLSB file, read in a process of its own."""

    @cached_property
    def sheets(self) -> list[str]:
        self._examined(0)
        return list(self._table(0).record["sheets"])

    def _sheet(self, place: int) -> tuple[tuple[str, ...], NDArray[np.object_]]:
        notes = self._examined(place)
        table = self._table(place)
        columns = np.empty((len(table.columns), table.n_rows), dtype=object)
        for position, column in enumerate(table.columns):
            columns[position] = [_workbook_cell(cell) for cell in column.values]
        if self._file.kind == "xls":
            _refuse_garbled(self._file.name, columns)
        return notes, columns

    def _examined(self, place: int) -> tuple[str, ...]:
        name, data = self._file.name, self._file.data
        if self._file.kind == "xlsb":
            return examine_binary_workbook(name, data, place)
        examine_old_workbook(name, data, place)
        return ()

    def _table(self, place: int) -> PlainTable:
        name, kind = self._file.name, self._file.kind
        table = self._file.table(lambda reason: _damaged(name, kind, reason), place)
        if table.record["protected"]:
            raise _protected(name)
        return table


@contextmanager
def _named_damage(name: str, kind: str) -> Iterator[None]:
    """Name what the library says about a damaged workbook."""
    try:
        yield
    except python_calamine.PasswordError as error:
        raise _protected(name) from error
    # calamine raises OSError or its own errors for a damaged part, depending on the part.
    except (python_calamine.CalamineError, OSError, ValueError) as error:
        raise _damaged(name, kind, str(error)) from error
    except BaseException as error:
        # The library is written in Rust; its panic is a class that cannot be imported.
        if type(error).__name__ != "PanicException":
            raise
        raise _damaged(name, kind, str(error)) from error


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
