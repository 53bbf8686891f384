"""Answers that stay as they are: texts, dates, and numbers that are no item."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd

from loyaltysem.survey.answers.decoding import missing_kind
from loyaltysem.survey.formats.export import Export, Question

__all__ = ["plain_answers", "plain_missing"]


def plain_answers(export: Export, question: Question) -> pd.Series[Any]:
    """Return the cells of a question, None (or NaN, or NaT) where there is no answer.

    A column that the export declares as dates becomes times when every cell is one; a column of
    numbers stays numbers.
    """
    cells = export.cell_values(question)
    answers = cells.where(plain_missing(export, question) == "", None)
    if question.answer_type == "date":
        moments = pd.to_datetime(answers, errors="coerce", format="mixed")
        if moments.notna().equals(answers.notna()):
            return moments
    if question.answer_type == "number" and pd.api.types.is_numeric_dtype(cells):
        return answers.astype("float64")
    return answers.astype(object).where(answers.notna(), None)


def plain_missing(export: Export, question: Question) -> pd.Series[Any]:
    """Return the kind of every missing answer, ``""`` where there is one."""
    cells = export.cell_values(question)
    positions, distinct = pd.factorize(cells, use_na_sentinel=True)
    # A text of spaces is an answer that somebody typed; only an empty cell is none.
    found = [
        missing_kind(cell, question, export) or "" if str(cell).strip() else "" for cell in distinct
    ]
    kinds = np.array([*found, "blank"], dtype=object)
    return pd.Series(kinds[positions], cells.index, dtype=object)
