"""Estimation from complete answers, or from moments."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from loyaltysem.errors import NotAvailableError
from loyaltysem.estimation import (
    Box,
    Constraints,
    ImpliedMoments,
    MatrixLayout,
    Solution,
    Starts,
    best_of_starts,
    fit_maximum_likelihood,
    fit_under_constraints,
    minima_from,
    observed_information,
    parameter_box,
)
from loyaltysem.estimation.discrepancies.likelihood import NormalLikelihood
from loyaltysem.estimation.search.constrained import ConstrainedMinimum
from loyaltysem.fits.estimating.estimation import Comparison, Estimation, refuse_bounds
from loyaltysem.fits.estimating.least_squares import estimate_least_squares
from loyaltysem.fits.estimating.sampling import Sample
from loyaltysem.fits.fit import FitOptions
from loyaltysem.inference.fit.model_fit import (
    group_discrepancy,
    independence_chisq,
    saturated_log_likelihood,
)
from loyaltysem.inference.fit.scaled_tests import ScaledTest, scaled_test
from loyaltysem.inference.uncertainty.sandwich import robust_covariance
from loyaltysem.inference.uncertainty.standard_errors import parameter_covariance
from loyaltysem.moments import Moments
from loyaltysem.specification import degrees_of_freedom, independence_table

__all__ = ["estimate_complete"]

Array = NDArray[np.float64]


def estimate_complete(
    layout: MatrixLayout,
    sample: Sample,
    options: FitOptions,
    covariances: Array,
    sizes: Array,
    starts: Starts | None = None,
    near: Array | None = None,
) -> Estimation:
    """Estimate a model by maximum likelihood or least squares.

    Parameters
    ----------
    layout : MatrixLayout
    sample : Sample
    options : FitOptions
    covariances : ndarray, shape (G, p, p)
        With the divisor of the likelihood.
    sizes : ndarray, shape (G,)
        What the groups are weighted by.
    starts : Starts, optional
        Where to search from besides the usual start.
    near : ndarray, shape (1, n_free), optional
        Where to begin instead of the usual start.

    Returns
    -------
    Estimation

    Raises
    ------
    NotAvailableError
        The estimator needs the answers, and there are only moments.
    """
    if options.estimator.is_least_squares:
        return estimate_least_squares(layout, sample, options, covariances, sizes, starts, near)
    if options.estimator.is_robust and sample.values is None:
        raise NotAvailableError(
            f"{options.estimator.name} corrects for answers that are not normal, and needs the "
            "answers themselves; moments do not tell. Use estimator='ML'."
        )
    moments = sample.moments
    box = parameter_box(layout, covariances, options.bounds, std_lv=options.std_lv)
    n = np.array(moments.n_observations, dtype=np.float64)
    if layout.table.constraints and layout.reduction is None:
        return _under_constraints(layout, sample, options, covariances, sizes, starts, box, near)

    def fit(start: Array | None) -> tuple[Solution, ImpliedMoments]:
        return fit_maximum_likelihood(
            layout, covariances[None], moments.batch_means, n, start=start, box=box
        )

    solution, implied, minima = best_of_starts(
        fit, lambda: _likelihood(layout, covariances, moments), starts, box, near
    )
    information = solution.information[0]
    covariance, direction = parameter_covariance(information, float(sizes.sum()))
    converged = bool(solution.converged[0])
    if not converged:
        covariance = None
    elif covariance is not None and options.estimator.information == "observed":
        information = _information(layout, covariances, moments, options, solution)
        covariance, direction = parameter_covariance(information, float(sizes.sum()))
    covariance, scaled = _corrected(
        layout, sample, options, implied, covariance, information, sizes
    )
    return Estimation(
        solution=solution,
        implied=implied,
        covariance=covariance,
        direction=direction,
        comparison=_comparison(layout, moments, options, covariances, sizes, implied, scaled),
        box=box,
        minima=minima,
    )


def _corrected(
    layout: MatrixLayout,
    sample: Sample,
    options: FitOptions,
    implied: ImpliedMoments,
    covariance: Array | None,
    information: Array,
    sizes: Array,
) -> tuple[Array | None, tuple[ScaledTest, ScaledTest] | None]:
    """Correct covariance and tests for answers that are not normal, where the estimator does."""
    scaled, values = None, sample.values
    if covariance is None or values is None:
        return covariance, scaled
    if options.estimator.se != "standard":
        inverse = covariance * sizes.sum()
        covariance = robust_covariance(options.estimator.se, layout, implied, values, inverse)
    if options.estimator.test != "standard":
        scaled = _scaled(layout, sample, values, options, implied, information)
    return covariance, scaled


def _likelihood(layout: MatrixLayout, covariances: Array, moments: Moments) -> NormalLikelihood:
    n = np.array(moments.n_observations, dtype=np.float64)
    return NormalLikelihood(layout, covariances[None], moments.batch_means, n / n.sum())


def _under_constraints(
    layout: MatrixLayout,
    sample: Sample,
    options: FitOptions,
    covariances: Array,
    sizes: Array,
    starts: Starts | None,
    box: Box | None,
    near: Array | None,
) -> Estimation:
    """Estimate under nonlinear or inequality constraints."""
    table, moments = layout.table, sample.moments
    refuse_bounds(layout, box)
    constraints = Constraints(table)
    n = np.array(moments.n_observations, dtype=np.float64)

    def fit(start: Array | None) -> ConstrainedMinimum:
        return fit_under_constraints(
            layout, covariances[None], moments.batch_means, n, constraints, start=start
        )

    found, minima = fit(near), None
    if near is not None and not found.solution.converged[0]:
        found = fit(None)
    if starts is not None:
        likelihood = _likelihood(layout, covariances, moments)
        minima = minima_from(likelihood, found.solution, starts, constraints=constraints)
        if (better := minima.better_start) is not None:
            found = fit(better)
    information = _information(layout, covariances, moments, options, found.solution)
    # estimates vary along the tangent of the active constraints only
    tangent = found.tangent
    information = tangent.T @ information @ tangent
    inside, direction = parameter_covariance(information, float(sizes.sum()))
    if not found.solution.converged[0]:
        inside = None
    inside, scaled = _corrected(
        layout.along(tangent), sample, options, found.implied, inside, information, sizes
    )
    covariance = None if inside is None else tangent @ inside @ tangent.T
    return Estimation(
        solution=found.solution,
        implied=found.implied,
        covariance=covariance,
        direction=tangent**2 @ direction,
        comparison=_comparison(layout, moments, options, covariances, sizes, found.implied, scaled),
        active=constraints.held(found.active),
        minima=minima,
    )


def _information(
    layout: MatrixLayout,
    covariances: Array,
    moments: Moments,
    options: FitOptions,
    solution: Solution,
) -> Array:
    """Information of one observation at a minimum, of the kind the estimator uses."""
    if options.estimator.information != "observed":
        return np.asarray(solution.information[0])
    n = np.array(moments.n_observations, dtype=np.float64)
    found = observed_information(layout, covariances[None], moments.batch_means, n, solution.theta)
    return np.asarray(found[0])


def _comparison(
    layout: MatrixLayout,
    moments: Moments,
    options: FitOptions,
    covariances: Array,
    sizes: Array,
    implied: ImpliedMoments,
    scaled: tuple[ScaledTest, ScaledTest] | None = None,
) -> Comparison:
    n = np.array(moments.n_observations, dtype=np.float64)
    is_wishart = options.likelihood == "wishart"
    return Comparison(
        baseline_chisq=independence_chisq(
            covariances, sizes, _columns(layout, layout.table.covariates)
        ),
        saturated_logl=saturated_log_likelihood(
            covariances, n, _columns(layout, layout.table.exogenous)
        ),
        chisq=_wishart_chisq(implied, covariances, moments.means, sizes) if is_wishart else None,
        scaled=scaled,
    )


def _wishart_chisq(
    implied: ImpliedMoments, covariances: Array, means: Array | None, sizes: Array
) -> float:
    """Multiply each group's discrepancy by its n − 1; lavaan's search weighs the groups by n."""
    total = 0.0
    for g, size in enumerate(sizes):
        with_means = implied.mean is not None and means is not None
        total += size * group_discrepancy(
            covariances[g],
            implied.covariance[0, g],
            means[g] if with_means and means is not None else None,
            implied.mean[0, g] if with_means and implied.mean is not None else None,
        )
    return total


def _columns(layout: MatrixLayout, names: tuple[str, ...]) -> NDArray[np.intp]:
    return np.array([layout.observed.index(name) for name in names], dtype=np.intp)


def _scaled(
    layout: MatrixLayout,
    sample: Sample,
    values: tuple[Array, ...],
    options: FitOptions,
    implied: ImpliedMoments,
    information: Array,
) -> tuple[ScaledTest, ScaledTest]:
    """Correct the chi-squares of the model and of the independence model."""
    test = options.estimator.test
    user = scaled_test(test, layout, implied, values, information, degrees_of_freedom(layout.table))
    baseline = MatrixLayout(independence_table(layout.table))
    moments = sample.moments
    sizes = np.array(moments.n_observations, dtype=np.float64)
    solution, baseline_implied = fit_maximum_likelihood(
        baseline, moments.covariances[None], moments.batch_means, sizes
    )
    return user, scaled_test(
        test,
        baseline,
        baseline_implied,
        values,
        _information(baseline, moments.covariances, moments, options, solution),
        degrees_of_freedom(baseline.table),
    )
