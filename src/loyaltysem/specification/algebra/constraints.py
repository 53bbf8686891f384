"""Demands on labelled parameters: equalities and inequalities, their values and derivatives."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Literal, cast

import numpy as np
from numpy.typing import ArrayLike, NDArray

from loyaltysem.specification.algebra.linear_forms import LinearForm, linear_form
from loyaltysem.specification.expressions import Chain, Expression, Group, defined_values
from loyaltysem.specification.statements import Statement
from loyaltysem.specification.syntax_errors import Place

__all__ = ["Constraint", "Relation", "constraint_values", "constraints_of"]

Array = NDArray[np.float64]
Relation = Literal["==", "<", ">"]


@dataclass(frozen=True, slots=True)
class Constraint:
    """One demand on labelled parameters, such as ``a == 2*b + 1`` or ``a > 0``.

    Parameters
    ----------
    lhs : Expression
        The left-hand side.
    op : {"==", "<", ">"}
        Equals, is at most, is at least: inequalities allow equality, as in lavaan.
    rhs : Expression
        The right-hand side.
    definitions : tuple of (str, Expression)
        The definitions (``:=``) that the sides use, each after those it uses itself.
    place : Place or None
        Where it was written, for error messages.

    Examples
    --------
    >>> from loyaltysem.specification import build_parameter_table, parse_model
    >>> table = build_parameter_table(parse_model("y ~ a*x + b*z; a == 2*b + 1"))
    >>> constraint = table.constraints[0]
    >>> str(constraint), constraint.linear_form
    ('a == 2*b+1', (-1.0, {'a': 1.0, 'b': -2.0}))
    """

    lhs: Expression
    op: Relation
    rhs: Expression
    definitions: tuple[tuple[str, Expression], ...] = ()
    place: Place | None = field(default=None, compare=False, repr=False)

    def __str__(self) -> str:
        return f"{self.lhs.text} {self.op} {self.rhs.text}"

    @property
    def difference(self) -> Expression:
        """The left-hand side minus the right-hand side, which is compared with zero."""
        return Expression(Chain(Group(self.lhs.root), (("-", Group(self.rhs.root)),)))

    @property
    def names(self) -> tuple[str, ...]:
        """The labels it depends on, directly or through definitions."""
        inside = dict(self.definitions)
        used = list(self.difference.names)
        for expression in inside.values():
            used.extend(expression.names)
        return tuple(dict.fromkeys(name for name in used if name not in inside))

    @property
    def linear_form(self) -> LinearForm | None:
        """Constant and coefficients by label of `difference`; None when it is not linear."""
        return linear_form(self.difference, self.definitions)

    @property
    def is_linear(self) -> bool:
        """Whether it is written as a linear constraint on the labels."""
        return self.linear_form is not None


def constraints_of(statements: Iterable[Statement]) -> tuple[Constraint, ...]:
    """Return the constraints among statements, each with the definitions it uses.

    Parameters
    ----------
    statements : iterable of Statement
        The whole model; each definition stands after those it uses itself.
    """
    statements = tuple(statements)
    definitions = [(s.lhs[0], s.expression) for s in statements if s.op == ":=" and s.expression]
    return tuple(
        Constraint(
            lhs=statement.left,
            op=cast("Relation", statement.op),
            rhs=statement.expression,
            definitions=_needed({*statement.left.names, *statement.expression.names}, definitions),
            place=statement.place,
        )
        for statement in statements
        if statement.left is not None and statement.expression is not None
    )


def _needed(
    names: set[str], definitions: Sequence[tuple[str, Expression]]
) -> tuple[tuple[str, Expression], ...]:
    needed = []
    for name, expression in reversed(definitions):
        if name in names:
            names.update(expression.names)
            needed.append((name, expression))
    return tuple(reversed(needed))


def constraint_values(
    constraints: Sequence[Constraint], values: Mapping[str, ArrayLike]
) -> tuple[Array, tuple[dict[str, Array], ...]]:
    """Return how far the two sides of each constraint are apart, with derivatives.

    Parameters
    ----------
    constraints : sequence of Constraint
        As in `ParameterTable.constraints`; C of them.
    values : mapping of str to array_like
        A value for each label, with any leading batch axes; shapes broadcast.

    Returns
    -------
    values : ndarray, shape (..., C)
        Left-hand side minus right-hand side, whatever the relation: an equality holds at 0, ``<``
        up to 0, ``>`` from 0. Not finite where an expression is not defined.
    derivatives : tuple of dict of str to ndarray
        For each constraint its analytic derivatives with respect to each label it depends on, in
        the shape of the batch.

    Examples
    --------
    >>> from loyaltysem.specification import build_parameter_table, constraint_values, parse_model
    >>> table = build_parameter_table(parse_model("y ~ a*x + b*z; a*b == 1; a > 0"))
    >>> distances, derivatives = constraint_values(table.constraints, {"a": 2.0, "b": 3.0})
    >>> distances.tolist()
    [5.0, 2.0]
    >>> {name: float(slope) for name, slope in derivatives[0].items()}
    {'a': 3.0, 'b': 2.0}
    """
    # No definition has a name that begins with a digit.
    named = {str(i): constraint.difference for i, constraint in enumerate(constraints)}
    definitions = dict(pair for constraint in constraints for pair in constraint.definitions)
    found, slopes = defined_values([*definitions.items(), *named.items()], values)
    batch = np.broadcast_shapes(*(np.shape(found[name]) for name in named))
    distances = np.empty((*batch, len(constraints)))
    for i, name in enumerate(named):
        distances[..., i] = found[name]
    derivatives = tuple(
        {label: np.broadcast_to(slope, batch) for label, slope in slopes[name].items()}
        for name in named
    )
    return distances, derivatives
