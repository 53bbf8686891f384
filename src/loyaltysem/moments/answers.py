"""What a user hands over: a frame of answers, with what is declared about them or without."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Protocol, TypeGuard

import pandas as pd

from loyaltysem.moments.grouping.labels import GroupLabel, GroupWords
from loyaltysem.moments.observations import as_frame
from loyaltysem.words.languages import Language

__all__ = ["Answers", "HasAnswers", "answers_of"]


@dataclass(frozen=True, slots=True, eq=False)
class Answers:
    """Answers of respondents and what is known about them, whoever holds them.

    Attributes
    ----------
    frame : data frame
        One row per respondent; anything narwhals reads. Nobody changes it.
    bounds : mapping of str to (float, float)
        Lowest and highest answer of each item, where declared.
    group_orders : mapping of str to sequence of GroupLabel
        The labels of each grouping variable in their order, where declared.
    constructs : mapping of str to sequence of str, or None
        The items of each construct; None where nothing could declare one.
    items : sequence of str, or None
        Which columns are items; None where nothing says so.
    source : str
        File and format, or the kind of object.
    history : tuple of str
        What reading and screening did to the answers.
    simulated : bool
        Whether the answers are declared to be simulated.
    group_words : mapping of str to GroupWords
        What each grouping variable and its groups are called, where declared.
    construct_words : mapping of str to mapping of Language to str
        What each construct is called, where declared.
    item_words : mapping of str to mapping of Language to str
        What each item says, in the language that it is written in, where declared.
    roles : mapping of str to sequence of str
        The constructs that play each role, ``"satisfaction"``, ``"loyalty"``, …, where declared.
    """

    frame: Any
    bounds: Mapping[str, tuple[float, float]] = field(default_factory=dict)
    group_orders: Mapping[str, Sequence[GroupLabel]] = field(default_factory=dict)
    constructs: Mapping[str, Sequence[str]] | None = None
    items: Sequence[str] | None = None
    source: str = ""
    history: tuple[str, ...] = ()
    simulated: bool = False
    group_words: Mapping[str, GroupWords] = field(default_factory=dict)
    construct_words: Mapping[str, Mapping[Language, str]] = field(default_factory=dict)
    roles: Mapping[str, Sequence[str]] = field(default_factory=dict)
    item_words: Mapping[str, Mapping[Language, str]] = field(default_factory=dict)

    def _answers(self) -> Answers:
        return self

    @property
    def names(self) -> list[str]:
        """The items; all columns where nothing says which are items."""
        return list(as_frame(self.frame).columns if self.items is None else self.items)

    def words_of(self, variable: str) -> GroupWords:
        """Return what a variable with levels and its groups are called: by itself, undeclared."""
        undeclared = GroupWords({"en": variable, "zh": variable})
        return self.group_words.get(variable, undeclared)

    def row_labels(self, n_rows: int) -> pd.Index[Any]:
        """Return what the frame calls its rows; row numbers, from 0, where it has no names."""
        own = getattr(self.frame, "index", None)
        return own if isinstance(own, pd.Index) else pd.RangeIndex(n_rows)


class HasAnswers(Protocol):
    """What holds answers with their declarations, as a survey does.

    The name is a private one, so that whoever holds answers shows no more than before.
    """

    def _answers(self) -> Answers: ...


def answers_of(data: Any) -> Answers:
    """Return the answers that data hold; of what declares nothing about them, the frame alone.

    Parameters
    ----------
    data : object with answers, or data frame
        Not looked at: what is no frame is refused where its columns are read.

    Returns
    -------
    Answers

    Examples
    --------
    >>> import pandas as pd
    >>> answers_of(pd.DataFrame({"SAT1": [1, 5, 7]})).source
    'DataFrame'
    """
    return data._answers() if _has_answers(data) else Answers(data, source=type(data).__name__)


def _has_answers(data: Any) -> TypeGuard[HasAnswers]:
    # asked of the class: a frame answers for its columns as well, whatever they are called
    return hasattr(type(data), "_answers")
