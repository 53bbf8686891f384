r"""Random starting values that are admissible, for searches from several places.

Every draw implies a positive definite covariance matrix: residual variances are a share of the
item's variance, variances of constructs a share of what their marker allows, covariances are
shrunk until their matrix is positive definite, and regressions until the spectral radius of the
standardised :math:`B` is below one. Sizes are relative to the sample's standard deviations, so
that the draws do not depend on the units of the items.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from loyaltysem.estimation.search.starts.latent_sizes import latent_sizes
from loyaltysem.estimation.structure.cells import Cell
from loyaltysem.estimation.structure.layout import MatrixLayout
from loyaltysem.specification import Parameter

__all__ = ["random_starts"]

Array = NDArray[np.float64]
#: Standardised loadings are drawn between the first two in size, regressions up to the third.
SMALLEST_LOADING, LARGEST_LOADING, LARGEST_REGRESSION = 0.2, 0.95, 0.8
#: Shares of a variance that is free.
SMALLEST_SHARE, LARGEST_SHARE = 0.1, 0.9
LARGEST_CORRELATION = 0.7
#: Spectral radius of B, and how near to singularity correlations may bring a variance matrix.
LARGEST_RADIUS = 0.9


def random_starts(
    layout: MatrixLayout,
    covariances: Array,
    means: Array | None,
    n_starts: int,
    random: np.random.Generator,
    thresholds: Array | None = None,
) -> Array:
    """Draw starting values for one sample.

    Parameters
    ----------
    layout : MatrixLayout
    covariances : ndarray, shape (G, p, p)
        Of the sample.
    means : ndarray, shape (G, p), or None
        Intercepts of items start at their means.
    n_starts : int
    random : Generator
    thresholds : ndarray, shape (G, k), optional
        Of ordered items, at which these start.

    Returns
    -------
    ndarray, shape (n_starts, n_free)
        The first rows are the same however many are drawn.
    """
    rows = layout.group_rows[0]
    # means are not drawn, so that a model begins at the same places with and without them; nor are
    # thresholds and scale factors, whatever the parameterisation
    is_drawn = [row.op not in ("~1", "|", "~*~") for row in rows]
    own = np.flatnonzero(np.array(is_drawn, dtype=bool))
    drawn = np.zeros((n_starts, layout.n_groups, len(rows)))
    numbers = random.uniform(-1, 1, size=(n_starts, layout.n_groups, len(own)))
    drawn[:, :, own] = numbers[:, :, _ranks_by_name([rows[i] for i in own])]
    starts = np.zeros((n_starts, layout.table.n_free))
    # later groups do not override what equal labels share with the first
    for g in reversed(range(layout.n_groups)):
        mean = None if means is None else means[g]
        own_thresholds = None if thresholds is None else thresholds[g]
        values = _Group(layout, g, covariances[g], mean, own_thresholds).values(drawn[:, g])
        for i in reversed(range(len(layout.cells))):
            if layout.free_of_cell[g, i] >= 0:
                starts[:, layout.free_of_cell[g, i]] = values[:, i]
    return starts if layout.reduction is None else layout.reduction.reduce(starts)


def _ranks_by_name(rows: Sequence[Parameter]) -> NDArray[np.intp]:
    """Number the cells by their names, so that the order a model is written in does not matter."""
    names = [(row.op, *sorted((row.lhs, row.rhs))) for row in rows]
    return np.argsort(np.array(sorted(range(len(rows)), key=names.__getitem__), dtype=np.intp))


class _Group:
    """The random values of one group's cells."""

    def __init__(
        self,
        layout: MatrixLayout,
        g: int,
        covariance: Array,
        mean: Array | None,
        thresholds: Array | None,
    ) -> None:
        self.layout, self.covariance, self.mean = layout, covariance, mean
        self.thresholds = thresholds
        self.rows = layout.group_rows[g]
        self.cells = [cell for _, cell in layout.cells]
        self.is_free = layout.free_of_cell[g] >= 0
        self.sd = np.sqrt(np.diag(covariance))
        self.sizes = latent_sizes(layout, g, self.sd)

    def values(self, drawn: Array) -> Array:
        """Turn numbers between −1 and 1, shape (batch, cells), into values of the cells."""
        found = np.stack(
            [
                self._value(row, cell, drawn[:, i])
                for i, (row, cell) in enumerate(zip(self.rows, self.cells, strict=True))
            ],
            axis=1,
        )
        found = np.where(self.is_free, found, [row.value or 0.0 for row in self.rows])
        self._shrink_covariances(found, "theta", self.sd)
        self._shrink_covariances(found, "psi", self.sizes)
        self._shrink_regressions(found)
        return found

    def _value(self, row: Parameter, cell: Cell, drawn: Array) -> Array:
        share = SMALLEST_SHARE + (LARGEST_SHARE - SMALLEST_SHARE) * (drawn + 1) / 2
        # a quarter of the loadings run against the construct's first item
        against = drawn < -0.5
        strength = np.where(against, -2 * drawn - 1, (2 * drawn + 1) / 3)
        size = SMALLEST_LOADING + (LARGEST_LOADING - SMALLEST_LOADING) * strength
        loading = np.where(against, -size, size) * self._direction(row)
        sd, sizes, i, j = self.sd, self.sizes, cell.row, cell.column
        match cell.matrix:
            case "lambda":
                return np.asarray(loading * sd[i] / sizes[j])
            case "beta":
                standard = loading if row.op == "=~" else LARGEST_REGRESSION * drawn
                return np.asarray(standard * sizes[i] / sizes[j])
            case "theta" | "psi":
                scale = sd if cell.matrix == "theta" else sizes
                if cell.is_variance:
                    return np.asarray(share * scale[i] ** 2)
                # of residuals whose variances are not known yet: a correlation for now
                return LARGEST_CORRELATION * drawn
            case "delta":
                return np.ones(len(drawn))
            case "tau" if self.thresholds is not None:
                return np.full(len(drawn), self.thresholds[i])
            case _:
                mean = 0.0
                if self.mean is not None and row.lhs in self.layout.table.observed:
                    mean = float(self.mean[self.layout.observed.index(row.lhs)])
                return np.full(len(drawn), mean)

    def _direction(self, row: Parameter) -> float:
        """Whether an item runs with (1) or against (−1) the first item of its construct."""
        first = next((r.rhs for r in self.rows if r.op == "=~" and r.lhs == row.lhs), row.rhs)
        observed = self.layout.observed
        if row.op != "=~" or row.rhs not in observed or first not in observed:
            return 1.0
        covariance = self.covariance[observed.index(row.rhs), observed.index(first)]
        return -1.0 if covariance < 0 else 1.0

    def _shrink_covariances(self, values: Array, matrix: str, scale: Array) -> None:
        """Turn correlations into covariances of a positive definite matrix."""
        places = [k for k, cell in enumerate(self.cells) if cell.matrix == matrix]
        variance = np.tile(scale**2, (len(values), 1))
        pairs = []
        for k in places:
            cell = self.cells[k]
            if cell.is_variance:
                if self.is_free[k] or not self.rows[k].exogenous:
                    variance[:, cell.row] = values[:, k]
            elif self.is_free[k]:
                pairs.append((k, cell.row, cell.column))
        if not pairs:
            return
        size = len(scale)
        correlation = np.zeros((len(values), size, size))
        for k, i, j in pairs:
            correlation[:, i, j] = correlation[:, j, i] = values[:, k]
        smallest = np.linalg.eigvalsh(correlation)[:, 0]
        shrink = np.minimum(1.0, LARGEST_RADIUS / np.maximum(-smallest, 1e-12))
        for k, i, j in pairs:
            root = np.sqrt(np.maximum(variance[:, i] * variance[:, j], 0.0))
            values[:, k] *= shrink * root

    def _shrink_regressions(self, values: Array) -> None:
        """Bring the spectral radius of B below one, where the model has feedback."""
        places = [k for k, cell in enumerate(self.cells) if cell.matrix == "beta"]
        if not places:
            return
        beta = np.zeros((len(values), len(self.sizes), len(self.sizes)))
        for k in places:
            beta[:, self.cells[k].row, self.cells[k].column] = values[:, k]
        radius = np.abs(np.linalg.eigvals(beta)).max(axis=1)
        shrink = np.minimum(1.0, LARGEST_RADIUS / np.maximum(radius, 1e-12))
        for k in places:
            if self.is_free[k]:
                values[:, k] *= shrink
