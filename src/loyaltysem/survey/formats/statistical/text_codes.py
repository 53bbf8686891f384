"""Variables of texts whose value labels say that the texts are codes."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any

import pandas as pd

from loyaltysem.survey.wordings.cell_number import cell_number

__all__ = ["numbers_of_codes", "without_blanks"]


def without_blanks(values: pd.Series[Any]) -> pd.Series[Any]:
    """Return texts without the blanks at their ends, by which SPSS fills up a code."""
    return values.map(lambda cell: cell.strip() if isinstance(cell, str) else cell)


def numbers_of_codes(
    values: pd.Series[Any], labels: Mapping[str, str], missing: Collection[str]
) -> dict[str, float] | None:
    """Return the number of every code, None where the codes are texts in their own right.

    Codes ``"1"`` to ``"5"`` are numbers where every answer has a label, or lies between two that
    have one. ``"01"`` and ``"1"`` together are no numbers, nor are postcodes, of which single
    ones have a label.

    Parameters
    ----------
    values : Series
        Texts without blanks at their ends.
    labels : mapping of str to str
        Code to text.
    missing : collection of str
        Codes that are declared as missing.
    """
    observed = {cell for cell in values.dropna().unique() if cell != ""}
    codes = {code: cell_number(code) for code in (*labels, *missing, *observed)}
    numbers = {code: number for code, number in codes.items() if number is not None}
    if len(numbers) < len(codes) or len(set(numbers.values())) < len(numbers):
        return None
    ends = [numbers[code] for code in labels if code not in missing]
    unlabelled = [numbers[code] for code in observed - set(labels) - set(missing)]
    if unlabelled and (
        len(ends) < 2 or not all(min(ends) < number < max(ends) for number in unlabelled)
    ):
        return None
    return numbers
