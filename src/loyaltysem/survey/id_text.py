"""Ids as texts, so that none goes through a floating-point number, which holds 15 digits."""

from __future__ import annotations

import math
import re

import numpy as np
import pandas as pd

from loyaltysem.survey.cell_text import cell_text

__all__ = ["EXACT", "beyond_exact", "id_text"]

EXACT = 2**53
"""From here on a float no longer tells neighbouring whole numbers apart."""

# As pandas writes whole numbers of a column that has gaps.
_WHOLE = re.compile(r"([+-]?\d+)\.0+", re.ASCII)


def beyond_exact(cell: object) -> bool:
    """Whether a cell is a float so large that whole numbers beside it fall together with it."""
    return (
        isinstance(cell, float | np.floating) and math.isfinite(cell) and abs(float(cell)) >= EXACT
    )


def id_text(cell: object) -> str | None:
    """Return an id as text, None for a blank; "007" stays apart from 7, and "1E5" from 100000."""
    if cell is None or cell is pd.NA or cell is pd.NaT:
        return None
    if isinstance(cell, float | np.floating):
        if math.isnan(cell):
            return None
        cell = float(cell)
    text = cell_text(cell)
    whole = _WHOLE.fullmatch(text)
    return (whole[1] if whole else text) or None
