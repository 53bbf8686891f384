"""Constraints that say nothing, or that contradict each other whatever the data are."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from loyaltysem.specification.algebra.constraints import Constraint, Relation
from loyaltysem.specification.syntax_errors import syntax_error

__all__ = ["check_constraints"]

_TURNED: dict[Relation, Relation] = {"==": "==", "<": ">", ">": "<"}


@dataclass(slots=True)
class _Demand:
    """What the constraints seen so far demand of one label, and which of them does."""

    lower: float = -math.inf
    upper: float = math.inf
    lower_from: Constraint | None = None
    upper_from: Constraint | None = None


def check_constraints(
    constraints: Iterable[Constraint], fixed: Mapping[str, float] | None = None
) -> None:
    """Raise when a constraint says nothing, or when no values can satisfy some of them.

    Parameters
    ----------
    constraints : iterable of Constraint
        All constraints of a model.
    fixed : mapping of str to float, optional
        The values of labels that stand on fixed coefficients.

    Raises
    ------
    ModelSyntaxError
        A constraint between constants, one that always holds, a comparison with something that is
        not a number, and constraints that demand different values of one label. Contradictions
        between constraints on several labels show only in the numbers.
    """
    fixed = fixed or {}
    demands: dict[str, _Demand] = {}
    for constraint in constraints:
        form = constraint.linear_form
        if form is None:
            continue
        written, coefficients = form
        if not all(map(math.isfinite, (written, *coefficients.values()))):
            raise syntax_error(
                f"the constraint {constraint} has a part that is not a finite number, so it cannot"
                " be compared. Look for a division by zero, a logarithm or root of a negative"
                " number, or a number too large.",
                constraint.place,
            )
        constant = written + sum(
            slope * fixed[name] for name, slope in coefficients.items() if name in fixed
        )
        free = {name: slope for name, slope in coefficients.items() if name not in fixed}
        if not coefficients:
            _refuse_constant(constraint, constant)
        elif not free:
            _check_fixed(constraint, constant, {name: fixed[name] for name in coefficients})
        elif len(free) == 1:
            ((name, slope),) = free.items()
            op = constraint.op if slope > 0 else _TURNED[constraint.op]
            demand = demands.setdefault(name, _Demand())
            _restrict(demand, name, op, -constant / slope, constraint)


def _holds(op: Relation, difference: float) -> bool:
    if math.isclose(difference, 0.0, abs_tol=1e-12):
        return True
    return {"==": False, "<": difference < 0, ">": difference > 0}[op]


def _refuse_constant(constraint: Constraint, difference: float) -> None:
    verdict = (
        "holds whatever the parameters are, so it says nothing about the model"
        if _holds(constraint.op, difference)
        else "can never hold, whatever the parameters are"
    )
    raise syntax_error(
        f"the constraint {constraint} {verdict}. A constraint compares labels, as in a == b or"
        " a > 0. Remove it or correct it.",
        constraint.place,
    )


def _check_fixed(constraint: Constraint, difference: float, values: Mapping[str, float]) -> None:
    if not _holds(constraint.op, difference):
        shown = ", ".join(f"{name} = {value:g}" for name, value in values.items())
        raise syntax_error(
            f"the constraint {constraint} cannot hold: its labels stand on fixed coefficients"
            f" ({shown}). Free one of them with NA*, or remove the constraint.",
            constraint.place,
        )


def _restrict(
    demand: _Demand, name: str, op: Relation, value: float, constraint: Constraint
) -> None:
    if op in ("==", ">") and value > demand.lower:
        demand.lower, demand.lower_from = value, constraint
    if op in ("==", "<") and value < demand.upper:
        demand.upper, demand.upper_from = value, constraint
    tolerance = 1e-12 * max(1.0, abs(value))
    if demand.lower > demand.upper + tolerance:
        other = demand.upper_from if demand.lower_from is constraint else demand.lower_from
        where = f" in line {other.place.line}" if other is not None and other.place else ""
        raise syntax_error(
            f"the constraint {constraint} contradicts {other}{where}: no value of '{name}'"
            " satisfies both. Remove or correct one.",
            constraint.place,
        )
