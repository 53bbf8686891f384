"""Answers read with a codebook: nothing is guessed, whatever does not fit is an error."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import pandas as pd

from loyaltysem.arguments import listed
from loyaltysem.errors import DataError
from loyaltysem.survey.answers.answers import (
    Answers,
    missing_history,
    multiple_choices,
    undocumented_warning,
)
from loyaltysem.survey.answers.column_matching import ColumnMatch, match_columns
from loyaltysem.survey.answers.decoding import (
    Decoded,
    answer_frame,
    decode_group,
    decode_scale,
)
from loyaltysem.survey.answers.file_contradictions import refuse_contradictions
from loyaltysem.survey.answers.file_labels import file_labels_entry
from loyaltysem.survey.answers.identifiers import identifiers_of_frame
from loyaltysem.survey.answers.plain import plain_answers
from loyaltysem.survey.codebook.codebook import Codebook
from loyaltysem.survey.data import HistoryEntry
from loyaltysem.survey.formats.export import Export

__all__ = ["declared_answers"]


def declared_answers(export: Export, codebook: Codebook) -> Answers:
    """Decode an export by its codebook.

    Columns that the codebook does not mention are left out; in a file that was written from a
    survey they were part of the survey, and are kept as they are.

    Raises
    ------
    CodebookError
        Entries and columns do not fit together, or the codebook and the file contradict each
        other.
    DataError
        Cells that the codebook does not allow; every such item is listed.
    """
    match = match_columns(codebook, export.questions, by_name=export.written)
    columns = match.questions
    refuse_contradictions(codebook, columns)
    items = {item.name: decode_scale(item, columns[item.name], export) for item in codebook.items}
    traps = {trap.name: decode_scale(trap, columns[trap.name], export) for trap in codebook.traps}
    groups = {
        group.name: decode_group(group, columns[group.name], export) for group in codebook.groups
    }
    _refuse_wrong({**items, **groups, **traps}, match)
    index = export.cells.index
    values = {name: decoded.values for name, decoded in items.items()}
    presented = answer_frame(values, index, float)
    kinds = answer_frame({name: decoded.kinds for name, decoded in items.items()}, index)
    group_kinds = answer_frame({name: decoded.kinds for name, decoded in groups.items()}, index)
    levels = answer_frame({name: decoded.values for name, decoded in groups.items()}, index)
    written = {name: export.cell_values(question) for name, question in match.write_ins.items()}
    answers = pd.concat([presented, levels, pd.DataFrame(written, index=index)], axis=1)
    responses, reversals = _reversed_once(answers, codebook)
    others = [q for q in export.questions if q.column in match.unmatched and export.written]
    if others:
        match = replace(match, unmatched=())
        plain = pd.DataFrame({q.name: plain_answers(export, q) for q in others}, index=index)
        responses = pd.concat([responses, plain], axis=1)
    return Answers(
        codebook=codebook,
        responses=responses,
        missing_kinds=kinds,
        traps=answer_frame({name: decoded.values for name, decoded in traps.items()}, index, float),
        columns={
            name: question.column
            for name, question in {
                **columns,
                **match.write_ins,
                **{question.name: question for question in others},
            }.items()
        },
        blocks=_blocks(codebook, match, export),
        choices=multiple_choices(columns),
        unmatched=match.unmatched,
        identifiers=identifiers_of_frame(responses, codebook),
        history=(
            *missing_history(kinds, "item"),
            *missing_history(group_kinds, "grouping"),
            *_labels_of_file(codebook, match, export),
            *reversals,
            *_left_out(match),
        ),
        warnings=(
            *(() if export.written else _undocumented(kinds, group_kinds)),
            *_kept_codes_warning(codebook, presented, export),
            *_unmatched_warning(match),
            *_unconfirmed_warning(codebook),
        ),
    )


def _undocumented(*kinds: pd.DataFrame) -> tuple[str, ...]:
    return undocumented_warning(pd.concat(kinds, axis=1))


def _refuse_wrong(decoded: dict[str, Decoded], match: ColumnMatch) -> None:
    lines = [
        f"  {name} (column {match.questions[name].column!r}): {complaint}"
        for name, answers in decoded.items()
        for complaint in answers.complaints
    ]
    if lines:
        raise DataError(
            "The file holds answers that the codebook does not allow, and every mean computed "
            "from them would be wrong:\n"
            + "\n".join(lines)
            + "\nIf such a value means a missing answer, declare it in the codebook, as in "
            "missing = [-99]; else add the label or level, or correct the bounds or the file."
        )


def _reversed_once(
    answers: pd.DataFrame, codebook: Codebook
) -> tuple[pd.DataFrame, tuple[HistoryEntry, ...]]:
    responses = answers.copy()
    records = []
    for item in codebook.items:
        if item.reversed and item.minimum is not None and item.maximum is not None:
            total = item.minimum + item.maximum
            responses[item.name] = total - responses[item.name]
            count = int(responses[item.name].notna().sum())
            text = f"{item.name} reversed as declared: {count} answer(s) x became {total:g} − x"
            records.append(HistoryEntry("reversed", count, text))
    return responses, tuple(records)


def _labels_of_file(
    codebook: Codebook, match: ColumnMatch, export: Export
) -> Iterator[HistoryEntry]:
    """Yield what texts were turned to numbers by the file's own value labels."""
    if export.flavour == "numbers" or export.written:
        return
    for item in codebook.items:
        labels = match.questions[item.name].labels
        if labels and not item.labels:
            yield file_labels_entry(item.name, labels)


def _blocks(codebook: Codebook, match: ColumnMatch, export: Export) -> tuple[tuple[str, ...], ...]:
    order = {question.name: place for place, question in enumerate(export.questions)}
    blocks: dict[str, list[str]] = {}
    for name in sorted(codebook.item_names, key=lambda item: order[match.questions[item].name]):
        blocks.setdefault(match.questions[name].block, []).append(name)
    return tuple(tuple(names) for names in blocks.values())


def _left_out(match: ColumnMatch) -> Iterator[HistoryEntry]:
    for columns, why in (
        (match.ignored, "left out as the codebook's `ignore` says"),
        (match.unmatched, "left out because the codebook does not mention them"),
    ):
        if columns:
            text = f"{len(columns)} column(s) {why}: {', '.join(columns)}"
            yield HistoryEntry("unmatched", len(columns), text)


def _kept_codes_warning(
    codebook: Codebook, presented: pd.DataFrame, export: Export
) -> Iterator[str]:
    for name in codebook.item_names:
        count = int(presented[name].isin(export.missing_numbers).sum())
        if count:
            yield (
                f"{name}: {count} answer(s) of −2 or −3 are kept as answers because the bounds "
                "include them; 问卷星 also writes these numbers for missing answers. Export the "
                "answers as texts to be sure, or declare missing codes."
            )


def _unmatched_warning(match: ColumnMatch) -> tuple[str, ...]:
    if not match.unmatched:
        return ()
    shown = listed([repr(column) for column in match.unmatched])
    return (
        f"{len(match.unmatched)} column(s) of the file are not in the codebook and were left out: "
        f"{shown}. If an item is among them, add it to the codebook; if not, name them in "
        "ignore = [...] under [survey].",
    )


def _unconfirmed_warning(codebook: Codebook) -> tuple[str, ...]:
    """Name the items whose numbers are a proposal, by the mapping that they share."""
    items: dict[str, list[str]] = {}
    for item in codebook.items:
        if item.unconfirmed:
            mapping = ", ".join(f"{text} = {value:g}" for text, value in item.labels.items())
            items.setdefault(mapping, []).append(item.name)
    if not items:
        return ()
    count = sum(map(len, items.values()))
    shown = "; ".join(
        f"{listed(names)} ({mapping if len(mapping) <= 200 else mapping[:199] + '…'})"
        for mapping, names in list(items.items())[:4]
    )
    more = f"; and those of {len(items) - 4} more scales" if len(items) > 4 else ""
    return (
        f"{count} item(s) have numbers that nobody has confirmed: {shown}{more}. If the "
        "questionnaire has the answers in another order, or more of them, every result of these "
        "items is wrong. Number the labels in the codebook, lowest first, and delete the line "
        "unconfirmed = true there",
    )
