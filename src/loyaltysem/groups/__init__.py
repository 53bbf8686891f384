"""Comparison of groups of respondents."""

from loyaltysem.groups.aligning.aligned import Alignment
from loyaltysem.groups.aligning.alignment import alignment
from loyaltysem.groups.comparison import (
    AdjustedComparison,
    PlatformComparison,
    WaveComparison,
    compare_platforms,
)
from loyaltysem.groups.invariance import InvarianceLadder, measurement_invariance

__all__ = [
    "AdjustedComparison",
    "Alignment",
    "InvarianceLadder",
    "PlatformComparison",
    "WaveComparison",
    "alignment",
    "compare_platforms",
    "measurement_invariance",
]
