"""When a cell is a number."""

from __future__ import annotations

import math
import re

__all__ = ["cell_number"]

_NUMBER = re.compile(r"^[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?$", re.ASCII)
_INFINITE = re.compile(r"^[+-]?(inf|infinity|∞)$", re.IGNORECASE)


def cell_number(cell: object) -> float | None:
    """Return the number in a cell, None for anything that is not written as a number."""
    if isinstance(cell, bool):
        return None
    if isinstance(cell, int | float):
        return float(cell)
    text = str(cell).strip()
    if _INFINITE.match(text):
        return math.inf
    return float(text) if _NUMBER.match(text) else None
