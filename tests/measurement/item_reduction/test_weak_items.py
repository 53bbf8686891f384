"""Weak items are named with the fit's own figures, and the model without them is that of lavaan."""

from __future__ import annotations

import dataclasses
import json
import re
import warnings
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import loyaltysem as ls
from loyaltysem.errors import (
    AdmissibilityWarning,
    ConvergenceError,
    NotAvailableError,
    OptionError,
    VariableNotFoundError,
)
from loyaltysem.words.item_candidates import REASONS

REFERENCE = Path(__file__).resolve().parents[2] / "reference"
STORED = json.loads((REFERENCE / "dropped_items.json").read_text("utf-8"))["cases"]
OPTIONS = {
    "fiml": {"missing": "fiml", "estimator": "MLR"},
    "groups": {"group": "platform", "group_equal": ["loadings", "intercepts"]},
}
MEASURES = ["chisq", "df", "pvalue", "cfi", "rmsea", "srmr"]
NEVER = {"loading": 0.0, "item_rest": 0.0, "modification": 1e9, "residual": 1e9}


def _text(case: str) -> str:
    lines = [f"{name} =~ {' + '.join(own)}" for name, own in STORED[case]["scales"].items()]
    return "\n".join([*lines, STORED[case]["more"]])


@pytest.fixture(scope="module")
def frames():
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # semopy's own, at import
        from semopy.examples import holzinger39
    survey = pd.read_csv(REFERENCE / "data" / "survey_continuous.csv")
    holes = pd.read_csv(REFERENCE / "data" / "survey_missing.csv")
    return {"holzinger": holzinger39.get_data(), "fiml": holes} | dict.fromkeys(
        ("groups", "second_order", "paths"), survey
    )


@pytest.fixture(scope="module")
def fits(frames):
    return {case: ls.SEM(_text(case)).fit(frames[case], **OPTIONS.get(case, {})) for case in STORED}


@pytest.fixture(scope="module")
def holzinger(fits):
    return fits["holzinger"].weak_items()


# -- agreement ---------------------------------------------------------------------------------


@pytest.mark.parametrize("case", STORED)
def test_the_fit_without_an_item_agrees_with_lavaan(case, fits):
    expected = STORED[case]["without"]
    table = fits[case].weak_items(items=list(expected)).dropping
    for item, values in expected.items():
        rows = table[table["item"] == item]
        assert rows["construct"].eq(values["construct"]).all()
        row = rows.iloc[0]
        names = ["df", "srmr"] if case == "fiml" else MEASURES
        # lavaan's search among groups leaves a gradient of 1e-6: SRMR feels it, chi-square not
        close = 1e-5 if case == "groups" else 1e-8
        for name in names:
            tolerance = close if name == "srmr" else 1e-8
            assert row[name] == pytest.approx(values[name], rel=tolerance, abs=1e-10), name
        if case == "fiml":
            assert row["chisq_scaled"] == pytest.approx(values["chisq_scaled"], rel=1e-6)


@pytest.mark.parametrize("case", ["holzinger", "second_order", "paths"])
def test_alpha_cr_and_ave_without_an_item_agree_with_psych_and_lavaan(case, fits):
    expected = STORED[case]["without"]
    table = fits[case].weak_items(items=list(expected)).dropping.set_index("item")
    for item, values in expected.items():
        for name in ("alpha", "cr", "ave"):
            found = table.loc[item, f"{name}_without"]
            assert found == pytest.approx(values[name], rel=1e-8), (item, name)


def test_robust_indices_without_an_item_are_those_of_the_smaller_model(fits, frames):
    smaller = ls.SEM(_text("fiml").replace(" + LOY4", "")).fit(frames["fiml"], **OPTIONS["fiml"])
    row = fits["fiml"].weak_items(items=["LOY4"]).dropping.iloc[0]
    whole, part = fits["fiml"].fit_indices(), smaller.fit_indices()
    for name in ("chisq_scaled", "pvalue_scaled", "cfi_robust", "rmsea_robust", "srmr"):
        assert row[name] == pytest.approx(part[name], rel=1e-6), name
    for name in ("cfi_robust", "rmsea_robust", "srmr"):
        assert row[f"delta_{name}"] == pytest.approx(part[name] - whole[name], abs=1e-8)


# -- meaning -----------------------------------------------------------------------------------


def test_figures_are_those_of_the_fit(fits, holzinger, frames):
    fit, items = fits["holzinger"], holzinger.items.set_index("item")
    loadings = fit.estimates(standardized=True).query("op == '=~'").set_index("rhs")["std_all"]
    np.testing.assert_allclose(items["loading"], loadings[items.index])
    scales = STORED["holzinger"]["scales"]
    analysis = ls.item_analysis(frames["holzinger"], scales)["item_rest_r"]
    np.testing.assert_allclose(items["item_rest_r"], analysis[items.index])
    indices = fit.modification_indices(operators=["=~"])
    largest = indices.groupby("rhs")["mi"].max()
    np.testing.assert_allclose(items["cross_mi"], largest[items.index])
    z = fit.residuals("standardized").covariances.to_numpy().copy()
    np.fill_diagonal(z, 0.0)
    assert items["n_large_residuals"].tolist() == (np.abs(z) >= 4).sum(axis=1).tolist()
    np.testing.assert_allclose(items["largest_residual"].abs(), np.abs(z).max(axis=1))


def test_every_reason_follows_its_rule_and_no_other_item_has_it(holzinger):
    items = holzinger.items.set_index("item")
    named = {reason: set() for reason in REASONS}
    for item, reason in holzinger.reasons[["item", "reason"]].itertuples(index=False):
        named[reason].add(item)
    assert named["low loading"] == set(items.index[items["loading"] < 0.5])
    large = items["n_large_residuals"] > 0
    assert named["large residuals"] == set(items.index[large])
    crossing = (items["cross_mi"] >= 10.83) & (items["cross_change"].abs() >= 0.2)
    assert named["cross-loading"] == set(items.index[crossing]) == {"x7", "x9"}
    covarying = (items["covariance_mi"] >= 10.83) & (items["covariance_change"].abs() >= 0.2)
    assert named["residual covariance"] >= set(items.index[covarying])
    assert set(holzinger.candidates["item"]) == set(holzinger.reasons["item"])


def test_candidates_with_most_reasons_come_first(holzinger):
    counts = holzinger.candidates["n_reasons"].tolist()
    assert counts == sorted(counts, reverse=True)
    assert holzinger.candidates["reasons"].str.split("; ").str.len().tolist() == counts


def test_an_item_that_is_worded_against_the_others_is_named_as_such(frames):
    turned = frames["paths"].assign(SAT2=8 - frames["paths"]["SAT2"])
    found = ls.SEM(_text("second_order").split("G =~")[0]).fit(turned).weak_items()
    reasons = found.reasons[found.reasons["item"] == "SAT2"]
    assert "opposite sign" in reasons["reason"].tolist()
    assert reasons["text"].str.contains("to be reversed, rather than left out").any()
    assert any("SAT2 (-" in note and "Nothing was reversed here" in note for note in found.notes)


@settings(max_examples=10, deadline=None)
@given(st.permutations(range(4)), st.booleans())
def test_order_of_items_and_scale_of_constructs_change_nothing(order, std_lv):
    frame = pd.read_csv(REFERENCE / "data" / "survey_continuous.csv").head(300)
    scales = STORED["paths"]["scales"]
    plain = ls.CFA(scales).fit(frame).weak_items(loading=0.7)
    turned = {name: [own[i] for i in order] for name, own in scales.items()}
    other = ls.CFA(turned).fit(frame, std_lv=std_lv).weak_items(loading=0.7)
    assert set(other.candidates["item"]) == set(plain.candidates["item"])
    numbers = plain.dropping.select_dtypes("number").columns
    tables = [found.dropping.set_index("item").sort_index()[numbers] for found in (plain, other)]
    np.testing.assert_allclose(tables[0], tables[1], atol=1e-7)


def test_groups_are_judged_one_by_one_and_fitted_together(fits):
    found = fits["groups"].weak_items(items=["LOY4", "LOY4"])
    assert len(found.dropping) == len(fits["groups"]._fitted.group_labels)
    labels = list(fits["groups"]._fitted.group_labels)
    for table in (found.items, found.dropping, found.candidates):
        assert set(table.index.get_level_values("group")) <= set(labels)
    assert found.dropping["alpha_without"].nunique() == len(labels)
    assert len(set(found.dropping["chisq"])) == 1
    alone = fits["groups"].reliability()["cr"]
    for label in labels:
        assert found.dropping.loc[label, "cr"].iloc[0] == pytest.approx(alone[label, "LOY"])


def test_partial_equality_of_an_item_goes_with_it(frames):
    partial = ["SAT =~ SAT4", "SAT4 ~ 1"]
    options = OPTIONS["groups"] | {"group_partial": partial}
    found = ls.SEM(_text("groups")).fit(frames["groups"], **options).weak_items(items=["SAT4"])
    smaller = ls.SEM(_text("groups").replace(" + SAT4", "")).fit(
        frames["groups"], **OPTIONS["groups"]
    )
    row = found.dropping.iloc[0]
    assert row["df"] == smaller.fit_indices()["df"]
    assert row["chisq"] == pytest.approx(smaller.fit_indices()["chisq"], rel=1e-7)


def test_an_item_of_two_constructs_is_judged_with_the_one_it_measures_most(frames):
    fit = ls.SEM(_text("holzinger") + "\nvisual =~ x9").fit(frames["holzinger"])
    found = fit.weak_items(items=["x9"])
    assert found.items.set_index("item").loc["x9", "construct"] == "speed"
    reasons = found.reasons[found.reasons["item"] == "x9"].set_index("reason")
    assert reasons.loc["cross-loading in the model", "other"] == "visual"
    table = found.dropping.set_index("construct")
    assert table.loc[["visual", "speed"], ["cr", "ave"]].isna().all(axis=None)
    # without it both constructs have items of their own only; speed is left with two
    assert table["n_items_left"].to_dict() == {"visual": 3, "speed": 2}


def test_loadings_of_a_saturated_model_are_judged_and_its_fit_is_not(frames):
    fit = ls.CFA({"speed": ["x7", "x8", "x9"]}).fit(frames["holzinger"])
    found = fit.weak_items(loading=0.99)
    assert found.fit_indices.drop("df").isna().all()
    assert any("no degrees of freedom" in note for note in found.notes)
    assert found.dropping["remark"].str.startswith("not fitted: Negative degrees").all()
    four = ls.CFA({"SAT": [f"SAT{i}" for i in range(1, 5)]}).fit(frames["paths"])
    row = four.weak_items(items=["SAT4"]).dropping.iloc[0]
    # residual covariances at df 0 would fit perfectly: a good-looking number of nothing
    smaller = ls.CFA({"SAT": ["SAT1", "SAT2", "SAT3"]}).fit(frames["paths"])
    assert row["cr_without"] == pytest.approx(smaller.reliability().loc["SAT", "cr"])
    assert row["df"] == 0
    assert row[["chisq", "cfi", "rmsea", "srmr", "delta_cfi"]].isna().all()
    assert "no degrees of freedom" in row["remark"]


# -- what is said ------------------------------------------------------------------------------


def test_short_scales_are_named(frames):
    model = "speed =~ x7 + x8 + x9\nvisual =~ x1 + x3\ntextual =~ x4"
    fit = ls.CFA(model).fit(frames["holzinger"])
    found = fit.weak_items(loading=0.99)
    notes = " ".join(found.notes)
    assert "visual has two items (x1, x3): neither can be left out" in notes
    assert "textual has one item (x4), which is not judged here" in notes
    assert "speed has 3 items, and x7, x8, x9 are candidates" in notes
    table = found.dropping.set_index("item")
    assert table.loc["x1", "remark"].startswith("not fitted: visual would have one item")
    assert table.loc[["x1", "x3"], "cr_without"].isna().all()
    assert "leaves 2 items" in table.loc["x7", "remark"]
    assert "x4" not in set(found.items["item"])


def test_a_model_that_is_not_admissible_without_an_item_has_no_numbers(holzinger):
    row = holzinger.dropping.set_index("item").loc["x8"]
    assert row["remark"].startswith("not admissible (variances: negative variance")
    assert row[["cr_without", "ave_without", *MEASURES, "delta_cfi"]].isna().all()
    assert "Without x8: not admissible" in repr(holzinger)


def test_results_state_rules_and_the_caution_and_cannot_be_changed(holzinger):
    for shown in (repr(holzinger), holzinger._repr_html_()):
        for words in ("MacCallum, Roznowski", "capitalise on chance", "fresh sample", "Saris"):
            assert words in shown
        assert "expected residual correlation 0.859 with x8, modification index 34.1" in shown
    with pytest.raises(dataclasses.FrozenInstanceError):
        holzinger.candidates = None
    assert set(REASONS) <= set(holzinger.conventions)


def test_sentences_name_candidates_and_reasons_in_both_languages(holzinger, fits):
    english, chinese = holzinger.text(), holzinger.text("zh")
    for item, reasons in holzinger.candidates[["item", "reasons"]].itertuples(index=False):
        assert f"{item} ({reasons.replace('; ', ', ')})" in english
        words = "、".join(REASONS[reason] for reason in reasons.split("; "))
        assert f"{item}（{words}）" in chinese
    assert holzinger.caution in english
    assert "内容效度" in chinese
    assert "新的样本" in chinese
    none = fits["paths"].weak_items(**NEVER)
    assert none.candidates.empty
    assert none.dropping.empty
    assert none.text().startswith("None of the 12 items")
    assert re.match("12 个题项中未发现需要考虑删除的题项", none.text("zh"))
    assert "capitalise on chance" in repr(none)
    assert none.text() in repr(none)
    with pytest.raises(OptionError, match="'fr' is not known"):
        holzinger.text("fr")


# -- what is not defined, and why ----------------------------------------------------------------


@pytest.mark.parametrize(
    ("model", "options", "reason"),
    [
        ("", {"estimator": "ULS"}, "No modification indices: those of ULS"),
        ("", {"estimator": "GLS"}, "No standardised residuals: "),
        ("", {"estimator": "MLR"}, "not corrected for answers that are not normal"),
    ],
)
def test_figures_that_a_fit_does_not_define_are_named(model, options, reason, frames):
    text = _text("paths").split("TRU ~")[0]
    found = ls.SEM(text + model).fit(frames["paths"], **options).weak_items(loading=0.6)
    assert any(reason in note for note in found.notes)
    assert "LOY4" in set(found.candidates["item"])


def test_inequalities_leave_no_modification_indices(frames):
    model = _text("paths").split("TRU ~")[0].replace("SAT2", "a*SAT2") + "\na > 0.1"
    found = ls.SEM(model).fit(frames["paths"]).weak_items(items=["SAT2", "TRU1"])
    assert any(note.startswith("No modification indices: ") for note in found.notes)
    assert found.items["cross_mi"].isna().all()
    remarks = found.dropping.set_index("item")["remark"]
    assert remarks["SAT2"].startswith("not fitted: ")
    assert remarks["TRU1"] == ""


def test_an_item_that_stands_in_a_regression_is_not_left_out(frames):
    model = _text("paths") + "\nWQ1 ~ SAT + SAT1"
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        fit = ls.SEM(model).fit(frames["paths"])
    row = fit.weak_items(items=["SAT1"]).dropping.iloc[0]
    assert row["remark"] == "not fitted: SAT1 stands in a regression, too"


def test_respondents_who_answered_only_the_dropped_item_leave_with_it(frames):
    frame = frames["fiml"].copy()
    items = [item for own in STORED["fiml"]["scales"].values() for item in own]
    frame.loc[frame.index[:5], items] = np.nan
    frame.loc[frame.index[:5], "SAT4"] = [1.0, 3.0, 4.0, 5.0, 6.0]
    row = ls.SEM(_text("fiml")).fit(frame, missing="fiml").weak_items(items=["SAT4"]).dropping
    smaller = ls.SEM(_text("fiml").replace(" + SAT4", "")).fit(frame, missing="fiml").fit_indices()
    for name in ("chisq", "df", "pvalue", "cfi_robust", "rmsea_robust", "srmr"):
        assert row[name].iloc[0] == pytest.approx(smaller[name], rel=1e-9), name


def test_what_goes_with_an_item_is_said(frames):
    model = _text("paths").split("TRU ~")[0]
    equal = model.replace("SAT2", "a*SAT2").replace("TRU2", "a*TRU2")
    table = ls.SEM(equal).fit(frames["paths"]).weak_items(items=["SAT2", "SAT3"]).dropping
    assert table["remark"].tolist() == ["gives up the equality a", ""]
    three = equal.replace("LOY2", "a*LOY2")
    table = ls.SEM(three).fit(frames["paths"]).weak_items(items=["SAT2"]).dropping
    assert table["remark"].tolist() == [""]
    defined = model.replace("SAT1", "a*SAT1") + "\nd := 2*a"
    table = ls.SEM(defined).fit(frames["paths"], std_lv=True).weak_items(items=["SAT1"]).dropping
    assert table["remark"].iloc[0].startswith("not fitted: ")
    assert "'d' uses 'a'" in table["remark"].iloc[0]
    marker = model.replace("SAT1", "1*SAT1").replace("SAT2", "NA*SAT2")
    table = ls.SEM(marker).fit(frames["paths"]).weak_items(items=["SAT1"]).dropping
    assert "not fitted: The latent variable 'SAT' has no scale" in table["remark"].iloc[0]


@pytest.mark.parametrize(
    "cutoff",
    [
        {"loading": 70},
        {"item_rest": -0.1},
        {"change": 1.0},
        {"modification": "10"},
        {"residual": float("nan")},
        {"residual": True},
    ],
)
def test_a_cutoff_without_meaning_is_refused(cutoff, fits):
    with pytest.raises(OptionError, match=f"{next(iter(cutoff))}=.*"):
        fits["paths"].weak_items(**cutoff)


def test_items_that_cannot_be_left_out_are_refused(fits):
    with pytest.raises(VariableNotFoundError, match="WQ1, which no construct"):
        fits["paths"].weak_items(items=["SAT1", "WQ1"])
    with pytest.raises(OptionError, match=r"Write a list: items=\['SAT1'\]"):
        fits["paths"].weak_items(items="SAT1")


def test_a_fit_without_a_trustworthy_solution_is_refused(frames):
    model = ls.CFA({"visual": ["x1", "x2", "x3"], "textual": ["x4", "x5"], "speed": ["x7", "x8"]})
    with pytest.warns(AdmissibilityWarning):
        heywood = model.fit(frames["holzinger"])
    with pytest.raises(NotAvailableError, match=r"no list of weak items .*Heywood"):
        heywood.weak_items()
    broken = dataclasses.replace(
        heywood._fitted,
        estimation=dataclasses.replace(
            heywood._fitted.estimation,
            solution=dataclasses.replace(
                heywood._fitted.solution,
                converged=np.zeros_like(heywood._fitted.solution.converged),
            ),
        ),
    )
    unconverged = ls.SEMResult(broken)
    with pytest.raises(ConvergenceError, match="request for list of weak items"):
        unconverged.weak_items()
    single = ls.SEM("A =~ SAT1\nB =~ TRU1\nB ~ A").fit(frames["paths"])
    with pytest.raises(NotAvailableError, match=r"Every construct has one item \(A, B\)"):
        single.weak_items()
    none = ls.SEM("SAT1 ~ SAT2").fit(frames["paths"])
    with pytest.raises(NotAvailableError, match="no construct measured by items"):
        none.weak_items()


def test_progress_is_shown_when_asked_for(fits, capsys):
    fits["paths"].weak_items(items=["SAT1"], progress=True)
    assert "items" in capsys.readouterr().err
