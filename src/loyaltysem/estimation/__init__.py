"""Numbers out of arrays: implied moments, discrepancy, starting values, optimiser."""

from loyaltysem.estimation.bounds import BoundsName, Box, parameter_box
from loyaltysem.estimation.constrained import Constraints
from loyaltysem.estimation.fitting import (
    fit_incomplete,
    fit_least_squares,
    fit_maximum_likelihood,
    fit_under_constraints,
    observed_information,
)
from loyaltysem.estimation.implied import ImpliedMoments, implied_moments
from loyaltysem.estimation.incomplete_likelihood import IncompleteLikelihood
from loyaltysem.estimation.incomplete_moments import saturated_moments
from loyaltysem.estimation.layout import MatrixLayout
from loyaltysem.estimation.least_squares import (
    DistributionFreeLeastSquares,
    GeneralizedLeastSquares,
    LeastSquares,
    UnweightedLeastSquares,
)
from loyaltysem.estimation.moment_slopes import moment_slopes, n_moments
from loyaltysem.estimation.solution import Solution

__all__ = [
    "BoundsName",
    "Box",
    "Constraints",
    "DistributionFreeLeastSquares",
    "GeneralizedLeastSquares",
    "ImpliedMoments",
    "IncompleteLikelihood",
    "LeastSquares",
    "MatrixLayout",
    "Solution",
    "UnweightedLeastSquares",
    "fit_incomplete",
    "fit_least_squares",
    "fit_maximum_likelihood",
    "fit_under_constraints",
    "implied_moments",
    "moment_slopes",
    "n_moments",
    "observed_information",
    "parameter_box",
    "saturated_moments",
]
