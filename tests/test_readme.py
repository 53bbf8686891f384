"""The README says what the package does."""

from __future__ import annotations

import contextlib
import io
import re
from pathlib import Path

import pytest

README = (Path(__file__).resolve().parent.parent / "README.md").read_text(encoding="utf-8")


def block(language: str) -> str:
    found = re.search(rf"```{language}\n(.+?)```", README, flags=re.DOTALL)
    assert found is not None
    return found.group(1)


def test_the_readme_example_prints_what_the_readme_shows(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.chdir(tmp_path)
    printed = io.StringIO()
    with contextlib.redirect_stdout(printed):
        exec(compile(block("python"), "README.md", "exec"), {})  # noqa: S102
    assert printed.getvalue().split() == block("text").split()
    assert (tmp_path / "comparison.png").stat().st_size > 10_000


def test_the_readme_example_is_short():
    lines = [line for line in block("python").splitlines() if line.strip()]
    assert len(lines) <= 20


def test_the_readme_has_no_gaps():
    assert "<!--" not in README
