"""What an example says it wrote is what it wrote."""

from __future__ import annotations

import runpy
from pathlib import Path

import pytest

import loyaltysem as ls

EXAMPLES = Path(__file__).resolve().parent.parent / "examples"


def test_the_demonstration_names_every_file_that_it_leaves(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
):
    compare = ls.compare_platforms

    def quickly(*data: object, **options: object) -> object:
        return compare(*data, **{**options, "n_replicates": 20})

    monkeypatch.setattr(ls, "compare_platforms", quickly)
    monkeypatch.chdir(tmp_path)
    runpy.run_path(str(EXAMPLES / "compare_platforms.py"))
    named = capsys.readouterr().out.split("Written:\n")[1].split()
    left = [path.relative_to(tmp_path) for path in tmp_path.rglob("*") if path.is_file()]
    assert sorted(map(Path, named)) == sorted(left)
    assert {"comparison.png", "ranks.csv"} <= {path.name for path in left}
