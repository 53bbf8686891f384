"""What the package says that it needs is what its files import, and second engines have a room."""

from __future__ import annotations

import ast
import re
import sys
import tomllib
from collections.abc import Iterator
from functools import cache
from importlib.metadata import packages_distributions
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
SOURCE = ROOT / "src" / "loyaltysem"
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
ENGINES = {"semopy", "factor_analyzer"}
#: The distributions that bring each package.
BROUGHT = packages_distributions()


def plain(requirement: str) -> str:
    """The name of a distribution, as every way of writing it comes to."""
    name = re.match(r"[\w.-]+", requirement)
    assert name is not None
    return re.sub(r"[-_.]+", "-", name.group()).lower()


def imported(tree: ast.AST) -> Iterator[str]:
    """The packages that a file imports, wherever the import stands in it."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (alias.name.partition(".")[0] for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module is not None:
            yield node.module.partition(".")[0]


@cache
def imports() -> dict[str, set[str]]:
    """The files of the package that import each package of others."""
    found: dict[str, set[str]] = {}
    for path in sorted(SOURCE.rglob("*.py")):
        for name in imported(ast.parse(path.read_text(encoding="utf-8"))):
            if name != "loyaltysem" and name not in sys.stdlib_module_names:
                found.setdefault(name, set()).add(path.relative_to(SOURCE).as_posix())
    return found


def distributions(module: str) -> set[str]:
    """The distributions that bring a package, as it is installed here."""
    return {plain(name) for name in BROUGHT.get(module, [module])}


REQUIRED = {plain(requirement) for requirement in PROJECT["dependencies"]}
OPTIONAL = {
    plain(requirement)
    for extra, requirements in PROJECT["optional-dependencies"].items()
    for requirement in requirements
    if extra not in ("docs", "test")
}


@pytest.mark.parametrize("required", sorted(REQUIRED))
def test_what_is_required_is_imported_somewhere(required):
    assert any(required in distributions(module) for module in imports())


def test_what_is_imported_is_declared():
    undeclared = {
        module: files
        for module, files in imports().items()
        if not distributions(module) & (REQUIRED | OPTIONAL)
    }
    assert undeclared == {}


@pytest.mark.parametrize("engine", sorted(ENGINES))
def test_a_second_engine_is_imported_in_its_own_room_only(engine):
    assert {name.partition("/")[0] for name in imports()[engine]} == {"engines"}


def test_an_import_is_seen_wherever_it_stands():
    text = "import a.b\nfrom c.d import e\ndef f():\n    import g as h\nfrom . import i"
    assert sorted(imported(ast.parse(text))) == ["a", "c", "g"]


@pytest.mark.parametrize("written", ["Python_Docx>=1.1", "python-docx", "python.docx[x]~=1"])
def test_a_distribution_has_one_name_however_it_is_written(written):
    assert plain(written) == "python-docx"
