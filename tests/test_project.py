"""The project's own papers agree with each other."""

from __future__ import annotations

import ast
import re
import tomllib
from importlib.metadata import version
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]


def citation(field: str) -> str:
    """The value of a one-line field of CITATION.cff."""
    text = (ROOT / "CITATION.cff").read_text(encoding="utf-8")
    found = re.search(rf"^{field}: (.+)$", text, flags=re.MULTILINE)
    assert found is not None
    return found.group(1).strip('"')


def test_citation_names_the_version_of_the_package():
    assert citation("version") == PROJECT["version"] == version("loyaltysem")


def test_citation_names_the_licence_of_the_package():
    assert citation("license") == PROJECT["license"]


def test_changelog_has_a_section_for_the_version_or_for_what_is_unreleased():
    headings = re.findall(
        r"^## \[(.+?)\]", (ROOT / "CHANGELOG.md").read_text(encoding="utf-8"), flags=re.MULTILINE
    )
    assert {"Unreleased", PROJECT["version"]} & set(headings)


def lines_of_code(path: Path) -> int:
    """The lines of a file without its docstrings."""
    text = path.read_text(encoding="utf-8")
    holders = (ast.Module, ast.ClassDef, ast.FunctionDef, ast.AsyncFunctionDef)
    docstrings = [
        node.body[0]
        for node in ast.walk(ast.parse(text))
        if isinstance(node, holders) and ast.get_docstring(node, clean=False) is not None
    ]
    return len(text.splitlines()) - sum(
        (d.end_lineno or d.lineno) - d.lineno + 1 for d in docstrings
    )


def test_no_source_file_has_more_than_four_hundred_lines_of_code():
    long_files = {
        str(path.relative_to(ROOT)): lines
        for path in sorted((ROOT / "src").rglob("*.py"))
        if (lines := lines_of_code(path)) > 400
    }
    assert long_files == {}


def test_only_the_profile_says_whether_property_tests_are_random():
    """The profile of tests/conftest.py says that they are the same, and `make fuzz` that not."""
    own = re.compile(r"derandomize=|use_true_random=True|@seed\(|load_profile\(")
    drawing = {
        path.relative_to(ROOT).as_posix()
        for path in sorted((ROOT / "tests").rglob("*.py"))
        if path.name != Path(__file__).name and own.search(path.read_text(encoding="utf-8"))
    }
    assert drawing == {"tests/conftest.py"}
