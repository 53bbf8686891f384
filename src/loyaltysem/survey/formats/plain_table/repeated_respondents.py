"""Respondents that stand on several rows: long tables, and people asked more than once."""

from __future__ import annotations

import itertools
import re
from collections.abc import Sequence
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from loyaltysem.survey.wordings.cells import cell_text
from loyaltysem.survey.wordings.id_name import id_name

__all__ = ["repeated_respondents"]

_ITEM = re.compile(
    r"^(?:item|question|variable|indicator|statement|measure|attribute|stimulus|product|trial|"
    r"wave|time|occasion|session|round|day|week|month|year|题目|题号|题项|问题|变量|指标|项目|波次|轮次|"
    r"时间点|次数)(?:[_ .-]?(?:id|no|nr|number|name|code|编号|名称))?$",
    re.IGNORECASE,
)
_CONTENTS = re.compile(
    r"item|question|variable|indicator|statement|题|问|变量|指标|项", re.IGNORECASE
)
_FEWEST_PERSONS, _FEWEST_ROWS_EACH = 3, 2
_WIDEST_LONG = 5
_FIRST_COLUMNS = 8


def repeated_respondents(names: Sequence[str], columns: NDArray[Any]) -> str:
    """Say that respondents stand on several rows, ``""`` where nothing says so.

    Parameters
    ----------
    names : sequence of str
    columns : array of object, shape (n_columns, n_rows)
        The rows of answers.
    """
    n_rows = columns.shape[1]
    if n_rows < _FEWEST_PERSONS:
        return ""
    codes: dict[int, NDArray[np.intp]] = {}

    def coded(place: int) -> NDArray[np.intp]:
        if place not in codes:
            texts = [None if cell is None else cell_text(cell) for cell in columns[place]]
            codes[place] = pd.factorize(np.array(texts, dtype=object))[0]
        return codes[place]

    named = [place for place, name in enumerate(names) if id_name(name) == "respondent"]
    for person in named:
        count = _n_repeated(coded(person))
        if not count:
            continue
        n_persons = coded(person).max() + 1
        often = 2 * count >= n_persons
        by = _divider(person, names, coded, len(columns)) if often else None
        return _told(names[person], person, by, names, coded, n_rows)
    if named or len(columns) > _WIDEST_LONG:
        return ""
    places = range(len(columns))
    for person, item in itertools.permutations(places, 2) if len(columns) > 2 else ():
        are_named = _ITEM.match(names[item].strip()) or not _ITEM.match(names[person].strip())
        if are_named and _crossed(coded(person), coded(item)):
            return _told(names[person], person, item, names, coded, n_rows)
    return ""


def _n_repeated(codes: NDArray[np.intp]) -> int:
    counts = np.bincount(codes[codes >= 0])
    # one value in every row is that of the study, or of the device that was used
    return int((counts > 1).sum()) if len(counts) > 1 else 0


def _divider(person: int, names: Sequence[str], coded: Any, n_columns: int) -> int | None:
    """Return the column that tells a person's rows apart, one whose name says so first."""
    places = [place for place in range(min(n_columns, _FIRST_COLUMNS)) if place != person]
    places.sort(key=lambda place: not _ITEM.match(names[place].strip()))
    for place in places:
        pairs = pd.DataFrame({"person": coded(person), "by": coded(place)})
        n_levels = len(np.unique(coded(place)))
        if not pairs.duplicated().any() and n_levels < len(pairs):
            return place
    return None


def _crossed(person: NDArray[np.intp], item: NDArray[np.intp]) -> bool:
    """Whether the rows are all pairs of persons and items, in blocks of one order."""
    n_persons, n_items = person.max(initial=-1) + 1, item.max(initial=-1) + 1
    if n_persons < _FEWEST_PERSONS or n_items < _FEWEST_ROWS_EACH:
        return False
    if (person < 0).any() or (item < 0).any() or n_persons * n_items != len(person):
        return False
    # places of the levels in the order of the file count on from 0 in both
    by_person = np.repeat(np.arange(n_persons), n_items)
    by_item = np.tile(np.arange(n_items), n_persons)
    return bool((person == by_person).all() and (item == by_item).all())


def _told(
    name: str, person: int, by: int | None, names: Sequence[str], coded: Any, n_rows: int
) -> str:
    codes = coded(person)
    n_persons = len(np.unique(codes[codes >= 0]))
    shown = f"{name!r} has {n_persons} different values on {n_rows} rows"
    if by is None:
        return (
            f"{shown}: {_n_repeated(codes)} of them are repeated, and every row counts as a "
            "respondent of its own. If a person answered twice, keep one of the sheets, or "
            "screen for duplicates"
        )
    if _CONTENTS.search(names[by]) or (len(names) <= _WIDEST_LONG and not _ITEM.match(names[by])):
        answers = next((n for at, n in enumerate(names) if at not in (person, by)), "answer")
        return (
            f"{shown}, each once for every {names[by]!r}, so this looks like a long table, with "
            "one row per person and item, and every row counts as a respondent of its own. Make "
            f"it wide first: frame.pivot(index={name!r}, columns={names[by]!r}, "
            f"values={answers!r}), and read the frame"
        )
    return (
        f"{shown}, told apart by {names[by]!r}: a person has several rows, and every row counts "
        f"as a respondent of its own, although the rows of a person are not independent. "
        f"Analyse one {names[by]!r} at a time, or make the table wide"
    )
