"""What must be known of an XLS file before its cells are read: whole chains, and how far they go.

The library that reads the cells follows a damaged chain without end, allocates every cell between
the first and the last one, which can take the whole memory, and hands out an error such as #N/A as
an empty cell. So the structure is walked through first. The layout is that of [MS-CFB] and
[MS-XLS].
"""

from __future__ import annotations

import struct
from collections.abc import Iterator
from dataclasses import dataclass

from loyaltysem.errors import SurveyFormatError
from loyaltysem.survey.formats.workbooks.workbook_parts import refuse_distant_cells, refuse_errors

__all__ = ["examine_old_workbook"]

_LAST_SECTOR = 0xFFFFFFF9  # numbers above mark the end, a free sector, or the chains themselves
_HEADER_CHAINS, _ENTRY = 109, 128
_STREAM, _ROOT = 2, 5
# Records that begin with row and column: formula, blank, number, label, bool, rk, mulrk and so on.
_CELLS = frozenset({0x06, 0x7E, 0xBD, 0xBE, 0xD6, 0xFD, 0x201, 0x203, 0x204, 0x205, 0x27E})
_SEVERAL = frozenset({0xBD, 0xBE})  # their last column stands at their end
_FORMULA, _BOOL_OR_ERROR, _BEGIN, _END = 0x06, 0x205, 0x809, 0x0A
_TEXT, _BIFF8 = 0x204, 0x600
# The length of such cells is always the same: blank, number, bool, rk, and a text by its number.
_LENGTHS = {0x201: 6, 0x203: 14, 0x205: 8, 0x27E: 10, 0xFD: 10}
_EACH = {0xBD: 6, 0xBE: 2}  # bytes of each of several cells, beside row and both columns
_HIGHEST_KIND = 0x10FF


class _DamageError(Exception):
    """The structure contradicts itself."""


@dataclass(frozen=True, slots=True)
class _Compound:
    """The sectors of a compound file and the chains that join them."""

    data: bytes
    sector: int
    chains: tuple[int, ...]

    def stream(self, first: int, what: str) -> bytes:
        """Return the sectors of a chain, joined."""
        pieces = []
        for number in _chain(self.chains, first, what):
            start = (number + 1) * self.sector
            piece = self.data[start : start + self.sector]
            if not piece:
                raise _DamageError(f"{what} goes on behind the end of the file")
            pieces.append(piece)
        return b"".join(pieces)


def examine_old_workbook(name: str, data: bytes, sheet: int = 0) -> None:
    """Walk through the structure of an XLS file before a sheet of it, from 0, is read.

    Raises
    ------
    SurveyFormatError
        The structure is damaged, cells lie so far away that the memory would not hold them, or
        hold an error.
    """
    try:
        stream = _workbook_stream(data)
        last_row, last_column = _extent(stream)
        refuse_distant_cells(name, last_row, last_column)
        _refuse_disorder(stream)
        errors = _errors(stream, sheet)
    except (_DamageError, struct.error, IndexError) as error:
        raise SurveyFormatError(
            f"{name} is a damaged xls workbook ({error}), so no answer in it is safe. "
            "Download or export it again."
        ) from error
    refuse_errors(name, errors)


def _workbook_stream(data: bytes) -> bytes:
    shift, mini_shift = struct.unpack_from("<2H", data, 30)
    n_fat, directory, cutoff, mini_fat, more = struct.unpack_from("<2I4x2I4xI", data, 44)
    if shift not in (9, 12) or mini_shift != 6:
        raise _DamageError(f"sectors of 2^{shift} bytes")
    places = list(struct.unpack_from(f"<{_HEADER_CHAINS}I", data, 76))
    sector = 1 << shift
    seen = 0
    while more < _LAST_SECTOR and seen <= len(data) // sector:
        part = struct.unpack_from(f"<{sector // 4}I", data, (more + 1) * sector)
        places += part[:-1]
        more, seen = part[-1], seen + 1
    chains: list[int] = []
    for place in places[:n_fat]:
        if place < _LAST_SECTOR:
            chains += struct.unpack_from(f"<{sector // 4}I", data, (place + 1) * sector)
    compound = _Compound(data, sector, tuple(chains))
    entries = compound.stream(directory, "the directory")
    streams = {}
    for start in range(0, len(entries) - _ENTRY + 1, _ENTRY):
        length, kind = struct.unpack_from("<HB", entries, start + 64)
        first, size = struct.unpack_from("<II", entries, start + 116)
        title = entries[start : start + max(0, min(length, 64) - 2)].decode("utf-16-le", "replace")
        if kind in (_STREAM, _ROOT):
            streams[title if kind == _STREAM else ""] = first, size
        if kind == _ROOT or (kind == _STREAM and size >= cutoff):
            _chain(compound.chains, first, f"the part {title!r}")
    first, size = next((streams[n] for n in ("Workbook", "Book") if n in streams), (None, 0))
    if first is None:
        raise _DamageError("it holds no workbook")
    if size >= cutoff:
        return compound.stream(first, "the workbook")[:size]
    small = compound.stream(streams.get("", (_LAST_SECTOR, 0))[0], "the store of small parts")
    table = compound.stream(mini_fat, "the table of small parts")
    links = struct.unpack(f"<{len(table) // 4}I", table)
    numbers = _chain(links, first, "the workbook")
    return b"".join(small[64 * number : 64 * number + 64] for number in numbers)[:size]


def _chain(links: tuple[int, ...], first: int, what: str) -> list[int]:
    numbers: list[int] = []
    while first < _LAST_SECTOR:
        if first >= len(links) or len(numbers) > len(links):
            raise _DamageError(f"{what} has no end")
        numbers.append(first)
        first = links[first]
    return numbers


def _extent(stream: bytes) -> tuple[int, int]:
    """Return the last row and the last column that hold a cell, counted from 1."""
    last_row = last_column = 0
    for kind, body in _records(stream):
        if kind in _CELLS and len(body) >= 4:
            row, column = struct.unpack_from("<2H", body)
            if kind in _SEVERAL:
                column = struct.unpack_from("<H", body, len(body) - 2)[0]
            last_row = max(last_row, row + 1)
            last_column = max(last_column, column + 1)
    return last_row, last_column


def _refuse_disorder(stream: bytes) -> None:
    """Refuse cells that are not in their order or length, and records of no kind.

    Nothing else in such a file says that a byte has changed: the cells of a sheet stand row by
    row, each as long as its kind says, and between its first and its last record there is none of
    a kind that does not exist. Where a length is wrong, what follows is taken for records until,
    some cells later, one happens to begin in the right place.
    """
    before, inside, version = (-1, -1), False, 0
    for kind, body in _records(stream):
        if kind == _BEGIN and len(body) >= 2:
            version = struct.unpack_from("<H", body)[0]
        if kind in (_BEGIN, _END):
            before, inside = (-1, -1), kind == _BEGIN
        elif inside and not 0 < kind <= _HIGHEST_KIND:
            raise _DamageError(f"a record is of kind {kind}")
        elif inside and not _is_as_long_as_it_says(kind, body, version):
            raise _DamageError(f"a cell of kind {kind} is {len(body)} bytes long")
        elif kind in _CELLS and len(body) >= 4:
            row, column = struct.unpack_from("<2H", body)
            if (row, column) <= before:
                raise _DamageError(
                    f"the cell of row {row + 1} column {column + 1} stands behind that of row "
                    f"{before[0] + 1} column {before[1] + 1}"
                )
            last = struct.unpack_from("<H", body, len(body) - 2)[0] if kind in _SEVERAL else column
            before = row, last


def _is_as_long_as_it_says(kind: int, body: bytes, version: int) -> bool:
    if kind in _EACH:
        first, last = struct.unpack_from("<2xH", body)[0], struct.unpack_from("<H", body, -2)[0]
        return bool(len(body) == 6 + _EACH[kind] * (last - first + 1))
    if kind == _TEXT and version == _BIFF8:
        n_characters, is_wide = struct.unpack_from("<HB", body, 6)
        return bool(is_wide not in (0, 1) or len(body) == 9 + n_characters * (1 + is_wide))
    return len(body) == _LENGTHS.get(kind, len(body))


def _errors(stream: bytes, sheet: int) -> list[str]:
    """Return the cells of a sheet that hold an error, as a value or as a formula's."""
    places = []
    parts = 0  # the workbook's own records come first, then those of the sheets
    for kind, body in _records(stream):
        parts += kind == _BEGIN
        value = body[6:14]
        if parts == sheet + 2 and (
            (kind == _BOOL_OR_ERROR and value[1:2] == b"\1")
            or (kind == _FORMULA and value[:1] == b"\2" and value[6:] == b"\xff\xff")
        ):
            row, column = struct.unpack_from("<2H", body)
            places.append(f"row {row + 1} column {column + 1}")
    return places


def _records(stream: bytes) -> Iterator[tuple[int, bytes]]:
    place = 0
    while place + 4 <= len(stream):
        kind, length = struct.unpack_from("<2H", stream, place)
        yield kind, stream[place + 4 : place + 4 + length]
        place += 4 + length
