r"""Standard errors and tests of least-squares estimates for a weight that is not the right one.

With the derivatives Δ of the moments, the weight V of the discrepancy and the moments' own
covariance Γ, the estimates have the covariance

.. math:: (\Delta'V\Delta)^{-1}\, \Delta'V\Gamma V\Delta\, (\Delta'V\Delta)^{-1} / n

(Browne 1984, eq. 2.12; lavaan's ``robust.sem``), and the minimum has in large samples the
distribution of a sum of squares weighted by the eigenvalues of :math:`U\Gamma`,
:math:`U = V - V\Delta(\Delta'V\Delta)^{-1}\Delta'V`, by which it is scaled (Satorra & Bentler
1994) or scaled and shifted (Asparouhov & Muthén 2010).
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

__all__ = ["WeightedMoments"]

Array = NDArray[np.float64]


@dataclass(frozen=True, eq=False)
class WeightedMoments:
    """What corrections of least squares are made of.

    Attributes
    ----------
    slopes : ndarray, shape (G, k, q)
        Δ by free parameter.
    weights : ndarray, shape (G, k, k) or (G, k)
        V, or its diagonal.
    spread : ndarray, shape (G, k, k)
        Γ, divisor n.
    shares : ndarray, shape (G,)
        Each group's share of the respondents.
    """

    slopes: Array
    weights: Array
    spread: Array
    shares: Array

    @cached_property
    def information(self) -> Array:
        """Δ'VΔ over all groups, shape (q, q)."""
        return self._sum(np.swapaxes(self.slopes, -1, -2) @ self._weighted)

    @cached_property
    def middle(self) -> Array:
        """Δ'VΓVΔ over all groups, shape (q, q)."""
        return self._sum(np.swapaxes(self._weighted, -1, -2) @ self._moved)

    @property
    def weight_matrices(self) -> Array:
        """V of every group, shape (G, k, k)."""
        if self._is_diagonal:
            return np.asarray(self.weights[..., None] * np.eye(self.weights.shape[-1]))
        return self.weights

    @cached_property
    def _weighted(self) -> Array:
        """VΔ."""
        if self._is_diagonal:
            return np.asarray(self.weights[..., None] * self.slopes)
        return np.asarray(self.weights @ self.slopes)

    @cached_property
    def _moved(self) -> Array:
        """ΓVΔ."""
        return np.asarray(self.spread @ self._weighted)

    @cached_property
    def _explained(self) -> Array:
        return np.asarray(np.linalg.solve(self.information, self.middle))

    @property
    def _is_diagonal(self) -> bool:
        return self.weights.ndim < self.spread.ndim

    @property
    def total(self) -> float:
        """tr(VΓ) over all groups."""
        if self._is_diagonal:
            return float((self.weights * np.diagonal(self.spread, axis1=-2, axis2=-1)).sum())
        return float((self.weights * np.swapaxes(self.spread, -1, -2)).sum())

    def _sum(self, by_group: Array) -> Array:
        return np.asarray((by_group * self.shares[:, None, None]).sum(axis=0))

    def trace_of_square(self) -> float:
        """Return tr[(UΓ)²], with W = VΔ and I = Δ'VΔ, so that only tr(VΓVΓ) takes whole matrices.

        tr(VΓVΓ) − 2 tr(I⁻¹ W'ΓVΓW) + tr(I⁻¹W'ΓW I⁻¹W'ΓW)
        """
        if self._is_diagonal:
            squares = self.spread**2 @ self.weights[..., None]
            total = float((self.weights * squares[..., 0]).sum())
            again = self.weights[..., None] * self._moved
        else:
            product = self.weights @ self.spread
            total = float((product * np.swapaxes(product, -1, -2)).sum())
            again = self.weights @ self._moved
        twice = self._sum(np.swapaxes(self._moved, -1, -2) @ again)
        crossed = float(np.trace(np.linalg.solve(self.information, twice)))
        return total - 2 * crossed + float((self._explained * self._explained.T).sum())
