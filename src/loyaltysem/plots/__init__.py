"""Figures: each function takes a table and returns a matplotlib Axes."""

from loyaltysem.plots.effect_bars import effect_bars
from loyaltysem.plots.fonts import Language, text_font
from loyaltysem.plots.index_intervals import index_intervals
from loyaltysem.plots.power_curves import power_curves
from loyaltysem.plots.response_profile import response_profile

__all__ = [
    "Language",
    "effect_bars",
    "index_intervals",
    "power_curves",
    "response_profile",
    "text_font",
]
