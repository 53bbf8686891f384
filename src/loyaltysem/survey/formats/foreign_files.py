"""Files that a survey may come in and that are not read: what they are, and the way out of them."""

from __future__ import annotations

import bz2
import lzma
import zlib
from collections.abc import Collection

__all__ = ["foreign_archive", "foreign_kind", "way_out"]

_BEGINNING = 200
_SAS = bytes(12) + b"\xc2\xea\x81"
_CATALOGUE = b"\x63\xb3\x14\x11"
_PACKED = (
    (b"\x1f\x8b", "a gzip archive"),
    (b"BZh", "a bzip2 archive"),
    (b"\xfd7zXZ", "an xz archive"),
)
_SIGNATURES = (
    (b"%PDF", "a PDF document"),
    (b"\x89PNG", "a PNG picture"),
    (b"\xff\xd8\xff", "a JPEG picture"),
    (b"GIF8", "a GIF picture"),
    (b"Rar!", "a RAR archive"),
    (b"7z\xbc\xaf", "a 7-Zip archive"),
    (b"{\\rtf", "an RTF document"),
    (b"SQLite format 3\0", "an SQLite database"),
    (b"\x89HDF\r\n", "an HDF5 file"),
    (b"MATLAB 5.0 MAT-file", "a MATLAB file (.mat)"),
    (b"\x00\x01\x00\x00Standard Jet DB", "an Access database (.mdb)"),
    (b"\x00\x01\x00\x00Standard ACE DB", "an Access database (.accdb)"),
)
_R_OBJECT, _R_WORKSPACE = "an R object (.rds)", "an R workspace (.rda, .RData)"
_WAYS_OUT = {
    _R_OBJECT: 'In R: haven::write_sav(readRDS("file.rds"), "file.sav") keeps labels; '
    'write.csv(readRDS("file.rds"), "file.csv", row.names = FALSE) the values.',
    _R_WORKSPACE: 'In R: load("file.RData") names its objects; haven::write_sav(object, '
    '"file.sav") keeps labels, write.csv(object, "file.csv", row.names = FALSE) the values.',
    "a SAS catalogue of formats (.sas7bcat)": "It holds value labels and no answers; the answers "
    "are in the .sas7bdat beside it. Read that one, and write the labels into a codebook.",
    "an SPSS output document (.spv)": "It holds tables and charts and no answers. In SPSS open the "
    "data, and save them as .sav.",
    "a jamovi file (.omv)": "In jamovi: Export, as .sav (keeps labels) or .csv.",
    "a JASP file (.jasp)": "In JASP: Export Data, as .csv.",
    "an Apple Numbers document": "In Numbers: File, Export To, Excel or CSV.",
    "an OpenDocument file": "In LibreOffice: Save As, Excel 2007-365 (.xlsx).",
    "a Python pickle": "In Python: pandas.read_pickle, and give the frame to read_survey.",
}
# Of a zip archive: a part that only files of the kind have.
_PARTS = (
    ("word/document.xml", "a Word document (.docx)"),
    ("ppt/presentation.xml", "a PowerPoint presentation (.pptx)"),
    ("content.xml", "an OpenDocument file"),
    ("analyses.json", "a JASP file (.jasp)"),
    ("data.bin", "a jamovi file (.omv)"),
    ("Index/Document.iwa", "an Apple Numbers document"),
    ("outputViewer0000000000.xml", "an SPSS output document (.spv)"),
)
_ZIP = "a zip archive without a workbook in it"
_UNPACK = "Unpack it, and read the file in it."


def foreign_kind(data: bytes) -> str:
    """Return what a file is by its first bytes, for files that are not read; ``""`` for others."""
    for signature, kind in _PACKED:
        if data.startswith(signature):
            return _of_r(_unpacked(data, signature)) or kind
    for signature, kind in _SIGNATURES:
        if data.startswith(signature):
            return kind
    if data.startswith(_SAS + _CATALOGUE):
        return "a SAS catalogue of formats (.sas7bcat)"
    if data[:1] == b"\x80" and data[1:2] in (b"\x02", b"\x03", b"\x04", b"\x05"):
        return "a Python pickle" if data.endswith(b".") else ""
    return _of_r(data[:_BEGINNING])


def foreign_archive(names: Collection[str]) -> str:
    """Return what a zip archive is by the names of its parts."""
    return next((kind for part, kind in _PARTS if part in names), _ZIP)


def way_out(kind: str) -> str:
    """Return what to do with a file of a kind; ``""`` where only a new export would help."""
    return _WAYS_OUT.get(kind, _UNPACK if " archive" in kind else "")


def _unpacked(data: bytes, signature: bytes) -> bytes:
    """Return the beginning of what is packed, empty where it is damaged."""
    try:
        if signature == b"BZh":
            return bz2.BZ2Decompressor().decompress(data, _BEGINNING)
        if signature == b"\x1f\x8b":
            return zlib.decompressobj(31).decompress(data, _BEGINNING)
        return lzma.LZMADecompressor(memlimit=2**28).decompress(data, _BEGINNING)
    except (OSError, EOFError, ValueError, zlib.error, lzma.LZMAError):
        return b""


def _of_r(data: bytes) -> str:
    """Tell the two kinds of R files, in each of R's three ways to write them."""
    if data.startswith((b"RDX2\n", b"RDX3\n", b"RDA2\n", b"RDA3\n", b"RDB2\n", b"RDB3\n")):
        return _R_WORKSPACE
    binary = data.startswith((b"X\n\0\0\0", b"B\n\2\0\0\0", b"B\n\3\0\0\0"))
    return _R_OBJECT if binary or data.startswith((b"A\n2\n", b"A\n3\n")) else ""
