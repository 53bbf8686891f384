"""A value as a message can show it, whatever it is: short, on one line, and never an error."""

from __future__ import annotations

import datetime as dt
import unicodedata
from collections.abc import Iterable, Sequence
from decimal import Decimal
from reprlib import Repr
from typing import Any

import numpy as np

__all__ = ["blanks_below", "enumerated", "is_cell", "listed", "shown"]

_LONGEST = 60
_MOST_DIGITS = 40


class _Short(Repr):
    def __init__(self) -> None:
        super().__init__()
        self.maxlevel = 2
        self.maxstring = self.maxother = _LONGEST
        self.maxlist = self.maxtuple = self.maxset = self.maxdict = 4

    def repr_int(self, x: int, _level: int) -> str:
        # Python refuses to write out very long whole numbers
        digits = int(x.bit_length() * 0.30103) + 1
        return str(x) if digits <= _MOST_DIGITS else f"<a whole number of {digits} digits>"

    def repr_instance(self, x: Any, level: int) -> str:
        shape = getattr(x, "shape", None)
        if isinstance(shape, tuple) and shape:
            size = " × ".join(map(str, shape))
            return f"<{type(x).__name__} of {size}>"
        if isinstance(x, type) or callable(x):
            return f"<{getattr(x, '__name__', type(x).__name__)}>"
        return " ".join(super().repr_instance(x, level).split())


_SHORT = _Short()


def shown(value: object) -> str:
    """Return a value as text of at most some 60 characters.

    Examples
    --------
    >>> shown(["SAT1"] * 9)
    "['SAT1', 'SAT1', 'SAT1', 'SAT1', ...]"
    >>> shown(10**400)
    '<a whole number of 401 digits>'
    """
    text = _SHORT.repr(value)
    return text if len(text) <= 3 * _LONGEST else f"{text[: 3 * _LONGEST]}…"


def enumerated(words: Iterable[str], last: str = "or") -> str:
    """Put words into a list as a sentence has it: a, b or c."""
    *first, end = list(words)
    return f"{', '.join(first)} {last} {end}" if first else end


def listed(texts: Sequence[str], most: int = 8, *, between: str = ", ") -> str:
    """Put texts into a list that is cut with a count, so that a message stays short.

    Examples
    --------
    >>> listed(["SAT1", "SAT2", "SAT3"], most=2)
    'SAT1, SAT2 and 1 more'
    """
    left_out = len(texts) - most
    return between.join(texts[:most]) + (f" and {left_out} more" if left_out > 0 else "")


def blanks_below(text: str) -> str:
    """Return blanks as wide as a terminal draws a text, for a caret below what follows it.

    Examples
    --------
    >>> blanks_below("x1 ")
    '   '
    """
    return "".join(map(_blank_as_wide_as, text))


def _blank_as_wide_as(sign: str) -> str:
    if sign == "\t":
        return sign
    # neither accents that stand over the sign before nor signs that are drawn as nothing
    if unicodedata.combining(sign) or unicodedata.category(sign) == "Cf":
        return ""
    return "\u3000" if unicodedata.east_asian_width(sign) in "WF" else " "


def is_cell(value: object) -> bool:
    """Whether a value is one that a cell of a table can hold and that can be compared."""
    return isinstance(value, str | int | float | np.generic | dt.date | Decimal)
