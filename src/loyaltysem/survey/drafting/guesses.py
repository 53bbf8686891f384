"""What a draft has guessed, and why."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import pandas as pd

from loyaltysem.survey.codebook.toml_lines import TomlPath

__all__ = ["Guess", "guess_comments", "guess_table"]


@dataclass(frozen=True, slots=True)
class Guess:
    """One guess.

    Attributes
    ----------
    section : str
        Part of the codebook: ``"constructs"``, ``"items"``, ``"groups"``, ``"traps"``, or
        ``"survey"``.
    names : tuple of str
        The entries it is about; for the columns under ``ignore``, their position in it.
    key : str
        The key it is about, such as ``"role"``; ``""`` for the whole entry.
    guess : str
        What is taken to be so.
    reason : str
        What was seen that says so.
    """

    section: str
    names: tuple[str, ...]
    key: str
    guess: str
    reason: str


def guess_comments(guesses: Iterable[Guess]) -> dict[TomlPath, list[str]]:
    """Return the comment lines of every place in the TOML file."""
    comments: dict[TomlPath, list[str]] = {}
    for guess in guesses:
        for name in guess.names:
            if guess.section == "survey":
                path: TomlPath = ("survey", "ignore", name)
            else:
                path = (guess.section, name, guess.key) if guess.key else (guess.section, name)
            comments.setdefault(path, []).append(f"guess: {guess.guess} ({guess.reason})")
    return comments


def guess_table(guesses: Iterable[Guess], ignore: tuple[str, ...]) -> pd.DataFrame:
    """Return one row per guess: ``section name key guess reason``.

    What is guessed of several entries for one reason, such as their scale, is one row.
    """
    names: dict[tuple[str, str, str, str], list[str]] = {}
    for guess in guesses:
        survey = guess.section == "survey"
        key = "ignore" if survey else guess.key
        row = (guess.section, key, guess.guess, guess.reason)
        shown = [ignore[int(name)] for name in guess.names] if survey else guess.names
        names.setdefault(row, []).extend(shown)
    rows = [
        (section, ", ".join(about), key, guess, reason)
        for (section, key, guess, reason), about in names.items()
    ]
    return pd.DataFrame(rows, columns=["section", "name", "key", "guess", "reason"])
