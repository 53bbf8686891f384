"""Which coefficients are one parameter, and the numbers of the free ones."""

from __future__ import annotations

import math
from collections.abc import Collection, Sequence

from loyaltysem.errors import OptionError
from loyaltysem.specification.syntax_errors import Place, syntax_error
from loyaltysem.specification.table.automatic import Coefficient
from loyaltysem.specification.table.equality.group_equality import coefficient_text
from loyaltysem.specification.table.parameter_table import Parameter

__all__ = ["numbered"]


def numbered(
    rows: Sequence[Parameter],
    places: Sequence[Place | None],
    equal_across_groups: Collection[Coefficient] = (),
) -> list[Parameter]:
    """Number the free parameters; rows with one label become one parameter.

    Parameters
    ----------
    rows : sequence of Parameter
        With ``free`` 1 or 0: whether each is free, before its label is looked at.
    places : sequence of Place or None
        Where each row was written.
    equal_across_groups : collection of Coefficient
        Coefficients that are one parameter in all groups where they have no label; a label goes
        before, as in lavaan.

    Returns
    -------
    list of Parameter
        With ``free`` as in a parameter table.

    Raises
    ------
    ModelSyntaxError
        When rows with one label have different fixed values or bounds.
    OptionError
        When a coefficient held equal across groups has different fixed values or bounds.
    """
    parameters: dict[str | Coefficient, list[int]] = {}
    for i, row in enumerate(rows):
        name = _name(row, equal_across_groups)
        if name is not None:
            parameters.setdefault(name, []).append(i)
    finished = list(rows)
    for name, members in parameters.items():
        if len(members) > 1:
            equal = _made_equal([rows[i] for i in members], name, places[members[-1]])
            for i, row in zip(members, equal, strict=True):
                finished[i] = row
    numbers: dict[str | Coefficient, int] = {}
    n_free = 0
    for i, row in enumerate(finished):
        if not row.free:
            continue
        name = _name(row, equal_across_groups)
        if name not in numbers:
            n_free += 1
        number = n_free if name is None else numbers.setdefault(name, n_free)
        finished[i] = row._replace(free=number)
    return finished


def _name(row: Parameter, equal_across_groups: Collection[Coefficient]) -> str | Coefficient | None:
    """Return what a row shares with those that are one parameter with it, if anything."""
    if row.label or not equal_across_groups:
        return row.label or None
    coefficient = Coefficient(row.lhs, row.op, row.rhs)
    return coefficient if coefficient in equal_across_groups else None


def _made_equal(
    rows: Sequence[Parameter], name: str | Coefficient, place: Place | None
) -> list[Parameter]:
    values = {row.value for row in rows if not row.free}
    if len(values) > 1:
        shown = " and ".join(f"{value:g}" for value in sorted(v for v in values if v is not None))
        if isinstance(name, Coefficient):
            raise _unequal(name, f"is fixed at different values ({shown}) in the model")
        raise syntax_error(
            f"the label '{name}' stands on coefficients fixed at different values ({shown}),"
            " which cannot be equal. Give them different labels.",
            place,
        )
    if values:
        # As in lavaan: what equals a fixed coefficient is fixed at its value.
        (value,) = values
        return [
            row._replace(free=0, value=value, start=None, lower=-math.inf, upper=math.inf)
            for row in rows
        ]
    lower = {row.lower for row in rows if row.lower > -math.inf} or {-math.inf}
    upper = {row.upper for row in rows if row.upper < math.inf} or {math.inf}
    start = next((row.start for row in rows if row.start is not None), None)
    if len(lower) > 1 or len(upper) > 1 or min(lower) > max(upper):
        if isinstance(name, Coefficient):
            raise _unequal(name, "has different bounds in the groups")
        raise syntax_error(
            f"the coefficients with the label '{name}' are one parameter and have different"
            " bounds. Write the same bounds, or write them once.",
            place,
        )
    return [row._replace(start=start, lower=min(lower), upper=max(upper)) for row in rows]


def _unequal(coefficient: Coefficient, finding: str) -> OptionError:
    text = coefficient_text(coefficient)
    return OptionError(
        f"group_equal holds {text} equal across groups, and it {finding}, which contradicts that."
        f" Write the same for every group, or add '{text}' to group_partial."
    )
