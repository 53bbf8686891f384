"""Times models of ordered answers in loyaltysem and lavaan.

Every task is a full result: from model text and data frame to thresholds, polychoric correlations
and their covariance, estimates with standard errors, the standardised solution with standard
errors, and all fit indices, scaled ones included. Both programs run on one thread with one fit not
counted, ours half before and half after lavaan's; the seconds are those of the processor, so that
other work on the machine hardly counts. lavaan's standardised solution and fit measures are timed
by themselves, too, since it finds the robust indices of ordered answers by a second fit.

    python benchmarks/ordinal_fits.py [--repetitions 20] [--lavaan 5]

Prints a table and writes benchmarks/results/ordinal_fits.json.
"""

from __future__ import annotations

import argparse
import json
import os
import shutil
import subprocess
import tempfile
import time
from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

ONE_THREAD = dict.fromkeys(("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"), "1")
os.environ.update(ONE_THREAD)

import numpy as np  # noqa: E402
import pandas as pd  # noqa: E402

import loyaltysem as ls  # noqa: E402

HERE = Path(__file__).resolve().parent
DATA = HERE.parent / "tests" / "reference" / "data"
RESULTS = HERE / "results" / "ordinal_fits.json"
SIZES = {"WQ": 4, "PV": 3, "SAT": 4, "TRU": 4, "LOY": 4}
FIVE = "\n".join(
    f"{name} =~ {' + '.join(f'{name}{i}' for i in range(1, size + 1))}"
    for name, size in SIZES.items()
)
STRUCTURAL = FIVE + "\nSAT ~ WQ + PV\nTRU ~ SAT + WQ\nLOY ~ SAT + TRU"
EQUAL = {"group": "platform", "group_equal": ["thresholds", "loadings"]}


@dataclass(frozen=True, slots=True)
class Task:
    name: str
    model: str
    file: str = "survey_likert5.csv"
    options: dict[str, Any] = field(default_factory=dict)


TASKS = (
    Task("five factors", FIVE),
    Task("five factors, theta", FIVE, options={"parameterization": "theta"}),
    Task("structural", STRUCTURAL),
    Task("structural, pairwise", STRUCTURAL, "survey_likert5_missing.csv", {"missing": "pairwise"}),
    Task("three groups, thresholds and loadings", FIVE, options=EQUAL),
)


def full_result(task: Task, answers: pd.DataFrame) -> float:
    fit = ls.SEM(task.model).fit(answers, ordered=True, estimator="WLSMV", **task.options)
    fit.estimates(standardized=True)
    return float(fit.fit_indices()["chisq_scaled"])


def time_ours(task: Task, repetitions: int) -> dict[str, Any]:
    answers = pd.read_csv(DATA / task.file)
    chisq = full_result(task, answers)
    seconds = []
    for _ in range(repetitions):
        started = time.process_time()
        full_result(task, answers)
        seconds.append(time.process_time() - started)
    return {"seconds": seconds, "chisq": chisq}


def time_lavaan(task: Task, repetitions: int) -> dict[str, Any]:
    """Times a task in an R process of its own; starting R is not counted."""
    with tempfile.TemporaryDirectory() as folder:
        described = Path(folder) / "task.json"
        described.write_text(json.dumps(asdict(task)), encoding="utf-8")
        done = subprocess.run(
            ["Rscript", HERE / "ordinal_fits.R", described, DATA, str(repetitions)],
            capture_output=True,
            text=True,
            check=True,
        )
    found: dict[str, Any] = json.loads(done.stdout)
    return found


def table(ours: dict[str, Any], lavaan: dict[str, Any]) -> pd.DataFrame:
    rows = []
    for name, found in ours.items():
        mine = float(np.median(found["seconds"]))
        row = {"task": name, "ours ms": 1e3 * mine, "chi-square": found["chisq"]}
        if lavaan:
            theirs = lavaan[name]
            fitted, all_of_it = (float(np.median(theirs[k])) for k in ("fit_seconds", "seconds"))
            row |= {
                "lavaan ms": 1e3 * all_of_it,
                "times ours": all_of_it / mine,
                "its fit alone": fitted / mine,
                "its chi-square": theirs["chisq"],
            }
        rows.append(row)
    return pd.DataFrame(rows).set_index("task")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--repetitions", type=int, default=20)
    parser.add_argument("--lavaan", type=int, default=5, help="repetitions of lavaan")
    counts = parser.parse_args()

    ours: dict[str, Any] = {}
    lavaan: dict[str, Any] = {}
    for task in TASKS:
        ours[task.name] = time_ours(task, counts.repetitions // 2)
        if shutil.which("Rscript"):
            lavaan[task.name] = time_lavaan(task, counts.lavaan)
        after = time_ours(task, counts.repetitions - counts.repetitions // 2)
        ours[task.name]["seconds"] += after["seconds"]
    print(table(ours, lavaan).to_string(float_format="{:.2f}".format))
    if not lavaan:
        print("\nlavaan was not timed: Rscript was not found.")
    RESULTS.parent.mkdir(parents=True, exist_ok=True)
    record = {
        "written": datetime.now(UTC).isoformat(timespec="seconds"),
        "cores": os.cpu_count(),
        "loyaltysem": ours,
        "lavaan": lavaan,
    }
    RESULTS.write_text(json.dumps(record, indent=1) + "\n", encoding="utf-8")
    print(f"\nEvery repetition: {RESULTS.relative_to(HERE.parent)}")


if __name__ == "__main__":
    main()
