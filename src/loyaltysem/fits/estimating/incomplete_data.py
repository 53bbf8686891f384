"""Estimation from answers some of which are missing."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from loyaltysem.errors import NotAvailableError, OptionError
from loyaltysem.estimation import (
    Constraints,
    ImpliedMoments,
    IncompleteLikelihood,
    MatrixLayout,
    Minima,
    Solution,
    Starts,
    best_of_starts,
    fit_incomplete,
    fit_incomplete_under_constraints,
    minima_from,
    minimum_of_saturated_moments,
    parameter_box,
)
from loyaltysem.estimation.criteria.casewise import cross_products, score_trace
from loyaltysem.estimation.criteria.incomplete_tests import (
    CompleteDataTest,
    SaturatedModel,
    complete_data_test,
)
from loyaltysem.estimation.search.constrained import ConstrainedMinimum
from loyaltysem.fits.estimating.estimation import Comparison, Estimation, refuse_bounds
from loyaltysem.fits.estimating.incomplete_baseline import IncompleteBaseline, incomplete_baseline
from loyaltysem.fits.estimating.sampling import IncompleteSample, Sample
from loyaltysem.fits.fit import FitOptions
from loyaltysem.inference.fit.scaled_tests import scaled_by_mean
from loyaltysem.inference.uncertainty.standard_errors import parameter_covariance
from loyaltysem.specification import degrees_of_freedom

__all__ = ["estimate_incomplete"]

Array = NDArray[np.float64]


def estimate_incomplete(
    layout: MatrixLayout,
    sample: Sample,
    incomplete: IncompleteSample,
    options: FitOptions,
    starts: Starts | None = None,
    near: Array | None = None,
) -> Estimation:
    """Estimate a model by full-information maximum likelihood.

    Parameters
    ----------
    layout : MatrixLayout
        Of a model with means.
    sample : Sample
        With the saturated moments.
    incomplete : IncompleteSample
    options : FitOptions
    starts : Starts, optional
        Where to search from besides the usual start.
    near : ndarray, shape (1, n_free), optional
        Where to begin instead of the usual start.

    Returns
    -------
    Estimation

    Raises
    ------
    OptionError
        The estimator, or covariates held at their sample moments, do not go with missing answers.
    """
    _check(layout, options)
    moments, means = sample.moments, _means(sample)
    n = float(moments.n_total)
    likelihood = IncompleteLikelihood(
        layout, incomplete.answers, moments.covariances, means, incomplete.deviances
    )
    box = parameter_box(layout, moments.covariances, options.bounds, std_lv=options.std_lv)
    if layout.table.constraints and layout.reduction is None:
        refuse_bounds(layout, box)
        constraints = Constraints(layout.table)
        ended, minima = _under_constraints(
            likelihood, moments.covariances, means, constraints, starts, near
        )
        solution, implied, tangent = ended.solution, ended.implied, ended.tangent
        active = constraints.held(ended.active)
    else:
        tangent, active = None, ()
        if near is not None and box is None:
            near = minimum_of_saturated_moments(likelihood, moments.covariances, means, near)

        def fit(start: Array | None) -> tuple[Solution, ImpliedMoments]:
            return fit_incomplete(likelihood, moments.covariances, means, start=start, box=box)

        solution, implied, minima = best_of_starts(fit, lambda: likelihood, starts, box, near)
    # estimates vary along the tangent of the active constraints only
    along = layout if tangent is None else layout.along(tangent)
    information = _along(solution.information[0], tangent)
    covariance, direction = parameter_covariance(information, n)
    saturated_deviance = float(likelihood.weights @ np.asarray(incomplete.deviances))
    baseline = incomplete_baseline(
        layout.table,
        incomplete,
        moments.covariances,
        means,
        options.estimator.information,
    )
    cells = sum(int(group.observed.sum()) for group in incomplete.answers)
    comparison = Comparison(
        baseline_chisq=n * (baseline.deviance - saturated_deviance),
        saturated_logl=-0.5 * (n * saturated_deviance + cells * float(np.log(2 * np.pi))),
    )
    found = Estimation(solution, implied, None, direction, comparison, box)
    found = replace(found, active=active, minima=minima)
    if not solution.converged[0] or covariance is None:
        return found
    point = likelihood.at(solution.theta)
    if options.estimator.information == "observed":
        information = likelihood.hessian(point, likelihood.derivatives(point))[0]
        information = _along(information, tangent)
        covariance, direction = parameter_covariance(information, n)
    if covariance is None:
        return replace(found, direction=direction)
    scores = likelihood.scores(point)
    if options.estimator.se != "standard":
        inverse = covariance * n
        covariance = inverse @ cross_products(along, scores) @ inverse / n
    saturated = sample.saturated
    scaled = None
    df = degrees_of_freedom(layout.table)
    base_df = degrees_of_freedom(baseline.layout.table)
    if options.estimator.test == "yuan_bentler_mplus":
        saturated_trace = saturated.by(options.estimator.information).trace
        user_trace = saturated_trace - score_trace(along, scores, information)
        base_trace = saturated_trace - baseline.trace
        scaled = (
            scaled_by_mean("yuan_bentler_mplus", user_trace, df),
            scaled_by_mean("yuan_bentler_mplus", base_trace, base_df),
        )
    return replace(
        found,
        covariance=covariance if tangent is None else tangent @ covariance @ tangent.T,
        direction=direction,
        comparison=replace(
            comparison,
            scaled=scaled,
            complete_data=_complete_data(
                along, sample, baseline, saturated, implied, normal=scaled is None
            ),
        ),
    )


def _along(information: Array, tangent: Array | None) -> Array:
    return information if tangent is None else np.asarray(tangent.T @ information @ tangent)


def _under_constraints(
    likelihood: IncompleteLikelihood,
    covariances: Array,
    means: Array,
    constraints: Constraints,
    starts: Starts | None,
    near: Array | None,
) -> tuple[ConstrainedMinimum, Minima | None]:
    """Search under nonlinear or inequality constraints, from several starts where asked."""

    def fit(start: Array | None) -> ConstrainedMinimum:
        return fit_incomplete_under_constraints(
            likelihood, covariances, means, constraints, start=start
        )

    found = fit(near)
    if near is not None and not found.solution.converged[0]:
        found = fit(None)
    if starts is None:
        return found, None
    minima = minima_from(likelihood, found.solution, starts, constraints=constraints)
    if (better := minima.better_start) is not None:
        found = fit(better)
    return found, minima


def _means(sample: Sample) -> Array:
    if sample.moments.means is None:
        raise NotAvailableError("Full-information estimation needs means, and there are none.")
    return sample.moments.means


def _check(layout: MatrixLayout, options: FitOptions) -> None:
    if options.estimator.name not in ("ML", "MLR"):
        raise OptionError(
            f"{options.estimator.name} needs complete answers. With missing='fiml' use "
            "estimator='MLR', which is robust too, or 'ML'."
        )
    if options.likelihood == "wishart":
        raise OptionError("missing='fiml' is defined for likelihood='normal'.")
    if layout.table.exogenous:
        raise OptionError(
            f"With missing='fiml' the covariates {', '.join(layout.table.exogenous)} must be part "
            "of the model, so that respondents who did not answer them count too. Use "
            "fixed_x=False."
        )


def _complete_data(
    layout: MatrixLayout,
    sample: Sample,
    baseline: IncompleteBaseline,
    saturated: SaturatedModel,
    implied: ImpliedMoments,
    *,
    normal: bool,
) -> tuple[CompleteDataTest, CompleteDataTest]:
    moments, means = sample.moments, _means(sample)
    first, second = (
        complete_data_test(
            saturated,
            model,
            model_implied,
            moments.covariances,
            means,
            moments.n_total,
            degrees_of_freedom(model.table),
            normal=normal,
        )
        for model, model_implied in ((layout, implied), (baseline.layout, baseline.implied))
    )
    return first, second
