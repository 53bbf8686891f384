"""Value labels that a file itself declares: a rating scale, a grouping variable, on record."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence

from loyaltysem.arguments import listed
from loyaltysem.survey.answers.decoding import missing_kind
from loyaltysem.survey.answers.ratings import (
    are_ends_of_a_scale,
    rating_order,
    rise_with_numbers,
)
from loyaltysem.survey.codebook.entries import Group, Item
from loyaltysem.survey.data import HistoryEntry
from loyaltysem.survey.formats.export import AnswerType, Export, Question
from loyaltysem.survey.wordings.answer_key import is_no_answer
from loyaltysem.survey.wordings.cells import cell_text

__all__ = [
    "file_labels_entry",
    "labelled_bounds",
    "labelled_group",
    "labelled_no_answer_warning",
    "unused_labels_warning",
]

_SHOWN = 5


def labelled_bounds(
    labels: Mapping[str, float], answer_type: AnswerType, observed: Collection[float]
) -> tuple[float, float] | None:
    """Return the bounds of the scale that value labels cover, None when they cover none plainly.

    Labels cover a scale when they stand at consecutive whole numbers, three at least, and the
    file calls the variable ordinal or their texts are a known rating scale, in either direction;
    or when two labels are the ends of a known rating scale, three to ten steps apart. Every
    answer must lie on it. Labels such as 1 = male, 2 = female are no scale.

    Parameters
    ----------
    labels : mapping of str to float
        Without those of missing answers.
    answer_type : str
        What the export says of the question.
    observed : collection of float
        The distinct answers.

    Returns
    -------
    tuple of float, or None
        Lowest and highest answer.
    """
    codes = sorted(labels.values())
    if len(codes) < 2 or not all(code.is_integer() for code in [*codes, *observed]):
        return None
    low, high = codes[0], codes[-1]
    if not all(low <= value <= high for value in observed):
        return None
    if codes == [low + step for step in range(len(codes))] and len(codes) >= 3:
        plain = answer_type == "scale" or bool(rise_with_numbers(labels))
    else:
        plain = len(codes) == 2 and are_ends_of_a_scale(labels) and 3 <= high - low <= 10
    return (low, high) if plain else None


def labelled_group(export: Export, question: Question) -> Group | None:
    """Return the grouping variable whose levels are text codes with labels of the file.

    None where the question has no such labels, or where most different answers have none: then it
    is a text of the respondents, of which single ones have a meaning.
    """
    labels = {
        code: text
        for code, text in question.text_labels.items()
        if missing_kind(code, question, export) is None
    }
    observed = {
        cell_text(cell): None
        for cell in export.distinct_cells(question)[1]
        if missing_kind(cell, question, export) is None
    }
    unlabelled = [text for text in observed if text not in labels]
    if not labels or len(unlabelled) > len(labels):
        return None
    return Group(
        name=question.name,
        text=question.text,
        levels={code: code for code in (*labels, *unlabelled)},
        level_labels=labels,
        level_labels_zh=labels,
        column=question.name,
    )


def unused_labels_warning(questions: Iterable[Question]) -> tuple[str, ...]:
    """Say which text codes have labels that make no grouping variable, so that none is lost."""
    unused = [
        f"{question.name} ({', '.join(f'{code} = {text}' for code, text in labels[:3])})"
        for question in questions
        if (labels := list(question.text_labels.items()))
    ]
    if not unused:
        return ()
    return (
        f"{listed(unused, 5)}: the file has value labels for some of the texts, and most "
        "answers have none, so they are kept as texts. Where such a code means a missing answer, "
        "declare it in a codebook",
    )


def labelled_no_answer_warning(
    items: Iterable[Item], values: Mapping[str, Sequence[float]]
) -> tuple[str, ...]:
    """Say which numbers count as answers although their labels say that they are none.

    Parameters
    ----------
    items : iterable of Item
    values : mapping of str to sequence of float
        The answers by the item's name.
    """
    told = []
    for item in items:
        if rating_order(list(item.labels)) is not None:
            # 不了解 is no answer beside other scales, and a point of its own
            continue
        declined = {value: text for text, value in item.labels.items() if is_no_answer(text)}
        if not declined or len(item.labels) - len(declined) < 2:
            continue
        counts = Counter(values[item.name])
        found = [
            f"{value:g} = {text!r} ({counts[value]} times)"
            for value, text in declined.items()
            if counts[value]
        ]
        told += [f"{item.name} {', '.join(found)}"] if found else []
    if not told:
        return ()
    return (
        f"{len(told)} item(s) hold numbers that the file's labels call no answer, and that it does "
        f"not declare as missing: {listed(told, _SHOWN, between='; ')}. They count as answers, in "
        "every mean and model; declare them as missing in a codebook, or in the program that wrote "
        "the file",
    )


def file_labels_entry(name: str, labels: Mapping[str, float]) -> HistoryEntry:
    """Return the record of texts that became numbers by the labels of the file."""
    mapping = ", ".join(f"{text} = {value:g}" for text, value in labels.items())
    return HistoryEntry("recoded", 1, f"{name}: {mapping} (value labels of the file)")
