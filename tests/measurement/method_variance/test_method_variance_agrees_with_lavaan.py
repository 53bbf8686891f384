"""Every step of the checks of common method variance is lavaan's."""

from __future__ import annotations

import json
from itertools import combinations
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

import loyaltysem as ls

REFERENCE = Path(__file__).resolve().parents[2] / "reference"
STORED = json.loads((REFERENCE / "method_variance.json").read_text("utf-8"))
CASES = {case["name"]: case for case in STORED["cases"]}
WITH_MARKER = [name for name, case in CASES.items() if "by_marker" in case]
STEPS = {
    "baseline": "Baseline",
    "equal": "Method-C",
    "free": "Method-U",
    "restricted": "Method-R",
}
# Both sides are at the minimum to about 1e-9: lavaan's estimates were polished by Newton steps.
RELATIVE, STANDARDIZED = 1e-6, 1e-6


def _answers(case: dict) -> pd.DataFrame:
    if case["name"].startswith("survey"):
        name = "survey_continuous.csv"
    elif "missing" in case["options"]:
        name = "survey_method_missing.csv"
    else:
        name = "survey_method.csv"
    return pd.read_csv(REFERENCE / "data" / name)


@pytest.fixture(scope="module")
def checked():
    made = {}

    def check(name: str):
        if name not in made:
            case = CASES[name]
            made[name] = ls.common_method_variance(
                _answers(case),
                case["constructs"],
                marker=case["marker"] or None,
                estimator=case["options"].get("estimator", "ML"),
                missing=case["options"].get("missing"),
                n_starts=8,
                rng=1,
            )
        return made[name]

    return check


def _sequence(name, checked):
    case, found = CASES[name], checked(name)
    if "by_marker" in case:
        return case["by_marker"], found.marker
    return case["unmeasured"], found.unmeasured


def _lower(matrix_columns: pd.DataFrame, column: str, constructs) -> list[float]:
    pairs = matrix_columns.set_index(["construct_1", "construct_2"])[column]
    return [pairs[pair] for pair in combinations(constructs, 2)]


@pytest.mark.parametrize("step", STEPS)
@pytest.mark.parametrize("name", CASES)
def test_the_fit_of_a_step_agrees_with_lavaan(name, step, checked):
    stored, found = _sequence(name, checked)
    row = found.steps.loc[STEPS[step]]
    for index, value in stored[step]["indices"].items():
        assert row[index] == pytest.approx(value, rel=RELATIVE, abs=1e-7), index


@pytest.mark.parametrize("step", ["equal", "free", "restricted"])
@pytest.mark.parametrize("name", CASES)
def test_the_difference_test_of_a_step_agrees_with_lavaan(name, step, checked):
    stored, found = _sequence(name, checked)
    row, expected = found.steps.loc[STEPS[step]], stored[step]["difference"]
    assert row["delta_df"] == expected["df"]
    assert row["delta_chisq"] == pytest.approx(expected["statistic"], rel=1e-5, abs=1e-6)
    assert row["delta_pvalue"] == pytest.approx(expected["pvalue"], abs=1e-6)


@pytest.mark.parametrize("name", CASES)
def test_the_retained_model_its_test_and_its_share_agree_with_lavaan(name, checked):
    stored, found = _sequence(name, checked)
    assert found.retained == stored["retained"]
    assert found.test.df == stored["overall"]["df"]
    assert found.test.statistic == pytest.approx(stored["overall"]["statistic"], rel=1e-5)
    step = next(key for key, value in STEPS.items() if value == found.retained)
    table = pd.DataFrame(stored[step]["loadings"])
    factor = next(iter(CASES[name]["marker"]), "M")
    own = [item for items in CASES[name]["constructs"].values() for item in items]
    method = table[(table["lhs"] == factor) & table["rhs"].isin(own)].set_index("rhs")["std"]
    np.testing.assert_allclose(
        found.loadings["method"].abs(), method.loc[own].abs(), atol=STANDARDIZED
    )
    assert found.share == pytest.approx(float((method**2).mean()), abs=STANDARDIZED)
    substantive = table[table["lhs"].isin(CASES[name]["constructs"])].set_index("rhs")["std"]
    np.testing.assert_allclose(
        found.loadings["substantive"], substantive.loc[own].abs(), atol=STANDARDIZED
    )


@pytest.mark.parametrize("name", CASES)
def test_correlations_agree_with_lavaan(name, checked):
    stored, found = _sequence(name, checked)
    constructs = CASES[name]["constructs"]
    step = next(key for key, value in STEPS.items() if value == found.retained)
    for column, expected in (("baseline", stored["baseline"]), ("retained", stored[step])):
        np.testing.assert_allclose(
            _lower(found.correlations, column, constructs),
            expected["correlations"],
            atol=STANDARDIZED,
        )


@pytest.mark.parametrize("name", CASES)
def test_the_decomposition_of_reliability_agrees_with_lavaans_loadings(name, checked):
    stored, found = _sequence(name, checked)
    expected = pd.DataFrame(stored["reliability"]).T
    pd.testing.assert_frame_equal(found.reliability, expected, atol=STANDARDIZED, check_names=False)


@pytest.mark.parametrize("name", WITH_MARKER)
def test_the_sensitivity_analysis_agrees_with_lavaan(name, checked):
    stored, found = _sequence(name, checked)
    for level, model, expected in zip(
        (95, 99), ("Method-S(.05)", "Method-S(.01)"), stored["sensitivity"], strict=True
    ):
        np.testing.assert_allclose(
            _lower(found.correlations, f"sensitivity_{level}", CASES[name]["constructs"]),
            expected["correlations"],
            # the ends are made of standard errors, which agree to 1e-5
            atol=1e-5,
        )
        assert found.steps.loc[model, "df"] == expected["indices"]["df"]


@pytest.mark.parametrize("name", WITH_MARKER)
def test_the_cfa_with_the_marker_agrees_with_lavaan(name, checked):
    row = checked(name).marker.steps.loc["CFA"]
    for index, value in CASES[name]["cfa"]["indices"].items():
        assert row[index] == pytest.approx(value, rel=RELATIVE, abs=1e-7), index


@pytest.mark.parametrize("name", [name for name in CASES if "harman" in CASES[name]])
def test_single_factor_harman_and_collinearity_agree_with_r(name, checked):
    case, found = CASES[name], checked(name)
    row = found.single_factor.loc["Single factor"]
    for index, value in case["single_factor"]["indices"].items():
        assert row[index] == pytest.approx(value, rel=RELATIVE, abs=1e-7), index
    expected = case["single_factor"]["difference"]
    assert row["delta_chisq"] == pytest.approx(expected["statistic"], rel=1e-5)
    assert row["delta_df"] == expected["df"]
    np.testing.assert_allclose(found.harman["share"], case["harman"], atol=1e-8)
    np.testing.assert_allclose(found.collinearity["vif_latent"], case["vif_latent"], rtol=1e-6)
    if "vif" in case:
        np.testing.assert_allclose(found.collinearity["vif"], case["vif"], rtol=1e-10)


@pytest.mark.parametrize(
    ("alone", "beside"), [("unmeasured_ml", "method_ml"), ("unmeasured_mlr", "method_mlr")]
)
def test_the_unmeasured_factor_is_the_same_whether_a_marker_is_given(alone, beside, checked):
    one, other = checked(alone).unmeasured, checked(beside).unmeasured
    pd.testing.assert_frame_equal(one.steps, other.steps)
    assert one.share == other.share
