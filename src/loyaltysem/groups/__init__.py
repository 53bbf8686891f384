"""Comparison of groups of respondents."""

from loyaltysem.groups.comparing import compare_platforms
from loyaltysem.groups.comparison import PlatformComparison

__all__ = ["PlatformComparison", "compare_platforms"]
