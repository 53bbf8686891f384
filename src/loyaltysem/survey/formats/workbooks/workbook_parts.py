"""What must be known of an XLSX file before its cells are read: size, merged cells, formulas.

The library that reads the cells allocates every cell between the first and the last one, hands
out an uncomputed formula or an error such as #N/A as an empty cell, and only the first cell of a
merged range. So the parts are looked through first, as a stream.
"""

from __future__ import annotations

import posixpath
import re
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass, field
from io import BytesIO
from xml.sax.saxutils import unescape

from loyaltysem.arguments import listed
from loyaltysem.errors import SurveyFormatError

__all__ = [
    "examine_workbook",
    "read_to_the_end",
    "refuse_distant_cells",
    "refuse_errors",
    "refuse_huge_parts",
    "refuse_merged",
    "related_part",
    "sheets_of_workbook",
]

_LARGEST_PARTS = 2 * 1024**3  # bytes: a sheet of 60 columns fills all rows of Excel in about that
_MOST_CELLS = 40_000_000
_CHUNK = 2**22
_LONGEST_CELL = 2**24
# A ValueError is how zipfile says that a part begins before the file does.
_DAMAGE = (
    zipfile.BadZipFile,
    zlib.error,
    EOFError,
    OSError,
    NotImplementedError,
    ValueError,
)

_CELL = re.compile(rb'<(?:\w+:)?c\b[^>]*?\br="([A-Z]{1,3})(\d{1,7})"[^>]*(?<!/)>')
_FORMULA = re.compile(
    rb"<(?:\w+:)?c\b([^>]*)>\s*<(?:\w+:)?f\b[^>]*?(?:/>|>[^<]*</(?:\w+:)?f>)\s*"
    rb"(<(?:\w+:)?v\b[^>]*>[^<])?"
)
_ERROR = re.compile(rb'<(?:\w+:)?c\b[^>]*\bt="e"[^>]*>')
_REFERENCE = re.compile(rb'\br="([A-Z]+\d+)"')
_MERGED = re.compile(rb'<(?:\w+:)?mergeCell ref="([A-Z0-9:$]+)"')
_SHEET = re.compile(rb"<(?:\w+:)?sheet\b[^>]*?\b\w+:id=\"([^\"]+)\"")
_SHEET_NAME = re.compile(rb"<(?:\w+:)?sheet\b[^>]*?\bname=\"([^\"]*)\"")
_RELATION = re.compile(rb"<(?:\w+:)?Relationship\b[^>]*>")
_ATTRIBUTE = re.compile(rb"\b(Id|Target)=\"([^\"]*)\"")


@dataclass(slots=True)
class _Seen:
    """What a sheet was found to hold."""

    last_row: int = 0
    columns: set[bytes] = field(default_factory=set)
    n_formulas: int = 0
    uncomputed: list[str] = field(default_factory=list)
    errors: list[str] = field(default_factory=list)
    merged: list[str] = field(default_factory=list)


def examine_workbook(name: str, data: bytes, sheet: int = 0) -> tuple[str, ...]:
    """Look through a sheet of an XLSX file, counted from 0, before it is read.

    Returns
    -------
    tuple of str
        What is worth saying in the evidence.

    Raises
    ------
    SurveyFormatError
        The file would unpack to more than the memory should hold, has merged cells, cells that
        hold an error, or formulas without a computed value.
    """
    try:
        with zipfile.ZipFile(BytesIO(data)) as archive:
            refuse_huge_parts(name, archive)
            seen = _Seen()
            for part in _parts_of_sheet(archive, sheet):
                _look_through(archive, part, seen)
            for part in ("xl/sharedStrings.xml", "xl/styles.xml"):
                read_to_the_end(archive, part)
    except _DAMAGE as error:
        raise SurveyFormatError(
            f"{name} is a damaged xlsx workbook ({error}), so no answer in it is safe. "
            "Download or export it again."
        ) from error
    except RuntimeError as error:  # how zipfile says that a part is encrypted
        raise SurveyFormatError(
            f"{name} is protected by a password and cannot be read; remove the password in Excel."
        ) from error
    last_column = max((_column_number(letters) for letters in seen.columns), default=0)
    refuse_distant_cells(name, seen.last_row, last_column)
    refuse_merged(name, seen.merged)
    _refuse_uncomputed(name, seen)
    refuse_errors(name, seen.errors)
    if not seen.n_formulas:
        return ()
    return (f"{seen.n_formulas} formula cell(s) read as the value stored with them",)


def sheets_of_workbook(name: str, data: bytes) -> list[str]:
    """Return the names of the sheets of an XLSX file, none where it is damaged."""
    try:
        with zipfile.ZipFile(BytesIO(data)) as archive:
            refuse_huge_parts(name, archive)
            named = _SHEET_NAME.findall(archive.read("xl/workbook.xml"))
    except (*_DAMAGE, KeyError, RuntimeError):
        return []  # which is told when the sheet is looked through
    return [unescape(title.decode("utf-8", "replace"), {"&quot;": '"'}) for title in named]


def refuse_huge_parts(name: str, archive: zipfile.ZipFile) -> None:
    """Refuse a workbook that unpacks to more than the memory should hold."""
    unpacked = sum(part.file_size for part in archive.infolist())
    if unpacked > _LARGEST_PARTS:
        packed = sum(part.compress_size for part in archive.infolist())
        raise SurveyFormatError(
            f"{name} would unpack from {packed:,} to {unpacked:,} bytes, more than the "
            f"{_LARGEST_PARTS:,} that are read of a workbook, so it is damaged, made to harm, or "
            "too large for Excel. Export the answers as CSV."
        )


def _parts_of_sheet(archive: zipfile.ZipFile, sheet: int) -> tuple[str, ...]:
    """Return the part that holds a sheet; all sheets, where that is not written plainly."""
    if "xl/_rels/workbook.xml.rels" in archive.namelist():
        named = _SHEET.findall(archive.read("xl/workbook.xml"))
        part = sheet < len(named) and related_part(
            archive, "xl/_rels/workbook.xml.rels", named[sheet]
        )
        if part:
            return (part,)
    parts = archive.namelist()
    return tuple(sorted(part for part in parts if part.startswith("xl/worksheets/")))


def related_part(archive: zipfile.ZipFile, relations: str, identifier: bytes) -> str | None:
    """Return the part that the workbook's relations give to an identifier."""
    for relation in _RELATION.findall(archive.read(relations)):
        found = dict(_ATTRIBUTE.findall(relation))
        if found.get(b"Id") == identifier:
            target = found.get(b"Target", b"").decode("utf-8", "replace")
            part = posixpath.normpath(posixpath.join("/xl", target)).lstrip("/")
            if part in archive.namelist():
                return part
    return None


def _look_through(archive: zipfile.ZipFile, part: str, seen: _Seen) -> None:
    for xml in _whole_cells(archive, part):
        cells = _CELL.findall(xml)
        if cells:
            seen.columns.update({column for column, _ in cells})
            seen.last_row = max(seen.last_row, max(int(row) for row in {row for _, row in cells}))
        seen.merged += [found.decode() for found in _MERGED.findall(xml)]
        if b't="e"' in xml:
            seen.errors += [_reference(cell) for cell in _ERROR.findall(xml)]
        if b"<f" not in xml and b":f" not in xml:
            continue
        for formula in _FORMULA.finditer(xml):
            seen.n_formulas += 1
            # A text value (t="str") may be stored as the empty text, any other may not.
            if formula[2] is None and b't="str"' not in formula[1]:
                seen.uncomputed.append(_reference(formula[1]))


def _reference(attributes: bytes) -> str:
    reference = _REFERENCE.search(attributes)
    return reference[1].decode() if reference else "?"


def _whole_cells(archive: zipfile.ZipFile, part: str) -> Iterator[bytes]:
    """Yield a part in pieces that never end within a cell."""
    rest = b""
    with archive.open(part) as stream:
        while chunk := stream.read(_CHUNK):
            rest += chunk
            end = max(rest.rfind(b"</c>"), rest.rfind(b"</row>"), rest.rfind(b":c>"))
            if end < 0 and len(rest) < _LONGEST_CELL:
                continue
            yield rest[: end + 1] if end >= 0 else rest
            rest = rest[end + 1 :] if end >= 0 else b""
    yield rest


def read_to_the_end(archive: zipfile.ZipFile, part: str) -> None:
    """Unpack a part, by which its declared size and its checksum are known to be true."""
    if part in archive.namelist():
        with archive.open(part) as stream:
            while stream.read(_CHUNK):
                pass


def refuse_distant_cells(name: str, last_row: int, last_column: int) -> None:
    """Refuse cells so far away that the table between them would not fit."""
    if last_column * last_row > _MOST_CELLS:
        raise SurveyFormatError(
            f"{name} has cells as far as row {last_row:,} and column {last_column:,}, a "
            f"table of {last_column * last_row:,} cells where at most {_MOST_CELLS:,} are "
            "read of a workbook. Delete stray cells far from the answers, or export as CSV."
        )


def refuse_merged(name: str, merged: list[str]) -> None:
    """Refuse merged cells, and name them."""
    if merged:
        raise SurveyFormatError(
            f"{name} has {len(merged)} merged range(s) of cells: {listed(merged)}. Only "
            "the first cell of a range holds a value, so answers or headers would be missing from "
            "the others. Unmerge them in Excel, or use the file as it was downloaded."
        )


def _refuse_uncomputed(name: str, seen: _Seen) -> None:
    if seen.uncomputed:
        raise SurveyFormatError(
            f"{name} has {len(seen.uncomputed)} formula cell(s) without a computed value: "
            f"{listed(seen.uncomputed)}. They would be read as blank answers. Open the file in "
            "Excel and save it, so that the values are computed, or replace them by values."
        )


def refuse_errors(name: str, places: list[str]) -> None:
    """Refuse cells that hold an error of Excel.

    Raises
    ------
    SurveyFormatError
        With the number of such cells, and the first of them.
    """
    if places:
        raise SurveyFormatError(
            f"{name} has {len(places)} cell(s) that hold an error of Excel such as #N/A or #REF!: "
            f"{listed(places)}. They would be read as blank answers. Put the answers back from "
            "the file as it was downloaded, or empty the cells if there is no answer."
        )


def _column_number(letters: bytes) -> int:
    number = 0
    for letter in letters:
        number = 26 * number + letter - ord("A") + 1
    return number
