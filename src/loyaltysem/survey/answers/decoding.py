"""From the cells of one question to numbers or levels, with the kind of every missing answer."""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from loyaltysem.containment.cells import EXACT
from loyaltysem.survey.codebook.entries import Group, Item, Trap
from loyaltysem.survey.formats.export import Export, MissingKind, Question
from loyaltysem.survey.wordings.answer_key import answer_key
from loyaltysem.survey.wordings.cells import cell_number, cell_text
from loyaltysem.survey.wordings.id_text import lost_digits

__all__ = [
    "Decoded",
    "Missing",
    "answer_frame",
    "decode_group",
    "decode_scale",
    "group_level",
    "missing_kind",
    "without_write_in",
]

_DIGITS = re.compile(r"[+-]?\d+", re.ASCII)
_WRITE_IN = re.compile(r"^(?P<option>.+?)\s*〖.*〗$", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Missing:
    """A cell that holds no answer, and why."""

    kind: MissingKind


@dataclass(frozen=True, slots=True)
class Wrong:
    """A cell that cannot be an answer: the problem, and the cell as the user should see it."""

    problem: str
    shown: str


Value = float | str | Missing | Wrong


@dataclass(frozen=True, slots=True)
class Decoded:
    """The answers to one question.

    Attributes
    ----------
    values : array, shape (n_rows,)
        Numbers (NaN where missing), or level names (None where missing).
    kinds : array of str, shape (n_rows,)
        ``""`` where an answer was observed, else the kind of missing.
    complaints : tuple of str
        What is wrong with the cells, with counts and examples.
    """

    values: NDArray[Any]
    kinds: NDArray[Any]
    complaints: tuple[str, ...]


def answer_frame(
    columns: Mapping[str, NDArray[Any]], index: pd.Index[Any], dtype: type = object
) -> pd.DataFrame:
    """Return columns of one type as a frame, whose cells lie together."""
    if not columns:
        return pd.DataFrame(index=index)
    cells: NDArray[Any] = np.array(list(columns.values()), dtype=dtype).T
    return pd.DataFrame(cells, index, list(columns), dtype=dtype)


def decode_scale(entry: Item | Trap, question: Question, export: Export) -> Decoded:
    """Decode an item or a trap as presented: no item is reversed here.

    Texts become numbers by the entry's labels, or by those of the file where the entry has none.
    """
    codes = set(entry.missing_codes)
    low, high = entry.minimum, entry.maximum
    labels = entry.labels or question.labels
    # An option may read "5" and be number 1: in a file of numbers 5 is the number.
    coded = export.flavour == "numbers" or export.written
    other_spellings = _other_spellings(labels)

    def decode(cell: object) -> Value:
        text = cell_text(cell)
        shown = question.text_labels.get(text, text)
        if text in codes or shown in codes:
            return Missing("declared")
        number = cell_number(cell)
        if shown in labels and text not in labels:
            return float(labels[shown])
        if text in labels and (number is None or not coded):
            return float(labels[text])
        if number is None and answer_key(text) in other_spellings:
            return other_spellings[answer_key(text)]
        if number is None:
            problem = "text that is not among its labels" if labels else "text, not a number"
            return Wrong(problem, repr(text))
        if abs(number) > EXACT and _DIGITS.fullmatch(text) and int(text) != number:
            return Wrong("a whole number of more digits than a number can hold", text)
        if math.isinf(number):
            return Wrong("an infinite value", text)
        if number in codes:
            return Missing("declared")
        bounded = low is not None and high is not None
        within = low is not None and high is not None and low <= number <= high
        if number in export.missing_numbers and not within:
            return Missing("undocumented")
        if bounded and not within:
            return Wrong(f"a value outside its bounds {low:g} to {high:g}", f"{number:g}")
        return number

    return _decode(question, export, decode, numeric=True)


def _other_spellings(labels: Mapping[str, float]) -> dict[str, float]:
    """Return labels without case and width, as far as no two of them become one."""
    keys = Counter(map(answer_key, labels))
    return {answer_key(t): float(v) for t, v in labels.items() if keys[answer_key(t)] == 1}


def decode_group(group: Group, question: Question, export: Export) -> Decoded:
    """Decode a grouping variable to level names.

    A number is looked up in the codebook's codes, then by its label in the file.
    """
    missing = set(group.missing_codes)
    meanings = {number: text for text, number in question.labels.items()}

    def decode(cell: object) -> Value:
        number = cell_number(cell)
        text = cell_text(cell)
        if lost_digits(cell):
            return Wrong("a long number whose last digits are lost", text)
        if text in missing or number in missing:
            return Missing("declared")
        if number in meanings and number not in group.codes and text not in group.levels:
            text = meanings[number]
        level = group_level(group, text)
        if level is None and text in question.text_labels:
            level = group_level(group, question.text_labels[text])
        if level is not None:
            return level
        if number is None and question.labels.get(text) in group.codes:
            return group.codes[question.labels[text]]
        if number is not None and number in export.missing_numbers:
            return Missing("undocumented")
        return Wrong("a value that is none of its declared levels", repr(text))

    return _decode(question, export, decode, numeric=False)


def group_level(group: Group, text: str) -> str | None:
    """Return the level that an answer stands for, None when it is none of the declared ones."""
    for spelling in (text, without_write_in(text)):
        if spelling in group.levels:
            return group.levels[spelling]
    number = cell_number(text)
    if number is not None and number in group.codes:
        return group.codes[number]
    if text in group.level_names or not (group.levels or group.codes):
        return text
    return None


def without_write_in(text: str) -> str:
    """Return ``其他`` for ``其他〖拼多多〗``."""
    match = _WRITE_IN.match(text)
    return match["option"] if match else text


def _decode(
    question: Question,
    export: Export,
    decode: Callable[[object], Value],
    *,
    numeric: bool,
) -> Decoded:
    # Each distinct cell is decoded once: a hundred thousand answers hold a handful of values.
    positions, distinct = export.distinct_cells(question)
    decoded: list[Value] = []
    for cell in distinct:
        kind = missing_kind(cell, question, export)
        decoded.append(Missing(kind) if kind else decode(cell))
    decoded.append(Missing("blank"))
    counts = np.bincount(np.where(positions < 0, len(distinct), positions), minlength=len(decoded))
    answers: list[float | str | None] = []
    kinds: list[str] = []
    for value in decoded:
        observed = isinstance(value, float | str)
        nothing = math.nan if numeric else None
        answers.append(value if isinstance(value, float | str) else nothing)
        kinds.append("" if observed or isinstance(value, Wrong) else _kind(value))
    dtype = np.float64 if numeric else object
    return Decoded(
        values=np.array(answers, dtype=dtype)[positions],
        kinds=np.array(kinds, dtype=object)[positions],
        complaints=_complaints(decoded, counts),
    )


def missing_kind(cell: object, question: Question, export: Export) -> MissingKind | None:
    """Return why a cell holds no answer, by what the export itself says; None for an answer."""
    text = cell_text(cell)
    if not text:
        return "blank"
    number = cell_number(cell)
    for key in (text, number):
        if key is not None and key in question.missing_kinds:
            return question.missing_kinds[key]
    if number is not None and question.declares_missing(number):
        return "declared"
    return export.missing_texts.get(text)


def _kind(value: Value) -> str:
    return value.kind if isinstance(value, Missing) else ""


def _complaints(decoded: list[Value], counts: NDArray[np.int64]) -> tuple[str, ...]:
    by_problem: dict[str, list[tuple[str, int]]] = {}
    for value, count in zip(decoded, counts, strict=True):
        if isinstance(value, Wrong):
            by_problem.setdefault(value.problem, []).append((value.shown, int(count)))
    complaints = []
    for problem, cases in by_problem.items():
        total = sum(count for _, count in cases)
        shown = ", ".join(f"{text} ({count} times)" for text, count in cases[:5])
        more = f" and {len(cases) - 5} other values" if len(cases) > 5 else ""
        complaints.append(f"{total} row(s) with {problem}: {shown}{more}")
    return tuple(complaints)
