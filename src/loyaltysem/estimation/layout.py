r"""Where each parameter stands in the matrices of the model.

The model in matrices, for the observed variables :math:`y` and the latent ones :math:`\eta`
(Bollen 1989, all-:math:`y` notation, as lavaan's ``representation = "LISREL"``):

.. math::

    y = \nu + \Lambda \eta + \varepsilon, \qquad
    \eta = \alpha + B \eta + \zeta, \qquad
    \operatorname{cov}(\varepsilon) = \Theta, \quad \operatorname{cov}(\zeta) = \Psi .

An observed variable that takes part in a regression, or covaries with a latent variable, stands
among the latent ones too, measured by itself without error.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from loyaltysem.specification import Parameter, ParameterTable

__all__ = ["MatrixLayout"]

Index = NDArray[np.intp]


@dataclass(frozen=True, slots=True)
class Cell:
    """One entry of one matrix."""

    matrix: str
    row: int
    column: int


class MatrixLayout:
    r"""The places of a parameter table's rows in :math:`\Lambda, B, \Psi, \Theta, \nu, \alpha`.

    All matrices of a model lie in one flat buffer, so that a batch of parameter vectors becomes a
    batch of matrices in one assignment. Each free entry is an *element*; several elements may
    share one free parameter (equal labels). The covariance derivative of every element has rank
    two,

    .. math:: \partial \Sigma / \partial e = s\,(u v' + v u'), \qquad
              \partial \mu / \partial e = m\,u,

    with :math:`u, v` columns of the basis :math:`Q = [I \mid G \mid D]`,
    :math:`G = \Lambda (I-B)^{-1}`, :math:`D = \Lambda C`, :math:`C = \operatorname{cov}(\eta)`:

    ============ ============ ============ ============= =======================
    element      u            v            s             m
    ============ ============ ============ ============= =======================
    λ_ij         e_i          D_j          1             E(η)_j
    β_ij         G_i          D_j          1             E(η)_j
    ψ_ij         G_i          G_j          1 (½ if i=j)  0
    θ_ij         e_i          e_j          1 (½ if i=j)  0
    ν_i          e_i          any          0             1
    α_i          G_i          any          0             1
    ============ ============ ============ ============= =======================

    Parameters
    ----------
    table : ParameterTable

    Attributes
    ----------
    observed, latent : tuple of str
        Rows of Λ, and its columns (latent variables, then observed ones among them).
    n_free : int
        Free parameters.
    cells : tuple of (Parameter, Cell)
        The place of every row of the first group that stands in a matrix.
    """

    def __init__(self, table: ParameterTable) -> None:
        self.table = table
        self.observed = table.observed
        self.latent = table.latent + _observed_among_latent(table)
        self.n_groups = max((row.group for row in table.rows), default=1)
        self.n_free = table.n_free
        self.p = len(self.observed)
        self.m = len(self.latent)
        p, m = self.p, self.m
        self._offsets = dict(
            zip(
                ("lambda", "beta", "psi", "theta", "nu", "alpha", "end"),
                np.cumsum([0, p * m, m * m, m * m, p * p, p, m]).tolist(),
                strict=True,
            )
        )
        self._observed_at = {name: i for i, name in enumerate(self.observed)}
        self._latent_at = {name: i for i, name in enumerate(self.latent)}
        groups = [
            [row for row in table.rows if row.group == g + 1 and row.op != ":="]
            for g in range(self.n_groups)
        ]
        self.cells = tuple((row, self._cell(row)) for row in groups[0])
        self._place(groups)

    # -- building ---------------------------------------------------------------------------

    def _cell(self, row: Parameter) -> Cell:
        observed, latent = self._observed_at, self._latent_at
        if row.op == "=~":
            if row.rhs in latent:
                return Cell("beta", latent[row.rhs], latent[row.lhs])
            return Cell("lambda", observed[row.rhs], latent[row.lhs])
        if row.op == "~":
            return Cell("beta", latent[row.lhs], latent[row.rhs])
        if row.op == "~~":
            if row.lhs in latent:
                return Cell("psi", latent[row.lhs], latent[row.rhs])
            return Cell("theta", observed[row.lhs], observed[row.rhs])
        if row.lhs in latent:
            return Cell("alpha", latent[row.lhs], 0)
        return Cell("nu", observed[row.lhs], 0)

    def _position(self, cell: Cell) -> int:
        width = {"lambda": self.m, "beta": self.m, "psi": self.m, "theta": self.p}
        return int(self._offsets[cell.matrix] + cell.row * width.get(cell.matrix, 1) + cell.column)

    def _place(self, groups: list[list[Parameter]]) -> None:
        """Lay out fixed values, free elements and their derivative vectors."""
        p, m = self.p, self.m
        base = np.zeros((self.n_groups, self._offsets["end"]))
        for name, column in self._latent_at.items():
            if column >= len(self.table.latent):
                base[:, self._position(Cell("lambda", self._observed_at[name], column))] = 1.0
        at = {(c.matrix, c.row, c.column): i for i, (_, c) in enumerate(self.cells)}
        index = np.full((self.n_groups, len(self.cells)), -1, dtype=np.intp)
        self.exogenous: list[tuple[int, int, int]] = []
        for g, rows in enumerate(groups):
            for row in rows:
                cell = self._cell(row)
                i = at[(cell.matrix, cell.row, cell.column)]
                if row.free:
                    index[g, i] = row.free - 1
                elif row.exogenous:
                    self._note_exogenous(g, row, cell)
                else:
                    base[g, self._both_positions(cell)] = row.value or 0.0
        self.base = base
        is_free = (index >= 0).any(axis=0)
        self.free_of_cell = index
        self.element_of_cell = np.where(is_free, np.cumsum(is_free) - 1, -1)
        elements = [cell for (_, cell), free in zip(self.cells, is_free, strict=True) if free]
        self.element_free = index[:, is_free]
        positions, sources = [], []
        for e, cell in enumerate(elements):
            for position in self._both_positions(cell):
                positions.append(position)
                sources.append(e)
        self.positions = np.array(positions, dtype=np.intp)
        self.sources = np.array(sources, dtype=np.intp)
        spec = [_derivative(cell, p, m) for cell in elements]
        self.u = np.array([s[0] for s in spec], dtype=np.intp)
        self.v = np.array([s[1] for s in spec], dtype=np.intp)
        self.scale = np.array([s[2] for s in spec], dtype=np.float64)
        # index into [E(η), 1, 0]
        self.mean_factor = np.array([s[3] for s in spec], dtype=np.intp)
        slopes = [_slope_rows(cell, m) for cell in elements]
        # rows of [0 | E | C], [0 | 0 | E'] and zero, see ImpliedMoments.basis_slopes
        self.slope_u = np.array([s[0] for s in slopes], dtype=np.intp)
        self.slope_v = np.array([s[1] for s in slopes], dtype=np.intp)
        self.has_means = self.table.meanstructure
        self.selection = np.zeros((self.n_groups, len(elements), self.n_free))
        for g in range(self.n_groups):
            for e, k in enumerate(self.element_free[g]):
                if k >= 0:
                    self.selection[g, e, k] = 1.0
        self.is_identity = (
            self.n_groups == 1
            and len(elements) == self.n_free
            and bool((self.element_free[0] == np.arange(self.n_free)).all())
        )
        self.always_free = bool((self.element_free >= 0).all())

    def _both_positions(self, cell: Cell) -> list[int]:
        first = self._position(cell)
        if cell.matrix in ("psi", "theta") and cell.row != cell.column:
            return [first, self._position(Cell(cell.matrix, cell.column, cell.row))]
        return [first]

    def _note_exogenous(self, group: int, row: Parameter, cell: Cell) -> None:
        i = self._observed_at[row.lhs]
        j = self._observed_at[row.rhs] if row.op == "~~" else -1
        for position in self._both_positions(cell):
            self.exogenous.append((group * self._offsets["end"] + position, i, j))

    # -- using ------------------------------------------------------------------------------

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
        lead = covariances.shape[:-3]
        buffer = np.broadcast_to(self.base, lead + self.base.shape)
        if not self.exogenous:
            return buffer
        buffer = buffer.copy()
        length = self.base.shape[1]
        for flat, i, j in self.exogenous:
            g, position = divmod(flat, length)
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
        if self.always_free:
            values = theta[:, self.element_free]
        else:
            fixed = buffer[:, :, self.positions[np.unique(self.sources, return_index=True)[1]]]
            values = np.where(self.element_free >= 0, theta[:, self.element_free], fixed)
        buffer[:, :, self.positions] = values[:, :, self.sources]
        p, m, at = self.p, self.m, self._offsets
        shape = buffer.shape[:2]
        return {
            "lambda": buffer[..., : at["beta"]].reshape(*shape, p, m),
            "beta": buffer[..., at["beta"] : at["psi"]].reshape(*shape, m, m),
            "psi": buffer[..., at["psi"] : at["theta"]].reshape(*shape, m, m),
            "theta": buffer[..., at["theta"] : at["nu"]].reshape(*shape, p, p),
            "nu": buffer[..., at["nu"] : at["alpha"]],
            "alpha": buffer[..., at["alpha"] : at["end"]],
        }

    def sum_over_elements(
        self, gradient: NDArray[np.float64], weights: NDArray[np.float64]
    ) -> NDArray[np.float64]:
        """Turn derivatives by element, (batch, G, E), into derivatives by free parameter."""
        if self.is_identity:
            return gradient[:, 0]
        weighted = gradient * weights[:, None]
        return np.einsum("bge,gek->bk", weighted, self.selection)

    def sum_over_element_pairs(
        self, information: NDArray[np.float64], weights: NDArray[np.float64]
    ) -> NDArray[np.float64]:
        """Turn (batch, G, E, E) into (batch, n_free, n_free)."""
        if self.is_identity:
            return information[:, 0]
        weighted = information * weights[:, None, None]
        by_group = np.swapaxes(self.selection, -1, -2) @ weighted @ self.selection
        total: NDArray[np.float64] = by_group.sum(axis=1)
        return total

    def index_of(self, name: str) -> int:
        """Column of Λ that holds a latent variable, or an observed one among them."""
        return self._latent_at[name]


def _derivative(cell: Cell, p: int, m: int) -> tuple[int, int, float, int]:
    """Return u, v, s and the index of m in [E(η), 1, 0] for one element."""
    i, j = cell.row, cell.column
    half = 0.5 if i == j else 1.0
    one, zero = m, m + 1
    match cell.matrix:
        case "lambda":
            return i, p + m + j, 1.0, j
        case "beta":
            return p + i, p + m + j, 1.0, j
        case "psi":
            return p + i, p + j, half, zero
        case "theta":
            return i, j, half, zero
        case "nu":
            return i, i, 0.0, one
        case _:
            return p + i, p + i, 0.0, one


def _slope_rows(cell: Cell, m: int) -> tuple[int, int]:
    """Rows of the table in ImpliedMoments.basis_slopes that hold L¹ and L² of one element."""
    nothing = 2 * m
    match cell.matrix:
        case "lambda":
            return cell.column, nothing
        case "beta":
            return cell.column, m + cell.row
        case "psi":
            return m + cell.column, m + cell.row
        case "alpha":
            return nothing, m + cell.row
        case _:
            return nothing, nothing


def _observed_among_latent(table: ParameterTable) -> tuple[str, ...]:
    """Observed variables that regressions or covariances with latent ones put among the latent."""
    latent, observed = set(table.latent), set(table.observed)
    among = {
        name
        for row in table.rows
        if row.op == "~"
        for name in (row.lhs, row.rhs)
        if name in observed
    }
    covariances = [r for r in table.rows if r.op == "~~" and r.lhs != r.rhs]
    grown = True
    while grown:
        inside = latent | among
        new = {
            name
            for row in covariances
            if (row.lhs in inside) != (row.rhs in inside)
            and not (row.free == 0 and row.value == 0.0)
            for name in (row.lhs, row.rhs)
            if name not in inside
        }
        grown = bool(new)
        among |= new
    return tuple(name for name in table.observed if name in among)
