"""The columns of a data frame by their types: numbers, truths, dates, texts."""

from __future__ import annotations

from typing import Any

import narwhals as nw

from loyaltysem.containment.cells import EXACT, as_number, is_blank
from loyaltysem.containment.declared_order import declared_order, is_order_of_numbers
from loyaltysem.containment.plain_table import PlainColumn, PlainTable
from loyaltysem.errors import SurveyFormatError

__all__ = ["frame_columns"]


def frame_columns(frame: Any, name: str) -> PlainTable:
    """Return the columns of a frame that narwhals reads.

    Returns
    -------
    PlainTable
        Columns of the kinds ``"number"``, ``"identifier"`` (whole numbers too large for a float,
        as texts), ``"truth"`` (``"TRUE"`` and ``"FALSE"``), ``"date"``, ``"text"`` and ``"object"``
        (cells of any type, as they are). The record names the ``implementation``.

    Raises
    ------
    SurveyFormatError
        A column holds lists or the like.
    """
    table = nw.from_native(frame, eager_only=True)
    return PlainTable(
        tuple(_column(name, column, table[column]) for column in table.columns),
        {"implementation": str(table.implementation)},
    )


def _column(name: str, column: str, series: nw.Series[Any]) -> PlainColumn:
    kind = series.dtype
    if (kind.is_integer() or kind == nw.Decimal) and _beyond_floats(series):
        cells = [None if is_blank(cell) else str(cell) for cell in series.to_list()]
        return PlainColumn(column, "identifier", cells)
    if kind.is_numeric():
        nan = float("nan")
        numbers = [nan if is_blank(cell) else float(cell) for cell in series.to_list()]
        return PlainColumn(column, "number", numbers)
    if kind == nw.Boolean:
        cells = [None if is_blank(cell) else str(cell).upper() for cell in series.to_list()]
        return PlainColumn(column, "truth", cells)
    if kind in (nw.Date, nw.Datetime):
        return PlainColumn(column, "date", series.to_list())
    if kind in (nw.Categorical, nw.Enum) and _has_numbers(series):
        return PlainColumn(column, "object", _in_their_order(name, column, series))
    if kind in (nw.Categorical, nw.Enum):
        return PlainColumn(column, "text", series.cast(nw.String()).to_list())
    if kind not in (nw.String, nw.Object, nw.Unknown):
        raise SurveyFormatError(
            f"{name}: the column {column!r} is of type {kind}, and an answer is a number, a text "
            "or a date. Turn it into one, or drop it."
        )
    return PlainColumn(column, "text" if kind == nw.String else "object", series.to_list())


def _has_numbers(series: nw.Series[Any]) -> bool:
    return all(as_number(cell) is not None for cell in series.drop_nulls().unique().to_list())


def _in_their_order(name: str, column: str, series: nw.Series[Any]) -> list[Any]:
    """Return categories that are numbers, unless another order is declared for them."""
    order = declared_order(series)
    if order and not is_order_of_numbers(order):
        raise SurveyFormatError(
            f"{name}: the column {column!r} declares the order "
            f"{' < '.join(map(str, order[:8]))}, and as numbers its answers have another one, so "
            "every sign would depend on which is meant. Write .cat.codes + 1 for the declared "
            "order, or .astype(float) for the numbers."
        )
    return series.to_list()


def _beyond_floats(series: nw.Series[Any]) -> bool:
    known = series.drop_nulls()
    return len(known) > 0 and max(abs(int(known.max())), abs(int(known.min()))) > EXACT
