"""Importing loyaltysem is quick, and loads no plotting library and no second engine."""

from __future__ import annotations

import json
import re
import subprocess
import sys

import pytest

LOADED_ONLY_WHERE_USED = ("matplotlib", "semopy", "factor_analyzer", "sklearn", "docx")


def loaded_modules(code: str) -> set[str]:
    """Top-level names in sys.modules after running `code` in a fresh interpreter."""
    report = "import json, sys; print(json.dumps(sorted({m.split('.')[0] for m in sys.modules})))"
    done = subprocess.run(  # noqa: S603
        [sys.executable, "-c", f"{code}\n{report}"], capture_output=True, text=True, check=True
    )
    return set(json.loads(done.stdout))


def seconds_to_import() -> float:
    """Cumulative seconds of `import loyaltysem` in a fresh interpreter, by -X importtime."""
    done = subprocess.run(
        [sys.executable, "-X", "importtime", "-c", "import loyaltysem"],
        capture_output=True,
        text=True,
        check=True,
    )
    line = re.search(r"\|\s*(\d+)\s*\|\s*loyaltysem$", done.stderr, flags=re.MULTILINE)
    assert line is not None, done.stderr[-500:]
    return int(line.group(1)) / 1e6


def test_import_takes_less_than_three_tenths_of_a_second():
    assert min(seconds_to_import() for _ in range(7)) < 0.3


@pytest.mark.parametrize("module", LOADED_ONLY_WHERE_USED)
def test_import_does_not_load(module):
    assert module not in loaded_modules("import loyaltysem")


def test_no_public_name_loads_the_whole_of_scipys_statistics():
    # a second of every script; what is needed of it stands in scipy.special
    code = (
        "import sys, loyaltysem\n"
        "for name in loyaltysem.__all__: getattr(loyaltysem, name)\n"
        "assert 'scipy.stats' not in sys.modules"
    )
    loaded_modules(code)


def test_no_public_name_loads_a_plotting_library_or_a_second_engine():
    code = (
        "import loyaltysem\n"
        "assert loyaltysem.__all__\n"
        "for name in loyaltysem.__all__: getattr(loyaltysem, name)"
    )
    assert not loaded_modules(code) & {"matplotlib", "semopy", "factor_analyzer"}
