"""Standard errors, standardised solutions, tests, fit indices, effects, verdicts, resampling."""

from loyaltysem.inference.admissibility import Admissibility, Check, check_admissibility
from loyaltysem.inference.bootstrap_intervals import bootstrap_interval
from loyaltysem.inference.effects import Effects, effect_values, effects, routes
from loyaltysem.inference.model_fit import SampleTest, fit_index_values, independence_chisq
from loyaltysem.inference.resampling import bootstrap_weights, weighted_moments
from loyaltysem.inference.standardization import (
    cell_values,
    standardize,
    standardize_with_jacobian,
)
from loyaltysem.inference.uncertainty import (
    delta_standard_errors,
    normal_columns,
    parameter_covariance,
)

__all__ = [
    "Admissibility",
    "Check",
    "Effects",
    "SampleTest",
    "bootstrap_interval",
    "bootstrap_weights",
    "cell_values",
    "check_admissibility",
    "delta_standard_errors",
    "effect_values",
    "effects",
    "fit_index_values",
    "independence_chisq",
    "normal_columns",
    "parameter_covariance",
    "routes",
    "standardize",
    "standardize_with_jacobian",
    "weighted_moments",
]
