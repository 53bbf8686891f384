"""What users can reach: the functions, the classes they return, and what their methods return."""

from __future__ import annotations

import ast
import importlib
import inspect
import sys
from collections.abc import Callable, Iterator
from functools import cache, cached_property
from pathlib import Path
from typing import Any

import loyaltysem as ls

PACKAGE = Path(ls.__file__).parent
#: Rooms that are entered by name, beside what stands at the top of the package.
ROOMS = ("datasets", "loyalty", "planning", "plots", "theories")
#: The rooms that the API pages describe for those who extend the package.
KERNELS = ("estimation", "inference", "moments", "specification")


def face_of(room: str) -> dict[str, Any]:
    """What the face of a room hands out."""
    module = importlib.import_module(f"loyaltysem.{room}")
    return {name: getattr(module, name) for name in getattr(module, "__all__", ())}


def room_of(thing: Any) -> str:
    """The room in which a class or function lives."""
    return str(getattr(thing, "__module__", "")).split(".")[1]


def reached_by_name() -> dict[str, Any]:
    """Functions and classes that a user writes out: of the package and of the rooms."""
    found = {name: getattr(ls, name) for name in ls.__all__}
    found = {name: thing for name, thing in found.items() if not inspect.ismodule(thing)}
    for room in ROOMS:
        found |= face_of(room)
    return found


def public_functions(things: dict[str, Any]) -> dict[str, Callable[..., Any]]:
    """The functions among these, and the methods of the classes, by name."""
    found: dict[str, Callable[..., Any]] = {}
    for name, thing in things.items():
        if inspect.isclass(thing):
            found |= {f"{name}.{inner}": method for inner, method in methods_of(thing).items()}
        elif callable(thing):
            found[name] = thing
    return found


def methods_of(kind: type) -> dict[str, Callable[..., Any]]:
    """Public methods of ours, and how an object of ours is made."""
    found = {}
    for name, member in inspect.getmembers_static(kind):
        function = member.__func__ if isinstance(member, staticmethod | classmethod) else member
        public = name == "__init__" or not name.startswith("_")
        if public and inspect.isfunction(function) and is_ours(inspect.unwrap(function)):
            found[name] = function
    return found


def result_classes() -> dict[type, str]:
    """Every class of ours that something public returns or holds, with where it was met."""
    found: dict[type, str] = {}
    waiting = [(name, thing) for name, thing in reached_by_name().items()]
    while waiting:
        name, thing = waiting.pop()
        for place, kind in _named_in(name, thing):
            if kind not in found:
                found[kind] = place
                waiting.append((kind.__name__, kind))
    return found


def _named_in(name: str, thing: Any) -> Iterator[tuple[str, type]]:
    """The classes in the types of what a function returns, or a class returns and holds."""
    if not inspect.isclass(thing):
        if callable(thing):
            yield from _returned(name, thing)
        return
    if issubclass(thing, BaseException):
        return
    for inner, member in inspect.getmembers_static(thing):
        if inner.startswith("_"):
            continue
        if isinstance(member, staticmethod | classmethod):
            member = member.__func__
        elif isinstance(member, property):
            member = member.fget
        elif isinstance(member, cached_property):
            member = member.func
        if inspect.isfunction(member) and is_ours(inspect.unwrap(member)):
            yield from _returned(f"{name}.{inner}", member)
    for kind in thing.__mro__:
        if is_ours(kind):
            for inner, annotation in vars(kind).get("__annotations__", {}).items():
                if not inner.startswith("_"):
                    place = f"{name}.{inner}"
                    yield from ((place, one) for one in _classes(annotation, kind.__module__))


def _returned(place: str, function: Callable[..., Any]) -> Iterator[tuple[str, type]]:
    function = inspect.unwrap(function)
    annotation = function.__annotations__.get("return", "")
    yield from ((place, kind) for kind in _classes(annotation, function.__module__))


def _classes(annotation: Any, module: str) -> list[type]:
    """Our own classes that a type names, as the names stand in the module that writes it."""
    text = annotation if isinstance(annotation, str) else getattr(annotation, "__name__", "")
    named = {n.id for n in ast.walk(ast.parse(text or "None")) if isinstance(n, ast.Name)}
    found = (_meaning(name, module) for name in sorted(named))
    return [kind for kind in found if inspect.isclass(kind) and is_ours(kind)]


def _meaning(name: str, module: str) -> Any:
    known = vars(sys.modules[module])
    if name in known:
        return known[name]
    source = _imports(module).get(name)
    return getattr(importlib.import_module(source), name) if source else None


@cache
def _imports(module: str) -> dict[str, str]:
    """Where a module takes its names from, for checks of types only too."""
    tree = ast.parse(Path(str(sys.modules[module].__file__)).read_text(encoding="utf-8"))
    return {
        alias.asname or alias.name: node.module
        for node in ast.walk(tree)
        if isinstance(node, ast.ImportFrom) and (node.module or "").startswith("loyaltysem")
        for alias in node.names
    }


def is_ours(thing: Any) -> bool:
    """Whether something is defined in this package."""
    return str(getattr(thing, "__module__", "")).startswith("loyaltysem.")
