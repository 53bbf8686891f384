"""Numbers out of arrays: implied moments, discrepancy, starting values, optimiser."""

from loyaltysem.estimation.discrepancies.incomplete_likelihood import IncompleteLikelihood
from loyaltysem.estimation.discrepancies.least_squares import (
    DistributionFreeLeastSquares,
    GeneralizedLeastSquares,
    LeastSquares,
    UnweightedLeastSquares,
)
from loyaltysem.estimation.discrepancies.ordinal_least_squares import OrdinalLeastSquares
from loyaltysem.estimation.discrepancies.pattern_likelihood import PatternLikelihood
from loyaltysem.estimation.search.approach import HeldCurvature, held_curvature
from loyaltysem.estimation.search.boxes.bounds import BoundsName, Box, parameter_box
from loyaltysem.estimation.search.boxes.bounds_on_combinations import standard_errors_of_one
from loyaltysem.estimation.search.constrained import Constraints
from loyaltysem.estimation.search.fitting import (
    fit_incomplete,
    fit_incomplete_under_constraints,
    fit_least_squares,
    fit_maximum_likelihood,
    fit_under_constraints,
    minimum_of_saturated_moments,
    observed_information,
)
from loyaltysem.estimation.search.found import SMALLEST_EIGENVALUE, counted
from loyaltysem.estimation.search.lowest_minimum import from_plain_starts
from loyaltysem.estimation.search.ordinal_fitting import fit_ordinal
from loyaltysem.estimation.search.product_fitting import fit_quasi
from loyaltysem.estimation.search.scoring import (
    MAX_ITERATIONS,
    minimise,
    minimise_with_derivatives,
)
from loyaltysem.estimation.search.several_starts import (
    Minima,
    Starts,
    best_of_starts,
    minima_from,
    several_starts,
)
from loyaltysem.estimation.search.solution import Solution
from loyaltysem.estimation.search.starts.conditioning import conditioned
from loyaltysem.estimation.search.starts.start_vectors import start_at, starts_by
from loyaltysem.estimation.search.starts.starts import plain_starts, starting_values
from loyaltysem.estimation.structure.block_inverse import (
    BlockInverse,
    regular_inverse,
    trace_of_solved,
)
from loyaltysem.estimation.structure.group_parts.group_blocks import GroupBlocks
from loyaltysem.estimation.structure.implied import ImpliedMoments, implied_moments
from loyaltysem.estimation.structure.layout import MatrixLayout, required_responses
from loyaltysem.estimation.structure.moment_slopes import moment_slopes, n_moments
from loyaltysem.estimation.structure.products.moments import variance_slopes
from loyaltysem.estimation.structure.response_moments import (
    ResponseSlopes,
    response_moments,
    standardized_responses,
)
from loyaltysem.moments.incomplete.saturated_moments import saturated_moments

__all__ = [
    "MAX_ITERATIONS",
    "SMALLEST_EIGENVALUE",
    "BlockInverse",
    "BoundsName",
    "Box",
    "Constraints",
    "DistributionFreeLeastSquares",
    "GeneralizedLeastSquares",
    "GroupBlocks",
    "HeldCurvature",
    "ImpliedMoments",
    "IncompleteLikelihood",
    "LeastSquares",
    "MatrixLayout",
    "Minima",
    "OrdinalLeastSquares",
    "PatternLikelihood",
    "ResponseSlopes",
    "Solution",
    "Starts",
    "UnweightedLeastSquares",
    "best_of_starts",
    "conditioned",
    "counted",
    "fit_incomplete",
    "fit_incomplete_under_constraints",
    "fit_least_squares",
    "fit_maximum_likelihood",
    "fit_ordinal",
    "fit_quasi",
    "fit_under_constraints",
    "from_plain_starts",
    "held_curvature",
    "implied_moments",
    "minima_from",
    "minimise",
    "minimise_with_derivatives",
    "minimum_of_saturated_moments",
    "moment_slopes",
    "n_moments",
    "observed_information",
    "parameter_box",
    "plain_starts",
    "regular_inverse",
    "required_responses",
    "response_moments",
    "saturated_moments",
    "several_starts",
    "standard_errors_of_one",
    "standardized_responses",
    "start_at",
    "starting_values",
    "starts_by",
    "trace_of_solved",
    "variance_slopes",
]
