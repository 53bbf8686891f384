"""Which of many solutions may be interpreted: the verdicts of one, over a batch."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from loyaltysem.estimation import ImpliedMoments, MatrixLayout
from loyaltysem.inference.uncertainty.defined_parameters import defined_parameters
from loyaltysem.inference.uncertainty.standardization import cell_values, standardize
from loyaltysem.inference.verdicts.covariance_matrices import (
    BEYOND,
    are_possible,
    correlations_of,
    residual_correlations,
    unmeasured_constructs,
)

__all__ = ["admissible_solutions"]


def admissible_solutions(layout: MatrixLayout, implied: ImpliedMoments) -> NDArray[np.bool_]:
    """Say which solutions have no impossible value, as ``check_admissibility`` says of one.

    Parameters
    ----------
    layout : MatrixLayout
    implied : ImpliedMoments
        Of a batch of fits that converged with regular information.

    Returns
    -------
    ndarray of bool, shape (batch,)
        False where a variance is negative, a correlation of constructs or of residuals is beyond
        ±1 or a matrix of them is that of no variables, a standardised loading is beyond ±1, or a
        defined parameter has no value.
    """
    return (
        _variances_are_positive(layout, implied)
        & _covariances_are_possible(layout, implied)
        & _loadings_are_possible(layout, implied)
        & _definitions_have_values(layout, implied)
    )


def _variances_are_positive(layout: MatrixLayout, implied: ImpliedMoments) -> NDArray[np.bool_]:
    variances = [
        i
        for i, (_, cell) in enumerate(layout.cells)
        if cell.matrix in ("theta", "psi") and cell.row == cell.column
    ]
    values = cell_values(layout, implied)[:, :, variances]
    return np.asarray((values >= 0).all(axis=(1, 2)))


def _covariances_are_possible(layout: MatrixLayout, implied: ImpliedMoments) -> NDArray[np.bool_]:
    n_constructs = len(layout.table.latent)
    measured = ~unmeasured_constructs(layout, implied).any(axis=(1, 2))
    matrices = [
        correlations_of(implied, "latent", n_constructs),
        residual_correlations(layout, implied, "psi")[0],
        residual_correlations(layout, implied, "theta")[0],
    ]
    possible = np.stack([are_possible(matrix).all(axis=1) for matrix in matrices])
    return np.asarray(measured & possible.all(axis=0))


def _loadings_are_possible(layout: MatrixLayout, implied: ImpliedMoments) -> NDArray[np.bool_]:
    indicators = [row.rhs for row, _ in layout.cells if row.op == "=~"]
    judged = [
        i
        for i, (row, _) in enumerate(layout.cells)
        if row.op == "=~" and indicators.count(row.rhs) == 1
    ]
    values = np.abs(standardize(layout, implied)[:, :, judged])
    # not-a-number where a variance is negative, which is another verdict
    return np.asarray(~(values > 1 + BEYOND).any(axis=(1, 2)))


def _definitions_have_values(layout: MatrixLayout, implied: ImpliedMoments) -> NDArray[np.bool_]:
    cells = cell_values(layout, implied).reshape(len(implied.covariance), -1)
    return np.asarray(np.isfinite(defined_parameters(layout, cells)[0]).all(axis=1))
