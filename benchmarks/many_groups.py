"""Times multi-group fits of many platforms, and the ladder of invariance, against lavaan.

Four things, each in processor time of one thread, after a warm-up that is not counted:

1. the ladder of twenty platforms × 500 complete answers × 19 items, ML: configural, metric, scalar
   and strict fits with fit indices, their differences, and the score tests of all equalities and
   of every loading and intercept in every group (lavaan: the same without score tests);
2. the same in one call: ``ls.measurement_invariance`` with the tests of all items and groups of
   its metric and scalar steps;
3. one scalar fit of fifty groups × 300 × 16 items, MLR, with fit indices;
4. how the seconds of a fit grow with the number of groups, for every level.

    python benchmarks/many_groups.py [--repetitions 3] [--lavaan] [--groups 10 20 50]

lavaan takes minutes, and is asked once. Prints tables and writes
benchmarks/results/many_groups.json.
"""

from __future__ import annotations

import argparse
import gc
import itertools
import json
import os
import platform
import shutil
import subprocess
import tempfile
import time
from collections.abc import Callable
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
from threadpoolctl import threadpool_limits

import loyaltysem as ls
from loyaltysem.comparing.group_equalities import group_equality_scores
from loyaltysem.specification.table.coefficient_key import CoefficientKey, coefficient_key

HERE = Path(__file__).resolve().parent
ONE_THREAD = dict.fromkeys(("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"), "1")
RESULTS = HERE / "results" / "many_groups.json"
EQUAL: dict[str, tuple[str, ...]] = {
    "configural": (),
    "metric": ("loadings",),
    "scalar": ("loadings", "intercepts"),
    "strict": ("loadings", "intercepts", "residuals"),
}
#: Of the tests that the ladder is timed with: which equalities a level adds.
ADDED = {"metric": "=~", "scalar": "~1"}


def survey_of(
    n_groups: int, n: int, items: tuple[int, ...], seed: int = 1
) -> tuple[pd.DataFrame, str]:
    """Answers of many platforms to constructs with so many items, and the model of them.

    On the fourth platform one intercept differs; answers have heavier tails than normal ones.
    """
    rng = np.random.default_rng(seed)
    names = [[f"f{c + 1}_{i + 1}" for i in range(k)] for c, k in enumerate(items)]
    model = "\n".join(f"F{c + 1} =~ " + " + ".join(own) for c, own in enumerate(names))
    loadings = np.zeros((sum(items), len(items)))
    construct = np.repeat(np.arange(len(items)), items)
    loadings[np.arange(sum(items)), construct] = rng.uniform(0.7, 1.1, sum(items))
    intercepts = rng.uniform(3, 5, sum(items))
    covariance = np.full((len(items), len(items)), 0.5) + 0.5 * np.eye(len(items))
    parts = []
    for g in range(n_groups):
        means = rng.normal(0, 0.3, len(items)) * bool(g)
        scores = rng.multivariate_normal(means, covariance * rng.uniform(0.7, 1.3), n)
        answers = intercepts + scores @ loadings.T + 0.6 * rng.standard_t(8, (n, sum(items)))
        answers[:, 2] += 0.3 * (g == 3)
        part = pd.DataFrame(answers, columns=[name for own in names for name in own])
        parts.append(part.assign(platform=f"platform {g + 1:02d}"))
    return pd.concat(parts, ignore_index=True), model


def fit_of(answers: pd.DataFrame, model: str, level: str, estimator: str) -> ls.SEMResult:
    fit = ls.CFA(model).fit(
        answers, group="platform", group_equal=EQUAL[level], estimator=estimator
    )
    fit.fit_indices()
    return fit


def keys_of(fit: ls.SEMResult, operator: str) -> list[CoefficientKey]:
    """Return the coefficients of the items, of one kind, in every group."""
    layout = fit._fitted.layout
    latent = set(layout.latent)
    return [
        coefficient_key(row)
        for rows in layout.group_rows
        for row in rows
        if row.op == operator and (operator == "=~" or row.lhs not in latent)
    ]


def ladder(answers: pd.DataFrame, model: str) -> dict[str, float]:
    """Seconds of each kind of work on the ladder."""
    seconds: dict[str, float] = {}

    def timed(kind: str, work: Callable[[], Any]) -> Any:
        started = time.process_time()
        found = work()
        seconds[kind] = seconds.get(kind, 0.0) + time.process_time() - started
        return found

    fits = {
        level: timed("fits", lambda level=level: fit_of(answers, model, level, "ML"))
        for level in EQUAL
    }
    levels = list(fits)
    for free, restricted in itertools.pairwise(levels):
        pair = fits[restricted], fits[free]
        timed("differences", lambda pair=pair: ls.likelihood_ratio_test(*pair))
    for level, operator in ADDED.items():
        fit = fits[level]
        timed("score tests of equalities", fit.score_test)
        keys = keys_of(fit, operator)
        timed(
            "tests in one group alone",
            lambda fit=fit, keys=keys: group_equality_scores(fit._fitted, keys)[0].single(),
        )
    return seconds


def in_one_call(answers: pd.DataFrame, model: str) -> dict[str, float]:
    """Seconds of the public ladder and of its tests of items."""
    started = time.process_time()
    climbed = ls.measurement_invariance(
        ls.CFA(model), answers, group="platform", estimator="ML", progress=False
    )
    steps = time.process_time() - started
    for step in ADDED:
        climbed.item_tests(step)
    return {"steps": steps, "tests of items": time.process_time() - started - steps}


def best_of(work: Callable[[], dict[str, float]], repetitions: int) -> dict[str, float]:
    """Return the seconds of the quickest repetition: others shared the machine."""
    runs = []
    for _ in range(repetitions):
        gc.collect()
        runs.append(work())
    return min(runs, key=lambda seconds: sum(seconds.values()))


def time_lavaan(
    answers: pd.DataFrame, model: str, estimator: str, levels: list[str]
) -> dict[str, Any] | None:
    """Times lavaan in one R process; None where R, lavaan or jsonlite is not installed."""
    rscript = shutil.which("Rscript")
    if rscript is None:
        return None
    needed = 'quit(status = !(requireNamespace("lavaan") && requireNamespace("jsonlite")))'
    if subprocess.run([rscript, "-e", needed], capture_output=True).returncode:
        return None
    with tempfile.TemporaryDirectory() as folder:
        text, data = Path(folder) / "model.txt", Path(folder) / "data.csv"
        text.write_text(model, encoding="utf-8")
        answers.to_csv(data, index=False)
        done = subprocess.run(
            [rscript, HERE / "many_groups.R", text, data, "platform", estimator, *levels],
            capture_output=True,
            text=True,
            check=True,
            env=os.environ | ONE_THREAD,
        )
    return dict(json.loads(done.stdout))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--repetitions", type=int, default=3)
    parser.add_argument("--lavaan", action="store_true")
    parser.add_argument("--groups", type=int, nargs="*", default=[10, 20, 50])
    asked = parser.parse_args()
    many, many_model = survey_of(20, 500, (4, 4, 4, 4, 3))
    most, most_model = survey_of(50, 300, (4, 4, 4, 4))
    record: dict[str, Any] = {
        "written": datetime.now(UTC).isoformat(timespec="seconds"),
        "machine": f"{platform.machine()}, {os.cpu_count()} cores, {platform.system()}",
        "python": platform.python_version(),
        "versions": {name: version(name) for name in ("numpy", "scipy", "pandas", "loyaltysem")},
    }

    def one_fit(groups: int, level: str) -> dict[str, float]:
        answers = most[most["platform"] <= f"platform {groups:02d}"]
        started = time.process_time()
        fit_of(answers, most_model, level, "MLR")
        return {level: time.process_time() - started}

    with threadpool_limits(limits=1):
        one_fit(2, "scalar")
        steps = record["ladder"] = best_of(lambda: ladder(many, many_model), asked.repetitions)
        called = record["in one call"] = best_of(
            lambda: in_one_call(many, many_model), asked.repetitions
        )
        scalar = best_of(lambda: one_fit(50, "scalar"), asked.repetitions)["scalar"]
        record["scalar MLR of 50"] = scalar
        growth = record["growth"] = {
            level: {
                groups: best_of(lambda g=groups, x=level: one_fit(g, x), asked.repetitions)[level]
                for groups in asked.groups
            }
            for level in EQUAL
        }
    print("The ladder of 20 platforms × 500 × 19 items, ML, seconds of one thread\n")
    print(pd.Series(steps | {"together": sum(steps.values())}).to_string(float_format="%.2f"))
    print(f"\nmeasurement_invariance: {called['steps']:.2f} seconds, ", end="")
    print(f"its tests of items {called['tests of items']:.2f}")
    print(f"\n50 groups × 300 × 16 items, scalar, MLR, with indices: {scalar:.2f} seconds")
    print("\nSeconds of a fit with indices by number of groups, MLR\n")
    print(pd.DataFrame(growth).T.to_string(float_format="%.2f"))
    if asked.lavaan:
        compare(record, (many, many_model), (most, most_model))
    RESULTS.parent.mkdir(parents=True, exist_ok=True)
    RESULTS.write_text(json.dumps(record, indent=1) + "\n", encoding="utf-8")
    print(f"\nAll of it: {RESULTS.relative_to(HERE.parent)}")


def compare(
    record: dict[str, Any], many: tuple[pd.DataFrame, str], most: tuple[pd.DataFrame, str]
) -> None:
    """Times lavaan, checks that it fitted the same models, and prints the ratios."""
    theirs = time_lavaan(*many, "ML", list(EQUAL))
    scalar = time_lavaan(*most, "MLR", ["scalar"])
    if theirs is None or scalar is None:
        print("\nlavaan was not timed: Rscript with lavaan and jsonlite was not found.")
        return
    record["lavaan"] = {"ladder": theirs, "scalar MLR of 50": scalar}
    for (answers, model), estimator, found in ((many, "ML", theirs), (most, "MLR", scalar)):
        for level, chisq in found["chisq"].items():
            ours = fit_of(answers, model, level, estimator).fit_indices()["chisq"]
            np.testing.assert_allclose(ours, chisq, rtol=1e-5, err_msg=level)
    own = sum(s for kind, s in record["ladder"].items() if "tests" not in kind)
    seconds = sum(theirs["seconds"].values())
    print(f"\nlavaan {theirs['version']}, the ladder without score tests: {seconds:.1f} seconds,")
    print(f"{seconds / own:.0f} times ours ({own:.2f}) and ", end="")
    print(f"{seconds / record['in one call']['steps']:.0f} times measurement_invariance;")
    print("the fit of 50 groups: ", end="")
    seconds = sum(scalar["seconds"].values())
    print(f"{seconds:.1f} seconds, {seconds / record['scalar MLR of 50']:.0f} times ours")


if __name__ == "__main__":
    main()
