"""Multiple choices as one question each: how often every option was ticked."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from loyaltysem.survey.codebook.codebook import Codebook
from loyaltysem.survey.data import MultipleChoice
from loyaltysem.words import Language, require_language
from loyaltysem.words.questionnaires.surveys import TOTAL

__all__ = ["choice_table", "ticks_of"]


def choice_table(
    responses: pd.DataFrame,
    codebook: Codebook,
    choices: Sequence[MultipleChoice],
    language: Language = "en",
    weights: NDArray[np.float64] | None = None,
) -> pd.DataFrame:
    """Count the ticks of every option of every multiple choice.

    Parameters
    ----------
    responses : DataFrame
    codebook : Codebook
    choices : sequence of MultipleChoice
    language : {"en", "zh"}
        Of the option texts, where the codebook has labels, and of the word for the total.
    weights : ndarray, shape (n,), optional
        Of the respondents, for the shares.

    Returns
    -------
    DataFrame
        ``question option n response_share case_share``, and for each question a row with the
        total. ``response_share`` (响应百分比) is of all ticks, ``case_share`` (个案百分比) of the
        respondents who ticked one option at least, and adds up to more than 1.

    Raises
    ------
    OptionError
        The language is unknown.
    """
    require_language(language)
    rows: list[dict[str, object]] = []
    everybody = np.ones(len(responses)) if weights is None else weights
    for choice in choices:
        ticks = ticks_of(choice, responses, codebook)
        if ticks is None:
            continue
        cases = float(everybody @ ticks.any(axis=1).to_numpy())
        total = float((everybody @ ticks.to_numpy()).sum())
        counts = {
            _label(name, text, codebook, language): (
                int(ticks[name].sum()),
                float(everybody @ ticks[name].to_numpy()),
            )
            for name, text in choice.options.items()
        }
        n_ticks = int(ticks.to_numpy().sum())
        for option, (n, mass) in {**counts, TOTAL[language]: (n_ticks, total)}.items():
            rows.append(
                {
                    "question": choice.text or choice.name,
                    "option": option,
                    "n": n,
                    "response_share": mass / total if n_ticks else np.nan,
                    "case_share": mass / cases if n_ticks else np.nan,
                }
            )
    columns = ["question", "option", "n", "response_share", "case_share"]
    return pd.DataFrame(rows, columns=columns)


def ticks_of(
    choice: MultipleChoice, responses: pd.DataFrame, codebook: Codebook
) -> pd.DataFrame | None:
    """Return who ticked which option; None where the codebook no longer says what a tick is."""
    ticked: dict[str, pd.Series[bool]] = {}
    levels = {group.name: group.codes.get(1.0) for group in codebook.groups}
    for name in choice.options:
        if name not in responses or levels.get(name, 1.0) is None:
            return None
        ticked[name] = responses[name] == levels.get(name, 1.0)
    return pd.DataFrame(ticked, index=responses.index)


def _label(name: str, text: str, codebook: Codebook, language: str) -> str:
    group = next((group for group in codebook.groups if group.name == name), None)
    label = "" if group is None else group.label_zh if language == "zh" else group.label
    return label or text or name
