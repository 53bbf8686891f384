"""Whether the covariances of a solution can be those of any variables."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from loyaltysem.estimation import ImpliedMoments, MatrixLayout
from loyaltysem.numerics.correlations import are_possible_correlations

__all__ = [
    "BEYOND",
    "ResidualName",
    "are_possible",
    "correlations_of",
    "impossible_pairs",
    "most_involved",
    "residual_correlations",
    "unmeasured_constructs",
]

Array = NDArray[np.float64]
ResidualName = Literal["theta", "psi"]
MatrixName = Literal[ResidualName, "latent"]
#: How far rounding may take a correlation beyond ±1, or an eigenvalue below zero. A matrix that is
#: singular by design (a residual or a construct without variance, a correlation of one) is
#: possible.
BEYOND = 1e-8
#: Share of the variance of the whole variable below which a residual variance counts as none.
NO_VARIANCE = 1e-12


def correlations_of(
    implied: ImpliedMoments, matrix: MatrixName, n_constructs: int | None = None
) -> Array:
    """Return covariances in units in which none is larger than one where they are possible.

    Parameters
    ----------
    implied : ImpliedMoments
    matrix : {"theta", "psi", "latent"}
        Residual covariances of the observed variables, those of the latent ones, and the
        covariances of the constructs.
    n_constructs : int, optional
        Latent variables that count, the first ones; all by default.

    Returns
    -------
    ndarray, shape (batch, G, k, k)
        Correlations. A variable without residual variance is measured in its whole standard
        deviation, so that a covariance of it still shows; its diagonal is zero.
    """
    if matrix == "latent":
        covariance = implied.latent_covariance[..., :n_constructs, :n_constructs]
        whole = np.diagonal(covariance, axis1=-2, axis2=-1)
    else:
        covariance = implied.matrices[matrix]
        total = implied.covariance if matrix == "theta" else implied.latent_covariance
        whole = np.diagonal(total, axis1=-2, axis2=-1)
    own = np.diagonal(covariance, axis1=-2, axis2=-1)
    whole = np.where(whole > 0, whole, 1.0)
    variances = np.where(own > NO_VARIANCE * whole, own, whole)
    sd = np.sqrt(variances)
    return np.asarray(covariance / sd[..., :, None] / sd[..., None, :])


def residual_correlations(
    layout: MatrixLayout, implied: ImpliedMoments, matrix: ResidualName
) -> tuple[Array, tuple[str, ...]]:
    """Return the correlations of residuals that are judged, and of what they are.

    Auxiliary variables are left out: they covary with the residuals of the items in the place of
    the constructs, on which the model puts nothing, so that their covariances are no residuals'.
    """
    names = layout.observed if matrix == "theta" else layout.latent
    at = [i for i, name in enumerate(names) if name not in layout.table.auxiliary]
    found = correlations_of(implied, matrix)
    if len(at) < len(names):
        found = found[..., at, :][..., at]
    return found, tuple(names[i] for i in at)


def are_possible(correlations: Array) -> NDArray[np.bool_]:
    """Say which matrices, as :func:`correlations_of` returns them, are those of some variables."""
    return are_possible_correlations(correlations, BEYOND)


def impossible_pairs(correlations: Array, names: Sequence[str]) -> list[str]:
    """Name the pairs of one matrix whose correlation is beyond ±1, with its value."""
    return [
        f"{names[j]}–{names[i]} {correlations[i, j]:.3f}"
        for i in range(len(correlations))
        for j in range(i)
        if abs(correlations[i, j]) > 1 + BEYOND
    ]


def most_involved(correlations: Array, names: Sequence[str]) -> list[str]:
    """Name the variables of one impossible matrix that make it so."""
    shares = np.linalg.eigh(correlations)[1][:, 0] ** 2
    return [names[i] for i in np.argsort(-shares) if shares[i] > 0.05]


def unmeasured_constructs(layout: MatrixLayout, implied: ImpliedMoments) -> NDArray[np.bool_]:
    """Say which constructs have no variance though the model does not fix it at zero.

    Returns
    -------
    ndarray of bool, shape (batch, G, constructs)
        A construct whose residual variance is fixed (a phantom at zero) may have none.
    """
    n_constructs = len(layout.table.latent)
    variances = np.diagonal(implied.latent_covariance, axis1=-2, axis2=-1)[..., :n_constructs]
    if (variances > 0).all():
        return np.zeros(variances.shape, dtype=bool)
    may_be_zero = np.zeros((layout.n_groups, n_constructs), dtype=bool)
    for i, (_, cell) in enumerate(layout.cells):
        if cell.matrix == "psi" and cell.row == cell.column and cell.row < n_constructs:
            may_be_zero[:, cell.row] = layout.free_of_cell[:, i] < 0
    return np.asarray(~(variances > 0) & ~((variances == 0) & may_be_zero))
