"""Small plain tables, written for the tests that read them."""

from __future__ import annotations

import warnings
from pathlib import Path

from openpyxl import Workbook

from loyaltysem.errors import DataWarning
from loyaltysem.survey import Survey, read_survey

N = 20
ROWS = [[i % 5 + 1, (i + 1) % 5 + 1, (i * i) % 5 + 1] for i in range(N)]
"""Answers of twenty people to three items from 1 to 5."""


def csv(rows, mark: str = ",") -> str:
    return "".join(mark.join(map(str, row)) + "\n" for row in rows)


def workbook(path: Path, **sheets) -> Path:
    """Write an XLSX file: one keyword a sheet, each a list of rows."""
    book = Workbook()
    book.remove(book.active)
    for title, rows in sheets.items():
        sheet = book.create_sheet(title)
        for row in rows:
            sheet.append(list(row))
    book.save(path)
    return path


def read_and_told(path, codebook=None, **options) -> tuple[Survey, str]:
    """Read a file; the second is all that was warned of."""
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        survey = read_survey(path, codebook, **options)
    assert all(issubclass(warning.category, DataWarning) for warning in caught)
    return survey, "\n".join(str(warning.message) for warning in caught)
