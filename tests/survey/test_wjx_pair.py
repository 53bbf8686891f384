"""The texts and the option numbers of one survey, read together."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from wjx_file import NUMBER_ROWS, QUESTIONS, TEXT_ROWS, as_csv, as_xlsx, wjx_table

from loyaltysem.errors import DataWarning, OptionError, SurveyFormatError
from loyaltysem.survey import read_survey

TEXTS = ["1、性别", "2、平台", "6、爱好", "8、排序", "9、年龄", "10、建议"]
NUMBERS = [
    "1、性别",
    "2、平台",
    *("6、(运动)", "6、(阅读)", "6、(音乐)"),
    *("8、(价格)", "8、(服务)"),
    "9、年龄",
    "10、建议",
]
TEXT_CELLS = [
    ["男", "其他〖拼多多〗", "运动┋音乐", "价格→服务", 31, "好"],
    ["女", "淘宝", "音乐", "服务→价格", 28, "(空)"],
    ["女", "京东", "(空)", "(跳过)", 31, "很好"],
]
NUMBER_CELLS = [
    [1, 5, 1, 0, 1, 1, 2, 31, "好"],
    [2, 1, 0, 0, 1, 2, 1, 28, -3],
    [2, 2, -3, -3, -3, -2, -2, 31, "很好"],
]


@pytest.fixture
def write_pair(write_file):
    def write(texts=TEXT_CELLS, numbers=NUMBER_CELLS, text_heads=TEXTS, number_heads=NUMBERS):
        first = write_file(as_csv(wjx_table(text_heads, texts, None)), "texts.csv")
        return first, write_file(as_xlsx(wjx_table(number_heads, numbers, None)), "numbers.xlsx")

    return write


def _changed(rows, row, column, cell):
    return [
        [cell if (r, c) == (row, column) else old for c, old in enumerate(cells)]
        for r, cells in enumerate(rows)
    ]


def test_pair_gives_numbers_with_labels_without_a_codebook(write_pair):
    text, numbers = write_pair()
    survey = read_survey(text, numbers=numbers)
    assert survey.source.flavour == "texts"
    assert survey.responses["Q1"].tolist() == [1, 2, 2]
    assert survey.codebook.item("Q1").labels == {"男": 1, "女": 2}
    assert survey.codebook.item("Q1").minimum is None
    assert list(survey.codebook.item("Q2").labels) == ["淘宝", "京东", "其他"]
    assert survey.responses["Q2"].tolist() == [5, 1, 2]
    assert survey.responses["Q2_其他_text"].tolist() == ["拼多多", None, None]
    assert survey.responses["Q9"].tolist() == [31, 28, 31]
    assert survey.codebook.item("Q9").labels == {}
    assert survey.responses["Q10"].tolist() == ["好", None, "很好"]


def test_pair_knows_every_option_and_which_kind_is_missing(write_pair):
    text, numbers = write_pair()
    survey = read_survey(text, numbers=numbers)
    hobbies = survey.responses[["Q6_1", "Q6_2", "Q6_3"]]
    np.testing.assert_array_equal(hobbies, [[1, 0, 1], [0, 0, 1], [np.nan] * 3])
    assert survey.codebook.item("Q6_2").text == "阅读"
    ranks = survey.responses[["Q8_1", "Q8_2"]]
    np.testing.assert_array_equal(ranks, [[1, 2], [2, 1], [np.nan] * 2])
    assert survey.missing_kinds["Q6_1"].tolist() == ["", "", "blank"]
    assert survey.missing_kinds["Q8_1"].tolist() == ["", "", "skipped"]
    evidence = " ".join(survey.source.evidence)
    assert "numbers.xlsx (sha256" in evidence
    assert "6 columns agree row by row" in evidence
    assert "labels of 2 question(s)" in evidence
    assert "(空) is written -3 there" in evidence


def test_options_that_read_as_other_numbers_are_on_record(write_file):
    texts = as_csv(wjx_table(["1、满意吗", "2、平台"], [["5", "甲"], ["1", "乙"]], None))
    numbers = as_csv(wjx_table(["1、满意吗", "2、平台"], [[1, 1], [5, 2]], None))
    survey = read_survey(write_file(texts), numbers=write_file(numbers, "numbers.csv"))
    assert survey.responses["Q1"].tolist() == [1, 5]
    assert any("Q1: 5 = 1, 1 = 5 (value labels" in entry.text for entry in survey.history)


def test_rows_are_matched_by_serial_number(write_file):
    text = write_file(as_csv(wjx_table(TEXTS, TEXT_CELLS, None)), "texts.csv")
    table = wjx_table(NUMBERS, NUMBER_CELLS, None)
    numbers = write_file(as_csv([table[0], *table[:0:-1]]), "numbers.csv")
    survey = read_survey(text, numbers=numbers)
    assert survey.responses["Q1"].tolist() == [1, 2, 2]


def test_pair_and_codebook_together(write_file, codebook_text):
    text = write_file(as_csv(wjx_table(QUESTIONS, TEXT_ROWS, None)), "t.csv")
    numbers = write_file(as_csv(wjx_table(QUESTIONS, NUMBER_ROWS, None)), "n.csv")
    alone = read_survey(text, codebook_text)
    both = read_survey(text, codebook_text, numbers=numbers)
    pd.testing.assert_frame_equal(both.responses, alone.responses)
    bounds = codebook_text.split("[scales")[0] + "".join(
        f'[items.{name}]\ntext = "{header}"\nminimum = 1\nmaximum = 5\n'
        for name, header in (("A", "该平台值得信赖"), ("B", "该平台遵守承诺"))
    )
    bounds += '[groups.sex]\ntext = "性别"\ncodes = { 1 = "male", 2 = "female" }\n'
    with pytest.warns(DataWarning, match="4 column"):
        survey = read_survey(text, bounds, numbers=numbers)
    assert survey.responses["A"].tolist()[:2] == [4, 3]
    assert survey.responses["sex"].tolist() == ["male", "female", "female"]


@pytest.mark.parametrize(
    ("row", "column", "cell", "words"),
    [
        (2, 0, 1, "序号 3, question Q1 .*'女', the number 1.* 序号 2 has 2 for the same text"),
        (0, 1, 1, "序号 1, question Q2 .*'其他', the number 1.*'淘宝' has the same number"),
        (1, 0, -3, "序号 2, question Q1 .*one of them is missing"),
        (0, 8, "不好", "序号 1, question Q10 .*the texts differ"),
        (0, 2, 0, "序号 1, question Q6 .*it is the cell of the option '运动'"),
        (1, 5, 1, "序号 2"),
    ],
)
def test_contradictions_are_named_with_their_place(write_pair, row, column, cell, words):
    text, numbers = write_pair(numbers=_changed(NUMBER_CELLS, row, column, cell))
    with pytest.raises(SurveyFormatError, match=words):
        read_survey(text, numbers=numbers)


def test_option_that_the_number_file_does_not_have_is_named(write_pair):
    text, numbers = write_pair(texts=_changed(TEXT_CELLS, 0, 2, "运动┋绘画"))
    with pytest.raises(
        SurveyFormatError, match=r"序号 1, question Q6 .*'绘画' is none of the options"
    ):
        read_survey(text, numbers=numbers)


def test_options_as_texts_in_the_number_file_are_no_numbers(write_pair):
    text, numbers = write_pair(numbers=_changed(NUMBER_CELLS, 0, 2, "是"))
    with pytest.raises(SurveyFormatError, match="question Q6"):
        read_survey(text, numbers=numbers)


def test_files_in_the_wrong_order_are_named(write_pair):
    text, numbers = write_pair()
    with pytest.raises(SurveyFormatError, match=r"given as the first file, holds numbers"):
        read_survey(numbers, numbers=text)
    with pytest.raises(SurveyFormatError, match=r"given as numbers=, holds texts"):
        read_survey(text, numbers=text)


def test_files_of_two_surveys_are_named(write_pair, write_file):
    text, numbers = write_pair(numbers=NUMBER_CELLS[:2])
    with pytest.raises(SurveyFormatError, match=r"numbers.xlsx lacks 1 answer sheet.*序号 3"):
        read_survey(text, numbers=numbers)
    text, numbers = write_pair(number_heads=["1、年级", *NUMBERS[1:]])
    with pytest.raises(SurveyFormatError, match=r"texts.csv has the question '1、性别'"):
        read_survey(text, numbers=numbers)
    text, numbers = write_pair(
        numbers=[[*row, 1] for row in NUMBER_CELLS], number_heads=[*NUMBERS, "11、更多"]
    )
    with pytest.raises(SurveyFormatError, match=r"numbers.xlsx has the question '11、更多'"):
        read_survey(text, numbers=numbers)
    text, numbers = write_pair()
    later = text.read_text("utf-8").replace("2024/5/1 13:05:02", "2024/5/1 14:05:02")
    with pytest.raises(SurveyFormatError, match="序号 2 was submitted at 2024-05-01T14:05:02"):
        read_survey(write_file(later, "later.csv"), numbers=numbers)


def test_format_without_pairs_says_so(write_table):
    path = write_table([["A"], [1]])
    with pytest.raises(OptionError, match="format table, which has no second file"):
        read_survey(path, numbers=path)
