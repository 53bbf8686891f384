"""What a cell of an export shows: its text, and the number that it is written as."""

from __future__ import annotations

import math
import re
from functools import lru_cache

__all__ = ["cell_number", "cell_text"]

_NUMBER = re.compile(r"^[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?$", re.ASCII)
# What a Chinese input method writes for digits, point and signs.
_FULL_WIDTH = str.maketrans("０１２３４５６７８９．＋－", "0123456789.+-")
_INFINITE = re.compile(r"^[+-]?(inf|infinity|∞)$", re.IGNORECASE)


def cell_text(cell: object) -> str:
    """Return a cell as text without white space at the ends; 5, for a workbook's 5.0."""
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    return str(cell).strip()


def cell_number(cell: object) -> float | None:
    """Return the number in a cell, in full-width digits too; None for what is no number."""
    if isinstance(cell, bool):
        return None
    if isinstance(cell, int | float):
        return float(cell)
    return _number_in(str(cell))


@lru_cache(maxsize=16_384)
def _number_in(text: str) -> float | None:
    # A file repeats the same few texts in all its columns.
    text = text.strip()
    if not text.isascii():
        text = text.translate(_FULL_WIDTH)
    if _INFINITE.match(text):
        return math.inf
    return float(text) if _NUMBER.match(text) else None
