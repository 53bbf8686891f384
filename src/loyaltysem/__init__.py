"""Satisfaction and loyalty research, from the raw questionnaire export to the comparison.

The names below are imported when they are first used, so that ``import loyaltysem`` is quick.
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from loyaltysem import datasets, errors, loyalty, theories
    from loyaltysem.groups import PlatformComparison, compare_platforms
    from loyaltysem.models import CFA, SEM, SEMResult, compare, likelihood_ratio_test
    from loyaltysem.moments import Moments
    from loyaltysem.scales import (
        compare_factor_models,
        efa,
        factorability,
        htmt,
        item_analysis,
        map_test,
        number_of_factors,
        parallel_analysis,
        reliability,
    )
    from loyaltysem.survey import (
        Codebook,
        Survey,
        compare_codebook,
        draft_codebook,
        read_survey,
    )

__version__ = "0.1.0"

_ROOMS = ("datasets", "errors", "loyalty", "theories")
_HOMES = {
    "CFA": "models",
    "SEM": "models",
    "SEMResult": "models",
    "compare": "models",
    "likelihood_ratio_test": "models",
    "Moments": "moments",
    "Codebook": "survey",
    "Survey": "survey",
    "compare_codebook": "survey",
    "draft_codebook": "survey",
    "read_survey": "survey",
    "compare_factor_models": "scales",
    "efa": "scales",
    "factorability": "scales",
    "htmt": "scales",
    "item_analysis": "scales",
    "map_test": "scales",
    "number_of_factors": "scales",
    "parallel_analysis": "scales",
    "reliability": "scales",
    "PlatformComparison": "groups",
    "compare_platforms": "groups",
}

__all__ = [
    "CFA",
    "SEM",
    "Codebook",
    "Moments",
    "PlatformComparison",
    "SEMResult",
    "Survey",
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
    "item_analysis",
    "likelihood_ratio_test",
    "loyalty",
    "map_test",
    "number_of_factors",
    "parallel_analysis",
    "read_survey",
    "reliability",
    "theories",
]


def __getattr__(name: str) -> Any:
    if name in _ROOMS:
        return import_module(f"loyaltysem.{name}")
    if name in _HOMES:
        return getattr(import_module(f"loyaltysem.{_HOMES[name]}"), name)
    raise AttributeError(f"module 'loyaltysem' has no attribute {name!r}")


def __dir__() -> list[str]:
    return sorted([*__all__, "__version__"])
