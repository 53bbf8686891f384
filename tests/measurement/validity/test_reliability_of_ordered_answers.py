"""Reliability from fits of ordered answers: semTools' values, each under its name."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest

import loyaltysem as ls
from loyaltysem.errors import DataWarning, LoyaltySEMError, NotAvailableError
from loyaltysem.measurement.validity.answer_sums import sums_of
from loyaltysem.scales.ordinal.categorical_omega import answer_covariance
from ordinal_cases import fit_of

REFERENCE = Path(__file__).resolve().parents[2] / "reference"
SHARED = Path(__file__).resolve().parents[4] / "shared" / "reference" / "expected" / "scales.json"
SEMTOOLS: dict[str, Any] = json.loads((REFERENCE / "semtools_ordinal.json").read_text("utf-8"))
CASES = [name for name in SEMTOOLS if name != "engine"]
LIKERT = REFERENCE / "data" / "survey_likert5.csv"
SCALES = {
    "WQ": ["WQ1", "WQ2", "WQ3", "WQ4"],
    "PV": ["PV1", "PV2", "PV3"],
    "SAT": ["SAT1", "SAT2", "SAT3", "SAT4"],
    "TRU": ["TRU1", "TRU2", "TRU3", "TRU4"],
    "LOY": ["LOY1", "LOY2", "LOY3", "LOY4"],
}
#: Of loyaltysem's table and of the reference. semTools' own thresholds forget the means of the
#: latent responses; "at_means" is its function with these.
COLUMNS = {
    "omega_categorical": "omega.ordinal.sample.at_means",
    "omega_categorical_model_implied": "omega.ordinal.implied.at_means",
    "cr": "cr",
    "ave": "ave",
    "max_reliability_h": "h",
    "ave_variance_extracted": "ave.implied",
}
CLOSE = 1e-8


@pytest.mark.parametrize("name", CASES)
def test_reliability_agrees_with_semtools(name: str) -> None:
    table = fit_of(name).reliability()
    groups = SEMTOOLS[name]["groups"]
    for column, stored in COLUMNS.items():
        for g, expected in enumerate(SEMTOOLS[name][stored]):
            own = table.xs(groups[g], level="group") if groups else table
            assert own[column].to_dict() == pytest.approx(expected, abs=CLOSE), column


@pytest.mark.skipif(
    not SHARED.exists(), reason="the shared reference values are not beside the checkout"
)
def test_the_likert_data_of_the_shared_references() -> None:
    stored = json.loads(SHARED.read_text("utf-8"))["likert"]
    table = ls.CFA(SCALES).fit(pd.read_csv(LIKERT), ordered=True).reliability()
    for column, key in (
        ("omega_categorical", "semtools_comprelsem"),
        ("omega_categorical_model_implied", "semtools_comprelsem_modelimplied"),
        ("ave_variance_extracted", "semtools_ave"),
        ("cr", "cr_standardized_loadings"),
        ("ave", "ave_mean_squared_loading"),
        ("max_reliability_h", "max_reliability_h"),
    ):
        # lavaan stopped 2e-7 before its minimum
        assert table[column].to_dict() == pytest.approx(stored[key], abs=1e-6), column


def test_conventions_name_every_column_and_what_it_speaks_of() -> None:
    table = ls.CFA(SCALES).fit(pd.read_csv(LIKERT), ordered=True).reliability()
    assert set(table.columns) - {"n_items"} <= set(table.conventions)
    assert "of the sum of the answers" in table.conventions["omega_categorical"]
    assert "not of the answers" in table.conventions["latent responses"]
    assert (table["omega_categorical"] < table["cr"]).all()


def test_numbers_of_the_answers_that_are_not_neighbours_count_as_they_are() -> None:
    frame = pd.read_csv(LIKERT)[SCALES["SAT"]]
    stretched = frame.replace(5, 9)
    model = ls.CFA({"SAT": SCALES["SAT"]})
    plain = model.fit(frame, ordered=True).reliability()
    # a 9 beside 1 to 4 could be the code of a missing answer
    with pytest.warns(DataWarning, match="SAT1 9"):
        stretched_fit = model.fit(stretched, ordered=True)
    wide = stretched_fit.reliability()
    same = ["cr", "ave", "max_reliability_h"]
    assert wide[same].to_numpy() == pytest.approx(plain[same].to_numpy(), abs=1e-12)
    assert abs(wide["omega_categorical"] - plain["omega_categorical"]).iloc[0] > 1e-4
    # the variance of the sum that the thresholds give is that of the answers
    thresholds, steps = sums_of(stretched_fit._fitted).thresholds_and_steps(0, [0, 1, 2, 3])
    variances = np.diag(answer_covariance(thresholds, np.ones((4, 4)), steps))
    assert variances == pytest.approx(stretched.var(ddof=0).to_numpy(), rel=1e-9)


def test_second_order_and_bifactor_fits_have_rows_of_their_own() -> None:
    frame = pd.read_csv(LIKERT)
    lines = "\n".join(f"{name} =~ {' + '.join(items)}" for name, items in SCALES.items())
    second = ls.CFA(f"{lines}\nQ =~ WQ + SAT + TRU + LOY + PV").fit(frame, ordered=True)
    row = second.reliability().loc["Q"]
    assert 0 < row["omega_l2"] < 1
    assert 0 < row["omega_categorical"] < row["omega_l1"] < 1
    assert np.isnan(row["cr"])
    theta = ls.CFA(f"{lines}\nQ =~ WQ + SAT + TRU + LOY + PV").fit(
        frame, ordered=True, parameterization="theta"
    )
    # the unit of the latent responses is nothing that the reliability of their sum depends on;
    # omega_l2 is of the sum of constructs, in the units that their markers give them
    columns = ["omega_categorical", "omega_categorical_model_implied", "omega_l1"]
    assert theta.reliability().loc["Q", columns].to_numpy(float) == pytest.approx(
        row[columns].to_numpy(float), abs=1e-8
    )


def test_the_report_names_ordinal_coefficients_and_means_of_the_answers() -> None:
    frame = pd.read_csv(LIKERT)
    fit = ls.CFA({k: SCALES[k] for k in ("SAT", "LOY")}).fit(frame, ordered=True)
    quality = fit.measurement_quality(n_replicates=0)
    items = SCALES["SAT"] + SCALES["LOY"]
    assert quality.items["mean"].to_numpy() == pytest.approx(frame[items].mean().to_numpy())
    assert quality.items["sd"].to_numpy() == pytest.approx(frame[items].std().to_numpy())
    alphas = ls.reliability(frame, {k: SCALES[k] for k in ("SAT", "LOY")})["alpha"]
    assert quality.constructs["alpha"].to_dict() == pytest.approx(alphas.to_dict())
    assert "omega_categorical" in quality.constructs
    assert "WLSMV" in quality.text()
    indices = fit.fit_indices()
    assert f"χ²(19) = {indices['chisq_scaled']:.2f}" in quality.text()
    assert f"CFI = {indices['cfi_robust']:.3f}".replace("0.", ".", 1) in quality.text()
    assert "polychoric correlations" in quality.validity.conventions["htmt"]
    omega = quality.constructs["omega_categorical"]
    assert "by WLSMV from the ordered answers of 820 respondents" in quality.text()
    assert f"(Green & Yang, 2009) ranges from .{100 * omega['LOY']:.0f} (LOY)" in quality.text()
    assert "将题项作为有序分类变量，采用 WLSMV 估计" in quality.text("zh")
    assert f"（Green & Yang, 2009）介于 {omega['LOY']:.2f}" in quality.text("zh")


def test_blank_answers_leave_alpha_out_and_say_so() -> None:
    frame = pd.read_csv(REFERENCE / "data" / "survey_likert5_missing.csv")
    fit = ls.CFA({"SAT": SCALES["SAT"], "LOY": SCALES["LOY"]}).fit(
        frame, ordered=True, missing="pairwise"
    )
    quality = fit.measurement_quality(n_replicates=0)
    assert quality.constructs["alpha"].isna().all()
    assert any("alpha needs complete rows" in note for note in quality.notes)
    assert "each correlation from everybody who answered both items" in quality.text()
    assert "同时回答了相应两个题项" in quality.text("zh")
    expected = frame[SCALES["SAT"] + SCALES["LOY"]].mean()
    assert quality.items["mean"].to_numpy() == pytest.approx(expected.to_numpy())


def test_an_index_of_ordered_answers_takes_their_means_and_loadings_only() -> None:
    frame = pd.read_csv(LIKERT)
    fit = ls.CFA({"SAT": SCALES["SAT"]}).fit(frame, ordered=True)
    bounds = dict.fromkeys(SCALES["SAT"], (1.0, 5.0))
    table = fit.loyalty_index("SAT", bounds=bounds).set_index("weights")
    shares = (frame[SCALES["SAT"]].mean() - 1) / 4 * 100
    assert table.loc["equal", "index"] == pytest.approx(shares.mean())
    weights = fit.estimates().query("op == '=~'")["est"].to_numpy()
    assert table.loc["loadings", "index"] == pytest.approx(np.average(shares, weights=weights))
    with pytest.raises(NotAvailableError, match="the scores of ordered items are not"):
        fit.loyalty_index("SAT", index_weights="regression", bounds=bounds)


def test_a_solution_that_is_not_admissible_has_no_reliability() -> None:
    frame = pd.read_csv(LIKERT)[SCALES["SAT"] + SCALES["LOY"]].iloc[:25].clip(2, 4)
    with pytest.warns(ls.errors.AdmissibilityWarning):
        fit = ls.CFA({"SAT": SCALES["SAT"], "LOY": SCALES["LOY"]}).fit(frame, ordered=True)
    with pytest.raises(LoyaltySEMError, match="not admissible"):
        fit.reliability()
