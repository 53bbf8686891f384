"""The text that a cell of an export shows."""

from __future__ import annotations

__all__ = ["cell_text"]


def cell_text(cell: object) -> str:
    """Return a cell as text without white space at the ends; 5, for a workbook's 5.0."""
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    return str(cell).strip()
