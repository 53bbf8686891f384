"""Answers read without a codebook: numbers, texts known to be rating scales, else plain texts."""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Mapping, Sequence

import pandas as pd

from loyaltysem.arguments import listed
from loyaltysem.errors import DataError
from loyaltysem.survey.answers.answers import (
    Answers,
    missing_history,
    multiple_choices,
    undocumented_warning,
)
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
    labelled_no_answer_warning,
    unused_labels_warning,
)
from loyaltysem.survey.answers.identifiers import (
    Identifier,
    identifier_values,
    identifier_warnings,
    identifiers_of_export,
)
from loyaltysem.survey.answers.plain import blanks_history, plain_answers, plain_missing
from loyaltysem.survey.answers.ratings import (
    Ratings,
    TextScale,
    decide_ratings,
    observed_answers,
)
from loyaltysem.survey.codebook.codebook import Codebook
from loyaltysem.survey.codebook.entries import Item
from loyaltysem.survey.data import HistoryEntry
from loyaltysem.survey.formats.export import Export, Question
from loyaltysem.survey.wordings.cells import cell_number

__all__ = ["undeclared_answers"]

_SHOWN = 20


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
    worded = [q for q in answered if texts[q.name] - {""}]
    observed = {question.name: observed_answers(export, question) for question in worded}
    ratings = decide_ratings(answered, observed)
    scales = ratings.by_name()
    records = list(_records(ratings))
    items = []
    for question in answered:
        item = _item(question, texts[question.name], scales.get(question.name), export)
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
    plain_kinds = answer_frame({q.name: plain_missing(export, q) for q in asked}, index)
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
        choices=multiple_choices({name: by_name[name] for name in decoded}),
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
            *_doubts(ratings),
            *labelled_no_answer_warning(items, {n: list(a.values) for n, a in decoded.items()}),
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
    question: Question, texts: frozenset[str], scale: TextScale | None, export: Export
) -> Item | None:
    """Return the item that a column is, None when it stays as it is."""
    name, text = question.name, question.text
    if scale is not None:
        low, high = scale.bounds or (None, None)
        codes = tuple(scale.no_opinion)
        return Item(name, text, "", low, high, scale.labels, missing_codes=codes, column=name)
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


def _records(ratings: Ratings) -> Iterator[HistoryEntry]:
    """Yield what has become of the columns of texts."""
    mappings = _together((scale.mapping, scale.names) for scale in ratings.scales if scale.labels)
    for mapping, names in mappings.items():
        yield HistoryEntry("recoded", len(names), f"{', '.join(names)}: {mapping}")
    for reason, names in _together((kept.reason, kept.names) for kept in ratings.kept).items():
        text = (
            f"{', '.join(names)}: kept as texts, since {reason}; declare the labels in a codebook"
        )
        yield HistoryEntry("recoded", 0, text)


def _doubts(ratings: Ratings) -> Iterator[str]:
    """Yield what the user must be told at once about ratings."""
    doubts = _together((doubt, scale.names) for scale in ratings.scales for doubt in scale.doubts)
    yield from (f"{listed(names, _SHOWN)}: {doubt}" for doubt, names in doubts.items())
    for scale in ratings.scales:
        if scale.no_opinion:
            texts = ", ".join(f"{text!r} ({n} times)" for text, n in scale.no_opinion.items())
            yield (
                f"{listed(scale.names, _SHOWN)}: {texts} give(s) no opinion on the scale and is "
                "missing, of kind 'declared', not a point of it; if it is a point, declare its "
                "number in a codebook"
            )
    told = _together((kept.reason, kept.names) for kept in ratings.kept if kept.rates)
    for reason, names in told.items():
        yield (
            f"{listed(names, _SHOWN)}: kept as texts, since {reason}, and no mean can be computed. "
            "Declare the labels in a codebook; ls.draft_codebook(file) drafts one"
        )


def _together(said: Iterable[tuple[str, tuple[str, ...]]]) -> dict[str, tuple[str, ...]]:
    """Return the questions of which one thing is said."""
    together: dict[str, tuple[str, ...]] = {}
    for what, names in said:
        together[what] = (*together.get(what, ()), *names)
    return together


def _blocks(
    questions: Sequence[Question], items: Mapping[str, object]
) -> tuple[tuple[str, ...], ...]:
    blocks: dict[str, list[str]] = {}
    for question in questions:
        if question.name in items:
            blocks.setdefault(question.block, []).append(question.name)
    return tuple(tuple(names) for names in blocks.values())
