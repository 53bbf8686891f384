"""Answers in a declared order, texts or numbers, as the numbers of their categories."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import narwhals as nw

from loyaltysem.containment.declared_order import declared_order, is_order_of_numbers
from loyaltysem.moments.observations import as_frame

__all__ = ["with_category_numbers"]


def with_category_numbers(frame: Any, names: Sequence[str]) -> Any:
    """Number the categories of ordered categorical columns, from 1 in their declared order.

    Parameters
    ----------
    frame : data frame
        pandas, polars or any other eager frame that narwhals reads.
    names : sequence of str
        Columns; those that are not there or declare no order are left alone, and so are numbers
        that ascend.

    Returns
    -------
    data frame
        The same object where nothing is to be numbered.

    Examples
    --------
    >>> import pandas as pd
    >>> scale = pd.CategoricalDtype(["no", "rather", "yes"], ordered=True)
    >>> frame = pd.DataFrame({"LOY1": pd.Series(["yes", "no", None], dtype=scale)})
    >>> with_category_numbers(frame, ["LOY1"])["LOY1"].tolist()
    [3.0, 1.0, nan]
    """
    table = as_frame(frame)
    numbered = []
    for name in names:
        categories = declared_order(table[name]) if name in table.columns else ()
        if not categories or is_order_of_numbers(categories):
            continue
        place = {category: float(number) for number, category in enumerate(categories, start=1)}
        # what is no category is blank
        values = [place.get(cell) for cell in table[name].to_list()]
        numbered.append(nw.new_series(name, values, dtype=nw.Float64, backend=table.implementation))
    return table.with_columns(*numbered).to_native() if numbered else frame
