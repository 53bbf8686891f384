"""Which respondent belongs to which group."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from loyaltysem.arguments import shown
from loyaltysem.containment.cells import as_number, is_blank
from loyaltysem.errors import DataError
from loyaltysem.moments.observations import Observations, as_frame, require_columns

__all__ = ["GroupAnswers", "Grouping", "answers_by_group", "group_label", "group_rows"]

# Blanks of any width and marks of none, which do not show at the ends of a label.
_PLAIN = frozenset({str, int, float, bool, type(None)})
_ENDS = re.compile(r"^[\s\u200b\u2060\ufeff]+|[\s\u200b\u2060\ufeff]+$")


@dataclass(frozen=True, slots=True)
class Grouping:
    """The group of every row of a frame.

    Attributes
    ----------
    labels : tuple of str
        The data's own values.
    index : ndarray of int, shape (n_rows,)
        Place in ``labels``; −1 for a row that names no group.
    """

    labels: tuple[str, ...]
    index: NDArray[np.intp]

    @property
    def n_without(self) -> int:
        """Rows that name no group."""
        return int((self.index < 0).sum())


@dataclass(frozen=True, slots=True)
class GroupAnswers:
    """The answers of one group.

    Attributes
    ----------
    label : str
        Empty where there are no groups.
    values : ndarray, shape (n, p)
    rows : ndarray of int, shape (n,)
        Which rows of the frame they are.
    n_left_out : int
        Respondents of the group that are not in ``values``.
    """

    label: str
    values: NDArray[np.float64]
    rows: NDArray[np.intp]
    n_left_out: int

    @property
    def place(self) -> str:
        """What a message about the group begins with."""
        return f"Group '{self.label}': " if self.label else ""


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
        return (GroupAnswers("", found.values, rows, len(found.kept) - len(rows)),)
    index = grouping.index[rows]
    left_out = grouping.index[~found.kept]
    return tuple(
        GroupAnswers(label, found.values[index == g], rows[index == g], int((left_out == g).sum()))
        for g, label in enumerate(grouping.labels)
    )


def group_rows(frame: Any, variable: str, order: Sequence[str] | None = None) -> Grouping:
    """Read the grouping variable of a frame.

    Parameters
    ----------
    frame : data frame
    variable : str
        A column of the frame.
    order : sequence of str, optional
        The order the groups are to have; those without respondents are left out, and others
        follow. By default the order in which the data name them, as in lavaan.

    Returns
    -------
    Grouping

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
    """
    table = as_frame(frame)
    require_columns(table.columns, [variable])
    cells, codes = _distinct(table[variable].to_list())
    counts = np.bincount(codes, minlength=len(cells)).tolist()
    named = [None if is_blank(cell) else group_label(cell) for cell in cells]
    _refuse_numbers_beside_texts(variable, cells, named, counts)
    _refuse_blanks_at_ends(variable, named, counts)
    found = dict.fromkeys(label for label in named if label)
    # levels that the order does not know of come last, rather than not at all
    labels = tuple(label for label in [*(order or ()), *found] if label in found)
    labels = tuple(dict.fromkeys(labels))
    if len(labels) < 2:
        listed = ", ".join(labels) or "none"
        raise DataError(
            f"'{variable}' has {len(labels)} group(s) in these data ({listed}); a comparison needs "
            "at least two."
        )
    place = {label: i for i, label in enumerate(labels)}
    places = [place[label] if label else -1 for label in named]
    return Grouping(labels, np.array(places, dtype=np.intp)[codes])


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


def _refuse_numbers_beside_texts(
    variable: str, cells: Sequence[object], labels: Sequence[str | None], counts: Sequence[int]
) -> None:
    """Refuse labels that stand for a number in some rows and for a text in others."""
    texts: Counter[str] = Counter()
    others: Counter[str] = Counter()
    for cell, label, count in zip(cells, labels, counts, strict=True):
        if label is not None:
            (texts if isinstance(cell, str) else others)[label] += count
    both = [label for label in others if label in texts]
    if both:
        label = both[0]
        raise DataError(
            f"'{variable}' holds {label} as a number ({others[label]} rows) and '{label}' as a "
            f"text ({texts[label]} rows), so one label would stand for two groups, or two "
            f"labels for one. Say which is meant: for one group write "
            f"data[{variable!r}].astype(str), otherwise rename one of them."
        )


def _refuse_blanks_at_ends(
    variable: str, labels: Sequence[str | None], counts: Sequence[int]
) -> None:
    """Refuse labels that are the same but for blanks around them, which nobody sees."""
    rows: Counter[str] = Counter()
    for label, count in zip(labels, counts, strict=True):
        if label is not None:
            rows[label] += count
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


def group_label(cell: object) -> str:
    """Return a group's name as text, the same for the number 2 and a column of floats."""
    number = None if isinstance(cell, bool | np.bool_) else as_number(cell)
    # codes that missing cells turned into floats keep the look of whole numbers
    if number is not None and not isinstance(cell, int) and number.is_integer():
        return str(int(number))
    return shown(cell) if isinstance(cell, int) else str(cell)
