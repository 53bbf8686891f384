"""Vectors of free parameters that a search begins at: by a rule, or at values that are known."""

from __future__ import annotations

from collections.abc import Callable, Mapping

import numpy as np
from numpy.typing import NDArray

from loyaltysem.estimation.search.starts import starting_values
from loyaltysem.estimation.structure.layout import MatrixLayout
from loyaltysem.specification import ParameterTable

__all__ = ["start_at", "starts_by"]

StartRule = Callable[
    [ParameterTable, NDArray[np.float64], NDArray[np.float64] | None, int], dict[int, float]
]


def starts_by(
    rule: StartRule,
    layout: MatrixLayout,
    covariances: NDArray[np.float64],
    means: NDArray[np.float64] | None,
) -> NDArray[np.float64]:
    """Return the starts that a rule gives each sample of a batch, shape (batch, n_free).

    Parameters
    ----------
    rule : callable
        :func:`starting_values` or :func:`plain_starts`.
    layout, covariances, means
        As in :func:`fit_maximum_likelihood`.
    """
    start = np.zeros((len(covariances), layout.table.n_free))
    for b in range(len(covariances)):
        # later groups do not override what equal labels share with the first
        for g in reversed(range(layout.n_groups)):
            mean = None if means is None else means[b, g]
            for free, value in rule(layout.table, covariances[b, g], mean, g + 1).items():
                start[b, free - 1] = value
    return start if layout.reduction is None else layout.reduction.reduce(start)


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
