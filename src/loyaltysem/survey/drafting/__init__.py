"""A codebook drafted from an export: what is plain is written down, every guess is marked."""

from __future__ import annotations

from loyaltysem.survey.drafting.draft import CodebookDraft, draft_codebook

__all__ = ["CodebookDraft", "draft_codebook"]
