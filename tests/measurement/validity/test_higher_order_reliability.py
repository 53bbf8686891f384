"""Second-order and bifactor models: semTools' omegas, each under its name, or a reason why not."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

import loyaltysem as ls

REFERENCE = Path(__file__).resolve().parents[2] / "reference"
MODELS = json.loads((REFERENCE / "consistency.json").read_text("utf-8"))["models"]
CLOSE = 1e-8
UNCORRELATED = "G ~~ 0*WQ + 0*SAT + 0*TRU\nWQ ~~ 0*SAT + 0*TRU\nSAT ~~ 0*TRU"
L2 = {"omega_l1": "omegaL1", "omega_l2": "omegaL2", "omega_partial_l1": "partialOmegaL1"}


@pytest.fixture(scope="module")
def survey():
    return pd.read_csv(REFERENCE / "data" / "survey_continuous.csv")


@pytest.mark.parametrize("case", ["second_order", "direct_indicators"])
def test_second_order_omegas_agree_with_semtools(case, survey):
    row = ls.CFA(MODELS[case]["model"]).fit(survey).reliability().loc["Q"]
    for column, stored in L2.items():
        assert row[column] == pytest.approx(MODELS[case]["l2"][stored], abs=CLOSE)
    assert row[["cr", "ave", "max_reliability_h"]].isna().all()


def test_the_omega_of_a_second_order_construct_has_the_observed_denominator(survey):
    table = ls.CFA(MODELS["second_order"]["model"]).fit(survey).reliability()
    expected = MODELS["second_order"]["omega_observed"]
    assert table["omega"].to_dict() == pytest.approx(expected, abs=CLOSE)
    assert table.loc["Q", "n_items"] == 16
    assert table.loc[["WQ", "SAT", "TRU", "LOY"], list(L2)].isna().all(axis=None)
    assert "reliabilityL2" in table.conventions["omega_l1"]


def test_second_order_omegas_of_groups_are_those_of_each_group(survey):
    stored = MODELS["second_order_groups"]
    fit = ls.CFA(stored["model"]).fit(survey, group="platform", group_equal=["loadings"])
    table = fit.reliability()
    for group, expected in stored["l2"].items():
        found = table.loc[(group, "Q"), list(L2)].tolist()
        # lavaan's own stopping rule ends here, not Newton's steps
        assert found == pytest.approx([expected[name] for name in L2.values()], abs=1e-6)


def test_bifactor_omegas_agree_with_semtools(survey):
    stored = MODELS["bifactor"]
    fit = ls.CFA(f"{stored['model']}\n{UNCORRELATED}").fit(survey, std_lv=True)
    table = fit.reliability()
    expected = dict(stored["omega_observed"])
    assert table.loc["G", "omega_total"] == pytest.approx(expected.pop("total"), abs=CLOSE)
    assert table["omega_hierarchical"].to_dict() == pytest.approx(expected, abs=CLOSE)
    assert table.loc["G", "ecv"] == pytest.approx(stored["ecv"], abs=CLOSE)
    assert table["ecv"].notna().tolist() == [True, False, False, False]
    assert (table["omega_hierarchical"] < table["omega_total"]).all()
    assert "observed" in table.conventions["omega_total"]


def test_a_schmid_leiman_model_is_a_bifactor_model_with_the_same_omega(survey):
    # ω_h of the second-order model is that of its Schmid–Leiman transformation
    table = ls.CFA(MODELS["second_order"]["model"]).fit(survey).reliability()
    fit = ls.CFA(MODELS["second_order"]["model"]).fit(survey)
    estimates = fit.estimates().set_index(["lhs", "op", "rhs"])["est"]
    names = ["WQ", "SAT", "TRU", "LOY"]
    variance = estimates["Q", "~~", "Q"]
    sums = {n: sum(estimates[n, "=~", f"{n}{i}"] for i in range(1, 5)) for n in names}
    general = sum(sums[n] * estimates["Q", "=~", n] for n in names) ** 2 * variance
    own = sum(sums[n] ** 2 * estimates[n, "~~", n] for n in names)
    error = sum(estimates[f"{n}{i}", "~~", f"{n}{i}"] for n in names for i in range(1, 5))
    assert table.loc["Q", "omega_l1"] == pytest.approx(general / (general + own + error), rel=1e-9)
    assert table.loc["Q", "omega_partial_l1"] == pytest.approx(
        general / (general + error), rel=1e-9
    )


def test_a_general_factor_that_correlates_with_its_groups_has_no_omega_hierarchical(survey):
    correlated = UNCORRELATED.replace("WQ ~~ 0*SAT", "WQ ~~ 0.1*SAT")
    model = f"{MODELS['bifactor']['model']}\n{correlated}"
    table = ls.CFA(model).fit(survey, std_lv=True).reliability()
    assert "omega_hierarchical" not in table
    assert any("WQ and SAT correlate" in note for note in table.notes)


def test_cross_loadings_are_no_bifactor_model(survey):
    model = "SAT =~ SAT1 + SAT2 + SAT3 + SAT4 + TRU1\nTRU =~ TRU1 + TRU2 + TRU3 + TRU4"
    table = ls.CFA(model).fit(survey).reliability()
    assert "omega_hierarchical" not in table
    assert any("also measure another construct" in note for note in table.notes)


def test_three_levels_are_refused_by_name(survey):
    model = (
        "WQ =~ WQ1 + WQ2 + WQ3 + WQ4\nSAT =~ SAT1 + SAT2 + SAT3 + SAT4\n"
        "TRU =~ TRU1 + TRU2 + TRU3 + TRU4\nLOY =~ LOY1 + LOY2 + LOY3 + LOY4\n"
        "PV =~ PV1 + PV2 + PV3\nQ =~ WQ + PV + SAT\nR =~ 1*Q + 1*TRU + 1*LOY"
    )
    fit = ls.CFA(model).fit(survey)
    if not fit.admissibility.admissible:
        pytest.fail(str(fit.admissibility))
    table = fit.reliability()
    assert "R" not in table.index
    assert np.isfinite(table.loc["Q", "omega_l1"])
    assert any("R is measured by constructs that are measured by" in note for note in table.notes)


def test_items_of_two_levels_are_refused_by_name(survey):
    model = (
        "WQ =~ WQ1 + WQ2 + WQ3 + WQ4\nSAT =~ SAT1 + SAT2 + SAT3 + SAT4\n"
        "TRU =~ TRU1 + TRU2 + TRU3 + TRU4\nQ =~ WQ + SAT + TRU + TRU4"
    )
    table = ls.CFA(model).fit(survey).reliability()
    assert any("TRU4 measure it directly and through" in note for note in table.notes)


def test_first_order_models_have_the_table_they_had(survey):
    model = "SAT =~ SAT1 + SAT2 + SAT3\nTRU =~ TRU1 + TRU2 + TRU3"
    columns = ls.CFA(model).fit(survey).reliability().columns
    assert not {"omega_l1", "omega_total", "omega_hierarchical", "ecv"} & set(columns)


def test_convergent_validity_leaves_second_order_constructs_out(survey):
    found = ls.CFA(MODELS["second_order"]["model"]).fit(survey).convergent_validity()
    assert found.table.index.tolist() == ["WQ", "SAT", "TRU", "LOY"]
