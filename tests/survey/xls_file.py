"""A tiny writer of old Excel workbooks: BIFF8 in a compound file."""

from __future__ import annotations

import struct
from collections.abc import Sequence

_SECTOR = 512
_END, _FAT, _FREE = 0xFFFFFFFE, 0xFFFFFFFD, 0xFFFFFFFF
_UTF_16 = 1200


def as_xls(
    table: Sequence[Sequence[object]],
    codepage: int = _UTF_16,
    *,
    small: bool = False,
    records: Sequence[tuple[int, bytes]] = (),
) -> bytes:
    """Texts in UTF-16, numbers as doubles; Excel itself never declares another code page.

    Parts below 4096 bytes are made larger, as Excel does; with `small`, they are kept in the
    store of small parts, as some other programs do. `records` are further cells of the sheet, which
    all stand row by row.
    """
    begin = _record(0x809, struct.pack("<4H2I", 0x600, 0x10, 0, 0, 0, 0))
    sheet = []
    for row, cells in enumerate(table):
        for column, cell in enumerate(cells):
            place = struct.pack("<3H", row, column, 0)
            if isinstance(cell, int | float):
                sheet.append(_record(0x203, place + struct.pack("<d", cell)))
            elif cell:
                text = str(cell)
                length = struct.pack("<HB", len(text), 1)
                sheet.append(_record(0x204, place + length + text.encode("utf-16-le")))
    sheet += [_record(kind, body) for kind, body in records]
    sheet.sort(key=lambda cell: struct.unpack_from("<2H", cell, 4))
    sheet = [begin, *sheet, _record(0x0A, b"")]
    head = _record(0x809, struct.pack("<4H2I", 0x600, 0x05, 0, 0, 0, 0))
    head += _record(0x42, struct.pack("<H", codepage))
    name = b"Sheet1"
    start = len(head) + 4 + 8 + len(name) + 4
    bound = struct.pack("<IHBB", start, 0, len(name), 0) + name
    book = head + _record(0x85, bound) + _record(0x0A, b"") + b"".join(sheet)
    return _small_compound(b"Workbook", book) if small else _compound(b"Workbook", book)


def _record(kind: int, body: bytes) -> bytes:
    return struct.pack("<HH", kind, len(body)) + body


def _compound(name: bytes, stream: bytes) -> bytes:
    """One stream in a compound file: sector 0 its directory, then the stream, then the FAT."""
    stream = stream.ljust(max(len(stream), 4096), b"\0")
    size = len(stream)
    n_stream = -(-size // _SECTOR)
    n_fat = -(-(n_stream + 2) // 127)
    chain = [_END, *range(2, n_stream + 1), _END, *[_FAT] * n_fat]
    fat = struct.pack(f"<{len(chain)}I", *chain).ljust(n_fat * _SECTOR, b"\xff")
    header = bytes.fromhex("D0CF11E0A1B11AE1") + bytes(16)
    header += struct.pack("<5H6x", 0x3E, 3, 0xFFFE, 9, 6)
    header += struct.pack("<9I", 0, n_fat, 0, 0, 4096, _END, 0, _END, 0)
    header += struct.pack(f"<{n_fat}I", *range(n_stream + 1, n_stream + 1 + n_fat))
    entries = _entry(b"Root Entry", 5, 1, _END, 0) + _entry(name, 2, _FREE, 1, size)
    return (
        header.ljust(_SECTOR, b"\xff")
        + entries.ljust(_SECTOR, b"\0")
        + stream.ljust(n_stream * _SECTOR, b"\0")
        + fat
    )


def _small_compound(name: bytes, stream: bytes) -> bytes:
    """The same with sector 1 the table of small parts, then their store, then the FAT."""
    n_small = -(-len(stream) // 64)
    n_store = -(-n_small * 64 // _SECTOR)
    chain = [_END, _END, *range(3, n_store + 2), _END, _FAT]
    header = bytes.fromhex("D0CF11E0A1B11AE1") + bytes(16)
    header += struct.pack("<5H6x", 0x3E, 3, 0xFFFE, 9, 6)
    header += struct.pack("<9I", 0, 1, 0, 0, 4096, 1, 1, _END, 0)
    header += struct.pack("<I", n_store + 2)
    entries = _entry(b"Root Entry", 5, 1, 2, n_small * 64)
    entries += _entry(name, 2, _FREE, 0, len(stream))
    table = struct.pack(f"<{n_small}I", *range(1, n_small), _END)
    return (
        header.ljust(_SECTOR, b"\xff")
        + entries.ljust(_SECTOR, b"\0")
        + table.ljust(_SECTOR, b"\xff")
        + stream.ljust(n_store * _SECTOR, b"\0")
        + struct.pack(f"<{len(chain)}I", *chain).ljust(_SECTOR, b"\xff")
    )


def _entry(name: bytes, kind: int, child: int, start: int, size: int) -> bytes:
    text = name.decode().encode("utf-16-le") + b"\0\0"
    return (
        text.ljust(64, b"\0")
        + struct.pack("<HBB3I", len(text), kind, 1, _FREE, _FREE, child)
        + bytes(36)
        + struct.pack("<IQ", start, size)
    )
