"""Comparison of groups of respondents as far as measurement allows it."""

from loyaltysem.groups.comparison.adjusting.adjusted import AdjustedComparison
from loyaltysem.groups.comparison.comparing import compare_platforms
from loyaltysem.groups.comparison.result import PlatformComparison
from loyaltysem.groups.comparison.waves.waves import WaveComparison

__all__ = ["AdjustedComparison", "PlatformComparison", "WaveComparison", "compare_platforms"]
