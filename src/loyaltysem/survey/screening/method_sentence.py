"""The sentence about screening for the method section of a paper."""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd

from loyaltysem.survey.screening.rule import Rule
from loyaltysem.words import Language
from loyaltysem.words.questionnaires.screening import (
    AppliedRule,
    ScreeningFindings,
    screening_sentence,
)

__all__ = ["method_sentence"]


def method_sentence(
    applied: Sequence[Rule],
    flags: pd.DataFrame,
    unseen: Sequence[Rule],
    language: Language,
) -> str:
    """Return who was excluded and why.

    Parameters
    ----------
    applied : sequence of Rule
        In the order in which they are told.
    flags : DataFrame of bool
        One row per respondent, one column per rule.
    unseen : sequence of Rule
        Rules that were asked for and could not be looked at.
    language : {"en", "zh"}

    Raises
    ------
    OptionError
        The language is another.
    """
    flagged = flags[[rule.name for rule in applied]]
    found = ScreeningFindings(
        n=len(flags),
        n_out=int(flagged.any(axis=1).sum()),
        applied=[
            AppliedRule(rule.label, rule.label_zh, rule.source, int(flagged[rule.name].sum()))
            for rule in applied
        ],
        unseen=[rule.label for rule in unseen],
        unseen_zh=[rule.label_zh for rule in unseen],
    )
    return screening_sentence(found, language)
