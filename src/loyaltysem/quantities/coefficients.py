"""What the coefficients of a model are called in every other model, and their values in a fit."""

from __future__ import annotations

from loyaltysem.fits.fitted import FittedModel
from loyaltysem.inference.uncertainty.standardization import cell_values
from loyaltysem.specification import Parameter

__all__ = ["CoefficientKey", "coefficient_key", "coefficients"]

CoefficientKey = tuple[str, str, str | tuple[str, ...], int]


def coefficient_key(row: Parameter) -> CoefficientKey:
    """Return what a coefficient is called in every model; covariances both ways round."""
    if row.op == "~~":
        return "", "~~", tuple(sorted((row.lhs, row.rhs))), row.group
    return row.lhs, row.op, row.rhs, row.group


def coefficients(fitted: FittedModel) -> dict[CoefficientKey, float]:
    """Return every coefficient of a fit, free or fixed, in every group."""
    values = cell_values(fitted.layout, fitted.implied)[0]
    return {
        coefficient_key(row): float(value)
        for rows, group in zip(fitted.layout.group_rows, values, strict=True)
        for row, value in zip(rows, group, strict=True)
    }
