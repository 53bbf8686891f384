"""Fitting a model again, by its own estimator, to other moments of the same variables."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from loyaltysem.errors import NotAvailableError
from loyaltysem.estimation import Solution
from loyaltysem.estimation.discrepancies.likelihood import Discrepancy, NormalLikelihood
from loyaltysem.estimation.search.lowest_minimum import from_plain_starts
from loyaltysem.estimation.search.scoring import MAX_ITERATIONS, minimise
from loyaltysem.estimation.search.start_places import StartPlaces
from loyaltysem.estimation.search.threads import single_threaded
from loyaltysem.fits.estimating.least_squares import least_squares
from loyaltysem.fits.fit import Fit
from loyaltysem.resampling.patience import Ended

__all__ = ["refit", "require_refittable"]


def require_refittable(fitted: Fit) -> None:
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
    fitted: Fit,
    covariances: NDArray[np.float64],
    means: NDArray[np.float64] | None,
    most: int = MAX_ITERATIONS,
) -> tuple[Solution, Ended]:
    """Fit a model to each sample of a batch, from its estimates and from plain values.

    Parameters
    ----------
    fitted : Fit
        Whose model, estimator and group sizes are taken.
    covariances : ndarray, shape (batch, G, p, p)
        With the divisor of ``fitted.covariances``.
    means : ndarray, shape (batch, G, p), or None
    most : int
        Iterations from each of the two.

    Returns
    -------
    solution : Solution
    ended : Ended
    """
    estimator, layout, sizes = fitted.options.estimator, fitted.layout, fitted.sizes
    start = np.repeat(fitted.solution.theta, len(covariances), axis=0)
    discrepancy: Discrepancy
    unit = 1.0
    with single_threaded():
        if estimator.is_least_squares:
            squares = least_squares(estimator.discrepancy, layout, covariances, means, sizes)
            discrepancy, unit = squares, squares.unit
        else:
            discrepancy = NormalLikelihood(layout, covariances, means, fitted.shares)
        first, _ = minimise(discrepancy, start, most=most)
        solution, failed = first, ~first.converged
        if failed.any():
            places = StartPlaces(layout, covariances, means)
            again = from_plain_starts(discrepancy, places, failed, most)
            solution = first.improved_by(again, failed)
    ended = Ended.of(solution, first)
    return replace(solution, objective=solution.objective * unit), ended
