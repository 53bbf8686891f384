"""Figures: each function takes a table and returns a matplotlib Axes, or a Figure of several."""

from loyaltysem.plots.effect_bars import effect_bars
from loyaltysem.plots.fonts import Language, text_font
from loyaltysem.plots.index_intervals import index_intervals
from loyaltysem.plots.response_profile import response_profile
from loyaltysem.plots.screening_measures import measure_distribution, screening_measures

__all__ = [
    "Language",
    "effect_bars",
    "index_intervals",
    "measure_distribution",
    "response_profile",
    "screening_measures",
    "text_font",
]
