"""Times robust, grouped, incomplete and bootstrapped fits in loyaltysem and lavaan.

Every task is a full result: from model text and data frame to estimates with standard errors, the
standardised solution with standard errors, and all fit indices, scaled and robust ones included.
Both programs run on one thread with one fit not counted. The bootstrap is per replicate, of ours
with every parameter, standardised parameter and effect, of lavaan's with the parameters alone.

    python benchmarks/estimators.py [--repetitions 20] [--lavaan 3]

Prints a table and writes benchmarks/results/estimators.json.
"""

from __future__ import annotations

import argparse
import json
import os
import shutil
import subprocess
import tempfile
import time
import tracemalloc
from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
from full_fit import HERE, MODEL, ONE_THREAD
from threadpoolctl import threadpool_limits

import loyaltysem as ls

DATA = HERE.parent / "tests" / "reference" / "data"
RESULTS = HERE / "results" / "estimators.json"
DEFINED = """
ind := b*e
tot := c + b*e
share := (b*e)/(c + b*e)
"""
STRUCTURAL = MODEL + DEFINED
MEASUREMENT = "\n".join(line for line in MODEL.splitlines() if "=~" in line)
SCALAR = {"group": "platform", "group_equal": ["loadings", "intercepts"]}
REPLICATES = 5000


@dataclass(frozen=True, slots=True)
class Task:
    name: str
    model: str
    file: str = "survey_continuous.csv"
    options: dict[str, Any] = field(default_factory=dict)
    bootstrap: bool = False


TASKS = (
    Task("ML", STRUCTURAL),
    Task("MLR", STRUCTURAL, options={"estimator": "MLR"}),
    Task("three groups, scalar, ML", MEASUREMENT, options=SCALAR),
    Task("three groups, scalar, MLR", MEASUREMENT, options={**SCALAR, "estimator": "MLR"}),
    Task("FIML", STRUCTURAL, "survey_missing.csv", {"missing": "fiml"}),
    Task("FIML, MLR", STRUCTURAL, "survey_missing.csv", {"missing": "fiml", "estimator": "MLR"}),
    Task("bootstrap, one replicate", STRUCTURAL, bootstrap=True),
)


def full_result(task: Task, answers: pd.DataFrame) -> float:
    fit = ls.SEM(task.model).fit(answers, **task.options)
    fit.estimates(standardized=True)
    return float(fit.fit_indices()["chisq"])


def bootstrap(task: Task, answers: pd.DataFrame) -> float:
    """Seconds a replicate of a whole bootstrap takes, its tables included."""
    fit = ls.SEM(task.model).fit(answers, **task.options)
    started = time.perf_counter()
    drawn = fit.bootstrap(REPLICATES, rng=1)
    drawn.estimates()
    drawn.estimates(standardized=True)
    for source, target in (("WQ", "LOY"), ("SAT", "LOY"), ("PV", "LOY")):
        drawn.effects(source, target)
    return (time.perf_counter() - started) / REPLICATES


def time_ours(task: Task, repetitions: int) -> dict[str, Any]:
    answers = pd.read_csv(DATA / task.file)
    if task.bootstrap:
        seconds = [bootstrap(task, answers) for _ in range(3)]
        return {"seconds": seconds, "megabytes": peak_megabytes(lambda: bootstrap(task, answers))}
    chisq = full_result(task, answers)
    seconds = []
    for _ in range(repetitions):
        started = time.perf_counter()
        full_result(task, answers)
        seconds.append(time.perf_counter() - started)
    peak = peak_megabytes(lambda: full_result(task, answers))
    return {"seconds": seconds, "chisq": chisq, "megabytes": peak}


def peak_megabytes(work: Any) -> float:
    """What the work allocates at its peak, beyond what was there before."""
    tracemalloc.start()
    try:
        work()
        return tracemalloc.get_traced_memory()[1] / 1e6
    finally:
        tracemalloc.stop()


def time_lavaan(repetitions: int) -> dict[str, dict[str, Any]] | None:
    """Times all tasks in one R process; None where R, lavaan or jsonlite is not installed."""
    rscript = shutil.which("Rscript")
    if rscript is None:
        return None
    needed = 'quit(status = !(requireNamespace("lavaan") && requireNamespace("jsonlite")))'
    if subprocess.run([rscript, "-e", needed], capture_output=True).returncode:
        return None
    with tempfile.TemporaryDirectory() as folder:
        tasks = Path(folder) / "tasks.json"
        tasks.write_text(json.dumps([asdict(task) for task in TASKS]), encoding="utf-8")
        done = subprocess.run(
            [rscript, HERE / "estimators.R", tasks, DATA, str(repetitions)],
            capture_output=True,
            text=True,
            check=True,
            env=os.environ | ONE_THREAD,
        )
    found: dict[str, dict[str, Any]] = json.loads(done.stdout)
    return found


def table(ours: dict[str, Any], lavaan: dict[str, Any] | None) -> pd.DataFrame:
    rows = []
    for name, found in ours.items():
        row = {
            "task": name,
            "ours ms": 1e3 * float(np.median(found["seconds"])),
            "MB": found["megabytes"],
            "chi-square": found.get("chisq", np.nan),
        }
        if lavaan is not None:
            theirs = lavaan[name]
            row["lavaan ms"] = 1e3 * float(np.median(theirs["seconds"]))
            row["lavaan MB"] = theirs["megabytes"]
            row["times ours"] = row["lavaan ms"] / row["ours ms"]
            row["its chi-square"] = theirs.get("chisq", np.nan)
        rows.append(row)
    return pd.DataFrame(rows).set_index("task")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--repetitions", type=int, default=20)
    parser.add_argument("--lavaan", type=int, default=3, help="repetitions of lavaan")
    counts = parser.parse_args()

    with threadpool_limits(limits=1):
        ours = {task.name: time_ours(task, counts.repetitions) for task in TASKS}
    lavaan = time_lavaan(counts.lavaan)
    print(table(ours, lavaan).to_string(float_format="{:.2f}".format))
    if lavaan is None:
        print("\nlavaan was not timed: Rscript with lavaan and jsonlite was not found.")
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
