"""Reading exports of Microsoft Forms, rule by rule of the format."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from microsoft_forms_file import CHINESE, QUESTIONS, RECORDED, ROWS, forms_table
from wjx_file import as_csv, as_xlsx

from loyaltysem.errors import SurveyFormatError
from loyaltysem.survey import read_survey

RATINGS = ["Strongly agree", "Disagree", "Agree", "Strongly disagree", "Neutral"]


@pytest.mark.parametrize("recorded", [RECORDED, CHINESE])
@pytest.mark.parametrize("xlsx", [True, False])
def test_questions_are_numbered_and_the_first_columns_are_recorded(write_file, recorded, xlsx):
    table = forms_table(recorded=recorded, dates=xlsx)
    survey = read_survey(write_file(as_xlsx(table) if xlsx else as_csv(table)))
    assert survey.source.format == "microsoft_forms"
    assert list(survey.source.columns) == ["Q1", "Q2", "Q3_1", "Q3_2", "Q4"]
    assert survey.responses.index.tolist() == [1, 2, 3]
    assert survey.responses["Q1"].tolist() == ["Taobao", "JD", "Taobao"]
    assert set(survey.paradata) == {"started", "submitted", "Email", "Name", "duration"}


def test_times_of_a_workbook_give_the_time_spent(write_file):
    paradata = read_survey(write_file(as_xlsx(forms_table(dates=True)))).paradata
    assert paradata["started"].iloc[0] == pd.Timestamp("2024-05-27 13:01:05")
    assert paradata["duration"].tolist() == [90, 90, 90]


def test_multiple_choice_is_one_and_zero_and_an_option_may_hold_a_comma(write_file):
    survey = read_survey(write_file(as_xlsx(forms_table(dates=True))))
    ticks = survey.responses[["Q3_1", "Q3_2"]].to_numpy(dtype=float)
    np.testing.assert_array_equal(ticks, [[1, 1], [0, 1], [np.nan, np.nan]])
    assert [survey.codebook.item(n).text for n in ("Q3_1", "Q3_2")] == ["Books", "Food, fresh"]
    assert survey.responses["Q4"].tolist() == ["cheap; good", None, "near"]
    assert any("Q3: multiple choice" in line for line in survey.source.evidence)


def test_options_of_one_person_each_are_what_was_written_in(write_file):
    cells = [f"A;B;own words {i};" for i in range(40)]
    survey = read_survey(write_file(as_csv(forms_table([[c] for c in cells], ["Which?"]))))
    assert list(survey.responses) == ["Q1_1", "Q1_2", "Q1_text"]
    assert survey.responses["Q1_text"].iloc[3] == "own words 3"


def test_a_ranking_is_ranks(write_file):
    cells = ["Price;Speed;Service;", "Speed;Price;Service;", "", "Service;Speed;Price;"]
    survey = read_survey(write_file(as_csv(forms_table([[c] for c in cells], ["Order them"]))))
    ranks = survey.responses[["Q1_1", "Q1_2", "Q1_3"]].to_numpy(dtype=float)
    assert [survey.codebook.item(f"Q1_{i}").text for i in (1, 2, 3)] == [
        *("Price", "Service", "Speed")
    ]
    nan = np.nan
    np.testing.assert_array_equal(ranks, [[1, 3, 2], [2, 3, 1], [nan, nan, nan], [3, 1, 2]])


@pytest.mark.parametrize(
    ("points", "feedback", "total"),
    [
        ("Points", "Feedback", ["Total points", "Quiz feedback"]),
        ("得分", "反馈", ["总分", "测验反馈"]),
        ("分数", "反馈", ["总分", "测验反馈"]),
    ],
)
def test_points_and_feedback_of_a_quiz_are_no_answers(write_file, points, feedback, total):
    questions = [
        *total,
        *("Sure?", f"{points} - Sure?", f"{feedback} - Sure?"),
        *("Points - of view", f"{points} - Points - of view", f"{feedback} - Points - of view"),
    ]
    rows = [[7, "", answer, 1, "", i, 0, ""] for i, answer in enumerate(RATINGS, 1)]
    survey = read_survey(write_file(as_csv(forms_table(rows, questions))))
    assert list(survey.source.columns.values()) == ["Sure?", "Points - of view"]
    assert survey.paradata["total_score"].astype(float).tolist() == [7] * 5
    assert f"{points} - Sure?" in survey.paradata


def test_last_modified_time_is_recorded_and_a_question_for_the_name_is_not(write_file):
    recorded = [*RECORDED, "Last modified time"]
    table = forms_table([["Ann", "5"], ["Bo", "4"]], ["Name", "Glad?"], recorded, beside=[""])
    survey = read_survey(write_file(as_csv(table)))
    assert survey.responses["Q1"].tolist() == ["Ann", "Bo"]
    assert survey.responses["Q2"].tolist() == [5, 4]
    assert "Last modified time" in survey.paradata


def test_rows_of_a_likert_question_are_numbers(write_file):
    rows = [[text, text] for text in RATINGS]
    survey = read_survey(write_file(as_csv(forms_table(rows, ["I like it", "I trust it\xa0"]))))
    assert survey.responses["Q2"].tolist() == [5, 2, 4, 1, 3]
    assert survey.codebook.item("Q2").text == "I trust it"


def test_order_of_day_and_month_is_not_guessed(write_file):
    table = forms_table()
    for row in table[1:]:
        row[1:3] = ["5/4/2024 13:01:05", "5/4/2024 13:02:35"]
    survey = read_survey(write_file(as_csv(table)))
    assert survey.source.format == "microsoft_forms"
    assert "duration" not in survey.paradata
    assert any("which of the numbers" in line for line in survey.source.evidence)


def test_two_digit_years_are_kept_as_text(write_file):
    table = forms_table()
    for row in table[1:]:
        row[1:3] = ["5/27/24 13:01:05", "5/27/24 13:02:35"]
    survey = read_survey(write_file(as_csv(table)))
    assert survey.source.format == "microsoft_forms"
    assert survey.paradata["started"].tolist() == ["5/27/24 13:01:05"] * 3


def test_a_table_with_an_id_is_none_of_the_platform(write_file):
    table = [["ID", "Start time", "score", "x"], ["1", "2024-05-01", "3", "4"]]
    assert read_survey(write_file(as_csv(table))).source.format == "table"
    with pytest.raises(SurveyFormatError, match="begins with ID, Start time, Completion time"):
        read_survey(write_file(as_csv(table)), format="microsoft_forms")


def test_damage_is_an_error(write_file):
    table = forms_table()
    table[2][0] = 1
    with pytest.raises(SurveyFormatError, match="ID 1 more than once"):
        read_survey(write_file(as_csv(table)))
    with pytest.raises(SurveyFormatError, match="no question after"):
        read_survey(write_file(as_csv([row[:5] for row in forms_table()])))


def test_the_survey_can_be_read_by_its_question_texts(write_file):
    codebook = """
    [groups.platform]
    text = "Which platform do you use?"
    [items.SAT1]
    text = "I am satisfied"
    minimum = 1
    maximum = 5
    labels = { "Strongly disagree" = 1, "Disagree" = 2, "Neutral" = 3, "Agree" = 4, \
"Strongly agree" = 5 }
    [survey]
    ignore = ["Books", "Food, fresh", "Why?"]
    """
    survey = read_survey(write_file(as_xlsx(forms_table(dates=True))), codebook)
    assert survey.responses["SAT1"].tolist() == [5, 2, 4]
    assert len(QUESTIONS) == len(ROWS[0])
