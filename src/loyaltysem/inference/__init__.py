"""Standard errors, standardised solutions, tests, fit indices, effects, verdicts, resampling."""

from loyaltysem.inference.admissibility import Admissibility, Check, check_admissibility
from loyaltysem.inference.effects import Effects, effect_values, effects, routes
from loyaltysem.inference.model_fit import SampleTest, baseline_chisq, fit_index_values
from loyaltysem.inference.resampling import resampled_moments
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
    "baseline_chisq",
    "cell_values",
    "check_admissibility",
    "delta_standard_errors",
    "effect_values",
    "effects",
    "fit_index_values",
    "normal_columns",
    "parameter_covariance",
    "resampled_moments",
    "routes",
    "standardize",
    "standardize_with_jacobian",
]
