"""Which of many solutions may be interpreted: the verdicts of one, over a batch."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from loyaltysem.estimation import ImpliedMoments, MatrixLayout
from loyaltysem.inference.uncertainty.standardization import cell_values, standardize

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
        False where a variance is negative, a latent correlation is beyond ±1 or the latent
        covariances are not positive definite, or a standardised loading is beyond ±1.
    """
    return (
        _variances_are_positive(layout, implied)
        & _latent_covariances_are_possible(layout, implied)
        & _loadings_are_possible(layout, implied)
    )


def _variances_are_positive(layout: MatrixLayout, implied: ImpliedMoments) -> NDArray[np.bool_]:
    variances = [
        i
        for i, (_, cell) in enumerate(layout.cells)
        if cell.matrix in ("theta", "psi") and cell.row == cell.column
    ]
    values = cell_values(layout, implied)[:, :, variances]
    return np.asarray((values >= 0).all(axis=(1, 2)))


def _latent_covariances_are_possible(
    layout: MatrixLayout, implied: ImpliedMoments
) -> NDArray[np.bool_]:
    n_latent = len(layout.table.latent)
    if not n_latent:
        return np.ones(len(implied.covariance), dtype=bool)
    covariance = implied.latent_covariance[:, :, :n_latent, :n_latent]
    variances = np.diagonal(covariance, axis1=-2, axis2=-1)
    possible = (variances > 0).all(axis=(1, 2))
    sd = np.sqrt(np.where(variances > 0, variances, 1.0))
    correlation = covariance / sd[..., :, None] / sd[..., None, :]
    beyond = (np.abs(np.tril(correlation, -1)) > 1).any(axis=(1, 2, 3))
    smallest = np.linalg.eigvalsh(correlation)[..., 0].min(axis=1)
    return np.asarray(possible & ~beyond & (smallest >= -1e-8))


def _loadings_are_possible(layout: MatrixLayout, implied: ImpliedMoments) -> NDArray[np.bool_]:
    indicators = [row.rhs for row, _ in layout.cells if row.op == "=~"]
    judged = [
        i
        for i, (row, _) in enumerate(layout.cells)
        if row.op == "=~" and indicators.count(row.rhs) == 1
    ]
    values = np.abs(standardize(layout, implied)[:, :, judged])
    # not-a-number where a variance is negative, which is another verdict
    return np.asarray(~(values > 1 + 1e-8).any(axis=(1, 2)))
