"""The scale on which a set of questions was answered: bounds, labels, missing codes, and why."""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from loyaltysem.survey.answers.likert import LIKERT_SCALES, overlooked_answer, recognise_scale
from loyaltysem.survey.drafting.observed_answers import ObservedAnswers
from loyaltysem.survey.formats.export import Question

__all__ = ["AnswerScale", "answer_scale"]

_SPELLINGS = {label.casefold(): label for scale in LIKERT_SCALES for label in scale}
_NO_OPINION = frozenset(
    {
        "不适用",
        "不清楚",
        "不知道",
        "不了解",
        "拒绝回答",
        "无法回答",
        "not applicable",
        "n/a",
        "na",
        "don't know",
        "don’t know",
        "no opinion",
        "no answer",
        "prefer not to say",
        "prefer not to answer",
    }
)
_NUMBER_FIRST = re.compile(r"^(\d{1,2})\s*(?:[=.、:：．)）—–-]|分|\s)\s*[(（]?\s*\D.*$", re.DOTALL)
_NUMBER_LAST = re.compile(r"^\D+?[(（=:：\s—–-]\s*(\d{1,2})\s*分?\s*[)）]?$", re.DOTALL)
_USUAL_BOUNDS = ((0.0, 1.0), (1.0, 5.0), (1.0, 7.0), (1.0, 10.0), (0.0, 10.0))
_USUAL_CODES = frozenset(
    float(sign * code)
    for sign in (1, -1)
    for code in (77, 88, 97, 98, 99, 777, 888, 997, 998, 999, 9999)
) | {-1.0, -7.0, -8.0, -9.0}


@dataclass(frozen=True, slots=True)
class AnswerScale:
    """A rating scale.

    Attributes
    ----------
    minimum, maximum : float
    labels : mapping of str to float
        Empty for a file of numbers.
    missing_codes : tuple of float or str
    guesses : tuple of (str, str)
        What of it is guessed, and the reason for it.
    known : bool
        Whether the labels say that it is a rating: a known scale, or labels that hold numbers.
    """

    minimum: float
    maximum: float
    labels: Mapping[str, float]
    missing_codes: tuple[float | str, ...]
    guesses: tuple[tuple[str, str], ...]
    known: bool


def answer_scale(
    questions: Sequence[Question],
    observed: Mapping[str, ObservedAnswers],
    elsewhere: Iterable[Mapping[str, float]] = (),
) -> AnswerScale | None:
    """Return the scale that questions share, None when their answers are no plain rating.

    Parameters
    ----------
    questions : sequence of Question
        Shown together, such as the rows of a matrix.
    observed : mapping of str to ObservedAnswers
    elsewhere : iterable of mapping
        Labels of scales that other questions of the file have in full. They decide where the
        texts alone fit more than one scale.
    """
    seen = [observed[question.name] for question in questions]
    texts = {text for answers in seen for text in answers.texts}
    numbers = {number for answers in seen for number in answers.numbers}
    declared = tuple(dict.fromkeys(code for answers in seen for code in answers.missing_codes))
    own = _own_labels(questions)
    if own is None or any(math.isinf(number) for number in numbers):
        return None
    if own:
        return _labelled(own, texts, numbers, declared)
    if proposed := _proposed(questions, texts):
        return _of_codes(proposed, numbers, declared)
    no_opinion = {text for text in texts if _is_no_opinion(text)}
    missing: tuple[float | str, ...] = (*declared, *sorted(no_opinion))
    guesses = [
        (f"{text!r} is no answer", "it gives no opinion on the scale")
        for text in sorted(no_opinion)
    ]
    texts -= no_opinion
    if texts and not numbers:
        return _of_texts(texts, missing, guesses, elsewhere)
    if numbers and not texts:
        return _of_numbers(numbers, missing, guesses)
    return None


def _own_labels(questions: Sequence[Question]) -> dict[str, float] | None:
    """Return the labels that the file declares, None when the questions do not agree."""
    merged: dict[str, float] = {}
    for question in questions:
        for text, value in question.answer_labels.items():
            if merged.setdefault(text, value) != value:
                return None
    return merged if len(set(merged.values())) == len(merged) else None


def _proposed(questions: Sequence[Question], texts: set[str]) -> Mapping[str, float]:
    """Return the numbers that the platform's codes suggest, where they hold for all answers."""
    labels: Mapping[str, float] = next((q.proposed_labels for q in questions), {})
    shared = all(q.proposed_labels in (labels, {}) for q in questions)
    return labels if shared and texts and texts <= set(labels) else {}


def _of_codes(
    labels: Mapping[str, float], numbers: set[float], declared: tuple[float | str, ...]
) -> AnswerScale | None:
    if numbers:
        return None
    mapping = ", ".join(f"{code} = {value:g}" for code, value in labels.items())
    reason = (
        "codes of answers, which the platform numbers in the order of the questionnaire; the file "
        "says neither what they mean nor which end is the high one, and how long the scale is only "
        "as far as it was used. If the first answer agrees most, number them the other way round"
    )
    low, high = min(labels.values()), max(labels.values())
    # Not known: no other question of the file is settled by what is proposed for this one.
    return _valid(low, high, labels, declared, [(mapping, reason)], known=False)


def _labelled(
    labels: dict[str, float],
    texts: set[str],
    numbers: set[float],
    declared: tuple[float | str, ...],
) -> AnswerScale | None:
    codes = {
        value
        for text, value in labels.items()
        if value in _USUAL_CODES and (_is_no_opinion(text) or value < 0)
    }
    answers = {text: value for text, value in labels.items() if value not in codes}
    missing = {text: value for text, value in labels.items() if value in codes}
    guesses = [
        (f"{value:g} = {text!r} is no answer", "its label and its number say so")
        for text, value in missing.items()
    ]
    if not texts <= set(labels) or not answers:
        return None
    low, high = min(answers.values()), max(answers.values())
    beside = {number for number in numbers - codes if not low <= number <= high}
    unusual = beside & _USUAL_CODES
    guesses += [
        (f"{number:g} is no answer", "a usual code outside the labels, and without a label")
        for number in sorted(unusual)
    ]
    if beside - unusual:
        shown = ", ".join(f"{number:g}" for number in sorted(beside - unusual))
        guesses.append(("bounds", f"{shown} is outside the labels of the file, and is answered"))
    values = {low, high, *(beside - unusual)}
    every = (*declared, *sorted((codes | unusual) - set(declared)), *sorted(texts & set(missing)))
    return _valid(min(values), max(values), answers, every, guesses, _is_rating(answers))


def _is_rating(labels: Mapping[str, float]) -> bool:
    return len(labels) > 2 and all(text.casefold() in _SPELLINGS for text in labels)


def _of_texts(
    texts: set[str],
    missing: tuple[float | str, ...],
    guesses: list[tuple[str, str]],
    elsewhere: Iterable[Mapping[str, float]],
) -> AnswerScale | None:
    spelt = {_SPELLINGS.get(text.casefold(), text): text for text in texts}
    if len(spelt) < len(texts):
        return None
    scale = recognise_scale(spelt)
    reason = "the answers are the texts of a known rating scale"
    if scale is None:
        fitting = [labels for labels in elsewhere if set(spelt) <= set(labels)]
        scale = fitting[0] if len({tuple(labels) for labels in fitting}) == 1 else None
        reason = "the texts alone fit several scales, this one occurs in full elsewhere in the file"
    if scale is None:
        return _with_numbers_in_texts(texts, missing, guesses)
    overlooked = overlooked_answer(scale)
    if overlooked:
        reason += f"; wrong if {overlooked!r} or the like was an answer that nobody chose"
    labels = {spelt.get(label, label): value for label, value in scale.items()}
    mapping = ", ".join(f"{label} = {value:g}" for label, value in labels.items())
    guesses = [*guesses, (mapping, reason)]
    return _valid(1.0, max(labels.values()), labels, missing, guesses, known=True)


def _with_numbers_in_texts(
    texts: set[str], missing: tuple[float | str, ...], guesses: list[tuple[str, str]]
) -> AnswerScale | None:
    labels = {}
    for text in texts:
        match = _NUMBER_FIRST.match(text) or _NUMBER_LAST.match(text)
        if match is None:
            return None
        labels[text] = float(match[1])
    bounds = _usual_bounds(set(labels.values()))
    if bounds is None or len(set(labels.values())) < len(labels) or len(labels) < 3:
        return None
    labels = dict(sorted(labels.items(), key=lambda pair: pair[1]))
    guesses = [
        *guesses,
        ("labels", "the answer texts hold their numbers"),
        _bounds_guess(*bounds, set(labels.values())),
    ]
    return _valid(*bounds, labels, missing, guesses, known=True)


def _of_numbers(
    numbers: set[float], missing: tuple[float | str, ...], guesses: list[tuple[str, str]]
) -> AnswerScale | None:
    codes: set[float] = set()
    bounds = _usual_bounds(numbers)
    if bounds is None:
        codes = numbers & _USUAL_CODES
        bounds = _usual_bounds(numbers - codes)
    if bounds is None:
        return None
    guesses = [
        *guesses,
        *((f"{code:g} is no answer", "a usual code outside the scale") for code in sorted(codes)),
        _bounds_guess(*bounds, numbers - codes),
    ]
    return _valid(*bounds, {}, (*missing, *sorted(codes)), guesses, known=False)


def _usual_bounds(numbers: set[float]) -> tuple[float, float] | None:
    if not numbers or any(number % 1 for number in numbers):
        return None
    low, high = min(numbers), max(numbers)
    # The answer 1 alone is the lowest of a longer scale rather than a tick.
    usual = _USUAL_BOUNDS if low == 0 else _USUAL_BOUNDS[1:]
    return next((b for b in usual if b[0] <= low and high <= b[1]), None)


def _bounds_guess(minimum: float, maximum: float, seen: set[float]) -> tuple[str, str]:
    return (
        f"the scale runs from {minimum:g} to {maximum:g}",
        f"the shortest usual scale that holds the answers {min(seen):g} to {max(seen):g}; "
        "the questionnaire knows better",
    )


def _is_no_opinion(text: str) -> bool:
    return text.casefold() in _NO_OPINION


def _valid(
    minimum: float,
    maximum: float,
    labels: Mapping[str, float],
    missing: tuple[float | str, ...],
    guesses: Sequence[tuple[str, str]],
    known: bool,
) -> AnswerScale | None:
    """Return the scale unless a missing code lies inside it, which a codebook cannot say."""
    inside = [c for c in missing if not isinstance(c, str) and minimum <= c <= maximum]
    if inside or not minimum < maximum:
        return None
    return AnswerScale(minimum, maximum, labels, missing, tuple(guesses), known)
