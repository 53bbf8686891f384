"""Reading 腾讯问卷 exports, rule by rule of the format."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from tencent_file import QUESTIONS, ROWS, tencent_csv, tencent_table
from wjx_file import as_xlsx

from loyaltysem.errors import SurveyFormatError
from loyaltysem.survey import read_survey
from loyaltysem.survey.formats.file_content import FileContent
from loyaltysem.survey.formats.platforms.tencent import TENCENT


@pytest.fixture
def write_tencent(write_file):
    def write(rows=ROWS, questions=QUESTIONS, *, encoding="utf-8-sig", change=lambda table: table):
        return write_file(tencent_csv(change(tencent_table(rows, questions))), encoding=encoding)

    return write


def export():
    return TENCENT.read(FileContent("e", tencent_csv(tencent_table()).encode()))


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-8", "gb18030"])
def test_trailing_comma_makes_no_column_and_quoted_line_breaks_stay(write_tencent, encoding):
    survey = read_survey(write_tencent(encoding=encoding))
    assert survey.source.format == "tencent"
    assert not [column for column in survey.responses if str(column).startswith("column")]
    assert survey.responses["Q5"].iloc[0] == "很好，\n下次还来"
    assert survey.responses.index.tolist() == [1, 2, 3]


def test_workbook_is_read_too(write_file):
    survey = read_survey(write_file(as_xlsx(tencent_table())))
    assert survey.source.format == "tencent"
    assert len(survey) == 3


def test_paradata_have_the_common_names(write_tencent):
    paradata = read_survey(write_tencent()).paradata
    assert paradata["started"].iloc[0] == pd.Timestamp("2021-02-02 20:26:01")
    assert paradata["submitted"].iloc[0] == pd.Timestamp("2021-02-02 20:27:01")
    assert paradata["duration"].tolist() == [61, 62, 63]
    assert paradata["user_id"].tolist() == ["w1", "w2", "w3"]
    assert paradata["ip"].tolist() == ["127.0.0.1"] * 3
    assert {"地理位置省", "用户类型", "昵称"} <= set(paradata)


def test_columns_of_one_question_are_named_by_its_number():
    questions = {q.name: q for q in export().questions}
    assert list(questions) == [
        *("Q1", "Q2_1", "Q2_2", "Q3_1", "Q3_2", "Q4_1", "Q4_2", "Q4_3", "Q4_3_text", "Q5")
    ]
    assert (questions["Q3_2"].stem, questions["Q3_2"].text) == ("请评价该平台", "服务周到")
    assert questions["Q2_1"].stem == "您来自"
    assert questions["Q1"].text == "您的性别是？"
    assert questions["Q4_3_text"].answer_type == questions["Q2_1"].answer_type == "text"
    assert questions["Q3_1"].block == questions["Q3_2"].block == "Q3"
    assert questions["Q3_1"].answer_type == ""


def test_multiple_choice_is_zero_and_one_where_the_question_was_answered(write_tencent):
    survey = read_survey(write_tencent())
    ticks = survey.responses[["Q4_1", "Q4_2", "Q4_3"]].to_numpy(dtype=float)
    np.testing.assert_array_equal(ticks, [[1, 0, 0], [0, 0, 1], [np.nan] * 3])
    assert survey.missing_kinds.loc[3, "Q4_1"] == "blank"
    assert survey.responses["Q4_3_text"].tolist() == [None, "手机", None]
    assert any(text.startswith("Q4: multiple choice") for text in survey.source.evidence)


def test_matrix_row_that_answers_with_another_text_is_no_option():
    question = next(q for q in export().questions if q.name == "Q3_1")
    assert export().cells[question.position].tolist() == ["同意", "非常同意", "一般"]


def test_write_in_beside_a_single_choice_is_a_text_of_its_own(write_tencent):
    questions = ["1.平台", "1.平台_填空1"]
    survey = read_survey(write_tencent([["其他", "拼多多"]], questions))
    assert survey.responses[["Q1", "Q1_text"]].to_numpy().tolist() == [["其他", "拼多多"]]


def test_answers_are_found_by_codebook(write_tencent):
    labels = '"不同意" = 1, "一般" = 2, "同意" = 3, "非常同意" = 4'
    ignored = [text for text in QUESTIONS if not text.startswith("3")]
    codebook = f"""
[survey]
ignore = {ignored}
[scales.s]
minimum = 1
maximum = 4
labels = {{ {labels} }}
[items.SAT1]
text = "价格合理"
scale = "s"
[items.SAT2]
column = "Q3_2"
scale = "s"
"""
    survey = read_survey(write_tencent(), codebook)
    np.testing.assert_array_equal(survey.responses, [[3, 1], [4, 3], [2, np.nan]])


@pytest.mark.parametrize(
    ("place", "cell", "message"),
    [
        ((1, 3), "很久", r"1 duration.*'很久' \(respondent 1\)"),
        ((2, 0), 1, "编号 1 more than once"),
        ((2, 0), "", r"1 row\(s\) without 编号"),
        ((0, 9), "1.您的性别是？", r"more than once: '1.您的性别是？' in columns 9, 10"),
    ],
)
def test_damage_is_an_error(write_tencent, place, cell, message):
    def change(table):
        table[place[0]][place[1]] = cell
        return table

    with pytest.raises(SurveyFormatError, match=message):
        read_survey(write_tencent(change=change))


def test_time_that_cannot_be_read_stays_text_and_is_said(write_tencent):
    def change(table):
        table[1][1] = "昨天"
        return table

    survey = read_survey(write_tencent(change=change))
    assert survey.paradata["started"].iloc[0] == "昨天"
    assert any("started is kept as text" in text for text in survey.source.evidence)
    assert survey.paradata["submitted"].dtype == "datetime64[ns]"


def test_recorded_columns_without_questions_are_an_error(write_tencent):
    with pytest.raises(SurveyFormatError, match="no numbered question"):
        read_survey(write_tencent([[]], []))


def test_renamed_header_is_a_plain_table_and_an_error_when_asked_for(write_tencent):
    def change(table):
        table[0][3] = "时长"
        return table

    assert read_survey(write_tencent(change=change)).source.format == "table"
    with pytest.raises(SurveyFormatError, match=r"lacks the column\(s\) 答题时长"):
        read_survey(write_tencent(change=change), format="tencent")
