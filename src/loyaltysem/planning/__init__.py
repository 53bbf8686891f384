"""What to plan before answers are collected: power and the size of the sample."""

from loyaltysem.planning.monte_carlo_power import MonteCarloPower, monte_carlo_power
from loyaltysem.planning.monte_carlo_sample_size import (
    MonteCarloSampleSize,
    monte_carlo_sample_size,
)
from loyaltysem.planning.power_table import monte_carlo_power_table
from loyaltysem.planning.rmsea.probit_line import ProbitLine
from loyaltysem.planning.rmsea.rmsea_power import (
    rmsea_power,
    rmsea_power_table,
    rmsea_sample_size,
)
from loyaltysem.planning.sample_size_plan import SampleSizePlan, plan_sample_size

__all__ = [
    "MonteCarloPower",
    "MonteCarloSampleSize",
    "ProbitLine",
    "SampleSizePlan",
    "monte_carlo_power",
    "monte_carlo_power_table",
    "monte_carlo_sample_size",
    "plan_sample_size",
    "rmsea_power",
    "rmsea_power_table",
    "rmsea_sample_size",
]
