"""Times read_survey on a large 问卷星 export, and pandas.read_csv alone on the same file.

The file has 60 questions in matrices of ten, answered as texts by 100,000 respondents, and is made
anew. read_survey finds format and encoding, counts the fields of every line, reads the paradata,
and turns texts into numbers with the kind of every missing answer; pandas.read_csv only divides
the text into columns. They take turns in one process.

    python benchmarks/read_survey.py [--respondents 100000] [--questions 60] [--repetitions 5]

Prints a table and writes benchmarks/results/read_survey.json. The peak is that of the process.
"""

from __future__ import annotations

import argparse
import csv
import gc
import json
import multiprocessing
import os
import platform
import resource
import sys
import tempfile
import time
from collections.abc import Callable
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

import loyaltysem as ls

RESULTS = Path(__file__).resolve().parent / "results" / "read_survey.json"
PARADATA = ["序号", "提交答卷时间", "所用时间", "来源", "来源详情", "来自IP"]
LABELS = np.array(["非常不同意", "不同意", "一般", "同意", "非常同意", "(空)", "(跳过)"])
SHARES = [0.1, 0.2, 0.3, 0.25, 0.12, 0.02, 0.01]


def write_export(path: Path, respondents: int, questions: int) -> None:
    """Writes an invented export."""
    rng = np.random.default_rng(20240501)
    answers = LABELS[rng.choice(len(LABELS), size=(respondents, questions), p=SHARES)]
    headers = [
        f"{item // 10 + 1}、请评价—1.第{item}项"
        if item % 10 == 0
        else f"{item % 10 + 1}.第{item}项"
        for item in range(questions)
    ]
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        writer = csv.writer(file)
        writer.writerow([*PARADATA, *headers])
        for row in range(respondents):
            moment = f"2024/5/{row % 28 + 1} {row % 24}:{row % 60:02d}:{row * 7 % 60:02d}"
            address = f"10.{row % 200}.{row % 250}.{row % 13}(浙江-杭州)"
            paradata = [row + 1, moment, f"{100 + row % 300}秒", "手机提交", "直接访问", address]
            writer.writerow([*paradata, *answers[row]])


def read_ours(path: Path) -> None:
    ls.read_survey(path)


def read_pandas(path: Path) -> None:
    pd.read_csv(path, encoding="utf-8-sig")


READERS: dict[str, Callable[[Path], None]] = {
    "loyaltysem.read_survey": read_ours,
    "pandas.read_csv": read_pandas,
}


def time_in_turns(path: Path, repetitions: int) -> dict[str, list[float]]:
    """Times the readers turn by turn, so that a busy moment of the machine falls on both."""
    seconds: dict[str, list[float]] = {name: [] for name in READERS}
    for _ in range(repetitions):
        for name, reader in READERS.items():
            gc.collect()
            started = time.perf_counter()
            reader(path)
            seconds[name].append(time.perf_counter() - started)
    return seconds


def in_a_process(function: Callable[..., Any], *arguments: object) -> Any:
    """Calls a function in a new process."""
    with multiprocessing.get_context("spawn").Pool(1) as pool:
        return pool.apply(function, arguments)


def peak_memory(name: str, path: Path) -> float:
    """Reads the file once and returns the peak memory of this process in MB."""
    READERS[name](path)
    unit = 1 if sys.platform == "darwin" else 1024
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * unit / 1e6


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--respondents", type=int, default=100_000)
    parser.add_argument("--questions", type=int, default=60)
    parser.add_argument("--repetitions", type=int, default=5)
    options = parser.parse_args()

    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "export.csv"
        # A process begins with the peak of the one that started it, so this one stays small first.
        in_a_process(write_export, path, options.respondents, options.questions)
        size = path.stat().st_size / 1e6
        peaks = {name: in_a_process(peak_memory, name, path) for name in READERS}
        seconds = time_in_turns(path, options.repetitions)
    medians = {name: float(np.median(times)) for name, times in seconds.items()}
    table = pd.DataFrame(
        {
            "median s": medians,
            "fastest s": {name: min(times) for name, times in seconds.items()},
            "times read_csv": {name: m / medians["pandas.read_csv"] for name, m in medians.items()},
            "peak MB": peaks,
        }
    )
    print(
        f"{options.respondents:,} x {options.questions} answers, {size:.0f} MB of CSV, "
        f"{options.repetitions} repetitions\n"
    )
    print(table.to_string(float_format="{:.2f}".format))
    record = {
        "written": datetime.now(UTC).isoformat(timespec="seconds"),
        "machine": f"{platform.machine()}, {os.cpu_count()} cores, {platform.system()}",
        "python": platform.python_version(),
        "versions": {name: version(name) for name in ("numpy", "pandas")},
        "respondents": options.respondents,
        "questions": options.questions,
        "seconds": seconds,
        "peak_mb": peaks,
    }
    RESULTS.parent.mkdir(parents=True, exist_ok=True)
    RESULTS.write_text(json.dumps(record, indent=1) + "\n", encoding="utf-8")
    print(f"\nEvery repetition: {RESULTS.relative_to(RESULTS.parents[2])}")


if __name__ == "__main__":
    main()
