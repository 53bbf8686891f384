"""The derivatives of the implied moments as one matrix, where a weight has no structure to use."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from loyaltysem.estimation.structure.implied import ImpliedMoments
from loyaltysem.estimation.structure.layout import MatrixLayout
from loyaltysem.numerics.half_vectorised import upper_triangle

__all__ = ["moment_slopes", "n_moments"]


def n_moments(layout: MatrixLayout) -> int:
    """Count a group's moments: p(p + 1)/2 covariances, and p means where the model has them."""
    return layout.p * (layout.p + 1) // 2 + (layout.p if layout.has_means else 0)


def moment_slopes(layout: MatrixLayout, implied: ImpliedMoments) -> NDArray[np.float64]:
    """Differentiate the implied moments by every element.

    Parameters
    ----------
    layout : MatrixLayout
    implied : ImpliedMoments

    Returns
    -------
    ndarray, shape (batch, G, k, E)
        Rows: covariances as in :func:`~loyaltysem.numerics.half_vectorised.half_vectorised`, then
        the means where the model has them.
    """
    elements = layout.elements
    basis = implied.basis()
    u, v = basis[..., elements.u], basis[..., elements.v]
    i, j = upper_triangle(layout.p)
    slopes = elements.scale * (u[..., i, :] * v[..., j, :] + v[..., i, :] * u[..., j, :])
    factors = implied.mean_factors(elements)
    if factors is None:
        return np.asarray(slopes)
    return np.concatenate([slopes, factors[..., None, :] * u], axis=-2)
