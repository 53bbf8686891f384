r"""Columns that are products of others: of two predictors, and of the items of two constructs.

Product indicators are centred so that the product of two constructs is not told by the constructs
themselves: twice at the means (items, then products; Lin, Wen, Marsh & Lin 2010), or by taking the
residuals of the products regressed on all items of both constructs (Little, Bovaird & Widaman
2006). Checked against ``indProd`` of semTools 0.5-6.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

import narwhals as nw
import numpy as np
import pandas as pd
from numpy.typing import NDArray

from loyaltysem.errors import DataError
from loyaltysem.fits.options import ProductCentering
from loyaltysem.moments.answers import Answers, answers_of
from loyaltysem.moments.observations import as_frame, column_numbers, require_columns

__all__ = ["with_centred_products", "with_plain_products"]

Array = NDArray[np.float64]


def with_plain_products(data: Any, products: Mapping[str, Sequence[str]]) -> Answers:
    """Add products of columns as they are.

    Parameters
    ----------
    data : Survey or data frame
    products : mapping of str to sequence of str
        The columns that each is made of, by the name of the product.

    Returns
    -------
    Answers

    Raises
    ------
    VariableNotFoundError
        A product is made of what is no column.
    DataError
        There is a column of the name of a product already.
    """
    answers = answers_of(data)
    columns = _columns(answers, products)
    values = {
        name: np.asarray(np.prod([columns[factor] for factor in factors], axis=0))
        for name, factors in products.items()
    }
    return _with_columns(answers, values)


def with_centred_products(
    data: Any,
    products: Mapping[str, tuple[str, str]],
    items: Mapping[str, Sequence[str]],
    centering: ProductCentering,
    complete: Sequence[str],
) -> Answers:
    """Add centred products of items.

    Parameters
    ----------
    data : Survey or data frame
    products : mapping of str to (str, str)
        The two items of each product.
    items : mapping of str to sequence of str
        By product, all items of its two constructs, on which it is regressed.
    centering : {"double_mean", "residual"}
    complete : sequence of str
        Columns that a respondent must have answered to count in means and regressions; none where
        incomplete rows count, too.

    Returns
    -------
    Answers

    Raises
    ------
    VariableNotFoundError, DataError
        As :func:`with_plain_products`.
    """
    answers = answers_of(data)
    named = {name: (*factors, *items[name], *complete) for name, factors in products.items()}
    columns = _columns(answers, named)
    counts = np.ones(len(as_frame(answers.frame)), dtype=bool)
    for name in complete:
        counts = counts & np.isfinite(columns[name])
    values = {}
    for name, (first, second) in products.items():
        one, other = columns[first], columns[second]
        if centering == "double_mean":
            product = (one - _mean(one, counts)) * (other - _mean(other, counts))
            values[name] = product - _mean(product, counts)
        else:
            among = np.column_stack([columns[item] for item in dict.fromkeys(items[name])])
            values[name] = _residuals(one * other, among, counts)
    return _with_columns(answers, values)


def _columns(answers: Answers, products: Mapping[str, Sequence[str]]) -> dict[str, Array]:
    table = as_frame(answers.frame)
    taken = [name for name in products if name in table.columns]
    if taken:
        raise DataError(
            f"The data have a column '{taken[0]}', which is the name of a product that the model "
            "makes. Which of the two is meant cannot be told. Rename the column."
        )
    names = list(dict.fromkeys(name for factors in products.values() for name in factors))
    require_columns(table.columns, names)
    return {name: column_numbers(table, name) for name in names}


def _mean(values: Array, counts: NDArray[np.bool_]) -> float:
    used = counts & np.isfinite(values)
    return float(values[used].mean()) if used.any() else 0.0


def _residuals(product: Array, items: Array, counts: NDArray[np.bool_]) -> Array:
    """Take what is linear in the items out of a product, by those who answered them all."""
    design = np.column_stack([np.ones(len(items)), items])
    used = counts & np.isfinite(product) & np.isfinite(design).all(axis=1)
    slopes = np.linalg.lstsq(design[used], product[used], rcond=None)[0]
    return np.asarray(product - design @ slopes)


def _with_columns(answers: Answers, values: Mapping[str, Array]) -> Answers:
    table = as_frame(answers.frame)
    native = table.to_native()
    if isinstance(native, pd.DataFrame):
        # by place, whatever the rows are called
        return replace(answers, frame=native.assign(**values))
    series = [nw.new_series(n, v, backend=table.implementation) for n, v in values.items()]
    return replace(answers, frame=table.with_columns(*series).to_native())
