"""Reading SurveyMonkey exports, rule by rule of the format."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from surveymonkey_file import QUESTIONS, ROWS, surveymonkey_table
from wjx_file import as_csv, as_xlsx

from loyaltysem.errors import SurveyFormatError
from loyaltysem.survey import read_survey
from loyaltysem.survey.formats.file_content import FileContent
from loyaltysem.survey.formats.platforms.surveymonkey import SURVEYMONKEY


def questions_of(table):
    export = SURVEYMONKEY.read(FileContent("e", as_csv(table).encode()))
    return {question.name: question for question in export.questions}


@pytest.mark.parametrize("kind", ["csv", "xlsx"])
def test_second_header_row_is_no_respondent(write_file, kind):
    table = surveymonkey_table()
    survey = read_survey(write_file(as_xlsx(table) if kind == "xlsx" else as_csv(table)))
    assert survey.source.format == "surveymonkey"
    assert survey.responses.index.tolist() == [11400000000, 11400000001, 11400000002]
    assert survey.responses["Q1"].tolist() == ["Taobao", None, "JD"]
    assert survey.responses["Q4"].iloc[0] == "Good\nso far"


def test_stem_is_carried_to_the_columns_without_header():
    questions = questions_of(surveymonkey_table())
    assert list(questions) == [
        *("Q1", "Q1_1_text", "Q2_1", "Q2_2", "Q3_1", "Q3_2", "Q3_3_text", "Q4", "Q5_1", "Q5_2")
    ]
    assert (questions["Q2_2"].stem, questions["Q2_2"].text) == (
        *("How far do you agree?", "I am glad"),
    )
    assert questions["Q2_2"].column == "How far do you agree? [I am glad]"
    assert questions["Q1"].text == "Which platform do you use?"
    assert questions["Q1_1_text"].answer_type == "text"
    assert questions["Q4"].answer_type == "text"
    assert questions["Q2_1"].answer_type == ""


def test_header_written_again_by_pandas_is_read_the_same():
    table = surveymonkey_table()
    table[0] = [text or f"Unnamed: {number}" for number, text in enumerate(table[0])]
    assert list(questions_of(table)) == list(questions_of(surveymonkey_table()))


def test_multiple_choice_is_zero_and_one_where_the_question_was_answered(write_file):
    survey = read_survey(write_file(as_csv(surveymonkey_table())))
    ticks = survey.responses[["Q3_1", "Q3_2"]].to_numpy(dtype=float)
    # Who only wrote something in has answered, and ticked neither.
    np.testing.assert_array_equal(ticks, [[1, 1], [0, 0], [np.nan, np.nan]])
    assert survey.responses["Q3_3_text"].tolist() == [None, "tea", None]
    np.testing.assert_array_equal(survey.responses["Q5_2"], [0, np.nan, 1])
    assert any(text.startswith("Q3, Q5: multiple choice") for text in survey.source.evidence)


def test_options_that_excel_has_made_numbers_are_ticked_too(write_file):
    questions = [("How often a week?", 1), ("", 2)]
    table = surveymonkey_table([[1, None], [None, 2], [None, None]], questions)
    survey = read_survey(write_file(as_xlsx(table)))
    assert [item.text for item in survey.codebook.items] == ["1", "2"]
    np.testing.assert_array_equal(survey.responses, [[1, 0], [0, 1], [np.nan, np.nan]])


def test_write_in_that_nobody_used_is_no_option():
    rows = [[*row[:6], "", *row[7:]] for row in ROWS]
    assert questions_of(surveymonkey_table(rows))["Q3_3_text"].answer_type == "text"


def test_paradata_have_the_common_names_and_no_duration(write_file):
    paradata = read_survey(write_file(as_csv(surveymonkey_table()))).paradata
    assert paradata["started"].iloc[0] == pd.Timestamp("2021-02-13 10:11:12")
    assert paradata["submitted"].iloc[0] == pd.Timestamp("2021-02-13 12:01:02")
    assert paradata["Custom Data 1"].tolist() == ["c0", "c1", "c2"]
    assert "duration" not in paradata


def test_dates_that_could_be_either_stay_text_and_are_said(write_file):
    table = surveymonkey_table(dates=("02/03/2021 10:11:12 AM", "02/03/2021 10:12:12 AM"))
    survey = read_survey(write_file(as_csv(table)))
    assert survey.paradata["started"].iloc[0] == "02/03/2021 10:11:12 AM"
    assert sum("nothing tells" in text for text in survey.source.evidence) == 2


def test_one_date_tells_the_order_of_all(write_file):
    table = surveymonkey_table(dates=("02/12/2021 11:59:00 PM", "02/13/2021 12:01:02 AM"))
    paradata = read_survey(write_file(as_csv(table))).paradata
    assert paradata["started"].iloc[0] == pd.Timestamp("2021-02-12 23:59:00")
    assert paradata["submitted"].iloc[0] == pd.Timestamp("2021-02-13 00:01:02")


def test_second_header_row_deleted_is_an_error(write_file):
    table = surveymonkey_table()
    del table[1]
    with pytest.raises(SurveyFormatError, match="lacks the second header row"):
        read_survey(write_file(as_csv(table)))


def test_renamed_header_is_a_plain_table_and_an_error_when_asked_for(write_file):
    table = surveymonkey_table()
    table[0][1] = "Collector"
    path = write_file(as_csv(table))
    assert read_survey(path).source.format == "table"
    with pytest.raises(SurveyFormatError, match=r"lacks the column\(s\) Collector ID"):
        read_survey(path, format="surveymonkey")


def test_repeated_respondent_is_an_error(write_file):
    table = surveymonkey_table()
    table[3][0] = table[2][0]
    with pytest.raises(SurveyFormatError, match="Respondent ID 11400000000 more than once"):
        read_survey(write_file(as_csv(table)))


def test_export_without_answers_or_questions_is_an_error(write_file):
    with pytest.raises(SurveyFormatError, match=r"5 question.* 0 answer sheet"):
        read_survey(write_file(as_csv(surveymonkey_table([]))))
    bare = [[*row[:9]] for row in surveymonkey_table()]
    bare[1][1] = "x"
    with pytest.raises(SurveyFormatError, match=r"0 question"):
        read_survey(write_file(as_csv(bare)))


def test_columns_without_header_before_any_question_are_questions():
    questions = questions_of(surveymonkey_table([["Agree"]], [("", "Response")]))
    assert list(questions) == ["Q1"]
    assert len(QUESTIONS) == 10
