"""What the tutorials print is what the package answers."""

from __future__ import annotations

import doctest
from pathlib import Path

import pytest

TUTORIALS = Path(__file__).resolve().parent.parent / "docs" / "tutorials"
WITH_ANSWERS = sorted(
    path for path in TUTORIALS.glob("*.rst") if ">>> " in path.read_text(encoding="utf-8")
)


def test_there_is_a_tutorial_with_answers():
    assert "clean_survey.rst" in [path.name for path in WITH_ANSWERS]


@pytest.mark.parametrize("path", WITH_ANSWERS, ids=lambda path: path.stem)
def test_a_tutorial_answers_as_it_says(path: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.chdir(tmp_path)
    failed, tried = doctest.testfile(
        str(path),
        module_relative=False,
        encoding="utf-8",
        optionflags=doctest.NORMALIZE_WHITESPACE | doctest.ELLIPSIS,
    )
    assert tried > 0
    assert failed == 0
