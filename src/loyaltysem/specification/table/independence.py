"""The model in which nothing is related, which fit indices compare with."""

from __future__ import annotations

from dataclasses import replace
from itertools import combinations
from math import comb

from loyaltysem.specification.table.automatic import Coefficient
from loyaltysem.specification.table.auxiliary import auxiliary_coefficients
from loyaltysem.specification.table.parameter_table import Parameter, ParameterTable

__all__ = ["independence_degrees_of_freedom", "independence_table"]


def independence_table(table: ParameterTable) -> ParameterTable:
    """Return the independence model of the same observed variables.

    Every observed variable has its own variance, and its own mean where the model has means;
    covariates keep their covariances, as in lavaan. Auxiliary variables keep all of theirs, and
    only theirs: the model's own variables are then unrelated without exception, as in semTools.

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
    coefficients = [Coefficient(name, "~~", name) for name in table.modelled]
    coefficients += [Coefficient(a, "~~", b) for a, b in combinations(_related(table), 2)]
    if table.meanstructure:
        coefficients += [Coefficient(name, "~1", "") for name in table.modelled]
    coefficients += auxiliary_coefficients(table, table.auxiliary)
    n_free = 0
    for group in range(1, table.n_groups + 1):
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
    return table.n_groups * (comb(len(table.modelled), 2) - comb(len(_related(table)), 2))


def _related(table: ParameterTable) -> tuple[str, ...]:
    """Return the variables of the model that keep their covariances."""
    return () if table.auxiliary else table.covariates
