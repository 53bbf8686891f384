"""Standard errors, standardised solutions, tests, fit indices, effects, resampling."""

from loyaltysem.inference.derived.effects import Effects, effect_values, effects, routes
from loyaltysem.inference.derived.hypotheses import TestResult
from loyaltysem.inference.derived.item_differences import (
    ItemDifferences,
    item_differences,
    pooled_sd,
)
from loyaltysem.inference.derived.simple_slopes import JohnsonNeyman
from loyaltysem.inference.fit.model_fit import SampleTest, fit_index_values
from loyaltysem.inference.uncertainty.bootstrap_intervals import bootstrap_interval
from loyaltysem.inference.uncertainty.standard_errors import (
    delta_standard_errors,
    normal_columns,
    parameter_covariance,
)
from loyaltysem.inference.uncertainty.standardization import (
    cell_values,
    standardize,
    standardize_with_jacobian,
)
from loyaltysem.inference.verdicts.admissibility import Admissibility, check_admissibility
from loyaltysem.inference.verdicts.check import Check
from loyaltysem.moments.drawn.resampling import bootstrap_weights, weighted_moments

__all__ = [
    "Admissibility",
    "Check",
    "Effects",
    "ItemDifferences",
    "JohnsonNeyman",
    "SampleTest",
    "TestResult",
    "bootstrap_interval",
    "bootstrap_weights",
    "cell_values",
    "check_admissibility",
    "delta_standard_errors",
    "effect_values",
    "effects",
    "fit_index_values",
    "item_differences",
    "normal_columns",
    "parameter_covariance",
    "pooled_sd",
    "routes",
    "standardize",
    "standardize_with_jacobian",
    "weighted_moments",
]
