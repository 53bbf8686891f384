"""Which respondent belongs to which group."""

from __future__ import annotations

import datetime as dt
import math
import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from numbers import Real
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from loyaltysem.containment.cells import is_blank
from loyaltysem.containment.declared_order import declared_order
from loyaltysem.errors import DataError
from loyaltysem.moments.grouping.labels import (
    UNGROUPED,
    GroupLabel,
    GroupWords,
    group_named,
    label_text,
    labels_listed,
    own_label,
)
from loyaltysem.moments.observations import Observations, as_frame, require_columns

__all__ = [
    "GroupAnswers",
    "Grouping",
    "answers_by_group",
    "group_places",
    "group_rows",
    "label_numbers",
    "level_rows",
]

# Blanks of any width and marks of none, which do not show at the ends of a label.
_TEXT = "a text"
_PLAIN = frozenset({str, int, float, bool, type(None), dt.date, pd.Timestamp, pd.Interval})
_ENDS = re.compile(r"^[\s\u200b\u2060\ufeff]+|[\s\u200b\u2060\ufeff]+$")


@dataclass(frozen=True, slots=True)
class Grouping:
    """The group of every row of a frame.

    Attributes
    ----------
    labels : tuple of GroupLabel
        The data's own values.
    index : ndarray of int, shape (n_rows,)
        Place in ``labels``; −1 for a row that names no group.
    words : GroupWords
        What the variable and its groups are called.
    """

    labels: tuple[GroupLabel, ...]
    index: NDArray[np.intp]
    words: GroupWords = field(default_factory=GroupWords)

    @property
    def n_without(self) -> int:
        """Rows that name no group."""
        return int((self.index < 0).sum())


@dataclass(frozen=True, slots=True)
class GroupAnswers:
    """The answers of one group.

    Attributes
    ----------
    label : GroupLabel
        The data's own value; an empty text where there are no groups.
    values : ndarray, shape (n, p)
    rows : ndarray of int, shape (n,)
        Which rows of the frame they are.
    n_left_out : int
        Respondents of the group that are not in ``values``.
    """

    label: GroupLabel
    values: NDArray[np.float64]
    rows: NDArray[np.intp]
    n_left_out: int

    @property
    def place(self) -> str:
        """What a message about the group begins with."""
        return group_named(self.label)


def answers_by_group(
    found: Observations, grouping: Grouping | None = None
) -> tuple[GroupAnswers, ...]:
    """Split answers by group; all are one group without a grouping.

    Parameters
    ----------
    found : Observations
    grouping : Grouping, optional
        The group of every row of the frame; rows without one are left out.

    Returns
    -------
    tuple of GroupAnswers
        In the order of ``grouping.labels``.
    """
    rows = np.flatnonzero(found.kept)
    if grouping is None:
        return (GroupAnswers(UNGROUPED, found.values, rows, len(found.kept) - len(rows)),)
    index = grouping.index[rows]
    left_out = grouping.index[~found.kept]
    return tuple(
        GroupAnswers(label, found.values[index == g], rows[index == g], int((left_out == g).sum()))
        for g, label in enumerate(grouping.labels)
    )


def group_rows(frame: Any, variable: str, order: Sequence[GroupLabel] | None = None) -> Grouping:
    """Read the grouping variable of a frame.

    Parameters
    ----------
    frame : data frame
    variable : str
        A column of the frame.
    order : sequence of GroupLabel, optional
        The order the groups are to have; those without respondents are left out, and others
        follow. By default the order that an ordered categorical column declares, else the one in
        which the data name them, as in lavaan.

    Returns
    -------
    Grouping
        The labels are the data's own values: whole numbers are integers, also where missing
        cells or SPSS made them floats.

    Raises
    ------
    VariableNotFoundError
        The frame has no such column.
    DataError
        There are fewer than two groups, or two labels differ in nothing but number and text, or the
        blanks at their ends.

    Examples
    --------
    >>> import pandas as pd
    >>> group_rows(pd.DataFrame({"platform": ["jd", "tmall", "jd"]}), "platform").labels
    ('jd', 'tmall')
    >>> group_rows(pd.DataFrame({"is_member": [1, 0, None, 1]}), "is_member").labels
    (1, 0)
    """
    found = level_rows(frame, variable, order)
    if len(found.labels) < 2:
        listed = labels_listed(found.labels) or "none"
        raise DataError(
            f"'{variable}' has {len(found.labels)} group(s) in these data ({listed}); a comparison "
            "needs at least two."
        )
    return found


def level_rows(frame: Any, variable: str, order: Sequence[GroupLabel] | None = None) -> Grouping:
    """Read the levels of a variable, however few.

    Parameters
    ----------
    frame, variable, order
        As in :func:`group_rows`.

    Returns
    -------
    Grouping

    Raises
    ------
    VariableNotFoundError
        The frame has no such column.
    DataError
        Two labels differ in nothing but number and text, or the blanks at their ends.
    """
    table = as_frame(frame)
    require_columns(table.columns, [variable])
    column = table[variable]
    named, codes = _named(variable, column.to_list())
    found = {label_text(label): label for label in named if label is not None}
    # levels that the order does not know of come last, rather than not at all
    texts = map(label_text, declared_order(column) if order is None else order)
    labels = tuple(found[text] for text in dict.fromkeys([*texts, *found]) if text in found)
    place = {label: i for i, label in enumerate(labels)}
    places = [-1 if label is None else place[label] for label in named]
    return Grouping(labels, np.array(places, dtype=np.intp)[codes])


def group_places(frame: Any, variable: str, labels: Sequence[GroupLabel]) -> NDArray[np.intp]:
    """Return the place of each row's group among known ones, −1 where it names none.

    Parameters
    ----------
    frame : data frame
    variable : str
        A column of the frame.
    labels : sequence of GroupLabel

    Returns
    -------
    ndarray of int, shape (n_rows,)

    Raises
    ------
    DataError
        A row names another group.
    """
    cells, codes = _distinct(as_frame(frame)[variable].to_list())
    place = {label_text(label): g for g, label in enumerate(labels)}
    named = [_label(cell) for cell in cells]
    unknown = [label for label in named if label is not None and label_text(label) not in place]
    if unknown:
        raise DataError(
            f"'{variable}' holds {labels_listed(sorted(unknown, key=label_text))}, and the model "
            f"was fitted to {labels_listed(labels)}. It says nothing about other groups; leave "
            "their rows out."
        )
    places = [-1 if label is None else place[label_text(label)] for label in named]
    return np.array(places, dtype=np.intp)[codes]


def label_numbers(frame: Any, variable: str) -> NDArray[np.intp]:
    """Number the labels of a column; −1 where a row names none.

    Parameters
    ----------
    frame : data frame
    variable : str
        A column of the frame.

    Returns
    -------
    ndarray of int, shape (n_rows,)

    Raises
    ------
    VariableNotFoundError
        The frame has no such column.
    DataError
        Labels differ in nothing but number and text, or the blanks at their ends.
    """
    table = as_frame(frame)
    require_columns(table.columns, [variable])
    named, codes = _named(variable, table[variable].to_list())
    place: dict[str, int] = {}
    for label in named:
        if label is not None:
            place.setdefault(label_text(label), len(place))
    places = [-1 if label is None else place[label_text(label)] for label in named]
    return np.array(places, dtype=np.intp)[codes]


def _named(
    variable: str, column: Sequence[object]
) -> tuple[list[GroupLabel | None], NDArray[np.intp]]:
    """Return the labels that a column holds, each once, and for every row which of them."""
    cells, codes = _distinct(column)
    counts = np.bincount(codes, minlength=len(cells)).tolist()
    named = [_label(cell) for cell in cells]
    _refuse_infinite(variable, named, counts)
    _refuse_labels_alike(variable, named, counts)
    _refuse_blanks_at_ends(variable, named, counts)
    return named, codes


def _distinct(column: Sequence[object]) -> tuple[list[object], NDArray[np.intp]]:
    """Return the different cells of a column, and for every row which of them it holds.

    Respondents are many and groups few. True, 1 and 1.0 are equal, but not the same label.
    """
    known: dict[tuple[type, object], int] = {}
    cells: list[object] = []
    codes = np.empty(len(column), dtype=np.intp)
    for i, cell in enumerate(column):
        # what is no plain value need not have a hash, and counts as different from all others
        code = known.setdefault((type(cell), cell if type(cell) in _PLAIN else i), len(cells))
        if code == len(cells):
            cells.append(cell)
        codes[i] = code
    return cells, codes


def _label(cell: object) -> GroupLabel | None:
    """Return the label of a cell; None where it names no group."""
    if is_blank(cell):
        return None
    label = own_label(cell)
    # a text of blanks shows as nothing, and names nothing
    names_none = isinstance(label, str) and not _ENDS.sub("", label)
    return None if names_none else label


def _refuse_infinite(
    variable: str, labels: Sequence[GroupLabel | None], counts: Sequence[int]
) -> None:
    found = [
        (label, count)
        for label, count in zip(labels, counts, strict=True)
        if isinstance(label, float | Decimal) and not math.isfinite(label)
    ]
    if found:
        rows = sum(count for _, count in found)
        raise DataError(
            f"'{variable}' holds {labels_listed(label for label, _ in found)} in {rows} rows, and "
            "an infinite number names no group: a division by zero or an import went wrong. Repair "
            "the cells, or set them to missing."
        )


def _refuse_labels_alike(
    variable: str, labels: Sequence[GroupLabel | None], counts: Sequence[int]
) -> None:
    """Refuse labels of two kinds that read alike (1 and "1"), or are equal (1 and True)."""
    rows: Counter[tuple[str, str]] = Counter()
    seen: dict[object, tuple[str, str]] = {}
    alike = None
    for label, count in zip(labels, counts, strict=True):
        if label is not None:
            text = label_text(label)
            kind = (text, _kind(label))
            rows[kind] += count
            for sign in (("reads", text), ("is", label)):
                other = seen.setdefault(sign, kind)
                alike = alike or (None if other == kind else (other, kind))
    if alike:
        # texts in quotes come last
        first, second = sorted(alike, key=lambda one: one[1] == _TEXT)
        same = first[0] == second[0]
        remedy = f"data[{variable!r}].astype(str)" if same else "both in one way"
        raise DataError(
            f"'{variable}' holds {first[0]} as {first[1]} ({rows[first]} rows) and "
            f"{second[0]!r} as {second[1]} ({rows[second]} rows), so one label would stand for two "
            f"groups, or two labels for one. Say which is meant: for one group write {remedy}, "
            "otherwise rename one of them."
        )


def _kind(label: GroupLabel) -> str:
    if isinstance(label, str):
        return _TEXT
    if isinstance(label, bool):
        return "true or false"
    return "a number" if isinstance(label, Real | Decimal) else f"a {type(label).__name__}"


def _refuse_blanks_at_ends(
    variable: str, labels: Sequence[GroupLabel | None], counts: Sequence[int]
) -> None:
    """Refuse labels that are the same but for blanks around them, which nobody sees."""
    rows: Counter[str] = Counter()
    for label, count in zip(labels, counts, strict=True):
        if label is not None:
            rows[label_text(label)] += count
    spellings: dict[str, list[str]] = {}
    for label in rows:
        spellings.setdefault(_ENDS.sub("", label), []).append(label)
    alike = [labels for labels in spellings.values() if len(labels) > 1]
    if alike:
        listed = ", ".join(f"{label!r} ({rows[label]} rows)" for label in alike[0])
        more = f" (so do {len(alike) - 1} more)" if len(alike) > 1 else ""
        raise DataError(
            f"'{variable}' holds {listed}, which differ in the blanks at their ends only{more}, so "
            "one group would be taken for several. To make them one write "
            f"data[{variable!r}].astype(str).str.strip(), otherwise rename one of them."
        )
