"""Question texts as exports write them, taken apart and compared."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass

__all__ = ["MatrixRow", "matrix_row", "numbered", "text_key"]

_NUMBERED = re.compile(r"^\s*(?P<number>\d{1,3})\s*(?P<mark>[、：:.．])\s*(?P<text>.*)$", re.DOTALL)
_OLD_NUMBERED = re.compile(r"^\s*第\s*(?P<number>\d{1,3})\s*题\s*(?P<text>.*)$", re.DOTALL)
_STEM_AND_ROW = re.compile(
    r"^(?P<stem>.*?)\s*[—–]+\s*(?P<row>\d{1,3})\s*[.、．]\s*(?P<text>.*)$", re.DOTALL
)
_OUTER_BRACKETS = re.compile(r"^[(（](?P<text>.*)[)）]$", re.DOTALL)


@dataclass(frozen=True, slots=True)
class MatrixRow:
    """The first row of a matrix question: the stem, the row's number, the row's text."""

    stem: str
    row: int
    text: str


def numbered(header: str) -> tuple[int, str] | None:
    """Split ``3、性别`` or ``第3题(性别)`` into number and text; None when there is no number."""
    match = _NUMBERED.match(header) or _OLD_NUMBERED.match(header)
    if match is None:
        return None
    text = match["text"].strip()
    if header.lstrip().startswith("第"):
        bracketed = _OUTER_BRACKETS.match(text)
        text = bracketed["text"].strip() if bracketed else text
    return int(match["number"]), text


def matrix_row(text: str) -> MatrixRow | None:
    """Split ``stem—1.item`` into its parts; None when the text is not a first matrix row."""
    match = _STEM_AND_ROW.match(text)
    if match is None:
        return None
    return MatrixRow(match["stem"].strip(), int(match["row"]), match["text"].strip())


def text_key(text: str) -> str:
    """Return what two spellings of one question have in common.

    The numbering, the stem before ``—``, the row index, all white space and the full stop at the
    end are taken off; full-width and half-width forms and letter case count as equal.
    """
    parts = numbered(text)
    bare = parts[1] if parts and parts[1] else text
    row = matrix_row(bare)
    bare = row.text if row and row.text else bare
    folded = unicodedata.normalize("NFKC", bare).casefold()
    return re.sub(r"\s+", "", folded).rstrip("。.")
