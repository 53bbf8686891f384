"""Figures: each function takes a table and returns a matplotlib Axes, or a Figure of several."""

from loyaltysem.plots.fonts import text_font
from loyaltysem.plots.interaction_lines import interaction_lines
from loyaltysem.plots.loading_heatmap import loading_heatmap
from loyaltysem.plots.path_diagram import path_diagram
from loyaltysem.plots.power_curves import power_curves
from loyaltysem.plots.response_profile import response_profile
from loyaltysem.plots.scree import scree
from loyaltysem.plots.screening_measures import measure_distribution, screening_measures
from loyaltysem.plots.weight_histogram import weight_histogram

__all__ = [
    "interaction_lines",
    "loading_heatmap",
    "measure_distribution",
    "path_diagram",
    "power_curves",
    "response_profile",
    "scree",
    "screening_measures",
    "text_font",
    "weight_histogram",
]
