"""Delimited text to header and cells, line by line and with every line counted."""

from __future__ import annotations

import csv
import re
from codecs import BOM_UTF8
from collections.abc import Iterator
from io import BytesIO, StringIO, TextIOWrapper
from itertools import chain, islice
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from loyaltysem.errors import OptionError, SurveyFormatError
from loyaltysem.survey.formats.grids.blank_divided import columns_between_blanks
from loyaltysem.survey.formats.grids.grid import Grid, grid_of
from loyaltysem.survey.formats.grids.table_layout import TableLayout
from loyaltysem.survey.formats.grids.text_encoding import decode_text

__all__ = ["text_grid"]

_DELIMITERS = {",": "comma", "\t": "tab", ";": "semicolon"}
_BAR = "|"
# By default csv refuses a text answer of more than 128 KiB as if the file were damaged.
_LONGEST_CELL = 16 * 1024 * 1024
_CELLS_AT_ONCE = 2**18
_HIGHEST_HEADER = 10
_WIDEST_QUICK = 2000  # pandas takes a fifth of a millisecond for each column, however short
_EXCEL_SEPARATOR = re.compile(r"\s*\"?sep=(.)\"?[,;\t ]*(?:\r\n|\r|\n|$)", re.IGNORECASE)
_AS_FOUND = TableLayout()


def text_grid(
    name: str, data: bytes, encoding: str | None = None, layout: TableLayout = _AS_FOUND
) -> Grid:
    """Read delimited text; comma, tab or semicolon, by what the header row holds most of.

    Where a file has none of these, bars or blanks may divide its fields; blanks do in files for
    Mplus and LISREL and in what R writes.

    Parameters
    ----------
    name : str
        The file's name, for messages.
    data : bytes
    encoding : str, optional
        The only encoding to try; by default UTF-8, then GB18030.
    layout : TableLayout
        What the caller says about header and decimals.

    Raises
    ------
    SurveyFormatError
        The encoding does not fit, a line has another number of fields than the header, or a
        quotation mark is not closed; with the line.
    """
    if layout.sheet is not None:
        raise OptionError(
            f"sheet={layout.sheet!r} was asked for, and {name} is a text file, which has no "
            "sheets. Leave it out."
        )
    text, encoding = decode_text(name, data, encoding)
    told = _EXCEL_SEPARATOR.match(text)
    delimiter = told[1] if told else _delimiter(text)
    called = _called(delimiter)
    evidence: tuple[str, ...] = (f"text in {encoding}, fields divided by {called}",)
    if told:
        evidence += (f"line {told[0].strip()!r} tells Excel the separator, and is left out",)
        data = text[told.end() :].encode(encoding)
        if not data.strip(BOM_UTF8 + b" \t\r\n"):
            raise SurveyFormatError(
                f"{name} holds the line {told[0].strip()!r}, which tells Excel the separator, and "
                "nothing else, so it holds no answers. Export it again."
            )
    if not text.endswith(("\n", "\r")):
        evidence += ("the last line has no end; if the file was cut there, so is its last answer",)
    blanks = None if told else columns_between_blanks(text, delimiter)
    del text  # in memory it is up to four times the file
    if blanks is not None:
        evidence = (evidence[0].replace(called, "blanks"), *evidence[1:])
        return grid_of(name, blanks, encoding, evidence, layout)
    plain = _plain_columns(data, encoding, delimiter)
    if plain is not None:
        return grid_of(name, plain, encoding, evidence, layout)
    csv.field_size_limit(_LONGEST_CELL)
    n_titles, full_width = _titles(data, encoding, delimiter)
    lines = TextIOWrapper(BytesIO(data), encoding, newline="")
    reader = csv.reader(lines, delimiter=delimiter, strict=True)
    # A hundred thousand answers hold a handful of texts; each is kept in memory once.
    known: dict[str, str | None] = {"": None}
    parts: list[NDArray[Any]] = []
    n_read = 0
    try:
        for rows in _batches(reader):
            width = full_width or (len(rows[0]) if not parts else len(parts[0]))
            for row in rows[: max(0, n_titles - n_read)]:
                row.extend([""] * (width - len(row)))
            n_read += len(rows)
            if any(len(row) != width for row in rows):
                _refuse_ragged(name, data, encoding, delimiter, n_titles, width)
            cells = list(chain.from_iterable(rows))
            if len(known) > _CELLS_AT_ONCE:
                known = {"": None}
            shared = np.array(list(map(known.setdefault, cells, cells)), dtype=object)
            parts.append(shared.reshape(len(rows), width).T)
    except csv.Error as error:
        raise SurveyFormatError(
            f"{name}, line {reader.line_num}: the text is damaged ({error}); a quotation mark is "
            "not closed, or the file is cut. Export it again."
        ) from error
    columns = np.concatenate(parts, axis=1) if parts else np.empty((0, 0), dtype=object)
    return grid_of(name, np.ascontiguousarray(columns), encoding, evidence, layout)


def _plain_columns(data: bytes, encoding: str, delimiter: str) -> NDArray[Any] | None:
    """Read text that cannot be misread, several times as quickly; None for any other.

    Without quotation marks and blank lines, and with equally many delimiters in every line, there
    is one way to divide it into cells. In UTF-8 and GB18030 neither delimiters nor line ends occur
    as part of another character.
    """
    if encoding not in ("utf-8-sig", "gb18030") or b'"' in data or b"\0" in data:
        return None
    if data.count(b"\r") != data.count(b"\r\n") or b"\n\n" in data or b"\n\r" in data:
        return None
    characters = np.frombuffer(data, dtype=np.uint8)
    ends = np.flatnonzero(characters == ord("\n"))
    if not data.endswith(b"\n"):
        ends = np.append(ends, len(data))
    marks = np.flatnonzero(characters == ord(delimiter))
    counts = np.diff(np.searchsorted(marks, ends), prepend=0)
    if counts[0] == 0 or (counts != counts[0]).any() or counts[0] > _WIDEST_QUICK:
        return None
    frame = pd.read_csv(
        BytesIO(data),
        sep=delimiter,
        header=None,
        dtype=object,
        encoding=encoding,
        quoting=csv.QUOTE_NONE,
        keep_default_na=False,
        na_values=[""],
        skip_blank_lines=False,
        low_memory=False,
    )
    columns = np.empty((frame.shape[1], frame.shape[0]), dtype=object)
    for position in range(frame.shape[1]):
        columns[position] = frame[position].to_numpy(dtype=object)
        columns[position, pd.isna(columns[position])] = None
    return columns


def _titles(data: bytes, encoding: str, delimiter: str) -> tuple[int, int]:
    """Return how many lines at the top hold one text alone, and the width of those below.

    Nothing where the lines below are of one field, of two (as one delimiter lost makes them), or
    not all of one width.
    """
    lines = TextIOWrapper(BytesIO(data), encoding, newline="")
    widths = []
    try:
        for row in csv.reader(lines, delimiter=delimiter, strict=True):
            if row:
                widths.append(len(row))
            if len(widths) > _HIGHEST_HEADER and len(row) > 1:
                break
    except csv.Error:
        return 0, 0
    n_titles = next((place for place, width in enumerate(widths) if width > 1), 0)
    below = set(widths[n_titles:])
    if not 0 < n_titles <= _HIGHEST_HEADER or len(below) != 1 or len(widths) < n_titles + 2:
        return 0, 0
    width = below.pop()
    return (n_titles, width) if width > 2 else (0, 0)


def _batches(reader: Iterator[list[str]]) -> Iterator[list[list[str]]]:
    """Yield lines that are not empty, the header alone first, then many at once."""
    header = next((row for row in reader if row), None)
    if header is None:
        return
    yield [header]
    size = max(1, _CELLS_AT_ONCE // len(header))
    while batch := list(islice(reader, size)):
        if rows := [row for row in batch if row]:
            yield rows


def _refuse_ragged(
    name: str, data: bytes, encoding: str, delimiter: str, n_titles: int, width: int
) -> None:
    """Find the first line of the wrong length; read again, since batches do not count lines."""
    lines = TextIOWrapper(BytesIO(data), encoding, newline="")
    reader = csv.reader(lines, delimiter=delimiter, strict=True)
    n_seen = 0
    for row in reader:
        n_seen += bool(row)
        if row and n_seen > n_titles and len(row) != width:
            called = _called(delimiter)
            raise SurveyFormatError(
                f"{name}, line {reader.line_num}: {len(row)} fields where the header has "
                f"{width}, so answers would land under the wrong questions. The file may be "
                f"cut, or a text holds an unquoted {called}; export it again."
            )


def _called(delimiter: str) -> str:
    return "bar" if delimiter == _BAR else _DELIMITERS.get(delimiter, repr(delimiter))


def _delimiter(text: str) -> str:
    # a header or a title may have a bar in it, so the next line must have as many
    header, below, *_ = [*islice(StringIO(text), 2), "", ""]
    bars = header.count(_BAR)
    if bars and bars == below.count(_BAR) and not any(mark in header for mark in _DELIMITERS):
        return _BAR
    counts = dict.fromkeys(_DELIMITERS, 0)
    quoted = False
    for character in text:
        if character == '"':
            quoted = not quoted
        elif not quoted and character in "\r\n":
            if any(counts.values()):
                break
        elif not quoted and character in counts:
            counts[character] += 1
    return max(counts, key=lambda mark: counts[mark])
