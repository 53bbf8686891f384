"""Reliability and item analysis are those of psych, semTools and lavaan."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from loyaltysem.errors import DataWarning
from loyaltysem.scales import item_analysis, reliability

# Both sides are at the minimum to about 1e-12: lavaan's estimates were polished by Newton steps.
CLOSE = 1e-9
# lavaan as it comes stops up to 1e-6 away from the minimum; see scales_reference.R.
AS_LAVAAN_COMES = 1e-6
SHARED = Path(__file__).resolve().parents[3] / "shared" / "reference" / "expected" / "scales.json"
ADMISSIBLE = ["holzinger", "survey", "two_and_one"]
STORED_NAMES = {
    "omega": "omega_observed",
    "cr": "cr",
    "ave": "ave_mean_squared_loading",
    "omega_model_implied": "omega_model_implied",
    "ave_variance_extracted": "ave_variance_extracted",
    "max_reliability_h": "max_reliability_h",
}


def table_of(case, stored, answers, **options):
    scales = stored[case]["scales"]
    if case in ("holzinger", "survey"):
        return reliability(answers[case], scales, **options)
    with pytest.warns(DataWarning):
        return reliability(answers[case], scales, **options)


@pytest.mark.parametrize("case", ["holzinger", "survey", "two_and_one", "heywood", "one_reversed"])
def test_alpha_agrees_with_psych(case, stored, answers):
    table = table_of(case, stored, answers)
    for construct, expected in stored[case]["alpha"].items():
        row = table.loc[construct]
        assert row["alpha"] == pytest.approx(expected["raw"], abs=CLOSE)
        assert row["alpha_standardized"] == pytest.approx(expected["standardized"], abs=CLOSE)


@pytest.mark.parametrize("case", ["holzinger", "survey", "one_reversed"])
@pytest.mark.parametrize("percent", [95, 90])
def test_feldt_interval_agrees_with_psych(case, percent, stored, answers):
    table = table_of(case, stored, answers, level=percent / 100)
    for construct, expected in stored[case]["alpha"].items():
        interval = table.loc[construct, ["alpha_ci_lower", "alpha_ci_upper"]].tolist()
        assert interval == pytest.approx(expected[f"feldt_{percent}"], abs=CLOSE)


@pytest.mark.parametrize("case", ADMISSIBLE)
@pytest.mark.parametrize("column", STORED_NAMES)
def test_every_variant_agrees_with_semtools_or_lavaan(case, column, stored, answers):
    table = table_of(case, stored, answers, variants=True)
    expected = stored[case][STORED_NAMES[column]]
    found = table[column].dropna().to_dict()
    assert found == pytest.approx(expected, abs=CLOSE)


@pytest.mark.skipif(
    not SHARED.exists(), reason="the shared reference values are not beside the checkout"
)
@pytest.mark.parametrize("case", ["holzinger", "survey"])
def test_reliability_agrees_with_the_shared_reference(case, stored, answers):
    shared = json.loads(SHARED.read_text("utf-8"))[case]
    table = table_of(case, stored, answers, variants=True)
    expected = {
        "omega": "semtools_comprelsem",
        "omega_model_implied": "semtools_comprelsem_modelimplied",
        "cr": "cr_standardized_loadings",
        "ave": "ave_mean_squared_loading",
        "ave_variance_extracted": "semtools_ave",
        "max_reliability_h": "max_reliability_h",
    }
    for column, name in expected.items():
        assert table[column].to_dict() == pytest.approx(shared[name], abs=AS_LAVAAN_COMES)
    for construct, alpha in shared["alpha"].items():
        row = table.loc[construct]
        assert row["alpha"] == pytest.approx(alpha["raw"], abs=CLOSE)
        assert row["alpha_ci_lower"] == pytest.approx(
            alpha["feldt"]["lower.ci.raw_alpha"], abs=1e-9
        )


@pytest.mark.parametrize("case", ["holzinger", "survey"])
def test_item_analysis_agrees_with_psych(case, stored, answers):
    table = item_analysis(answers[case], stored[case]["scales"])
    for construct, expected in stored[case]["alpha"].items():
        rows = table[table["construct"] == construct]
        for column in ("mean", "sd", "item_rest_r", "alpha_if_dropped"):
            assert rows[column].tolist() == pytest.approx(expected[column], abs=CLOSE)
        assert not rows["suspect_reversed"].any()


def test_a_scale_of_two_items_has_no_alpha_if_dropped_and_says_so(stored, answers):
    table = item_analysis(answers["two_and_one"], stored["two_and_one"]["scales"])
    expected = stored["two_and_one"]["alpha"]["PV"]
    rows = table[table["construct"] == "PV"]
    assert rows["item_rest_r"].tolist() == pytest.approx(expected["item_rest_r"], abs=CLOSE)
    assert rows["alpha_if_dropped"].isna().all()
    assert any("alpha_if_dropped is empty for PV" in note for note in table.notes)
    assert np.isnan(table.loc["LOY1", "item_rest_r"])
    assert any("empty for LOY:" in note for note in table.notes)


def test_an_item_worded_against_its_scale_is_named_and_not_reversed(stored, answers):
    with pytest.warns(DataWarning, match=r"SAT4 \(-0\.650\).*Nothing was reversed"):
        table = item_analysis(answers["one_reversed"], stored["one_reversed"]["scales"])
    expected = stored["one_reversed"]["alpha"]["SAT"]
    rows = table[table["construct"] == "SAT"]
    assert rows["item_rest_r"].tolist() == pytest.approx(expected["item_rest_r"], abs=CLOSE)
    assert rows["alpha_if_dropped"].tolist() == pytest.approx(
        expected["alpha_if_dropped"], abs=CLOSE
    )
    assert table.index[table["suspect_reversed"]].tolist() == ["SAT4"]


def test_a_heywood_case_has_alpha_but_no_coefficient_from_loadings(stored, answers):
    # lavaan's loadings would give cr = 2.09 and omega = 1.96 for "speed", .87 for "textual"
    with pytest.warns(DataWarning, match=r"negative variance \(Heywood case\) of x4 -0\.02064, x8"):
        table = reliability(answers["heywood"], stored["heywood"]["scales"], variants=True)
    assert table["alpha"].notna().all()
    assert table[list(STORED_NAMES)].isna().all(axis=None)
    assert any("Heywood" in note for note in table.notes)
    assert isinstance(table, pd.DataFrame)


def test_the_numbers_on_the_documentation_page_are_those_of_the_package(stored, answers):
    page = Path(__file__).resolve().parents[2] / "docs" / "explanation" / "reliability.rst"
    lines = [line.strip(" *-") for line in page.read_text("utf-8").splitlines()]
    table = table_of("holzinger", stored, answers, variants=True)
    start = lines.index("Construct")
    columns = [name.strip("`") for name in lines[start + 1 : start + 7]]
    for construct, row in table.iterrows():
        at = lines.index(construct)
        printed = [f"0{number}" for number in lines[at + 1 : at + 7]]
        assert printed == [f"{row[column]:.4f}" for column in columns]
