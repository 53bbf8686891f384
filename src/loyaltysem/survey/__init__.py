"""A questionnaire's answers: codebook, readers for each export format, missing kinds, screening."""

from __future__ import annotations

from loyaltysem.survey.codebook.codebook import Codebook
from loyaltysem.survey.codebook.entries import Construct, Group, Item, Trap
from loyaltysem.survey.comparing import CodebookComparison, compare_codebook
from loyaltysem.survey.comparing.difference import Difference
from loyaltysem.survey.data import HistoryEntry, MultipleChoice, SurveySource
from loyaltysem.survey.describing import Description
from loyaltysem.survey.describing.correlations import Correlations
from loyaltysem.survey.drafting import CodebookDraft, draft_codebook
from loyaltysem.survey.extending.raking import Raking, rake
from loyaltysem.survey.screening import ScreeningReport
from loyaltysem.survey.screening.rule import Rule
from loyaltysem.survey.survey import Survey, read_survey

__all__ = [
    "Codebook",
    "CodebookComparison",
    "CodebookDraft",
    "Construct",
    "Correlations",
    "Description",
    "Difference",
    "Group",
    "HistoryEntry",
    "Item",
    "MultipleChoice",
    "Raking",
    "Rule",
    "ScreeningReport",
    "Survey",
    "SurveySource",
    "Trap",
    "compare_codebook",
    "draft_codebook",
    "rake",
    "read_survey",
]
