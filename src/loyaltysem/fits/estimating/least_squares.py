"""Estimation by least squares from complete answers, or from moments."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from loyaltysem.errors import DataError, NotAvailableError, OptionError
from loyaltysem.estimation import (
    Box,
    DistributionFreeLeastSquares,
    GeneralizedLeastSquares,
    ImpliedMoments,
    LeastSquares,
    MatrixLayout,
    Solution,
    Starts,
    UnweightedLeastSquares,
    best_of_starts,
    fit_least_squares,
    moment_slopes,
    n_moments,
    parameter_box,
)
from loyaltysem.estimation.search.found import SMALLEST_EIGENVALUE
from loyaltysem.fits.estimating.estimation import (
    Comparison,
    Estimation,
    refuse_constraints,
)
from loyaltysem.fits.estimating.estimators import Discrepancy, Estimator
from loyaltysem.fits.estimating.sampling import Sample
from loyaltysem.fits.fit import FitOptions
from loyaltysem.inference.fit.least_squares_corrections import WeightedMoments
from loyaltysem.inference.uncertainty.standard_errors import (
    parameter_covariance,
)
from loyaltysem.moments.fourth_moments import covariance_of_moments
from loyaltysem.specification import degrees_of_freedom, independence_table

__all__ = [
    "check_least_squares_options",
    "estimate_least_squares",
    "least_squares",
    "moment_weights",
]

Array = NDArray[np.float64]


def check_least_squares_options(options: FitOptions) -> None:
    """Refuse options that least squares have no meaning for.

    Raises
    ------
    OptionError
    """
    estimator = options.estimator
    if not estimator.is_least_squares:
        return
    name = estimator.name
    if estimator.discrepancy == "DWLS":
        raise OptionError(
            f"{name} weighs thresholds and polychoric correlations of ordered items, and none are "
            "named. Say ordered=True (all items) or ordered=[...], or use estimator='MLR' for "
            "continuous answers."
        )
    if options.missing == "fiml":
        raise OptionError(
            f"{name} fits the covariances of complete answers, and missing='fiml' is maximum "
            "likelihood of incomplete ones. Use estimator='ML' or 'MLR' with missing='fiml', or "
            "missing='listwise'."
        )
    if options.likelihood != "normal":
        raise OptionError(
            f"{name} has no likelihood (its covariances always have the divisor n − 1); leave "
            f"likelihood={options.likelihood!r} out."
        )
    if estimator.information != "expected":
        raise OptionError(
            f"information={estimator.information!r} belongs to maximum likelihood; {name}'s "
            "standard errors come from its weight matrix. Leave it out."
        )
    if estimator.se == "robust_huber_white" or estimator.test == "yuan_bentler_mplus":
        raise OptionError(
            f"se={estimator.se!r} and test={estimator.test!r} need casewise likelihoods, which "
            f"{name} does not have. Use se='robust_sem' and test='satorra_bentler'."
        )
    if estimator.discrepancy == "WLS" and estimator.is_robust:
        raise OptionError(
            "WLS weighs by the distribution of the answers already; its standard errors and test "
            "need no correction. Leave se= and test= out."
        )


def estimate_least_squares(
    layout: MatrixLayout,
    sample: Sample,
    options: FitOptions,
    covariances: Array,
    sizes: Array,
    starts: Starts | None = None,
    near: Array | None = None,
) -> Estimation:
    """Estimate a model by GLS, ULS or WLS.

    Parameters
    ----------
    layout : MatrixLayout
    sample : Sample
    options : FitOptions
    covariances : ndarray, shape (G, p, p)
        Divisor n − 1.
    sizes : ndarray, shape (G,)
        n − 1.
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
        The answers are needed, and there are only moments; the covariates are fixed; or there are
        nonlinear or inequality constraints.
    DataError
        WLS with too few respondents.
    """
    estimator, values = options.estimator, sample.values
    _check_covariates(layout, estimator)
    refuse_constraints(layout, estimator.name)
    n = np.array(sample.moments.n_observations, dtype=np.float64)
    shares, total = n / n.sum(), float(sizes.sum())
    weights = None
    if estimator.name == "WLS":
        weights = moment_weights(layout, sample)
    box = parameter_box(layout, covariances, options.bounds, std_lv=options.std_lv)
    user = _Fit(layout, sample, estimator, covariances, sizes, weights, box, starts, near)
    covariance, direction = parameter_covariance(user.information(shares), total)
    if not user.solution.converged[0]:
        covariance = None
    baseline_layout = MatrixLayout(independence_table(layout.table))
    baseline = _Fit(baseline_layout, sample, estimator, covariances, sizes, weights)
    scaled = None
    if covariance is not None and estimator.is_robust:
        if values is None:
            raise NotAvailableError(
                f"se={estimator.se!r} and test={estimator.test!r} correct for answers that are not "
                "normal, and need the answers themselves; moments do not tell. Leave them out."
            )
        spread = _spread(layout, values)
        moments = user.weighted_moments(spread, shares)
        if estimator.se != "standard":
            covariance = moments.covariance(total)
        if estimator.test != "standard":
            of_baseline = baseline.weighted_moments(spread, shares)
            scaled = (
                moments.test(estimator.test, degrees_of_freedom(layout.table)),
                of_baseline.test(estimator.test, degrees_of_freedom(baseline_layout.table)),
            )
    return Estimation(
        solution=user.solution,
        implied=user.implied,
        covariance=covariance,
        direction=direction,
        comparison=Comparison(
            baseline_chisq=total * float(baseline.solution.objective[0]),
            saturated_logl=None,
            scaled=scaled,
        ),
        box=box,
        minima=user.minima,
    )


def least_squares(
    name: Discrepancy,
    layout: MatrixLayout,
    covariances: Array,
    means: Array | None,
    sizes: Array,
    moment_weights: Array | None = None,
) -> LeastSquares:
    """Return the discrepancy an estimator minimises, of a batch of samples.

    Parameters
    ----------
    name : {"GLS", "ULS", "WLS"}
    layout : MatrixLayout
    covariances : ndarray, shape (batch, G, p, p)
        Divisor n − 1.
    means : ndarray, shape (batch, G, p), or None
    sizes : ndarray, shape (G,)
        What the groups are weighted by.
    moment_weights : ndarray, shape (batch, G, k, k), optional
        What WLS weighs by.

    Returns
    -------
    LeastSquares
    """
    weights = sizes / sizes.sum()
    if moment_weights is not None:
        return DistributionFreeLeastSquares(layout, covariances, means, weights, moment_weights)
    kind = GeneralizedLeastSquares if name == "GLS" else UnweightedLeastSquares
    return kind(layout, covariances, means, weights)


class _Fit:
    """One model's minimum, with what its uncertainty is computed from."""

    def __init__(
        self,
        layout: MatrixLayout,
        sample: Sample,
        estimator: Estimator,
        covariances: Array,
        sizes: Array,
        weights: Array | None,
        box: Box | None = None,
        starts: Starts | None = None,
        near: Array | None = None,
    ) -> None:
        means = sample.moments.batch_means
        self.layout = layout
        self.discrepancy = least_squares(
            estimator.discrepancy, layout, covariances[None], means, sizes, weights
        )

        def fit(start: Array | None) -> tuple[Solution, ImpliedMoments]:
            return fit_least_squares(self.discrepancy, start=start, box=box, n_observations=sizes)

        self.solution, self.implied, self.minima = best_of_starts(
            fit, lambda: self.discrepancy, starts, box, near
        )

    def information(self, shares: Array) -> Array:
        """Return Δ'VΔ with the groups weighted by their respondents, as lavaan does."""
        information = self.discrepancy.with_weights(shares).information_at(self.implied)
        return np.asarray(information[0])

    def weighted_moments(self, spread: Array, shares: Array) -> WeightedMoments:
        slopes = moment_slopes(self.layout, self.implied)[0] @ self.layout.selection
        return WeightedMoments(slopes, self.discrepancy.weight_matrices()[0], spread, shares)


def _spread(layout: MatrixLayout, values: tuple[Array, ...]) -> Array:
    return np.stack([covariance_of_moments(x, with_means=layout.has_means) for x in values])


def moment_weights(layout: MatrixLayout, sample: Sample) -> Array:
    """Invert the covariance of the moments, which takes more respondents than moments.

    Parameters
    ----------
    layout : MatrixLayout
    sample : Sample

    Returns
    -------
    ndarray, shape (1, G, k, k)

    Raises
    ------
    NotAvailableError
        There are only moments.
    DataError
        There are too few respondents, or too few different ones.
    """
    if sample.values is None:
        raise NotAvailableError(
            "WLS weighs by the fourth moments of the answers, and there are only covariances. Use "
            "estimator='ML' or 'GLS'."
        )
    size = n_moments(layout)
    for label, answers in zip(sample.moments.group_labels, sample.values, strict=True):
        where = f"Group '{label}': " if label else ""
        if len(answers) <= size:
            raise DataError(
                f"{where}{len(answers)} respondents for {size} variances, covariances and means: "
                "WLS inverts the covariance matrix of these, which is singular with so few. "
                f"At least {size + 1} are needed and several thousand are usual. Use "
                "estimator='MLR' or 'MLM', which correct for answers that are not normal without "
                "that inverse, or a model with fewer items."
            )
    spread = _spread(layout, sample.values)
    scale = 1 / np.sqrt(np.diagonal(spread, axis1=-2, axis2=-1))
    scales = scale[:, :, None] * scale[:, None, :]
    smallest = np.linalg.eigvalsh(spread * scales)[:, 0]
    for label, value in zip(sample.moments.group_labels, smallest, strict=True):
        if not value > SMALLEST_EIGENVALUE:
            raise DataError(
                f"{f'Group {label!r}: ' if label else ''}the covariance matrix of the {size} "
                f"variances and covariances is singular (smallest eigenvalue {value:.1e} after "
                "scaling): items with two answers, or too few different rows, do this. WLS "
                "cannot weigh by its inverse. Use estimator='MLR' or 'MLM'."
            )
    return np.asarray(np.linalg.inv(spread * scales) * scales)[None]


def _check_covariates(layout: MatrixLayout, estimator: Estimator) -> None:
    held = layout.table.exogenous
    if held and (estimator.name == "WLS" or estimator.is_robust):
        raise NotAvailableError(
            f"{', '.join(held)} predict only, and are held at their sample moments (fixed_x). "
            f"{estimator.name} with the covariance of the moments is available for random "
            "covariates: say fixed_x=False."
        )
