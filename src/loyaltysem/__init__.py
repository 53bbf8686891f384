"""Satisfaction and loyalty research, from the raw questionnaire export to the comparison.

The names below are imported when they are first used, so that ``import loyaltysem`` is quick.
"""

import sys
from importlib import import_module
from typing import TYPE_CHECKING, Any

from loyaltysem.names_elsewhere import no_such_name

if TYPE_CHECKING:
    from loyaltysem import datasets, errors, loyalty, planning, theories
    from loyaltysem.groups import (
        AdjustedComparison,
        Alignment,
        InvarianceLadder,
        PlatformComparison,
        WaveComparison,
        alignment,
        compare_platforms,
        measurement_invariance,
    )
    from loyaltysem.measurement import CommonMethodVariance, common_method_variance
    from loyaltysem.models import CFA, SEM, SEMResult, compare, likelihood_ratio_test
    from loyaltysem.moments import Moments
    from loyaltysem.scales import (
        Collinearity,
        HierarchicalOmega,
        Normality,
        collinearity,
        compare_factor_models,
        efa,
        factorability,
        htmt,
        intraclass_correlation,
        item_analysis,
        map_test,
        normality,
        number_of_factors,
        omega_hierarchical,
        ordinal_reliability,
        parallel_analysis,
        polychoric,
        reliability,
        reliability_bounds,
        split_half,
    )
    from loyaltysem.survey import (
        Codebook,
        Raking,
        Survey,
        compare_codebook,
        draft_codebook,
        rake,
        read_survey,
    )

__version__ = "0.1.0"

_ROOMS = ("datasets", "errors", "loyalty", "planning", "theories")
_HOMES = {
    "CFA": "models",
    "SEM": "models",
    "SEMResult": "models",
    "CommonMethodVariance": "measurement",
    "common_method_variance": "measurement",
    "compare": "models",
    "likelihood_ratio_test": "models",
    "Moments": "moments",
    "Codebook": "survey",
    "Raking": "survey",
    "Survey": "survey",
    "compare_codebook": "survey",
    "draft_codebook": "survey",
    "rake": "survey",
    "read_survey": "survey",
    "compare_factor_models": "scales",
    "efa": "scales",
    "factorability": "scales",
    "htmt": "scales",
    "intraclass_correlation": "scales",
    "item_analysis": "scales",
    "map_test": "scales",
    "number_of_factors": "scales",
    "HierarchicalOmega": "scales",
    "omega_hierarchical": "scales",
    "ordinal_reliability": "scales",
    "parallel_analysis": "scales",
    "polychoric": "scales",
    "reliability": "scales",
    "reliability_bounds": "scales",
    "split_half": "scales",
    "Collinearity": "scales",
    "Normality": "scales",
    "collinearity": "scales",
    "normality": "scales",
    "AdjustedComparison": "groups",
    "Alignment": "groups",
    "InvarianceLadder": "groups",
    "PlatformComparison": "groups",
    "WaveComparison": "groups",
    "alignment": "groups",
    "compare_platforms": "groups",
    "measurement_invariance": "groups",
}

__all__ = [
    "CFA",
    "SEM",
    "AdjustedComparison",
    "Alignment",
    "Codebook",
    "Collinearity",
    "CommonMethodVariance",
    "HierarchicalOmega",
    "InvarianceLadder",
    "Moments",
    "Normality",
    "PlatformComparison",
    "Raking",
    "SEMResult",
    "Survey",
    "WaveComparison",
    "alignment",
    "collinearity",
    "common_method_variance",
    "compare",
    "compare_codebook",
    "compare_factor_models",
    "compare_platforms",
    "datasets",
    "draft_codebook",
    "efa",
    "errors",
    "factorability",
    "htmt",
    "intraclass_correlation",
    "item_analysis",
    "likelihood_ratio_test",
    "loyalty",
    "map_test",
    "measurement_invariance",
    "normality",
    "number_of_factors",
    "omega_hierarchical",
    "ordinal_reliability",
    "parallel_analysis",
    "planning",
    "polychoric",
    "rake",
    "read_survey",
    "reliability",
    "reliability_bounds",
    "split_half",
    "theories",
]


def __getattr__(name: str) -> Any:
    if name in _ROOMS:
        return import_module(f"loyaltysem.{name}")
    if name in _HOMES:
        return getattr(import_module(f"loyaltysem.{_HOMES[name]}"), name)
    raise no_such_name("module 'loyaltysem'", name, "package", sys.modules[__name__])


def __dir__() -> list[str]:
    return sorted([*__all__, "__version__"])
