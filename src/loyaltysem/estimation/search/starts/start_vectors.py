"""Vectors of free parameters that a search begins at: by a rule, or at values that are known."""

from __future__ import annotations

from collections.abc import Callable, Mapping

import numpy as np
from numpy.typing import NDArray

from loyaltysem.estimation.search.starts.starts import starting_values
from loyaltysem.estimation.structure.implied import implied_moments
from loyaltysem.estimation.structure.layout import MatrixLayout
from loyaltysem.estimation.structure.loading_sums import LoadingSum
from loyaltysem.specification import ParameterTable

__all__ = ["start_at", "starts_by"]

StartRule = Callable[
    [
        ParameterTable,
        NDArray[np.float64],
        NDArray[np.float64] | None,
        int,
        Mapping[str, LoadingSum],
    ],
    dict[int, float],
]


def starts_by(
    rule: StartRule,
    layout: MatrixLayout,
    covariances: NDArray[np.float64],
    means: NDArray[np.float64] | None,
    thresholds: NDArray[np.float64] | None = None,
) -> NDArray[np.float64]:
    """Return the starts that a rule gives each sample of a batch, shape (batch, n_free).

    Parameters
    ----------
    rule : callable
        :func:`starting_values` or :func:`plain_starts`.
    layout, covariances, means
        As in :func:`fit_maximum_likelihood`; of ordered items, covariances of the responses.
    thresholds : ndarray, shape (batch, G, k), optional
        Of ordered items, in the unit of the responses.
    """
    start = np.zeros((len(covariances), layout.table.n_free))
    for b in range(len(covariances)):
        # later groups do not override what equal labels share with the first
        for g in reversed(range(layout.n_groups)):
            mean = None if means is None else means[b, g]
            sums = layout.loading_sums[g]
            for free, value in rule(layout.table, covariances[b, g], mean, g + 1, sums).items():
                start[b, free - 1] = value
            if thresholds is not None:
                _start_thresholds(layout, g, thresholds[b, g], start[b])
    reduced = start if layout.reduction is None else layout.reduction.reduce(start)
    has_intercepts = layout.has_means and layout.responses is None
    if means is None or not has_intercepts or not _has_free_construct_means(layout):
        return reduced
    return _with_fitting_means(layout, reduced, covariances, means)


def _start_thresholds(
    layout: MatrixLayout, g: int, thresholds: NDArray[np.float64], start: NDArray[np.float64]
) -> None:
    """Start the thresholds of one group at the sample's, and scale factors at one."""
    for i, (_, cell) in enumerate(layout.cells):
        free = layout.free_of_cell[g, i]
        if free < 0 or layout.group_rows[g][i].start is not None:
            continue
        if cell.matrix == "tau":
            start[free] = thresholds[cell.row]
        elif cell.matrix == "delta":
            start[free] = 1.0


def _has_free_construct_means(layout: MatrixLayout) -> bool:
    constructs = set(layout.table.latent)
    return any(row.op == "~1" and row.free and row.lhs in constructs for row in layout.table.rows)


def _with_fitting_means(
    layout: MatrixLayout,
    start: NDArray[np.float64],
    covariances: NDArray[np.float64],
    means: NDArray[np.float64],
) -> NDArray[np.float64]:
    """Move the intercepts to where the implied means are closest to the sample's.

    Given all other parameters the means are linear in these. Without this, a construct whose
    marker has a fixed intercept would start as far off as the marker's mean is from it.
    """
    moving = _directions_of_intercepts(layout)
    base = layout.with_sample(covariances, means)
    size = np.sqrt(np.diagonal(covariances, axis1=-2, axis2=-1))

    implied = implied_moments(layout, start, base)
    if implied.mean is None:
        raise ValueError("a model without means has no intercepts")
    # the directions move nothing but intercepts, and these as far in every sample
    here = layout.matrices(np.zeros_like(moving[:1]), base[:1])
    there = layout.matrices(moving, base[:1])
    of_items, of_constructs = there["nu"] - here["nu"], there["alpha"] - here["alpha"]
    steps = of_items + np.einsum("bgpm,kgm->bkgp", implied.to_observed, of_constructs)
    gap = ((means - implied.mean) / size).reshape(len(start), -1)
    slopes = (steps / size[:, None]).reshape(len(start), len(moving), -1).swapaxes(1, 2)
    moved = start.copy()
    for b in np.flatnonzero(np.isfinite(slopes).all(axis=(1, 2))):
        lengths = np.linalg.norm(slopes[b], axis=0)
        lengths[lengths == 0] = 1.0
        moved[b] += np.linalg.lstsq(slopes[b] / lengths, gap[b], rcond=1e-8)[0] / lengths @ moving
    return moved


def _directions_of_intercepts(layout: MatrixLayout) -> NDArray[np.float64]:
    """Return the directions of the search that move nothing but intercepts, (k, n_free)."""
    numbers = {
        row.free - 1
        for row in layout.table.rows
        if row.op == "~1" and row.free and row.start is None
    }
    movable = np.isin(np.arange(layout.table.n_free), sorted(numbers))
    if layout.reduction is None:
        return np.eye(layout.table.n_free)[movable]
    return layout.reduction.moving_only(movable)


def start_at(
    layout: MatrixLayout,
    covariances: NDArray[np.float64],
    means: NDArray[np.float64] | None,
    known: Mapping[int, float],
) -> NDArray[np.float64]:
    """Return a start at known values, shape (1, n_free).

    Parameters
    ----------
    layout : MatrixLayout
    covariances, means : ndarray, shapes (G, p, p), (G, p)
    known : mapping of int to float
        By number of the free parameter, from 1; the others start as usual.
    """
    batch = None if means is None else means[None]
    start = starts_by(starting_values, layout, covariances[None], batch)
    reduction = layout.reduction
    if reduction is not None:
        start = reduction.expand(start)
    for free, value in known.items():
        start[0, free - 1] = value
    return start if reduction is None else reduction.reduce(start)
