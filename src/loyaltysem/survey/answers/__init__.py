"""From an export's cells to answers, with a codebook or without one."""

from __future__ import annotations

from loyaltysem.survey.answers.answers import Answers
from loyaltysem.survey.answers.declared import declared_answers
from loyaltysem.survey.answers.undeclared import undeclared_answers

__all__ = ["Answers", "declared_answers", "undeclared_answers"]
