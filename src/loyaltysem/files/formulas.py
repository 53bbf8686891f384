"""Texts that a spreadsheet would calculate, and how they are made inert."""

from __future__ import annotations

import unicodedata

__all__ = ["begins_formula", "inert"]

_FORMULA = frozenset("=+-@")
# At the beginning of a cell they can end it, and what follows would be a cell of its own.
_BREAKS = ("\t", "\r", "\n")


def begins_formula(text: str) -> bool:
    """Whether Excel, LibreOffice, WPS or a web spreadsheet may take a text for a formula.

    Those are texts that begin with ``=``, ``+``, ``-`` or ``@``, in any of their widths
    (``＝ ＋ － ＠``), also behind blanks and signs that are not seen, which some programs trim; and
    texts that begin with a tab or a line end.
    """
    if text.startswith(_BREAKS):
        return True
    seen = (sign for sign in text if not _is_trimmed(sign))
    return unicodedata.normalize("NFKC", next(seen, "")) in _FORMULA


def inert(text: str) -> str:
    """Return a text that a spreadsheet shows and does not calculate: an apostrophe before it."""
    return f"'{text}" if begins_formula(text) else text


def _is_trimmed(sign: str) -> bool:
    return sign.isspace() or unicodedata.category(sign) in ("Cc", "Cf")
