"""What a codebook and a file disagree about, as a table; a difference is never an error here."""

from __future__ import annotations

from loyaltysem.survey.comparing.comparison import CodebookComparison, compare_codebook

__all__ = ["CodebookComparison", "compare_codebook"]
