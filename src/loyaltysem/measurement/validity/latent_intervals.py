r"""Correlations of constructs with delta-method intervals.

With :math:`r = C_{ij} / \sqrt{C_{ii} C_{jj}}`, the slope is
:math:`dr = dC_{ij} / \sqrt{C_{ii} C_{jj}} - r (dC_{ii} / C_{ii} + dC_{jj} / C_{jj}) / 2`. It is the
interval of the covariance in the same model with the variances of the constructs fixed to one.
"""

from __future__ import annotations

from itertools import combinations

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from loyaltysem.fits.fit import Fit
from loyaltysem.inference.uncertainty.standard_errors import delta_standard_errors, normal_columns

__all__ = ["latent_correlation_intervals"]

Array = NDArray[np.float64]


def latent_correlation_intervals(
    fitted: Fit, constructs: list[str], group: int, level: float
) -> pd.DataFrame:
    """Return one row for each pair.

    Parameters
    ----------
    fitted : Fit
        With a covariance matrix of the estimates.
    constructs : list of str
    group : int
    level : float

    Returns
    -------
    DataFrame
        ``construct_1 construct_2 correlation se ci_lower ci_upper``.
    """
    pairs = list(combinations(constructs, 2))
    at = [[fitted.layout.latent.index(name) for name in pair] for pair in pairs]
    i, j = np.array(at, dtype=np.intp).reshape(-1, 2).T
    values, jacobian = correlations_with_jacobian(fitted, i, j, group)
    covariance = fitted.covariance
    assert covariance is not None  # noqa: S101 - measurement_of has refused such a fit
    se = delta_standard_errors(jacobian, covariance, values)
    columns = normal_columns(values, se, level=level)
    return pd.DataFrame(
        {
            "construct_1": [a for a, _ in pairs],
            "construct_2": [b for _, b in pairs],
            "correlation": values,
            "se": se,
            "ci_lower": columns["ci_lower"],
            "ci_upper": columns["ci_upper"],
        }
    )


def correlations_with_jacobian(
    fitted: Fit, i: NDArray[np.intp], j: NDArray[np.intp], group: int
) -> tuple[Array, Array]:
    """Return implied correlations of latent columns i and j, and their slopes, shape (k, q)."""
    layout, implied = fitted.layout, fitted.implied
    covariance = implied.latent_covariance[0, group]
    basis = np.concatenate(
        [np.zeros((layout.m, layout.p)), implied.total[0, group], covariance], axis=-1
    )
    elements = layout.elements

    def slopes(a: NDArray[np.intp], b: NDArray[np.intp]) -> Array:
        u, v = basis[:, elements.u], basis[:, elements.v]
        by_element = elements.scale * (u[a] * v[b] + v[a] * u[b])
        return np.asarray(by_element @ layout.selection[group])

    variance = np.diag(covariance)
    scale = np.sqrt(variance[i] * variance[j])
    values = covariance[i, j] / scale
    relative = slopes(i, i) / variance[i, None] + slopes(j, j) / variance[j, None]
    return values, slopes(i, j) / scale[:, None] - 0.5 * values[:, None] * relative
