"""Kinds of single values: a switch, a count, a number, a name, a choice, a path, random numbers."""

from __future__ import annotations

import datetime as dt
import difflib
import math
import os
from collections.abc import Hashable
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from typing import Any

import numpy as np
import pandas as pd

from loyaltysem.arguments.kind import refusal
from loyaltysem.arguments.shown import enumerated, shown
from loyaltysem.errors import OptionError

__all__ = [
    "Choice",
    "Elsewhere",
    "Flag",
    "Instance",
    "Label",
    "Like",
    "Moment",
    "Name",
    "Number",
    "Path",
    "RandomNumbers",
    "Text",
    "Whole",
]

#: Beyond it a count is a slip: nothing here could be repeated or stored so often.
MOST = 10**9
#: Question texts may be names of columns; a longer text is no name, and no message could show it.
LONGEST_NAME = 500
#: What common file systems allow.
_LONGEST_PART, _LONGEST_PATH = 255, 4000


@dataclass(frozen=True, slots=True)
class Flag:
    """True or False, and nothing that Python takes for them."""

    needed: str = "True or False"

    def take(self, name: str, value: Any) -> bool:
        """Return a bool."""
        if value is True or value is False:
            return value
        if isinstance(value, np.bool_):
            return bool(value)
        raise refusal(
            name,
            value,
            self.needed,
            "Python would take any text and any number but 0 for yes. "
            f"Write {name}=True or {name}=False.",
        )


@dataclass(frozen=True, slots=True)
class Whole:
    """A whole number within bounds.

    Attributes
    ----------
    least, most : int
    also : tuple of int
        Values outside the bounds that have a meaning of their own.
    """

    least: int = -MOST
    most: int = MOST
    also: tuple[int, ...] = ()

    @property
    def needed(self) -> str:
        """What is needed, in words."""
        text = "a whole number"
        if self.least > -MOST:
            text += f" from {self.least}"
        if self.most < MOST or self.least > -MOST:
            text += f" to {self.most:,}"
        return text + "".join(f", or {value}" for value in self.also)

    def take(self, name: str, value: Any) -> int:
        """Return an int."""
        # what comes out of a column of numbers is a float, however whole
        counted = isinstance(value, float | np.floating) and float(value).is_integer()
        if counted or (isinstance(value, int | np.integer) and not isinstance(value, bool)):
            if self.least <= value <= self.most or value in self.also:
                return int(value)
            low = value < self.least
            limit = (
                f"The {'least' if low else 'most'} is {name}={self.least if low else self.most}."
            )
            raise refusal(name, value, self.needed, limit)
        number = _as_number(value)
        whole = number is not None and math.isfinite(number) and number == int(number)
        remedy = (
            f"Write {name}={int(number)}."
            if whole and number is not None
            else (f"Give {name} as a number without a decimal point.")
        )
        raise refusal(name, value, self.needed, remedy)


@dataclass(frozen=True, slots=True)
class Number:
    """A finite number within bounds.

    Attributes
    ----------
    low, high : float
    closed : bool
        Whether the bounds themselves are taken.
    example, meaning : str
        For the message.
    """

    low: float = -math.inf
    high: float = math.inf
    closed: bool = True
    example: str = ""
    meaning: str = ""

    @property
    def needed(self) -> str:
        """What is needed, in words."""
        return f"{self.meaning}, {self._range}" if self.meaning else self._range

    @property
    def _range(self) -> str:
        low, high = math.isfinite(self.low), math.isfinite(self.high)
        if low and high:
            words = ("from", "to") if self.closed else ("between", "and")
            return f"a number {words[0]} {self.low:g} {words[1]} {self.high:g}"
        if low:
            return f"a number {'from' if self.closed else 'above'} {self.low:g}"
        return "a finite number"

    def take(self, name: str, value: Any) -> float:
        """Return the number; a float where it is none of Python's own."""
        number = None if isinstance(value, str | bool | np.bool_) else _as_number(value)
        if number is not None and math.isfinite(number):
            inside = (
                self.low <= number <= self.high if self.closed else (self.low < number < self.high)
            )
            if inside:
                return value if isinstance(value, int | float) else number
        written = _as_number(value) if isinstance(value, str) else None
        if written is not None:
            raise refusal(
                name, value, self.needed, f"Write {name}={value.strip()[:20]}, without quotes."
            )
        example = f", such as {name}={self.example}" if self.example else ""
        raise refusal(name, value, self.needed, f"Give one number{example}.")


def _as_number(value: object) -> float | None:
    """Return the float of anything that is one number; infinite where it is too large."""
    if isinstance(value, str):
        value = value.strip()[:40]
    elif not isinstance(value, int | float | np.integer | np.floating | Decimal | Fraction):
        return None
    try:
        return float(value)
    except OverflowError:
        return math.inf
    except ValueError:
        return None


@dataclass(frozen=True, slots=True)
class Text:
    """One text."""

    needed: str = "one text"

    def take(self, name: str, value: Any) -> str:
        """Return the text."""
        if isinstance(value, str):
            return value
        raise refusal(name, value, self.needed, f'Write it in quotes, such as {name}="…".')


@dataclass(frozen=True, slots=True)
class Name:
    """A name; whole numbers, as pandas gives to columns without names, are read as text."""

    needed: str = "a name"

    def take(self, name: str, value: Any) -> str:
        """Return the name as text."""
        if isinstance(value, str):
            if len(value) <= LONGEST_NAME:
                return value
            remedy = f"It has {len(value):,} characters, and the most is {LONGEST_NAME}."
            raise refusal(name, value, self.needed, remedy)
        if isinstance(value, int | np.integer) and not isinstance(value, bool):
            return shown(int(value))
        raise refusal(name, value, self.needed, f'Give one name in quotes, such as {name}="SAT1".')


@dataclass(frozen=True, slots=True)
class Label:
    """A group, by the value that the data have for it: a text, a number, true or false, a day."""

    needed: str = "a group, by its value in the data"

    def take(self, name: str, value: Any) -> Any:
        """Return the value as it is."""
        known = pd.api.types.is_scalar(value) and isinstance(value, Hashable)
        if known and not pd.isna(value) and len(shown(value)) <= LONGEST_NAME:
            return value
        remedy = f"Give one value of the grouping variable, such as {name}='jd' or {name}=1."
        raise refusal(name, value, self.needed, remedy)


@dataclass(frozen=True, slots=True)
class Choice:
    """One of a few words or numbers; capitals, blanks around it, - and _ do not matter.

    Attributes
    ----------
    options : tuple
    explained : bool
        Whether the function itself says what each option means, and so is asked about words that
        resemble none of them.
    corrected : bool
        Whether words that resemble one are answered with it; not where other programs have them.
    """

    options: tuple[Any, ...]
    explained: bool = False
    corrected: bool = True

    @property
    def needed(self) -> str:
        """What is needed, in words."""
        return enumerated(map(repr, self.options))

    def take(self, name: str, value: Any) -> Any:
        """Return the option that is meant."""
        for option in self.options:
            if type(value) is type(option) and value == option:
                return option
        if isinstance(value, np.integer) and int(value) in self.options:
            return int(value)
        if self.explained and type(value) is type(self.options[0]) is int and abs(value) < MOST:
            return value
        if not isinstance(value, str):
            raise refusal(
                name, value, self.needed, f"Write {name}={self.options[0]!r}, for example."
            )
        words = [option for option in self.options if isinstance(option, str)]
        explained = self.explained and 0 < len(value.strip()) <= LONGEST_NAME
        plain = {_plain(option): option for option in reversed(words)}
        word = _plain(value[:100])
        if word in plain:
            return plain[word]
        close = difflib.get_close_matches(word, list(plain), n=1, cutoff=0.75)
        if explained and not (close and self.corrected):
            return value
        meant = f" Did you mean {plain[close[0]]!r}?" if close else ""
        raise OptionError(f"{name}={shown(value)} is not known. Say {self.needed}.{meant}")


def _plain(word: str) -> str:
    return word.strip().lower().replace("_", "-").replace(" ", "-")


@dataclass(frozen=True, slots=True)
class Path:
    """A file or folder.

    Attributes
    ----------
    or_content : bool
        Whether what the file holds will do in its place; it is known by its line breaks.
    """

    or_content: bool = False
    needed: str = "the path of a file, as a text or a pathlib.Path"

    def take(self, name: str, value: Any) -> Any:
        """Return the path as it was given."""
        if not isinstance(value, str | os.PathLike):
            raise refusal(name, value, self.needed, f'Write {name}="folder/file", for example.')
        text = os.fspath(value)
        if not isinstance(text, str):
            raise refusal(name, value, self.needed, "Decode it first: os.fsdecode(path).")
        if self.or_content and "\n" in text and "\0" not in text:
            return value
        fault = _fault_of_path(text)
        if fault:
            raise refusal(name, value, self.needed, fault)
        return value


def _fault_of_path(text: str) -> str:
    """Return why no file can have this path, with the remedy; empty where one may."""
    if not text.strip():
        return "It is empty. Name the file."
    if "\0" in text:
        return (
            "It holds a NUL character, which no file name has: a backslash before a digit in "
            'Python ("\\0") writes one. Use / between folders, or r"…".'
        )
    try:
        parts = os.fsencode(text).replace(b"\\", b"/").split(b"/")
    except UnicodeEncodeError as error:
        return f"Its character {error.start + 1} is half a character. Type the name again."
    if max(map(len, parts)) > _LONGEST_PART or len(text) > _LONGEST_PATH:
        return f"It has {len(text):,} characters, too many for a file name. Give a shorter one."
    return ""


@dataclass(frozen=True, slots=True)
class RandomNumbers:
    """Where random numbers come from."""

    needed: str = "a whole number from 0, a numpy random Generator, or None"

    def take(self, name: str, value: Any) -> Any:
        """Return what numpy makes a generator of."""
        if isinstance(value, np.random.Generator):
            return value
        if isinstance(value, int | np.integer) and not isinstance(value, bool) and value >= 0:
            return value
        raise refusal(
            name, value, self.needed, f"Write {name}=1 for the same random numbers every time."
        )


@dataclass(frozen=True, slots=True)
class Moment:
    """A day or a moment."""

    needed: str = "a date, or a text such as '2024-05-01'"

    def take(self, name: str, value: Any) -> Any:
        """Return the moment as it was given."""
        if isinstance(value, str | dt.date | np.datetime64):
            try:
                known = pd.notna(pd.Timestamp(value))
            except ValueError:
                known = False
            if known:
                return value
        raise refusal(name, value, self.needed, f"Write {name}='2024-05-01', for example.")


@dataclass(frozen=True, slots=True)
class Elsewhere:
    """A value that another checked function is handed, or that is read where it is used."""

    needed: str = "a value"

    def take(self, _name: str, value: Any) -> Any:
        """Return the value as it is."""
        return value


@dataclass(frozen=True, slots=True)
class Like:
    """An object whose class has certain members, whatever it is called.

    Attributes
    ----------
    needed : str
    members : tuple of str
    """

    needed: str
    members: tuple[str, ...]

    def take(self, name: str, value: Any) -> Any:
        """Return the object as it is."""
        # asked of the class, so that nothing is computed, and a class is no object of it
        if all(hasattr(type(value), member) for member in self.members):
            return value
        raise refusal(name, value, self.needed, f"Give {name} the object itself.")


@dataclass(frozen=True, slots=True)
class Instance:
    """An object of one of our own classes, or of pandas.

    Attributes
    ----------
    types : tuple of type
    """

    types: tuple[type, ...]

    @property
    def needed(self) -> str:
        """What is needed, in words."""
        return enumerated(f"a {kind.__name__}" for kind in self.types)

    def take(self, name: str, value: Any) -> Any:
        """Return the object as it is."""
        if isinstance(value, self.types):
            return value
        own = self.types[0].__name__
        remedy = f"Give {name} the {own} itself, not its name, a copy of its numbers or its class."
        raise refusal(name, value, self.needed, remedy)
