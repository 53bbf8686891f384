"""The bundled SIMULATED survey of shopping platforms, and simulation from a population model."""

from loyaltysem.datasets.cut_answers import CutAnswers, CutAtThresholds
from loyaltysem.datasets.platforms import (
    load_platforms,
    platforms_codebook_path,
    platforms_export_path,
)
from loyaltysem.datasets.platforms_population import platforms_population
from loyaltysem.datasets.population import PopulationModel, standardized_population
from loyaltysem.datasets.simulation import simulate_items, simulate_responses
from loyaltysem.datasets.vale_maurelli import ValeMaurelli, ValeMaurelliAnswers

__all__ = [
    "CutAnswers",
    "CutAtThresholds",
    "PopulationModel",
    "ValeMaurelli",
    "ValeMaurelliAnswers",
    "load_platforms",
    "platforms_codebook_path",
    "platforms_export_path",
    "platforms_population",
    "simulate_items",
    "simulate_responses",
    "standardized_population",
]
