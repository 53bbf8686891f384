"""Comparison of groups of respondents."""

from loyaltysem.groups.aligning.aligned import Alignment
from loyaltysem.groups.aligning.alignment import alignment
from loyaltysem.groups.comparing import compare_platforms
from loyaltysem.groups.comparison import PlatformComparison

__all__ = ["Alignment", "PlatformComparison", "alignment", "compare_platforms"]
