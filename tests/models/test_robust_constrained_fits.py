"""Robust errors and tests, and incomplete answers, under nonlinear and inequality constraints.

tests/reference/lavaan_robust_constraints.json holds lavaan's numbers, made by the R script beside
it. lavaan's search under constraints stops 1e-5 (relative) from the minimum.
"""

from __future__ import annotations

import json

import numpy as np
import pandas as pd
import pytest

import loyaltysem as ls
from lavaan_cases import TESTS, frame_of

CASES = json.loads((TESTS / "reference" / "lavaan_robust_constraints.json").read_text("utf-8"))
BASE = CASES[0]["model"]
COLUMNS = ["est", "se"]


@pytest.fixture(scope="module")
def complete() -> pd.DataFrame:
    return frame_of("political_democracy.csv")


@pytest.fixture(scope="module")
def holes(complete) -> pd.DataFrame:
    data = complete.copy()
    for item, first, step in (("y2", 3, 9), ("x3", 5, 11), ("y7", 1, 8)):
        data.loc[data.index[first - 1 :: step], item] = np.nan
    return data


@pytest.mark.parametrize("case", CASES, ids=lambda case: f"{case['constraint']} {case['options']}")
def test_fit_agrees_with_lavaan(case, complete, holes):
    data = holes if "missing" in case["options"] else complete
    fit = ls.SEM(f"{case['model']}\n{case['constraint']}").fit(data, **case["options"])
    ours = fit.estimates().set_index("label")
    for row in case["estimates"]:
        assert ours.loc[row["label"], "est"] == pytest.approx(row["est"], rel=1e-5)
        if row.get("se") is not None:
            assert ours.loc[row["label"], "se"] == pytest.approx(row["se"], rel=1e-5, abs=1e-7)
    indices = fit.fit_indices()
    for name, value in case["fit"].items():
        # lavaan gives no baseline for some of the fits to incomplete answers
        if value is not None:
            assert indices[name.replace(".", "_")] == pytest.approx(value, rel=3e-6), name


@pytest.mark.parametrize(
    "options",
    [
        {"estimator": "MLR"},
        {"estimator": "MLM"},
        {"estimator": "MLMV"},
        {"missing": "fiml"},
        {"missing": "fiml", "estimator": "MLR"},
    ],
    ids=str,
)
def test_a_linear_equality_is_the_same_by_either_road(options, complete, holes):
    """By reparametrisation, and multiplied by p > 0, where it is not linear."""
    data = holes if "missing" in options else complete
    linear = ls.SEM(f"{BASE}\np == 2*q + 0.1").fit(data, **options)
    curved = ls.SEM(f"{BASE}\np*p == (2*q + 0.1)*p").fit(data, **options)
    for column in COLUMNS:
        np.testing.assert_allclose(
            linear.estimates()[column], curved.estimates()[column], rtol=1e-6, atol=1e-10
        )
    pd.testing.assert_series_equal(linear.fit_indices(), curved.fit_indices(), rtol=1e-6)


@pytest.mark.parametrize("options", [{"estimator": "MLR"}, {"missing": "fiml"}], ids=str)
def test_an_active_inequality_is_told_and_an_inactive_one_changes_nothing(options, complete, holes):
    data = holes if "missing" in options else complete
    free = ls.SEM(BASE).fit(data, **options)
    inactive = ls.SEM(f"{BASE}\nr < 2").fit(data, **options)
    np.testing.assert_allclose(
        inactive.estimates()[COLUMNS], free.estimates()[COLUMNS], rtol=1e-6, atol=1e-10
    )
    active = ls.SEM(f"{BASE}\nq > 0.8").fit(data, **options)
    checks = active.admissibility.checks.set_index("check")
    assert "q > 0.8" in checks.loc["constraints", "found"]
    assert checks.loc["constraints", "verdict"] == "caution"


def test_several_starts_for_incomplete_answers_obey_constraints(holes):
    text = f"{BASE}\np*q == 1.2"
    one = ls.SEM(text).fit(holes, missing="fiml")
    more = ls.SEM(text).fit(holes, missing="fiml", n_starts=3, rng=1)
    assert more.starts.n_starts == 3
    assert more.fit_indices()["fmin"] <= one.fit_indices()["fmin"] + 1e-10
