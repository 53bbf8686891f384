"""A file's bytes, what kind of file they are, and the table in them."""

from __future__ import annotations

import hashlib
import re
import zipfile
from dataclasses import dataclass, field
from functools import cached_property
from io import BytesIO
from os import PathLike
from pathlib import Path

from loyaltysem.errors import SurveyFormatError
from loyaltysem.files.plain_file import why_no_plain_file
from loyaltysem.survey.formats.binary_file import DESCRIPTIONS, BinaryFile
from loyaltysem.survey.formats.foreign_files import foreign_archive, foreign_kind, way_out
from loyaltysem.survey.formats.grids.delimited_text import text_grid
from loyaltysem.survey.formats.grids.grid import Grid
from loyaltysem.survey.formats.grids.table_layout import TableLayout
from loyaltysem.survey.formats.workbooks.workbook import workbook_grid

__all__ = ["QSF", "FileContent", "open_file"]

QSF = "a Qualtrics survey file (.qsf)"

_SIGNATURES = (
    (b"$FL2", "sav"),
    (b"$FL3", "sav"),
    (b"<stata_dta>", "dta"),
    (b"HEADER RECORD*******LIB", "xpt"),
    (bytes(12) + b"\xc2\xea\x81\x60", "sas7bdat"),
    (b"PAR1", "parquet"),
    (b"ARROW1", "arrow"),
)
# Stata up to release 12 begins with its format number and the byte order.
_OLD_STATA = re.compile(rb"^[\x69-\x73][\x01\x02]\x01")
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_ZIP_PARTS = (
    ("xl/workbook.xml", "xlsx"),
    ("xl/workbook.bin", "xlsb"),
)
_LARGEST = 4 * 1024**3
# Within the 200 bytes, five times in other character sets, that people are meant to see.
_PORTABLE = re.compile(rb"SPSS PORT FILE")
_JSON = re.compile(rb'(\[\s*)?\{\s*"(?:[^"\\]|\\.)*"\s*:')
_WORKBOOKS = ("xlsx", "xlsb", "xls")


@dataclass(frozen=True)
class FileContent:
    """A file as found, looked at by content and never by name.

    Attributes
    ----------
    name : str
        The file's name, used in messages only.
    data : bytes
    forced_encoding : str or None
        The text encoding that the caller asks for.
    path : Path or None
        Where the file lies, for readers that open files by themselves.
    layout : TableLayout
        What the caller says about sheet, header and decimals.
    """

    name: str
    data: bytes = field(repr=False)
    forced_encoding: str | None = None
    path: Path | None = None
    layout: TableLayout = field(default_factory=TableLayout)

    @cached_property
    def kind(self) -> str:
        """What the content is.

        ``"text"``, ``"xlsx"``, ``"xlsb"``, ``"xls"``, ``"sav"``, ``"por"``, ``"dta"``, ``"xpt"``,
        ``"sas7bdat"``, ``"parquet"``, ``"arrow"``, or a description of anything else.
        """
        if self.data.startswith(b"PK"):
            return self._kind_of_zip()
        if self.data.startswith(_OLE):
            return "xls"
        for signature, kind in _SIGNATURES:
            if self.data.startswith(signature):
                return kind
        if _OLD_STATA.match(self.data):
            return "dta"
        if _PORTABLE.search(self.data[:220]):
            return "por"
        foreign = foreign_kind(self.data)
        if foreign:
            return foreign
        if self.data[:2] in (b"\xff\xfe", b"\xfe\xff"):
            return "text"
        if b"\x00" in self.data and self.forced_encoding is None:
            return "a binary file of unknown kind"
        beginning = self.data[:2000].lstrip(b"\xef\xbb\xbf \t\r\n")
        if beginning.lower().startswith((b"<html", b"<!doctype", b"<table", b"<?x")):
            return "a web page (HTML or XML)"
        if beginning.startswith(b"{") and b'"SurveyEntry"' in beginning:
            return QSF
        return "a JSON document" if _JSON.match(beginning) else "text"

    @property
    def description(self) -> str:
        """The kind of the file in words, for messages."""
        return DESCRIPTIONS.get(self.kind, self.kind)

    @property
    def way_out(self) -> str:
        """What to do with a file that is not read."""
        usual = "Export the answers from the survey platform as XLSX or CSV."
        return way_out(self.kind) or usual

    @property
    def is_table(self) -> bool:
        """Whether the file can hold rows and columns."""
        return self.kind == "text" or self.kind in _WORKBOOKS

    @property
    def is_workbook(self) -> bool:
        """Whether the file is an Excel workbook."""
        return self.kind in _WORKBOOKS

    @cached_property
    def grid(self) -> Grid:
        """The sheet that holds the answers, or the delimited text, as header and cells.

        Raises
        ------
        SurveyFormatError
            The file is of another kind, is damaged, or its text cannot be decoded.
        """
        if not self.is_table:
            raise SurveyFormatError(
                f"{self.name} is {self.description}, whatever its name says, and holds no table of "
                f"texts. {self.way_out}"
            )
        if self.kind in _WORKBOOKS:
            return workbook_grid(self.binary, self.layout)
        return text_grid(self.name, self.data, self.forced_encoding, self.layout)

    @cached_property
    def binary(self) -> BinaryFile:
        """The file for readers of its bytes."""
        return BinaryFile(self.name, self.kind, self.data, self.path, self.forced_encoding)

    @property
    def sha256(self) -> str:
        """Fingerprint of the file, by which a reader of the results can know the same file."""
        return hashlib.sha256(self.data).hexdigest()

    def _kind_of_zip(self) -> str:
        try:
            with zipfile.ZipFile(BytesIO(self.data)) as archive:
                names = set(archive.namelist())
        except (zipfile.BadZipFile, NotImplementedError, ValueError, OSError) as error:
            raise SurveyFormatError(
                f"{self.name} begins as an XLSX (a zip archive) and is damaged: {error}. Part of "
                "it is missing, so no answer in it is safe; download or copy it again."
            ) from error
        for part, kind in _ZIP_PARTS:
            if part in names:
                return kind
        return foreign_archive(names)


def open_file(
    path: str | PathLike[str], encoding: str | None = None, layout: TableLayout | None = None
) -> FileContent:
    """Read a file's bytes.

    Raises
    ------
    SurveyFormatError
        The file does not exist, is a folder, a pipe or a device, cannot be opened, is empty, or is
        larger than what is read of one file.
    """
    path = Path(path)
    try:
        special = why_no_plain_file(path)
        size = path.stat().st_size
        # What the system makes up while it is read (/proc) says that it has no bytes.
        data = b"" if special or not 0 < size <= _LARGEST else path.read_bytes()
    except FileNotFoundError:
        raise SurveyFormatError(
            f"There is no file {str(path)!r}; the working directory is {str(Path.cwd())!r}. "
            "Check the name, or give the full path."
        ) from None
    except OSError as error:
        raise SurveyFormatError(f"{str(path)!r} cannot be opened: {error}.") from error
    except ValueError as error:  # a NUL in the path
        raise SurveyFormatError(f"{str(path)!r} is no path: {error}. Check the name.") from error
    if special:
        raise SurveyFormatError(
            f"{str(path)!r} cannot be opened as a file: it is {special}. Give the path of a file; "
            "what comes out of a pipe or a device must be saved in one first."
        )
    if size > _LARGEST:
        raise SurveyFormatError(
            f"{path.name} has {size:,} bytes, and at most {_LARGEST:,} are read of one file, since "
            "it must fit into the memory several times. Export fewer variables or respondents."
        )
    if not data.strip(b"\xef\xbb\xbf \t\r\n"):
        raise SurveyFormatError(
            f"{path.name} is empty ({len(data)} bytes), so it holds no answers. Export it again."
        )
    return FileContent(path.name, data, encoding, path, layout or TableLayout())
