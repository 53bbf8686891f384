"""Turning constructs to the side on which the usual start has them."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from loyaltysem.estimation.discrepancies.likelihood import Discrepancy
from loyaltysem.estimation.search.boxes.bounds import Box
from loyaltysem.estimation.search.constrained import Constraints
from loyaltysem.estimation.structure.layout import MatrixLayout

__all__ = ["Orientation", "reflected"]

Array = NDArray[np.float64]
#: Change of F, relative to 1 + F, up to which a reflection leaves it as it is.
UNCHANGED = 1e-10
#: How far the other side may break a constraint or a bound, by rounding.
ROUNDING = 1e-8


class Orientation:
    """The sign of every construct, as its first free loading has it at the usual start.

    Parameters
    ----------
    discrepancy : Discrepancy
        Of a batch of one.
    start : ndarray, shape (1, n_free)
        The usual one.
    box : Box, optional
    constraints : Constraints, optional
    """

    def __init__(
        self,
        discrepancy: Discrepancy,
        start: Array,
        *,
        box: Box | None = None,
        constraints: Constraints | None = None,
    ) -> None:
        self.discrepancy, self.box, self.constraints = discrepancy, box, constraints
        self.layout = discrepancy.layout
        self.signs = np.sign(self._all(start))
        self.first = self._first_loadings()

    def _first_loadings(self) -> list[list[int]]:
        """Return the free parameter of every construct's first free loading by group, or −1."""
        layout = self.layout
        names = {name: k for k, name in enumerate(layout.table.latent)}
        first = np.full((len(names), layout.n_groups), -1, dtype=np.intp)
        for g, rows in enumerate(layout.group_rows):
            for row, free in zip(rows, layout.free_of_cell[g], strict=True):
                if row.op == "=~" and free >= 0 and first[names[row.lhs], g] < 0:
                    first[names[row.lhs], g] = free
        return [[int(k) for k in by_group] for by_group in first]

    def _all(self, theta: Array) -> Array:
        """Parameters of the table, shape (n,), from those of the search, shape (1, n_free)."""
        reduction = self.layout.reduction
        return np.asarray((theta if reduction is None else reduction.expand(theta))[0])

    def turned(self, theta: Array) -> Array:
        """Return the same solution with constructs on the usual side.

        Parameters
        ----------
        theta : ndarray, shape (1, n_free)

        Returns
        -------
        ndarray, shape (1, n_free)
            Constructs whose other side is another model (a fixed loading, a bound, a constraint)
            stay as they are.
        """
        values = self._all(theta)
        wrong = {
            construct: [g for g, k in enumerate(first) if k >= 0 and values[k] * self.signs[k] < 0]
            for construct, first in enumerate(self.first)
        }
        wrong = {construct: groups for construct, groups in wrong.items() if groups}
        # equal labels can tie constructs to each other, so that only all of them can be turned
        for some in (wrong, *({construct: groups} for construct, groups in wrong.items())):
            other = reflected(self.layout, theta, some)
            if self._is_the_same(theta, other):
                theta = other
                if some is wrong:
                    break
        return theta

    def _is_the_same(self, theta: Array, other: Array) -> bool:
        here, there = (float(self.discrepancy.at(at).objective[0]) for at in (theta, other))
        if not abs(here - there) <= UNCHANGED * (1 + abs(here)):
            return False
        if self.box is not None:
            values = self._all(other)
            slack = ROUNDING * (1 + np.abs(values))
            if ((values < self.box.lower - slack) | (values > self.box.upper + slack)).any():
                return False
        if self.constraints is None:
            return True
        values = self.constraints.values(other[0])
        gap = np.where(self.constraints.is_equality, np.abs(values), -values)
        return bool((gap < ROUNDING).all())


def reflected(layout: MatrixLayout, theta: Array, groups_of: dict[int, list[int]]) -> Array:
    """Multiply constructs by −1 in some groups.

    Parameters
    ----------
    layout : MatrixLayout
    theta : ndarray, shape (1, n_free)
    groups_of : dict of int to list of int
        By column of the construct.

    Returns
    -------
    ndarray, shape (1, n_free)
    """
    reduction = layout.reduction
    values = (theta if reduction is None else reduction.expand(theta))[0]
    turned = values.copy()
    for g in range(layout.n_groups):
        those = {construct for construct, groups in groups_of.items() if g in groups}
        for (_, cell), free in zip(layout.cells, layout.free_of_cell[g], strict=True):
            if free >= 0 and sum(cell.places_of(one) for one in those) == 1:
                turned[free] = -values[free]
    found = turned[None]
    return np.asarray(found if reduction is None else reduction.reduce(found))
