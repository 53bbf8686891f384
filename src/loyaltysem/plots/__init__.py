"""Figures: each function takes a table and returns a matplotlib Axes."""

from loyaltysem.plots.effect_bars import effect_bars
from loyaltysem.plots.fonts import Language, text_font
from loyaltysem.plots.index_intervals import index_intervals
from loyaltysem.plots.loading_heatmap import loading_heatmap
from loyaltysem.plots.response_profile import response_profile
from loyaltysem.plots.scree import scree

__all__ = [
    "Language",
    "effect_bars",
    "index_intervals",
    "loading_heatmap",
    "response_profile",
    "scree",
    "text_font",
]
