"""Names along an axis, broken into lines so that neighbours do not run into each other."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from numpy.typing import NDArray

if TYPE_CHECKING:
    from matplotlib.axes import Axes

__all__ = ["LETTERS", "broken", "label_places"]

# Chinese breaks between any two characters, other scripts between words.
_PIECES = re.compile(r"\s+|[\u2e80-\uffef]|[^\s\u2e80-\uffef]+")
_NOT_AT_THE_BEGINNING = frozenset("，。、；：！？）》】」』”’…％")
_OPENING = "（《「“‘【"
_POINTS_OF_A_LETTER = 6.0
#: Of a line of a name beside an axis.
LETTERS = 20


def label_places(ax: Axes, places: NDArray[Any], names: Sequence[str]) -> None:
    """Name the places of the x axis, in lines no wider than each has room."""
    points = 72.0 * ax.get_position().width * ax.figure.bbox.width / ax.figure.dpi
    letters = int(points / max(1, len(names)) / _POINTS_OF_A_LETTER)
    ax.set_xticks(places, [broken(str(name), letters) for name in names])


def broken(text: str, letters: int) -> str:
    """Break a text into lines of that many letters; a word that is longer stays whole.

    A Chinese character takes the room of two letters.
    """
    lines = [""]
    for piece in _PIECES.findall(text):
        full = _letters(lines[-1] + piece) > letters and piece not in _NOT_AT_THE_BEGINNING
        if full and lines[-1].strip(_OPENING + " ") and not piece.isspace():
            begun = lines[-1].rstrip(_OPENING)
            lines[-1:] = [begun, lines[-1][len(begun) :] + piece]
        else:
            lines[-1] += piece
    return "\n".join(line.strip() for line in lines)


def _letters(text: str) -> int:
    return sum(2 if unicodedata.east_asian_width(mark) in "WF" else 1 for mark in text.strip())
