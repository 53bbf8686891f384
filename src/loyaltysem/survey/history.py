"""What was done to the answers, one record per step, so that nothing is silent."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

__all__ = ["HistoryEntry", "Step"]

Step = Literal[
    "read", "missing", "reversed", "recoded", "unmatched", "subset", "screened", "joined"
]


@dataclass(frozen=True, slots=True)
class HistoryEntry:
    """One step in the life of a survey.

    Attributes
    ----------
    step : str
        What kind of step: ``"read"``, ``"missing"`` (cells turned to missing), ``"reversed"``
        (reverse-worded item), ``"recoded"`` (texts turned to numbers), ``"unmatched"`` (columns
        left out), ``"subset"`` or ``"screened"`` (respondents left out), or ``"joined"``
        (behaviour set beside the answers).
    count : int
        How many cells, columns or respondents the step touched.
    text : str
        The step as a sentence.
    """

    step: Step
    count: int
    text: str

    def __str__(self) -> str:
        return f"{self.step}: {self.text}"
