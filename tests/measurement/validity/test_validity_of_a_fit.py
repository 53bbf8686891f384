"""Reliability and validity from a fit are those of semTools and lavaan, or are refused by name."""

from __future__ import annotations

import dataclasses
import json
import warnings
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

import loyaltysem as ls
from loyaltysem.errors import AdmissibilityWarning, NotAvailableError, OptionError

REFERENCE = Path(__file__).resolve().parents[2] / "reference"
STORED = json.loads((REFERENCE / "semtools_validity.json").read_text("utf-8"))["cases"]
SCALES = json.loads((REFERENCE / "scales.json").read_text("utf-8"))["cases"]
CASES = ["holzinger", "survey"]
# Both sides are at the minimum to about 1e-12: lavaan's estimates were polished by Newton steps.
CLOSE = 1e-8
INTERVAL = ["ci_lower", "ci_upper"]
TWO = "SAT =~ SAT1 + SAT2 + SAT3 + SAT4\nTRU =~ TRU1 + TRU2 + TRU3 + TRU4"


def _answers(case: str) -> pd.DataFrame:
    if case == "survey":
        return pd.read_csv(REFERENCE / "data" / "survey_continuous.csv")
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # semopy's own, at import
        from semopy.examples import holzinger39
    return holzinger39.get_data()


@pytest.fixture(scope="module")
def answers():
    return {case: _answers(case) for case in CASES}


@pytest.fixture(scope="module")
def fits(answers):
    return {case: ls.CFA(STORED[case]["scales"]).fit(answers[case]) for case in CASES}


@pytest.fixture(scope="module")
def judged(fits):
    return {case: fit.discriminant_validity(n_replicates=200, rng=1) for case, fit in fits.items()}


# -- agreement ---------------------------------------------------------------------------------


@pytest.mark.parametrize("case", CASES)
@pytest.mark.parametrize(
    ("column", "stored"),
    [
        ("omega", "omega_observed"),
        ("omega_model_implied", "omega_model_implied"),
        ("cr", "cr"),
        ("ave", "ave_mean_squared_loading"),
        ("ave_variance_extracted", "ave_variance_extracted"),
        ("max_reliability_h", "max_reliability_h"),
    ],
)
def test_reliability_of_a_fit_agrees_with_semtools(case, column, stored, fits):
    found = fits[case].reliability()[column].to_dict()
    assert found == pytest.approx(SCALES[case][stored], abs=CLOSE)


@pytest.mark.parametrize("case", CASES)
def test_loadings_and_their_intervals_agree_with_lavaan(case, fits):
    expected = pd.DataFrame(STORED[case]["loadings"])
    found = fits[case].convergent_validity().loadings
    assert found["item"].tolist() == expected["rhs"].tolist()
    np.testing.assert_allclose(
        found[["loading", "se", *INTERVAL]], expected[["est", "se", *INTERVAL]], atol=CLOSE
    )


@pytest.mark.parametrize("case", CASES)
def test_intervals_of_latent_correlations_agree_with_lavaan(case, judged):
    _same_correlations(judged[case].table, STORED[case]["correlations"])


@pytest.mark.parametrize("case", CASES)
def test_robust_intervals_of_latent_correlations_agree_with_lavaan(case, answers):
    fit = ls.CFA(STORED[case]["scales"]).fit(answers[case], estimator="MLR")
    _same_correlations(fit.discriminant_validity(n_replicates=0).table, STORED[case]["robust"])


def _same_correlations(table, stored):
    expected = pd.DataFrame(stored)
    assert table["construct_1"].tolist() == expected["lhs"].tolist()
    assert table["construct_2"].tolist() == expected["rhs"].tolist()
    np.testing.assert_allclose(
        table[["correlation", "se", *INTERVAL]], expected[["est", "se", *INTERVAL]], atol=CLOSE
    )


@pytest.mark.parametrize("case", CASES)
def test_tests_of_fixed_correlations_agree_with_semtools(case, judged):
    expected = pd.DataFrame(STORED[case]["tests"]).sort_values(["lhs", "rhs", "correlation"])
    found = judged[case].tests.sort_values(["construct_1", "construct_2", "fixed_to"])
    assert found["fixed_to"].tolist() == expected["correlation"].tolist()
    assert (found["df"] == expected["df"].to_numpy()).all()
    np.testing.assert_allclose(found["chisq"], expected["chisq"], rtol=1e-6)
    np.testing.assert_allclose(found["pvalue"], expected["pvalue"], atol=CLOSE)


# -- meaning -----------------------------------------------------------------------------------


def test_fornell_larcker_compares_both_ave_with_the_squared_correlation(fits, judged):
    matrix, table = judged["survey"].fornell_larcker, judged["survey"].table
    ave = fits["survey"].reliability()["ave"]
    np.testing.assert_allclose(np.diag(matrix) ** 2, ave)
    correlations = fits["survey"].latent_correlations()
    for _, row in table.iterrows():
        a, b = row["construct_1"], row["construct_2"]
        assert matrix.loc[a, b] == matrix.loc[b, a] == pytest.approx(correlations.loc[a, b])
        met = min(ave[a], ave[b]) > correlations.loc[a, b] ** 2
        assert row["fornell_larcker"] == ("met" if met else "not met")
    assert set(table["fornell_larcker"]) == {"met", "not met"}


def test_a_saturated_structure_has_the_intervals_of_the_measurement_model(answers, judged):
    # the same model: three paths in the place of three covariances
    items = "\n".join(
        f"{name} =~ {' + '.join(own)}" for name, own in STORED["holzinger"]["scales"].items()
    )
    model = ls.SEM(f"{items}\ntextual ~ visual\nspeed ~ visual + textual")
    found = model.fit(answers["holzinger"]).discriminant_validity(n_replicates=0)
    columns = ["correlation", "se", *INTERVAL]
    np.testing.assert_allclose(found.table[columns], judged["holzinger"].table[columns], atol=CLOSE)
    assert found.tests["chisq"].isna().all()
    assert set(found.table["chisq_sys"]) == {"no test"}
    assert any("follow from paths" in note for note in found.notes)


def _population(phi: float, n: int) -> ls.Moments:
    loadings = np.zeros((6, 2))
    loadings[:3, 0] = loadings[3:, 1] = 0.9
    r = loadings @ np.array([[1, phi], [phi, 1]]) @ loadings.T
    np.fill_diagonal(r, 1.0)
    return ls.Moments.from_covariance(r, n, names=list("abcdef"))


@pytest.mark.parametrize(
    ("phi", "n", "words"),
    [
        (0.7, 2000, "no problem"),
        (0.85, 2000, "marginal problem"),
        (0.95, 2000, "moderate problem"),
        (0.99, 60, "severe problem"),
        (-0.85, 2000, "marginal problem"),
    ],
)
def test_the_words_of_roenkkoe_and_cho_follow_the_farther_end(phi, n, words):
    fit = ls.CFA({"A": list("abc"), "B": list("def")}).fit(_population(phi, n))
    found = fit.discriminant_validity()
    row = found.table.iloc[0]
    assert row["correlation"] == pytest.approx(phi, abs=1e-6)
    assert row["cicfa_sys"] == row["chisq_sys"] == words
    assert np.sign(found.tests["fixed_to"]).eq(np.sign(phi)).all()
    assert any("the fit is of moments" in note for note in found.notes)


def test_turning_all_items_of_a_construct_changes_only_signs(answers, judged):
    turned = answers["survey"].assign(**{k: 8 - answers["survey"][k] for k in _items("SAT")})
    found = ls.CFA(STORED["survey"]["scales"]).fit(turned).discriminant_validity(n_replicates=0)
    table = judged["survey"].table
    np.testing.assert_allclose(found.table["correlation"].abs(), table["correlation"], atol=CLOSE)
    np.testing.assert_allclose(found.tests["chisq"], judged["survey"].tests["chisq"], rtol=1e-6)
    for column in ("cicfa_sys", "chisq_sys", "fornell_larcker"):
        assert found.table[column].tolist() == table[column].tolist()


def _items(construct: str) -> list[str]:
    return STORED["survey"]["scales"][construct]


def test_a_scaled_test_is_the_scaled_difference_test(answers):
    free = ls.CFA(TWO).fit(answers["survey"], estimator="MLR", std_lv=True)
    fixed = ls.SEM(f"{TWO}\nSAT ~~ 0.9*TRU").fit(answers["survey"], estimator="MLR", std_lv=True)
    expected = ls.likelihood_ratio_test(fixed, free)
    marker = ls.CFA(TWO).fit(answers["survey"], estimator="MLR")
    found = marker.discriminant_validity(n_replicates=0).tests.set_index("fixed_to").loc[0.9]
    assert found["chisq"] == pytest.approx(expected.statistic, rel=1e-6)
    assert found["pvalue"] == pytest.approx(expected.pvalue, abs=CLOSE)


def test_htmt_of_a_fit_is_htmt_of_its_answers(answers, judged):
    ratios = ls.htmt(
        answers["survey"], STORED["survey"]["scales"], n_replicates=200, rng=1
    ).intervals
    table = judged["survey"].table
    assert table["htmt"].tolist() == ratios["htmt"].tolist()
    assert table["htmt_ci_upper"].tolist() == ratios["ci_upper"].tolist()


def test_groups_without_equalities_are_judged_as_if_fitted_alone(answers):
    frame = answers["survey"]
    fit = ls.CFA(TWO).fit(frame, group="platform")
    together, convergent = (
        fit.discriminant_validity(n_replicates=50, rng=1),
        fit.convergent_validity(),
    )
    for label in fit._fitted.group_labels:
        alone = ls.CFA(TWO).fit(frame[frame["platform"] == label])
        table = alone.discriminant_validity(n_replicates=50, rng=1).table
        columns = ["correlation", "se", *INTERVAL, "ave_1", "ave_2", "htmt", "htmt_ci_upper"]
        np.testing.assert_allclose(together.table.loc[label][columns], table[columns], atol=1e-7)
        np.testing.assert_allclose(
            convergent.table.loc[label][["cr", "ave", "smallest_loading"]],
            alone.convergent_validity().table[["cr", "ave", "smallest_loading"]],
            atol=1e-7,
        )
        np.testing.assert_allclose(fit.reliability().loc[label], alone.reliability(), atol=1e-7)
        for own in ("tests", "merged_tests"):
            expected = getattr(alone.discriminant_validity(n_replicates=0), own)
            found = getattr(together, own).loc[label]
            np.testing.assert_allclose(found["chisq"], expected["chisq"], rtol=1e-8)
            assert (found["df"] == expected["df"]).all()


def test_convergent_verdicts_state_and_follow_their_rules(fits):
    found = fits["holzinger"].convergent_validity()
    table = found.table
    for column, cutoff, words in (("cr", 0.7, ".7"), ("ave", 0.5, ".5")):
        expected = ["at least " if value >= cutoff else "below " for value in table[column]]
        assert table[f"{column}_verdict"].tolist() == [text + words for text in expected]
        assert f"at least {words}" in found.conventions[column]
    loadings = found.loadings
    assert (loadings["verdict"].eq("at least .7") == (loadings["loading"] >= 0.7)).all()
    assert table.loc["visual", "smallest_loading"] == loadings["loading"].iloc[:3].min()


def test_results_show_their_rules_and_cannot_be_changed(fits, judged):
    convergent = fits["holzinger"].convergent_validity(level=0.9)
    for found, rule in ((judged["holzinger"], "Rönkkö & Cho 2022"), (convergent, "90% interval")):
        assert rule in repr(found)
        assert rule.replace("&", "&amp;") in found._repr_html_()
        with pytest.raises(dataclasses.FrozenInstanceError):
            found.table = None


# -- what is left out, and why -------------------------------------------------------------------


def test_incomplete_answers_have_correlations_and_tests_but_no_htmt():
    frame = pd.read_csv(REFERENCE / "data" / "survey_missing.csv")
    found = ls.CFA(TWO).fit(frame, missing="fiml").discriminant_validity()
    assert found.table["htmt"].isna().all()
    assert any("needs complete rows" in note for note in found.notes)
    assert found.table[["correlation", "se", "chisq_1"]].notna().all(axis=None)


def test_single_items_and_shared_items_have_no_coefficients(answers):
    model = ls.CFA("SAT =~ SAT1 + SAT2 + SAT3 + TRU1\nTRU =~ TRU1 + TRU2 + TRU3\nLOY =~ LOY1")
    fit = model.fit(answers["survey"])
    table = fit.reliability()
    assert table.drop(columns="n_items").isna().all(axis=None)
    assert any("SAT: TRU1 also measure" in note for note in table.notes)
    assert any("LOY has one item (LOY1)" in note for note in table.notes)
    assert fit.convergent_validity().table.loc["LOY", "cr_verdict"] == "no value"
    found = fit.discriminant_validity()
    assert set(found.table["fornell_larcker"]) == {"no AVE"}
    assert found.table["htmt"].isna().all()
    assert any("fewer than two constructs" in note for note in found.notes)


def test_correlated_residuals_within_a_construct_are_noted(answers):
    fit = ls.SEM(f"{TWO}\nSAT1 ~~ SAT2").fit(answers["survey"])
    assert any("residuals of SAT1 and SAT2" in note for note in fit.reliability().notes)


@pytest.mark.parametrize(
    ("model", "options", "reason"),
    [
        (TWO.replace("SAT2", "a*SAT2").replace("TRU2", "a*TRU2"), {}, "another model"),
        (f"{TWO}\nSAT ~~ TRU", {}, "the pair's covariance is written"),
        (TWO.replace("SAT2", "a*SAT2") + "\na > 0.1", {}, "constraints"),
        (TWO, {"estimator": "ULS"}, "ULS"),
    ],
)
def test_where_there_is_no_difference_test_the_reason_is_said(model, options, reason, answers):
    found = ls.SEM(model).fit(answers["survey"], **options).discriminant_validity(n_replicates=0)
    assert found.tests[["chisq", "pvalue"]].isna().all(axis=None)
    assert set(found.table["chisq_sys"]) == {"no test"}
    assert any("difference test" in note and reason in note for note in found.notes)


def test_a_heywood_case_is_refused(answers):
    model = ls.CFA({"visual": ["x1", "x2", "x3"], "textual": ["x4", "x5"], "speed": ["x7", "x8"]})
    with pytest.warns(AdmissibilityWarning):
        fit = model.fit(answers["holzinger"])
    for asked in (fit.reliability, fit.convergent_validity, fit.discriminant_validity):
        with pytest.raises(NotAvailableError, match=r"not admissible .*Heywood"):
            asked()


def test_one_construct_no_construct_and_no_coverage_are_refused(answers):
    one = ls.CFA({"SAT": _items("SAT")}).fit(answers["survey"])
    with pytest.raises(NotAvailableError, match="the model has one: SAT"):
        one.discriminant_validity()
    none = ls.SEM("SAT1 ~ SAT2").fit(answers["survey"])
    with pytest.raises(NotAvailableError, match="no construct measured by items"):
        none.reliability()
    for asked in (one.convergent_validity, one.discriminant_validity):
        with pytest.raises(OptionError, match="coverage"):
            asked(level=95)
