"""A questionnaire's answers: codebook, readers for each export format, missing kinds, screening."""

from __future__ import annotations

from loyaltysem.survey.codebook.codebook import Codebook
from loyaltysem.survey.codebook.entries import Construct, Group, Item, Trap
from loyaltysem.survey.comparing import CodebookComparison, compare_codebook
from loyaltysem.survey.data import SurveySource
from loyaltysem.survey.drafting import CodebookDraft, draft_codebook
from loyaltysem.survey.screening import ScreeningReport
from loyaltysem.survey.survey import Survey, read_survey

__all__ = [
    "Codebook",
    "CodebookComparison",
    "CodebookDraft",
    "Construct",
    "Group",
    "Item",
    "ScreeningReport",
    "Survey",
    "SurveySource",
    "Trap",
    "compare_codebook",
    "draft_codebook",
    "read_survey",
]
