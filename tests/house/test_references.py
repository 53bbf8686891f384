"""Reference values lie beside the script that computed them."""

from __future__ import annotations

from itertools import takewhile
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
REFERENCE = ROOT / "tests" / "reference"
SCRIPTS = sorted([*REFERENCE.glob("*.R"), *REFERENCE.glob("*.py")])


def head(script: Path) -> str:
    """What a script says of itself before its first line of code."""
    text = script.read_text(encoding="utf-8")
    if script.suffix == ".py":
        return text.split('"""')[1]
    return "\n".join(takewhile(lambda line: line.startswith("#"), text.splitlines()))


@pytest.mark.parametrize("script", SCRIPTS, ids=lambda script: script.name)
def test_a_script_says_what_it_is_for(script):
    assert len(head(script).split()) > 5


def test_every_answer_file_is_named_by_the_script_that_wrote_it():
    told = "\n".join(map(head, SCRIPTS))
    alone = {p.name for p in REFERENCE.glob("*.json") if p.name not in told}
    assert alone == {"hs_regression_score_weights.json", "mobi_indices.json"}
    rule = (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8")
    assert [name for name in sorted(alone) if f"`{name}`" not in rule] == []
