"""Which coefficients are one parameter, and the numbers of the free ones."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import replace

from loyaltysem.specification.parameter_table import Parameter
from loyaltysem.specification.syntax_errors import Place, syntax_error

__all__ = ["numbered"]


def numbered(rows: Sequence[Parameter], places: Sequence[Place | None]) -> list[Parameter]:
    """Number the free parameters; rows with one label become one parameter.

    Parameters
    ----------
    rows : sequence of Parameter
        With ``free`` 1 or 0: whether each is free, before its label is looked at.
    places : sequence of Place or None
        Where each row was written.

    Returns
    -------
    list of Parameter
        With ``free`` as in a parameter table.

    Raises
    ------
    ModelSyntaxError
        When rows with one label have different fixed values or bounds.
    """
    labelled: dict[str, list[int]] = {}
    for i, row in enumerate(rows):
        if row.label:
            labelled.setdefault(row.label, []).append(i)
    finished = list(rows)
    for label, members in labelled.items():
        if len(members) > 1:
            equal = _made_equal([rows[i] for i in members], label, places[members[-1]])
            for i, row in zip(members, equal, strict=True):
                finished[i] = row
    numbers: dict[str, int] = {}
    n_free = 0
    for i, row in enumerate(finished):
        if not row.free:
            continue
        if row.label not in numbers:
            n_free += 1
            if row.label:
                numbers[row.label] = n_free
        finished[i] = replace(row, free=numbers.get(row.label, n_free))
    return finished


def _made_equal(rows: Sequence[Parameter], label: str, place: Place | None) -> list[Parameter]:
    values = {row.value for row in rows if not row.free}
    if len(values) > 1:
        shown = " and ".join(f"{value:g}" for value in sorted(v for v in values if v is not None))
        raise syntax_error(
            f"the label '{label}' stands on coefficients fixed at different values ({shown}),"
            " which cannot be equal. Give them different labels.",
            place,
        )
    if values:
        # As in lavaan: what equals a fixed coefficient is fixed at its value.
        (value,) = values
        return [
            replace(row, free=0, value=value, start=None, lower=-math.inf, upper=math.inf)
            for row in rows
        ]
    lower = {row.lower for row in rows if row.lower > -math.inf} or {-math.inf}
    upper = {row.upper for row in rows if row.upper < math.inf} or {math.inf}
    start = next((row.start for row in rows if row.start is not None), None)
    if len(lower) > 1 or len(upper) > 1 or min(lower) > max(upper):
        raise syntax_error(
            f"the coefficients with the label '{label}' are one parameter and have different"
            " bounds. Write the same bounds, or write them once.",
            place,
        )
    return [replace(row, start=start, lower=min(lower), upper=max(upper)) for row in rows]
