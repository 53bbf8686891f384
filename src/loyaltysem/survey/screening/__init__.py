"""Careless answer sheets: the signs, the rules, and the report that changes nothing by itself."""

from __future__ import annotations

from loyaltysem.survey.screening.answer_sheet_rules import LongstringScope
from loyaltysem.survey.screening.report import ScreeningReport
from loyaltysem.survey.screening.screen import screening_rules

__all__ = ["LongstringScope", "ScreeningReport", "screening_rules"]
