"""Settings that every test runs under. They must stand before numpy and matplotlib are imported."""

from __future__ import annotations

import os

# One BLAS thread a process: pytest-xdist already keeps the cores busy, and sums whose order does
# not depend on the number of cores are the same on every machine.
for variable in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"):
    os.environ.setdefault(variable, "1")

# Figures are drawn into files only; a test must not depend on a screen.
os.environ.setdefault("MPLBACKEND", "Agg")

from hypothesis import HealthCheck, settings

# `make test` tries the same examples on every machine and every day; `make fuzz` draws new ones and
# remembers those that failed.
settings.register_profile("same", derandomize=True, database=None, deadline=None)
settings.register_profile(
    "random", deadline=None, print_blob=True, suppress_health_check=[HealthCheck.too_slow]
)
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "same"))
