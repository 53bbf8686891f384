r"""Where each parameter stands in the matrices of the model.

The model in matrices, for the observed variables :math:`y` and the latent ones :math:`\eta`
(Bollen 1989, all-:math:`y` notation, as lavaan's ``representation = "LISREL"``):

.. math::

    y = \nu + \Lambda \eta + \varepsilon, \qquad
    \eta = \alpha + B \eta + \zeta, \qquad
    \operatorname{cov}(\varepsilon) = \Theta, \quad \operatorname{cov}(\zeta) = \Psi .

Products of latent variables add :math:`\Omega\,(\eta_a \eta_b, \dots)'` to :math:`\eta`
(:mod:`~loyaltysem.estimation.structure.products`); what is linear in the model is laid out here
without them. Ordered items have thresholds :math:`\tau` and scale factors :math:`\delta` besides,
and :math:`y`
is then the latent response (:mod:`~loyaltysem.estimation.structure.latent_responses`).

An observed variable that takes part in a regression, or covaries with a latent variable, stands
among the latent ones too, measured by itself without error.
"""

from __future__ import annotations

from copy import copy
from functools import cached_property
from itertools import accumulate
from typing import Self

import numpy as np
from numpy.typing import NDArray

from loyaltysem.estimation.structure.cells import Cell, Variables
from loyaltysem.estimation.structure.elements import Elements
from loyaltysem.estimation.structure.group_parts.group_blocks import GroupBlocks
from loyaltysem.estimation.structure.group_parts.group_sums import GroupSums
from loyaltysem.estimation.structure.latent_responses import LatentResponses
from loyaltysem.estimation.structure.loading_sums import LoadingSums, loading_sums
from loyaltysem.estimation.structure.reduction import Reduction, reduction_of
from loyaltysem.specification import Parameter, ParameterTable, factors_of

__all__ = ["MatrixLayout", "required_responses"]


class MatrixLayout:
    r"""The places of a table's rows in :math:`\Lambda, B, \Psi, \Theta, \nu, \alpha, \tau, \delta`.

    All matrices of a model lie in one flat buffer, so that a batch of parameter vectors becomes a
    batch of matrices in one assignment. Each free entry is an *element*; several elements may
    share one free parameter (equal labels).

    Parameters
    ----------
    table : ParameterTable
    reduction : Reduction, optional
        How linear constraints are worked into the parameters, if not as they are written.

    Attributes
    ----------
    observed, latent : tuple of str
        Rows of Λ, and its columns (latent variables, then observed ones among them).
    p, m, n_groups, n_free : int
        Rows and columns of Λ, groups, free parameters.
    has_means : bool
        Whether ν and α are part of the model.
    cells : tuple of (Parameter, Cell)
        The place of every row of the first group that stands in a matrix.
    group_rows : tuple of tuple of Parameter
        The rows of each group, in the order of ``cells``.
    elements : Elements
        The free ones among them.
    reduction : Reduction, or None
        How the free parameters make up those of the table, under linear constraints.
    """

    def __init__(self, table: ParameterTable, reduction: Reduction | None = None) -> None:
        self.table = table
        self._variables = Variables(table)
        self.observed, self.latent = self._variables.observed, self._variables.latent
        self.p, self.m = len(self.observed), len(self.latent)
        self.n_groups = table.n_groups
        self.reduction = reduction_of(table) if reduction is None else reduction
        self.n_free = table.n_free
        if self.reduction is not None:
            self.n_free = self.reduction.n_reduced
        self.has_means = table.meanstructure
        p, m = self.p, self.m
        self._shapes = {
            "lambda": (p, m),
            "beta": (m, m),
            "psi": (m, m),
            "theta": (p, p),
            "nu": (p, 1),
            "alpha": (m, 1),
        }
        if n_thresholds := len(self._variables.threshold_items):
            self._shapes |= {"tau": (n_thresholds, 1), "delta": (p, 1)}
        #: The two latent columns that each product of constructs is made of.
        self.products = tuple(
            tuple(self.index_of(name) for name in factors_of(product))
            for product in self._variables.product_at
        )
        if self.products:
            self._shapes["omega"] = (m, len(self.products))
        ends = list(accumulate(rows * columns for rows, columns in self._shapes.values()))
        self._starts = dict(zip(self._shapes, [0, *ends], strict=False))
        self._length = ends[-1]
        groups = [
            [row for row in table.rows_of(g + 1) if row.op != ":="] for g in range(self.n_groups)
        ]
        self.cells = tuple((row, self._variables.cell(row)) for row in groups[0])
        self._places = [self._positions(cell) for _, cell in self.cells]
        places = [(cell.row, cell.column) for _, cell in self.cells]
        #: Row and column of every cell.
        self.cell_places = np.array(places, dtype=np.intp).reshape(-1, 2).T
        of_matrix: dict[str, list[int]] = {}
        for i, (_, cell) in enumerate(self.cells):
            of_matrix.setdefault(cell.matrix, []).append(i)
        #: Which cells stand in each matrix.
        self.cells_of = {name: np.array(cells) for name, cells in of_matrix.items()}
        self._cell_positions = np.array([both[0] for both in self._places], dtype=np.intp)
        self._place_values(groups)
        self._place_elements()
        #: What ordered items add to the model; None without them.
        self.responses = None
        if table.ordered is not None:
            self.responses = LatentResponses(
                self._variables.threshold_items, self.elements.cells, table.ordered.is_delta
            )

    # -- building ---------------------------------------------------------------------------

    def _positions(self, cell: Cell) -> tuple[int, ...]:
        """Places of an entry in the buffer: two for a covariance."""
        start, (_, width) = self._starts[cell.matrix], self._shapes[cell.matrix]
        first = start + cell.row * width + cell.column
        if cell.matrix not in ("psi", "theta") or cell.is_variance:
            return (first,)
        return first, start + cell.column * width + cell.row

    def _place_values(self, groups: list[list[Parameter]]) -> None:
        """Lay out the fixed values, and note which free parameter each cell is."""
        self._base = np.zeros((self.n_groups, self._length))
        for cell in self._variables.own_measures:
            self._base[:, self._positions(cell)] = 1.0
        self._exogenous: list[tuple[int, tuple[int, ...], int, int]] = []
        #: Free parameter of every cell by group, −1 where it is fixed.
        self.free_of_cell = np.full((self.n_groups, len(self.cells)), -1, dtype=np.intp)
        at = {(row.lhs, row.op, row.rhs): i for i, (row, _) in enumerate(self.cells)}
        group_rows = []
        for g, rows in enumerate(groups):
            ordered = sorted(rows, key=lambda row: at[row.lhs, row.op, row.rhs])
            group_rows.append(tuple(ordered))
            for i, row in enumerate(ordered):
                if row.free:
                    self.free_of_cell[g, i] = row.free - 1
                elif row.exogenous:
                    place = self._variables.observed_at
                    second = place[row.rhs] if row.op == "~~" else -1
                    self._exogenous.append((g, self._places[i], place[row.lhs], second))
                else:
                    self._base[g, list(self._places[i])] = row.value or 0.0
        self.group_rows = tuple(group_rows)

    def _place_elements(self) -> None:
        free = np.asarray((self.free_of_cell >= 0).any(axis=0))
        chosen = np.flatnonzero(free)
        self.elements = Elements([self.cells[i][1] for i in chosen], self.p, self.m)
        #: Element of every cell, −1 where it is fixed in all groups.
        self.element_of_cell = np.where(free, np.cumsum(free) - 1, -1)
        self._free_of_element = self.free_of_cell[:, chosen]
        places = [self._places[i] for i in chosen]
        self._targets = np.array([at for both in places for at in both], dtype=np.intp)
        self._sources = np.repeat(np.arange(len(places)), [len(both) for both in places])
        self._firsts = np.array([both[0] for both in places], dtype=np.intp)
        is_free = self._free_of_element >= 0
        self._free_everywhere = bool(is_free.all())
        self._one_to_one = (
            self.n_groups == 1
            and self.reduction is None
            and np.array_equal(self._free_of_element[0], np.arange(self.n_free))
        )
        #: Whether derivatives are by the free parameters, and not along other directions.
        self._is_plain = True

    @cached_property
    def loading_sums(self) -> LoadingSums:
        """What scales the constructs of every group that have no marker."""
        return loading_sums(self.table)

    @cached_property
    def selection(self) -> NDArray[np.float64]:
        """Derivative of each element by each free parameter, shape (G, E, n_free)."""
        return self._slopes(self._free_of_element)

    @cached_property
    def blocks(self) -> GroupBlocks:
        """Which free parameters a group has for itself; none along other directions."""
        if not self._is_plain:
            return GroupBlocks.undivided(self.n_free)
        return GroupBlocks(self._numbered(self._free_of_element), self.n_free)

    @cached_property
    def _sums(self) -> GroupSums:
        free = self._free_of_element
        mixed = None if self.reduction is None else self.reduction.combinations(free)
        return GroupSums(self._numbered(free), self.n_free, mixed)

    def _numbered(self, numbers: NDArray[np.intp]) -> NDArray[np.intp]:
        """Return which free parameter each of the table's is, −1 where it is a combination."""
        return numbers if self.reduction is None else self.reduction.renumbered(numbers)

    def _slopes_by_block(
        self, numbers: NDArray[np.intp]
    ) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
        own, shared = self.blocks.slopes(self._numbered(numbers))
        if self.reduction is not None:
            # combinations are the last of the parameters, and belong to no group
            mixed = self.reduction.combinations(numbers)
            shared[..., shared.shape[-1] - mixed.shape[-1] :] += mixed
        return own, shared

    def _slopes(self, numbers: NDArray[np.intp]) -> NDArray[np.float64]:
        """Derivatives by the free parameters of what has these numbers, −1 for a constant."""
        slopes = np.zeros((*numbers.shape, self.table.n_free))
        g, i = np.nonzero(numbers >= 0)
        slopes[g, i, numbers[g, i]] = 1.0
        return slopes if self.reduction is None else slopes @ self.reduction.matrix

    def cell_slopes(self) -> NDArray[np.float64]:
        """Return the derivative of every cell by the free parameters, shape (G, cells, n_free)."""
        return self._slopes(self.free_of_cell)

    def cell_slopes_by_block(self) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
        """Return the derivatives of every cell by its group's own and by the shared parameters.

        Returns
        -------
        own : ndarray, shape (G, cells, k)
        shared : ndarray, shape (G, cells, s)
            See :class:`~loyaltysem.estimation.structure.group_parts.group_blocks.GroupBlocks`.
        """
        return self._slopes_by_block(self.free_of_cell)

    def element_slopes_by_block(self) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
        """Return the derivatives of every element, as :meth:`cell_slopes_by_block` of cells."""
        if self._is_plain:
            return self._slopes_by_block(self._free_of_element)
        return self.selection[..., :0], self.selection

    def closest(self, cells: NDArray[np.float64]) -> NDArray[np.float64]:
        """Return the change of the free parameters that comes closest to one of all cells.

        Parameters
        ----------
        cells : ndarray, shape (G, cells)

        Returns
        -------
        ndarray, shape (n_free,)
        """
        if self.reduction is not None:
            slopes = self.cell_slopes().reshape(-1, self.n_free)
            return np.asarray(np.linalg.lstsq(slopes, cells.ravel(), rcond=None)[0])
        is_free = self.free_of_cell >= 0
        numbers = self.free_of_cell[is_free]
        return np.asarray(np.bincount(numbers, cells[is_free]) / np.bincount(numbers))

    # -- using ------------------------------------------------------------------------------

    def along(self, tangent: NDArray[np.float64]) -> Self:
        """Return the layout whose derivatives are taken along some directions only.

        Scores, information and what is computed from them then belong to the parameters that
        constraints leave free at the estimates; parameters themselves cannot be put in.

        Parameters
        ----------
        tangent : ndarray, shape (n_free, k)
        """
        other = copy(self)
        other.selection, other.n_free = self.selection @ tangent, tangent.shape[1]
        other._one_to_one = other._is_plain = False
        other.__dict__.pop("blocks", None)
        return other

    @property
    def label_places(self) -> dict[str, int]:
        """Where each label first stands among the cells of all groups, one after the other."""
        places: dict[str, int] = {}
        rows = (row for group in self.group_rows for row in group)
        for i, row in enumerate(rows):
            if row.label:
                places.setdefault(row.label, i)
        return places

    def index_of(self, name: str) -> int:
        """Column of Λ that holds a latent variable, or an observed one among them."""
        return self._variables.latent_at[name]

    def with_sample(
        self, covariances: NDArray[np.float64], means: NDArray[np.float64] | None
    ) -> NDArray[np.float64]:
        """Fixed entries of the buffer, exogenous covariates at their sample moments.

        Parameters
        ----------
        covariances : ndarray, shape (..., G, p, p)
        means : ndarray, shape (..., G, p), or None

        Returns
        -------
        ndarray, shape (..., G, length)
        """
        buffer = np.broadcast_to(self._base, (*covariances.shape[:-3], *self._base.shape))
        if not self._exogenous:
            return buffer
        buffer = buffer.copy()
        for g, positions, i, j in self._exogenous:
            for position in positions:
                if j >= 0:
                    buffer[..., g, position] = covariances[..., g, i, j]
                elif means is not None:
                    buffer[..., g, position] = means[..., g, i]
        return buffer

    def matrices(
        self, theta: NDArray[np.float64], base: NDArray[np.float64]
    ) -> dict[str, NDArray[np.float64]]:
        """Fill the matrices with a batch of parameter vectors.

        Parameters
        ----------
        theta : ndarray, shape (batch, n_free)
        base : ndarray, shape (batch, G, length)
            From :meth:`with_sample`.

        Returns
        -------
        dict of ndarray, shapes (batch, G, rows, columns) or (batch, G, rows)
        """
        buffer = np.array(np.broadcast_to(base, (len(theta), *base.shape[-2:])))
        if self.reduction is not None:
            theta = self.reduction.expand(theta)
        values = theta[:, self._free_of_element]
        if not self._free_everywhere:
            values = np.where(self._free_of_element >= 0, values, buffer[:, :, self._firsts])
        buffer[:, :, self._targets] = values[:, :, self._sources]
        filled = {}
        for name, (rows, columns) in self._shapes.items():
            start = self._starts[name]
            flat = buffer[..., start : start + rows * columns]
            is_vector = name in ("nu", "alpha", "tau", "delta")
            filled[name] = flat if is_vector else flat.reshape(*flat.shape[:2], rows, columns)
        return filled

    def cell_values(self, matrices: dict[str, NDArray[np.float64]]) -> NDArray[np.float64]:
        """Take the value of every cell out of the matrices, shape (batch, G, cells)."""
        flat = [part.reshape(*part.shape[:2], -1) for part in matrices.values()]
        return np.asarray(np.concatenate(flat, axis=-1)[..., self._cell_positions])

    def sum_over_elements(
        self, gradient: NDArray[np.float64], weights: NDArray[np.float64]
    ) -> NDArray[np.float64]:
        """Turn derivatives by element, (batch, G, E), into derivatives by free parameter.

        Parameters
        ----------
        gradient : ndarray, shape (batch, G, E)
        weights : ndarray, shape (G,)

        Returns
        -------
        ndarray, shape (batch, n_free)
        """
        if self._one_to_one:
            return gradient[:, 0]
        if self._is_plain:
            return self._sums.of_vectors(gradient * weights[:, None])
        return np.asarray(np.einsum("bge,g,gek->bk", gradient, weights, self.selection))

    def sum_over_element_pairs(
        self, information: NDArray[np.float64], weights: NDArray[np.float64]
    ) -> NDArray[np.float64]:
        """Turn (batch, G, E, E) into (batch, n_free, n_free)."""
        if self._one_to_one:
            return information[:, 0]
        weighted = information * weights[:, None, None]
        if self._is_plain:
            return self._sums.of_matrices(weighted)
        by_group = np.swapaxes(self.selection, -1, -2) @ weighted @ self.selection
        return np.asarray(by_group.sum(axis=1))


def required_responses(layout: MatrixLayout) -> LatentResponses:
    """Return what ordered items add to a layout that is known to have them."""
    if layout.responses is None:
        raise ValueError("The layout has no ordered items.")
    return layout.responses
