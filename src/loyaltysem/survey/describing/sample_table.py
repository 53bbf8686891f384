"""The table that describes who answered."""

from __future__ import annotations

from collections import Counter
from collections.abc import Hashable, Sequence

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from loyaltysem.moments.grouping.labels import label_text
from loyaltysem.survey.codebook.codebook import Codebook
from loyaltysem.survey.codebook.entries import Group
from loyaltysem.survey.data import MultipleChoice
from loyaltysem.survey.describing.multiple_choice import choice_table, ticks_of
from loyaltysem.words import Language, require_language
from loyaltysem.words.questionnaires.surveys import NO_ANSWER

__all__ = ["sample_table"]


def sample_table(
    responses: pd.DataFrame,
    codebook: Codebook,
    language: Language = "en",
    choices: Sequence[MultipleChoice] = (),
    weights: NDArray[np.float64] | None = None,
) -> pd.DataFrame:
    """Count the respondents of every level of every grouping variable.

    The options of a multiple choice stand as levels of one variable; a respondent counts at
    every option that was ticked.

    Parameters
    ----------
    responses : DataFrame
        With the grouping variables as columns.
    codebook : Codebook
    language : {"en", "zh"}
        Of the labels; a name stands where the codebook has none.
    choices : sequence of MultipleChoice
        Questions whose options are grouping variables.
    weights : ndarray, shape (n,), optional
        Of the respondents, for the shares; ``n`` counts respondents.

    Returns
    -------
    DataFrame
        ``variable level n share``: the levels in the codebook's order, those that nobody chose
        with 0, then, if any, the respondents without an answer. ``share`` is of all respondents.

    Raises
    ------
    OptionError
        The language is unknown.
    """
    require_language(language)
    rows: list[dict[Hashable, object]] = []
    options = {name: choice for choice in choices for name in choice.options}
    told: list[MultipleChoice] = []
    everybody = np.ones(len(responses)) if weights is None else weights
    for group in codebook.groups:
        choice = options.get(group.name)
        if choice is not None and choice in told:
            continue
        ticked = (
            None
            if choice is None
            else choice_table(responses, codebook, [choice], language, weights)
        )
        if choice is not None and ticked is not None and len(ticked):
            told.append(choice)
            shown = ticked.iloc[:-1].rename(columns={"question": "variable", "option": "level"})
            ticks = ticks_of(choice, responses, codebook)
            some = 0.0 if ticks is None else everybody @ ticks.any(axis=1) / everybody.sum()
            share = (
                shown["n"] / len(responses)
                if weights is None
                else shown["case_share"].fillna(0.0) * some
            )
            shown = shown[["variable", "level", "n"]].assign(share=share)
            rows += shown.to_dict("records")
            continue
        values = responses[group.name]
        texts = [
            None if is_missing else label_text(cell)
            for cell, is_missing in zip(values, values.isna(), strict=True)
        ]
        counts = Counter(text for text in texts if text is not None)
        mass: Counter[str | None] = Counter()
        for text, weight in zip(texts, everybody, strict=True):
            mass[text] += weight
        variable = (group.label_zh if language == "zh" else group.label) or group.name
        levels = dict.fromkeys([*group.level_names, *sorted(counts)])
        found = {_label(group, level, language): (counts[level], mass[level]) for level in levels}
        n_missing = int(values.isna().sum())
        if n_missing:
            found[NO_ANSWER[language]] = (n_missing, mass[None])
        rows += [
            {"variable": variable, "level": level, "n": n, "share": share / everybody.sum()}
            for level, (n, share) in found.items()
        ]
    return pd.DataFrame(rows, columns=["variable", "level", "n", "share"])


def _label(group: Group, level: str, language: str) -> str:
    labels = group.level_labels_zh if language == "zh" else group.level_labels
    return labels.get(level, level)
