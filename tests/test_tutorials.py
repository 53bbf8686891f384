"""What the tutorials and guides print is what the package answers."""

from __future__ import annotations

import ast
import builtins
import doctest
import re
import textwrap
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


#: How many samples the pages draw, and how many are enough to see that their code runs.
FEWER = {"10_000": "50", "n_replicates=2000": "n_replicates=50", ", n_jobs=2": ""}


def code_of(path: Path) -> list[str]:
    """Return the blocks of Python of a page, in order."""
    text = path.read_text(encoding="utf-8")
    pattern = r"^( *)\.\. code-block:: python\n\n((?:\1 +.*\n|\n)+)"
    return [textwrap.dedent(found[2]) for found in re.finditer(pattern, text, re.MULTILINE)]


GUIDES = {"plan_the_sample_size": 8, "explore_factors": 3, "fit_ordered_answers": 3}


@pytest.mark.parametrize(("name", "blocks"), GUIDES.items())
def test_the_code_of_a_guide_uses_no_name_that_it_does_not_make(name, blocks):
    found = code_of(DOCS / "how_to" / f"{name}.rst")
    assert len(found) == blocks
    made = set(dir(builtins))
    for code in found:
        names = [node for node in ast.walk(ast.parse(code)) if isinstance(node, ast.Name)]
        aliases = [node for node in ast.walk(ast.parse(code)) if isinstance(node, ast.alias)]
        made |= {node.id for node in names if isinstance(node.ctx, ast.Store)}
        made |= {(alias.asname or alias.name).split(".")[0] for alias in aliases}
        assert {node.id for node in names} <= made


@pytest.mark.slow
@pytest.mark.parametrize("name", GUIDES)
def test_the_code_of_a_guide_runs_in_its_order(name, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    names: dict[str, object] = {}
    for code in code_of(DOCS / "how_to" / f"{name}.rst"):
        for many, few in FEWER.items():
            code = code.replace(many, few)
        exec(compile(code, name, "exec"), names)  # noqa: S102 - our own page
