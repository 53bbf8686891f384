"""The coefficients of a fit, by what they are called in other models and in lavaan."""

from __future__ import annotations

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from loyaltysem.fits.fit import Fit
from loyaltysem.inference.uncertainty.standardization import cell_values
from loyaltysem.specification import Parameter
from loyaltysem.specification.table.coefficient_key import CoefficientKey, coefficient_key

__all__ = ["coefficients", "free_coefficients", "free_covariances"]


def coefficients(fitted: Fit) -> dict[CoefficientKey, float]:
    """Return every coefficient of a fit, free or fixed, in every group."""
    values = cell_values(fitted.layout, fitted.implied)[0]
    return {
        coefficient_key(row): float(value)
        for rows, group in zip(fitted.layout.group_rows, values, strict=True)
        for row, value in zip(rows, group, strict=True)
    }


def free_coefficients(fitted: Fit) -> pd.Series:
    """Return the free coefficients under lavaan's names, without those of auxiliary variables."""
    names, places = _free(fitted)
    values = cell_values(fitted.layout, fitted.implied)[0][places]
    return pd.Series(values, index=names, name="est", dtype=float)


def free_covariances(fitted: Fit, covariance: NDArray[np.float64]) -> pd.DataFrame:
    """Return the covariances of the free coefficients.

    Parameters
    ----------
    fitted : Fit
    covariance : ndarray, shape (q, q)
        Of the parameters that the search moved: equal ones are one.
    """
    names, places = _free(fitted)
    slopes = fitted.layout.cell_slopes()[places]
    return pd.DataFrame(slopes @ covariance @ slopes.T, index=names, columns=names)


def _free(fitted: Fit) -> tuple[list[str], tuple[list[int], list[int]]]:
    """Return the names of the free coefficients, and the group and cell of each."""
    auxiliary = fitted.table.auxiliary
    found = [
        (_lavaan_name(row), g, i)
        for g, rows in enumerate(fitted.layout.group_rows)
        for i, row in enumerate(rows)
        if row.free and row.lhs not in auxiliary
    ]
    return [name for name, _, _ in found], ([g for _, g, _ in found], [i for _, _, i in found])


def _lavaan_name(row: Parameter) -> str:
    """Return the label, or the coefficient as it is written, with its group from the second on."""
    group = f".g{row.group}" if row.group > 1 else ""
    return row.label or f"{row.lhs}{row.op}{row.rhs}{group}"
