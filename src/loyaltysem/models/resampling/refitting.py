"""Fitting a model again, by its own estimator, to other moments of the same variables."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from loyaltysem.errors import NotAvailableError
from loyaltysem.estimation import Solution, fit_least_squares, fit_maximum_likelihood
from loyaltysem.models.estimating.least_squares import least_squares
from loyaltysem.models.fitted import FittedModel

__all__ = ["refit", "require_refittable"]


def require_refittable(fitted: FittedModel) -> None:
    """Refuse to resample what resampling says nothing about.

    Raises
    ------
    NotAvailableError
        The fit is by WLS, or inside bounds.
    """
    fitted.require_plain_parameters("bootstrap replicates")
    if fitted.options.estimator.discrepancy == "WLS" and fitted.table.ordered is not None:
        raise NotAvailableError(
            "A bootstrap of WLS would need the inverse of the whole covariance of thresholds and "
            "correlations in every replicate, which resampled respondents do not determine. Use "
            "estimator='WLSMV', which weighs by its diagonal."
        )
    if fitted.options.estimator.discrepancy == "WLS":
        raise NotAvailableError(
            "A bootstrap of WLS would need the fourth moments of every replicate, which are too "
            "many to estimate from resampled respondents. Use estimator='ML' or 'GLS'; their "
            "bootstrap holds for answers that are not normal too."
        )
    if fitted.estimation.box is not None:
        raise NotAvailableError(
            "The parameters of this fit are bounded, and replicates would pile up at the bounds, "
            "where percentile intervals do not hold (Andrews 2000). Fit without bounds first."
        )


def refit(
    fitted: FittedModel,
    covariances: NDArray[np.float64],
    means: NDArray[np.float64] | None,
    start: NDArray[np.float64],
) -> Solution:
    """Fit a model to each sample of a batch.

    Parameters
    ----------
    fitted : FittedModel
        Whose model, estimator and group sizes are taken.
    covariances : ndarray, shape (batch, G, p, p)
        With the divisor of ``fitted.sample``.
    means : ndarray, shape (batch, G, p), or None
    start : ndarray, shape (batch, n_free)

    Returns
    -------
    Solution
    """
    estimator, layout, sizes = fitted.options.estimator, fitted.layout, fitted.sizes
    if estimator.is_least_squares:
        discrepancy = least_squares(estimator.discrepancy, layout, covariances, means, sizes)
        return fit_least_squares(discrepancy, start=start)[0]
    return fit_maximum_likelihood(layout, covariances, means, fitted.shares, start=start)[0]
