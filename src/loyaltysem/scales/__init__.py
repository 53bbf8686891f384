"""Classical scale analysis: reliability, items, factors, and how distinct scales are."""

from loyaltysem.scales.assumptions.collinearity import Collinearity, collinearity
from loyaltysem.scales.assumptions.henze_zirkler import henze_zirkler
from loyaltysem.scales.assumptions.mardia import MardiaTests, mardia
from loyaltysem.scales.assumptions.normality import Normality, normality
from loyaltysem.scales.consistency.alpha import (
    alpha_if_dropped,
    cronbach_alpha,
    feldt_interval,
    item_rest_correlations,
    standardized_alpha,
)
from loyaltysem.scales.consistency.composite import (
    composite_reliability,
    max_reliability_h,
    mean_squared_loading,
    omega,
    variance_extracted,
)
from loyaltysem.scales.consistency.general_factors.general_factor import (
    SchmidLeiman,
    SecondOrderOmega,
    explained_common_variance,
    schmid_leiman,
    second_order_omega,
)
from loyaltysem.scales.consistency.general_factors.hierarchical_omega import HierarchicalOmega
from loyaltysem.scales.consistency.general_factors.omega_hierarchical import omega_hierarchical
from loyaltysem.scales.consistency.intraclass import (
    IntraclassCorrelations,
    TwoWayVariance,
    intraclass_correlations,
)
from loyaltysem.scales.consistency.lower_bounds.bounds import reliability_bounds
from loyaltysem.scales.consistency.lower_bounds.greatest_lower_bound import (
    GreatestLowerBound,
    greatest_lower_bound,
)
from loyaltysem.scales.consistency.lower_bounds.guttman import guttman_lambdas
from loyaltysem.scales.consistency.ordinal_reliability import ordinal_reliability
from loyaltysem.scales.consistency.retest import intraclass_correlation
from loyaltysem.scales.consistency.split_half import (
    half_splits,
    spearman_brown,
    split_half,
    split_half_coefficients,
)
from loyaltysem.scales.exploration.correlation_sample import CorrelationSample
from loyaltysem.scales.exploration.cross_loadings import CrossLoadings, hofmann_complexity
from loyaltysem.scales.exploration.efa import efa
from loyaltysem.scales.exploration.extracting.extraction import (
    Extraction,
    extract,
    factor_degrees_of_freedom,
)
from loyaltysem.scales.exploration.factor_solution import FactorSolution
from loyaltysem.scales.exploration.factorability import (
    BartlettTest,
    Factorability,
    bartlett_test,
    factorability,
    sampling_adequacy,
    sampling_adequacy_verdict,
)
from loyaltysem.scales.exploration.retaining.number_of_factors import (
    compare_factor_models,
    map_test,
    number_of_factors,
)
from loyaltysem.scales.exploration.retaining.parallel_analysis import (
    ParallelAnalysis,
    parallel_analysis,
)
from loyaltysem.scales.exploration.retaining.partial_correlations import (
    average_partial_correlations,
)
from loyaltysem.scales.exploration.rotating.rotation import Rotation, reorder, rotate
from loyaltysem.scales.item_analysis import item_analysis
from loyaltysem.scales.ordinal.categorical_omega import categorical_omega
from loyaltysem.scales.ordinal.polychoric import PolychoricCorrelations, polychoric
from loyaltysem.scales.reliability import ReliabilityTable, reliability
from loyaltysem.scales.table import ScaleTable
from loyaltysem.scales.validity.heterotrait import heterotrait_monotrait_ratio
from loyaltysem.scales.validity.htmt import htmt
from loyaltysem.scales.validity.htmt_table import HTMTTable

__all__ = [
    "BartlettTest",
    "Collinearity",
    "CorrelationSample",
    "CrossLoadings",
    "Extraction",
    "FactorSolution",
    "Factorability",
    "GreatestLowerBound",
    "HTMTTable",
    "HierarchicalOmega",
    "IntraclassCorrelations",
    "MardiaTests",
    "Normality",
    "ParallelAnalysis",
    "PolychoricCorrelations",
    "ReliabilityTable",
    "Rotation",
    "ScaleTable",
    "SchmidLeiman",
    "SecondOrderOmega",
    "TwoWayVariance",
    "alpha_if_dropped",
    "average_partial_correlations",
    "bartlett_test",
    "categorical_omega",
    "collinearity",
    "compare_factor_models",
    "composite_reliability",
    "cronbach_alpha",
    "efa",
    "explained_common_variance",
    "extract",
    "factor_degrees_of_freedom",
    "factorability",
    "feldt_interval",
    "greatest_lower_bound",
    "guttman_lambdas",
    "half_splits",
    "henze_zirkler",
    "heterotrait_monotrait_ratio",
    "hofmann_complexity",
    "htmt",
    "intraclass_correlation",
    "intraclass_correlations",
    "item_analysis",
    "item_rest_correlations",
    "map_test",
    "mardia",
    "max_reliability_h",
    "mean_squared_loading",
    "normality",
    "number_of_factors",
    "omega",
    "omega_hierarchical",
    "ordinal_reliability",
    "parallel_analysis",
    "polychoric",
    "reliability",
    "reliability_bounds",
    "reorder",
    "rotate",
    "sampling_adequacy",
    "sampling_adequacy_verdict",
    "schmid_leiman",
    "second_order_omega",
    "spearman_brown",
    "split_half",
    "split_half_coefficients",
    "standardized_alpha",
    "variance_extracted",
]
