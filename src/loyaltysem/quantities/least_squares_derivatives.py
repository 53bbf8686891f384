"""The discrepancy a least-squares fit was made with, for a wider model of the same answers."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from loyaltysem.estimation import MatrixLayout
from loyaltysem.fits.estimating.least_squares import least_squares, moment_weights
from loyaltysem.fits.estimating.ordinal_data import ordinal_least_squares
from loyaltysem.fits.fit import Fit

__all__ = ["least_squares_derivatives"]

Array = NDArray[np.float64]


def least_squares_derivatives(
    fitted: Fit, layout: MatrixLayout, theta: Array
) -> tuple[Array, Array]:
    """Differentiate the discrepancy of a model at given parameters.

    Parameters
    ----------
    fitted : Fit
        Whose answers and weight are taken.
    layout : MatrixLayout
        Of a model of the same variables, in the same order.
    theta : ndarray, shape (q,)

    Returns
    -------
    gradient : ndarray, shape (q,)
        Of F, the groups weighted by (n_g − 1) / n, as in lavaan.
    information : ndarray, shape (q, q)
        Δ'VΔ, the groups weighted by n_g / n, as in lavaan.
    """
    moments, name = fitted.moments, fitted.options.estimator.discrepancy
    n = np.array(moments.n_observations, dtype=np.float64)
    shares, unit = n / n.sum(), fitted.sizes.sum() / n.sum()
    if fitted.sample.ordinal is not None:
        ordinal = ordinal_least_squares(
            name, layout, fitted.sample.ordinal, fitted.sizes, moments.group_labels
        )
        at = ordinal.at(theta[None])
        gradient = ordinal.derivatives(at).gradient[0]
        return gradient * unit, ordinal.with_weights(shares).derivatives(at).information[0]
    weights = moment_weights(layout, fitted.sample) if name == "WLS" else None
    discrepancy = least_squares(
        name, layout, fitted.covariances[None], moments.batch_means, fitted.sizes, weights
    )
    point = discrepancy.at(theta[None])
    gradient = discrepancy.derivatives(point).gradient[0] * discrepancy.unit
    information = discrepancy.with_weights(shares).information_at(point.implied)[0]
    return gradient * unit, information
