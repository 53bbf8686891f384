"""Times polychorics, ordinal alpha, parallel analysis and HTMT against psych, lavaan, semTools.

All on one thread, in one run, on the committed survey of 820 answers to 19 five-point items; the
seconds are those of the processor, so that other work on the machine does not count. What takes
minutes in R is timed there on fewer draws and multiplied up; both numbers are printed.

    python benchmarks/ordinal.py [--draws 1000] [--samples 2000] [--r-draws 10] [--r-samples 10]

Prints a table and writes benchmarks/results/ordinal.json.
"""

from __future__ import annotations

import argparse
import json
import os
import shutil
import subprocess
import tempfile
import time
from collections.abc import Callable
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path

ONE_THREAD = dict.fromkeys(("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"), "1")
os.environ.update(ONE_THREAD)

import pandas as pd  # noqa: E402

import loyaltysem as ls  # noqa: E402

HERE = Path(__file__).resolve().parent
DATA = HERE.parent / "tests" / "reference" / "data" / "survey_likert5.csv"
RESULTS = HERE / "results" / "ordinal.json"
SIZES = {"WQ": 4, "PV": 3, "SAT": 4, "TRU": 4, "LOY": 4}
SCALES = {name: [f"{name}{i}" for i in range(1, size + 1)] for name, size in SIZES.items()}


def median(work: Callable[[], object], repetitions: int = 5) -> float:
    """Median seconds of the processor; one run before is not counted."""
    work()
    times = []
    for _ in range(repetitions):
        started = time.process_time()
        work()
        times.append(time.process_time() - started)
    return sorted(times)[repetitions // 2]


def ours(answers: pd.DataFrame, draws: int, samples: int) -> dict[str, float]:
    scale = {"WQ": SCALES["WQ"]}
    return {
        "matrix": median(lambda: ls.polychoric(answers)),
        "alpha": median(lambda: ls.ordinal_reliability(answers, scale)),
        "parallel": median(
            lambda: ls.parallel_analysis(
                answers, correlation="polychoric", n_replicates=draws, rng=1
            ),
            3,
        ),
        "htmt": median(
            lambda: ls.htmt(answers, SCALES, correlation="polychoric", n_replicates=samples, rng=1),
            3,
        ),
    }


def theirs(draws: int, samples: int) -> dict[str, float]:
    model = "\n".join(f"{name} =~ {' + '.join(items)}" for name, items in SCALES.items())
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "model.txt"
        path.write_text(model + "\n", encoding="utf-8")
        done = subprocess.run(
            ["Rscript", HERE / "ordinal.R", DATA, path, str(draws), str(samples)],
            capture_output=True,
            text=True,
            check=True,
            env={**os.environ, "MC_CORES": "1"},
        )
    found: dict[str, float] = json.loads(done.stdout)
    return found


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--draws", type=int, default=1000)
    parser.add_argument("--samples", type=int, default=2000)
    parser.add_argument("--r-draws", type=int, default=10)
    parser.add_argument("--r-samples", type=int, default=10)
    options = parser.parse_args()
    answers = pd.read_csv(DATA).drop(columns="platform")
    mine = ours(answers, options.draws, options.samples)
    result: dict[str, object] = {
        "when": datetime.now(UTC).isoformat(timespec="seconds"),
        "respondents": len(answers),
        "items": answers.shape[1],
        "draws": options.draws,
        "samples": options.samples,
        "loyaltysem": {"version": version("loyaltysem"), **mine},
    }
    for name, seconds in mine.items():
        print(f"loyaltysem  {name:14} {seconds:9.4f} s")
    if shutil.which("Rscript") is None:
        print("psych, lavaan and semTools were not timed: Rscript is not installed")
    else:
        other = theirs(options.r_draws, options.r_samples)
        result["r"] = other
        scaled = {
            "psych matrix": (other["matrix"], mine["matrix"]),
            "lavaan matrix": (other["matrix_lavaan"], mine["matrix"]),
            "psych alpha": (other["alpha"], mine["alpha"]),
            "psych parallel": (
                other["parallel"] * options.draws / options.r_draws,
                mine["parallel"],
            ),
            "semTools htmt": (other["htmt"] * options.samples / options.r_samples, mine["htmt"]),
        }
        print(
            f"R: parallel {other['parallel']:.1f} s for {options.r_draws} draws, htmt "
            f"{other['htmt']:.1f} s for {options.r_samples} samples, multiplied up below"
        )
        for name, (seconds, own) in scaled.items():
            print(f"{name:26} {seconds:9.2f} s  ({seconds / own:.0f} x)")
    RESULTS.parent.mkdir(exist_ok=True)
    RESULTS.write_text(json.dumps(result, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
