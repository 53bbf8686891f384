"""Reading 问卷星 exports, rule by rule of the format."""

from __future__ import annotations

from datetime import datetime

import numpy as np
import openpyxl
import pandas as pd
import pytest
from wjx_file import QUESTIONS, as_csv, wjx_table

from loyaltysem.errors import DataWarning, SurveyFormatError
from loyaltysem.survey import read_survey


@pytest.mark.parametrize("kind", ["csv", "xlsx"])
def test_text_flavour_is_read_into_numbers_by_the_labels(write_wjx, codebook_text, kind):
    survey = read_survey(write_wjx(kind=kind), codebook_text)
    assert survey.source.format == "wjx"
    assert survey.source.flavour == "texts"
    expected = [[5, 4, 4, 3], [3, 3, 3, 3], [np.nan, 2, np.nan, np.nan]]
    items = survey.responses[["SAT1", "SAT2", "TRU1", "TRU2"]]
    np.testing.assert_array_equal(items.to_numpy(), expected)
    assert survey.traps["TRAP1"].tolist() == [4, 3, 4]


@pytest.mark.parametrize("kind", ["csv", "xlsx"])
def test_number_flavour_gives_the_same_answers(write_wjx, codebook_text, number_rows, kind):
    by_text = read_survey(write_wjx(kind=kind), codebook_text)
    path = write_wjx(number_rows, kind=kind)
    with pytest.warns(DataWarning, match="3 answer.*without documenting which is which"):
        by_number = read_survey(path, codebook_text)
    assert by_number.source.flavour == "numbers"
    by_text_alone = by_text.responses.drop(columns="platform_京东_text")  # numbers: no write-ins
    pd.testing.assert_frame_equal(by_number.responses, by_text_alone)
    assert (by_number.missing_kinds == "undocumented").to_numpy().sum() == 3


def test_kinds_of_missing_stay_apart(write_wjx, codebook_text):
    survey = read_survey(write_wjx(), codebook_text)
    assert survey.missing_kinds.loc[3].to_dict() == {
        "SAT1": "blank",
        "SAT2": "",
        "TRU1": "skipped",
        "TRU2": "skipped",
    }
    records = [(entry.step, entry.count) for entry in survey.history]
    assert ("missing", 1) in records
    assert ("missing", 2) in records


def test_empty_cell_is_blank(write_wjx, codebook_text, text_rows):
    text_rows[0][2] = ""
    survey = read_survey(write_wjx(text_rows), codebook_text)
    assert survey.missing_kinds.loc[1, "SAT1"] == "blank"


def test_reversed_item_is_reversed_once_and_on_record(write_wjx, codebook_text):
    survey = read_survey(write_wjx(), codebook_text)
    assert survey.responses["SAT2"].tolist() == [4, 3, 2]
    assert survey.presented["SAT2"].tolist() == [2, 3, 4]
    (record,) = [entry for entry in survey.history if entry.step == "reversed"]
    assert record.count == 3
    assert "6 − x" in record.text


def test_write_in_after_an_option_is_not_part_of_the_level(write_wjx, codebook_text):
    survey = read_survey(write_wjx(), codebook_text)
    assert survey.responses["platform"].tolist() == ["taobao", "jd", "taobao"]
    assert survey.responses["gender"].tolist() == ["male", "female", "female"]


def test_paradata_have_seconds_time_and_address(write_wjx, codebook_text):
    paradata = read_survey(write_wjx(), codebook_text).paradata
    assert paradata["duration"].tolist() == [101.0, 102.0, 103.0]
    assert paradata["submitted"].iloc[0] == pd.Timestamp("2024-05-01 13:05:01")
    assert paradata["ip"].iloc[0] == "127.0.0.1"
    assert paradata["ip_region"].iloc[0] == "本地"


def test_address_of_another_form_is_kept(write_file):
    table = wjx_table(["1、性别"], [["男"], ["女"]], None)
    table[1][5] = "广东 深圳"
    paradata = read_survey(write_file(as_csv(table))).paradata
    assert paradata["ip"].tolist() == ["广东 深圳", "127.0.0.2"]
    assert paradata["ip_region"].tolist() == [None, "本地"]


def test_respondents_are_known_by_their_serial_number(write_wjx, codebook_text):
    survey = read_survey(write_wjx(), codebook_text)
    assert survey.responses.index.name == "respondent"
    assert survey.responses.index.tolist() == [1, 2, 3]


def test_matrix_rows_belong_to_their_question_by_order(write_wjx):
    labels = ("非常不同意", "不同意", "一般", "同意", "非常同意")
    survey = read_survey(write_wjx([["男", "京东", *[label] * 5] for label in labels]))
    assert list(survey.source.columns) == ["Q1", "Q2", "Q3_1", "Q3_2", "Q3_3", "Q4_1", "Q4_2"]
    assert survey.source.columns["Q4_2"] == "2.该平台遵守承诺"
    assert survey.source.blocks == (("Q3_1", "Q3_2", "Q3_3"), ("Q4_1", "Q4_2"))


def test_same_row_text_in_two_matrices_is_told_apart_by_order(write_wjx):
    questions = ["1、淘宝怎么样—1.价格", "2.服务", "2、京东怎么样—1.价格", "2.服务"]
    path = write_wjx([["同意", "一般", "不同意", "同意"]], questions)
    survey = read_survey(path)
    assert list(survey.source.columns) == ["Q1_1", "Q1_2", "Q2_1", "Q2_2"]


def test_copy_mark_of_pandas_is_undone(write_wjx):
    questions = ["1、淘宝怎么样—1.价格", "2.服务", "2、京东怎么样—1.价格", "2.服务.1"]
    survey = read_survey(write_wjx([[1, 2, 3, 4]], questions))
    assert survey.codebook.item("Q2_2").text == "服务"


def test_old_numbering_and_multiple_choice_columns(write_wjx):
    questions = ["第1题(性别)", "第2题(运动)", "第2题(阅读(小说))", "3、(乘车不安全)"]
    survey = read_survey(write_wjx([[1, 0, 1, 0], [2, 1, 1, 1]], questions))
    assert list(survey.source.columns) == ["Q1", "Q2_1", "Q2_2", "Q3"]
    assert survey.codebook.item("Q2_2").text == "阅读(小说)"
    assert survey.responses["Q2_1"].tolist() == [0, 1]


def test_custom_parameters_and_user_id_are_paradata(write_file, codebook_text):
    header = "序号,提交答卷时间,所用时间,来源,来源详情,来自IP,用户ID,班级,1、性别,总分"
    path = write_file(f"{header}\n1,2024-05-01 13:05:09,20秒,a,b,1.2.3.4,u7,三班,男,0\n")
    survey = read_survey(path)
    assert list(survey.responses.columns) == ["Q1"]
    assert survey.paradata.loc[1, "user_id"] == "u7"
    assert survey.paradata.loc[1, "班级"] == "三班"
    assert survey.paradata.loc[1, "total_score"] == "0"


def test_parameters_of_one_name_are_both_kept(write_file):
    table = wjx_table(["1、性别"], [["男"], ["女"]], None)
    for row, cells in zip(table, (["渠道", "渠道"], ["a", "b"], ["c", "d"]), strict=True):
        row[6:6] = cells
    paradata = read_survey(write_file(as_csv(table))).paradata
    assert paradata["渠道"].tolist() == ["a", "c"]
    assert paradata["渠道 (column 8)"].tolist() == ["b", "d"]


@pytest.mark.parametrize(
    ("cell", "column"), [("很久", "所用时间"), ("3分钟", "所用时间"), ("昨天", "提交答卷时间")]
)
def test_paradata_that_cannot_be_read_are_an_error(write_wjx, write_file, cell, column):
    path = write_wjx()
    text = path.read_text("utf-8-sig")
    old = "101秒" if column == "所用时间" else "2024/5/1 13:05:01"
    with pytest.raises(SurveyFormatError, match=f"1 cell.* of {column} .*{cell}.*序号 1"):
        read_survey(write_file(text.replace(old, cell)))


def test_repeated_question_is_an_error(write_wjx):
    with pytest.raises(SurveyFormatError, match=r"1 question.*: '1、性别' in columns 7, 8"):
        read_survey(write_wjx([["男", "女"]], ["1、性别", "1、性别"]))


@pytest.mark.parametrize("serials", [(1.5, 1.2), ("inf", 2), ("1e30", 2)])
def test_serial_that_is_no_whole_number_is_an_error(write_file, serials):
    table = wjx_table(["1、性别"], [["男"], ["女"]], None)
    for row, serial in zip(table[1:], serials, strict=True):
        row[0] = serial
    with pytest.raises(SurveyFormatError, match="序号 is not a number, the first in row 2"):
        read_survey(write_file(as_csv(table)))


def test_repeated_serial_number_is_an_error(write_wjx, write_file):
    text = write_wjx().read_text("utf-8-sig").replace("\n2,", "\n1,")
    with pytest.raises(SurveyFormatError, match="序号 1 more than once"):
        read_survey(write_file(text))


def test_row_that_is_no_answer_sheet_is_an_error(write_wjx, write_file):
    text = write_wjx().read_text("utf-8-sig").replace("\n2,", "\n合计,")
    with pytest.raises(SurveyFormatError, match=r"1 row.*序号 is not a number.*row 3"):
        read_survey(write_file(text))


def test_paradata_without_questions_are_an_error(write_wjx):
    with pytest.raises(SurveyFormatError, match="no numbered question"):
        read_survey(write_wjx([["a"]], ["备注"]))


def test_wjx_asked_for_and_not_found_is_an_error(write_file):
    with pytest.raises(SurveyFormatError, match=r"lacks the column.*提交答卷时间"):
        read_survey(write_file("序号,a\n1,2\n"), format="wjx")


def test_format_can_be_overridden(write_wjx):
    survey = read_survey(write_wjx(), format="table")
    assert survey.source.format == "table"
    assert "来自IP" in survey.responses
    assert "format='table' was asked for" in survey.source.evidence


def test_minus_two_is_an_answer_where_the_bounds_include_it(write_wjx):
    codebook = '[items.A]\ntext = "甲"\nminimum = -3\nmaximum = 3\n'
    with pytest.warns(DataWarning, match="A: 1 answer.* kept as answers"):
        survey = read_survey(write_wjx([[-2], [3]], ["1、甲"]), codebook)
    assert survey.responses["A"].tolist() == [-2, 3]


def test_empty_paradata_stay_missing(write_file):
    header = "序号,提交答卷时间,所用时间,来源,来源详情,来自IP,1、题"
    survey = read_survey(write_file(f"{header}\n1,,,,,,5\n2,2024/5/1 8:00:00,20秒,a,b,1.1.1.1,4\n"))
    assert survey.paradata.loc[1].isna().all()
    assert survey.paradata.loc[2, "duration"] == 20


def test_undocumented_code_in_a_group_is_missing_too(write_wjx, codebook_text, number_rows):
    number_rows[0][1] = -3
    with pytest.warns(DataWarning, match="4 answer"):
        survey = read_survey(write_wjx(number_rows), codebook_text)
    assert survey.responses["platform"].isna().tolist() == [True, False, False]
    assert any("1 grouping answer(s) missing" in str(entry) for entry in survey.history)


def test_white_space_alone_is_blank(write_wjx, codebook_text, text_rows):
    text_rows[0][2] = "  "
    survey = read_survey(write_wjx(text_rows), codebook_text)
    assert survey.missing_kinds.loc[1, "SAT1"] == "blank"


def test_durations_and_times_as_excel_cells_are_read(tmp_path):
    book = openpyxl.Workbook()
    book.active.append(["序号", "提交答卷时间", "所用时间", "1、题"])
    book.active.append([1, datetime(2024, 5, 1, 13, 5, 9), 243, 4])
    book.save(tmp_path / "export.xlsx")
    survey = read_survey(tmp_path / "export.xlsx")
    assert survey.paradata.loc[1, "duration"] == 243
    assert survey.paradata.loc[1, "submitted"] == pd.Timestamp("2024-05-01 13:05:09")


def test_column_without_number_after_the_questions_keeps_its_header(write_wjx):
    questions = ["1、评价—1.甲", "备注", "2.乙"]
    survey = read_survey(write_wjx([[1, "x", 2]], questions))
    assert list(survey.source.columns) == ["Q1_1", "备注", "Q2"]


@pytest.mark.parametrize("mark", ["(空)", "(跳过)", "〖跳过〗"])
def test_a_blank_open_question_does_not_make_minus_three_of_a_file_of_numbers_an_answer(
    write_wjx, number_rows, mark
):
    questions = [*QUESTIONS, "5、您还有什么建议？"]
    rows = [[*row, said] for row, said in zip(number_rows, ["快一点", mark, "好"], strict=True)]
    with pytest.warns(DataWarning, match="3 answer.* are −2 or −3"):
        survey = read_survey(write_wjx(rows, questions))
    assert survey.source.flavour == "numbers"
    assert survey.missing_kinds.loc[3, "Q3_1"] == "undocumented"
    assert survey.responses["Q3_1"].tolist()[:2] == [5, 3]


@pytest.mark.parametrize("position", [0, 2, 6])
def test_a_blank_marked_by_a_text_among_numbers_is_a_file_of_texts(
    write_wjx, number_rows, position
):
    number_rows[1][position] = "(空)"
    assert read_survey(write_wjx(number_rows)).source.flavour == "texts"
