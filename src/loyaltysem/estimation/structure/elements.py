r"""The free entries of a model's matrices, and the two vectors each one's derivative is made of.

The derivative of the covariances by every free entry has rank two,

.. math:: \partial \Sigma / \partial e = s\,(u v' + v u'), \qquad
          \partial \mu / \partial e = m\,u,

with :math:`u, v` columns of the basis :math:`Q = [I \mid G \mid D]`,
:math:`G = \Lambda (I-B)^{-1}`, :math:`D = \Lambda C`, :math:`C = \operatorname{cov}(\eta)`:

============ ============ ============ ============= =======================
entry        u            v            s             m
============ ============ ============ ============= =======================
λ_ij         e_i          D_j          1             E(η)_j
β_ij         G_i          D_j          1             E(η)_j
ψ_ij         G_i          G_j          1 (½ if i=j)  0
θ_ij         e_i          e_j          1 (½ if i=j)  0
ν_i          e_i          any          0             1
α_i          G_i          any          0             1
τ_k, δ_i     any          any          0             0
ω_ik         any          any          0             0
============ ============ ============ ============= =======================

(thresholds and scale factors of ordered items leave the moments of the latent responses alone; see
:mod:`~loyaltysem.estimation.structure.latent_responses`. So do coefficients of products what is
linear in a model; see :mod:`~loyaltysem.estimation.structure.products`).

The basis itself moves by :math:`\partial Q_c / \partial f = s_f (u_f L^1_{fc} + v_f L^2_{fc})`,
where the rows of L¹ and L² are rows of :math:`[0 \mid E \mid C]` and :math:`[0 \mid 0 \mid E']`,
:math:`E = (I-B)^{-1}`. This gives all second derivatives too.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from loyaltysem.estimation.structure.cells import Cell

__all__ = ["Elements", "Pairs"]


class Pairs(NamedTuple):
    """Products x_e' M y_f of the vectors of every two elements, shape (..., E, E) each.

    Attributes
    ----------
    uu, uv, vv : ndarray
        Whether x and y are the vectors u or v of the elements.
    """

    uu: NDArray[np.float64]
    uv: NDArray[np.float64]
    vv: NDArray[np.float64]

    @property
    def vu(self) -> NDArray[np.float64]:
        """The pairs uv with the two elements exchanged."""
        return np.swapaxes(self.uv, -1, -2)


class Elements:
    """The free entries of a model's matrices.

    Parameters
    ----------
    cells : sequence of Cell
        The E entries that are free in at least one group.
    p, m : int
        Rows and columns of Λ.

    Attributes
    ----------
    u, v : ndarray of int, shape (E,)
        Columns of Q.
    scale : ndarray, shape (E,)
        s.
    mean_factor : ndarray of int, shape (E,)
        Where m stands in [E(η), 1, 0].
    slope_u, slope_v : ndarray of int, shape (E,)
        Rows of L¹ and L² in the table of :meth:`ImpliedMoments.basis_slopes`.
    """

    def __init__(self, cells: Sequence[Cell], p: int, m: int) -> None:
        self.cells = tuple(cells)
        places = np.array([_places(cell, p, m) for cell in cells], dtype=np.intp).reshape(-1, 6)
        self.u, self.v, twice, self.mean_factor, self.slope_u, self.slope_v = places.T.copy()
        self.scale = twice / 2
        self.scale_pairs = self.scale[:, None] * self.scale[None, :]
        width = p + 2 * m
        self._flat = tuple(
            (x[:, None] * width + y).ravel()
            for x, y in ((self.u, self.u), (self.u, self.v), (self.v, self.v))
        )

    def __len__(self) -> int:
        return len(self.cells)

    def pairs(self, matrix: NDArray[np.float64]) -> Pairs:
        """Take the entries of Q'MQ for every pair of elements.

        Parameters
        ----------
        matrix : ndarray, shape (..., p + 2m, p + 2m)
            Q'MQ.

        Returns
        -------
        Pairs
        """
        lead, size = matrix.shape[:-2], len(self)
        flat = matrix.reshape(*lead, -1)
        return Pairs(*(flat.take(at, axis=-1).reshape(*lead, size, size) for at in self._flat))


def _places(cell: Cell, p: int, m: int) -> tuple[int, int, int, int, int, int]:
    """Return u and v, 2s, where m stands in [E(η), 1, 0], and the rows of L¹ and L².

    These are rows of [0 | E | C], then [0 | 0 | E'], then zero.
    """
    i, j = cell.row, cell.column
    one, none, nothing = m, m + 1, 2 * m
    match cell.matrix:
        case "lambda":
            return i, p + m + j, 2, j, j, nothing
        case "beta":
            return p + i, p + m + j, 2, j, j, m + i
        case "psi":
            return p + i, p + j, 1 if i == j else 2, none, m + j, m + i
        case "theta":
            return i, j, 1 if i == j else 2, none, nothing, nothing
        case "nu":
            return i, i, 0, one, nothing, nothing
        case "alpha":
            return p + i, p + i, 0, one, nothing, m + i
        case "tau" | "delta" | "omega":
            return 0, 0, 0, none, nothing, nothing
