"""Times HTMT with bootstrap intervals in loyaltysem and with semTools looped over in R.

Both draw the respondents of Holzinger and Swineford's shape (simulated: 9 items, 301 answers) and
of the committed survey (19 items) with replacement and compute all ratios of every draw, on one
thread, one run not counted. semTools has no interval of its own; its loop is what a user writes.

    python benchmarks/validity.py [--draws 2000] [--repetitions 5]

Prints a table.
"""

from __future__ import annotations

import argparse
import os
import shutil
import subprocess
import tempfile
import time
from pathlib import Path

import numpy as np
import pandas as pd
from full_fit import HERE, ONE_THREAD
from threadpoolctl import threadpool_limits

import loyaltysem as ls

SURVEY = HERE.parent / "tests" / "reference" / "data" / "survey_continuous.csv"


def small() -> tuple[pd.DataFrame, dict[str, list[str]]]:
    """Three factors of three items, correlated .4."""
    rng = np.random.default_rng(1)
    factors = rng.multivariate_normal(np.zeros(3), 0.4 + 0.6 * np.eye(3), 301)
    answers = 0.7 * np.repeat(factors, 3, axis=1) + 0.7 * rng.normal(size=(301, 9))
    names = [f"x{k}" for k in range(1, 10)]
    return pd.DataFrame(answers, columns=names), {
        f"F{k}": names[3 * k : 3 * k + 3] for k in range(3)
    }


def large() -> tuple[pd.DataFrame, dict[str, list[str]]]:
    answers = pd.read_csv(SURVEY).drop(columns="platform")
    blocks = {"WQ": 4, "PV": 3, "SAT": 4, "TRU": 4, "LOY": 4}
    return answers, {k: [f"{k}{i}" for i in range(1, n + 1)] for k, n in blocks.items()}


def ours(answers: pd.DataFrame, scales: dict[str, list[str]], draws: int, times: int) -> float:
    ls.htmt(answers, scales, n_replicates=draws, rng=1)
    seconds = []
    for _ in range(times):
        started = time.perf_counter()
        ls.htmt(answers, scales, n_replicates=draws, rng=1)
        seconds.append(time.perf_counter() - started)
    return float(np.median(seconds))


def semtools(answers: pd.DataFrame, scales: dict[str, list[str]], draws: int) -> float:
    """Seconds of a loop over draws in an R process of its own; starting R is not counted."""
    model = "\n".join(f"{name} =~ {' + '.join(items)}" for name, items in scales.items())
    with tempfile.TemporaryDirectory() as folder:
        answers.to_csv(Path(folder) / "answers.csv", index=False)
        (Path(folder) / "model.txt").write_text(model, encoding="utf-8")
        done = subprocess.run(
            ["Rscript", HERE / "validity.R", folder, str(draws)],
            capture_output=True,
            text=True,
            check=True,
            env={**os.environ, **ONE_THREAD},
        )
    return float(done.stdout.split()[-1])


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--draws", type=int, default=2000)
    parser.add_argument("--repetitions", type=int, default=5)
    options = parser.parse_args()
    with threadpool_limits(1):
        for name, made in (("301 x 9, 3 constructs", small), ("survey, 5 constructs", large)):
            answers, scales = made()
            mine = ours(answers, scales, options.draws, options.repetitions)
            line = f"{name} ({len(answers)} rows): loyaltysem {mine:.3f} s"
            if shutil.which("Rscript"):
                theirs = semtools(answers, scales, options.draws)
                line += f", semTools {theirs:.1f} s, {theirs / mine:.0f} times"
            print(line)


if __name__ == "__main__":
    main()
