"""Answers that the codebook does not allow, and labels and codes that no answer has."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

import pandas as pd

from loyaltysem.survey.answers.column_matching import Entry
from loyaltysem.survey.answers.decoding import decode_group, decode_scale, without_write_in
from loyaltysem.survey.answers.file_contradictions import contradictions_of
from loyaltysem.survey.codebook.entries import Group, Item, Trap
from loyaltysem.survey.comparing.difference import Difference, DifferenceKind, section_of
from loyaltysem.survey.formats.export import Export, Question
from loyaltysem.survey.wordings.cells import cell_number

__all__ = ["compare_answers"]


@dataclass(frozen=True, slots=True)
class _Answer:
    """A distinct cell, decoded as the reader decodes it."""

    text: str
    number: float | None
    count: int
    value: object
    kind: str

    @property
    def is_wrong(self) -> bool:
        return self.value is None and not self.kind


def compare_answers(entry: Entry, question: Question, export: Export) -> Iterator[Difference]:
    """Yield what the answers to one question and its entry disagree about."""
    answers = _decoded(entry, question, export)
    yield from _not_allowed(entry, question, answers)
    yield from _labels_unused(entry, question, answers)
    yield from _missing_codes_unused(entry, question, answers)
    yield from _own_missing_codes(entry, question, answers)
    yield from _contradictions(entry, question)
    yield from _own_labels(entry, question, answers)
    if isinstance(entry, Item) and entry.unconfirmed:
        text = (
            "the numbers of its labels are a proposal; correct them, and delete the line "
            "unconfirmed = true"
        )
        yield _difference("unconfirmed", entry, question, "", None, text)


def _decoded(entry: Entry, question: Question, export: Export) -> list[_Answer]:
    """Decode every distinct cell once, with the very functions that read the file."""
    counts = export.cell_values(question).value_counts(sort=False)
    cells = pd.Series(list(counts.index), dtype=object)
    distinct = replace(export, cells=pd.DataFrame({question.position: cells}))
    if isinstance(entry, Group):
        decoded = decode_group(entry, question, distinct)
    else:
        decoded = decode_scale(entry, question, distinct)
    return [
        _Answer(
            text=str(cell).strip(),
            number=cell_number(cell),
            count=int(count),
            value=None if pd.isna(value) else value,
            kind=kind,
        )
        for cell, count, value, kind in zip(
            cells, counts, decoded.values, decoded.kinds, strict=True
        )
    ]


def _not_allowed(entry: Entry, question: Question, answers: list[_Answer]) -> Iterator[Difference]:
    for answer in answers:
        if not answer.is_wrong:
            continue
        kind: DifferenceKind = "unknown_answer"
        if isinstance(entry, Group):
            why = "is none of the declared levels"
        elif answer.number is not None:
            kind, why = "out_of_bounds", f"lies outside the bounds {_bounds(entry)}"
        else:
            why = (
                "is not among the labels" if entry.labels else "is a text, and there are no labels"
            )
        shown = f"{answer.number:g}" if answer.number is not None else answer.text
        text = f"{shown!r} {why}; if it means a missing answer, declare it in missing = [...]"
        yield _difference(kind, entry, question, shown, answer.count, text, stops_reading=True)


def _bounds(entry: Item | Trap) -> str:
    if entry.minimum is None or entry.maximum is None:
        return "of a number"
    return f"{entry.minimum:g} to {entry.maximum:g}"


def _labels_unused(
    entry: Entry, question: Question, answers: list[_Answer]
) -> Iterator[Difference]:
    seen = {answer.value for answer in answers if answer.value is not None}
    labels: dict[str, object] = dict(entry.levels if isinstance(entry, Group) else entry.labels)
    if isinstance(entry, Group):
        named = set(labels.values())
        labels |= {f"{c:g}": level for c, level in entry.codes.items() if level not in named}
    for label, value in labels.items():
        if value not in seen:
            text = f"nobody answered {label!r}"
            yield _difference("label_unused", entry, question, label, 0, text)


def _missing_codes_unused(
    entry: Entry, question: Question, answers: list[_Answer]
) -> Iterator[Difference]:
    for code in entry.missing_codes:
        if not any(code in (answer.text, answer.number) for answer in answers):
            shown = code if isinstance(code, str) else f"{code:g}"
            text = f"the missing code {shown} does not occur"
            yield _difference("missing_code_unused", entry, question, shown, 0, text)


def _own_missing_codes(
    entry: Entry, question: Question, answers: list[_Answer]
) -> Iterator[Difference]:
    for answer in answers:
        number = question.labels.get(answer.text, answer.number)
        declared = {answer.text, number} & set(entry.missing_codes)
        if number is None or declared:
            continue
        if question.declares_missing(number):
            text = (
                f"the file itself declares {number:g} as missing, the codebook does not; declare "
                "it in missing = [...]"
            )
            yield _difference(
                "missing_code_undeclared", entry, question, f"{number:g}", answer.count, text
            )


def _contradictions(entry: Entry, question: Question) -> Iterator[Difference]:
    for complaint in contradictions_of(entry, question):
        yield _difference("contradicts_file", entry, question, "", 0, complaint, stops_reading=True)


def _own_labels(entry: Entry, question: Question, answers: list[_Answer]) -> Iterator[Difference]:
    for label, number in question.answer_labels.items():
        if number in entry.missing_codes or label in entry.missing_codes:
            continue
        count = sum(
            answer.count for answer in answers if number == answer.number or label == answer.text
        )
        own, other = _meanings(entry, label, number)
        if own is None and other is not None:
            text = f"the file's own label {label!r} = {number:g} is {other!r} in the codebook"
            yield _difference("label_not_in_codebook", entry, question, label, count, text)


def _meanings(entry: Entry, label: str, number: float) -> tuple[str | None, str | None]:
    """Return what the codebook says of a label of the file, and what of its number."""
    if isinstance(entry, Group):
        return entry.levels.get(without_write_in(label)), entry.codes.get(number)
    if not entry.labels:
        return None, None
    value = entry.labels.get(label)
    by_number = {known: text for text, known in entry.labels.items()}
    if value is None:
        return None, by_number.get(number, "not a label")
    return f"{value:g}", f"{number:g}"


def _difference(
    kind: DifferenceKind,
    entry: Entry,
    question: Question,
    value: str,
    count: int | None,
    text: str,
    *,
    stops_reading: bool = False,
) -> Difference:
    section = section_of(entry)
    return Difference(kind, section, entry.name, question.column, value, count, text, stops_reading)
