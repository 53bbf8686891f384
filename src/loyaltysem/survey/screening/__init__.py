"""Careless answer sheets: the signs, the rules, and the report that changes nothing by itself."""

from __future__ import annotations

from loyaltysem.survey.screening.report import LongstringScope, ScreeningReport, screen

__all__ = ["LongstringScope", "ScreeningReport", "screen"]
