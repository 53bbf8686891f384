"""Figures of groups that are compared."""

from loyaltysem.plots.groups.influence_forest import influence_forest
from loyaltysem.plots.groups.interval_points import interval_points
from loyaltysem.plots.groups.invariance_ladder import equality_bars, ladder_steps
from loyaltysem.plots.groups.noninvariance_map import noninvariance_map
from loyaltysem.plots.groups.rank_ranges import rank_ranges
from loyaltysem.plots.groups.standing_intervals import standing_intervals
from loyaltysem.plots.groups.wave_lines import wave_lines

__all__ = [
    "equality_bars",
    "influence_forest",
    "interval_points",
    "ladder_steps",
    "noninvariance_map",
    "rank_ranges",
    "standing_intervals",
    "wave_lines",
]
