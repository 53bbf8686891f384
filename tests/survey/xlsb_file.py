"""A tiny writer of binary Excel workbooks (XLSB), by [MS-XLSB]."""

from __future__ import annotations

import io
import struct
import zipfile
from collections.abc import Sequence

_ROW, _NUMBER, _TEXT, _FORMULA = 0, 5, 6, 9
_BEGIN_SHEET, _END_SHEET, _BEGIN_BOOK, _END_BOOK = 129, 130, 131, 132
_BEGIN_SHEETS, _END_SHEETS, _BEGIN_CELLS, _END_CELLS = 143, 144, 145, 146
_EXTENT, _SHEET, _MERGED = 148, 156, 176
_TYPE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/worksheet"


def as_xlsb(
    table: Sequence[Sequence[object]], merged: Sequence[tuple[int, int, int, int]] = ()
) -> bytes:
    """Numbers as doubles, texts in place, ``"=7"`` as a formula whose value is 7.

    A merged range is first row, last row, first column, last column, from 0.
    """
    extent = struct.pack("<4I", 0, max(len(table) - 1, 0), 0, max(map(len, table)) - 1)
    sheet = [_record(_BEGIN_SHEET), _record(_EXTENT, extent), _record(_BEGIN_CELLS)]
    for row, cells in enumerate(table):
        sheet.append(_record(_ROW, struct.pack("<IIHBBBI", row, 0, 300, 0, 0, 0, 0)))
        sheet += [_cell(column, cell) for column, cell in enumerate(cells) if cell != ""]
    sheet.append(_record(_END_CELLS))
    sheet += [_record(_MERGED, struct.pack("<4I", *cells)) for cells in merged]
    sheet.append(_record(_END_SHEET))
    book = [
        _record(_BEGIN_BOOK),
        _record(_BEGIN_SHEETS),
        _record(_SHEET, struct.pack("<II", 0, 1) + _wide("rId1") + _wide("Sheet1")),
        _record(_END_SHEETS),
        _record(_END_BOOK),
    ]
    relations = (
        '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
        f'<Relationship Id="rId1" Type="{_TYPE}" Target="worksheets/sheet1.bin"/>'
        "</Relationships>"
    )
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/workbook.bin", b"".join(book))
        archive.writestr("xl/_rels/workbook.bin.rels", relations)
        archive.writestr("xl/worksheets/sheet1.bin", b"".join(sheet))
    return data.getvalue()


def _cell(column: int, cell: object) -> bytes:
    place = struct.pack("<II", column, 0)
    if isinstance(cell, int | float):
        return _record(_NUMBER, place + struct.pack("<d", cell))
    if str(cell).startswith("="):
        # Flags, then the formula itself: one number, pushed.
        formula = struct.pack("<HI", 0, 3) + b"\x1e\x01\x00" + struct.pack("<I", 0)
        return _record(_FORMULA, place + struct.pack("<d", float(str(cell)[1:])) + formula)
    return _record(_TEXT, place + _wide(str(cell)))


def _record(kind: int, body: bytes = b"") -> bytes:
    head = bytes([kind]) if kind < 128 else bytes([kind & 0x7F | 0x80, kind >> 7])
    size, length = len(body), b""
    while True:
        length += bytes([size & 0x7F | (0x80 if size > 0x7F else 0)])
        size >>= 7
        if not size:
            return head + length + body


def _wide(text: str) -> bytes:
    return struct.pack("<I", len(text)) + text.encode("utf-16-le")
