"""The project's own papers agree with each other."""

from __future__ import annotations

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


def test_no_source_file_is_longer_than_four_hundred_lines():
    long_files = {
        str(path.relative_to(ROOT)): lines
        for path in sorted((ROOT / "src").rglob("*.py"))
        if (lines := len(path.read_text(encoding="utf-8").splitlines())) > 400
    }
    assert long_files == {}
