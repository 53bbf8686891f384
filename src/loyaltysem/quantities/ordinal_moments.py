"""Thresholds and polychoric correlations of a fit: what it makes of them, and their uncertainty."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from loyaltysem.estimation.criteria.weighted_moments import WeightedMoments
from loyaltysem.fits.estimating.ordinal_data import ordinal_least_squares, ordinal_slopes
from loyaltysem.fits.fit import Fit
from loyaltysem.moments import OrdinalGroups

__all__ = ["ordinal_moment_slopes", "ordinal_weighted_moments"]

Array = NDArray[np.float64]


def ordinal_moment_slopes(fitted: Fit) -> Array:
    """Differentiate the implied thresholds and correlations by the free parameters.

    Parameters
    ----------
    fitted : Fit
        Of ordered items.

    Returns
    -------
    ndarray, shape (G, k, q)
        Rows: thresholds item after item, then correlations row by row of the upper triangle.
    """
    layout = fitted.layout
    return np.asarray(ordinal_slopes(layout, fitted.implied)[0] @ layout.selection)


def ordinal_weighted_moments(fitted: Fit, answers: OrdinalGroups) -> WeightedMoments:
    """Return what corrections of tests and standard errors of residuals are made of.

    Parameters
    ----------
    fitted : Fit
    answers : OrdinalGroups
        Of that fit.
    """
    discrepancy = ordinal_least_squares(
        fitted.options.estimator.discrepancy,
        fitted.layout,
        answers,
        fitted.sizes,
        fitted.group_labels,
    )
    n = np.array(fitted.moments.n_observations, dtype=np.float64)
    return WeightedMoments(
        slopes=ordinal_moment_slopes(fitted),
        weights=discrepancy.moment_weights[0],
        spread=answers.gamma,
        shares=n / n.sum(),
    )
