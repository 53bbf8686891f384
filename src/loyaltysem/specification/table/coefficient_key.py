"""What a coefficient is called in every model that has it."""

from __future__ import annotations

from loyaltysem.specification.table.parameter_table import Parameter

__all__ = ["CoefficientKey", "coefficient_key"]

CoefficientKey = tuple[str, str, str | tuple[str, ...], int]


def coefficient_key(row: Parameter) -> CoefficientKey:
    """Return what a coefficient is called in every model; covariances both ways round."""
    if row.op == "~~":
        return "", "~~", tuple(sorted((row.lhs, row.rhs))), row.group
    return row.lhs, row.op, row.rhs, row.group
