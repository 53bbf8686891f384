"""Answers read without a codebook: numbers, texts known to be rating scales, else plain texts."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import pandas as pd

from loyaltysem.errors import DataError
from loyaltysem.survey.answers.answers import Answers
from loyaltysem.survey.answers.decoding import decode_scale
from loyaltysem.survey.answers.likert import LIKERT_WORDS, recognise_scale
from loyaltysem.survey.answers.missing_counts import missing_history, undocumented_warning
from loyaltysem.survey.cell_number import cell_number
from loyaltysem.survey.codebook.codebook import Codebook, Item
from loyaltysem.survey.formats.export import Export, Question
from loyaltysem.survey.history import HistoryEntry

__all__ = ["undeclared_answers"]


def undeclared_answers(export: Export) -> Answers:
    """Make items of the columns whose meaning is plain; leave the others as texts.

    A column of numbers becomes an item without bounds, and so does one whose labels the export
    declares. A column of known rating-scale texts becomes an item with bounds and labels, and the
    mapping goes on record. Every other column keeps its texts. No construct, direction or group
    is guessed.
    """
    texts = {q.name: _distinct_texts(export, q) for q in export.questions}
    scales, records = _recognised(export.questions, texts)
    items = []
    for question in export.questions:
        labels = scales.get(question.name)
        if question.answer_type == "text":
            continue
        if question.labels:
            item = Item(question.name, question.text, labels=question.labels, column=question.name)
            items.append(item)
        elif labels:
            high = max(labels.values())
            items.append(
                Item(question.name, question.text, "", 1.0, high, labels, column=question.name)
            )
        elif texts[question.name] == {""}:
            items.append(Item(question.name, question.text, column=question.name))
    by_name = {question.name: question for question in export.questions}
    decoded = {item.name: decode_scale(item, by_name[item.name], export) for item in items}
    for name, answers in decoded.items():
        if answers.complaints:
            raise DataError(
                f"{by_name[name].column!r}: {'; '.join(answers.complaints)}. No mean of it has a "
                "meaning; correct the file, or declare the value as missing in a codebook."
            )
    plain = [q for q in export.questions if q.name not in decoded]
    index = export.cells.index
    kinds = pd.DataFrame({name: answers.kinds for name, answers in decoded.items()}, index=index)
    values = {name: answers.values for name, answers in decoded.items()}
    values |= {question.name: _plain_texts(export, question) for question in plain}
    return Answers(
        codebook=Codebook(items=tuple(items)),
        responses=pd.DataFrame(values, index=index),
        missing_kinds=kinds,
        traps=pd.DataFrame(index=index),
        columns={question.name: question.column for question in export.questions},
        blocks=_blocks(export.questions, decoded),
        unmatched=(),
        history=(*records, *missing_history(kinds, "item")),
        warnings=undocumented_warning(kinds),
    )


def _distinct_texts(export: Export, question: Question) -> frozenset[str]:
    """Return the answers that are not numbers; ``""`` stands for all numbers together."""
    found = set()
    for cell in export.distinct_cells(question)[1]:
        text = str(cell).strip()
        number = cell_number(cell)
        if text in export.missing_texts or not text or number in export.missing_numbers:
            continue
        found.add("" if number is not None else text)
    return frozenset(found)


def _recognised(
    questions: Sequence[Question], texts: Mapping[str, frozenset[str]]
) -> tuple[dict[str, Mapping[str, float]], list[HistoryEntry]]:
    """Recognise one scale per block, since a matrix shows every row with the same options."""
    blocks: dict[str, list[str]] = {}
    for question in questions:
        if question.labels or question.answer_type == "text":
            continue
        if texts[question.name] and texts[question.name] <= LIKERT_WORDS:
            blocks.setdefault(question.block, []).append(question.name)
    scales: dict[str, Mapping[str, float]] = {}
    records = []
    for names in blocks.values():
        seen = frozenset().union(*(texts[name] for name in names))
        labels = recognise_scale(seen)
        shown = ", ".join(names)
        if labels is None:
            text = (
                f"{shown}: kept as texts, since {'、'.join(sorted(seen))} fit no rating scale or "
                "more than one; declare the labels in a codebook"
            )
            records.append(HistoryEntry("recoded", 0, text))
            continue
        mapping = ", ".join(f"{label} = {value:g}" for label, value in labels.items())
        records.append(HistoryEntry("recoded", len(names), f"{shown}: {mapping}"))
        scales |= dict.fromkeys(names, labels)
    return scales, records


def _plain_texts(export: Export, question: Question) -> pd.Series[Any]:
    cells = export.cell_values(question)
    missing = cells.isna() | cells.isin(list(export.missing_texts))
    return cells.where(~missing, None)


def _blocks(
    questions: Sequence[Question], items: Mapping[str, object]
) -> tuple[tuple[str, ...], ...]:
    blocks: dict[str, list[str]] = {}
    for question in questions:
        if question.name in items:
            blocks.setdefault(question.block, []).append(question.name)
    return tuple(tuple(names) for names in blocks.values())
