"""The scale on which a set of questions was answered: bounds, labels, missing codes, and why."""

from __future__ import annotations

import math
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from loyaltysem.containment.missing_codes import USUAL_CODES
from loyaltysem.survey.answers.ratings import (
    ObservedAnswers,
    TextScale,
    is_rating_word,
    rating_order,
)
from loyaltysem.survey.formats.export import Question
from loyaltysem.survey.wordings.answer_key import is_no_answer, is_no_opinion

__all__ = ["NUMBER_THESE", "AnswerScale", "answer_scale", "numbered_anew"]

NUMBER_THESE = "NUMBER THESE"
_FEWEST, _MOST = 2, 11
_DIGITS = re.compile(r"\d+")
_NEGATIVE = re.compile(r"[不没无否未]|no\b|not\b|never\b", re.IGNORECASE)
_USUAL_BOUNDS = ((0.0, 1.0), (1.0, 5.0), (1.0, 7.0), (1.0, 10.0), (0.0, 10.0))


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
    unconfirmed : bool
        Whether the numbers of the labels may well be others, so that reading must warn until the
        user has confirmed them.
    """

    minimum: float
    maximum: float
    labels: Mapping[str, float]
    missing_codes: tuple[float | str, ...]
    guesses: tuple[tuple[str, str], ...]
    known: bool
    unconfirmed: bool = False


def answer_scale(
    questions: Sequence[Question],
    observed: Mapping[str, ObservedAnswers],
    ratings: Mapping[str, TextScale],
) -> AnswerScale | None:
    """Return the scale that questions share, None when their answers are no plain rating.

    Parameters
    ----------
    questions : sequence of Question
        Shown together, such as the rows of a matrix.
    observed : mapping of str to ObservedAnswers
    ratings : mapping of str to TextScale
        What has been decided of columns of texts, here as for `read_survey`.
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
    decided = [scale for q in questions if (scale := ratings.get(q.name)) is not None]
    worded = [scale for scale in decided if scale.labels]
    if worded and all(scale is worded[0] for scale in worded):
        with_texts = [q for q in questions if observed[q.name].texts or observed[q.name].numbers]
        if len(with_texts) == len(worded):
            return _of_texts(worded[0], numbers, declared)
    no_opinion = {text for scale in decided if not scale.labels for text in scale.no_opinion}
    if numbers and texts <= no_opinion:
        guesses = [_declines(text) for text in sorted(texts)]
        return _of_numbers(numbers, (*declared, *sorted(texts)), guesses)
    return None


def numbered_anew(
    questions: Sequence[Question], observed: Mapping[str, ObservedAnswers]
) -> AnswerScale | None:
    """Number answers of unknown meaning that several questions share, for the user to correct.

    Returns
    -------
    AnswerScale or None
        None unless there are 2 to 11 different texts, each chosen again and again, and every
        question has at least two of them in common with the others.
    """
    seen = [observed[question.name] for question in questions if observed[question.name].count]
    texts = dict.fromkeys(text for answers in seen for text in answers.texts)
    declined = [text for text in texts if is_no_opinion(text)]
    shared = [text for text in texts if text not in declined]
    enough = len(seen) > 1 and _FEWEST <= len(shared) <= _MOST
    often = sum(answers.count for answers in seen) >= 2 * len(texts)
    if not enough or not often or any(answers.numbers for answers in seen):
        return None
    for answers in seen:
        others = {text for other in seen if other is not answers for text in other.texts}
        if len(set(answers.texts) & others - set(declined)) < min(2, len(answers.texts)):
            return None
    shared, order = _in_likely_order(shared)
    labels = {text: float(number) for number, text in enumerate(shared, start=1)}
    mapping = ", ".join(f"{text} = {value:g}" for text, value in labels.items())
    guesses = [
        (
            f"{NUMBER_THESE}: {mapping}",
            f"answers of unknown meaning, numbered {order}; put them in order, lowest first, "
            "and delete unconfirmed = true",
        ),
        *map(_declines, declined),
    ]
    scale = _valid(1.0, float(len(labels)), labels, tuple(declined), guesses, known=True)
    return replace(scale, unconfirmed=True) if scale else None


def _in_likely_order(texts: list[str]) -> tuple[list[str], str]:
    """Return answers in the order they may well have, and what tells it."""
    rising = rating_order(texts)
    if rising is not None:
        return rising, "as their words rise"
    if all(_DIGITS.search(text) for text in texts):
        key = {text: [int(digits) for digits in _DIGITS.findall(text)] for text in texts}
        return sorted(texts, key=key.__getitem__), "as their digits go"
    if len(texts) == 2:
        return sorted(texts, key=lambda text: not _NEGATIVE.match(text)), "as no and yes"
    return texts, "as they first occur in the file"


def _declines(text: str) -> tuple[str, str]:
    return f"{text!r} is no answer", "it gives no opinion on the scale"


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
    scale = _valid(low, high, labels, declared, [(mapping, reason)], known=False)
    return replace(scale, unconfirmed=True) if scale else None


def _labelled(
    labels: dict[str, float],
    texts: set[str],
    numbers: set[float],
    declared: tuple[float | str, ...],
) -> AnswerScale | None:
    # where nobody answered the labels alone can tell; 不了解 may be a point of its own scale
    unanswered = not texts and not numbers and rating_order(list(labels)) is None
    codes = {
        value
        for text, value in labels.items()
        if (value in USUAL_CODES and (is_no_opinion(text) or value < 0))
        or (unanswered and is_no_answer(text))
    }
    answers = {text: value for text, value in labels.items() if value not in codes}
    missing = {text: value for text, value in labels.items() if value in codes}
    say = "its label says so" if unanswered else "its label and its number say so"
    guesses = [(f"{value:g} = {text!r} is no answer", say) for text, value in missing.items()]
    if unanswered:
        texts = set(missing)
    if not texts <= set(labels) or not answers:
        return None
    low, high = min(answers.values()), max(answers.values())
    beside = {number for number in numbers - codes if not low <= number <= high}
    unusual = beside & USUAL_CODES
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
    return len(labels) > 2 and all(is_rating_word(text) for text in labels)


def _of_texts(
    decided: TextScale, numbers: set[float], declared: tuple[float | str, ...]
) -> AnswerScale | None:
    texts = sorted(decided.no_opinion)
    guesses = [_declines(text) for text in texts]
    reason = "; ".join((decided.reason, *decided.doubts))
    guesses.append((decided.mapping, reason))
    bounds = decided.bounds
    if bounds is None:
        values = {*decided.labels.values(), *numbers}
        bounds = _usual_bounds(values)
        if bounds is None:
            return None
        guesses.append(_bounds_guess(*bounds, values))
    scale = _valid(*bounds, decided.labels, (*declared, *texts), guesses, known=True)
    return replace(scale, unconfirmed=bool(decided.doubts)) if scale else None


def _of_numbers(
    numbers: set[float], missing: tuple[float | str, ...], guesses: list[tuple[str, str]]
) -> AnswerScale | None:
    codes: set[float] = set()
    bounds = _usual_bounds(numbers)
    if bounds is None:
        codes = numbers & USUAL_CODES
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
