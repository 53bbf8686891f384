"""One check of a solution: what was found, and what to do."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

__all__ = ["Check"]

Verdict = Literal["ok", "caution", "problem"]


@dataclass(frozen=True, slots=True)
class Check:
    """One check of a solution."""

    check: str
    verdict: Verdict
    found: str
    remedy: str = ""
