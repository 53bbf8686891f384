"""Names and labels within what SPSS allows."""

from __future__ import annotations

import re
from collections.abc import Sequence

__all__ = ["shortened", "variable_names"]

_ALLOWED = re.compile(r"[^\W\d_][\w.$#@]*", re.UNICODE)
_RESERVED = frozenset(
    {"all", "and", "by", "eq", "ge", "gt", "le", "lt", "ne", "not", "or", "to", "with"}
)
_NAME_BYTES = 64


def variable_names(names: Sequence[str]) -> tuple[str, ...]:
    """Return a variable name for every column, unique without regard to letter case.

    A name that SPSS allows stays; any other becomes ``V1``, ``V2`` … by its place in the file.
    """
    taken: set[str] = set()
    given = {name.casefold() for name in names if _allowed(name)}
    chosen = []
    for place, name in enumerate(names, start=1):
        if _allowed(name) and name.casefold() not in taken:
            variable = name
        else:
            number = place
            while f"v{number}" in taken or f"v{number}" in given:
                number += len(names)
            variable = f"V{number}"
        taken.add(variable.casefold())
        chosen.append(variable)
    return tuple(chosen)


def shortened(text: str, size: int) -> str:
    """Return as much of a text as fits into `size` bytes of UTF-8."""
    return text.encode()[:size].decode(errors="ignore")


def _allowed(name: str) -> bool:
    return (
        _ALLOWED.fullmatch(name) is not None
        and len(name.encode()) <= _NAME_BYTES
        and not name.endswith((".", "_"))
        and name.casefold() not in _RESERVED
    )
