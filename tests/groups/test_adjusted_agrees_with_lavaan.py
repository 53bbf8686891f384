"""Means adjusted for covariates, their errors and what they rest on, held against lavaan's."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest

import loyaltysem as ls
from loyaltysem.groups.comparison.adjusting.assumptions import (
    Candidate,
    EffectTest,
    effect_tests,
)
from loyaltysem.groups.comparison.adjusting.mimic import Mimic

REFERENCE = Path(__file__).parents[1] / "reference"
LAVAAN = json.loads((REFERENCE / "adjusted_means.json").read_text("utf-8"))
MEASURED = (
    "SAT =~ SAT1 + SAT2 + SAT3 + SAT4\nLOY =~ LOY1 + LOY2 + LOY3 + LOY4\n"
    "TRU =~ TRU1 + TRU2 + TRU3 + TRU4"
)
PATHS = "\nTRU ~ SAT\nLOY ~ SAT + TRU"


@pytest.fixture(scope="module")
def frame() -> pd.DataFrame:
    """The answers, with covariates and weights as the R script makes them."""
    answers = pd.read_csv(REFERENCE / "data" / "survey_continuous.csv")
    row = np.arange(len(answers))
    return answers.assign(
        age=25 + (13 * row) % 17 + 2 * answers["LOY2"],
        # the script's dummy is of "no"
        member=pd.Categorical(
            np.where((5 * row) % 3 == 0, "yes", "no"), ["yes", "no"], ordered=True
        ),
        w=0.4 + 0.13 * ((7 * row) % 11),
    )


def compared(frame: pd.DataFrame, text: str = MEASURED, **options: Any) -> ls.PlatformComparison:
    # every step is to hold, so that both programs fit one model
    return ls.compare_platforms(
        ls.SEM(text),
        frame,
        group="platform",
        adjust_for=["age", "member"],
        alpha=1e-30,
        **({"n_replicates": 4, "rng": 1, "intervals": "monte_carlo"} | options),
    )


def held(found: ls.PlatformComparison, case: str) -> None:
    """Hold slopes and intercepts, and their errors, against those of a case."""
    assert found.ladder.level == "strict"
    theirs = LAVAAN[case]
    fit = found.adjusted.fit
    indices = fit.fit_indices()
    assert indices["df"] == theirs["df"]
    if case != "weighted":
        assert indices["chisq"] == pytest.approx(theirs["chisq"], rel=1e-8)
    labels = found.ladder.group_labels
    ours = fit.estimates()
    table = {
        (row.lhs, row.op, row.rhs, labels.index(row.group) + 1): row for row in ours.itertuples()
    }
    compared_rows = 0
    for row in theirs["estimates"]:
        constructs = ("SAT", "TRU", "LOY")
        if row["lhs"] not in constructs or row["op"] == ":=":
            continue
        own = table[row["lhs"], row["op"], row.get("rhs", "") or "", row["group"]]
        assert own.est == pytest.approx(row["est"], rel=1e-6, abs=1e-8)
        if row["se"]:
            assert own.se == pytest.approx(row["se"], rel=1e-5)
        compared_rows += 1
    # six slopes and three intercepts a group, and the paths
    assert compared_rows == 27 + (9 if case == "paths" else 0)


@pytest.mark.parametrize(
    ("case", "options"),
    [
        ("measured", {}),
        ("robust", {"estimator": "MLR"}),
        ("weighted", {"weights": "w"}),
        ("paths", {"text": MEASURED + PATHS, "source": "SAT", "target": "LOY"}),
    ],
)
def test_slopes_and_adjusted_intercepts_agree_with_lavaan(case, options, frame):
    held(compared(frame, **options), case)


def test_adjusted_means_of_endogenous_constructs_agree_with_lavaan(frame):
    """By lavaan defined parameters, with errors by the delta method."""
    found = compared(
        frame, MEASURED + PATHS, source="SAT", target="LOY", n_replicates=20_000, rng=2
    )
    table = found.adjusted.latent_means.query("construct == 'LOY'")
    theirs = [row for row in LAVAAN["paths"]["estimates"] if row["op"] == ":="]
    for row, expected in zip(table.iloc[1:].itertuples(), theirs, strict=True):
        assert row.est == pytest.approx(expected["est"], rel=1e-6)
        # of 20,000 draws, whose standard deviation is known to half a per cent
        assert row.se == pytest.approx(expected["se"], rel=0.02)


def test_groups_are_held_at_the_common_covariates_of_the_script(frame):
    common = compared(frame).adjusted.common["mean"].tolist()
    assert common == pytest.approx(list(LAVAAN["common"].values()), rel=1e-12)


def test_the_test_of_equal_slopes_agrees_with_lavaan(frame):
    test, theirs = compared(frame).adjusted.equal_slopes, LAVAAN["free_slopes"]
    assert test.df == theirs["df"]
    assert test.statistic == pytest.approx(theirs["chisq"], rel=1e-5)


def alone(found: ls.PlatformComparison) -> dict[str, EffectTest]:
    """Return the test of each effect of age by itself, as lavaan's are."""
    record = found._adjusted
    mimic = Mimic(record.fit, ("SAT", "TRU", "LOY"), record.covariates.names, None)
    age = record.covariates.columns[0]
    table = found.adjusted.direct_effects.drop_duplicates("item")
    open_ = [Candidate(row.item, row.construct, age) for row in table.itertuples()]
    return {one.item: test for one, test in effect_tests(mimic, [], open_).items()}


def test_score_tests_of_direct_effects_agree_with_lavaan(frame):
    tests = alone(compared(frame))
    for item, expected in LAVAAN["score"].items():
        assert tests[item].chisq == pytest.approx(expected, rel=1e-6)


def test_wald_tests_of_direct_effects_agree_with_lavaan(frame):
    tests = alone(compared(frame, estimator="MLR"))
    for item, expected in LAVAAN["wald"].items():
        # the scripts' minima are polished
        assert tests[item].epc == pytest.approx(expected["est"], rel=1e-4)
        assert tests[item].chisq == pytest.approx(expected["chisq"], rel=1e-4)
