"""From statements to the parameter table: lavaan's automatic parts, then the user's modifiers."""

from __future__ import annotations

import warnings
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, replace

from loyaltysem.errors import OptionError, SpecificationWarning, users_line
from loyaltysem.specification.algebra.constraint_checks import check_constraints
from loyaltysem.specification.algebra.constraints import Constraint, constraints_of
from loyaltysem.specification.language.consistency import check_consistency
from loyaltysem.specification.statements import Statement, Term
from loyaltysem.specification.syntax_errors import Place
from loyaltysem.specification.table.automatic import (
    Coefficient,
    Default,
    VariableRoles,
    automatic_coefficients,
    default_values,
    ordered_covariances,
    variable_roles,
)
from loyaltysem.specification.table.equality.effect_coding import (
    CodedKind,
    coded_constraints,
    with_free_means,
)
from loyaltysem.specification.table.equality.equal_labels import equal_labels
from loyaltysem.specification.table.equality.equalities import numbered
from loyaltysem.specification.table.equality.group_equality import (
    GroupEquality,
    coefficient_text,
    group_equality,
)
from loyaltysem.specification.table.ordered_items import (
    OrderedItems,
    check_ordered,
    ordered_defaults,
    refuse_thresholds,
)
from loyaltysem.specification.table.parameter_rows import automatic_row, written_row
from loyaltysem.specification.table.parameter_table import Parameter, ParameterTable

__all__ = ["build_parameter_table", "variables_of"]


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
    group_equal: Sequence[str] = (),
    group_partial: Sequence[str] = (),
    ordered: OrderedItems | None = None,
    effect_coding: Collection[CodedKind] = (),
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
    group_equal : sequence of str
        What is equal across groups, any of ``loadings``, ``intercepts``, ``thresholds``,
        ``means``, ``residuals``, ``residual.covariances``, ``lv.variances``, ``lv.covariances``,
        ``regressions`` (``_`` may stand for ``.``). With equal intercepts or thresholds, latent
        means are free from the second group on unless ``means`` is listed; with equal thresholds
        the scales of the latent responses are, too; with equal loadings and ``std_lv``, latent
        variances are
        unless ``lv.variances`` is listed.
    group_partial : sequence of str
        Coefficients that differ all the same, such as ``"SAT =~ SAT2"``, ``"SAT2 ~ 1"`` and
        ``"SAT2 | t1"``.
    ordered : OrderedItems, optional
        The items with ordered answers, which have thresholds; all observed variables or none.
    effect_coding : collection of {"loadings", "intercepts"}
        What gives constructs unit and origin instead of first loadings and means of zero: loadings
        that average one, intercepts of items that sum to zero.

    Returns
    -------
    ParameterTable
        The rows of group 1, of group 2, ..., then definitions and constraints.

    Raises
    ------
    ModelSyntaxError
        When the statements contradict each other, or a modifier has entries for another number
        of groups.
    OptionError
        When an option is unknown, or contradicts the statements or another option.

    Warns
    -----
    SpecificationWarning
        When a single label holds a coefficient equal across groups without ``group_equal``, when
        labels keep apart what ``group_equal`` would hold equal, when a term of ``group_partial``
        has no effect, and when a written moment takes an exogenous variable out of the fixed ones.

    Notes
    -----
    Checked row by row against ``lavaanify()`` of lavaan 0.6-14. A label goes before
    ``group_equal``, as there.

    Examples
    --------
    >>> from loyaltysem.specification import build_parameter_table, parse_model
    >>> table = build_parameter_table(parse_model("SAT =~ SAT1 + SAT2 + SAT3"))
    >>> table.n_free
    6
    >>> [f"{row.lhs}{row.op}{row.rhs}" for row in table.rows if not row.user]
    ['SAT1~~SAT1', 'SAT2~~SAT2', 'SAT3~~SAT3', 'SAT~~SAT']

    Equal loadings and intercepts in two groups, with free latent means in the second:

    >>> scalar = build_parameter_table(
    ...     parse_model("SAT =~ SAT1 + SAT2 + SAT3"),
    ...     n_groups=2,
    ...     group_equal=["loadings", "intercepts"],
    ... )
    >>> scalar.n_free
    14
    """
    statements = tuple(statements)
    check_consistency(statements)
    _check_groups(n_groups, meanstructure, group_equal, group_partial)
    written = _with_equal_labels(_written(statements), n_groups)
    meanstructure = _meanstructure(written, meanstructure, n_groups, ordered)
    as_written = tuple(entry.coefficient for entry in written)
    roles = variable_roles(as_written)
    turned = ordered_covariances(as_written, roles)
    if turned != as_written:
        written = [
            _Written(coefficient, entry.term)
            for entry, coefficient in zip(written, turned, strict=True)
        ]
        roles = variable_roles(turned)
    if fixed_x:
        _warn_about_modelled_exogenous(roles)

    known = set(turned)
    automatic = [
        coefficient
        for coefficient in automatic_coefficients(
            roles,
            meanstructure=meanstructure,
            thresholds=() if ordered is None else ordered.thresholds(roles.observed),
            scales=() if ordered is None else ordered.scales(roles.observed),
        )
        if coefficient not in known
    ]
    defaults = default_values(
        turned,
        automatic,
        roles,
        std_lv=std_lv,
        fixed_x=fixed_x,
        marked="loadings" not in effect_coding,
    )
    if ordered is not None:
        check_ordered(ordered, turned, roles)
        defaults |= ordered_defaults(ordered, roles, turned)
    else:
        refuse_thresholds(turned)
    across = group_equality(
        turned,
        automatic,
        roles,
        group_equal=group_equal,
        group_partial=group_partial,
        std_lv=std_lv,
        ordered=ordered,
    )
    rows: list[Parameter] = []
    places: list[Place | None] = []
    for group in range(1, n_groups + 1):
        for entry in written:
            rows.append(
                written_row(
                    entry.coefficient, defaults[entry.coefficient], entry.term, group, n_groups
                )
            )
            places.append(entry.term.place)
        for coefficient in automatic:
            freed = group > 1 and coefficient in across.freed
            default = Default() if freed else defaults[coefficient]
            rows.append(automatic_row(coefficient, default, group))
            places.append(None)
    if n_groups > 1 and not group_equal:
        _warn_about_single_labels(written)
    _warn_about_labels_before_equality(written, across)
    if "intercepts" in effect_coding:
        rows = with_free_means(rows)
    rows = numbered(rows, places, across.equal)
    rows, coded = coded_constraints(rows, effect_coding, _kinds_said(group_equal), across.partial)
    constraints = (*constraints_of(statements), *coded)
    check_constraints(
        constraints, {row.label: row.value for row in rows if row.label and row.value is not None}
    )
    return ParameterTable(
        rows=(*rows, *_rows_without_group(statements), *_rows_of(coded)),
        observed=roles.observed,
        latent=roles.latent,
        meanstructure=meanstructure,
        n_groups=n_groups,
        defined=tuple(
            (statement.lhs[0], statement.expression)
            for statement in statements
            if statement.op == ":=" and statement.expression is not None
        ),
        constraints=constraints,
        ordered=ordered,
    )


def variables_of(statements: Iterable[Statement]) -> VariableRoles:
    """Return the variables of a model, before anything is known of the data.

    Parameters
    ----------
    statements : iterable of Statement

    Returns
    -------
    VariableRoles
    """
    statements = tuple(statements)
    check_consistency(statements)
    written = tuple(entry.coefficient for entry in _written(statements))
    return variable_roles(ordered_covariances(written, variable_roles(written)))


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


def _with_equal_labels(written: list[_Written], n_groups: int) -> list[_Written]:
    labelled = equal_labels([(entry.coefficient, entry.term) for entry in written], n_groups)
    if not labelled:
        return written
    return [
        replace(entry, term=replace(entry.term, modifiers=labelled[entry.coefficient]))
        if entry.coefficient in labelled
        else entry
        for entry in written
    ]


def _rows_without_group(statements: Iterable[Statement]) -> list[Parameter]:
    rows = []
    for statement in statements:
        if statement.expression is not None:
            right = statement.expression.text
            if statement.left is None:
                (name,) = statement.lhs
                rows.append(Parameter(lhs=name, op=":=", rhs=right, group=0, label=name))
            else:
                left = statement.left.text
                rows.append(Parameter(lhs=left, op=statement.op, rhs=right, group=0))
    return rows


def _rows_of(constraints: Iterable[Constraint]) -> list[Parameter]:
    return [Parameter(c.lhs.text, c.op, c.rhs.text, group=0) for c in constraints]


def _kinds_said(group_equal: Sequence[str]) -> tuple[str, ...]:
    return (group_equal,) if isinstance(group_equal, str) else tuple(group_equal)


def _check_groups(
    n_groups: int,
    meanstructure: bool | None,
    group_equal: Sequence[str],
    group_partial: Sequence[str],
) -> None:
    if n_groups < 1:
        raise OptionError(
            f"n_groups is {n_groups}. A model has at least one group: pass 1 or more."
        )
    option = "group_equal" if group_equal else "group_partial"
    if n_groups == 1 and (group_equal or group_partial):
        raise OptionError(
            f"{option} is given and there is one group, so nothing can be equal across groups."
            " Name the grouping variable with group=, or remove the option."
        )
    means = [kind for kind in ("intercepts", "means") if kind in group_equal]
    if meanstructure is False and means:
        raise OptionError(
            f"meanstructure=False, but group_equal has '{means[0]}', which is part of a mean"
            " structure. Remove one of the two."
        )


def _meanstructure(
    written: Iterable[_Written],
    asked: bool | None,
    n_groups: int,
    ordered: OrderedItems | None,
) -> bool:
    if ordered is not None:
        # thresholds are cuts of latent responses with means
        return True
    intercept = next((entry for entry in written if entry.coefficient.op == "~1"), None)
    if asked is None:
        return intercept is not None or n_groups > 1
    if not asked and intercept is not None:
        raise OptionError(
            f"meanstructure=False, but the model writes the intercept {intercept.coefficient.lhs}"
            " ~ 1, which is part of a mean structure. Remove the formula or the option."
        )
    return asked


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
            stacklevel=users_line(),
        )


def _warn_about_labels_before_equality(written: Iterable[_Written], across: GroupEquality) -> None:
    apart = [
        coefficient_text(entry.coefficient)
        for entry in written
        if entry.coefficient in across.equal and len(set(entry.term.modifiers.label)) > 1
    ]
    if apart:
        warnings.warn(
            f"group_equal would hold {', '.join(apart)} equal across groups, but labels of their"
            " own for each group keep them apart, and labels go before. Add the terms to"
            " group_partial if that is meant, or remove the labels.",
            SpecificationWarning,
            stacklevel=users_line(),
        )


def _warn_about_modelled_exogenous(roles: VariableRoles) -> None:
    if roles.modelled_exogenous:
        warnings.warn(
            "The model writes a variance, covariance or intercept of exogenous observed variables"
            f" ({', '.join(roles.modelled_exogenous)}). Their moments are now parameters, and only"
            " the covariances that are written are free; the others are zero. Remove these"
            " formulas to hold the moments at their sample values, or use fixed_x=False.",
            SpecificationWarning,
            stacklevel=users_line(),
        )
