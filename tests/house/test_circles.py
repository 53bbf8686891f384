"""No file of the house imports, over however many others, itself; and all imports can be seen.

The syntax trees are read, so that imports for type checking and inside functions count, which
import-linter leaves out or at the level of files does not look at.
"""

from __future__ import annotations

import ast
from collections.abc import Iterable, Iterator, Mapping
from functools import cache
from pathlib import Path

import pytest

SOURCE = Path(__file__).resolve().parents[2] / "src"

#: Files that are still in a circle through imports for type checking, in whatever room they lie.
#: Nothing is added here.
ALLOWED_CIRCLES = (
    {"implied", "latent_responses", "layout"},
    {"monte_carlo_sample_size", "plan_sentences"},
)
#: Starts in a fraction of a second since it imports only the reader of the file's own kind.
ALLOWED_INSIDE = {"child"}


def module_name(path: Path, source: Path) -> str:
    name = ".".join(path.relative_to(source).with_suffix("").parts)
    return name.removesuffix(".__init__")


@cache
def modules_in(source: Path) -> dict[str, ast.Module]:
    """The syntax tree of every file, by the name that imports it."""
    return {
        module_name(path, source): ast.parse(path.read_text(encoding="utf-8"))
        for path in sorted(source.rglob("*.py"))
    }


def imported(tree: ast.AST, known: Mapping[str, object]) -> Iterator[str]:
    """The files that a tree imports, wherever the import stands in it."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names if alias.name in known)
        elif isinstance(node, ast.ImportFrom) and node.module is not None:
            for alias in node.names:
                name = f"{node.module}.{alias.name}"
                yield name if name in known else node.module


def circles(modules: Mapping[str, ast.Module]) -> set[frozenset[str]]:
    """The largest sets of files of which each imports, by way of others, each of them."""
    graph = {name: set(imported(tree, modules)) & set(modules) for name, tree in modules.items()}
    reached = {name: reachable(graph, name) for name in graph}
    return {
        frozenset(other for other in reached[name] if name in reached[other])
        for name in graph
        if name in reached[name]
    }


def reachable(graph: Mapping[str, set[str]], start: str) -> set[str]:
    found: set[str] = set()
    waiting = list(graph[start])
    while waiting:
        name = waiting.pop()
        if name not in found:
            found.add(name)
            waiting += graph[name]
    return found


def imports_inside_functions(modules: Mapping[str, ast.Module]) -> dict[str, set[str]]:
    """What each file imports of its own package inside a function."""
    package = {name.partition(".")[0] for name in modules}
    functions = (ast.FunctionDef, ast.AsyncFunctionDef, ast.Lambda)
    found = {
        name: {
            target
            for node in ast.walk(tree)
            if isinstance(node, functions)
            for target in imported(node, modules)
            if target.partition(".")[0] in package
        }
        for name, tree in modules.items()
    }
    return {name: targets for name, targets in found.items() if targets}


def file_names(modules: Iterable[str]) -> set[str]:
    return {name.rpartition(".")[2] for name in modules}


def test_no_file_imports_itself_over_others():
    found = circles(modules_in(SOURCE))
    assert [circle for circle in found if file_names(circle) not in ALLOWED_CIRCLES] == []


def test_no_function_imports_from_the_package():
    assert file_names(imports_inside_functions(modules_in(SOURCE))) <= ALLOWED_INSIDE


TYPES_ONLY = "from typing import TYPE_CHECKING\nif TYPE_CHECKING:\n    from room.{} import x\n"
IN_A_FUNCTION = "def f():\n    from room import {}\n"
AT_THE_TOP = "import room.{}\n"


@pytest.mark.parametrize("way", [TYPES_ONLY, IN_A_FUNCTION, AT_THE_TOP])
def test_a_circle_of_files_is_found_whichever_way_it_is_closed(way):
    texts = {
        "room": "",
        "room.a": "from room.b import x",
        "room.b": "from room.c import x",
        "room.c": way.format("a"),
        "room.d": "from room.a import x",
    }
    modules = {name: ast.parse(text) for name, text in texts.items()}
    assert circles(modules) == {frozenset({"room.a", "room.b", "room.c"})}
    assert set(imports_inside_functions(modules)) == ({"room.c"} if way == IN_A_FUNCTION else set())


def test_files_that_import_downwards_are_no_circle():
    texts = {
        "room": "from room.a import x",
        "room.a": "from room.b import x\nfrom room.c import y",
        "room.b": "from room.c import z\nimport numpy",
        "room.c": "",
    }
    assert circles({name: ast.parse(text) for name, text in texts.items()}) == set()
