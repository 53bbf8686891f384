"""Cells of the tables that loyaltysem writes: marks of missing answers, and inert texts."""

from __future__ import annotations

from collections.abc import Mapping

from loyaltysem.survey.cell_number import cell_number
from loyaltysem.survey.formats.export import MissingKind

__all__ = ["MISSING_MARKS", "PARADATA", "RESPONDENT", "inert", "inert_undone", "needs_apostrophe"]

# The header of the first column, by which the file is known.
RESPONDENT = "loyaltysem respondent"
PARADATA = "paradata: "
MISSING_MARKS: Mapping[MissingKind, str] = {
    "skipped": "(skipped)",
    "undocumented": "(undocumented)",
    "declared": "(declared missing)",
}
# What Excel, LibreOffice and WPS take for the beginning of a formula, full-width forms included.
_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")


def needs_apostrophe(text: str) -> bool:
    """Whether a text in CSV would be a formula, a number, a mark, or an escaped text."""
    return (
        text.startswith((*_FORMULA, "'"))
        or text in MISSING_MARKS.values()
        or cell_number(text) is not None
    )


def inert(text: str) -> str:
    """Return a text that a spreadsheet shows and does not evaluate, with an apostrophe before it.

    `inert_undone` gives the text back: a text that begins with an apostrophe gets a second one.
    """
    return f"'{text}" if needs_apostrophe(text) else text


def inert_undone(cell: str) -> str:
    """Return the text that `inert` was given."""
    return cell.removeprefix("'")
