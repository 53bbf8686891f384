r"""Minres and likelihood as functions of the uniquenesses alone, with gradient and Hessian.

For given uniquenesses the best loadings are known from an eigendecomposition (Jöreskog 1967,
1977), so what is left to search for is p numbers. With eigenvalues :math:`\theta_j`, falling,
eigenvectors :math:`w_j` and the sums below over the last p − m of them,

- minres: of :math:`R - \Psi`; :math:`f = \tfrac12 \sum \theta_j^2`,
  :math:`\partial f/\partial\psi_i = -\sum \theta_j w_{ij}^2`;
- likelihood: of :math:`\Psi^{-1/2} R \Psi^{-1/2}`; :math:`f = \sum (\theta_j - \log\theta_j - 1)`,
  :math:`\partial f/\partial\log\psi_i = \sum (1 - \theta_j) w_{ij}^2`.

The Hessians follow from the derivatives of eigenvectors; the tests hold both against differences.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from loyaltysem.scales.exploration.extracting.search import Criterion, Curvature

__all__ = ["likelihood_criterion", "residual_criterion"]

FloatArray = NDArray[np.float64]


def residual_criterion(correlations: FloatArray, n_factors: int) -> Criterion:
    """Return half the squared residual correlations as a function of the uniquenesses.

    Parameters
    ----------
    correlations : ndarray, shape (B, p, p)
    n_factors : int

    Returns
    -------
    callable
    """
    identity = np.eye(correlations.shape[-1])

    def criterion(uniquenesses: FloatArray, problems: NDArray[np.int64]) -> Curvature:
        reduced = correlations[problems] - identity * uniquenesses[:, None, :]
        values, vectors = np.linalg.eigh(reduced)
        rest, first = values[:, :-n_factors], values[:, -n_factors:]
        last = vectors[..., :-n_factors]
        projection = last @ last.swapaxes(-1, -2)
        square = projection**2
        weight = 2 * rest[:, :, None] / _gap(rest, first)
        return Curvature(
            value=0.5 * (rest**2).sum(axis=-1),
            gradient=-np.einsum("bpj,bj->bp", last**2, rest),
            hessian=square + _crossed(vectors, weight, n_factors),
            positive_part=square,
        )

    return criterion


def likelihood_criterion(correlations: FloatArray, n_factors: int) -> Criterion:
    """Return the likelihood's discrepancy as a function of the logarithms of the uniquenesses.

    Parameters
    ----------
    correlations : ndarray, shape (B, p, p)
    n_factors : int

    Returns
    -------
    callable
    """

    def criterion(logarithms: FloatArray, problems: NDArray[np.int64]) -> Curvature:
        scale = np.exp(-logarithms / 2)
        values, vectors = np.linalg.eigh(
            correlations[problems] * scale[:, :, None] * scale[:, None, :]
        )
        rest, first = values[:, :-n_factors], values[:, -n_factors:]
        last = vectors[..., :-n_factors]
        projection = last @ last.swapaxes(-1, -2)
        square = projection * ((last * rest[:, None, :]) @ last.swapaxes(-1, -2))
        both = rest[:, :, None] + first[:, None, :]
        weight = (rest - 1)[:, :, None] * both / _gap(rest, first)
        return Curvature(
            value=(rest - np.log(rest) - 1).sum(axis=-1),
            gradient=np.einsum("bpj,bj->bp", last**2, 1 - rest),
            hessian=square + _crossed(vectors, weight, n_factors),
            positive_part=square,
        )

    return criterion


def _gap(rest: FloatArray, first: FloatArray) -> FloatArray:
    """Distance of each later from each earlier eigenvalue, negative, and not nought."""
    return np.minimum(rest[:, :, None] - first[:, None, :], -1e-12)


def _crossed(vectors: FloatArray, weight: FloatArray, n_factors: int) -> FloatArray:
    """Sum of the weighted outer products of w_j ∘ w_l, j later and l earlier."""
    last, first = vectors[..., :-n_factors], vectors[..., -n_factors:]
    products = last[..., :, None] * first[..., None, :]
    b, p = products.shape[:2]
    flat = products.reshape(b, p, -1)
    crossed: FloatArray = (flat * weight.reshape(b, 1, -1)) @ flat.swapaxes(-1, -2)
    return crossed
