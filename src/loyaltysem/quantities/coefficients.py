"""The coefficients of a fit by what they are called in every other model."""

from __future__ import annotations

from loyaltysem.fits.fit import Fit
from loyaltysem.inference.uncertainty.standardization import cell_values
from loyaltysem.specification.table.coefficient_key import CoefficientKey, coefficient_key

__all__ = ["coefficients"]


def coefficients(fitted: Fit) -> dict[CoefficientKey, float]:
    """Return every coefficient of a fit, free or fixed, in every group."""
    values = cell_values(fitted.layout, fitted.implied)[0]
    return {
        coefficient_key(row): float(value)
        for rows, group in zip(fitted.layout.group_rows, values, strict=True)
        for row, value in zip(rows, group, strict=True)
    }
