"""Numbers out of arrays: implied moments, discrepancy, starting values, optimiser."""

from loyaltysem.estimation.fitting import fit_maximum_likelihood
from loyaltysem.estimation.implied import ImpliedMoments, implied_moments
from loyaltysem.estimation.layout import MatrixLayout
from loyaltysem.estimation.solution import Solution

__all__ = [
    "ImpliedMoments",
    "MatrixLayout",
    "Solution",
    "fit_maximum_likelihood",
    "implied_moments",
]
