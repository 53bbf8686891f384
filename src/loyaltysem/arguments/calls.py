"""A call that does not fit its function: arguments it does not have, or needs and was not given."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from loyaltysem.arguments.shown import enumerated, listed, shown
from loyaltysem.arguments.suggestion import did_you_mean
from loyaltysem.errors import ArgumentError

__all__ = ["refused_call"]


def refused_call(
    function: Callable[..., Any], args: Sequence[Any], kwargs: Mapping[str, Any]
) -> ArgumentError | None:
    """Say what is wrong with the arguments of a call; None where they fit the function.

    Examples
    --------
    >>> def fit(data, *, estimator="ML"): ...
    >>> print(refused_call(fit, [], {"data": 1, "estimater": "GLS"}))
    fit() has no argument 'estimater'. Did you mean 'estimator'? It takes data, estimator.
    >>> print(refused_call(fit, [1, "GLS"], {}))
    fit() takes 1 value without a name (data) and was given 2: what is 'GLS' for? Write the name \
before it, as in estimator='GLS'. It takes data, estimator.
    """
    signature = inspect.signature(function)
    try:
        signature.bind(*args, **kwargs)
    except TypeError:
        pass
    else:
        return None
    parameters = [p for p in signature.parameters.values() if p.name not in ("self", "cls")]
    bound_to = len(signature.parameters) - len(parameters)
    found = (
        (len(args) < bound_to and "belongs to an object: make one, and call it there.")
        or _unknown(kwargs, parameters)
        or _too_many(args[bound_to:], parameters)
        or _given_twice(args[bound_to:], kwargs, parameters)
        or _left_out(args[bound_to:], kwargs, parameters)
    )
    name = function.__qualname__.rpartition("<locals>.")[2].removesuffix(".__init__")
    takes = ", ".join(p.name for p in parameters) or "no arguments"
    return ArgumentError(f"{name}() {found} It takes {takes}.")


def _unknown(kwargs: Mapping[str, Any], parameters: Sequence[inspect.Parameter]) -> str:
    known = [p.name for p in parameters]
    absent = [name for name in kwargs if name not in known]
    if not absent or any(p.kind is p.VAR_KEYWORD for p in parameters):
        return ""
    hints = [f"{shown(name)}.{did_you_mean(name, known)}" for name in absent]
    return " It has no ".join([f"has no argument {hints[0]}", *hints[1:4]])


def _too_many(args: Sequence[Any], parameters: Sequence[inspect.Parameter]) -> str:
    by_place = [p.name for p in parameters if p.kind is p.POSITIONAL_OR_KEYWORD]
    if len(args) <= len(by_place) or any(p.kind is p.VAR_POSITIONAL for p in parameters):
        return ""
    if not parameters:
        return f"was given {listed([shown(value) for value in args], most=3)}."
    extra = shown(args[len(by_place)])
    values = f"{len(by_place) or 'no'} value{'s' if len(by_place) > 1 else ''} without a name"
    which = f" ({', '.join(by_place)})" if by_place else ""
    named = [p.name for p in parameters if p.kind is p.KEYWORD_ONLY]
    example = f"Write the name before it, as in {named[0]}={extra}." if named else "Leave it out."
    return f"takes {values}{which} and was given {len(args)}: what is {extra} for? {example}"


def _given_twice(
    args: Sequence[Any], kwargs: Mapping[str, Any], parameters: Sequence[inspect.Parameter]
) -> str:
    twice = [p.name for p, _ in zip(parameters, args, strict=False) if p.name in kwargs]
    if not twice:
        return ""
    return f"was given {enumerated(twice, 'and')} twice, without a name and with it: leave one out."


def _left_out(
    args: Sequence[Any], kwargs: Mapping[str, Any], parameters: Sequence[inspect.Parameter]
) -> str:
    needed = [
        p.name
        for p in parameters[len(args) :]
        if p.default is p.empty
        and p.kind in (p.POSITIONAL_OR_KEYWORD, p.KEYWORD_ONLY)
        and p.name not in kwargs
    ]
    return f"needs {enumerated(needed, 'and')}, and was not given {'them' if needed[1:] else 'it'}."
