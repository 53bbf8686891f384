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
from scipy.linalg import block_diag

from loyaltysem.estimation.structure.block_inverse import BlockInverse

__all__ = ["WeightedMoments"]

Array = NDArray[np.float64]
#: Ratio of what single moments count from which rounding shows in differences of their sums: items
#: in units more than four times apart.
GRADED = 300.0


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

    def sandwich(self, inverse: BlockInverse) -> Array:
        """Return n times the covariance of the estimates.

        Parameters
        ----------
        inverse : BlockInverse
            Of the information of one observation.

        Notes
        -----
        Checked against lavaan 0.6-14 (``ULS`` with ``se = "robust.sem"``) to 1e-6.
        """
        if self._is_graded:
            return self._covariance_by_rows()
        return inverse.sandwich(self.middle)

    def trace(self, information: Array) -> float:
        """Return tr(UΓ), with the information of one observation."""
        if self._is_graded:
            return self._traces_of_remainder[0]
        explained = np.linalg.solve(information, self.middle)
        return self._total - float(np.trace(explained))

    def trace_of_square(self) -> float:
        """Return tr[(UΓ)²]."""
        return self._traces_of_remainder[1] if self._is_graded else self._trace_of_square()

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
    def _total(self) -> float:
        """tr(VΓ)."""
        if self._is_diagonal:
            return float((self.weights * np.diagonal(self.spread, axis1=-2, axis2=-1)).sum())
        return float((self.weights * np.swapaxes(self.spread, -1, -2)).sum())

    def _sum(self, by_group: Array) -> Array:
        return np.asarray((by_group * self.shares[:, None, None]).sum(axis=0))

    @cached_property
    def _is_graded(self) -> bool:
        """Whether some moments count so much more than others that differences lose the others."""
        own = self.weights
        if not self._is_diagonal:
            own = np.diagonal(self.weights, axis1=-2, axis2=-1)
        counted = own * np.diagonal(self.spread, axis1=-2, axis2=-1)
        # a moment that never varies, as the variance of a half-and-half dummy, counts nothing
        varying = counted[counted > 0]
        return bool((own > 0).all() and varying.max() > GRADED * varying.min())

    def _covariance_by_rows(self) -> Array:
        """Return n times the sandwich, by least squares whose largest rows come first.

        No square of Δ is inverted: (Δ'VΔ)⁻¹Δ'V = (L'Δ)⁺L' with V = LL'.
        """
        root = np.swapaxes(np.linalg.cholesky(self.weight_matrices), -1, -2)
        rows = np.concatenate(list(np.sqrt(self.shares)[:, None, None] * (root @ self.slopes)))
        order = np.argsort(-np.abs(rows).max(axis=1), kind="stable")
        units = np.linalg.norm(rows, axis=0)
        q, r = np.linalg.qr(rows[order] / units)
        pulled = np.empty_like(rows.T)
        pulled[:, order] = np.linalg.solve(r, q.T) / units[:, None]
        # a factor of Γ, which few respondents leave singular, keeps the square from a difference
        size, correlations = self._spread_by_size
        values, vectors = np.linalg.eigh(correlations)
        factors = size[..., None] * vectors * np.sqrt(np.maximum(values, 0))[:, None, :]
        moved = pulled @ block_diag(*(root @ factors))
        return np.asarray(moved @ moved.T)

    @property
    def _spread_by_size(self) -> tuple[Array, Array]:
        """Roots of the diagonal of Γ, and Γ of moments that vary alike."""
        own = np.diagonal(self.spread, axis1=-2, axis2=-1)
        size = np.sqrt(np.where(own > 0, own, 1.0))
        return size, self.spread / (size[:, :, None] * size[:, None, :])

    @cached_property
    def _traces_of_remainder(self) -> tuple[float, float]:
        """tr(UΓ) and tr(UΓUΓ) without a difference, for items in units far from each other.

        U = K(K'V⁻¹K)⁻¹K' with K'Δ = 0, and the moments in units in which they vary alike.
        """
        size, correlations = self._spread_by_size
        shares = self.shares[:, None, None]
        slopes = np.concatenate(list(self.slopes / size[..., None]))
        free = np.linalg.qr(slopes, mode="complete")[0][:, slopes.shape[1] :]
        weights = self.weight_matrices * (size[:, :, None] * size[:, None, :])
        inverse = block_diag(*(np.linalg.inv(weights) / shares))
        spread = block_diag(*(correlations / shares))
        product = np.linalg.solve(free.T @ inverse @ free, free.T @ spread @ free)
        return float(np.trace(product)), float((product * product.T).sum())

    def _trace_of_square(self) -> float:
        """tr(UΓUΓ) with W = VΔ and I = Δ'VΔ, so that only tr(VΓVΓ) takes whole matrices.

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
