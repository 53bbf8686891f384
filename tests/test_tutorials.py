"""What the tutorials and guides print is what the package answers."""

from __future__ import annotations

import doctest
from pathlib import Path

import pytest

DOCS = Path(__file__).resolve().parent.parent / "docs"
WITH_ANSWERS = sorted(
    path
    for room in ("tutorials", "how_to")
    for path in (DOCS / room).glob("*.rst")
    if ">>> " in path.read_text(encoding="utf-8")
)


def test_there_are_a_tutorial_and_a_guide_with_answers():
    names = [path.name for path in WITH_ANSWERS]
    assert {"clean_survey.rst", "check_common_method_variance.rst"} <= set(names)


@pytest.mark.parametrize("path", WITH_ANSWERS, ids=lambda path: path.stem)
def test_a_page_answers_as_it_says(path: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.chdir(tmp_path)
    failed, tried = doctest.testfile(
        str(path),
        module_relative=False,
        encoding="utf-8",
        optionflags=doctest.NORMALIZE_WHITESPACE | doctest.ELLIPSIS,
    )
    assert tried > 0
    assert failed == 0
