"""Times Monte-Carlo power in loyaltysem and in a loop over lavaan.

Both draw samples of 200 respondents from a population of three constructs with three items each,
fit the model with its indirect effect and test it, on one thread; drawing counts, starting does
not. Seconds are of processor time, so that other work on the machine does not count. lavaan is
timed as it is called (``sem(model, data)``), and once more with all left out that power does not
need.

    python benchmarks/monte_carlo_power.py [--samples 10000] [--samples-of-lavaan 100] [--profile]

Prints a table; ``--profile`` says what the time of the first case goes to.
"""

from __future__ import annotations

import argparse
import cProfile
import os
import pstats
import shutil
import subprocess
import tempfile
import time
from pathlib import Path
from typing import Any

from full_fit import HERE, ONE_THREAD
from threadpoolctl import threadpool_limits

import loyaltysem as ls

CONSTRUCTS = ("SAT", "TRU", "LOY")
MODEL = "\n".join(
    [
        *(f"{c} =~ {c}1 + {c}2 + {c}3" for c in CONSTRUCTS),
        "TRU ~ a*SAT",
        "LOY ~ c*SAT + b*TRU",
        "indirect := a*b",
    ]
)
POPULATION = "\n".join(
    [
        *(f"{c} =~ 1*{c}1 + 0.9*{c}2 + 0.8*{c}3" for c in CONSTRUCTS),
        "TRU ~ 0.4*SAT",
        "LOY ~ 0.15*SAT + 0.3*TRU",
        "SAT ~~ 1*SAT",
        "TRU ~~ 0.84*TRU",
        "LOY ~~ 0.8*LOY",
        *(f"{c}{i} ~~ 0.6*{c}{i}" for c in CONSTRUCTS for i in (1, 2, 3)),
    ]
)
#: Options of each case, and the part of the samples that is drawn.
CASES: dict[str, tuple[dict[str, Any], float]] = {
    "ML": ({}, 1.0),
    "MLR, skewed": ({"estimator": "MLR", "answers": ls.datasets.ValeMaurelli(1.0, 2.0)}, 1.0),
    "ML, 10 % blank": ({"missing": "fiml", "blank": 0.1}, 0.1),
}


def ours(options: dict[str, Any], samples: int) -> tuple[float, float]:
    """Seconds of a sample, and the power of the indirect effect."""
    arguments: dict[str, Any] = {"n": 200, "rng": 1, **options}
    ls.planning.monte_carlo_power(MODEL, POPULATION, n_replicates=64, **arguments)
    started = time.process_time()
    found = ls.planning.monte_carlo_power(MODEL, POPULATION, n_replicates=samples, **arguments)
    seconds = (time.process_time() - started) / samples
    return seconds, float(found.parameters["power"].iloc[-1])


def lavaan(samples: int) -> dict[str, tuple[float, float]]:
    """Seconds of a sample by case, as it is called and without what power does not need."""
    with tempfile.TemporaryDirectory() as folder:
        (Path(folder) / "model.txt").write_text(MODEL, encoding="utf-8")
        (Path(folder) / "population.txt").write_text(POPULATION, encoding="utf-8")
        done = subprocess.run(
            ["Rscript", HERE / "monte_carlo_power.R", folder, str(samples)],
            capture_output=True,
            text=True,
            check=True,
            env={**os.environ, **ONE_THREAD},
        )
    rows = [line.split("\t") for line in done.stdout.splitlines()]
    return {name: (float(plain), float(lean)) for name, plain, lean in rows}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--samples", type=int, default=10_000)
    parser.add_argument("--samples-of-lavaan", type=int, default=100)
    parser.add_argument("--profile", action="store_true")
    options = parser.parse_args()
    with threadpool_limits(1):
        theirs = lavaan(options.samples_of_lavaan) if shutil.which("Rscript") else {}
        for name, (chosen, part) in CASES.items():
            samples = max(64, int(part * options.samples))
            mine, power = ours(chosen, samples)
            line = (
                f"{name}: loyaltysem {1000 * mine:.3f} ms a sample ({samples} samples in "
                f"{samples * mine:.1f} s, power of the indirect effect {power:.3f})"
            )
            if name in theirs:
                plain, lean = theirs[name]
                line += (
                    f", lavaan {1000 * plain:.0f} ms, {plain / mine:.0f} times "
                    f"({1000 * lean:.0f} ms, {lean / mine:.0f} times without tests)"
                )
            print(line)
        if options.profile:
            profile = cProfile.Profile()
            profile.runcall(ours, {}, options.samples)
            pstats.Stats(profile).sort_stats("tottime").print_stats(15)


if __name__ == "__main__":
    main()
