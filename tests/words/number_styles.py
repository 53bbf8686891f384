"""What breaks the one way in which a language writes numbers, for tests of texts."""

from __future__ import annotations

import re

_BROKEN = {
    "en": {
        "a blank before the percent sign": r"\d %",
        "a zero before the point of a p-value": r"\bp [<=>] 0\.",
        "a p-value without a sign": r"\bp \.\d",
        "a zero before the point of what cannot exceed one": (
            r"(?:CFI|TLI|RMSEA|SRMR|RMSR|HTMT|α|β) ?[=≥≤<>]? ?−?0\.\d"
        ),
    },
    "zh": {
        "a blank before the percent sign": r"\d %",
        "no zero before the point": r"(?<![\d.])\.\d",
        "English within Chinese": r"\b(?:over|above|below) \d",
    },
}


def broken(text: str, language: str) -> list[str]:
    """Return what in a text is not written in the way of its language, with its surroundings."""
    return [
        f"{what}: {text[max(0, found.start() - 15) : found.end() + 10]!r}"
        for what, pattern in _BROKEN[language].items()
        for found in re.finditer(pattern, text)
    ]
