"""The sentence about screening for the method section of a paper."""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd

from loyaltysem.survey.screening.rule import Rule
from loyaltysem.words import Language, require_language

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
    require_language(language)
    flagged = flags[[rule.name for rule in applied]]
    n_all = len(flags)
    n_out = int(flagged.any(axis=1).sum())
    found = [(rule, int(flagged[rule.name].sum())) for rule in applied]
    overlap = sum(count for _, count in found) > n_out
    if language == "zh":
        unlooked = f"未能检查：{'、'.join(r.label_zh for r in unseen)}。" if unseen else ""
        parts = "；".join(f"{rule.label_zh}（{_citation(rule)}{count}份）" for rule, count in found)
        several = "（同一答卷可能符合多项标准）" if overlap else ""
        return (
            f"共回收{n_all}份答卷，按以下标准剔除{n_out}份（{n_out / n_all:.1%}）{several}："
            f"{parts}；有效答卷{n_all - n_out}份。" + unlooked
        )
    unlooked = f" Not looked at: {'; '.join(r.label for r in unseen)}." if unseen else ""
    parts = "; ".join(f"{rule.label} ({_citation(rule)}n = {count})" for rule, count in found)
    several = " (a respondent may meet several criteria)" if overlap else ""
    return (
        f"Of {n_all} respondents, {n_out} ({n_out / n_all:.1%}) were excluded{several} for "
        f"{parts}; {n_all - n_out} remained." + unlooked
    )


def _citation(rule: Rule) -> str:
    """Return ``Huang et al., 2012; `` for a rule from the literature, else nothing."""
    names = rule.source.split(";")[0]
    return names.replace(" (", ", ").replace(")", "") + "; " if names.endswith(")") else ""
