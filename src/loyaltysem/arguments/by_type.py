"""From the type of a parameter to its kind."""

from __future__ import annotations

import os
import types
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Literal, Union, get_args, get_origin

import numpy as np
from numpy.typing import ArrayLike

from loyaltysem.arguments.kind import Kind
from loyaltysem.arguments.several import Array, Mapped, Numbers, OneOf, Several, Together
from loyaltysem.arguments.single import (
    Choice,
    Flag,
    Instance,
    Like,
    Name,
    Number,
    Path,
    Whole,
)

__all__ = ["kind_of_type"]

_SINGLE: Mapping[Any, Kind] = {bool: Flag(), int: Whole(), float: Number(), str: Name()}
_ARRAY = frozenset(get_args(ArrayLike))


def kind_of_type(annotation: Any) -> Kind:
    """Return what values a parameter of this type takes; that it may be None is not looked at.

    Raises
    ------
    TypeError
        The type says nothing about the values; the table by name has to.

    Examples
    --------
    >>> from collections.abc import Sequence
    >>> kind_of_type(Sequence[str] | None).needed
    'a list, each entry a name'
    """
    if annotation in _SINGLE:
        return _SINGLE[annotation]
    origin, parts = get_origin(annotation), get_args(annotation)
    if origin is Literal:
        return Choice(parts)
    if origin in (Union, types.UnionType):
        return _one_of([part for part in parts if part is not type(None)])
    if origin is os.PathLike:
        return Path()
    if origin is tuple and parts[-1] is not Ellipsis:
        return Together(tuple(map(kind_of_type, parts)))
    if origin in (Sequence, Iterable, list, tuple):
        return Several(kind_of_type(parts[0]))
    if origin is np.ndarray:
        return Array()
    if origin in (Mapping, dict):
        return Mapped(kind_of_type(parts[0]), kind_of_type(parts[1]))
    if getattr(annotation, "_is_protocol", False):
        public = tuple(name for name in vars(annotation) if not name.startswith("_"))
        return Like(f"an object with {', '.join(public)}", public)
    if isinstance(annotation, type) and annotation is not object:
        return Instance((annotation,))
    raise TypeError(f"the type {annotation} does not say what values are taken")


def _one_of(parts: list[Any]) -> Kind:
    kinds: list[Kind] = []
    if _ARRAY.issubset(parts):
        # an array is several types to numpy, and one kind of argument
        kinds.append(Numbers())
        parts = [part for part in parts if part not in _ARRAY]
    if any(get_origin(part) is os.PathLike for part in parts):
        parts = [part for part in parts if part is not str]
    kinds += map(kind_of_type, parts)
    return kinds[0] if len(kinds) == 1 else OneOf(tuple(kinds))
