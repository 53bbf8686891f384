"""Grouping variables: questions with a few answers that divide the respondents."""

from __future__ import annotations

import re
from dataclasses import dataclass

from loyaltysem.survey.answers.ratings import ObservedAnswers, rating_order
from loyaltysem.survey.codebook.entries import Group
from loyaltysem.survey.drafting.field_words import (
    LEVEL_NAMES,
    asks_for_words,
    field_group,
)
from loyaltysem.survey.drafting.level_order import in_known_order
from loyaltysem.survey.formats.export import Question
from loyaltysem.words.questionnaires.surveys import TICKED_ZH

__all__ = ["MOST_LEVELS", "DraftedGroup", "divides", "drafted_group", "drafted_option"]

MOST_LEVELS = 12
_DIGITS = re.compile(r"\d+")
_CHINESE = re.compile(r"[\u4e00-\u9fff]")


@dataclass(frozen=True, slots=True)
class DraftedGroup:
    """A grouping variable without its name, the name it should have, and the reason for it."""

    group: Group
    proposed_name: str
    reason: str


def divides(question: Question, observed: ObservedAnswers) -> bool:
    """Whether a question's answers are a few categories that occur again and again."""
    n_levels = len(observed.options) + len(observed.numbers)
    if question.labels:
        return max(n_levels, len(question.labels)) >= 2 and n_levels <= 2 * MOST_LEVELS
    if observed.numbers and observed.texts:
        return False
    if not question.answer_type and asks_for_words(question.text):
        return False
    if observed.numbers:
        whole = all(number % 1 == 0 for number in observed.numbers)
        named = question.answer_type == "single" or field_group(question.text) is not None
        return whole and 2 <= n_levels <= (MOST_LEVELS if named else 2)
    most = 2 * MOST_LEVELS if question.answer_type == "single" else MOST_LEVELS
    return 2 <= n_levels <= min(most, max(2, observed.count // 2))


def drafted_group(question: Question, observed: ObservedAnswers) -> DraftedGroup:
    """Draft a grouping variable from its question and its answers."""
    texts, ordered = _in_order(question, observed)
    names = [LEVEL_NAMES.get(text, (text, ""))[0] for text in texts]
    if len(set(names)) < len(names):
        names = list(texts)
    levels = dict(zip(texts, names, strict=True))
    codes = {value: levels[text] for text, value in question.labels.items() if text in levels}
    codes |= {number: f"{number:g}" for number in observed.numbers if number not in codes}
    if levels:
        # Every level of a code must be one of `levels`, also where the file has no label for it.
        levels |= {level: level for level in codes.values() if level not in levels.values()}
    translated = {name: text for text, name in levels.items() if name != text}
    usual = field_group(question.text)
    group = Group(
        name="",
        text=question.text,
        levels=levels,
        codes=codes,
        label=usual.label if usual else "",
        label_zh=usual.label_zh if usual else "",
        level_labels={name: LEVEL_NAMES[text][1] for name, text in translated.items()},
        level_labels_zh={n: t for n, t in translated.items() if _CHINESE.search(t)},
        missing_codes=observed.missing_codes,
    )
    n_levels = len(group.level_names)
    reason = (
        f"{n_levels} different answers of {observed.count} respondents"
        if observed.count
        else f"{n_levels} options to choose from"
    )
    if ordered:
        reason += "; levels from low to high"
    if codes and not levels:
        reason += "; name the levels: the file holds numbers only"
    return DraftedGroup(group, usual.name if usual else "", reason)


def drafted_option(question: Question) -> Group:
    """Draft the grouping variable of one option of a multiple choice: ticked or not."""
    return Group(
        name="",
        text=question.text,
        codes={0.0: "no", 1.0: "yes"},
        level_labels={"no": "No", "yes": "Yes"},
        level_labels_zh=dict(TICKED_ZH),
    )


def _in_order(question: Question, observed: ObservedAnswers) -> tuple[list[str], bool]:
    """Return the levels, and whether they are in an order that is known.

    The file's own labels have their order; other levels that of education, of ranges or of rating
    words, else of the numbers in them, else of the file.
    """
    declared = [text for text in question.answer_labels if text not in observed.missing_codes]
    seen = [text for text in observed.options if text not in declared]
    ordered = None if declared else in_known_order(seen) or (len(seen) > 1 and rating_order(seen))
    if ordered:
        return ordered, True
    if all(_DIGITS.search(text) for text in seen):
        seen.sort(key=lambda text: [int(digits) for digits in _DIGITS.findall(text)])
    return declared + seen, False
