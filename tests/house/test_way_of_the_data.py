"""The page on the way of the data names every file that a fit passes, and no other."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

HERE = Path(__file__).resolve().parent
PAGE = HERE.parents[1] / "docs" / "explanation" / "way_of_the_data.rst"


def test_the_page_names_every_file_that_a_fit_passes():
    run = subprocess.run(  # noqa: S603 - our own script
        [sys.executable, str(HERE / "way_of_a_fit.py")], capture_output=True, text=True, check=True
    )
    named = re.findall(r"^   \* - ``([\w/]+\.py)``", PAGE.read_text(encoding="utf-8"), re.MULTILINE)
    assert len(named) == len(set(named))
    assert sorted(named) == sorted(run.stdout.split())
