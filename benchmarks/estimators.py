"""Times robust, grouped, incomplete and bootstrapped fits in loyaltysem and lavaan.

Every task is a full result: from model text and data frame to estimates with standard errors, the
standardised solution with standard errors, and all fit indices, scaled and robust ones included.
Both programs run on one thread with one fit not counted, ours half before and half after lavaan's,
so that a busy moment of the machine falls on both. The bootstrap is per replicate, of ours
with every parameter, standardised parameter and effect, of lavaan's with the parameters alone.

    python benchmarks/estimators.py [--repetitions 20] [--lavaan 3]

Prints a table and writes benchmarks/results/estimators.json. "arithmetic ms" is what the counted
operations take at the rate of this machine, see arithmetic.py.
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
from arithmetic import floating_point_rate, operations
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
    drawn = fit.bootstrap(n_replicates=REPLICATES, rng=1)
    drawn.estimates()
    drawn.estimates(standardized=True)
    for source, target in (("WQ", "LOY"), ("SAT", "LOY"), ("PV", "LOY")):
        drawn.effects(source, target)
    return (time.perf_counter() - started) / REPLICATES


def time_ours(task: Task, repetitions: int) -> dict[str, Any]:
    answers = pd.read_csv(DATA / task.file)
    if task.bootstrap:
        return {"seconds": [bootstrap(task, answers) for _ in range(2)]}
    chisq = full_result(task, answers)
    seconds = []
    for _ in range(repetitions):
        started = time.perf_counter()
        full_result(task, answers)
        seconds.append(time.perf_counter() - started)
    return {"seconds": seconds, "chisq": chisq}


def arithmetic_seconds(task: Task, rate: float) -> float:
    fit = ls.SEM(task.model).fit(pd.read_csv(DATA / task.file), **task.options)
    return operations(fit, result=not task.bootstrap) / rate


def our_memory(task: Task) -> float:
    answers = pd.read_csv(DATA / task.file)
    return peak_megabytes(lambda: (bootstrap if task.bootstrap else full_result)(task, answers))


def peak_megabytes(work: Any) -> float:
    """What the work allocates at its peak, beyond what was there before."""
    tracemalloc.start()
    try:
        work()
        return tracemalloc.get_traced_memory()[1] / 1e6
    finally:
        tracemalloc.stop()


def lavaan_is_there() -> bool:
    """Whether Rscript has lavaan and jsonlite."""
    needed = 'quit(status = !(requireNamespace("lavaan") && requireNamespace("jsonlite")))'
    rscript = shutil.which("Rscript")
    return (
        bool(rscript)
        and not subprocess.run([rscript, "-e", needed], capture_output=True).returncode
    )


def time_lavaan(task: Task, repetitions: int) -> dict[str, Any]:
    """Times a task in an R process of its own; starting R is not counted."""
    with tempfile.TemporaryDirectory() as folder:
        tasks = Path(folder) / "tasks.json"
        tasks.write_text(json.dumps([asdict(task)]), encoding="utf-8")
        done = subprocess.run(
            ["Rscript", HERE / "estimators.R", tasks, DATA, str(repetitions)],
            capture_output=True,
            text=True,
            check=True,
            env=os.environ | ONE_THREAD,
        )
    found: dict[str, Any] = json.loads(done.stdout)[task.name]
    return found


def table(ours: dict[str, Any], lavaan: dict[str, Any]) -> pd.DataFrame:
    rows = []
    for name, found in ours.items():
        row = {
            "task": name,
            "ours ms": 1e3 * float(np.median(found["seconds"])),
            "arithmetic ms": 1e3 * found["arithmetic"],
            "MB": found["megabytes"],
            "chi-square": found.get("chisq", np.nan),
        }
        if lavaan:
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

    compared = lavaan_is_there()
    ours: dict[str, Any] = {}
    lavaan: dict[str, Any] = {}
    with threadpool_limits(limits=1):
        rate = floating_point_rate()
        for task in TASKS:
            ours[task.name] = time_ours(task, counts.repetitions // 2)
            if compared:
                lavaan[task.name] = time_lavaan(task, counts.lavaan)
            after = time_ours(task, counts.repetitions - counts.repetitions // 2)
            ours[task.name]["seconds"] += after["seconds"]
            ours[task.name]["megabytes"] = our_memory(task)
            ours[task.name]["arithmetic"] = arithmetic_seconds(task, rate)
    print(f"{rate / 1e9:.1f} GFlop/s on one thread\n")
    print(table(ours, lavaan).to_string(float_format="{:.2f}".format))
    if not lavaan:
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
