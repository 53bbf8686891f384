"""Parameters that a search tells apart, whatever the units of the items and the origin of answers.

Constraints mix parameters, and where these have unlike units the mixture hides the small ones.
Constructs whose mean is free may lie a thousand standard deviations off their origin, where the
smallest change of a loading is that of an intercept, to eight digits. Both are undone by a linear
change of the parameters (see :mod:`~loyaltysem.estimation.structure.reduction`).
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from loyaltysem.estimation.search.starts.latent_sizes import latent_sizes
from loyaltysem.estimation.search.starts.start_vectors import starts_by
from loyaltysem.estimation.search.starts.starts import starting_values
from loyaltysem.estimation.structure.layout import MatrixLayout
from loyaltysem.estimation.structure.reduction import reduction_about

__all__ = ["conditioned"]

Array = NDArray[np.float64]
#: Standard deviations from its origin at which a construct counts from its mean instead.
FAR = 30.0


def conditioned(layout: MatrixLayout, covariances: Array, means: Array | None) -> MatrixLayout:
    """Return a layout of the same model whose parameters have no unit and no far origin.

    Parameters
    ----------
    layout : MatrixLayout
    covariances, means : ndarray, shapes (G, p, p), (G, p)
        Of the sample.

    Returns
    -------
    MatrixLayout
        The same one where neither constraints nor means call for another.
    """
    table = layout.table
    free_means = [] if means is None or not layout.has_means else _free_means(layout)
    if layout.responses is not None or (layout.reduction is None and not free_means):
        return layout
    if layout.reduction is None and table.constraints:
        return layout
    batch = None if means is None else means[None]
    sd = np.sqrt(np.diagonal(covariances, axis1=-2, axis2=-1).mean(axis=0))
    sizes = latent_sizes(layout, 0, sd)
    start = starts_by(starting_values, layout, covariances[None], batch)
    origins = np.zeros(layout.m)
    if free_means:
        base = layout.with_sample(covariances[None], batch)
        found = _construct_means(layout.matrices(start, base))
        far = np.abs(found) > FAR * sizes
        origins[free_means] = np.where(far, found, 0.0)[free_means]
    if layout.reduction is None and not origins.any():
        return layout
    near = start if layout.reduction is None else layout.reduction.expand(start)
    units, carried = _units(layout, sd, sizes), _carried(layout, origins)
    reduction = reduction_about(table, units, carried, near[0])
    return layout if reduction is None else MatrixLayout(table, reduction)


def _free_means(layout: MatrixLayout) -> list[int]:
    """Return the columns of the constructs whose intercept is free in every group."""
    constructs = len(layout.table.latent)
    return [
        cell.row
        for i, (_, cell) in enumerate(layout.cells)
        if cell.matrix == "alpha"
        and cell.row < constructs
        and (layout.free_of_cell[:, i] >= 0).all()
    ]


def _construct_means(matrices: dict[str, Array]) -> Array:
    """Return where constructs lie at a start, on average over the groups, shape (m,)."""
    beta, alpha = matrices["beta"][0], matrices["alpha"][0]
    return np.asarray(
        np.linalg.solve(np.eye(beta.shape[-1]) - beta, alpha[..., None]).mean(axis=0)
    )[:, 0]


def _units(layout: MatrixLayout, sd: Array, sizes: Array) -> Array:
    """Return what the parameters of the table are measured in, shape (q,)."""
    units = np.ones(layout.table.n_free)
    for i, (_, cell) in enumerate(layout.cells):
        own = sd if cell.matrix in ("lambda", "theta", "nu") else sizes
        unit = float(own[cell.row])
        if cell.matrix in ("psi", "theta"):
            unit *= float(own[cell.column])
        elif cell.matrix in ("lambda", "beta"):
            unit /= float(sizes[cell.column])
        free = layout.free_of_cell[:, i]
        units[free[free >= 0]] = unit
    return units


def _carried(layout: MatrixLayout, origins: Array) -> Array:
    """Return how far intercepts move with loadings and regressions on constructs, (q, q)."""
    carried = np.zeros((layout.table.n_free, layout.table.n_free))
    if not origins.any():
        return carried
    intercepts = {"lambda": "nu", "beta": "alpha"}
    at: dict[tuple[str, int], int] = {
        (cell.matrix, cell.row): i for i, (_, cell) in enumerate(layout.cells)
    }
    for i, (_, cell) in enumerate(layout.cells):
        own = at.get((intercepts.get(cell.matrix, ""), cell.row))
        if own is None or not origins[cell.column]:
            continue
        for moved, by in zip(layout.free_of_cell[:, own], layout.free_of_cell[:, i], strict=True):
            if moved >= 0 and by >= 0:
                carried[moved, by] = -origins[cell.column]
    # a label that a loading and an intercept share makes one the other's
    is_chain = (carried.any(axis=0) & carried.any(axis=1)).any()
    return np.zeros_like(carried) if is_chain else carried
