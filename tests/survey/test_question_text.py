"""Question texts taken apart and compared."""

from __future__ import annotations

import pytest

from loyaltysem.survey.wordings.question_text import MatrixRow, matrix_row, numbered, text_key


@pytest.mark.parametrize(
    ("header", "expected"),
    [
        ("3、性别 ", (3, "性别")),
        ("12：a", (12, "a")),
        ("7:a", (7, "a")),
        ("2.价格", (2, "价格")),
        ("第6题(运动)", (6, "运动")),
        ("第6题（阅读(小说)）", (6, "阅读(小说)")),
        ("性别", None),
        ("2024年", None),
        ("1234、a", None),
    ],
)
def test_question_number_is_split_off(header, expected):
    assert numbered(header) == expected


def test_first_matrix_row_has_stem_and_row():
    assert matrix_row("请评价—1.价格") == MatrixRow("请评价", 1, "价格")
    assert matrix_row("网站——好不好—12.价格") == MatrixRow("网站——好不好", 12, "价格")
    assert matrix_row("网站—好不好") is None


@pytest.mark.parametrize(
    "spelling",
    ["5、请评价—1.我 很满意。", "1.我很满意", "我很满意。", " 我很满意 .", "第5题(我很满意)"],
)
def test_spellings_of_one_question_are_equal(spelling):
    assert text_key(spelling) == text_key("我很满意")


def test_width_and_case_do_not_matter_and_words_do():
    assert text_key("Ａ（b）") == text_key("a(B)")
    assert text_key("我很满意") != text_key("我不满意")
