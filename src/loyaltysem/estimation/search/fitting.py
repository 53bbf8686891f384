"""Fits of one model to a batch of samples."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from loyaltysem.estimation.discrepancies.incomplete_likelihood import IncompleteLikelihood
from loyaltysem.estimation.discrepancies.least_squares import LeastSquares
from loyaltysem.estimation.discrepancies.likelihood import Discrepancy, NormalLikelihood
from loyaltysem.estimation.discrepancies.pattern_likelihood import PatternLikelihood
from loyaltysem.estimation.search.boxes.bounds import Box
from loyaltysem.estimation.search.constrained import ConstrainedMinimum, Constraints, minimise_under
from loyaltysem.estimation.search.found import is_regular, ran_away
from loyaltysem.estimation.search.lowest_minimum import (
    SHORT,
    SINGLE_SEARCH,
    doubtful_about,
    lowest_and_others,
    lowest_from,
    lowest_minimum,
)
from loyaltysem.estimation.search.scoring import minimise
from loyaltysem.estimation.search.solution import Solution
from loyaltysem.estimation.search.starts.start_places import StartPlaces
from loyaltysem.estimation.search.starts.starts import plain_starts, starting_values
from loyaltysem.estimation.structure.implied import ImpliedMoments
from loyaltysem.estimation.structure.layout import MatrixLayout
from loyaltysem.numerics.threads import single_threaded

__all__ = [
    "fit_incomplete",
    "fit_incomplete_under_constraints",
    "fit_least_squares",
    "fit_maximum_likelihood",
    "fit_under_constraints",
    "minimum_of_saturated_moments",
    "observed_information",
]


#: Searches under constraints, each by itself: how many minima are compared, of how many ends.
ENOUGH_MINIMA, MOST_SEARCHES = 2, 10
#: Ends of other searches of the saturated moments from which incomplete answers are searched.
MOST_OTHERS = 4


def fit_maximum_likelihood(
    layout: MatrixLayout,
    covariances: NDArray[np.float64],
    means: NDArray[np.float64] | None,
    n_observations: NDArray[np.float64],
    *,
    start: NDArray[np.float64] | None = None,
    box: Box | None = None,
) -> tuple[Solution, ImpliedMoments]:
    """Fit one model to each sample of a batch.

    Parameters
    ----------
    layout : MatrixLayout
    covariances : ndarray, shape (batch, G, p, p)
        In the order of ``layout.observed``.
    means : ndarray, shape (batch, G, p), or None
    n_observations : ndarray, shape (G,)
        The groups' sizes, which weigh them.
    start : ndarray, shape (batch, n_free), optional
        Computed from each sample when left out.
    box : Box, optional
        Bounds of the parameters; for a batch of one.

    Returns
    -------
    solution : Solution
    implied : ImpliedMoments
        At the solution.

    Notes
    -----
    Samples that do not converge from these starts are tried once more from plain ones.
    Checked against lavaan 0.6-14: estimates agree to 1e-6.
    """
    weights = n_observations / n_observations.sum()
    with single_threaded():
        likelihood = NormalLikelihood(layout, covariances, means, weights)
        places = StartPlaces(layout, covariances, means, n_observations=n_observations)
        return lowest_minimum(likelihood, places, start=start, box=box)


def fit_under_constraints(
    layout: MatrixLayout,
    covariances: NDArray[np.float64],
    means: NDArray[np.float64] | None,
    n_observations: NDArray[np.float64],
    constraints: Constraints,
    *,
    start: NDArray[np.float64] | None = None,
) -> ConstrainedMinimum:
    """Fit one model by maximum likelihood under nonlinear or inequality constraints.

    Parameters
    ----------
    layout, covariances, means, n_observations
        As in :func:`fit_maximum_likelihood`, for a batch of one.
    constraints : Constraints
    start : ndarray, shape (1, n_free), optional
        Otherwise the search begins at the minimum without constraints.

    Returns
    -------
    ConstrainedMinimum

    Notes
    -----
    Checked against lavaan 0.6-14 (``==``, ``>`` and ``<`` in the model).
    """
    weights = n_observations / n_observations.sum()
    with single_threaded():
        likelihood = NormalLikelihood(layout, covariances, means, weights)
        if start is None:
            places = StartPlaces(layout, covariances, means, n_observations=n_observations)
            start = lowest_minimum(likelihood, places)[0].theta
        mean = None if means is None else means[0]
        return _minimum_under(likelihood, covariances[0], mean, start, constraints)


def fit_incomplete_under_constraints(
    likelihood: IncompleteLikelihood,
    covariances: NDArray[np.float64],
    means: NDArray[np.float64],
    constraints: Constraints,
    *,
    start: NDArray[np.float64] | None = None,
) -> ConstrainedMinimum:
    """Fit one model to incomplete answers under nonlinear or inequality constraints.

    Parameters
    ----------
    likelihood, covariances, means
        As in :func:`fit_incomplete`.
    constraints : Constraints
    start : ndarray, shape (1, n_free), optional
        Otherwise the search begins at the minimum without constraints.

    Returns
    -------
    ConstrainedMinimum
    """
    with single_threaded():
        if start is None:
            start = fit_incomplete(likelihood, covariances, means)[0].theta
        discrepancy: Discrepancy = likelihood
        if likelihood.is_complete:
            discrepancy = _of_saturated_moments(likelihood, covariances, means)
        return _minimum_under(discrepancy, covariances, means, start, constraints)


def _minimum_under(
    discrepancy: Discrepancy,
    covariances: NDArray[np.float64],
    means: NDArray[np.float64] | None,
    start: NDArray[np.float64],
    constraints: Constraints,
) -> ConstrainedMinimum:
    """Search from a start, and from others for as long as none ends in a regular minimum.

    Without its constraints a model need not be identified, and where that search ended may be as
    far off as can be.
    """

    def is_minimum(one: ConstrainedMinimum) -> bool:
        return bool(one.solution.converged[0]) and is_regular(
            one.solution.information[0], discrepancy.layout.blocks, one.tangent
        )

    first = minimise_under(discrepancy, start, constraints)
    if is_minimum(first) and not ran_away(first.implied, covariances):
        return first
    found = [first]
    places = StartPlaces(
        discrepancy.layout, covariances[None], None if means is None else means[None]
    )
    usual = [places.by(rule) for rule in (starting_values, plain_starts)]
    for other in np.concatenate([*usual, places.further(start, discrepancy.layout.table.latent)]):
        found.append(minimise_under(discrepancy, other[None], constraints))
        if sum(is_minimum(one) for one in found) >= ENOUGH_MINIMA or len(found) >= MOST_SEARCHES:
            break
    minima = [one for one in found if is_minimum(one)]
    if minima:
        return min(minima, key=lambda one: float(one.solution.objective[0]))
    if ran_away(first.implied, covariances):
        return replace(first, solution=first.solution.but_not_converged())
    return next((one for one in found if one.solution.converged[0]), first)


def fit_least_squares(
    discrepancy: LeastSquares,
    *,
    start: NDArray[np.float64] | None = None,
    box: Box | None = None,
    n_observations: NDArray[np.float64] | None = None,
) -> tuple[Solution, ImpliedMoments]:
    """Fit one model to each sample of a batch by least squares.

    Parameters
    ----------
    discrepancy : LeastSquares
    start : ndarray, shape (batch, n_free), optional
        Computed from each sample when left out.
    box : Box, optional
        Bounds of the parameters; for a batch of one.
    n_observations : ndarray, shape (G,), optional
        Without them a minimum whose constructs hardly stand out is not looked beyond.

    Returns
    -------
    solution : Solution
        Objective, gradient and information in the items' units.
    implied : ImpliedMoments
        At the solution.

    Notes
    -----
    Checked against lavaan 0.6-14 (``GLS``, ``ULS``, ``WLS``): estimates agree to 1e-6.
    """
    with single_threaded():
        places = StartPlaces(
            discrepancy.layout,
            discrepancy.covariances,
            discrepancy.means,
            n_observations=n_observations,
        )
        solution, implied = lowest_minimum(discrepancy, places, start=start, box=box)
    unit = discrepancy.unit
    return (
        replace(
            solution,
            objective=solution.objective * unit,
            gradient=solution.gradient * unit,
            information=solution.information * unit,
        ),
        implied,
    )


def fit_incomplete(
    likelihood: IncompleteLikelihood,
    covariances: NDArray[np.float64],
    means: NDArray[np.float64],
    *,
    start: NDArray[np.float64] | None = None,
    box: Box | None = None,
) -> tuple[Solution, ImpliedMoments]:
    """Fit one model to incomplete answers.

    Parameters
    ----------
    likelihood : IncompleteLikelihood
    covariances, means : ndarray, shapes (G, p, p), (G, p)
        Saturated moments, from which the search starts.
    start : ndarray, shape (1, n_free), optional
        Start there instead.
    box : Box, optional
        Bounds of the parameters.

    Returns
    -------
    solution : Solution
        Batch of one.
    implied : ImpliedMoments

    Notes
    -----
    Checked against lavaan 0.6-14 (``missing = "fiml"``): estimates agree to 1e-6.
    """
    with single_threaded():
        places = _places(likelihood, covariances, means)
        if likelihood.is_complete:
            complete = _of_saturated_moments(likelihood, covariances, means)
            return lowest_minimum(complete, places, start=start, box=box)

        def by_pattern() -> PatternLikelihood:
            return likelihood.by_pattern(covariances, means)

        if box is not None:
            return lowest_minimum(likelihood, places, start=start, box=box, many=by_pattern)
        if start is not None:
            return minimise(likelihood, start)
        complete = _of_saturated_moments(likelihood, covariances, means)
        # a valley without end is left soon: far out, rounding decides where a search is, and so do
        # the units and the order of the items
        near, _, others = lowest_and_others(complete, places, longer=())
        most = SINGLE_SEARCH if near.converged[0] else SHORT
        solution, implied = minimise(likelihood, near.theta, most=most)
        doubtful = doubtful_about(likelihood, places, solution, implied)
        if doubtful is None:
            return solution, implied
        starts = [solution.theta, places.nearest(solution.theta, doubtful), others[:MOST_OTHERS]]
        if not solution.converged[0]:
            starts.append(places.all_over())
        # by patterns of missing answers, many starts are searched from at once
        lowest, _ = lowest_from(by_pattern(), np.concatenate(starts), doubtful, solution)
        if lowest is solution:
            return solution, implied
        if lowest.converged[0]:
            return minimise(likelihood, lowest.theta)
        return lowest, likelihood.at(lowest.theta).implied


def _places(
    likelihood: IncompleteLikelihood,
    covariances: NDArray[np.float64],
    means: NDArray[np.float64],
) -> StartPlaces:
    n = np.array([len(group.values) for group in likelihood.answers], dtype=np.float64)
    return StartPlaces(likelihood.layout, covariances[None], means[None], n_observations=n)


def _of_saturated_moments(
    likelihood: IncompleteLikelihood,
    covariances: NDArray[np.float64],
    means: NDArray[np.float64],
) -> NormalLikelihood:
    return NormalLikelihood(likelihood.layout, covariances[None], means[None], likelihood.weights)


def minimum_of_saturated_moments(
    likelihood: IncompleteLikelihood,
    covariances: NDArray[np.float64],
    means: NDArray[np.float64],
    start: NDArray[np.float64] | None = None,
) -> NDArray[np.float64]:
    """Fit a model to the saturated moments as if they were those of complete answers.

    That takes no time, and is near the minimum for the incomplete answers themselves.

    Parameters
    ----------
    likelihood, covariances, means
        As in :func:`fit_incomplete`.
    start : ndarray, shape (1, n_free), optional
        Otherwise the usual ones.

    Returns
    -------
    ndarray, shape (1, n_free)
    """
    with single_threaded():
        complete = _of_saturated_moments(likelihood, covariances, means)
        places = _places(likelihood, covariances, means)
        return lowest_minimum(complete, places, start=start)[0].theta


def observed_information(
    layout: MatrixLayout,
    covariances: NDArray[np.float64],
    means: NDArray[np.float64] | None,
    n_observations: NDArray[np.float64],
    theta: NDArray[np.float64],
) -> NDArray[np.float64]:
    """Return the Hessian of F / 2 at the estimates, of one observation.

    Parameters
    ----------
    layout, covariances, means, n_observations
        As in :func:`fit_maximum_likelihood`.
    theta : ndarray, shape (batch, n_free)

    Returns
    -------
    ndarray, shape (batch, n_free, n_free)
    """
    weights = n_observations / n_observations.sum()
    with single_threaded():
        likelihood = NormalLikelihood(layout, covariances, means, weights)
        point = likelihood.at(theta)
        return likelihood.hessian(point, likelihood.derivatives(point))
