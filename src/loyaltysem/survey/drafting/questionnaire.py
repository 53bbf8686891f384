"""From the questions of an export to the entries of a codebook."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import replace

from loyaltysem.survey.answers.column_matching import ColumnIndex
from loyaltysem.survey.answers.ratings import (
    Bundle,
    ObservedAnswers,
    TextScale,
    bundles,
    decide_ratings,
    is_rating_word,
    observed_answers,
)
from loyaltysem.survey.drafting.answer_scales import AnswerScale, answer_scale, numbered_anew
from loyaltysem.survey.drafting.entries import Entries
from loyaltysem.survey.drafting.field_words import field_group
from loyaltysem.survey.drafting.grouping import MOST_LEVELS, divides, drafted_group
from loyaltysem.survey.drafting.level_order import in_known_order
from loyaltysem.survey.drafting.trap_wording import asked_answer
from loyaltysem.survey.formats.export import Export, Question

__all__ = ["drafted_entries"]

_NO_ANSWER_SCALE = ("text", "date")


def drafted_entries(export: Export) -> Entries:
    """Draft an entry for every question of an export, or say why it is left out."""
    observed = {q.name: observed_answers(export, q) for q in export.questions}
    entries = Entries(ColumnIndex(export.questions), only_questions=not len(export.cells))
    ratings = decide_ratings(export.questions, observed).by_name()
    shared = _shared_labels(export.questions)
    for bundle in bundles(export.questions):
        if bundle.kind == "options":
            _draft_options(bundle, entries, observed)
            continue
        scale = answer_scale(bundle.questions, observed, ratings)
        if scale is not None and _is_rating(bundle, scale, observed, shared):
            entries.add_scale(bundle, scale)
        else:
            _draft_apart(bundle, entries, observed, ratings, shared)
    return entries


_LabelSet = frozenset[tuple[str, float]]


def _shared_labels(questions: Sequence[Question]) -> frozenset[_LabelSet]:
    """Return the label sets, three labels at least, that several questions of the file have."""
    counts = Counter(frozenset(question.labels.items()) for question in questions)
    return frozenset(labels for labels, n in counts.items() if n > 1 and len(labels) > 2)


def _is_rating(
    bundle: Bundle,
    scale: AnswerScale,
    observed: Mapping[str, ObservedAnswers],
    shared: frozenset[_LabelSet],
) -> bool:
    """Whether answers on a scale rate something, and do not name a category."""
    types = {question.answer_type for question in bundle.questions}
    if types & set(_NO_ANSWER_SCALE):
        return False
    if scale.known:
        return True
    if types == {"scale"}:
        return not (bundle.kind == "single" and _asks_who(bundle.questions[0]))
    if types == {"single"} and len(scale.labels) in (1, 2):
        return False
    if bundle.kind != "single":
        return True
    question = bundle.questions[0]
    if scale.labels:
        # Categories such as cities are numbered too, but each question has its own.
        return frozenset(question.labels.items()) in shared
    n_seen = len(observed[question.name].numbers)
    return n_seen > 2 and not types & {"single", "number"} and field_group(question.text) is None


def _asks_who(question: Question) -> bool:
    """Whether labels that the file calls ordered are education, income or the like, no rating."""
    if all(is_rating_word(text) or text.isdecimal() for text in question.labels):
        return False
    usual = field_group(question.text) or field_group(question.name)
    return usual is not None or in_known_order(list(question.labels)) is not None


def _draft_options(
    bundle: Bundle, entries: Entries, observed: Mapping[str, ObservedAnswers]
) -> None:
    ticked = [
        question
        for question in bundle.questions
        if question.answer_type == "multiple"
        and not observed[question.name].texts
        and set(observed[question.name].numbers) <= {0.0, 1.0}
    ]
    entries.add_options(replace(bundle, questions=tuple(ticked)))
    for question in bundle.questions:
        if question not in ticked:
            kind = "a rank" if question.answer_type == "ranking" else "an option of several"
            entries.leave_out(question, f"{kind}, no rating", f"belongs to {bundle.key}")


def _draft_apart(
    bundle: Bundle,
    entries: Entries,
    observed: Mapping[str, ObservedAnswers],
    ratings: Mapping[str, TextScale],
    shared: frozenset[_LabelSet],
) -> None:
    """Draft questions that have no scale in common: by scale, then one by one.

    Rows of a matrix whose answers are of unknown meaning are items that the user numbers.
    """
    unrated = []
    for question in bundle.questions:
        alone = Bundle("single", question.name, bundle.stem, (question,))
        scale = answer_scale([question], observed, ratings) if len(bundle.questions) > 1 else None
        if scale is not None and _is_rating(alone, scale, observed, shared):
            entries.add_scale(alone, scale)
        else:
            unrated.append(question)
    scale = None
    if bundle.kind == "matrix" and not _rated_otherwise(unrated):
        scale = numbered_anew(unrated, observed)
    if scale is not None:
        entries.add_scale(replace(bundle, questions=tuple(unrated)), scale)
        return
    texts = Counter(text for q in unrated for text in observed[q.name].texts)
    # Rows of a matrix that have answers in common rate something even where no scale is found.
    rate = bundle.kind == "matrix" and any(count > 1 for count in texts.values())
    for question in unrated:
        _draft_unrated(question, entries, observed[question.name], rate)


def _rated_otherwise(questions: Sequence[Question]) -> bool:
    return any(q.labels or q.answer_type in _NO_ANSWER_SCALE for q in questions)


def _draft_unrated(
    question: Question, entries: Entries, observed: ObservedAnswers, is_row: bool
) -> None:
    rates = is_row or all(map(is_rating_word, observed.texts))
    may_divide = {
        "": not rates or not observed.texts,
        "single": True,
        "scale": True,
        "number": field_group(question.text) is not None,
    }.get(question.answer_type, False)
    if asked_answer(question.text):
        entries.leave_out(
            question,
            "an instructed-response item whose scale is not known",
            "to use it, write it as [traps.…] with its bounds, labels and answer",
        )
    elif entries.only_questions and not 2 <= len(question.labels) <= 2 * MOST_LEVELS:
        entries.leave_out(question, *_why_no_choice(question))
    elif not observed.count and not entries.only_questions:
        entries.leave_out(question, "empty", "nobody answered")
    elif may_divide and divides(question, observed):
        entries.add_group(question, drafted_group(question, observed))
    else:
        entries.leave_out(question, *_why_left_out(question, observed))


def _why_no_choice(question: Question) -> tuple[str, str]:
    if question.labels:
        return "no grouping variable", f"{len(question.labels)} options to choose from"
    if question.answer_type == "number":
        return (
            "a number, no rating",
            "to keep it, write it as [items.…] with minimum and maximum",
        )
    return "text in the respondents' words", "the questionnaire gives no options to choose from"


def _why_left_out(question: Question, observed: ObservedAnswers) -> tuple[str, str]:
    different = len(observed.texts) + len(observed.numbers)
    if different == 1:
        shown = next(iter(observed.texts), None) or f"{next(iter(observed.numbers)):g}"
        return "divides nobody", f"all {observed.count} answers are {shown!r}"
    if question.answer_type == "date":
        return "a date", "the export says so"
    if not observed.texts:
        low, high = min(observed.numbers), max(observed.numbers)
        return (
            "a number, no rating",
            f"{different} different answers from {low:g} to {high:g}; to keep it, write it as "
            "[items.…] with minimum and maximum",
        )
    if not observed.numbers and different <= MOST_LEVELS and question.answer_type != "text":
        shown = ", ".join(f"{text} ({count} times)" for text, count in observed.texts.items())
        return (
            "answers of unknown meaning",
            f"{shown}; if it is a rating, write it as [items.…] with minimum, maximum and labels",
        )
    return "text in the respondents' words", f"{different} different answers"
