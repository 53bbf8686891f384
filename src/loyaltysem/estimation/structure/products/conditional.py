r"""The moments of the answers given the latent variables that make a model with products linear.

With :math:`E = (I-B)^{-1}`, D the rows of E of the cover (nothing before it is a product), and
:math:`D \Psi D' = L L'`, the cover is :math:`w = D\alpha + L z` with z standard normal, and

.. math::

    \zeta \mid z &\sim N(G z, R), \qquad G = \Psi D' L^{-1\prime}, \quad R = \Psi - G G', \\
    \eta \mid z &= A_z (\alpha + \zeta), \qquad
        A_z = \Bigl(I - B - \sum_k \omega_k w_{a_k} e_{b_k}'\Bigr)^{-1}, \\
    y \mid z &\sim N\bigl(\nu + \Lambda A_z (\alpha + G z),\;
        \Lambda A_z R A_z' \Lambda' + \Theta\bigr)

(Klein & Moosbrugger 2000, with the dimension of the integral reduced to that of the cover). All
operations hold for complex matrices, so that an imaginary step through the derivatives gives
second derivatives to rounding.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from loyaltysem.estimation.structure.cells import Cell
from loyaltysem.estimation.structure.elements import Elements
from loyaltysem.estimation.structure.products.backwards import entry
from loyaltysem.estimation.structure.products.factors import ProductFactors

__all__ = ["ConditionalModel", "ConditionalMoments", "conditional_model"]

#: Real, or complex with an imaginary step.
Array = NDArray[Any]


@dataclass(frozen=True, slots=True)
class ConditionalMoments:
    """Means and covariances of the answers at each node.

    Attributes
    ----------
    mean : ndarray, shape (K, p)
    covariance : ndarray, shape (K, p, p)
    """

    mean: Array
    covariance: Array


@dataclass(frozen=True, slots=True)
class ConditionalModel:
    """One group's model, linear given the cover.

    Attributes
    ----------
    factors : ProductFactors
    matrices : mapping of str to ndarray
        Λ, B, Ψ, Θ, ν, α, Ω of the group.
    total : ndarray, shape (m, m)
        E.
    rows : ndarray, shape (d, m)
        D.
    root : ndarray, shape (d, d)
        L.
    along : ndarray, shape (m, d)
        G.
    rest : ndarray, shape (m, m)
        R.
    """

    factors: ProductFactors
    matrices: Mapping[str, Array]
    total: Array
    rows: Array
    root: Array
    along: Array
    rest: Array

    def moments(self, nodes: NDArray[np.float64]) -> ConditionalMoments:
        """Return the moments of the answers at nodes z, shape (K, d)."""
        to_observed, source, _ = self._at(nodes)
        mean = self.matrices["nu"] + (to_observed @ source[..., None])[..., 0]
        covariance = to_observed @ self.rest @ np.swapaxes(to_observed, -1, -2)
        return ConditionalMoments(mean, covariance + self.matrices["theta"])

    def slopes(self, nodes: NDArray[np.float64], elements: Elements) -> ConditionalMoments:
        """Differentiate the moments at nodes by every element, shapes (K, E, p), (K, E, p, p)."""
        to_observed, source, total = self._at(nodes)
        d = _directions(self.matrices, elements.cells)
        by_root = self._root_slopes(d)
        omega, first, second = self.matrices["omega"], self.factors.place, self.factors.second
        w = self._cover(nodes)
        by_w = by_root.mean + np.einsum("eij,kj->kei", by_root.root, nodes)
        k, e = len(nodes), len(elements.cells)
        by_beta = np.zeros((k, e, *total.shape[-2:]), dtype=total.dtype)
        by_beta += d["beta"]
        for j, (place, column) in enumerate(zip(first, second, strict=True)):
            by_beta[..., column] += d["omega"][:, :, j] * w[:, None, place, None]
            by_beta[..., column] += omega[:, j] * by_w[:, :, place, None]
        h = to_observed[:, None]
        by_h = (d["lambda"] + h @ by_beta) @ total[:, None]
        by_source = d["alpha"] + np.einsum("eij,kj->kei", by_root.along, nodes)
        by_mean = (
            d["nu"] + (by_h @ source[:, None, :, None])[..., 0] + (h @ by_source[..., None])[..., 0]
        )
        half = by_h @ self.rest @ np.swapaxes(h, -1, -2)
        by_covariance = (
            half
            + np.swapaxes(half, -1, -2)
            + h @ by_root.rest @ np.swapaxes(h, -1, -2)
            + d["theta"]
        )
        return ConditionalMoments(by_mean, by_covariance)

    def pulled_back(
        self, nodes: NDArray[np.float64], by: ConditionalMoments, elements: Elements
    ) -> Array:
        """Differentiate by every element what has these derivatives by the moments, shape (E,).

        Parameters
        ----------
        nodes : ndarray, shape (K, d)
        by : ConditionalMoments
            Derivatives by the means and by every entry of the covariances.
        elements : Elements
        """
        h, source, total = self._at(nodes)
        w, omega, m = self._cover(nodes), self.matrices["omega"], self.matrices
        back = {name: np.zeros_like(matrix, dtype=w.dtype) for name, matrix in m.items()}
        back["nu"], back["theta"] = by.mean.sum(axis=0), by.covariance.sum(axis=0)
        by_h = by.mean[..., None] * source[:, None] + 2 * by.covariance @ h @ self.rest
        by_source = (np.swapaxes(h, -1, -2) @ by.mean[..., None])[..., 0]
        rest = (np.swapaxes(h, -1, -2) @ by.covariance @ h).sum(axis=0)
        turned = np.swapaxes(total, -1, -2)
        back["lambda"] = (by_h @ turned).sum(axis=0)
        by_beta = turned @ (m["lambda"].T @ by_h) @ turned
        by_cover = np.zeros_like(w)
        for j, (place, column) in enumerate(
            zip(self.factors.place, self.factors.second, strict=True)
        ):
            back["omega"][:, j] = w[:, place] @ by_beta[:, :, column]
            by_cover[:, place] += by_beta[:, :, column] @ omega[:, j]
        along = by_source.T @ nodes - 2 * rest @ self.along
        inverse = np.linalg.inv(self.root)
        root = by_cover.T @ nodes - inverse.T @ along.T @ self.along
        lower = np.tril(self.root.T @ np.tril(root))
        np.fill_diagonal(lower, np.diagonal(lower) / 2)
        variance = inverse.T @ (lower + lower.T) @ inverse / 2
        product = along @ inverse
        by_rows = (
            np.outer(by_cover.sum(axis=0), m["alpha"])
            + 2 * variance @ self.rows @ m["psi"]
            + product.T @ m["psi"]
        )
        back["psi"] = rest + product @ self.rows + self.rows.T @ variance @ self.rows
        back["alpha"] = by_source.sum(axis=0) + self.rows.T @ by_cover.sum(axis=0)
        reached = self.total.T[:, self.factors.cover] @ by_rows @ self.total.T
        back["beta"] = by_beta.sum(axis=0) + reached
        return np.array([entry(back[cell.matrix], cell) for cell in elements.cells])

    def _cover(self, nodes: NDArray[np.float64]) -> Array:
        return np.asarray(self.rows @ self.matrices["alpha"] + nodes @ self.root.T)

    def _at(self, nodes: NDArray[np.float64]) -> tuple[Array, Array, Array]:
        """Return ΛA, α + Gz and A at every node."""
        w, omega = self._cover(nodes), self.matrices["omega"]
        beta = np.repeat(self.matrices["beta"][None], len(nodes), axis=0).astype(w.dtype)
        for j, (place, column) in enumerate(
            zip(self.factors.place, self.factors.second, strict=True)
        ):
            beta[:, :, column] += omega[:, j] * w[:, place, None]
        total = np.linalg.inv(np.eye(beta.shape[-1]) - beta)
        source = self.matrices["alpha"] + nodes @ self.along.T
        return self.matrices["lambda"] @ total, source, total

    def _root_slopes(self, d: Mapping[str, Array]) -> _RootSlopes:
        """Differentiate the mean of the cover, L, G and R by every element."""
        cover, psi, alpha = self.factors.cover, self.matrices["psi"], self.matrices["alpha"]
        by_rows = (self.total @ d["beta"] @ self.total)[:, cover]
        across = by_rows @ psi @ self.rows.T
        by_variance = across + np.swapaxes(across, -1, -2) + self.rows @ d["psi"] @ self.rows.T
        inverse = np.linalg.inv(self.root)
        lower = np.tril(inverse @ by_variance @ inverse.T)
        lower[:, np.arange(len(cover)), np.arange(len(cover))] /= 2
        by_root = self.root @ lower
        by_product = d["psi"] @ self.rows.T + psi @ np.swapaxes(by_rows, -1, -2)
        by_along = (by_product - self.along @ np.swapaxes(by_root, -1, -2)) @ inverse.T
        outer = by_along @ self.along.T
        return _RootSlopes(
            mean=by_rows @ alpha + d["alpha"] @ self.rows.T,
            root=by_root,
            along=by_along,
            rest=d["psi"] - outer - np.swapaxes(outer, -1, -2),
        )


@dataclass(frozen=True, slots=True)
class _RootSlopes:
    mean: Array
    root: Array
    along: Array
    rest: Array


def conditional_model(
    factors: ProductFactors, matrices: Mapping[str, Array]
) -> ConditionalModel | None:
    """Prepare one group's model; None where the cover has no positive definite covariance.

    Parameters
    ----------
    factors : ProductFactors
    matrices : mapping of str to ndarray
        Of one group, real or complex.
    """
    psi = matrices["psi"]
    total = np.linalg.inv(np.eye(len(psi)) - matrices["beta"])
    rows = total[factors.cover]
    root = _root(rows @ psi @ rows.T)
    if root is None:
        return None
    along = psi @ rows.T @ np.linalg.inv(root).T
    return ConditionalModel(factors, matrices, total, rows, root, along, psi - along @ along.T)


def _root(variance: Array) -> Array | None:
    """Return the Cholesky factor, of a complex symmetric matrix too; None without one."""
    size = len(variance)
    root = np.zeros_like(variance)
    for j in range(size):
        rest = variance[j:, j] - root[j:, :j] @ root[j, :j]
        if not rest[0].real > 0:
            return None
        root[j:, j] = rest / np.sqrt(rest[0])
    return root


def _directions(matrices: Mapping[str, Array], cells: tuple[Cell, ...]) -> dict[str, Array]:
    """Return the derivative of every matrix by every element, shape (E, rows, columns)."""
    found = {
        name: np.zeros((len(cells), *matrix.shape), dtype=matrix.dtype)
        for name, matrix in matrices.items()
    }
    for e, cell in enumerate(cells):
        into = found[cell.matrix][e]
        if into.ndim == 1:
            into[cell.row] = 1.0
            continue
        into[cell.row, cell.column] = 1.0
        if cell.matrix in ("psi", "theta"):
            into[cell.column, cell.row] = 1.0
    return found
