"""Answers that stay as they are: texts, dates, and numbers that are no item."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from loyaltysem.survey.answers.decoding import missing_kind
from loyaltysem.survey.data import HistoryEntry
from loyaltysem.survey.formats.export import Export, Question

__all__ = ["blanks_history", "plain_answers", "plain_missing"]


def plain_answers(export: Export, question: Question) -> pd.Series[Any]:
    """Return the cells of a question, None (or NaN, or NaT) where there is no answer.

    A column that the export declares as dates becomes times when every cell is one; a column of
    numbers stays numbers. Where two answers differ in the blanks at their ends only, they are one.
    """
    cells = export.cell_values(question)
    bare = {text: text.strip() for text in _told_apart_by_blanks(export, question)}
    if bare:
        cells = cells.map(lambda cell: bare.get(cell, cell))
    missing = plain_missing(export, question) != ""
    if cells.dtype == object and question.answer_type != "date":
        # A file may have thousands of such columns, and pandas takes a millisecond for each.
        values = cells.to_numpy(copy=True)
        values[missing] = None
        return pd.Series(values, cells.index, dtype=object, name=cells.name)
    answers = cells.where(~missing, None)
    if question.answer_type == "date":
        moments = pd.to_datetime(answers, errors="coerce", format="mixed")
        if moments.notna().equals(answers.notna()):
            return moments
    if question.answer_type == "number" and pd.api.types.is_numeric_dtype(cells):
        return answers.astype("float64")
    return answers.astype(object).where(answers.notna(), None)


def blanks_history(export: Export, questions: Iterable[Question]) -> tuple[HistoryEntry, ...]:
    """Return the record of answers that `plain_answers` made one."""
    entries = []
    for question in questions:
        texts = _told_apart_by_blanks(export, question)
        if texts:
            shown = ", ".join(repr(text) for text in texts[:5])
            text = (
                f"{question.name}: blanks around {shown} taken off, since it is an answer without"
            )
            entries.append(HistoryEntry("recoded", len(texts), text))
    return tuple(entries)


def _told_apart_by_blanks(export: Export, question: Question) -> list[str]:
    """Return the texts that are another answer when the blanks at their ends are taken off."""
    if export.written:
        return []
    texts = [cell for cell in export.distinct_cells(question)[1] if isinstance(cell, str)]
    bare = Counter(text.strip() for text in texts)
    return [
        text for text in texts if text != text.strip() and text.strip() and bare[text.strip()] > 1
    ]


def plain_missing(export: Export, question: Question) -> NDArray[Any]:
    """Return the kind of every missing answer, ``""`` where there is one."""
    positions, distinct = export.distinct_cells(question)
    # A text of spaces is an answer that somebody typed; only an empty cell is none.
    found = [
        missing_kind(cell, question, export) or "" if str(cell).strip() else "" for cell in distinct
    ]
    kinds = np.array([*found, "blank"], dtype=object)
    return kinds[positions]
