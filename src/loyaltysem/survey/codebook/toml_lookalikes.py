"""Signs that only look like those of TOML, as a Chinese input method or a word processor writes."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator

from loyaltysem.arguments.lookalikes import lookalikes_of
from loyaltysem.arguments.shown import blanks_below

__all__ = ["lookalike_complaint"]

_LOOKALIKES = {**lookalikes_of("\"'=[]{},.#-_ "), "：": "="}
# These are drawn as nothing, and are to be deleted.
_UNSEEN = "\ufeff\u200b\u200c\u200d\u2060\u200e\u200f"
# Of a long line, as many signs on either side are shown.
_SHOWN = 70
_QUOTES = "\"'"


def lookalike_complaint(text: str) -> str:
    """Say where the first look-alike stands outside a text, with the line and a caret under it.

    Parameters
    ----------
    text : str
        What is not valid TOML.

    Returns
    -------
    str
        ``""`` where there is none.
    """
    place = next(_lookalikes(text), None)
    if place is None:
        return ""
    sign = text[place]
    number = text.count("\n", 0, place) + 1
    line = text.splitlines()[number - 1] if text.splitlines() else text
    column = place - (text.rfind("\n", 0, place) + 1)
    name = unicodedata.name(sign, f"U+{ord(sign):04X}").lower()
    if sign in _UNSEEN:
        advice = f"an unseen sign ({name}), which is none of TOML's. Delete it"
    else:
        meant = "a plain blank" if _LOOKALIKES[sign] == " " else _LOOKALIKES[sign]
        shown = f"{name}" if _LOOKALIKES[sign] == " " else f"{sign} ({name})"
        advice = (
            f"{shown}, which only looks like a sign of TOML. Write {meant} (from an English "
            "keyboard)"
        )
    cut = max(0, column - _SHOWN)
    line, column = line[cut : column + _SHOWN], column - cut
    return (
        f"line {number}: found {advice}.\n  {number} | {line}\n  {' ' * len(str(number))} | "
        f"{blanks_below(line[:column])}^"
    )


def _lookalikes(text: str) -> Iterator[int]:
    """Yield the places of look-alikes outside comments and texts.

    A text that does not end on its line was to end with a look-alike of its quotation mark.
    """
    place = 0
    while place < len(text):
        sign = text[place]
        if sign == "#":
            place = _end(text, "\n", place)
        elif sign in _QUOTES:
            end = _end_of_text(text, place)
            if end is None:
                end = _end(text, "\n", place)
                meant = (at for at in range(place, end) if text[at] in _LOOKALIKES)
                yield from (at for at in meant if _LOOKALIKES[text[at]] in _QUOTES)
            place = end
        else:
            if sign in _LOOKALIKES or sign in _UNSEEN:
                yield place
            place += 1


def _end(text: str, mark: str, start: int) -> int:
    found = text.find(mark, start)
    return len(text) if found < 0 else found


def _end_of_text(text: str, start: int) -> int | None:
    """Return where a text in quotation marks ends, None where it does not."""
    quote = text[start]
    several = text.startswith(quote * 3, start)
    mark = quote * 3 if several else quote
    place = start + len(mark)
    while place < len(text):
        if text[place] == "\\" and quote == '"':
            place += 2
        elif text.startswith(mark, place):
            return place + len(mark)
        elif text[place] == "\n" and not several:
            return None
        else:
            place += 1
    return len(text) if several else None
