"""From statements to the parameter table: lavaan's automatic parts, then the user's modifiers."""

from __future__ import annotations

import math
import warnings
from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import TypeVar

from loyaltysem.errors import OptionError, SpecificationWarning
from loyaltysem.specification.automatic import (
    Coefficient,
    Default,
    VariableRoles,
    automatic_coefficients,
    default_values,
    ordered_covariances,
    variable_roles,
)
from loyaltysem.specification.consistency import check_consistency
from loyaltysem.specification.equalities import numbered
from loyaltysem.specification.expressions import Expression
from loyaltysem.specification.parameter_table import Parameter, ParameterTable
from loyaltysem.specification.statements import Modifiers, Statement, Term
from loyaltysem.specification.syntax_errors import Place, syntax_error

__all__ = ["build_parameter_table"]

Entry = TypeVar("Entry")
_NOTHING_SAID = Modifiers()


@dataclass(frozen=True, slots=True)
class _Written:
    """A coefficient as the user wrote it."""

    coefficient: Coefficient
    term: Term


def build_parameter_table(
    statements: Iterable[Statement],
    *,
    std_lv: bool = False,
    meanstructure: bool | None = None,
    fixed_x: bool = True,
    n_groups: int = 1,
) -> ParameterTable:
    """Complete statements with lavaan's automatic parts.

    Parameters
    ----------
    statements : iterable of Statement
        From `parse_model` or from the construct functions.
    std_lv : bool
        Fix the variances of latent variables at 1 instead of their first loadings.
    meanstructure : bool or None
        Include means; None includes them when the model writes an intercept or has several groups.
    fixed_x : bool
        Hold the moments of exogenous observed variables at their sample values.
    n_groups : int
        Number of groups, at least 1.

    Returns
    -------
    ParameterTable
        The rows of group 1, of group 2, ..., then the definitions.

    Raises
    ------
    ModelSyntaxError
        When the statements contradict each other, or a modifier has entries for another number
        of groups.
    OptionError
        When an option contradicts the statements.

    Warns
    -----
    SpecificationWarning
        When a single label holds a coefficient equal across groups, and when a written moment
        takes an exogenous variable out of the fixed ones.

    Notes
    -----
    Checked row by row against ``lavaanify()`` of lavaan 0.6-14.

    Examples
    --------
    >>> from loyaltysem.specification import build_parameter_table, parse_model
    >>> table = build_parameter_table(parse_model("SAT =~ SAT1 + SAT2 + SAT3"))
    >>> table.n_free
    6
    >>> [f"{row.lhs}{row.op}{row.rhs}" for row in table.rows if not row.user]
    ['SAT1~~SAT1', 'SAT2~~SAT2', 'SAT3~~SAT3', 'SAT~~SAT']
    """
    statements = tuple(statements)
    check_consistency(statements)
    if n_groups < 1:
        raise OptionError(
            f"n_groups is {n_groups}. A model has at least one group: pass 1 or more."
        )
    written = _written(statements)
    meanstructure = _meanstructure(written, meanstructure, n_groups)
    roles = variable_roles([entry.coefficient for entry in written])
    ordered = ordered_covariances([entry.coefficient for entry in written], roles)
    written = [
        _Written(coefficient, entry.term)
        for entry, coefficient in zip(written, ordered, strict=True)
    ]
    roles = variable_roles(ordered)
    if fixed_x:
        _warn_about_modelled_exogenous(roles)

    known = set(ordered)
    automatic = [
        coefficient
        for coefficient in automatic_coefficients(roles, meanstructure=meanstructure)
        if coefficient not in known
    ]
    defaults = default_values(ordered, automatic, roles, std_lv=std_lv, fixed_x=fixed_x)
    rows: list[Parameter] = []
    places: list[Place | None] = []
    for group in range(1, n_groups + 1):
        for entry in written:
            rows.append(_modified(entry, defaults[entry.coefficient], group, n_groups))
            places.append(entry.term.place)
        for coefficient in automatic:
            rows.append(_row(coefficient, defaults[coefficient], group, user=False))
            places.append(None)
    if n_groups > 1:
        _warn_about_single_labels(written)
    definitions = tuple(
        (statement.lhs[0], statement.expression)
        for statement in statements
        if statement.expression is not None
    )
    return ParameterTable(
        rows=(*numbered(rows, places), *_definition_rows(definitions)),
        observed=roles.observed,
        latent=roles.latent,
        meanstructure=meanstructure,
        n_groups=n_groups,
        defined=definitions,
    )


def _written(statements: Iterable[Statement]) -> list[_Written]:
    return [
        _Written(
            Coefficient(lhs, statement.op if term.name else "~1", term.name),
            term,
        )
        for statement in statements
        for lhs in statement.lhs
        for term in statement.terms
    ]


def _definition_rows(definitions: Iterable[tuple[str, Expression]]) -> list[Parameter]:
    return [
        Parameter(lhs=name, op=":=", rhs=expression.text, group=0, label=name)
        for name, expression in definitions
    ]


def _meanstructure(written: Iterable[_Written], asked: bool | None, n_groups: int) -> bool:
    intercept = next((entry for entry in written if entry.coefficient.op == "~1"), None)
    if asked is None:
        return intercept is not None or n_groups > 1
    if not asked and intercept is not None:
        raise OptionError(
            f"meanstructure=False, but the model writes the intercept {intercept.coefficient.lhs}"
            " ~ 1, which is part of a mean structure. Remove the formula or the option."
        )
    return asked


def _row(coefficient: Coefficient, default: Default, group: int, *, user: bool) -> Parameter:
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


def _modified(entry: _Written, default: Default, group: int, n_groups: int) -> Parameter:
    said = entry.term.modifiers
    row = _row(entry.coefficient, default, group, user=True)
    if said == _NOTHING_SAID:
        return row

    def here(values: tuple[Entry, ...], absent: Entry) -> Entry:
        if len(values) not in (0, 1, n_groups):
            raise syntax_error(
                f"a modifier of '{entry.coefficient.rhs or entry.coefficient.lhs}' has"
                f" {len(values)} entries and the model has"
                f" {n_groups} group{'s' if n_groups > 1 else ''}. Write one entry, or one for each"
                " group.",
                entry.term.place,
            )
        return values[(group - 1) % len(values)] if values else absent

    if said.fixed:
        value = here(said.fixed, None)
        row = replace(row, free=int(value is None), value=value)
    start = here(said.start, None)
    lower, upper = here(said.lower, -math.inf), here(said.upper, math.inf)
    if not row.free and said.fixed:
        start, lower, upper = None, -math.inf, math.inf
    elif not row.free and (said.start or said.lower or said.upper):
        raise syntax_error(
            f"'{entry.coefficient.rhs or entry.coefficient.lhs}' has a starting value or a bound,"
            f" but the coefficient is fixed at {row.value:g} to give its construct a scale. Free"
            " it with NA*, as in F =~ NA*x1 + start(0.5)*x1, and fix another, or use std_lv=True.",
            entry.term.place,
        )
    if lower > upper:
        raise syntax_error(
            f"the lower bound {lower:g} lies above the upper bound {upper:g}.", entry.term.place
        )
    return replace(row, start=start, lower=lower, upper=upper, label=here(said.label, ""))


def _warn_about_single_labels(written: Iterable[_Written]) -> None:
    labels = sorted(
        {e.term.modifiers.label[0] for e in written if len(e.term.modifiers.label) == 1}
    )
    if labels:
        warnings.warn(
            f"The model has several groups and one label for all of them ({', '.join(labels)}), so"
            " these coefficients are held equal across the groups. If that is not meant, remove"
            " the labels or write one for each group: c(a1, a2)*x.",
            SpecificationWarning,
            stacklevel=3,
        )


def _warn_about_modelled_exogenous(roles: VariableRoles) -> None:
    if roles.modelled_exogenous:
        warnings.warn(
            "The model writes a variance, covariance or intercept of exogenous observed variables"
            f" ({', '.join(roles.modelled_exogenous)}). Their moments are now parameters, and only"
            " the covariances that are written are free; the others are zero. Remove these"
            " formulas to hold the moments at their sample values, or use fixed_x=False.",
            SpecificationWarning,
            stacklevel=3,
        )
