"""Qualtrics: the export with three header rows, and the survey file with the questions."""

from __future__ import annotations

from loyaltysem.survey.formats.platforms.qualtrics.qualtrics import QUALTRICS
from loyaltysem.survey.formats.platforms.qualtrics.questions import qualtrics_questions

__all__ = ["QUALTRICS", "qualtrics_questions"]
