"""Figures of groups that are compared."""

from loyaltysem.plots.groups.interval_points import interval_points
from loyaltysem.plots.groups.invariance_ladder import equality_bars, ladder_steps
from loyaltysem.plots.groups.noninvariance_map import noninvariance_map

__all__ = ["equality_bars", "interval_points", "ladder_steps", "noninvariance_map"]
