"""Answers that floating-point numbers cannot tell apart, or whose squares they cannot hold."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from loyaltysem.arguments import listed
from loyaltysem.containment.cells import EXACT
from loyaltysem.errors import DataError

__all__ = ["LARGEST", "SMALLEST", "require_moderate"]

#: Beyond these, fourth powers of answers and what is divided by them leave the range of numbers.
LARGEST, SMALLEST = 1e60, 1e-60
#: Of the size of the answers, what their differences must exceed: numbers have sixteen digits.
SMALLEST_SPREAD = 1e-12
_SHOWN = 5


def require_moderate(values: NDArray[np.float64], names: Sequence[str], where: str = "") -> None:
    """Refuse answers whose variances and covariances floating-point numbers cannot hold.

    Answers that are truly all the same are left to whoever knows what they are for.

    Parameters
    ----------
    values : ndarray, shape (n, p)
        Missing answers not-a-number.
    names : sequence of str, length p
    where : str
        Words that say which group is meant, put before the message.

    Raises
    ------
    DataError
        Answers are too large or too small to be squared, or differ by less than their last digits.
    """
    if not len(values):
        return
    top, bottom = np.fmax.reduce(values, axis=0), np.fmin.reduce(values, axis=0)
    size = np.maximum(np.abs(top), np.abs(bottom))
    with np.errstate(over="ignore", invalid="ignore"):
        spread = top - bottom
        fine = (size < LARGEST) & ((size < EXACT) | (spread > SMALLEST_SPREAD * size))
        fine &= (spread == 0) | ((spread > SMALLEST) & (spread > SMALLEST_SPREAD * size))
        fine |= np.isnan(size)
    if fine.all():
        return
    at = [int(k) for k in np.flatnonzero(~fine)]
    _refuse_sizes([(names[k], float(size[k])) for k in at if size[k] >= LARGEST], where)
    lost = [(k, spread[k], size[k]) for k in at if not spread[k] > SMALLEST_SPREAD * size[k]]
    if lost:
        shown = listed(
            [f"{names[k]} (by {s:.2g} beside values of {z:.2g})" for k, s, z in lost], _SHOWN
        )
        raise DataError(
            f"{where}No variance that could be told from rounding: answers differ beyond their "
            f"twelfth digit only, or not at all, in {shown}. Numbers have sixteen digits, so that "
            "the spread of such answers is lost beside their size. Subtract what all of them "
            "share (the year, the offset) before the data are handed over; leave an item out "
            "whose answers are all the same."
        )
    shown = listed([f"{names[k]} (range {spread[k]:.2g})" for k in at], _SHOWN)
    raise DataError(
        f"{where}Answers so close to zero that their squares leave the range of numbers: {shown}. "
        "No variance can be computed. Give the items in another unit (multiply them)."
    )


def _refuse_sizes(large: Sequence[tuple[str, float]], where: str) -> None:
    if large:
        shown = listed([f"{name} (up to {size:.2g})" for name, size in large], _SHOWN)
        raise DataError(
            f"{where}Answers so large that their squares leave the range of numbers (overflow): "
            f"{shown}. No variance can be computed. A code for missing answers or an import that "
            "went wrong does this: set such cells to missing; or give the items in another unit "
            "(divide them)."
        )
