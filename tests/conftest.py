"""Settings that every test runs under. They must stand before numpy and matplotlib are imported."""

from __future__ import annotations

import os
import secrets

# One BLAS thread a process: pytest-xdist already keeps the cores busy, and sums whose order does
# not depend on the number of cores are the same on every machine.
for variable in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"):
    os.environ.setdefault(variable, "1")

# Figures are drawn into files only; a test must not depend on a screen.
os.environ.setdefault("MPLBACKEND", "Agg")

import pytest
from hypothesis import HealthCheck, settings

# `make test` tries the same examples on every machine and every day; `make fuzz` draws new ones and
# remembers those that failed.
settings.register_profile("same", derandomize=True, database=None, deadline=None)
settings.register_profile(
    "random", deadline=None, print_blob=True, suppress_health_check=[HealthCheck.too_slow]
)
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "same"))


@pytest.fixture
def fuzz_seed() -> int:
    """A new seed every time, shown where a test fails; FUZZ_SEED=... make fuzz repeats one."""
    seed = int(os.environ.get("FUZZ_SEED") or secrets.randbits(32))
    print(f"FUZZ_SEED={seed}")
    return seed


@pytest.fixture
def no_chinese_font(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let matplotlib know its own fonts only, whatever the machine has."""
    from matplotlib import font_manager, get_data_path

    own = [f for f in font_manager.fontManager.ttflist if f.fname.startswith(get_data_path())]
    monkeypatch.setattr(font_manager.fontManager, "ttflist", own)
    monkeypatch.setattr(font_manager, "findSystemFonts", lambda: [])


@pytest.fixture
def chinese_font(no_chinese_font: None, tmp_path_factory: pytest.TempPathFactory) -> str:
    """Let matplotlib know its own fonts and one with Chinese characters; return its family."""
    from matplotlib import font_manager

    from drawn_font import write_font

    family = "Boxes of the tests"
    path = write_font(tmp_path_factory.mktemp("fonts") / "boxes.ttf", family)
    font_manager.fontManager.addfont(path)
    return family
