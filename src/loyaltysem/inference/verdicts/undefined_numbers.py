"""What a solution has no number for: definitions without a value, estimates without an error."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from loyaltysem.arguments import listed
from loyaltysem.estimation import ImpliedMoments, MatrixLayout
from loyaltysem.inference.uncertainty.defined_parameters import defined_names, defined_parameters
from loyaltysem.inference.uncertainty.standard_errors import delta_standard_errors
from loyaltysem.inference.uncertainty.standardization import cell_jacobian, cell_values
from loyaltysem.inference.verdicts.check import Check

__all__ = [
    "WHY_UNDEFINED",
    "definitions_without_value",
    "undefined_errors",
    "values_of_definitions",
]

Array = NDArray[np.float64]
WHY_UNDEFINED = (
    "A division by zero, a logarithm or root of something that is not positive, or a power too "
    "large for a number does this."
)


def values_of_definitions(layout: MatrixLayout, implied: ImpliedMoments) -> Array:
    """Return what a batch of fits defines, shape (batch, D), not finite where it has no value."""
    cells = cell_values(layout, implied)
    return defined_parameters(layout, cells.reshape(len(cells), -1))[0]


def definitions_without_value(layout: MatrixLayout, implied: ImpliedMoments) -> tuple[Check, ...]:
    """Report the defined parameters of one fit that are infinite or not a number."""
    if not layout.table.defined:
        return ()
    values = values_of_definitions(layout, implied)
    found = [
        f"{name} := {expression.text} is {'infinite' if np.isinf(value) else 'not a number'}"
        for (name, expression), value in zip(layout.table.defined, values[0], strict=True)
        if not np.isfinite(value)
    ]
    if not found:
        return ()
    return (
        Check(
            "defined parameters",
            "problem",
            listed(found, between="; ") + ".",
            f"{WHY_UNDEFINED} Look at the labels it is made of, and define something else; the "
            "parameters that are not defined by it are what they would be without it.",
        ),
    )


def undefined_errors(
    layout: MatrixLayout, implied: ImpliedMoments, covariance: Array | None
) -> tuple[Check, ...]:
    """Report estimates of one fit, and defined values, that have no standard error.

    Parameters
    ----------
    layout : MatrixLayout
    implied : ImpliedMoments
    covariance : ndarray, shape (q, q), or None
        Of the estimates; None where the information is singular, which is a verdict of its own.

    Returns
    -------
    tuple of Check
        A problem for free parameters, a caution for values that are defined by them.
    """
    if covariance is None:
        return ()
    return (*_free_parameters(layout, covariance), *_definitions(layout, implied, covariance))


def _free_parameters(layout: MatrixLayout, covariance: Array) -> tuple[Check, ...]:
    variances = np.diag(covariance)
    if layout.reduction is not None:
        variances = layout.reduction.variances(covariance)
    # constraints may leave a parameter nothing to vary in
    known = variances >= 0 if layout.table.constraints else variances > 0
    missing = ~(known & np.isfinite(variances))
    if not missing.any():
        return ()
    first = {row.free: row for row in reversed(layout.table.rows) if row.free}
    rows = [first[int(k) + 1] for k in np.flatnonzero(missing)]
    names = listed([f"{row.lhs} {row.op} {row.rhs}".strip() for row in rows])
    return (
        Check(
            "standard errors",
            "problem",
            f"none for {names}: rounding leaves nothing of their variance, or makes it negative.",
            "The data say next to nothing about them, or the items' units are too far apart: "
            "bring the items to similar units, and look at these parameters.",
        ),
    )


def _definitions(
    layout: MatrixLayout, implied: ImpliedMoments, covariance: Array
) -> tuple[Check, ...]:
    if not layout.table.defined:
        return ()
    values, slopes = defined_parameters(
        layout,
        cell_values(layout, implied)[:1].reshape(1, -1),
        cell_jacobian(layout, implied).reshape(1, -1, layout.n_free),
    )
    with np.errstate(invalid="ignore", over="ignore"):
        se = delta_standard_errors(slopes[0], covariance)
    found = [
        name
        for name, value, error in zip(defined_names(layout), values[0], se, strict=True)
        if np.isfinite(value) and not np.isfinite(error)
    ]
    if not found:
        return ()
    return (
        Check(
            "defined parameters",
            "caution",
            f"no standard error of {listed(found)}: at the estimates the slope of the "
            "definition is infinite or not a number, as that of a root at zero.",
            "There is no interval and no test of it; define it another way, or take a bootstrap.",
        ),
    )
