"""What must be known of an XLSB file before its cells are read: whole records, how far they go.

The library that reads the cells believes every length that it finds: a damaged one makes it ask for
hundreds of gigabytes, or never end. So the records are walked through first. The layout is that of
[MS-XLSB]. A formula is stored with a value always, so none can be without one.
"""

from __future__ import annotations

import struct
import zipfile
import zlib
from collections.abc import Iterator
from io import BytesIO

from openpyxl.utils import get_column_letter

from loyaltysem.errors import SurveyFormatError
from loyaltysem.survey.formats.workbooks.workbook_parts import (
    read_to_the_end,
    refuse_distant_cells,
    refuse_huge_parts,
    refuse_merged,
    related_part,
)

__all__ = ["examine_binary_workbook"]

_ROW, _END_SHEET, _END_CELLS, _SHEET, _MERGED = 0, 130, 146, 156, 176
_CELLS = frozenset(range(1, 12)) | {62}
_FORMULAS = frozenset(range(8, 12))
_BOOK, _RELATIONS = "xl/workbook.bin", "xl/_rels/workbook.bin.rels"
_LAST_ROW, _LAST_COLUMN = 1_048_576, 16_384
_LONGEST_LENGTH = 4  # bytes of 7 bits each


class _DamageError(Exception):
    """The records contradict each other."""


def examine_binary_workbook(name: str, data: bytes, sheet: int = 0) -> tuple[str, ...]:
    """Look through a sheet of an XLSB file, counted from 0, before it is read.

    Returns
    -------
    tuple of str
        What is worth saying in the evidence.

    Raises
    ------
    SurveyFormatError
        The file is damaged, protected, would unpack to more than the memory should hold, or has
        merged cells.
    """
    try:
        with zipfile.ZipFile(BytesIO(data)) as archive:
            refuse_huge_parts(name, archive)
            formulas = _look_through(name, archive, sheet)
            for part in ("xl/sharedStrings.bin", "xl/styles.bin"):
                read_to_the_end(archive, part)
    except (
        _DamageError,
        struct.error,
        zipfile.BadZipFile,
        zlib.error,
        EOFError,
        OSError,
        NotImplementedError,
        KeyError,
        ValueError,
    ) as error:
        raise SurveyFormatError(
            f"{name} is a damaged xlsb workbook ({error}), so no answer in it is safe. "
            "Download or export it again."
        ) from error
    except RuntimeError as error:  # how zipfile says that a part is encrypted
        raise SurveyFormatError(
            f"{name} is protected by a password and cannot be read; remove the password in Excel."
        ) from error
    return (f"{formulas} formula cell(s) read as the value stored with them",) if formulas else ()


def _look_through(name: str, archive: zipfile.ZipFile, place_of_sheet: int) -> int:
    """Refuse what must not be read of a sheet; return the number of formulas."""
    row = last_row = last_column = formulas = 0
    merged, ends = [], []
    sheet = archive.read(_part_of_sheet(archive, place_of_sheet))
    for kind, place, length in _records(sheet):
        if kind in _CELLS:
            last_row = row
            column = struct.unpack_from("<I", sheet, place)[0] + 1
            if column > _LAST_COLUMN:
                raise _DamageError(f"a cell stands in column {column:,}")
            last_column = max(last_column, column)
            formulas += kind in _FORMULAS
        elif kind == _ROW and length:
            before, row = row, struct.unpack_from("<I", sheet, place)[0] + 1
            if not before < row <= _LAST_ROW:
                raise _DamageError(f"row {row:,} stands behind row {before:,}")
        elif kind in (_END_CELLS, _END_SHEET):
            ends.append(kind)
        elif kind == _MERGED:
            top, bottom, left, right = struct.unpack_from("<4I", sheet, place)
            merged.append(f"{_letters(left)}{top + 1}:{_letters(right)}{bottom + 1}")
    if ends != [_END_CELLS, _END_SHEET]:
        raise _DamageError("the sheet has no end")
    refuse_distant_cells(name, last_row, last_column)
    refuse_merged(name, merged)
    return formulas


def _part_of_sheet(archive: zipfile.ZipFile, sheet: int) -> str:
    book = archive.read(_BOOK)
    named = []
    for kind, place, _ in _records(book):
        if kind == _SHEET:
            length = struct.unpack_from("<I", book, place + 8)[0]
            identifier = book[place + 12 : place + 12 + 2 * length].decode("utf-16-le", "replace")
            named.append(identifier.encode())
    part = related_part(archive, _RELATIONS, named[sheet]) if sheet < len(named) else None
    if part is None:
        raise _DamageError("it names no sheet")
    return part


def _records(part: bytes) -> Iterator[tuple[int, int, int]]:
    """Yield kind, place and length of every record; together they must be the whole part."""
    place, end = 0, len(part)
    try:
        while place < end:
            kind = part[place]
            place += 1
            if kind > 0x7F:
                kind = kind & 0x7F | part[place] << 7
                place += 1
            length = 0
            for position in range(_LONGEST_LENGTH):
                byte = part[place]
                place += 1
                length |= (byte & 0x7F) << 7 * position
                if byte < 0x80:
                    break
            if place + length > end:
                raise _DamageError("a record goes on behind the end of its part")
            yield kind, place, length
            place += length
    except IndexError:
        raise _DamageError("a record is cut") from None


def _letters(column: int) -> str:
    return get_column_letter(column + 1) if column < _LAST_COLUMN else "?"
