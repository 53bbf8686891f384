"""What a group is called: by the data's own value, and in sentences by the text it reads as."""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Hashable, Iterable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from fractions import Fraction
from typing import TypeVar

import numpy as np
import pandas as pd

from loyaltysem.arguments import shown
from loyaltysem.words.languages import GroupName, Language

__all__ = [
    "UNGROUPED",
    "GroupLabel",
    "GroupWords",
    "group_named",
    "label_text",
    "labels_listed",
    "own_label",
    "place_of_label",
    "with_labels",
]

#: The data's own value: a text, a whole number, True or False, a day, …
GroupLabel = Hashable
#: The label of all respondents where there are no groups.
UNGROUPED = ""

Value = TypeVar("Value")


@dataclass(frozen=True, slots=True)
class GroupWords:
    """What a codebook calls a grouping variable and its groups.

    Attributes
    ----------
    variable : mapping of Language to str
        What the variable is called.
    levels : mapping of Language to mapping of str to str
        What each group is called, by what its label reads as, where that is declared.
    """

    variable: Mapping[Language, str] = field(default_factory=dict)
    levels: Mapping[Language, Mapping[str, str]] = field(default_factory=dict)

    def called(self, label: GroupLabel, language: Language) -> str:
        """Return what a group is called: a code that nobody named, with its variable.

        Examples
        --------
        >>> words = GroupWords({"en": "gender", "zh": "性别"}, {"zh": {"0": "女", "tmall": "天猫"}})
        >>> [words.called(label, "zh") for label in (0, 1, "tmall", "jd")]
        ['女', '性别 = 1', '天猫', 'jd']
        """
        text = label_text(label)
        variable = self.variable.get(language, "")
        speaks = isinstance(label, str) and not text.isnumeric()
        named = text in self.levels.get(language, {}) or speaks or not variable
        level = self.level(label, language)
        return level if named else f"{variable} = {level}"

    def level(self, label: GroupLabel, language: Language) -> str:
        """Return what a group is called where its variable is named beside it: a code alone.

        Examples
        --------
        >>> words = GroupWords({"en": "gender", "zh": "性别"}, {"zh": {"0": "女"}})
        >>> [words.level(label, "zh") for label in (0, 1)]
        ['女', '1']
        """
        text = label_text(label)
        return self.levels.get(language, {}).get(text) or text

    def name(self, label: GroupLabel) -> GroupName:
        """Return what a group is called in each language; nothing where there are no groups."""
        if not label_text(label):
            return {}
        return {"en": self.called(label, "en"), "zh": self.called(label, "zh")}

    def level_name(self, label: GroupLabel) -> GroupName:
        """Return what a group is called beside its variable in each language."""
        return {"en": self.level(label, "en"), "zh": self.level(label, "zh")}


def own_label(cell: object) -> GroupLabel:
    """Return what a cell of a grouping variable calls its group: the value itself.

    A whole number is one whatever holds it: codes that missing cells, or SPSS, made floats are
    the integers they were. What is no single value, such as a list, is called by its text.

    Examples
    --------
    >>> [own_label(cell) for cell in ("jd", np.int64(2), 2.0, 2.5, np.bool_(True), [1])]
    ['jd', 2, 2, 2.5, True, '[1]']
    """
    if isinstance(cell, np.datetime64 | np.timedelta64):
        return pd.Timestamp(cell) if isinstance(cell, np.datetime64) else pd.Timedelta(cell)
    if isinstance(cell, np.generic):
        cell = cell.item()
    if isinstance(cell, float | Decimal | Fraction):
        whole = math.isfinite(cell) and cell == int(cell)
        return int(cell) if whole else cell
    return cell if pd.api.types.is_scalar(cell) and isinstance(cell, Hashable) else str(cell)


def label_text(label: GroupLabel) -> str:
    """Return what a label reads as; no two groups of one variable read alike.

    Examples
    --------
    >>> [label_text(label) for label in ("jd", 2, 2.5, True)]
    ['jd', '2', '2.5', 'True']
    >>> label_text(dt.datetime(2024, 5, 1))
    '2024-05-01'
    """
    label = own_label(label)
    if isinstance(label, int) and not isinstance(label, bool):
        # Python refuses to write out very long whole numbers
        return shown(label)
    if isinstance(label, dt.datetime) and label.time() == dt.time() and label.tzinfo is None:
        return str(label.date())
    return str(label)


def group_named(label: GroupLabel) -> str:
    """Return what a message about one group begins with; nothing where there are no groups.

    Examples
    --------
    >>> group_named("jd"), group_named(0), group_named("")
    ("Group 'jd': ", 'Group 0: ', '')
    """
    return f"Group {_as_written(label)}: " if label_text(label) else ""


def labels_listed(labels: Iterable[GroupLabel]) -> str:
    """Return labels in one line, texts in quotes, as they are written in a call.

    Examples
    --------
    >>> labels_listed(["jd", "tmall"]), labels_listed([0, 1])
    ("'jd', 'tmall'", '0, 1')
    """
    return ", ".join(map(_as_written, labels))


def place_of_label(labels: Iterable[GroupLabel], asked: object) -> int | None:
    """Return the place of a group that is asked for by its value, or by what it reads as.

    Examples
    --------
    >>> place_of_label([0, 1], 1), place_of_label([0, 1], "1.0"), place_of_label([0, 1], 2)
    (1, 1, None)
    """
    labels = list(labels)
    texts = list(map(label_text, labels))
    text = label_text(own_label(asked))
    if text in texts:
        return texts.index(text)
    # a text as Python writes the value: of a day with its midnight, of a whole number as a float
    written = [k for k, label in enumerate(labels) if asked in _other_texts(label)]
    return written[0] if len(written) == 1 and isinstance(asked, str) else None


def _other_texts(label: GroupLabel) -> tuple[str, ...]:
    if isinstance(label, int) and not isinstance(label, bool):
        return (f"{label_text(label)}.0",)
    return (str(label),)


def with_labels(
    labels: Iterable[GroupLabel], given: Mapping[GroupLabel, Value]
) -> dict[GroupLabel, Value] | None:
    """Return what is given for each group, in the order of the groups; None where others are meant.

    Examples
    --------
    >>> with_labels([0, 1], {1: "b", "0": "a"}), with_labels([0, 1], {0: "a"})
    ({0: 'a', 1: 'b'}, None)
    """
    by_text = {label_text(label): value for label, value in given.items()}
    known = {label_text(label): label for label in labels}
    if known.keys() != by_text.keys() or len(by_text) != len(given):
        return None
    return {label: by_text[text] for text, label in known.items()}


def _as_written(label: GroupLabel) -> str:
    return f"'{label}'" if isinstance(label, str) else label_text(label)
