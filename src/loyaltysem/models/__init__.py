"""The public model classes and their results."""

from loyaltysem.comparing.comparison import compare, likelihood_ratio_test
from loyaltysem.measurement.method_variance.common_method_variance import common_method_variance
from loyaltysem.measurement.method_variance.findings import CommonMethodVariance
from loyaltysem.models.result import SEMResult
from loyaltysem.models.specifying import CFA, SEM
from loyaltysem.planning.monte_carlo_power import MonteCarloPower, monte_carlo_power
from loyaltysem.planning.monte_carlo_sample_size import (
    MonteCarloSampleSize,
    monte_carlo_sample_size,
)
from loyaltysem.planning.power_table import monte_carlo_power_table
from loyaltysem.planning.sample_size_plan import SampleSizePlan, plan_sample_size

__all__ = [
    "CFA",
    "SEM",
    "CommonMethodVariance",
    "MonteCarloPower",
    "MonteCarloSampleSize",
    "SEMResult",
    "SampleSizePlan",
    "common_method_variance",
    "compare",
    "likelihood_ratio_test",
    "monte_carlo_power",
    "monte_carlo_power_table",
    "monte_carlo_sample_size",
    "plan_sample_size",
]
