"""Reading LimeSurvey exports, rule by rule of the format."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from limesurvey_file import QUESTIONS, RECORDED, ROWS, limesurvey_csv, limesurvey_table
from wjx_file import as_csv, as_xlsx

from loyaltysem.errors import SurveyFormatError
from loyaltysem.survey import read_survey
from loyaltysem.survey.formats.file_content import FileContent
from loyaltysem.survey.formats.platforms.limesurvey import LIMESURVEY

NAMES = [
    *("Q1", "Q1_other_text", "SAT_SQ001", "SAT_SQ002", "BUY_SQ001", "BUY_SQ002", "BUY_other_text"),
    *("WHY_SQ001", "WHY_SQ001_text", "AGE"),
]


def questions_of(style):
    content = FileContent("e", limesurvey_csv(limesurvey_table(style=style)))
    return {question.name: question for question in LIMESURVEY.read(content).questions}


@pytest.mark.parametrize("delimiter", [",", ";"])
@pytest.mark.parametrize("style", ["codes", "underscores", "codes and texts"])
def test_headings_with_codes_give_the_same_names(write_file, style, delimiter):
    path = write_file(limesurvey_csv(limesurvey_table(style=style), delimiter))
    survey = read_survey(path)
    assert survey.source.format == "limesurvey"
    assert list(survey.source.columns) == NAMES
    assert survey.responses["WHY_SQ001_text"].iloc[0] == "cheap;\nreally"
    assert survey.responses["SAT_SQ001"].tolist() == [5, 3, 4]
    assert survey.responses.index.tolist() == [1, 2, 3]


def test_headings_as_texts_are_numbered_in_their_order():
    questions = questions_of("texts")
    assert list(questions) == [
        *("Q1", "Q1_2_text", "Q2_1", "Q2_2", "Q3_1", "Q3_2", "Q3_3_text", "Q4_1", "Q4_2_text"),
        "Q5",
    ]
    assert [(q.stem, q.text) for q in questions.values()][2:4] == [
        ("How far do you agree?", "I am satisfied"),
        ("How far do you agree?", "I am glad"),
    ]
    # Brackets at the end of a question of one column belong to its text.
    assert questions["Q5"].text == "How old are you [in years]"


def test_headings_with_both_have_code_stem_and_row():
    questions = questions_of("codes and texts")
    assert (questions["SAT_SQ002"].block, questions["SAT_SQ002"].stem) == (
        *("SAT", "How far do you agree?"),
    )
    assert questions["SAT_SQ002"].text == "I am glad"
    assert questions["AGE"].text == "How old are you [in years]"
    assert questions["Q1"].text == "Which platform do you use?"


@pytest.mark.parametrize("style", ["codes", "texts"])
def test_multiple_choice_is_zero_and_one_where_the_question_was_answered(write_file, style):
    survey = read_survey(write_file(limesurvey_csv(limesurvey_table(style=style))))
    assert survey.source.flavour == style
    columns = {column: name for name, column in survey.source.columns.items()}
    pairs = QUESTIONS[4:6]
    names = [columns[code if style == "codes" else text] for code, text in pairs]
    ticks = survey.responses[names].to_numpy(dtype=float)
    np.testing.assert_array_equal(ticks, [[1, 0], [0, 0], [np.nan, np.nan]])
    assert any("does not say if a question without any Y" in t for t in survey.source.evidence)


def test_array_of_yes_and_no_is_no_multiple_choice(write_file):
    rows = [[*row[:4], "N", *row[5:]] for row in ROWS[:1]] + ROWS
    survey = read_survey(write_file(limesurvey_csv(limesurvey_table(rows))))
    assert survey.responses["BUY_SQ001"].tolist()[:2] == ["N", "Y"]
    assert survey.responses["BUY_SQ002"].isna().all()


def test_paradata_have_the_common_names(write_file):
    paradata = read_survey(write_file(limesurvey_csv(limesurvey_table()))).paradata
    assert paradata["started"].iloc[0] == pd.Timestamp("2021-02-03 10:10:00")
    assert paradata["submitted"].iloc[0] == pd.Timestamp("2021-02-03 10:12:13")
    assert paradata["finished"].tolist() == [True, True, False]
    assert paradata["language"].tolist() == ["en"] * 3
    assert paradata["ip"].tolist() == ["127.0.0.1"] * 3
    assert paradata["lastpage"].tolist() == ["2"] * 3


def test_date_of_surveys_without_dates_is_missing_and_still_finished(write_file):
    table = limesurvey_table()
    table[1][1] = "1980-01-01 00:00:00"
    paradata = read_survey(write_file(limesurvey_csv(table))).paradata
    assert paradata["submitted"].isna().tolist() == [True, False, True]
    assert paradata["finished"].tolist() == [True, True, False]


def test_timings_are_paradata(write_file):
    questions = [*QUESTIONS, ("interviewtime", "Total time"), ("groupTime12", "Group time: A")]
    questions += [("AGETime", "Question time: AGE")]
    rows = [[*row, "61.5", "60", "1.5"] for row in ROWS]
    for style in ("codes", "texts"):
        table = limesurvey_table(rows, style, questions)
        survey = read_survey(write_file(limesurvey_csv(table)))
        assert survey.paradata["duration"].tolist() == [61.5] * 3
        assert len(survey.source.columns) == len(QUESTIONS)


def test_array_of_two_scales_keeps_both(write_file):
    questions = [("D[SQ1][1]", "Both [Price][Wanted]"), ("D[SQ1][2]", "Both [Price][Got]")]
    table = limesurvey_table([["1", "2"]], "codes and texts", questions)
    content = FileContent("e", limesurvey_csv(table))
    found = LIMESURVEY.read(content).questions
    assert [(q.name, q.text) for q in found] == [
        ("D_SQ1_1", "Price - Wanted"),
        ("D_SQ1_2", "Price - Got"),
    ]


def test_workbook_is_read_too(write_file):
    assert read_survey(write_file(as_xlsx(limesurvey_table()))).source.format == "limesurvey"


def test_renamed_header_is_a_plain_table_and_an_error_when_asked_for(write_file):
    table = limesurvey_table()
    table[0][2] = "page"
    path = write_file(limesurvey_csv(table))
    assert read_survey(path).source.format == "table"
    with pytest.raises(SurveyFormatError, match="lacks id, lastpage, startlanguage"):
        read_survey(path, format="limesurvey")


@pytest.mark.parametrize(
    ("place", "cell", "message"),
    [
        ((0, 10), "SAT[SQ002]", "more than once: 'SAT_SQ002' in columns 11, 12"),
        ((2, 0), 1, "id 1 more than once"),
        ((2, 0), "", r"1 row\(s\) without id"),
    ],
)
def test_damage_is_an_error(write_file, place, cell, message):
    table = limesurvey_table()
    table[place[0]][place[1]] = cell
    with pytest.raises(SurveyFormatError, match=message):
        read_survey(write_file(limesurvey_csv(table)))


def test_recorded_columns_without_questions_are_an_error(write_file):
    table = [row[: len(RECORDED)] for row in limesurvey_table()]
    with pytest.raises(SurveyFormatError, match="no question, so there are no answers"):
        read_survey(write_file(limesurvey_csv(table)))


@pytest.mark.parametrize("header", ["Q2[comment]", "Q2_comment"])
def test_comment_on_a_single_choice_is_a_text_of_its_own(write_file, header):
    head = ["id", "submitdate", "lastpage", "startlanguage", "Q2", header]
    rows = [[1, "2024-05-01 10:00:00", 3, "zh", "A1", "很好"]]
    survey = read_survey(write_file(as_csv([head, *rows])))
    assert survey.responses[["Q2", "Q2_text"]].to_numpy().tolist() == [["A1", "很好"]]
