"""Reliability of sums of ordered answers, from the loadings of a fit."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from loyaltysem.estimation import (
    required_responses,
    response_moments,
    standardized_responses,
)
from loyaltysem.fits.fit import Fit
from loyaltysem.scales.ordinal.categorical_omega import answer_covariance

__all__ = ["CATEGORICAL", "categorical_shares", "response_scale", "thresholds_and_steps"]

FloatArray = NDArray[np.float64]
CATEGORICAL = {
    "omega_categorical": "Green & Yang (2009, eq. 21), R the polychoric correlations: of the sum "
    "of the answers themselves (semTools' default for ordered items)",
    "omega_categorical_model_implied": "Green & Yang (2009, eq. 21), R what the model implies: of "
    "the sum of the answers",
    "latent responses": "cr, ave, max_reliability_h and ave_variance_extracted speak of the "
    "continuous responses behind the answers, not of the answers, whose sum is less reliable",
}


def response_scale(fitted: Fit, g: int) -> FloatArray:
    """Return what gives the latent responses of a group variance one; ones without ordered items.

    Returns
    -------
    ndarray, shape (p,)
    """
    if fitted.table.ordered is None:
        return np.ones(fitted.layout.p)
    return np.asarray(fitted.implied.matrices["delta"][0, g])


def categorical_shares(
    fitted: Fit, g: int, rows: list[int], common: FloatArray
) -> tuple[float, float]:
    """Return the share of the variance of a sum of answers that something explains.

    Parameters
    ----------
    fitted : Fit
        Of ordered items.
    g : int
    rows : list of int
        The items of the sum.
    common : ndarray, shape (k, k)
        What explains it: covariances of their latent responses, these with variance one.

    Returns
    -------
    observed, model_implied : float
        Over the variance that polychoric correlations give the sum, or those of the model.
    """
    thresholds, steps = thresholds_and_steps(fitted, g, rows)
    explained = answer_covariance(thresholds, common, steps).sum()
    sample = fitted.moments.covariances[g][np.ix_(rows, rows)]
    implied = standardized_responses(fitted.implied)[0, g][np.ix_(rows, rows)]
    observed, expected = (
        answer_covariance(thresholds, matrix, steps).sum() for matrix in (sample, implied)
    )
    return float(explained / observed), float(explained / expected)


def thresholds_and_steps(fitted: Fit, g: int, rows: list[int]) -> tuple[FloatArray, FloatArray]:
    """Return thresholds of latent responses with variance one, and the answer's step at each.

    Parameters
    ----------
    fitted : Fit
    g : int
    rows : list of int
        Items.

    Returns
    -------
    thresholds, steps : ndarray, shape (k, T)
        ∞ and 0 beyond the categories that an item has.
    """
    responses = required_responses(fitted.layout)
    all_of_them = response_moments(responses, fitted.implied)[0, g]
    categories = fitted.categories
    own = [np.flatnonzero(responses.threshold_items == row) for row in rows]
    widest = max(map(len, own))
    thresholds = np.full((len(rows), widest), np.inf)
    steps = np.zeros((len(rows), widest))
    for k, (row, places) in enumerate(zip(rows, own, strict=True)):
        thresholds[k, : len(places)] = all_of_them[places]
        steps[k, : len(places)] = np.diff(categories[row])
    return thresholds, steps
