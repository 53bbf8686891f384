"""The parts of a survey while it is being read."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

import pandas as pd

from loyaltysem.survey.codebook.codebook import Codebook
from loyaltysem.survey.data import HistoryEntry, MultipleChoice
from loyaltysem.survey.formats.export import MissingKind, Question

__all__ = ["Answers", "missing_history", "multiple_choices", "undocumented_warning"]

_WORDS: dict[MissingKind, str] = {
    "blank": "left blank",
    "skipped": "skipped by the questionnaire's logic",
    "undocumented": "−2 or −3, blank or skipped: the export does not document which is which",
    "declared": "declared as missing in the codebook or the file",
    "unranked": "options that were not ranked, where others were",
}


@dataclass(frozen=True, slots=True)
class Answers:
    """Decoded answers with what there is to say about them.

    Attributes
    ----------
    codebook : Codebook
    responses : DataFrame
        Items in codebook order, then grouping variables, then texts written beside their options.
    missing_kinds : DataFrame of str, shape of the items
    traps : DataFrame
        Answers to the instructed-response items.
    columns : dict of str to str
        Item, grouping variable or trap to the header it was read from.
    blocks : tuple of tuple of str
        Items in the order and the matrices in which they were shown.
    choices : tuple of MultipleChoice
        Questions of which several options could be ticked.
    unmatched : tuple of str
        Headers of answer columns that were left out.
    identifiers : tuple of str
        Columns of `responses` that say who answered or when.
    history : tuple of HistoryEntry
    warnings : tuple of str
        What the user must be told at once.
    """

    codebook: Codebook
    responses: pd.DataFrame
    missing_kinds: pd.DataFrame
    traps: pd.DataFrame
    columns: dict[str, str]
    blocks: tuple[tuple[str, ...], ...]
    choices: tuple[MultipleChoice, ...]
    unmatched: tuple[str, ...]
    identifiers: tuple[str, ...]
    history: tuple[HistoryEntry, ...]
    warnings: tuple[str, ...]


def multiple_choices(questions: Mapping[str, Question]) -> tuple[MultipleChoice, ...]:
    """Return the questions of which several options are columns, as the file has them.

    Parameters
    ----------
    questions : mapping of str to Question
        Item or grouping variable to its column.
    """
    blocks: dict[str, dict[str, str]] = {}
    stems: dict[str, str] = {}
    for name, question in questions.items():
        if question.answer_type == "multiple":
            blocks.setdefault(question.block, {})[name] = question.text
            stems.setdefault(question.block, question.stem)
    return tuple(
        MultipleChoice(block, stems[block], options)
        for block, options in blocks.items()
        if len(options) > 1
    )


def missing_history(kinds: pd.DataFrame, what: str) -> Iterator[HistoryEntry]:
    """Yield one record per kind of missing that occurs in `kinds`."""
    counts = pd.Series(kinds.to_numpy().ravel(), dtype=object).value_counts()
    for kind, words in _WORDS.items():
        count = int(counts.get(kind, 0))
        if count:
            yield HistoryEntry("missing", count, f"{count} {what} answer(s) missing: {words}")


def undocumented_warning(kinds: pd.DataFrame) -> tuple[str, ...]:
    """Return the warning about −2 and −3, when they occur."""
    count = int((kinds.to_numpy() == "undocumented").sum())
    if not count:
        return ()
    return (
        f"{count} answer(s) are −2 or −3, which 问卷星 writes for a question left blank or skipped "
        "by logic without documenting which is which. They are missing, of kind 'undocumented'. "
        "Export the answers as texts if the difference matters.",
    )
