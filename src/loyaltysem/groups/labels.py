"""What a codebook calls the groups of a comparison, its grouping variable and the constructs."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from loyaltysem.moments.answers import Answers, answers_of
from loyaltysem.words import Language

__all__ = ["labels_of"]


def labels_of(data: Any, group: str, *others: str) -> dict[str, dict[str, str]]:
    """Return the labels of groups, grouping variables and constructs in both languages.

    Parameters
    ----------
    data : object with answers (a survey), or data without a codebook
    group : str
    *others : str
        Other variables with levels; what the groups are called goes before.

    Returns
    -------
    dict
        By language, then by name; empty without a codebook.
    """
    answers = answers_of(data)
    variables = (*others, group)
    return {
        "en": _labels_in("en", answers, variables),
        "zh": _labels_in("zh", answers, variables),
    }


def _labels_in(language: Language, answers: Answers, variables: Sequence[str]) -> dict[str, str]:
    labels = {name: words[language] for name, words in answers.construct_words.items()}
    for variable in variables:
        if declared := answers.group_words.get(variable):
            labels |= {variable: declared.variable[language], **declared.levels[language]}
    return labels
