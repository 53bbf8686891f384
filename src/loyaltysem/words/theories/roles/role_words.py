"""The record of what a construct of the field is called."""

from __future__ import annotations

from dataclasses import dataclass

from loyaltysem.words.languages import Language

__all__ = ["RoleWords"]


@dataclass(frozen=True, slots=True)
class RoleWords:
    """A construct of the field's theories in words.

    Attributes
    ----------
    name : str
        The short name that models use where no codebook gives another.
    label, label_zh : str
        What it is called in English and in Chinese.
    asks, asks_zh : tuple of str
        What its items ask for, one each; descriptions, and nobody's wording.
    also : tuple of str
        What it is called besides.
    """

    name: str
    label: str
    label_zh: str
    asks: tuple[str, ...]
    asks_zh: tuple[str, ...]
    also: tuple[str, ...] = ()

    def called(self, language: Language) -> str:
        """Return its name in a language."""
        return self.label_zh if language == "zh" else self.label

    def described(self, language: Language) -> tuple[str, ...]:
        """Return what its items ask for in a language."""
        return self.asks_zh if language == "zh" else self.asks
