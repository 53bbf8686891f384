"""A questionnaire's answers: codebook, readers for each export format, missing kinds, screening."""

from __future__ import annotations

from loyaltysem.survey.codebook.codebook import Codebook, Construct, Group, Item, Trap
from loyaltysem.survey.reading import read_survey
from loyaltysem.survey.screening import ScreeningReport
from loyaltysem.survey.survey import Survey, SurveySource

__all__ = [
    "Codebook",
    "Construct",
    "Group",
    "Item",
    "ScreeningReport",
    "Survey",
    "SurveySource",
    "Trap",
    "read_survey",
]
