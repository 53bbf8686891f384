"""The rules about answer patterns in a report: cut-offs, reasons, notes, both languages."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from careless_answers import likert, survey_of
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from scipy.stats import chi2

from loyaltysem.datasets import load_platforms
from loyaltysem.errors import OptionError
from loyaltysem.survey import Survey, SurveySource
from loyaltysem.survey.screening import answer_pattern_rules

NAN = float("nan")
PATTERNS = ["average_longstring", "irv", "mahalanobis", "even_odd", "synonyms", "antonyms"]
CUTOFFS = {
    "average_longstring": 3.0,
    "irv": 0.4,
    "mahalanobis": 0.999,
    "even_odd": -0.3,
    "synonyms": 0.0,
    "antonyms": 0.0,
}


def careful(n=120, constructs=4, items=4, **kwargs):
    answers = likert(np.random.default_rng(1), n, constructs, items, worded_against=True)
    sizes = {f"C{k}": items for k in range(constructs)}
    against = [k for k in range(constructs * items) if k % 2]
    return survey_of(answers, sizes, reversed_items=against, **kwargs)


def row(report, rule):
    return report.table.set_index("rule").loc[rule]


def test_without_a_cutoff_a_pattern_is_measured_and_flags_nobody():
    report = careful().screen()
    assert set(PATTERNS) <= set(report.measures)
    assert not set(PATTERNS) & set(report.flags)
    for rule in PATTERNS:
        assert pd.isna(row(report, rule)["flagged"])
        assert report.measured_only[rule].startswith("measured only: no cut-off was given")
        with pytest.raises(OptionError, match=f"'{rule}' flags nobody here: measured only"):
            report.apply([rule])
    assert "variability" not in report.text()
    assert "Not looked at: " in report.text()  # durations and traps, which the survey lacks
    assert "synonyms" not in report.text()


@pytest.mark.parametrize("rule", PATTERNS)
def test_cutoff_divides_the_measure(rule):
    survey = careful()
    report = survey.screen(**{rule: CUTOFFS[rule]})
    measure, flags = report.measures[rule], report.flags[rule]
    cutoff = row(report, rule)["cutoff"]
    if rule in ("irv", "synonyms"):
        pd.testing.assert_series_equal(flags, measure < cutoff)
    else:
        pd.testing.assert_series_equal(flags, measure > cutoff)
    # the loosest cut-off flags nobody
    loosest = {"average_longstring": 99, "irv": 0, "mahalanobis": 1 - 1e-15, "even_odd": 1}
    loosest |= {"synonyms": -1, "antonyms": 1}
    assert not survey.screen(**{rule: loosest[rule]}).flags[rule].any()


def test_the_cutoff_of_mahalanobis_is_a_quantile_of_chi_square():
    report = careful().screen(mahalanobis=0.999)
    assert row(report, "mahalanobis")["cutoff"] == pytest.approx(chi2.ppf(0.999, 16), rel=1e-12)
    assert "D² above 39.25, the 0.999 quantile of χ² with 16 df" in report.text()
    assert "自由度为16的χ²分布的0.999分位数" in report.text("zh")


def test_method_sentence_names_every_pattern_in_both_languages():
    report = careful().screen(**CUTOFFS)
    english, chinese = report.text(), report.text("zh")
    for words in (
        "giving more than 3 identical answers in a row on average (n = ",
        "a low intra-individual response variability (below 0.4) (Dunn et al., 2018; n = ",
        "a large Mahalanobis distance",
        "an even–odd index above -0.3 (high values are inconsistent) (Johnson, 2005; n = ",
        "a within-person correlation over psychometric synonyms below 0 (Meade & Craig, 2012; n = ",
        "a within-person correlation over psychometric antonyms above 0 (Meade & Craig, 2012; n = ",
    ):
        assert words in english
    for words in (
        "平均连续相同作答多于3题",
        "个体内作答变异性过低（低于0.4）",
        "马氏距离过大",
        "奇偶一致性指数高于-0.3（值越高越不一致）",
        "心理测量同义题对的个体内相关低于0",
        "心理测量反义题对的个体内相关高于0",
    ):
        assert words in chinese


def test_references_are_those_of_the_rules_looked_at():
    survey = careful()
    assert any("Dunn" in text for text in survey.screen().references)
    references = survey.screen(max_missing=None, min_seconds_per_item=None).references
    assert not [text for text in references if "Hair" in text or "Huang" in text]
    assert list(references) == sorted(references)


def test_variability_and_pairs_look_at_answers_before_reversal_and_halves_after():
    """One answer throughout is no variability as presented, and two values once reversed."""
    answers = likert(np.random.default_rng(2), 60, 4, 4, worded_against=True)
    answers[0] = 4
    against = [k for k in range(16) if k % 2]
    sizes = dict.fromkeys("ABCD", 4)
    report = survey_of(answers, sizes, reversed_items=against).screen()
    assert report.measures.loc[0, "irv"] == 0
    assert "pair(s) of items with r < -0.6" in row(report, "antonyms")["note"]
    # halves 4 and 2 in every construct: no variance over the constructs
    assert np.isnan(report.measures.loc[0, "even_odd"])
    assert report.measures["even_odd"].median() < -0.8


def test_halves_follow_the_order_in_which_items_were_shown():
    """In the codebook's order x1 x2 x3 x4 the halves would be x1 x3 and x2 x4."""
    answers = likert(np.random.default_rng(3), 40, 3, 4, noise=1.5)
    sizes = {"A": 4, "B": 4, "C": 4}
    survey = survey_of(answers, sizes)
    blocks = tuple(tuple(f"x{4 * k + place}" for place in (1, 3, 2, 4)) for k in range(3))
    shown = Survey(survey.responses, survey.codebook, source=SurveySource(blocks=blocks))
    moved = survey_of(answers[:, [4 * k + p for k in range(3) for p in (0, 2, 1, 3)]], sizes)
    found = shown.screen().measures["even_odd"]
    pd.testing.assert_series_equal(found, moved.screen().measures["even_odd"])
    assert not found.equals(survey.screen().measures["even_odd"])


def test_items_of_other_answer_scales_are_put_on_one():
    answers = likert(np.random.default_rng(4), 50, 3, 2)
    same = survey_of(answers, {"A": 2, "B": 2, "C": 2}).screen()
    wide = answers.copy()
    wide[:, 2:4] = 2.5 * (wide[:, 2:4] - 1)
    bounds = [(1, 5), (1, 5), (0, 10), (0, 10), (1, 5), (1, 5)]
    mixed = survey_of(wide, {"A": 2, "B": 2, "C": 2}, bounds=bounds).screen()
    for rule in ("even_odd", "mahalanobis"):
        np.testing.assert_allclose(mixed.measures[rule], same.measures[rule], rtol=1e-9)
    np.testing.assert_allclose(mixed.measures["irv"], same.measures["irv"] / 4, rtol=1e-9)
    assert "share of the declared range" in row(mixed, "irv")["note"]
    assert "share of" not in row(mixed, "mahalanobis")["note"]


def test_items_without_bounds_are_compared_as_they_stand_and_that_is_said():
    answers = likert(np.random.default_rng(5), 50, 3, 2)
    bounds = [(1, 5), None, None, (0, 10), (1, 5), (1, 5)]
    report = survey_of(answers, {"A": 2, "B": 2, "C": 2}, bounds=bounds).screen()
    declared = survey_of(answers, {"A": 2, "B": 2, "C": 2}).screen()
    pd.testing.assert_series_equal(report.measures["irv"], declared.measures["irv"])
    assert "2 of 6 items declare no bounds" in row(report, "irv")["note"]


@pytest.mark.parametrize(
    ("constructs", "count"), [({"A": 6}, 1), ({"A": 3, "B": 3}, 2), ({"A": 4, "B": 1, "C": 1}, 1)]
)
def test_even_odd_needs_three_constructs_of_two_items(constructs, count):
    answers = likert(np.random.default_rng(6), 30, 3, 2)
    report = survey_of(answers, constructs).screen(even_odd=-0.3)
    assert (
        f"{count} construct(s) of the codebook have two or more" in report.not_computed["even_odd"]
    )
    assert "even_odd" not in report.measures
    assert "Not looked at: " in report.text()
    assert "even–odd index above -0.3" in report.text()


def test_too_few_pairs_are_the_reason_and_their_number_is_reported():
    answers = np.random.default_rng(7).integers(1, 6, size=(300, 6)).astype(float)
    report = survey_of(answers).screen(synonyms=0, antonyms=0)
    assert (
        report.not_computed["synonyms"] == "0 pair(s) of items with r > 0.6; at least 3 are needed"
    )
    assert report.not_computed["antonyms"].startswith("0 pair(s) of items with r < -0.6")
    more = survey_of(answers).screen(synonyms=0, synonym_critval=0.001)
    assert "pair(s) of items with r > 0.001" in row(more, "synonyms")["note"]


def test_missing_answers_are_counted_where_they_matter():
    survey = careful()
    responses = survey.responses
    responses.iloc[0, :] = NAN
    responses.iloc[1, 3] = NAN
    report = Survey(responses, survey.codebook).screen(**CUTOFFS, max_missing=None)
    for rule in PATTERNS:
        assert np.isnan(report.measures.loc[0, rule])
        assert not report.flags.loc[0, rule]
        assert "respondent(s) without a value are not flagged" in row(report, rule)["note"]
    assert (
        "1 respondent(s) with missing answers are judged by those"
        in row(report, "mahalanobis")["note"]
    )


def test_a_distance_that_nobody_can_reach_is_said_instead_of_zero_flags():
    survey = careful(n=25)
    report = survey.screen(mahalanobis=0.999)
    assert report.measures["mahalanobis"].notna().all()
    assert "no distance among 25 respondents can exceed 23.0" in report.not_computed["mahalanobis"]


def test_distances_that_would_take_minutes_wait_until_they_are_asked_for(monkeypatch):
    survey = careful()
    holes = survey.responses.mask(np.random.default_rng(9).random((120, 16)) < 0.2)
    monkeypatch.setattr(answer_pattern_rules, "_UNASKED_OPERATIONS", 100)
    with_holes = Survey(holes, survey.codebook)
    report = with_holes.screen()
    assert "mahalanobis" not in report.measures
    assert "would take minutes" in report.measured_only["mahalanobis"]
    assert "mahalanobis" in with_holes.screen(mahalanobis=0.999).flags
    assert "mahalanobis" in survey.screen().measures


@pytest.mark.parametrize("n_items", [1, 2])
def test_one_or_two_items_have_no_pattern(n_items):
    answers = np.random.default_rng(8).integers(1, 6, size=(30, n_items)).astype(float)
    reasons = survey_of(answers).screen(**CUTOFFS).not_computed
    assert f"runs in {n_items} item(s)" in reasons["average_longstring"]
    assert f"{n_items} item(s) are too few" in reasons["irv"]
    assert "0 construct(s)" in reasons["even_odd"] or "1 construct(s)" in reasons["even_odd"]
    assert "at least 3 are needed" in reasons["synonyms"]


def test_two_respondents_have_runs_and_variability_and_nothing_that_needs_a_sample():
    survey = survey_of([[1, 2, 3, 4, 5, 5], [2, 2, 2, 2, 2, 2]], {"A": 2, "B": 2, "C": 2})
    report = survey.screen(**CUTOFFS)
    assert report.flags["irv"].tolist() == [False, True]
    assert report.flags["average_longstring"].tolist() == [False, True]
    assert "too few for the covariances" in report.not_computed["mahalanobis"]
    assert "0 pair(s)" in report.not_computed["synonyms"]


def test_respondents_who_all_answer_the_same_are_no_sample_for_distances():
    report = survey_of(np.full((20, 6), 3.0), {"A": 2, "B": 2, "C": 2}).screen(**CUTOFFS)
    assert "every answer is the same" in report.not_computed["mahalanobis"]
    assert report.flags["irv"].all()
    assert report.measures["even_odd"].isna().all()


@pytest.mark.parametrize(
    "options",
    [
        {"average_longstring": 0.5},
        {"irv": -1},
        {"irv": NAN},
        {"mahalanobis": 1},
        {"mahalanobis": 27.9},
        {"even_odd": 1.5},
        {"synonyms": 2},
        {"antonyms": -2},
        {"synonym_critval": -0.6},
        {"antonym_critval": 0.6},
    ],
)
def test_cutoff_without_meaning_is_an_error(options):
    with pytest.raises(OptionError, match=next(iter(options))):
        careful(n=20).screen(**options)


def test_runs_within_a_matrix_start_anew_for_the_average_too():
    survey = survey_of([[3, 3, 3, 3, 3, 3], [1, 2, 3, 4, 5, 5]])
    blocks = (("x1", "x2", "x3"), ("x4", "x5", "x6"))
    shown = Survey(survey.responses, survey.codebook, source=SurveySource(blocks=blocks))
    assert shown.screen().measures["average_longstring"].tolist() == [6, 1.2]
    within = shown.screen(longstring_within="matrix", average_longstring=2)
    assert within.measures["average_longstring"].tolist() == [3, 1.2]
    assert "within one matrix" in row(within, "average_longstring")["label"]


def test_overlap_counts_respondents_by_the_number_of_rules():
    survey = survey_of([[3, 3, 3, 3], [3, 3, 3, 3], [1, 2, 3, 4], [2, 5, 1, NAN]], {"A": 4})
    report = survey.screen(irv=0.5, max_missing=0.2)
    # flags: straight_liner and irv; these and duplicate; none; missing
    assert report.overlap["n_rules"].tolist() == [0, 1, 2, 3, 4]
    assert report.overlap["respondents"].tolist() == [1, 1, 1, 1, 0]
    assert report.overlap["share"].sum() == pytest.approx(1)
    together = report.joint_flags
    assert together.loc["irv", "straight_liner"] == 2
    assert together.loc["irv", "duplicate"] == together.loc["duplicate", "irv"] == 1
    assert together.loc["irv", "missing"] == 0
    assert np.diag(together).tolist() == report.flags.sum().tolist()


def test_report_without_flags_has_everybody_in_the_first_row_of_the_overlap():
    report = survey_of(np.array([[1.0, 2], [2, 1]])).screen(max_missing=None)
    assert report.overlap["respondents"].sum() == 2


def test_default_screening_flags_what_it_flagged_before():
    assert set(careful().screen().flags) == {"straight_liner", "duplicate", "missing"}


def test_platforms_are_flagged_as_often_as_the_documentation_says():
    flags = load_platforms().screen(even_odd=-0.3, synonyms=0).flags
    assert len(flags) == 1150
    assert flags["even_odd"].sum() == 210
    assert flags["synonyms"].sum() == 337


@settings(max_examples=60, deadline=None)
@given(
    arrays(
        np.float64,
        st.tuples(st.integers(1, 9), st.integers(1, 7)),
        elements=st.sampled_from([1.0, 2, 3, 4, 5, NAN]),
    )
)
def test_any_answers_end_in_a_report_where_flags_stand_only_beside_values(answers):
    n_items = answers.shape[1]
    sizes = {f"C{k}": min(2, n_items - 2 * k) for k in range((n_items + 1) // 2)}
    report = survey_of(answers, sizes).screen(**CUTOFFS)
    for rule in PATTERNS:
        if rule in report.flags:
            values = report.measures[rule]
            assert np.isfinite(values.dropna()).all()
            assert not report.flags.loc[values.isna(), rule].any()
        else:
            assert report.not_computed[rule]
    assert report.overlap["respondents"].sum() == len(answers)
    assert report.text()
