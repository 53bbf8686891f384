"""A comparison of groups in words."""

from loyaltysem.words.comparing.groups.facts import (
    AdjustedFacts,
    CautionFacts,
    ComparisonFacts,
    CovariateFacts,
    PairFacts,
    PlaceFacts,
    QuantityFacts,
)
from loyaltysem.words.comparing.groups.section import (
    FIGURE,
    adjusted_headings,
    comparison_headings,
    comparison_notes,
    comparison_text,
    comparison_verdict,
)

__all__ = [
    "FIGURE",
    "AdjustedFacts",
    "CautionFacts",
    "ComparisonFacts",
    "CovariateFacts",
    "PairFacts",
    "PlaceFacts",
    "QuantityFacts",
    "adjusted_headings",
    "comparison_headings",
    "comparison_notes",
    "comparison_text",
    "comparison_verdict",
]
