"""Codes that a platform numbers, such as A1 to A5, for the answers to the rows of an array."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping

__all__ = ["numbered_codes"]

_CODE = re.compile(r"(?P<letters>[A-Za-z]{1,5})(?P<digits>\d{1,3})")
_BOUNDS = ((1, 5), (1, 7), (1, 10), (0, 10))


def numbered_codes(answers: Mapping[str, Iterable[str]]) -> dict[str, dict[str, float]]:
    """Propose numbers for the codes of an array.

    Parameters
    ----------
    answers : mapping of str to iterable of str
        The distinct answers to each row of one array.

    Returns
    -------
    dict of str to dict
        Row to code and number. Rows whose codes begin with the same letters share their scale:
        the shortest usual one that holds them all, with the codes that nobody chose. Rows whose
        codes are not numbered, or not on a usual scale, are left out.
    """
    by_letters: dict[str, dict[str, list[re.Match[str]]]] = defaultdict(dict)
    for row, texts in answers.items():
        codes = [_CODE.fullmatch(text) for text in texts]
        letters = {code["letters"] for code in codes if code}
        if len(letters) == 1 and all(codes):
            by_letters[letters.pop()][row] = [code for code in codes if code]
    proposed: dict[str, dict[str, float]] = {}
    for prefix, rows in by_letters.items():
        scale = _scale(prefix, [code["digits"] for codes in rows.values() for code in codes])
        proposed |= dict.fromkeys(rows, scale) if scale and len(rows) > 1 else {}
    return proposed


def _scale(letters: str, digits: Iterable[str]) -> dict[str, float]:
    """Return every code of the shortest usual scale, written as those that occur."""
    written = {int(text): text for text in digits}
    low, high = min(written), max(written)
    bounds = next((b for b in _BOUNDS if b[0] <= low and high <= b[1]), None)
    padded = any(text[0] == "0" != text for text in written.values())
    width = max(map(len, written.values())) if padded else 1
    alike = all(f"{number:0{width}}" == text for number, text in written.items())
    if bounds is None or not alike or low == high:
        return {}
    return {f"{letters}{n:0{width}}": float(n) for n in range(bounds[0], bounds[1] + 1)}
