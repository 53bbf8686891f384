"""Times a full fit of the satisfaction-trust-loyalty model in loyaltysem, semopy and lavaan.

A full fit is what a paper needs: from model text and data frame to the estimates with standard
errors, the standardised solution and all fit indices. loyaltysem and lavaan also compute the
standard errors of the standardised solution, which semopy does not offer. All programs run on one
thread with warm-up excluded; loyaltysem and semopy take turns in one process, lavaan loops inside
one R process.

    python benchmarks/full_fit.py [--repetitions 100] [--warmup 5]

Prints a table and writes benchmarks/results/full_fit.json.
"""

from __future__ import annotations

import argparse
import gc
import json
import os
import platform
import shutil
import subprocess
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path

import numpy as np
import pandas as pd
import semopy
from threadpoolctl import threadpool_limits

import loyaltysem as ls

HERE = Path(__file__).resolve().parent
ONE_THREAD = dict.fromkeys(("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"), "1")
DATA = HERE.parent / "tests" / "reference" / "data" / "survey_continuous.csv"
RESULTS = HERE / "results" / "full_fit.json"

MODEL = """
WQ =~ WQ1 + WQ2 + WQ3 + WQ4
PV =~ PV1 + PV2 + PV3
SAT =~ SAT1 + SAT2 + SAT3 + SAT4
TRU =~ TRU1 + TRU2 + TRU3 + TRU4
LOY =~ LOY1 + LOY2 + LOY3 + LOY4
SAT ~ a1*WQ + a2*PV
TRU ~ b*SAT + d*WQ
LOY ~ c*SAT + e*TRU
"""


@dataclass(frozen=True, slots=True)
class Timing:
    """Seconds of every repetition, and the chi-square that proves the same model was fitted."""

    program: str
    seconds: tuple[float, ...]
    chisq: float

    @property
    def quartiles(self) -> tuple[float, float, float]:
        lower, median, upper = np.quantile(self.seconds, [0.25, 0.5, 0.75])
        return float(lower), float(median), float(upper)


def fit_loyaltysem(answers: pd.DataFrame) -> float:
    fit = ls.SEM(MODEL).fit(answers)
    fit.estimates(standardized=True)
    return float(fit.fit_indices()["chisq"])


def fit_semopy(answers: pd.DataFrame) -> float:
    model = semopy.Model(MODEL)
    model.fit(answers)
    model.inspect(std_est=True)
    return float(semopy.calc_stats(model)["chi2"].iloc[0])


def time_in_turns(
    programs: dict[str, Callable[[pd.DataFrame], float]],
    answers: pd.DataFrame,
    *,
    repetitions: int,
    warmup: int,
) -> list[Timing]:
    """Times the programs turn by turn, so that a busy moment of the machine falls on all."""
    seconds: dict[str, list[float]] = {name: [] for name in programs}
    chisq: dict[str, float] = {}
    for repetition in range(warmup + repetitions):
        for name, full_fit in programs.items():
            gc.collect()  # so that no program pays for what another has left
            started = time.perf_counter()
            chisq[name] = full_fit(answers)
            if repetition >= warmup:
                seconds[name].append(time.perf_counter() - started)
    return [Timing(name, tuple(seconds[name]), chisq[name]) for name in programs]


def time_lavaan(*, repetitions: int, warmup: int) -> Timing | None:
    """Times lavaan in one R process; None where R, lavaan or jsonlite is not installed."""
    rscript = shutil.which("Rscript")
    if rscript is None:
        return None
    needed = 'quit(status = !(requireNamespace("lavaan") && requireNamespace("jsonlite")))'
    if subprocess.run([rscript, "-e", needed], capture_output=True).returncode:
        return None
    with tempfile.TemporaryDirectory() as folder:
        model = Path(folder) / "model.txt"
        model.write_text(MODEL, encoding="utf-8")
        done = subprocess.run(
            [rscript, HERE / "full_fit.R", model, DATA, str(repetitions), str(warmup)],
            capture_output=True,
            text=True,
            check=True,
            env=os.environ | ONE_THREAD,
        )
    answer = json.loads(done.stdout)
    name = f"lavaan {answer['version']} (R {answer['r_version']})"
    return Timing(name, tuple(answer["seconds"]), float(answer["chisq"]))


def table(timings: list[Timing]) -> pd.DataFrame:
    """Milliseconds a full fit, and how many times as long as loyaltysem each program takes."""
    ours = timings[0].quartiles[1]
    rows = []
    for timing in timings:
        lower, median, upper = timing.quartiles
        rows.append(
            {
                "program": timing.program,
                "median ms": 1e3 * median,
                "quartile 1": 1e3 * lower,
                "quartile 3": 1e3 * upper,
                "times ours": median / ours,
                "chi-square": timing.chisq,
            }
        )
    return pd.DataFrame(rows).set_index("program")


def write_results(timings: list[Timing], destination: Path) -> None:
    """Writes every repetition with what is needed to read it: machine, versions, moment."""
    destination.parent.mkdir(parents=True, exist_ok=True)
    record = {
        "written": datetime.now(UTC).isoformat(timespec="seconds"),
        "machine": f"{platform.machine()}, {os.cpu_count()} cores, {platform.system()}",
        "python": platform.python_version(),
        "versions": {name: version(name) for name in ("numpy", "scipy", "pandas")},
        "programs": [
            {
                "program": timing.program,
                "quartiles": timing.quartiles,
                "chisq": timing.chisq,
                "seconds": timing.seconds,
            }
            for timing in timings
        ],
    }
    destination.write_text(json.dumps(record, indent=1) + "\n", encoding="utf-8")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--repetitions", type=int, default=100)
    parser.add_argument("--warmup", type=int, default=5)
    counts = vars(parser.parse_args())

    answers = pd.read_csv(DATA)
    programs = {
        f"loyaltysem {version('loyaltysem')}": fit_loyaltysem,
        f"semopy {version('semopy')}": fit_semopy,
    }
    with threadpool_limits(limits=1):
        timings = time_in_turns(programs, answers, **counts)
    lavaan = time_lavaan(**counts)
    if lavaan is not None:
        timings.append(lavaan)

    print(
        f"A full fit of {DATA.name} ({len(answers)} respondents), one thread, "
        f"{counts['repetitions']} repetitions after {counts['warmup']} not counted\n"
    )
    print(table(timings).to_string(float_format="{:.2f}".format))
    if lavaan is None:
        print("\nlavaan was not timed: Rscript with lavaan and jsonlite was not found.")
    write_results(timings, RESULTS)
    print(f"\nEvery repetition: {RESULTS.relative_to(HERE.parent)}")


if __name__ == "__main__":
    main()
