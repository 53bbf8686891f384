"""What one cell of a table holds: nothing, a number, or anything else."""

from __future__ import annotations

import math
import numbers
from decimal import Decimal

__all__ = ["EXACT", "as_number", "is_blank"]

#: From here on a float no longer tells neighbouring whole numbers apart.
EXACT = 2**53

_MISSING = frozenset({"NAType", "NaTType", "NoneType"})


def is_blank(cell: object) -> bool:
    """Whether a cell holds nothing: None, not-a-number, NA and NaT; an empty text is a text.

    Examples
    --------
    >>> [is_blank(cell) for cell in (None, float("nan"), "", 0)]
    [True, True, False, False]
    """
    # by name: pandas and polars have their own, and neither need be installed or imported here
    if type(cell).__name__ in _MISSING:
        return True
    if isinstance(cell, Decimal):
        return cell.is_nan()
    # math.isnan would make a float of it, which whole numbers may be too large for
    return isinstance(cell, numbers.Real) and cell != cell


def as_number(cell: object) -> float | None:
    """Return the float of a number, infinite where it is too large; None of anything else.

    Examples
    --------
    >>> as_number(Decimal("2.5")), as_number(10**400), as_number("2.5")
    (2.5, inf, None)
    """
    if not isinstance(cell, numbers.Real | Decimal):
        return None
    try:
        return float(cell)
    except OverflowError:
        return -math.inf if cell < 0 else math.inf
