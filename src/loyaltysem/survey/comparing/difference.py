"""One difference between a codebook and a file."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from loyaltysem.survey.answers.column_matching import Entry
from loyaltysem.survey.codebook.entries import Item, Trap

__all__ = ["Difference", "DifferenceKind", "section_of"]

DifferenceKind = Literal[
    "not_in_file",
    "not_in_codebook",
    "several_columns",
    "shared_column",
    "text_differs",
    "order",
    "unknown_answer",
    "out_of_bounds",
    "label_unused",
    "missing_code_unused",
    "missing_code_undeclared",
    "contradicts_file",
    "label_not_in_codebook",
    "ignore_unused",
    "unconfirmed",
]


@dataclass(frozen=True, slots=True)
class Difference:
    """One difference.

    Attributes
    ----------
    kind : str
    section, name : str
        The codebook entry, such as ``"items"`` and ``"SAT1"``; empty for a column without entry.
    column : str
        Header in the file; empty for an entry without column.
    value : str
        The answer, label or code that it is about; else empty.
    count : int or None
        How many answers it touches, None where that has no meaning.
    text : str
        The difference as a sentence, with what to do.
    stops_reading : bool
        Whether `read_survey` refuses the file with this codebook because of it.
    """

    kind: DifferenceKind
    section: str
    name: str
    column: str
    value: str
    count: int | None
    text: str
    stops_reading: bool = False


def section_of(entry: Entry) -> str:
    """Return the section of the codebook that an entry stands in."""
    if isinstance(entry, Item):
        return "items"
    return "traps" if isinstance(entry, Trap) else "groups"
