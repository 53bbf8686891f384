"""Classical scale analysis: how reliable each scale is, and what each item does for it."""

from loyaltysem.scales.alpha import (
    alpha_if_dropped,
    cronbach_alpha,
    feldt_interval,
    item_rest_correlations,
    standardized_alpha,
)
from loyaltysem.scales.assumptions.collinearity import Collinearity, collinearity
from loyaltysem.scales.assumptions.henze_zirkler import henze_zirkler
from loyaltysem.scales.assumptions.mardia import MardiaTests, mardia
from loyaltysem.scales.assumptions.normality import Normality, normality
from loyaltysem.scales.composite import (
    composite_reliability,
    max_reliability_h,
    mean_squared_loading,
    omega,
    variance_extracted,
)
from loyaltysem.scales.item_analysis import item_analysis
from loyaltysem.scales.reliability import reliability

__all__ = [
    "Collinearity",
    "MardiaTests",
    "Normality",
    "alpha_if_dropped",
    "collinearity",
    "composite_reliability",
    "cronbach_alpha",
    "feldt_interval",
    "henze_zirkler",
    "item_analysis",
    "item_rest_correlations",
    "mardia",
    "max_reliability_h",
    "mean_squared_loading",
    "normality",
    "omega",
    "reliability",
    "standardized_alpha",
    "variance_extracted",
]
