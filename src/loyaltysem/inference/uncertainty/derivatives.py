"""Derivatives of variances, which standardised quantities are divided by."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from loyaltysem.estimation import (
    ImpliedMoments,
    MatrixLayout,
    ResponseSlopes,
    variance_slopes,
)

__all__ = ["VarianceDerivatives", "variance_derivatives"]


@dataclass(frozen=True, slots=True)
class VarianceDerivatives:
    """Derivatives of the diagonals of Σ and C.

    Attributes
    ----------
    observed : ndarray, shape (G, p, E)
        By element.
    latent : ndarray, shape (G, m, E)
    """

    observed: NDArray[np.float64]
    latent: NDArray[np.float64]


def variance_derivatives(layout: MatrixLayout, implied: ImpliedMoments) -> VarianceDerivatives:
    """Differentiate the implied variances at the first fit of a batch.

    The derivative of Σ by an element is s (u v' + v u'), so that of its i-th variance is
    2 s u_i v_i; for C the same holds with the basis [0 | (I−B)⁻¹ | C].
    """
    if layout.products:
        return _of_products(layout, implied)
    q = implied.basis()[0]
    shape = implied.total[0].shape
    zeros = np.zeros((shape[0], shape[1], layout.p))
    q_latent = np.concatenate([zeros, implied.total[0], implied.latent_covariance[0]], axis=-1)
    elements = layout.elements
    factor = 2 * elements.scale
    by_element = factor * q[..., elements.u] * q[..., elements.v]
    if layout.responses is not None and layout.responses.is_delta:
        # the scale factors say what the variances are
        by_element = ResponseSlopes(layout.responses, implied, elements).variances()[0]
    latent_by_element = factor * q_latent[..., elements.u] * q_latent[..., elements.v]
    return VarianceDerivatives(by_element, latent_by_element)


def _of_products(layout: MatrixLayout, implied: ImpliedMoments) -> VarianceDerivatives:
    groups = [
        variance_slopes(
            {name: matrix[0, g] for name, matrix in implied.matrices.items()},
            layout.products,
            layout.elements.cells,
        )
        for g in range(layout.n_groups)
    ]
    observed, latent = zip(*groups, strict=True)
    return VarianceDerivatives(np.stack(observed), np.stack(latent))
