"""Columns that say who answered or when, not what: ids, running numbers, addresses, moments.

One decision for reading without a codebook, screening and drafting. Such a column is no item: its
mean has no meaning, its digits may be more than a float holds, and it makes every row different.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, time
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from loyaltysem.survey.codebook.codebook import Codebook
from loyaltysem.survey.data import BEHAVIOUR, SurveyData
from loyaltysem.survey.formats.export import Export
from loyaltysem.survey.wordings.cells import cell_number
from loyaltysem.survey.wordings.id_name import id_name
from loyaltysem.survey.wordings.id_text import EXACT, id_text, lost_digits
from loyaltysem.survey.wordings.times import is_time

__all__ = [
    "Identifier",
    "answered_columns",
    "identifier_values",
    "identifier_warnings",
    "identifiers_of_export",
    "identifiers_of_frame",
]

_DIGITS = re.compile(r"[+-]?\d+(?:\.0+)?", re.ASCII)
_ZEROS_BEFORE = re.compile(r"0\d{2,}", re.ASCII)
_UUID = re.compile(r"\{?[0-9a-f]{8}(?:-?[0-9a-f]{4}){3}-?[0-9a-f]{12}\}?", re.IGNORECASE)
_ADDRESS = re.compile(r"[^@\s]+@[^@\s]+\.[^@\s]+")
_TOKEN = re.compile(r"(?=.*\d)(?=.*[A-Za-z])[A-Za-z0-9_-]{8,}", re.ASCII)

_FEWEST, _SURE_IN_ORDER, _SURE = 5, 12, 20
_BEYOND_RATINGS = 100
_NEARLY_ALL = 0.9
_LONG, _LONG_CONTACT, _LONG_NUMBER = 9, 6, 4
_TRIED = 50


@dataclass(frozen=True, slots=True)
class Identifier:
    """A column that is no item.

    Attributes
    ----------
    why : str
        What says so.
    names_row : bool
        Whether it says who answered or when, so that two sheets with the same answers may differ
        in it. False for a code of something else, such as a postcode.
    warning : str
        Why respondents cannot be told apart by it, ``""`` where they can.
    """

    why: str
    names_row: bool = True
    warning: str = ""


def identifiers_of_export(export: Export) -> dict[str, Identifier]:
    """Return the identifiers among the questions of an export, by the question's name."""
    found = {}
    for question in export.questions:
        if question.labels or question.answer_type in ("scale", "multiple", "ranking", "single"):
            continue
        if question.write_in_of:
            continue
        positions, distinct = export.distinct_cells(question)
        known = _identifier(question.column, positions, distinct)
        if known:
            found[question.name] = known
    return found


def answered_columns(survey: SurveyData) -> pd.DataFrame:
    """Return what respondents answered: neither ids nor what was joined to the answers."""
    left_out = set(survey.source.identifiers)
    if not survey.source.format:
        left_out |= set(identifiers_of_frame(survey.responses, survey.codebook))
    codebook = survey.codebook
    declared = {*codebook.item_names, *(group.name for group in codebook.groups)}
    if any(entry.step == "joined" for entry in survey.history):
        left_out |= set(BEHAVIOUR) - declared
    # the history outlives files, and names the variable that holds the weights
    told = [entry.text for entry in survey.history if entry.step == "weighted"]
    undeclared = [str(name) for name in survey.responses if name not in declared]
    left_out |= {n for n in undeclared if any(t.startswith(f"{n}: ") for t in told)}
    return survey.responses[[name for name in survey.responses if name not in left_out]]


def identifiers_of_frame(answers: pd.DataFrame, codebook: Codebook) -> tuple[str, ...]:
    """Return the columns that say who answered or when, among those no item is declared for."""
    found = []
    settled = {*codebook.item_names} | {g.name for g in codebook.groups if g.levels or g.codes}
    for name in answers.columns:
        if name in settled:
            continue
        positions, distinct = pd.factorize(answers[name], use_na_sentinel=True)
        known = _identifier(str(name), positions, list(distinct))
        if known is not None and known.names_row:
            found.append(name)
    return tuple(found)


def identifier_warnings(identifiers: Mapping[str, Identifier]) -> tuple[str, ...]:
    """Return what must be told about ids that no longer tell respondents apart."""
    cut = [f"{name}: {found.warning}" for name, found in identifiers.items() if found.warning]
    if not cut:
        return ()
    return (
        f"{len(cut)} column(s) hold ids whose last digits are lost, so that different people may "
        f"have the same: {'; '.join(cut[:5])}. Export the ids as texts; no join by these is "
        "possible",
    )


def identifier_values(cells: pd.Series[Any]) -> pd.Series[Any]:
    """Return ids as whole numbers where each is one and there is no gap, else as texts."""
    if any(lost_digits(cell) for cell in cells):
        return cells.astype(object)  # so that a join can refuse them
    texts = pd.Series([id_text(cell) for cell in cells], index=cells.index, dtype=object)
    plain = [text is not None and re.fullmatch(r"0|[1-9]\d{0,17}", text) for text in texts]
    return texts.astype("int64") if all(plain) else texts


def _identifier(
    header: str, positions: NDArray[np.intp], distinct: Sequence[Any]
) -> Identifier | None:
    """Decide about one column of cells, given as distinct ones and where they stand."""
    n_distinct, n = len(distinct), int((positions >= 0).sum())
    if not n_distinct:
        return None
    # An item has few answers, so nearly every column is settled here.
    name = id_name(header)
    apart = n >= _FEWEST and n_distinct >= _NEARLY_ALL * n
    named = name == "respondent"
    if n_distinct <= 11 and not (name in ("respondent", "contact", "ending") or apart):
        codes = _zeros_before(distinct)
        return Identifier("zeros before the digits", names_row=False) if codes else None
    lost = _lost_digits(distinct)
    if lost:
        return Identifier("whole numbers of more than 15 digits", apart or named, lost)
    texts = [id_text(cell) or "" for cell in distinct]
    named = named or (name == "contact" and min(map(len, texts)) >= _LONG_CONTACT)
    if named and not _measures(distinct):
        return Identifier(f"its name, {header!r}")
    if apart and name == "person" and not _measures(distinct):
        return Identifier(f"its name, {header!r}, and a value of its own in nearly every row")
    if apart and name == "row" and _numbers_rows(texts, positions, distinct):
        return Identifier(f"its name, {header!r}, and a value of its own in nearly every row")
    why = _moments(distinct) or (
        _values_apart(texts, positions, distinct) if apart and name != "measure" else ""
    )
    if why:
        return Identifier(why)
    if _beyond(texts):
        return Identifier("whole numbers of more than 15 digits", names_row=apart)
    if _zeros_before(distinct):
        return Identifier("zeros before the digits", names_row=apart and name == "ending")
    if name == "ending" and not _measures(distinct):
        return Identifier(f"its name, {header!r}", names_row=apart)
    return None


def _lost_digits(distinct: Sequence[Any]) -> str:
    """Say which cells have lost digits already, ``""`` where none has."""
    cut = [cell for cell in distinct if lost_digits(cell)]
    numbers = [cell for cell in cut if not isinstance(cell, str)]
    if numbers:
        return (
            f"{len(numbers)} different whole numbers of more than 15 digits, such as "
            f"{float(numbers[0]):.0f}, of which Excel and floating-point numbers keep no more"
        )
    if 2 * len(cut) > len(distinct):
        return f"{len(cut)} different long numbers cut as Excel shows them, such as {cut[0]}"
    return ""


def _measures(distinct: Sequence[Any]) -> bool:
    """Whether there is a number with decimals, which no id has."""
    numbers = (cell_number(cell) for cell in distinct[:_TRIED] if not isinstance(cell, datetime))
    return any(number is not None and number % 1 for number in numbers)


def _zeros_before(distinct: Iterable[Any]) -> bool:
    return any(isinstance(cell, str) and _ZEROS_BEFORE.fullmatch(cell.strip()) for cell in distinct)


def _beyond(texts: Iterable[str]) -> bool:
    return any(
        len(text) > 15 and _DIGITS.fullmatch(text) and abs(int(text)) > EXACT for text in texts
    )


def _moments(distinct: Sequence[Any]) -> str:
    """Say that every cell is a moment with its time of day."""
    for cell in (*distinct[:_TRIED], distinct[-1]):
        if isinstance(cell, datetime):
            continue
        if not isinstance(cell, str) or ":" not in cell or not is_time(cell):
            return ""
    if all(isinstance(cell, datetime) and cell.time() == time() for cell in distinct):
        return ""  # days, which may well be an answer
    return "moments with their time of day"


def _values_apart(texts: list[str], positions: NDArray[np.intp], distinct: Sequence[Any]) -> str:
    """Say what values are, of which nearly every row has its own."""
    for pattern, what in ((_UUID, "random ids"), (_ADDRESS, "addresses"), (_TOKEN, "tokens")):
        if all(pattern.fullmatch(text) for text in texts):
            return f"{what}, different in nearly every row"
    if not all(_DIGITS.fullmatch(text) for text in texts):
        return ""
    if all(len(text.lstrip("+-")) >= _LONG for text in texts):
        return f"numbers of {_LONG} digits or more, different in nearly every row"
    return "a running number" if _runs(positions, distinct, named=False) else ""


def _numbers_rows(texts: list[str], positions: NDArray[np.intp], distinct: Sequence[Any]) -> bool:
    """Whether values under a header such as "no" are names, long numbers, or count the rows."""
    numbers = all(_DIGITS.fullmatch(text) for text in texts)
    long = all(len(text) >= _LONG_NUMBER for text in texts)
    return (
        (not numbers and not _measures(distinct))
        or (numbers and long)
        or _runs(positions, distinct, named=True)
    )


def _runs(positions: NDArray[np.intp], distinct: Sequence[Any], *, named: bool) -> bool:
    """Whether whole numbers count the rows, in their order or shuffled.

    They begin near 1, or beyond 100; ages and ratings may be in order too.
    """
    numbers = [cell_number(cell) for cell in distinct]
    values = np.array([np.nan if number is None else number for number in numbers])
    n = len(values)
    if (positions < 0).any() or n < len(positions) or np.isnan(values).any() or (values % 1).any():
        return False
    low, high = values.min(), values.max()
    if low >= 1900 and high <= 2100:
        return False  # years
    begins = low > _BEYOND_RATINGS or 0 <= low <= max(1, n / 10)
    steps = np.diff(values[positions])
    if (steps == 1).all():
        return bool(named or low > _BEYOND_RATINGS or (begins and n >= _SURE_IN_ORDER))
    dense = high - low + 1
    return bool(
        begins and n >= _SURE and (dense <= 1.05 * n or ((steps > 0).all() and dense <= 2 * n))
    )
