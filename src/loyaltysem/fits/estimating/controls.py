"""Whether the columns that a theory controls for can be what it takes them for: numbers."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import narwhals as nw
import numpy as np

from loyaltysem.arguments import shown
from loyaltysem.containment.cells import as_number, is_blank
from loyaltysem.containment.declared_order import declared_order
from loyaltysem.errors import DataError
from loyaltysem.fits.estimating.ordered_options import check_ordered_controls
from loyaltysem.fits.options import FitOptions
from loyaltysem.moments.answers import answers_of
from loyaltysem.moments.observations import as_frame
from loyaltysem.moments.taking import holds_answers

__all__ = ["check_columns_of_theory"]


def check_columns_of_theory(data: Any, names: Sequence[str], options: FitOptions) -> None:
    """Refuse controls whose numbers mean nothing, and options that leave no place for them.

    Parameters
    ----------
    data : Survey, data frame or Moments
        Names that it does not have are left to the door for data.
    names : sequence of str
        The columns that are no items: controls.
    options : FitOptions

    Raises
    ------
    NotAvailableError
        The items are taken as ordered categories.
    DataError
        A column holds names of categories, texts, or one value only.
    """
    if not names:
        return
    check_ordered_controls(names, options)
    if not holds_answers(data):
        return
    table = as_frame(answers_of(data).frame)
    for name in names:
        if name in table.columns:
            _check_column(table[name], name)


def _check_column(column: nw.Series[Any], name: str) -> None:
    cells = [cell for cell in column.to_list() if not is_blank(cell)]
    different = list(dict.fromkeys(map(shown, cells)))
    examples = f"{', '.join(different[:4])}{', …' if len(different) > 4 else ''}"
    if column.dtype in (nw.Categorical, nw.Enum) and not declared_order(column):
        found = f"holds categories without an order ({examples}), whose numbers are mere names"
    elif any(as_number(cell) is None and not isinstance(cell, bool | np.bool_) for cell in cells):
        found = f"holds texts or other things that are no numbers ({examples})"
    elif len(different) == 1:
        raise DataError(
            f"The control {name} is {different[0]} for all respondents, so it can explain nothing. "
            "Leave it out of the theory's controls."
        )
    else:
        return
    raise DataError(
        f"The control {name} {found}, and a control is a column of numbers whose distances count. "
        f"Make a column of 0 and 1 of each category but one, such as data.assign({name}_1="
        f"(data[{name!r}] == {different[0] if different else 'value'}) * 1.0), name these as "
        "controls; or compare the groups with group=."
    )
