"""The declared bounds of the items' scales, and whether numbers lie within them."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import ArrayLike, NDArray

from loyaltysem.errors import DataError, OptionError

__all__ = ["declared_bounds", "item_names", "within_bounds"]

FloatArray = NDArray[np.float64]

# Sums of integers divided by n can leave the bounds by a few units in the last place.
_ROUNDING = 1e-9


def item_names(items: Sequence[str] | None, n_items: int) -> tuple[str, ...]:
    """Names of the items for messages.

    Parameters
    ----------
    items : sequence of str or None
        Names in the order of the last axis; None numbers the items from 1.
    n_items : int
        Length of the last axis.

    Returns
    -------
    tuple of str
        As many names as there are items.

    Raises
    ------
    OptionError
        If the number of names is not the number of items.

    Examples
    --------
    >>> item_names(None, 2)
    ('item 1', 'item 2')
    """
    if items is None:
        return tuple(f"item {position + 1}" for position in range(n_items))
    if len(items) != n_items:
        raise OptionError(
            f"{len(items)} item names were given for {n_items} items. Names and numbers are "
            "matched by position, so a message would name the wrong item. Give one name per item."
        )
    return tuple(items)


def declared_bounds(
    minimum: ArrayLike, maximum: ArrayLike, names: Sequence[str]
) -> tuple[FloatArray, FloatArray]:
    """Lower and upper ends of the items' scales, one pair per item.

    Parameters
    ----------
    minimum, maximum : array_like, scalar or shape (k,)
        Declared ends of each item's scale; never the observed smallest and largest answer.
    names : sequence of str, length k
        Item names, for messages.

    Returns
    -------
    tuple of two arrays of shape (k,)
        Minimum and maximum.

    Raises
    ------
    OptionError
        If a bound is not finite, if there are not k of them, or if a minimum is not below its
        maximum.

    Examples
    --------
    >>> lower, upper = declared_bounds(1, [7, 10], ["SAT1", "SAT2"])
    >>> upper - lower
    array([6., 9.])
    """
    ends = []
    for end, given in (("minimum", minimum), ("maximum", maximum)):
        values = np.asarray(given, dtype=np.float64)
        if values.shape not in ((), (1,), (len(names),)):
            raise OptionError(
                f"The {end} has shape {values.shape} for {len(names)} items. Each item has one "
                f"{end}, the same in every sample. Give one number, or one number per item."
            )
        ends.append(np.broadcast_to(values, (len(names),)).copy())
    lower, upper = ends
    for name, low, high in zip(names, lower, upper, strict=True):
        if not (np.isfinite(low) and np.isfinite(high)):
            raise OptionError(
                f"The bounds of {name} are {low:g} and {high:g}. An index from 0 to 100 needs "
                "both ends of the scale. Declare the item's smallest and largest possible answer."
            )
        if low >= high:
            raise OptionError(
                f"The bounds of {name} are minimum {low:g} and maximum {high:g}. The minimum must "
                "be below the maximum, otherwise the index would run backwards. Exchange or "
                "correct the bounds; a reverse-worded item is reversed in the codebook, not by "
                "its bounds."
            )
    return lower, upper


def within_bounds(
    values: FloatArray,
    lower: FloatArray,
    upper: FloatArray,
    names: Sequence[str],
    what: str = "mean",
) -> FloatArray:
    """The same values, after a check that none lies outside its item's bounds.

    Parameters
    ----------
    values : array of shape (..., k)
        Means or answers; nan passes.
    lower, upper : arrays of shape (k,)
        Declared bounds.
    names : sequence of str, length k
        Item names, for messages.
    what : str, default "mean"
        What the values are, for messages.

    Returns
    -------
    array of shape (..., k)
        The values, with excesses of rounding size set back to the bound.

    Raises
    ------
    DataError
        If a value lies outside the bounds, naming the first such item, how many values of it lie
        outside, and the most extreme one.

    Examples
    --------
    >>> import numpy as np
    >>> within_bounds(np.array([1.0, 7.0]), np.array([1.0, 1.0]), np.array([7.0, 7.0]), ["A", "B"])
    array([1., 7.])
    """
    slack = _ROUNDING * (upper - lower)
    outside = (values < lower - slack) | (values > upper + slack)
    if outside.any():
        column = int(np.argmax(outside.reshape(-1, len(names)).any(axis=0)))
        found = values[..., column][outside[..., column]]
        distance = np.maximum(lower[column] - found, found - upper[column])
        worst = found[np.argmax(distance)]
        raise DataError(
            f"{names[column]}: {found.size} {what} value(s) outside the declared bounds "
            f"{lower[column]:g} to {upper[column]:g}, the farthest {worst:g}. The index would "
            "leave the range 0 to 100 or be shifted. Correct the declared bounds, or declare the "
            "code as missing if it is one (such as -99)."
        )
    return np.clip(values, lower, upper)
