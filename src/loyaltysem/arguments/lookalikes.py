"""Signs that only look like plain ones, as a Chinese input method or a word processor writes."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

__all__ = ["lookalikes_of"]

_DRAWN_ALIKE = {
    '"': "“”„‟＂「」『』«»",
    "'": "‘’＇",
    "+": "＋",
    "-": "－−–—",
    "*": "＊×",
    "/": "／",
    "^": "＾",
    "~": "～˜∼",
    "=": "＝",
    "<": "＜≤≦",
    ">": "＞≥≧",
    "!": "！",
    "?": "？",
    "|": "｜",
    "#": "＃",
    "_": "＿",
    ".": "．。",
    ",": "，、﹐",
    ":": "：",
    ";": "；",
    "(": "（",
    ")": "）",
    "[": "［【〔",
    "]": "］】〕",
    "{": "｛",
    "}": "｝",
    " ": "\u00a0\u3000\u2002\u2003\u2009\u202f",
}


def lookalikes_of(signs: str) -> Mapping[str, str]:
    """Return what is taken for the signs of a language, each with the sign that was meant.

    Examples
    --------
    >>> dict(lookalikes_of("+~"))
    {'＋': '+', '～': '~', '˜': '~', '∼': '~'}
    """
    return MappingProxyType({alike: sign for sign in signs for alike in _DRAWN_ALIKE[sign]})
