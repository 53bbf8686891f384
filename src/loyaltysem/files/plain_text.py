"""Cells as texts that every file can keep."""

from __future__ import annotations

from datetime import date, datetime

from loyaltysem.errors import WritingError

__all__ = ["as_text", "encoded"]


def as_text(cell: object) -> str:
    """Return a cell that is no number column's as text; whole numbers without a decimal point."""
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    if isinstance(cell, datetime | date):
        return cell.isoformat()
    return str(cell)


def encoded(name: str, row: int, text: str) -> bytes:
    """Return a text in UTF-8.

    Raises
    ------
    WritingError
        The text holds half of a surrogate pair.
    """
    try:
        return text.encode()
    except UnicodeEncodeError as error:
        raise WritingError(
            f"{name}, row {row}: the text holds half of a character ({error.reason}), which no "
            "file can keep. Repair the text where the answers were read."
        ) from error
