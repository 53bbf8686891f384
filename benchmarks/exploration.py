"""Times a parallel analysis of 1,000 draws in loyaltysem and in psych, one thread, in one run.

psych simulates from the correlation matrix only (its resampling of answers, twice the work, has no
counterpart here), as loyaltysem does.

    python benchmarks/exploration.py [--draws 1000]

Prints a table and writes benchmarks/results/exploration.json.
"""

from __future__ import annotations

import argparse
import json
import os
import shutil
import subprocess
import time
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path

ONE_THREAD = dict.fromkeys(("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"), "1")
os.environ.update(ONE_THREAD)

import pandas as pd  # noqa: E402

import loyaltysem as ls  # noqa: E402

HERE = Path(__file__).resolve().parent
DATA = HERE.parent / "tests" / "reference" / "data" / "survey_continuous.csv"
RESULTS = HERE / "results" / "exploration.json"


def seconds(answers: pd.DataFrame, draws: int, communalities: str, repetitions: int = 5) -> float:
    """Median of the repetitions; both variants, components and factors, are computed each time."""
    times = []
    for repetition in range(repetitions):
        started = time.perf_counter()
        ls.parallel_analysis(
            answers, n_replicates=draws, communalities=communalities, rng=repetition
        )
        times.append(time.perf_counter() - started)
    return sorted(times)[repetitions // 2]


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--draws", type=int, default=1000)
    draws = parser.parse_args().draws
    answers = pd.read_csv(DATA).drop(columns="platform")
    ls.parallel_analysis(answers, n_replicates=20, rng=1)
    ours = {name: seconds(answers, draws, name) for name in ("minres", "smc")}
    result: dict[str, object] = {
        "when": datetime.now(UTC).isoformat(timespec="seconds"),
        "draws": draws,
        "respondents": len(answers),
        "items": answers.shape[1],
        "loyaltysem": {"version": version("loyaltysem"), **ours},
    }
    for name, value in ours.items():
        print(f"loyaltysem  {name:7} {value:8.3f} s")
    rscript = shutil.which("Rscript")
    if rscript is None:
        print("psych was not timed: Rscript is not installed")
    else:
        done = subprocess.run(
            [rscript, str(HERE / "exploration.R"), str(DATA), str(draws)],
            capture_output=True,
            text=True,
            check=True,
            env={**os.environ, "MC_CORES": "1"},
        )
        psych = json.loads(done.stdout)
        result["psych"] = psych
        for name in ours:
            print(f"psych       {name:7} {psych[name]:8.3f} s  ({psych[name] / ours[name]:.0f} x)")
    RESULTS.parent.mkdir(exist_ok=True)
    RESULTS.write_text(json.dumps(result, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
