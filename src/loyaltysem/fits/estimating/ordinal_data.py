"""Estimation from ordered answers: least squares of thresholds and polychoric correlations."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from loyaltysem.errors import DataError
from loyaltysem.estimation import (
    ImpliedMoments,
    MatrixLayout,
    OrdinalLeastSquares,
    ResponseSlopes,
    Solution,
    best_of_starts,
    fit_ordinal,
    parameter_box,
    required_responses,
    standardized_responses,
)
from loyaltysem.estimation.search.found import SMALLEST_EIGENVALUE
from loyaltysem.fits.estimating.estimation import (
    Comparison,
    Estimation,
    refuse_constraints,
)
from loyaltysem.fits.estimating.estimators import Discrepancy
from loyaltysem.fits.estimating.sampling import Sample
from loyaltysem.fits.fit import FitOptions
from loyaltysem.inference.fit.correlation_structure_tests import correlation_structure_tests
from loyaltysem.inference.fit.least_squares_corrections import WeightedMoments
from loyaltysem.inference.uncertainty.standard_errors import (
    parameter_covariance,
)
from loyaltysem.moments import OrdinalGroups
from loyaltysem.specification import degrees_of_freedom, independence_degrees_of_freedom

__all__ = ["estimate_ordinal", "ordinal_least_squares", "ordinal_slopes"]

Array = NDArray[np.float64]


def estimate_ordinal(
    layout: MatrixLayout,
    sample: Sample,
    answers: OrdinalGroups,
    options: FitOptions,
    sizes: Array,
    near: Array | None = None,
) -> Estimation:
    """Estimate a model of ordered answers.

    Parameters
    ----------
    layout : MatrixLayout
        Of ordered items.
    sample : Sample
    answers : OrdinalGroups
        The moments of the answers, in the order of ``layout.observed``.
    options : FitOptions
    sizes : ndarray, shape (G,)
        n − 1.
    near : ndarray, shape (1, n_free), optional
        Where to search from first.

    Returns
    -------
    Estimation

    Raises
    ------
    NotAvailableError
        There are nonlinear or inequality constraints.
    DataError
        WLS where the covariance of the moments has no inverse.

    Notes
    -----
    As in lavaan 0.6-14 Γ has the divisor n, the discrepancies of groups are weighted by n − 1, and
    chi-squares and standard errors count one respondent less in each group.
    """
    estimator = options.estimator
    refuse_constraints(layout, estimator.name)
    n = np.array(sample.moments.n_observations, dtype=np.float64)
    shares, total = n / n.sum(), float(sizes.sum())
    discrepancy = ordinal_least_squares(
        estimator.discrepancy, layout, answers, sizes, sample.moments.group_labels
    )
    box = parameter_box(layout, sample.moments.covariances, options.bounds, std_lv=options.std_lv)

    def fit(start: Array | None) -> tuple[Solution, ImpliedMoments]:
        return fit_ordinal(discrepancy, start=start, box=box, n_observations=n)

    solution, implied, _ = best_of_starts(fit, lambda: discrepancy, None, box, near)
    slopes = ordinal_slopes(layout, implied)[0] @ layout.selection
    weights = discrepancy.moment_weights[0]
    moments = WeightedMoments(slopes, weights, answers.gamma, shares)
    covariance, direction = parameter_covariance(moments.information, total)
    if not solution.converged[0]:
        if covariance is not None:
            # what ran off has an error far beyond its own size
            relative = np.diag(covariance) / (1 + solution.theta[0] ** 2)
            direction = relative / relative.sum()
        covariance = None
    scaled = robust = None
    if covariance is not None and estimator.is_robust:
        if estimator.se != "standard":
            covariance = moments.covariance(total)
        if estimator.test != "standard":
            baseline = _independence(moments, answers.n_thresholds)
            scaled = (
                moments.test(estimator.test, degrees_of_freedom(layout.table)),
                baseline.test(estimator.test, independence_degrees_of_freedom(layout.table)),
            )
            if _has_plain_thresholds(layout):
                robust = correlation_structure_tests(
                    sample.moments.covariances,
                    standardized_responses(implied)[0],
                    moments,
                    sample.moments.n_observations,
                    degrees_of_freedom(layout.table),
                )
    return Estimation(
        solution=solution,
        implied=implied,
        covariance=covariance,
        direction=direction,
        comparison=Comparison(
            baseline_chisq=_independence_chisq(weights, sizes, answers),
            saturated_logl=None,
            scaled=scaled,
            complete_data=robust,
        ),
        box=box,
    )


def ordinal_least_squares(
    name: Discrepancy,
    layout: MatrixLayout,
    answers: OrdinalGroups,
    sizes: Array,
    group_labels: tuple[str, ...],
) -> OrdinalLeastSquares:
    """Return the discrepancy an estimator minimises.

    Parameters
    ----------
    name : {"ULS", "WLS", "DWLS"}
    layout : MatrixLayout
    answers : OrdinalGroups
    sizes : ndarray, shape (G,)
        What the groups are weighted by.
    group_labels : tuple of str

    Returns
    -------
    OrdinalLeastSquares
        Of a batch of one sample.

    Raises
    ------
    DataError
        WLS where the covariance of the moments has no inverse.
    """
    variances = np.diagonal(answers.gamma, axis1=-2, axis2=-1)
    if name == "WLS":
        weights = _inverse(answers, group_labels)
    else:
        weights = np.ones_like(variances) if name == "ULS" else 1 / variances
    return OrdinalLeastSquares(layout, answers.moments[None], weights[None], sizes / sizes.sum())


def ordinal_slopes(layout: MatrixLayout, implied: ImpliedMoments) -> Array:
    """Differentiate thresholds and correlations by every element, shape (batch, G, k, E)."""
    return ResponseSlopes(required_responses(layout), implied, layout.elements).moments()


def _has_plain_thresholds(layout: MatrixLayout) -> bool:
    """Whether every threshold of every group is a parameter of its own, and nothing else moves it.

    Then the model restricts the correlations alone.
    """
    numbers = [row.free for row in layout.table.rows if row.op == "|"]
    moved = any(row.free for row in layout.table.rows if row.op in ("~1", "~*~"))
    return 0 not in numbers and len(set(numbers)) == len(numbers) and not moved


def _inverse(answers: OrdinalGroups, group_labels: tuple[str, ...]) -> Array:
    scale = 1 / np.sqrt(np.diagonal(answers.gamma, axis1=-2, axis2=-1))
    scales = scale[:, :, None] * scale[:, None, :]
    smallest = np.linalg.eigvalsh(answers.gamma * scales)[:, 0]
    size = answers.moments.shape[1]
    for label, value, codes in zip(group_labels, smallest, answers.codes, strict=True):
        if not value > SMALLEST_EIGENVALUE:
            raise DataError(
                f"{f'Group {label!r}: ' if label else ''}the covariance matrix of the {size} "
                f"thresholds and correlations is singular (smallest eigenvalue {value:.1e} after "
                f"scaling) with {len(codes)} respondents. WLS cannot weigh by its inverse, which "
                "takes thousands of respondents to be steady. Use estimator='WLSMV', which weighs "
                "by the diagonal alone and corrects for it."
            )
    return np.asarray(np.linalg.inv(answers.gamma * scales) * scales)


def _independence(moments: WeightedMoments, n_thresholds: int) -> WeightedMoments:
    """The correlations alone, of which the independence model has no parameters.

    Its thresholds are free, and a diagonal weight keeps them apart.
    """
    n_groups, size, _ = moments.slopes.shape
    own = slice(n_thresholds, None)
    return WeightedMoments(
        slopes=np.zeros((n_groups, size - n_thresholds, 0)),
        weights=moments.weights[:, own],
        spread=moments.spread[:, own, own],
        shares=moments.shares,
    )


def _independence_chisq(weights: Array, sizes: Array, answers: OrdinalGroups) -> float:
    """Chi-square of the model with free thresholds and correlations of zero."""
    total = 0.0
    free = answers.n_thresholds
    for size, v, moments in zip(sizes, weights, answers.moments, strict=True):
        r = moments[free:]
        if v.ndim == 1:
            total += size * float(v[free:] @ r**2)
            continue
        crossed = v[free:, :free] @ np.linalg.solve(v[:free, :free], v[:free, free:])
        total += size * float(r @ (v[free:, free:] - crossed) @ r)
    return total
