"""The model that explains every mean and covariance, which chi-squares compare with."""

from __future__ import annotations

from dataclasses import replace
from itertools import combinations_with_replacement

from loyaltysem.specification.table.parameter_table import Parameter, ParameterTable

__all__ = ["saturated_table"]


def saturated_table(table: ParameterTable) -> ParameterTable:
    """Return the saturated model of the same observed variables, with means.

    Parameters
    ----------
    table : ParameterTable
        The model of interest.

    Returns
    -------
    ParameterTable
        Variances and covariances by column of the lower triangle, then means, for each group.

    Examples
    --------
    >>> from loyaltysem.specification import build_parameter_table, parse_model
    >>> saturated_table(build_parameter_table(parse_model("SAT =~ SAT1 + SAT2 + SAT3"))).n_free
    9
    """
    rows: list[Parameter] = []
    for group in range(1, table.n_groups + 1):
        coefficients = [
            (lhs, "~~", rhs) for lhs, rhs in combinations_with_replacement(table.observed, 2)
        ]
        coefficients += [(name, "~1", "") for name in table.observed]
        for lhs, op, rhs in coefficients:
            rows.append(Parameter(lhs, op, rhs, group=group, free=len(rows) + 1, user=False))
    return replace(
        table, rows=tuple(rows), latent=(), meanstructure=True, defined=(), constraints=()
    )
