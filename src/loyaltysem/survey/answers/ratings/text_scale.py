"""What has been decided of columns of texts."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

__all__ = ["Column", "KeptAsTexts", "TextScale"]


@dataclass(frozen=True, slots=True)
class Column:
    """The answers to one question.

    Attributes
    ----------
    name : str
    texts : mapping of str to int
        Answers that are no plain number, and how often each occurs.
    numbers : mapping of float to int
        Answers that are numbers, and how often each occurs.
    """

    name: str
    texts: Mapping[str, int]
    numbers: Mapping[float, int]

    @property
    def count(self) -> int:
        """How many respondents answered."""
        return sum(self.texts.values()) + sum(self.numbers.values())


@dataclass(frozen=True, slots=True)
class TextScale:
    """The scale of columns that are rated alike.

    Attributes
    ----------
    names : tuple of str
        The questions.
    labels : mapping of str to float
        Text to number, also of answers that nobody chose; empty for numbers with a few texts.
    bounds : tuple of float, or None
        Lowest and highest answer; None where the answers do not tell.
    no_opinion : mapping of str to int
        Texts that stand beside the scale, and how often.
    reason : str
        What was seen that says so.
    doubts : tuple of str
        What the user must be told: where another reading is possible, and what it would change.
    """

    names: tuple[str, ...]
    labels: Mapping[str, float]
    bounds: tuple[float, float] | None
    no_opinion: Mapping[str, int]
    reason: str
    doubts: tuple[str, ...] = ()

    @property
    def mapping(self) -> str:
        """The labels in one line."""
        return ", ".join(f"{label} = {value:g}" for label, value in self.labels.items())


@dataclass(frozen=True, slots=True)
class KeptAsTexts:
    """Columns that look like ratings and could not be numbered.

    Attributes
    ----------
    names : tuple of str
    reason : str
    rates : bool
        Whether they plainly rate something, so that the user must be told.
    """

    names: tuple[str, ...]
    reason: str
    rates: bool = field(default=True)
