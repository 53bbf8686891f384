"""Auxiliary variables: no part of what a model says, and of help where answers are missing."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from itertools import combinations_with_replacement

from loyaltysem.errors import OptionError
from loyaltysem.specification.table.automatic import Coefficient
from loyaltysem.specification.table.parameter_table import Parameter, ParameterTable

__all__ = ["auxiliary_coefficients", "with_auxiliaries"]


def with_auxiliaries(table: ParameterTable, names: Sequence[str]) -> ParameterTable:
    """Add saturated correlates to a model (Graham 2003).

    Each auxiliary variable has a free mean and a free variance, and covaries freely with every
    other one, with every exogenous observed variable of the model, and with the residual of every
    endogenous one. All of this is free in each group, whatever the model holds equal. So the
    auxiliaries restrict nothing: the degrees of freedom stay those of the model.

    Parameters
    ----------
    table : ParameterTable
        The model of interest.
    names : sequence of str
        The auxiliary variables; without any the model is returned as it is.

    Returns
    -------
    ParameterTable
        The auxiliaries stand behind the observed variables of the model, their rows behind those
        of each group, and their parameters behind all others.

    Raises
    ------
    OptionError
        A name stands twice, or is a variable of the model.

    References
    ----------
    Graham (2003), Structural Equation Modeling 10(1).

    Examples
    --------
    >>> from loyaltysem.specification import build_parameter_table, degrees_of_freedom, parse_model
    >>> model = build_parameter_table(
    ...     parse_model("SAT =~ SAT1 + SAT2 + SAT3 + SAT4"), meanstructure=True
    ... )
    >>> wider = with_auxiliaries(model, ["AGE"])
    >>> wider.n_free - model.n_free, degrees_of_freedom(wider) - degrees_of_freedom(model)
    (6, 0)
    """
    names = tuple(names)
    _check(table, names)
    coefficients = auxiliary_coefficients(table, names)
    rows: list[Parameter] = []
    free = table.n_free
    for group in range(1, table.n_groups + 1):
        rows += table.rows_of(group)
        for lhs, op, rhs in coefficients:
            free += 1
            rows.append(Parameter(lhs, op, rhs, group=group, free=free, user=False))
    rows += [row for row in table.rows if not row.group]
    return replace(table, rows=tuple(rows), observed=(*table.observed, *names), auxiliary=names)


def auxiliary_coefficients(table: ParameterTable, names: Sequence[str]) -> list[Coefficient]:
    """Return everything there is about auxiliary variables, which stand on the left-hand side.

    Parameters
    ----------
    table : ParameterTable
        Of the model of interest, with the auxiliaries or without.
    names : sequence of str
        The auxiliaries.

    Returns
    -------
    list of Coefficient
        Variances and covariances among them, means, covariances with the model's variables: the
        order of ``semTools::auxiliary``.
    """
    pairs = [(a, b) for a, b in combinations_with_replacement(names, 2)]
    across = [(a, name) for name in table.modelled for a in names]
    means = [Coefficient(name, "~1", "") for name in names] if table.meanstructure else []
    return [
        *(Coefficient(a, "~~", b) for a, b in pairs),
        *means,
        *(Coefficient(a, "~~", b) for a, b in across),
    ]


def _check(table: ParameterTable, names: tuple[str, ...]) -> None:
    repeated = sorted({name for name in names if names.count(name) > 1})
    if repeated:
        raise OptionError(
            f"auxiliary lists {', '.join(repeated)} more than once. A copy of a variable adds "
            "nothing and makes the covariances singular; list each variable once."
        )
    known = {*table.observed, *table.latent}
    inside = [name for name in names if name in known]
    if inside:
        raise OptionError(
            f"auxiliary lists {', '.join(inside)}, which the model has already: what a model "
            "explains cannot covary freely with it as well. Remove "
            f"{'it' if len(inside) == 1 else 'them'} from auxiliary, or from the model."
        )
