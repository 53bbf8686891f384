"""The order that a categorical column declares for its answers."""

from __future__ import annotations

from typing import Any

import narwhals as nw

from loyaltysem.containment.cells import as_number

__all__ = ["declared_order", "is_order_of_numbers"]


def declared_order(series: nw.Series[Any]) -> tuple[Any, ...]:
    """Return the categories in their declared order; empty where none is declared.

    Examples
    --------
    >>> import pandas as pd
    >>> scale = pd.CategoricalDtype([3, 2, 1], ordered=True)
    >>> declared_order(nw.from_native(pd.Series([1, 2], dtype=scale), series_only=True))
    (3, 2, 1)
    """
    native = getattr(series.to_native(), "dtype", None)
    if getattr(native, "ordered", False):
        return tuple(native.categories)  # type: ignore[union-attr]
    kind = series.dtype
    # older versions of narwhals do not hand the categories on
    return tuple(getattr(kind, "categories", ())) if isinstance(kind, nw.Enum) else ()


def is_order_of_numbers(order: tuple[Any, ...]) -> bool:
    """Whether the categories are numbers that ascend."""
    numbers = [as_number(category) for category in order]
    known = [number for number in numbers if number is not None]
    return len(known) == len(numbers) and known == sorted(set(known))
