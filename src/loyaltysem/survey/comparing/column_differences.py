"""Entries without column, columns without entry, other texts, another order."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher, get_close_matches

from loyaltysem.survey.answers.column_matching import ColumnIndex, Entry
from loyaltysem.survey.codebook.codebook import Codebook
from loyaltysem.survey.comparing.difference import Difference, section_of
from loyaltysem.survey.formats.export import Question
from loyaltysem.survey.wordings.question_text import text_key

__all__ = ["ColumnComparison", "compare_columns"]

# From here on two texts are taken for two spellings of one question.
_NEARLY_EQUAL = 0.8


@dataclass(frozen=True, slots=True)
class ColumnComparison:
    """The column of every entry that has one, and every difference on the way there."""

    questions: Mapping[str, Question]
    differences: tuple[Difference, ...]


def compare_columns(codebook: Codebook, questions: Sequence[Question]) -> ColumnComparison:
    """Find the columns as the reader does, and go on where it would stop."""
    entries: list[Entry] = [*codebook.items, *codebook.groups, *codebook.traps]
    index = ColumnIndex(questions)
    found = {entry.name: index.candidates(entry) for entry in entries}
    matched = {name: columns[0] for name, columns in found.items() if len(columns) == 1}
    claimed = {question.position for columns in found.values() for question in columns}
    differences: list[Difference] = []
    for entry in entries:
        columns = found[entry.name]
        if len(columns) > 1:
            differences.append(_several(entry, columns))
        elif not columns:
            free = [question for question in questions if question.position not in claimed]
            near = _nearly_equal(entry, free)
            if near is not None:
                matched[entry.name] = near
                claimed.add(near.position)
            differences.append(_not_found(entry, near, questions))
        else:
            differences.extend(_other_text(entry, columns[0]))
    return ColumnComparison(
        matched,
        (
            *differences,
            *_shared(entries, found),
            *_order(codebook, matched),
            *_without_entry(codebook, questions, claimed),
        ),
    )


def _several(entry: Entry, columns: Sequence[Question]) -> Difference:
    shown = " and ".join(f"{q.column!r} (column {q.position + 1})" for q in columns)
    text = f'fits more than one column: {shown}; name the right one with column = "…"'
    return Difference("several_columns", section_of(entry), entry.name, "", "", None, text, True)


def _nearly_equal(entry: Entry, free: Sequence[Question]) -> Question | None:
    wanted = text_key(entry.column or entry.text)
    if not wanted:
        return None
    rated = [(SequenceMatcher(None, wanted, text_key(q.text)).ratio(), q) for q in free]
    best = max((ratio for ratio, _ in rated), default=0.0)
    nearest = [question for ratio, question in rated if ratio == best]
    return nearest[0] if best >= _NEARLY_EQUAL and len(nearest) == 1 else None


def _not_found(entry: Entry, near: Question | None, questions: Sequence[Question]) -> Difference:
    section, wanted = section_of(entry), entry.column or entry.text or entry.name
    if near is not None:
        text = (
            f"the codebook has {wanted!r}, the file {near.text!r}; correct the text in the codebook"
        )
        return Difference("text_differs", section, entry.name, near.column, "", None, text, True)
    names = {q.column: q for q in questions} | {text_key(q.text): q for q in questions}
    close = get_close_matches(text_key(wanted), [name for name in names if name], n=3, cutoff=0.5)
    shown = " or ".join(dict.fromkeys(repr(names[name].column) for name in close))
    text = f"no column has {wanted!r}; " + (
        f"close to it: {shown}" if close else "nothing is close"
    )
    return Difference("not_in_file", section, entry.name, "", "", None, text, True)


def _other_text(entry: Entry, question: Question) -> Iterator[Difference]:
    # A table whose headers are item names does not tell the questions' texts.
    headed_by_name = question.text == question.column == (entry.column or entry.name)
    if not entry.text or entry.text.strip() == question.text.strip() or headed_by_name:
        return
    if text_key(entry.text) == text_key(question.text):
        why = "they count as equal, since numbering, spaces and the full stop do not matter"
    else:
        why = "the column is found by its name; make sure that it is this question"
    text = f"the codebook has {entry.text!r}, the file {question.text!r}; {why}"
    section = section_of(entry)
    yield Difference("text_differs", section, entry.name, question.column, "", None, text)


def _shared(entries: Sequence[Entry], found: Mapping[str, list[Question]]) -> Iterator[Difference]:
    owner: dict[int, str] = {}
    for entry in entries:
        if len(found[entry.name]) != 1:
            continue
        question = found[entry.name][0]
        if question.position in owner:
            text = (
                f"is read from the same column as {owner[question.position]}; correct the text of "
                'one, or name its column with column = "…"'
            )
            section, column = section_of(entry), question.column
            yield Difference("shared_column", section, entry.name, column, "", None, text, True)
        owner.setdefault(question.position, entry.name)


def _order(codebook: Codebook, matched: Mapping[str, Question]) -> Iterator[Difference]:
    """Yield the items that would have to be moved, as few as possible."""
    names = [name for name in codebook.item_names if name in matched]
    in_file = sorted(names, key=lambda name: matched[name].position)
    kept = _longest_rising([matched[name].position for name in names])
    for place, name in enumerate(names):
        if place not in kept:
            there = in_file.index(name) + 1
            text = (
                f"item {place + 1} of the codebook is item {there} of the file; the columns of "
                "`responses` follow the codebook"
            )
            yield Difference("order", "items", name, matched[name].column, "", None, text)


def _longest_rising(positions: Sequence[int]) -> frozenset[int]:
    """Return the indices of a longest strictly rising subsequence."""
    ends: list[int] = []
    last: list[int] = []
    before: list[int | None] = []
    for index, position in enumerate(positions):
        length = bisect_left(ends, position)
        before.append(last[length - 1] if length else None)
        ends[length : length + 1] = [position]
        last[length : length + 1] = [index]
    chosen = set()
    index_or_none = last[-1] if last else None
    while index_or_none is not None:
        chosen.add(index_or_none)
        index_or_none = before[index_or_none]
    return frozenset(chosen)


def _without_entry(
    codebook: Codebook, questions: Sequence[Question], claimed: set[int]
) -> Iterator[Difference]:
    ignore = {text: {text.strip(), text_key(text)} for text in codebook.ignore}
    every = {key for keys in ignore.values() for key in keys}
    for question in questions:
        ignored = question.column in every or text_key(question.text) in every
        if question.position not in claimed and not ignored:
            text = (
                f"{question.name} is left out when the file is read; add it to the codebook, or "
                "name it in ignore = [...] under [survey]"
            )
            yield Difference("not_in_codebook", "", "", question.column, "", None, text)
    for text, keys in ignore.items():
        if not any(q.column in keys or text_key(q.text) in keys for q in questions):
            said = f"no column has {text!r}, which `ignore` names"
            yield Difference("ignore_unused", "survey", "ignore", "", text, None, said)
