"""One row of the parameter table: a coefficient in one group, after its modifiers."""

from __future__ import annotations

import math
from typing import TypeVar

from loyaltysem.specification.statements import Modifiers, Term
from loyaltysem.specification.syntax_errors import syntax_error
from loyaltysem.specification.table.automatic import Coefficient, Default
from loyaltysem.specification.table.parameter_table import Parameter

__all__ = ["automatic_row", "written_row"]

Entry = TypeVar("Entry")
_NOTHING_SAID = Modifiers()


def automatic_row(
    coefficient: Coefficient, default: Default, group: int, *, user: bool = False
) -> Parameter:
    """Return the row of a coefficient about which nothing is said."""
    return Parameter(
        lhs=coefficient.lhs,
        op=coefficient.op,
        rhs=coefficient.rhs,
        group=group,
        # Only whether it is free; the number comes when all rows are there.
        free=int(default.free),
        value=default.value,
        user=user,
        exogenous=default.exogenous,
    )


def written_row(
    coefficient: Coefficient, default: Default, term: Term, group: int, n_groups: int
) -> Parameter:
    """Return the row of a coefficient that the user wrote, in one of several groups.

    Parameters
    ----------
    coefficient : Coefficient
        Which one.
    default : Default
        What holds for it without modifiers.
    term : Term
        What the user wrote.
    group, n_groups : int
        The group, from 1, and how many there are.

    Raises
    ------
    ModelSyntaxError
        A modifier has entries for another number of groups, or contradicts another one.
    """
    said = term.modifiers
    row = automatic_row(coefficient, default, group, user=True)
    if said == _NOTHING_SAID:
        return row

    def here(values: tuple[Entry, ...], absent: Entry) -> Entry:
        if len(values) not in (0, 1, n_groups):
            raise syntax_error(
                f"a modifier of '{coefficient.rhs or coefficient.lhs}' has"
                f" {len(values)} entries and the model has"
                f" {n_groups} group{'s' if n_groups > 1 else ''}. Write one entry, or one for each"
                " group.",
                term.place,
            )
        return values[(group - 1) % len(values)] if values else absent

    if said.fixed:
        value = here(said.fixed, None)
        row = row._replace(free=int(value is None), value=value)
    start = here(said.start, None)
    lower, upper = here(said.lower, -math.inf), here(said.upper, math.inf)
    if not row.free and said.fixed:
        start, lower, upper = None, -math.inf, math.inf
    elif not row.free and (said.start or said.lower or said.upper):
        raise syntax_error(
            f"'{coefficient.rhs or coefficient.lhs}' has a starting value or a bound,"
            f" but the coefficient is fixed at {row.value:g} to give its construct a scale. Free"
            " it with NA*, as in F =~ NA*x1 + start(0.5)*x1, and fix another, or use std_lv=True.",
            term.place,
        )
    if lower > upper:
        raise syntax_error(
            f"the lower bound {lower:g} lies above the upper bound {upper:g}.", term.place
        )
    return row._replace(start=start, lower=lower, upper=upper, label=here(said.label, ""))
