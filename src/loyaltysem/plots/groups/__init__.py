"""Figures of groups that are compared."""

from loyaltysem.plots.groups.interval_points import interval_points
from loyaltysem.plots.groups.noninvariance_map import noninvariance_map

__all__ = ["interval_points", "noninvariance_map"]
