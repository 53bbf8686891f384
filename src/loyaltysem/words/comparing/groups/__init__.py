"""A comparison of groups in words."""

from loyaltysem.words.comparing.groups.facts import (
    AdjustedFacts,
    CautionFacts,
    ComparisonFacts,
    CovariateFacts,
    DirectFacts,
    ItemMeans,
    PairFacts,
    PlaceFacts,
    QuantityFacts,
)
from loyaltysem.words.comparing.groups.section import (
    FIGURE,
    adjusted_headings,
    axis_unit,
    comparison_headings,
    comparison_notes,
    comparison_text,
    comparison_verdict,
    wave_headings,
    wave_text,
    wave_titles,
)
from loyaltysem.words.comparing.groups.waves import ChangeFacts, WaveFacts, WavesFacts, cell_name

__all__ = [
    "FIGURE",
    "AdjustedFacts",
    "CautionFacts",
    "ChangeFacts",
    "ComparisonFacts",
    "CovariateFacts",
    "DirectFacts",
    "ItemMeans",
    "PairFacts",
    "PlaceFacts",
    "QuantityFacts",
    "WaveFacts",
    "WavesFacts",
    "adjusted_headings",
    "axis_unit",
    "cell_name",
    "comparison_headings",
    "comparison_notes",
    "comparison_text",
    "comparison_verdict",
    "wave_headings",
    "wave_text",
    "wave_titles",
]
