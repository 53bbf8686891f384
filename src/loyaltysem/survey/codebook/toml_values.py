"""Keys and values as TOML writes them."""

from __future__ import annotations

import math
import re
from collections.abc import Mapping

from loyaltysem.containment.cells import EXACT

__all__ = ["toml_key", "toml_value"]

_BARE_KEY = re.compile(r"[A-Za-z_][A-Za-z0-9_-]*|-?[0-9]+")
_CONTROL = re.compile(r'[\x00-\x1f\x7f"\\]')
_ESCAPES = {
    '"': '\\"',
    "\\": "\\\\",
    "\b": "\\b",
    "\t": "\\t",
    "\n": "\\n",
    "\f": "\\f",
    "\r": "\\r",
}


def toml_key(key: str) -> str:
    """Return a key, in quotation marks unless it is a plain word or a whole number."""
    return key if _BARE_KEY.fullmatch(key) else _text(key)


def toml_value(value: object) -> str:
    """Return a text, number, truth value, list or table as an inline TOML value.

    Numbers among the keys of a table become texts, as TOML has no other keys.
    """
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, str):
        return _text(value)
    if isinstance(value, int | float):
        return _number(float(value))
    if isinstance(value, Mapping):
        pairs = (f"{_table_key(key)} = {toml_value(inner)}" for key, inner in value.items())
        return "{ " + ", ".join(pairs) + " }"
    if isinstance(value, list):
        return "[" + ", ".join(map(toml_value, value)) + "]"
    raise TypeError(f"{type(value).__name__} has no place in a codebook")


def _table_key(key: object) -> str:
    return toml_key(key if isinstance(key, str) else toml_value(key))


def _text(text: str) -> str:
    return '"' + _CONTROL.sub(_escaped, text) + '"'


def _escaped(match: re.Match[str]) -> str:
    mark = match.group()
    return _ESCAPES.get(mark) or f"\\u{ord(mark):04x}"


def _number(number: float) -> str:
    if math.isfinite(number) and number.is_integer() and abs(number) < EXACT:
        return str(int(number))
    return repr(number)
