"""The measurement section says what the tables say, in both languages, and nothing of a bad fit."""

from __future__ import annotations

import re
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

import loyaltysem as ls
from loyaltysem.errors import AdmissibilityWarning, NotAvailableError, OptionError
from loyaltysem.words import p_value, rounded

DATA = Path(__file__).resolve().parents[2] / "reference" / "data" / "survey_continuous.csv"
PAGE = Path(__file__).resolve().parents[3] / "docs/how_to/report_measurement_quality.txt"
ANSWERS = pd.read_csv(DATA)
CONSTRUCTS = {
    "SAT": ["SAT1", "SAT2", "SAT3", "SAT4"],
    "TRU": ["TRU1", "TRU2", "TRU3", "TRU4"],
    "LOY": ["LOY1", "LOY2", "LOY3", "LOY4"],
}


@pytest.fixture(scope="module")
def fit():
    return ls.CFA(CONSTRUCTS).fit(ANSWERS)


@pytest.fixture(scope="module")
def report(fit):
    return fit.measurement_quality(n_replicates=200, rng=1)


def test_tables_are_those_of_the_single_analyses(fit, report):
    alone = ls.reliability(ANSWERS, CONSTRUCTS)
    columns = ["alpha", "alpha_ci_lower", "alpha_ci_upper", "omega", "cr", "ave"]
    np.testing.assert_allclose(report.constructs[columns], alone[columns], rtol=1e-7)
    loadings = fit.convergent_validity().loadings
    np.testing.assert_array_equal(report.items["loading"], loadings["loading"])
    items = report.items.set_index("item")
    np.testing.assert_allclose(items["mean"], ANSWERS[items.index].mean(), rtol=1e-12)
    np.testing.assert_allclose(items["sd"], ANSWERS[items.index].std(), rtol=1e-12)


def test_matrix_has_correlations_below_roots_of_ave_on_and_htmt_above_the_diagonal(fit, report):
    matrix = report.correlations.to_numpy()
    latent = fit.latent_correlations().to_numpy()
    ratios = ls.htmt(ANSWERS, CONSTRUCTS, n_replicates=0).to_numpy()
    below, above = np.tril_indices(3, -1), np.triu_indices(3, 1)
    np.testing.assert_allclose(matrix[below], latent[below], rtol=1e-12)
    np.testing.assert_allclose(matrix[above], ratios[above], rtol=1e-12)
    np.testing.assert_allclose(np.diag(matrix) ** 2, report.constructs["ave"], rtol=1e-12)


@pytest.mark.parametrize(
    ("language", "zero", "pieces"),
    [
        ("en", "", ["3 constructs and 12 items", "estimated by ML", "820 respondents"]),
        ("zh", "0", ["3 个构念、12 个题项", "采用 ML 估计", "有效答卷 820 份"]),
    ],
)
def test_text_has_the_numbers_of_the_tables(fit, report, language, zero, pieces):
    text = report.text(language)
    indices = fit.fit_indices()
    for piece in pieces:
        assert piece in text
    assert f"χ²({indices['df']:.0f}) = {indices['chisq']:.2f}" in text
    for name in ("cfi", "tli", "rmsea", "srmr"):
        assert f"{name.upper()} = {zero}.{f'{indices[name]:.3f}'[2:]}" in text
    for column in ("alpha", "cr", "ave"):
        for end in (report.constructs[column].min(), report.constructs[column].max()):
            assert f"{zero}{f'{end:.2f}'.removeprefix('0')}" in text
    low = report.items[report.items["loading"] < 0.7]
    assert low["item"].tolist() == ["SAT4", "LOY3", "LOY4"]
    for item in low["item"]:
        assert re.search(rf"{item} {zero}\.[456]", text)


def test_repr_and_html_show_the_tables_and_the_text(report):
    shown, html = repr(report), report._repr_html_()
    for part in ("Items", "Constructs", "√AVE", "Fornell & Larcker"):
        assert part in shown
    assert report.text() in shown
    assert html.count("<table") == 3
    assert "3 constructs and 12 items" in html


def test_unknown_language_is_refused(report):
    with pytest.raises(OptionError, match="language='fr' is not known"):
        report.text("fr")


def test_robust_fit_is_told_with_its_corrected_indices():
    fit = ls.CFA(CONSTRUCTS).fit(ANSWERS, estimator="MLM")
    text, indices = fit.measurement_quality(n_replicates=0).text(), fit.fit_indices()
    assert f"corrected χ²(51) = {indices['chisq_scaled']:.2f}" in text
    assert f"CFI = {indices['cfi_robust']:.3f}".replace("0.", ".") in text
    assert "upper ends" not in text  # no bootstrap, no end


def test_incomplete_answers_are_told_and_have_no_feldt_interval():
    holes = ANSWERS.copy()
    holes.loc[::9, "SAT2"] = np.nan
    report = ls.CFA(CONSTRUCTS).fit(holes, missing="fiml").measurement_quality()
    assert "full information from incomplete answers" in report.text()
    assert "FIML" in report.text("zh")
    assert report.constructs["alpha_ci_lower"].isna().all()
    assert report.constructs["alpha"].between(0.7, 0.9).all()
    assert any("Feldt" in note for note in report.notes)
    listwise = ls.CFA(CONSTRUCTS).fit(holes, missing="listwise").measurement_quality(n_replicates=0)
    n = int(holes["SAT2"].isna().sum())
    assert f"{n} with incomplete answers were left out" in listwise.text()
    assert f"另有 {n} 份因答案不完整未纳入" in listwise.text("zh")


def test_groups_have_their_own_rows_and_paragraphs():
    fit = ls.CFA(CONSTRUCTS).fit(ANSWERS, group="platform")
    report = fit.measurement_quality(n_replicates=0)
    labels = list(dict.fromkeys(ANSWERS["platform"]))
    assert report.constructs.index.get_level_values("group").unique().tolist() == labels
    for label in labels:
        assert f"In the group {label}: Standardised loadings" in report.text()
        assert f"{label} 组：标准化因子载荷" in report.text("zh")
        own = ANSWERS[ANSWERS["platform"] == label]
        expected = ls.reliability(own, CONSTRUCTS)["alpha"]
        np.testing.assert_allclose(report.constructs.loc[label, "alpha"], expected, rtol=1e-10)


def test_moments_without_means_leave_the_means_empty():
    names = [item for items in CONSTRUCTS.values() for item in items]
    moments = ls.Moments.from_covariance(ANSWERS[names].cov(), len(ANSWERS))
    report = ls.CFA(CONSTRUCTS).fit(moments).measurement_quality()
    assert report.items["mean"].isna().all()
    np.testing.assert_allclose(report.items["sd"], ANSWERS[names].std(), rtol=1e-10)
    assert "HTMT is not reported: it needs the answers" in report.text()


def test_one_construct_has_nothing_to_be_told_apart_from():
    report = ls.CFA({"SAT": CONSTRUCTS["SAT"]}).fit(ANSWERS).measurement_quality()
    assert report.validity.discriminant is None
    assert report.text().count("\n\n") == 1
    assert "1 construct and 4 items" in report.text()
    assert any("no construct to tell SAT apart" in note for note in report.notes)
    saturated = ls.CFA({"SAT": CONSTRUCTS["SAT"][:3]}).fit(ANSWERS).measurement_quality()
    assert "no degrees of freedom" in saturated.text()
    assert "自由度为 0" in saturated.text("zh")


def test_problems_are_named_in_both_languages():
    rng = np.random.default_rng(5)
    factors = rng.multivariate_normal([0, 0], [[1, 0.95], [0.95, 1]], size=600)
    items = 0.8 * factors.repeat(3, axis=1) + 0.6 * rng.normal(size=(600, 6))
    answers = pd.DataFrame(items, columns=["A1", "A2", "A3", "B1", "B2", "B3"])
    fit = ls.CFA("A =~ A1 + A2 + A3\nB =~ B1 + B2 + B3").fit(answers)
    report = fit.measurement_quality(n_replicates=100, rng=1)
    english, chinese = report.text(), report.text("zh")
    assert report.validity.discriminant.table.loc[0, "cicfa_sys"] == "moderate problem"
    assert "A–B (moderate problem)" in english
    assert "A–B（中等）" in chinese
    assert "not met for A–B" in english
    assert "A–B 未满足" in chinese
    assert "are not below .90 for A–B" in english
    assert "不低于 0.90 的有：A–B" in chinese


def test_construct_of_one_item_is_said_to_have_no_coefficients():
    text = "SAT =~ SAT1 + SAT2 + SAT3\nTRU =~ 1*TRU1\nTRU1 ~~ 0*TRU1"
    report = ls.CFA(text).fit(ANSWERS).measurement_quality(n_replicates=0)
    assert "For TRU CR and AVE are not defined." in report.text()
    assert "TRU 的 CR 与 AVE 无定义" in report.text("zh")


def test_nothing_is_said_of_a_solution_that_is_not_admissible():
    text = "SAT =~ SAT1 + SAT2\nSAT_B =~ SAT3 + SAT4\nTRU =~ TRU1 + TRU2 + TRU3"
    with pytest.warns(AdmissibilityWarning, match="SAT–SAT_B"):
        fit = ls.CFA(text).fit(ANSWERS)
    with pytest.raises(NotAvailableError, match="report on measurement of a solution"):
        fit.measurement_quality()


def test_text_of_the_how_to_page_is_what_the_package_writes():
    survey = ls.datasets.load_platforms().screen().apply()
    fit = ls.CFA(survey.construct_items).fit(survey, missing="listwise")
    quality = fit.measurement_quality(rng=1)
    written = PAGE.read_text("utf-8")
    expected = quality.text("en") + quality.text("zh")
    assert "".join(written.split()) == "".join(expected.split())


# -- rounding ----------------------------------------------------------------------------------


@given(st.floats(-1, 1), st.sampled_from([0.5, 0.7, 0.85, 0.9]))
def test_rounding_never_crosses_the_cutoff(value, cutoff):
    written = float(rounded(value, cutoff).replace("−", "-"))
    if abs(value - cutoff) > 1e-10:
        assert (written >= cutoff) == (value >= cutoff)
    assert abs(written - value) <= 0.005 + 1e-9


@pytest.mark.parametrize(
    ("value", "cutoff", "expected"),
    [(0.7, 0.7, ".70"), (0.699, 0.7, ".699"), (1.004, None, "1.00"), (-0.001, None, ".00")],
)
def test_numbers_are_written_as_papers_print_them(value, cutoff, expected):
    assert rounded(value, cutoff) == expected
    assert rounded(float("nan")) == "–"


def test_p_values_are_never_zero():
    assert p_value(0.0) == "< .001"
    assert p_value(0.0004999) == "< .001"
    assert p_value(1.0, language="zh") == "= 1.000"
