"""What a question's column holds: the distinct answers, apart from everything that is missing."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from loyaltysem.survey.answers.decoding import missing_kind, without_write_in
from loyaltysem.survey.formats.export import Export, Question
from loyaltysem.survey.wordings.cells import cell_number

__all__ = ["ObservedAnswers", "observed_answers"]


@dataclass(frozen=True, slots=True)
class ObservedAnswers:
    """The distinct answers of one column.

    Attributes
    ----------
    texts : mapping of str to int
        Answers that are no numbers, in the order of the file, and how often each occurs.
    numbers : mapping of float to int
        Answers that are numbers, and how often each occurs.
    missing_codes : tuple of float or str
        Numbers and labels that the export itself declares as missing, as far as they occur; single
        numbers in any case.
    """

    texts: Mapping[str, int]
    numbers: Mapping[float, int]
    missing_codes: tuple[float | str, ...]

    @property
    def count(self) -> int:
        """How many respondents answered."""
        return sum(self.texts.values()) + sum(self.numbers.values())

    @property
    def options(self) -> tuple[str, ...]:
        """The texts without what respondents wrote in beside an option."""
        return tuple(dict.fromkeys(map(without_write_in, self.texts)))


def observed_answers(export: Export, question: Question) -> ObservedAnswers:
    """Look at one column of an export."""
    codes = {low for low, high in question.missing_ranges if low == high and math.isfinite(low)}
    missing_labels: dict[str, None] = {}
    texts: dict[str, int] = {}
    numbers: dict[float, int] = {}
    positions, distinct = export.distinct_cells(question)
    counts = np.bincount(positions[positions >= 0], minlength=len(distinct))
    for cell, count in zip(distinct, counts, strict=True):
        text = str(cell).strip()
        number = cell_number(cell)
        kind = missing_kind(cell, question, export)
        if (kind and kind != "declared") or number in export.missing_numbers:
            continue
        if text in question.text_labels:
            text, number = question.text_labels[text], None
        label = question.labels.get(text) if isinstance(cell, str) else None
        if (label is not None and question.declares_missing(label)) or (kind and number is None):
            missing_labels[text] = None
        elif number is None or label is not None:
            texts[text] = texts.get(text, 0) + int(count)
        elif math.isfinite(number) and kind:
            codes.add(number)
        else:
            numbers[number] = numbers.get(number, 0) + int(count)
    missing_codes: tuple[float | str, ...] = (*sorted(codes), *missing_labels)
    return ObservedAnswers(texts, dict(sorted(numbers.items())), missing_codes)
