"""Header and cells of a sheet or of delimited text."""

from __future__ import annotations

import csv
from collections.abc import Sequence
from dataclasses import dataclass, field
from io import BytesIO, StringIO

import numpy as np
import pandas as pd
import python_calamine

from loyaltysem.errors import SurveyFormatError

__all__ = ["Grid", "text_grid", "workbook_grid"]

_DELIMITERS = {",": "comma", "\t": "tab", ";": "semicolon"}


@dataclass(frozen=True, slots=True)
class Grid:
    """One header row and the cells under it.

    Attributes
    ----------
    header : tuple of str
        As written, without white space at the ends.
    cells : DataFrame, shape (n_rows, n_columns)
        Strings, numbers or dates as the file holds them; None where a cell is empty.
    encoding : str
        Of a text file; ``""`` for a workbook.
    evidence : tuple of str
        What the file is and what was left out, in words.
    """

    header: tuple[str, ...]
    cells: pd.DataFrame = field(repr=False)
    encoding: str
    evidence: tuple[str, ...]


def text_grid(name: str, text: str, encoding: str) -> Grid:
    """Read delimited text; comma, tab or semicolon, by what the header row holds most of."""
    delimiter = _delimiter(text)
    # By default csv refuses a text answer of more than 128 KiB as if the file were damaged.
    csv.field_size_limit(16 * 1024 * 1024)
    reader = csv.reader(StringIO(text, newline=""), delimiter=delimiter, strict=True)
    rows: list[list[object]] = []
    width = 0
    try:
        for row in reader:
            if not row:
                continue
            width = width or len(row)
            if len(row) != width:
                raise SurveyFormatError(
                    f"{name}, line {reader.line_num}: {len(row)} fields where the header has "
                    f"{width}, so answers would land under the wrong questions. The file may be "
                    f"cut, or a text holds an unquoted {_DELIMITERS[delimiter]}; export it again."
                )
            rows.append([cell or None for cell in row])
    except csv.Error as error:
        raise SurveyFormatError(
            f"{name}, line {reader.line_num}: the text is damaged ({error}); a quotation mark is "
            "not closed, or the file is cut. Export it again."
        ) from error
    evidence = f"text in {encoding}, fields divided by {_DELIMITERS[delimiter]}"
    return _grid(name, rows, encoding, (evidence,))


def workbook_grid(name: str, data: bytes, kind: str) -> Grid:
    """Read the first sheet of an Excel workbook."""
    try:
        workbook = python_calamine.CalamineWorkbook.from_filelike(BytesIO(data))
        sheets = workbook.sheet_names
        rows = workbook.get_sheet_by_index(0).to_python(skip_empty_area=False) if sheets else []
    except python_calamine.PasswordError as error:
        raise SurveyFormatError(
            f"{name} is protected by a password and cannot be read; remove the password in Excel."
        ) from error
    # calamine raises OSError or its own errors for a damaged part, depending on the part.
    except (python_calamine.CalamineError, OSError, ValueError) as error:
        raise SurveyFormatError(
            f"{name} is a damaged {kind} workbook ({error}), so no answer in it is safe. "
            "Download or export it again."
        ) from error
    evidence = [f"{kind} workbook, sheet {sheets[0]!r}" if sheets else f"{kind} workbook"]
    if len(sheets) > 1:
        evidence.append(f"{len(sheets) - 1} further sheet(s) not read: {', '.join(sheets[1:])}")
    cells = [[_workbook_cell(cell) for cell in row] for row in rows]
    return _grid(name, cells, "", tuple(evidence))


def _workbook_cell(cell: object) -> object:
    # In Python True equals 1, and a tick box is not the answer 1.
    if cell is True or cell is False:
        return str(cell).upper()
    return None if cell == "" else cell


def _grid(
    name: str, rows: Sequence[Sequence[object]], encoding: str, evidence: tuple[str, ...]
) -> Grid:
    if not rows or all(cell is None for cell in rows[0]):
        raise SurveyFormatError(
            f"{name} is empty or has no header in its first row; nothing says what the columns "
            "are. Put the question texts or item names in the first row."
        )
    header = tuple(_header_text(cell) for cell in rows[0])
    table = np.empty((len(rows) - 1, len(header)), dtype=object)
    for position, row in enumerate(rows[1:]):
        table[position] = row
    filled = np.not_equal(table, np.array(None, dtype=object)).astype(bool)
    kept = [i for i, text in enumerate(header) if text or filled[:, i].any()]
    header = tuple(header[i] or f"column {i + 1}" for i in kept)
    rows_kept = filled.any(axis=1)
    n_empty = int((~rows_kept).sum())
    if n_empty:
        evidence += (f"{n_empty} row(s) without any cell left out",)
    cells = pd.DataFrame(table[rows_kept][:, kept], dtype=object)
    if cells.empty:
        raise SurveyFormatError(
            f"{name} has a header of {len(header)} columns and no row under it, so it holds no "
            "answers. Export it again, with the answers."
        )
    return Grid(header, cells, encoding, evidence)


def _header_text(cell: object) -> str:
    if cell is None:
        return ""
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    return str(cell).strip()


def _delimiter(text: str) -> str:
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
