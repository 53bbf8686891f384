"""Comparison of groups of respondents as far as measurement allows it."""

from loyaltysem.groups.comparison.adjusting.adjusted import AdjustedComparison
from loyaltysem.groups.comparison.comparing import compare_platforms
from loyaltysem.groups.comparison.result import PlatformComparison

__all__ = ["AdjustedComparison", "PlatformComparison", "compare_platforms"]
