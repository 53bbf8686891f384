"""The check at the public door: the arguments of a call, before anything is computed."""

from __future__ import annotations

import functools
import inspect
import re
import types
from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any, TypeVar, get_type_hints

from loyaltysem.arguments.by_type import kind_of_type
from loyaltysem.arguments.calls import refused_call
from loyaltysem.arguments.kind import Kind
from loyaltysem.arguments.single import Choice
from loyaltysem.arguments.table import BY_NAME, BY_PLACE, EXPLAINED, KNOWN_ELSEWHERE

__all__ = ["checked", "parameter_kinds", "unchecked"]

Door = TypeVar("Door", bound=Callable[..., Any])
Made = TypeVar("Made")


def checked(door: Door) -> Door:
    """Check the arguments of every call of a function, or of a class when an object is made.

    A value that is plainly meant (``"FIML"``, a numpy integer) reaches the function in the form
    that the function knows; any other of a wrong kind is refused by the parameter's name, and so
    is a parameter that the function does not have, or has and is not given.

    Examples
    --------
    >>> @checked
    ... def greet(*, politely: bool = True) -> str:
    ...     return "Good morning" if politely else "Hi"
    >>> greet(politely="no")
    Traceback (most recent call last):
    loyaltysem.errors.OptionError: politely='no' (a text) cannot be used; needed: True or False. ...
    """
    if isinstance(door, type):
        # the class stays the same object: its name is what pickles and isinstance go by
        door.__init__ = checked(door.__init__)  # type: ignore[misc]
        return door
    function: Any = door
    positional = function.__code__.co_varnames[: function.__code__.co_argcount]
    kinds: dict[str, tuple[Kind, bool]] | None = None

    @functools.wraps(function)
    def checking(*args: Any, **kwargs: Any) -> Any:
        nonlocal kinds
        if kinds is None:
            # at the first call: types may name what is defined further down
            kinds = parameter_kinds(function)
        for place, (name, value) in enumerate(zip(positional, args)):  # noqa: B905
            taken = _taken(kinds, name, value)
            if taken is not value:
                args = (*args[:place], taken, *args[place + 1 :])
        for name, value in kwargs.items():
            kwargs[name] = _taken(kinds, name, value)
        try:
            return function(*args, **kwargs)
        except TypeError:
            refused = refused_call(function, args, kwargs)
            if refused is None:
                raise
            raise refused from None

    return checking  # type: ignore[return-value]


def unchecked(kind: type[Made]) -> Callable[..., Made]:
    """Return what makes objects of a checked class, for callers who have checked by themselves."""
    initialise = inspect.unwrap(kind.__init__)

    def make(*args: Any, **kwargs: Any) -> Made:
        made = object.__new__(kind)
        initialise(made, *args, **kwargs)
        return made

    return make


def _taken(kinds: Mapping[str, tuple[Kind, bool]], name: str, value: Any) -> Any:
    # what is unknown is refused with the call, and self is none of the user's arguments
    if name not in kinds:
        return value
    kind, optional = kinds[name]
    return None if optional and value is None else kind.take(name, value)


def parameter_kinds(function: Callable[..., Any]) -> dict[str, tuple[Kind, bool]]:
    """Return the kind of each parameter, and whether it may be None.

    Raises
    ------
    TypeError
        Neither the table nor the type of a parameter says what values it takes.
    """
    function = inspect.unwrap(function)
    place = function.__qualname__.split(".")
    kinds = {}
    for name, parameter in inspect.signature(function).parameters.items():
        # what has names of the user's own (**levels) is looked at where the names are known
        several = parameter.kind in (parameter.VAR_KEYWORD, parameter.VAR_POSITIONAL)
        if name in ("self", "cls") or several:
            continue
        own = f"{place[-2] if place[-1] == '__init__' else place[-1]}.{name}"
        written = str(parameter.annotation)
        kind = BY_PLACE.get(own) or BY_NAME.get(name)
        if kind is None:
            kind = kind_of_type(_annotation(function, name))
        if isinstance(kind, Choice) and name in EXPLAINED:
            kind = replace(kind, explained=True, corrected=name not in KNOWN_ELSEWHERE)
        optional = parameter.default is None or re.search(r"\bNone$", written) is not None
        kinds[name] = (kind, optional)
    return kinds


def _annotation(function: Callable[..., Any], name: str) -> Any:
    """Resolve the type of one parameter; others may name what is imported for types only."""
    alone = types.SimpleNamespace(__annotations__={name: function.__annotations__[name]})
    return get_type_hints(alone, function.__globals__)[name]
