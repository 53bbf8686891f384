"""What a codebook calls the groups of a comparison, its grouping variable and the constructs."""

from __future__ import annotations

from typing import Any

from loyaltysem.moments.answers import Answers, answers_of
from loyaltysem.words import Language

__all__ = ["labels_of"]


def labels_of(data: Any, group: str) -> dict[str, dict[str, str]]:
    """Return the labels of groups, grouping variable and constructs in both languages.

    Parameters
    ----------
    data : object with answers (a survey), or data without a codebook
    group : str

    Returns
    -------
    dict
        By language, then by name; empty without a codebook.
    """
    answers = answers_of(data)
    return {"en": _labels_in("en", answers, group), "zh": _labels_in("zh", answers, group)}


def _labels_in(language: Language, answers: Answers, group: str) -> dict[str, str]:
    labels = {name: words[language] for name, words in answers.construct_words.items()}
    if declared := answers.group_words.get(group):
        labels |= {group: declared.variable[language], **declared.levels[language]}
    return labels
