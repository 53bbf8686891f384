"""What gives constructs without a marker their scale: sums of loadings that constraints fix."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

from loyaltysem.specification import Constraint, Parameter, ParameterTable

__all__ = ["LoadingSum", "LoadingSums", "loading_sums"]


class LoadingSum(NamedTuple):
    """A weighted sum of a construct's loadings that a constraint fixes, as effect coding does.

    Parameters
    ----------
    total : float
        Above zero.
    weights : mapping of str to float
        By indicator, none below zero.
    """

    total: float
    weights: Mapping[str, float]

    def of(self, sizes: Mapping[str, float]) -> float:
        """Return the weighted sum of something that indicators have, over the total."""
        return sum(weight * sizes[name] for name, weight in self.weights.items()) / self.total


#: By construct, group after group.
LoadingSums = tuple[dict[str, LoadingSum], ...]


def loading_sums(table: ParameterTable) -> LoadingSums:
    """Return the sums that scale the constructs of every group; none for those with a marker.

    Parameters
    ----------
    table : ParameterTable
    """
    found: LoadingSums = tuple({} for _ in range(table.n_groups))
    loadings = {row.label: row for row in table.rows if row.op == "=~" and row.label}
    sums = [
        known
        for constraint in table.constraints
        if (known := _weights(constraint, loadings)) is not None
    ]
    if not sums:
        return found
    for g, own in enumerate(found):
        rows = [row for row in table.rows_of(g + 1) if row.op == "=~"]
        scaled = {row.lhs for row in rows if not row.free and row.value} | _of_fixed_variance(
            table.rows_of(g + 1)
        )
        numbers = {(row.lhs, row.free): row.rhs for row in rows if row.free}
        for construct, total, by_number in sums:
            keys = [(construct, number) for number in by_number]
            if construct not in scaled and all(key in numbers for key in keys):
                weights = {numbers[key]: by_number[key[1]] for key in keys}
                own.setdefault(construct, LoadingSum(total, weights))
    return found


def _weights(
    constraint: Constraint, loadings: Mapping[str, Parameter]
) -> tuple[str, float, dict[int, float]] | None:
    """Return construct, total and weights by number of the loading; None for other constraints."""
    form = constraint.linear_form
    if form is None or constraint.op != "==":
        return None
    constant, coefficients = form
    named = {label: loadings.get(label) for label in coefficients}
    by_number: dict[int, float] = {}
    constructs = set()
    for label, row in named.items():
        if row is None:
            return None
        constructs.add(row.lhs)
        if row.free:
            by_number[row.free] = by_number.get(row.free, 0.0) + float(coefficients[label])
        else:
            constant += float(coefficients[label]) * (row.value or 0.0)
    sign = -1.0 if constant > 0 else 1.0
    weights = {number: sign * weight for number, weight in by_number.items()}
    if len(constructs) != 1 or not constant or not weights or min(weights.values()) <= 0:
        return None
    return constructs.pop(), abs(float(constant)), weights


def _of_fixed_variance(rows: tuple[Parameter, ...]) -> set[str]:
    return {
        row.lhs
        for row in rows
        if row.op == "~~" and row.lhs == row.rhs and not row.free and row.value
    }
