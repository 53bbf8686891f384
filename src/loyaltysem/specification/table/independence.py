"""The model in which nothing is related, which fit indices compare with."""

from __future__ import annotations

from dataclasses import replace
from itertools import combinations
from math import comb

from loyaltysem.specification.table.parameter_table import Parameter, ParameterTable

__all__ = ["independence_degrees_of_freedom", "independence_table"]


def independence_table(table: ParameterTable) -> ParameterTable:
    """Return the independence model of the same observed variables.

    Every observed variable has its own variance, and its own mean where the model has means;
    covariates keep their covariances, as in lavaan.

    Parameters
    ----------
    table : ParameterTable
        The model of interest.

    Returns
    -------
    ParameterTable

    Examples
    --------
    >>> from loyaltysem.specification import build_parameter_table, parse_model
    >>> independence_table(build_parameter_table(parse_model("SAT =~ SAT1 + SAT2 + SAT3"))).n_free
    3
    """
    rows: list[Parameter] = []
    held = set(table.exogenous)
    pairs = [(name, name) for name in table.observed]
    pairs += list(combinations(table.covariates, 2))
    n_free = 0
    for group in range(1, table.n_groups + 1):
        coefficients = [(lhs, "~~", rhs) for lhs, rhs in pairs]
        if table.meanstructure:
            coefficients += [(name, "~1", "") for name in table.observed]
        for lhs, op, rhs in coefficients:
            exogenous = lhs in held and (op == "~1" or rhs in held)
            n_free += not exogenous
            rows.append(
                Parameter(
                    lhs,
                    op,
                    rhs,
                    group=group,
                    free=0 if exogenous else n_free,
                    user=False,
                    exogenous=exogenous,
                )
            )
    return replace(table, rows=tuple(rows), latent=(), defined=(), constraints=())


def independence_degrees_of_freedom(table: ParameterTable) -> int:
    """Return the degrees of freedom of :func:`independence_table`: the covariances it leaves out.

    Parameters
    ----------
    table : ParameterTable
        The model of interest.

    Returns
    -------
    int
    """
    return table.n_groups * (comb(len(table.observed), 2) - comb(len(table.covariates), 2))
