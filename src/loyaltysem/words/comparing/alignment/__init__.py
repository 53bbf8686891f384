"""An alignment in words: what was asked for, what the tables mean, the paragraph for the paper."""

from loyaltysem.words.comparing.alignment.described import (
    ALIGNMENT_HEADINGS,
    aligned_means_title,
    alignment_conventions,
    alignment_notes,
    mean_axis,
    noninvariance_title,
)
from loyaltysem.words.comparing.alignment.facts import (
    AlignedFindings,
    AlignmentSettings,
    ConfiguralFit,
    MeanFacts,
    MeanPair,
)
from loyaltysem.words.comparing.alignment.section import alignment_text

__all__ = [
    "ALIGNMENT_HEADINGS",
    "AlignedFindings",
    "AlignmentSettings",
    "ConfiguralFit",
    "MeanFacts",
    "MeanPair",
    "aligned_means_title",
    "alignment_conventions",
    "alignment_notes",
    "alignment_text",
    "mean_axis",
    "noninvariance_title",
]
