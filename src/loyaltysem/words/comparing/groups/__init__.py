"""A comparison of groups in words."""

from loyaltysem.words.comparing.groups.facts import (
    CautionFacts,
    ComparisonFacts,
    PairFacts,
    PlaceFacts,
    QuantityFacts,
)
from loyaltysem.words.comparing.groups.section import (
    FIGURE,
    comparison_headings,
    comparison_notes,
    comparison_text,
    comparison_verdict,
)

__all__ = [
    "FIGURE",
    "CautionFacts",
    "ComparisonFacts",
    "PairFacts",
    "PlaceFacts",
    "QuantityFacts",
    "comparison_headings",
    "comparison_notes",
    "comparison_text",
    "comparison_verdict",
]
