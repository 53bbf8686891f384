"""Ids as texts, so that none goes through a floating-point number, which holds 15 digits."""

from __future__ import annotations

import math
import re

import numpy as np
import pandas as pd

from loyaltysem.containment.cells import EXACT
from loyaltysem.survey.wordings.cells import cell_text

__all__ = ["EXACT", "id_text", "lost_digits"]

_LONGEST_ID = 1e20  # a number beyond it is a measurement in an odd unit
# As pandas writes whole numbers of a column that has gaps.
_WHOLE = re.compile(r"([+-]?\d+)\.0+", re.ASCII)
# As Excel shows, and saves in CSV, whole numbers of more digits than the cell is wide.
_SCIENTIFIC = re.compile(r"\d(?:[.,]\d+)?E\+(?:0?[89]|1\d)", re.ASCII)


def lost_digits(cell: object) -> bool:
    """Whether a cell is a long number of which the last digits are lost.

    That is a float so large that whole numbers beside it fall together with it, or a text such as
    1.38E+10, as Excel saves long numbers.
    """
    if isinstance(cell, float | np.floating):
        return EXACT <= abs(float(cell)) < _LONGEST_ID
    return isinstance(cell, str) and _SCIENTIFIC.fullmatch(cell.strip()) is not None


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
