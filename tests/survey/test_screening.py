"""Screening: each rule against a table small enough to check by eye."""

from __future__ import annotations

from itertools import groupby

import numpy as np
import pandas as pd
import pytest

from loyaltysem.errors import DataError, OptionError
from loyaltysem.survey import Codebook, Item, Survey, SurveySource, Trap, read_survey
from loyaltysem.survey.screening.runs import longest_run

BEHAVIOUR = {"recency", "frequency", "monetary", "repurchased"}
ITEMS = tuple(f"x{number}" for number in range(1, 7))
ANSWERS = [
    [1, 2, 3, 4, 5, 1],  # careful
    [4, 4, 2, 4, 4, 4],  # four in a row once x3 is seen unreversed
    [5, 1, 2, 3, 1, 5],  # fast
    [2, 3, 4, 2, 3, 4],  # repeats nobody; fails the trap
    [1, 2, 3, 4, 5, 1],  # repeats the first
    [3, np.nan, np.nan, 2, 4, 1],  # a third missing
]
DURATIONS = [60.0, 60.0, 13.0, 60.0, 60.0, 60.0]
TRAPS = [4, 4, 4, 2, 4, np.nan]


@pytest.fixture
def survey():
    codebook = Codebook(
        tuple(Item(name, name, "", 1, 5, reversed=name == "x3") for name in ITEMS),
        traps=(Trap("T", "choose 4", 4, 1, 5),),
    )
    index = pd.RangeIndex(11, 17)
    return Survey(
        pd.DataFrame(ANSWERS, index, list(ITEMS), dtype=float),
        codebook,
        paradata=pd.DataFrame({"duration": DURATIONS, "ip": list("aabbcd")}, index),
        traps=pd.DataFrame({"T": TRAPS}, index, dtype=float),
        source=SurveySource(blocks=(("x1", "x2", "x3"), ("x4", "x5", "x6"))),
    )


def _flagged(report, rule):
    return report.flags.index[report.flags[rule]].tolist()


def test_speeders_are_judged_by_seconds_per_question_answered(survey):
    report = survey.screen()
    assert report.measures.loc[13, "speeder"] == pytest.approx(13 / 7)
    assert report.measures.loc[16, "speeder"] == pytest.approx(60 / 4)
    assert _flagged(report, "speeder") == [13]
    assert _flagged(survey.screen(min_seconds_per_item=1.8), "speeder") == []


def test_joined_behaviour_is_no_answer(survey, tmp_path):
    orders = pd.DataFrame({"id": survey.responses.index, "paid": [1.0, 2, 3, 4, 5, 6]})
    orders["when"] = "2024-05-01"
    joined = survey.join(
        orders, on={"respondent": "id"}, time="when", amount="paid", at="2024-06-01"
    )
    assert set(joined.responses) - set(survey.responses) == BEHAVIOUR
    joined.to_sav(tmp_path / "joined.sav")
    for one in (joined, read_survey(tmp_path / "joined.sav")):
        report = one.screen()
        pd.testing.assert_series_equal(
            report.measures["speeder"], survey.screen().measures["speeder"], check_names=False
        )
        assert _flagged(report, "duplicate") == _flagged(survey.screen(), "duplicate") == [15]


def test_fast_respondents_are_judged_by_the_median(survey):
    report = survey.screen()
    assert report.measures.loc[13, "fast"] == pytest.approx(13 / 60)
    assert _flagged(report, "fast") == [13]
    assert _flagged(survey.screen(min_share_of_median=0.2), "fast") == []


def test_straight_lining_looks_at_answers_before_reversal(survey):
    report = survey.screen()
    assert report.measures["straight_liner"].tolist() == [1, 6, 1, 2, 1, 1]
    assert _flagged(report, "straight_liner") == [12]


def test_straight_lining_within_a_matrix_starts_anew_in_each(survey):
    report = survey.screen(longstring_within="matrix", longstring=3)
    assert report.measures["straight_liner"].tolist() == [1, 3, 1, 1, 1, 1]
    assert "within one matrix" in report.table.set_index("rule").loc["straight_liner", "label"]


def test_default_longstring_is_half_of_the_items(survey):
    cutoffs = survey.screen().table.set_index("rule")["cutoff"]
    assert cutoffs["straight_liner"] == 3


def test_longest_run_by_hand():
    answers = np.array([[1, 1, 1, 2, 2], [1, np.nan, 1, 1, np.nan], [np.nan] * 5])
    assert longest_run(answers).tolist() == [3, 2, 0]
    assert longest_run(np.empty((2, 0))).tolist() == [0, 0]


def test_longest_run_agrees_with_counting():
    answers = np.random.default_rng(3).integers(1, 4, size=(200, 12)).astype(float)
    counted = [max(len(list(run)) for _, run in groupby(row)) for row in answers]
    assert longest_run(answers).tolist() == counted


def test_failed_trap_is_flagged_and_unanswered_trap_is_said(survey):
    report = survey.screen()
    assert _flagged(report, "trap_failed") == [14]
    assert "1 respondent(s) gave no answer" in repr(report)


def test_later_of_two_equal_sheets_is_flagged(survey):
    assert _flagged(survey.screen(), "duplicate") == [15]


def test_missing_share_above_the_cutoff_is_flagged(survey):
    assert _flagged(survey.screen(), "missing") == [16]
    assert _flagged(survey.screen(max_missing=0.34), "missing") == []


def test_items_skipped_by_logic_do_not_count_as_missing(survey):
    kinds = survey.missing_kinds.replace("blank", "skipped")
    other = Survey(survey.responses, survey.codebook, missing_kinds=kinds)
    assert not other.screen().flags["missing"].any()


def test_equal_addresses_are_counted_and_no_flag_unless_asked_for(survey):
    report = survey.screen()
    assert "duplicate_ip" not in report.flags
    assert "2 found" in report.not_computed["duplicate_ip"]
    assert _flagged(survey.screen(duplicate_ip=True), "duplicate_ip") == [12, 14]


def test_rule_that_cannot_be_computed_is_said_and_never_false(survey):
    bare = Survey(survey.responses, survey.codebook)
    report = bare.screen()
    assert not {"speeder", "fast", "trap_failed"} & set(report.flags)
    assert "no durations" in report.not_computed["speeder"]
    assert pd.isna(report.table.set_index("rule").loc["speeder", "flagged"])
    assert "Not looked at: answering in less than 2 seconds" in report.text()
    assert "未能检查：平均每题作答时间少于2秒" in report.text("zh")
    with pytest.raises(OptionError, match=r"'speeder' flags nobody here: .*no durations"):
        report.apply(["speeder"])


def test_absent_durations_are_counted_in_a_note(survey):
    paradata = survey.paradata
    paradata.loc[11, "duration"] = np.nan
    other = Survey(survey.responses, survey.codebook, paradata=paradata)
    assert "1 respondent(s) without a duration" in repr(other.screen())


def test_report_changes_nothing_until_applied(survey):
    before = survey.responses
    report = survey.screen()
    pd.testing.assert_frame_equal(survey.responses, before)
    cleaned = report.apply()
    assert cleaned.responses.index.tolist() == [11]
    assert len(survey) == 6
    record = cleaned.history[-1]
    assert record.step == "screened"
    assert record.count == 5
    assert "speeder 1, fast 1, straight_liner 1, trap_failed 1, duplicate 1" in record.text
    assert "12, 13, 14, 15, 16" in record.text


def test_chosen_rules_only_are_applied(survey):
    report = survey.screen()
    assert report.apply(["duplicate"]).responses.index.tolist() == [11, 12, 13, 14, 16]
    assert len(report.apply("duplicate")) == 5
    assert len(report.apply([])) == 6
    with pytest.raises(OptionError, match=r"'duplicates' is not a rule.*Did you mean 'duplicate'"):
        report.apply(["duplicates"])


def test_method_sentence_in_english_and_chinese(survey):
    english = survey.screen().text()
    assert english.startswith("Of 6 respondents, 5 (83.3%) were excluded (a respondent may meet")
    assert "(Huang et al., 2012; n = 1)" in english
    assert "1 remained." in english
    chinese = survey.screen().text("zh", rules=["duplicate"])
    assert chinese == (
        "共回收6份答卷，按以下标准剔除1份（16.7%）：与之前答卷的答案完全相同（1份）；有效答卷5份。"
    )
    with pytest.raises(OptionError, match="'en' or 'zh'"):
        survey.screen().text("de")


def test_rules_without_cutoff_are_left_out(survey):
    report = survey.screen(min_seconds_per_item=None, min_share_of_median=None, max_missing=None)
    assert set(report.flags) == {"straight_liner", "trap_failed", "duplicate"}


@pytest.mark.parametrize(
    "options",
    [
        {"min_seconds_per_item": -1},
        {"min_share_of_median": 50},
        {"max_missing": float("nan")},
        {"longstring": 1},
        {"longstring_within": "page"},
    ],
)
def test_cutoff_without_meaning_is_an_error(survey, options):
    with pytest.raises(OptionError, match=next(iter(options))):
        survey.screen(**options)


def test_removing_everybody_is_an_error(survey):
    with pytest.raises(DataError, match="All 6 respondents are flagged"):
        survey.screen(min_seconds_per_item=100).apply()


def test_survey_without_items_cannot_be_screened(write_table):
    survey = read_survey(write_table([["a"], ["text"]]))
    with pytest.raises(DataError, match="no items with numbers"):
        survey.screen()


def test_two_items_are_too_few_for_straight_lining():
    codebook = Codebook((Item("a", "a", "", 1, 5), Item("b", "b", "", 1, 5)))
    survey = Survey(pd.DataFrame({"a": [1.0, 2], "b": [1.0, 3]}), codebook)
    assert "cannot tell care" in survey.screen().not_computed["straight_liner"]


def test_report_is_shown_as_a_table_with_the_words_not_computed(survey):
    html = Survey(survey.responses, survey.codebook).screen()._repr_html_()
    assert "not computed" in html
    assert "SIMULATED" not in html
