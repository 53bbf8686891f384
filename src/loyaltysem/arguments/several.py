"""Kinds of several values: lists, mappings, pairs, arrays of numbers, one kind or another."""

from __future__ import annotations

import warnings
from collections.abc import ItemsView, Iterator, KeysView, Mapping, Sequence, Set, ValuesView
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from loyaltysem.arguments.kind import Kind, refusal
from loyaltysem.errors import DataError, LoyaltySEMError

__all__ = ["Array", "Mapped", "Numbers", "OneOf", "Rows", "Several", "Together"]


@dataclass(frozen=True, slots=True)
class Several:
    """A list of values of one kind.

    Attributes
    ----------
    each : Kind
    """

    each: Kind

    @property
    def needed(self) -> str:
        """What is needed, in words."""
        return f"a list, each entry {self.each.needed}"

    def take(self, name: str, value: Any) -> Sequence[Any]:
        """Return a list or tuple; the same where nothing is to be changed."""
        if not isinstance(value, list | tuple):
            value = self._listed(name, value)
        taken = [self.each.take(f"{name}[{i}]", entry) for i, entry in enumerate(value)]
        same = all(one is other for one, other in zip(taken, value, strict=True))
        return value if same else taken

    def _listed(self, name: str, value: Any) -> list[Any]:
        """Return a list of what is none but holds its values in an order."""
        if isinstance(value, str):
            raise refusal(name, value, self.needed, f"Write a list: {name}=[{value[:40]!r}].")
        if isinstance(value, Set) and not isinstance(value, _VIEWS):
            raise refusal(
                name, value, self.needed, f"A set has no order. Write {name}=sorted(…), or a list."
            )
        if isinstance(value, Iterator):
            raise refusal(
                name,
                value,
                self.needed,
                f"It could be read only once. Write {name}=list(…).",
            )
        if isinstance(value, np.ndarray | pd.Series | pd.Index) and value.ndim == 1:
            return list(value.tolist())
        if isinstance(value, _LISTED) and not isinstance(value, _BYTES):
            return list(value)
        raise refusal(name, value, self.needed, f"Write a list: {name}=[…].")


_VIEWS: tuple[Any, ...] = (KeysView, ValuesView, ItemsView)
_LISTED = (Sequence, *_VIEWS)
_NO_NUMBERS = (str, bytes, Mapping, Set, Iterator)
_BYTES = (bytes, bytearray, memoryview)


@dataclass(frozen=True, slots=True)
class Together:
    """A tuple of so many values, each of a kind of its own.

    Attributes
    ----------
    parts : tuple of Kind
    """

    parts: tuple[Kind, ...]

    @property
    def needed(self) -> str:
        """What is needed, in words."""
        return f"{len(self.parts)} values ({'; '.join(part.needed for part in self.parts)})"

    def take(self, name: str, value: Any) -> tuple[Any, ...]:
        """Return a tuple."""
        if not isinstance(value, list | tuple) or len(value) != len(self.parts):
            entries = ", ".join("…" for _ in self.parts)
            raise refusal(name, value, self.needed, f"Write them in brackets: ({entries}).")
        return tuple(
            part.take(f"{name}[{i}]", entry)
            for i, (part, entry) in enumerate(zip(self.parts, value, strict=True))
        )


@dataclass(frozen=True, slots=True)
class Mapped:
    """A dict (or pandas Series) from names to values of one kind.

    Attributes
    ----------
    key, value : Kind
    """

    key: Kind
    value: Kind

    @property
    def needed(self) -> str:
        """What is needed, in words."""
        return f"a dict, each key {self.key.needed}, each value {self.value.needed}"

    def take(self, name: str, value: Any) -> Mapping[Any, Any]:
        """Return a mapping; the same where nothing is to be changed."""
        if isinstance(value, pd.Series):
            value = value.to_dict()
        if not isinstance(value, Mapping):
            raise refusal(name, value, self.needed, f'Write {name}={{"name": …}}.')
        taken = {
            self.key.take(f"a key of {name}", key): self.value.take(f"{name}[{key!r:.40}]", entry)
            for key, entry in value.items()
        }
        same = all(
            key is own and entry is taken[own]
            for (key, entry), own in zip(value.items(), taken, strict=False)
        )
        return value if same else taken


@dataclass(frozen=True, slots=True)
class OneOf:
    """A value of one kind or another.

    Attributes
    ----------
    kinds : tuple of Kind
    """

    kinds: tuple[Kind, ...]

    @property
    def needed(self) -> str:
        """What is needed, in words."""
        return "; or ".join(kind.needed for kind in self.kinds)

    def take(self, name: str, value: Any) -> Any:
        """Return the value as the first kind that takes it does."""
        refused: list[LoyaltySEMError] = []
        for kind in self.kinds:
            try:
                return kind.take(name, value)
            except LoyaltySEMError as error:
                refused.append(error)
        # an entry that is refused says more than that the whole is
        inside = [error for error in refused if not str(error).startswith(f"{name}=")]
        if inside:
            raise inside[0]
        # the remedy of the kind that was most likely meant
        nearest = 0 if isinstance(value, str) else -1
        message, alone = str(refused[nearest]), self.kinds[nearest].needed
        for word in ("needed:", "Say"):
            message = message.replace(f"{word} {alone}", f"{word} {self.needed}")
        raise type(refused[nearest])(message)


@dataclass(frozen=True, slots=True)
class Numbers:
    """An array of numbers, or what numpy makes one of."""

    needed: str = "numbers: an array, a list, a Series or a frame"

    def take(self, name: str, value: Any) -> Any:
        """Return the value as it is, once numpy has shown that it holds numbers only."""
        kind = getattr(getattr(value, "dtype", None), "kind", "")
        if kind in ("f", "i", "u"):
            return value
        if kind in ("m", "M") or value is None or isinstance(value, _NO_NUMBERS):
            raise refusal(name, value, self.needed, f"Write {name}=[…].", DataError)
        try:
            with warnings.catch_warnings():
                # of complex numbers numpy would leave out the imaginary part with a warning
                warnings.simplefilter("error")
                np.asarray(value, dtype=np.float64)
        except (TypeError, ValueError, OverflowError, RecursionError, Warning) as error:
            remedy = f"Python says: {str(error)[:200]}. Give rows of one length and numbers only."
            raise refusal(name, value, self.needed, remedy, DataError) from error
        return value


@dataclass(frozen=True, slots=True)
class Array:
    """A numpy array of numbers."""

    needed: str = "a numpy array of numbers"

    def take(self, name: str, value: Any) -> Any:
        """Return the array as it is."""
        if isinstance(value, np.ndarray) and value.dtype.kind in "fiu":
            return value
        remedy = f"Write {name}=numpy.array([…], dtype=float)."
        raise refusal(name, value, self.needed, remedy, DataError)


@dataclass(frozen=True, slots=True)
class Rows:
    """A matrix: a frame, an array or a list of rows, also the lower triangle alone.

    Its cells are looked at where rows and columns have names.
    """

    needed: str = "a matrix: a frame, an array or a list of rows"

    def take(self, name: str, value: Any) -> Any:
        """Return the matrix as it is."""
        if isinstance(value, pd.DataFrame) or getattr(value, "ndim", 0) == 2:
            return value
        if isinstance(value, list | tuple) and value and all(map(_is_row, value)):
            return value
        raise refusal(name, value, self.needed, f"Write {name}=[[1], [0.4, 1]].", DataError)


def _is_row(row: object) -> bool:
    return isinstance(row, list | tuple | np.ndarray | pd.Series)
