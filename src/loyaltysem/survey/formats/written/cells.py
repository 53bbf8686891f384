"""Cells of the tables that loyaltysem writes: marks of missing answers, inert texts, times."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

import pandas as pd

from loyaltysem.survey.formats.export import MissingKind
from loyaltysem.survey.wordings.cells import cell_number

__all__ = [
    "MISSING_MARKS",
    "PARADATA",
    "RESPONDENT",
    "inert_undone",
    "recorded_texts",
    "unmistakable",
]

# The header of the first column, by which the file is known.
RESPONDENT = "loyaltysem respondent"
PARADATA = "paradata: "
MISSING_MARKS: Mapping[MissingKind, str] = {
    "skipped": "(skipped)",
    "undocumented": "(undocumented)",
    "declared": "(declared missing)",
    "unranked": "(not ranked)",
}
# As times are written; the platforms' own texts have a blank for the T.
_MOMENT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(?P<offset>[+-]\d\d:\d\d)?")
_TRUTH = {"true": True, "false": False}


def unmistakable(text: str) -> str:
    """Return a text that is not read back as a number, a mark, or with an apostrophe less.

    Together with the apostrophe that `files.inert` puts before formulas there is one at most that
    was not in the text, and `inert_undone` takes it off.
    """
    mistaken = (
        text.startswith("'") or text in MISSING_MARKS.values() or cell_number(text) is not None
    )
    return f"'{text}" if mistaken else text


def inert_undone(cell: str) -> str:
    """Return the text as it was before it was written."""
    return cell.removeprefix("'")


def recorded_texts(name: str, cells: pd.Series[Any]) -> pd.Series[Any]:
    """Return what was recorded and written as texts: times and ``finished`` as they were.

    Any text that was not written so stays as it is, an edited time too.
    """
    texts = [cell for cell in cells.dropna().unique() if isinstance(cell, str)]
    written = [_MOMENT.fullmatch(text) for text in texts]
    offsets = {found["offset"] for found in written if found}
    if texts and all(written) and (None not in offsets or len(offsets) == 1):
        try:
            # of a clock that was put forward or back, the times have two offsets
            return pd.to_datetime(cells, format="ISO8601", utc=len(offsets) > 1)
        except ValueError:  # the 30th of February: an edited time
            return cells.where(cells.notna(), None)
    if name == "finished" and all(text.lower() in _TRUTH for text in texts):
        return cells.map(lambda cell: _TRUTH.get(str(cell).lower())).astype("boolean")
    return cells.where(cells.notna(), None)
