"""Answers read without a codebook: numbers, texts known to be rating scales, else plain texts."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence

import pandas as pd

from loyaltysem.errors import DataError
from loyaltysem.survey.answers.answers import Answers
from loyaltysem.survey.answers.decoding import (
    answer_frame,
    decode_group,
    decode_scale,
    missing_kind,
)
from loyaltysem.survey.answers.file_labels import (
    file_labels_entry,
    labelled_bounds,
    labelled_group,
    unused_labels_warning,
)
from loyaltysem.survey.answers.identifiers import (
    Identifier,
    identifier_values,
    identifier_warnings,
    identifiers_of_export,
)
from loyaltysem.survey.answers.likert import LIKERT_WORDS, overlooked_answer, recognise_scale
from loyaltysem.survey.answers.missing_counts import missing_history, undocumented_warning
from loyaltysem.survey.answers.plain import blanks_history, plain_answers, plain_missing
from loyaltysem.survey.cell_number import cell_number
from loyaltysem.survey.codebook.codebook import Codebook, Item
from loyaltysem.survey.formats.export import Export, Question
from loyaltysem.survey.history import HistoryEntry

__all__ = ["undeclared_answers"]


def undeclared_answers(export: Export) -> Answers:
    """Make items of the columns whose meaning is plain; leave the others as texts.

    A column of numbers becomes an item; its bounds are those of the value labels that the file
    declares, where these cover a rating scale plainly. Texts become numbers by such labels, or
    when they are a known rating scale, and the mapping goes on record. The options of a multiple
    choice are items from 0 to 1. Texts that the file declares as codes keep their codes, and their
    labels are those of a grouping variable. Every other column keeps its texts. No construct,
    direction or group is guessed.
    """
    identifiers = identifiers_of_export(export)
    answered = [q for q in export.questions if q.name not in identifiers]
    texts = {q.name: _distinct_texts(export, q) for q in answered}
    scales, records, doubts = _recognised(answered, texts)
    items = []
    for question in answered:
        item = _item(question, texts[question.name], scales.get(question.name, {}), export)
        if item is None:
            continue
        items.append(item)
        # An option may read "5" and be number 1; a file of numbers holds the numbers themselves.
        renumbered = export.flavour != "numbers" and any(
            cell_number(label) is not None for label in question.labels
        )
        if item.labels and question.labels and (texts[question.name] - {""} or renumbered):
            records.append(file_labels_entry(question.name, item.labels))
    by_name = {question.name: question for question in export.questions}
    decoded = {item.name: decode_scale(item, by_name[item.name], export) for item in items}
    for name, answers in decoded.items():
        if answers.complaints:
            raise DataError(
                f"{by_name[name].column!r}: {'; '.join(answers.complaints)}. No mean of it has a "
                "meaning; correct the file, or declare the value as missing in a codebook."
            )
    plain = [q for q in export.questions if q.name not in decoded]
    groups = {q.name: group for q in plain if (group := labelled_group(export, q))}
    index = export.cells.index
    kinds = answer_frame({name: answers.kinds for name, answers in decoded.items()}, index)
    # Who wrote nothing beside an option was not asked to.
    asked = [q for q in plain if not q.write_in_of]
    plain_kinds = pd.DataFrame({q.name: plain_missing(export, q) for q in asked}, index=index)
    numbers = answer_frame({name: a.values for name, a in decoded.items()}, index, float)
    values = {question.name: plain_answers(export, question) for question in plain}
    for question in plain:
        if question.name in identifiers and question.answer_type != "date":
            values[question.name] = identifier_values(values[question.name])
    for name, group in groups.items():
        levels = decode_group(group, by_name[name], export).values
        values[name] = pd.Series(levels, index, dtype=object)
    return Answers(
        codebook=Codebook(items=tuple(items), groups=tuple(groups.values())),
        responses=pd.concat([numbers, pd.DataFrame(values, index=index)], axis=1),
        missing_kinds=kinds,
        traps=pd.DataFrame(index=index),
        columns={question.name: question.column for question in export.questions},
        blocks=_blocks(export.questions, decoded),
        unmatched=(),
        identifiers=tuple(name for name, found in identifiers.items() if found.names_row),
        history=(
            *_identifier_record(identifiers),
            *records,
            *missing_history(kinds, "item"),
            *missing_history(plain_kinds, "text"),
            *blanks_history(export, plain),
        ),
        warnings=(
            *identifier_warnings(identifiers),
            *doubts,
            *unused_labels_warning(q for q in plain if q.name not in groups),
            *(() if export.written else undocumented_warning(kinds)),
        ),
    )


def _identifier_record(identifiers: Mapping[str, Identifier]) -> Iterator[HistoryEntry]:
    if identifiers:
        shown = "; ".join(f"{name} ({found.why})" for name, found in identifiers.items())
        text = f"{len(identifiers)} column(s) are ids or codes and no items: {shown}"
        yield HistoryEntry("read", len(identifiers), text)


def _item(
    question: Question, texts: frozenset[str], scale: Mapping[str, float], export: Export
) -> Item | None:
    """Return the item that a column is, None when it stays as it is."""
    name, text = question.name, question.text
    if scale:
        low, high = min(scale.values()), max(scale.values())
        return Item(name, text, "", low, high, scale, column=name)
    if question.answer_type in ("text", "date"):
        return None
    only_numbers = texts <= {""}
    if question.answer_type == "multiple" and only_numbers:
        return Item(name, text, "", 0.0, 1.0, column=name)
    labels = question.answer_labels
    if labels and texts - {""} <= set(labels):
        bounds = labelled_bounds(labels, question.answer_type, _observed(question, export, labels))
        if bounds:
            return Item(name, text, "", *bounds, labels, column=name)
        # Texts of a choice without order, such as 男 and 女, say more than their numbers.
        as_numbers = only_numbers or question.answer_type == "number"
        return Item(name, text, labels=labels, column=name) if as_numbers else None
    declared = question.answer_type in ("number", "scale", "ranking") or bool(question.labels)
    return Item(name, text, column=name) if only_numbers and (texts or declared) else None


def _observed(question: Question, export: Export, labels: Mapping[str, float]) -> set[float]:
    found = set()
    for cell in export.cell_values(question).dropna().unique():
        number = cell_number(cell)
        if missing_kind(cell, question, export) or number in export.missing_numbers:
            continue
        found.add(labels.get(str(cell).strip(), math.nan) if number is None else number)
    return found


def _distinct_texts(export: Export, question: Question) -> frozenset[str]:
    """Return the answers that are not numbers; ``""`` stands for all numbers together."""
    found = set()
    for cell in export.distinct_cells(question)[1]:
        text = str(cell).strip()
        number = cell_number(cell)
        if missing_kind(cell, question, export) or number in export.missing_numbers:
            continue
        shown = question.text_labels.get(text)
        found.add(shown or ("" if number is not None else text))
    return frozenset(found)


def _recognised(
    questions: Sequence[Question], texts: Mapping[str, frozenset[str]]
) -> tuple[dict[str, Mapping[str, float]], list[HistoryEntry], list[str]]:
    """Recognise one scale per block, since a matrix shows every row with the same options.

    Returns scales, records and warnings.
    """
    blocks: dict[str, list[str]] = {}
    for question in questions:
        if question.answer_type in ("text", "date", "multiple", "ranking") or question.labels:
            continue
        if texts[question.name] and texts[question.name] <= LIKERT_WORDS:
            blocks.setdefault(question.block, []).append(question.name)
    scales: dict[str, Mapping[str, float]] = {}
    records = []
    doubts = []
    for names in blocks.values():
        seen = frozenset().union(*(texts[name] for name in names))
        if len(seen) == 1:
            continue  # one word such as 很好 is as well a free answer
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
        overlooked = overlooked_answer(labels)
        if overlooked:
            doubts.append(
                f"{shown}: read as a scale of {len(labels)} points ({mapping}). If {overlooked!r} "
                "or the like was an answer too, and nobody chose it, the numbers above it are "
                "too low by 1; declare the labels in a codebook"
            )
    return scales, records, doubts


def _blocks(
    questions: Sequence[Question], items: Mapping[str, object]
) -> tuple[tuple[str, ...], ...]:
    blocks: dict[str, list[str]] = {}
    for question in questions:
        if question.name in items:
            blocks.setdefault(question.block, []).append(question.name)
    return tuple(tuple(names) for names in blocks.values())
