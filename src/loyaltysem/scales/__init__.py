"""Classical scale analysis: how reliable and how distinct scales are, and what each item does."""

from loyaltysem.scales.alpha import (
    alpha_if_dropped,
    cronbach_alpha,
    feldt_interval,
    item_rest_correlations,
    standardized_alpha,
)
from loyaltysem.scales.composite import (
    composite_reliability,
    max_reliability_h,
    mean_squared_loading,
    omega,
    variance_extracted,
)
from loyaltysem.scales.item_analysis import item_analysis
from loyaltysem.scales.reliability import reliability
from loyaltysem.scales.validity.heterotrait import heterotrait_monotrait_ratio
from loyaltysem.scales.validity.htmt import htmt

__all__ = [
    "alpha_if_dropped",
    "composite_reliability",
    "cronbach_alpha",
    "feldt_interval",
    "heterotrait_monotrait_ratio",
    "htmt",
    "item_analysis",
    "item_rest_correlations",
    "max_reliability_h",
    "mean_squared_loading",
    "omega",
    "reliability",
    "standardized_alpha",
    "variance_extracted",
]
