"""A rule of screening: what it looks at, its cut-off, its source, whom it flags."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Any, Literal

import pandas as pd

__all__ = ["Measure", "Rule", "judged"]

Measure = pd.Series

MEASURED_ONLY = "measured only: no cut-off was given, and none holds for every questionnaire"


@dataclass(frozen=True, slots=True)
class Rule:
    """One rule and what it found.

    Attributes
    ----------
    name : str
        Column in `ScreeningReport.flags`.
    label, label_zh : str
        Why a respondent is excluded, to go after "for" and before “的”.
    measured, measured_zh : str
        What the measure is, in a few words, as figures title it.
    source : str
        Where the rule is from.
    cutoff : float or None
        None for a rule without one.
    measure : Series or None
        What is compared with the cut-off; None when it cannot be computed.
    flagged : Series of bool or None
        None when the rule flags nobody because it could not be looked at, or was only measured.
    note : str
        Why not, or what else the reader must know.
    asked : bool
        False for a rule that flags only when it is given a cut-off and was given none.
    """

    name: str
    label: str
    label_zh: str
    measured: str
    measured_zh: str
    source: str
    cutoff: float | None = None
    measure: Measure | None = None
    flagged: Measure | None = None
    note: str = ""
    asked: bool = True


def judged(
    rule: Rule, measure: Measure, flags: Literal["below", "above"], notes: Iterable[str] = ()
) -> Rule:
    """Return the rule with its measure, compared with its cut-off when it has one.

    Respondents whose measure is NaN are not flagged, and are counted in the note.
    """
    said = [note for note in notes if note]
    unknown = int(measure.isna().sum())
    flagged: Any = None
    if rule.cutoff is None:
        said.insert(0, MEASURED_ONLY)
    else:
        flagged = measure < rule.cutoff if flags == "below" else measure > rule.cutoff
    if unknown:
        said.append(
            f"{unknown} respondent(s) without a value"
            + (" are not flagged" if rule.cutoff is not None else "")
        )
    return replace(rule, measure=measure, flagged=flagged, note="; ".join(said))
