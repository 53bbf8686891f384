"""Drafting ratings of every wording: matrices by their headers, answers to be numbered, orders."""

from __future__ import annotations

import pytest

from loyaltysem.survey import Codebook, draft_codebook, read_survey
from loyaltysem.survey.drafting.level_order import in_known_order

EVERYDAY = [
    ["很不满意", "不太满意", "一般", "比较满意", "非常满意"],
    ["完全不同意", "不太同意", "不确定", "比较同意", "完全同意"],
    ["非常不同意", "不太同意", "说不清", "基本同意", "非常同意"],
    ["非常不同意", "较不同意", "中立", "较同意", "非常同意"],
    ["完全不符合", "不太符合", "一般", "比较符合", "完全符合"],
    ["从不", "偶尔", "有时", "经常", "总是"],
    ["很不重要", "不太重要", "不好说", "比较重要", "非常重要"],
    ["Not at all", "Slightly", "Moderately", "Very", "Extremely"],
    ["Not at all useful", "A little useful", "Somewhat useful", "Quite useful", "Very useful"],
    ["Never", "Rarely", "Sometimes", "Often", "Always"],
    ["Not useful at all", "Not very useful", "Fairly useful", "Quite useful", "Very useful"],
    ["非常不滿意", "不滿意", "普通", "滿意", "非常滿意"],
    ["從不", "很少", "有時", "經常", "總是"],
    ["很差 Very bad", "差 Bad", "一般 Neutral", "好 Good", "很好 Very good"],
    ["A.很差", "B.较差", "C.一般", "D.较好", "E.很好"],
    ["★", "★★", "★★★", "★★★★", "★★★★★"],
    ["1星", "2星", "3星", "4星", "5星"],
    ["Poor", "Fair", "Good", "Very good", "Excellent"],
    ["Very unlikely", "Unlikely", "Neither likely nor unlikely", "Likely", "Very likely"],
    ["Very dissatisfied", "Fairly dissatisfied", "Neutral", "Fairly satisfied", "Very satisfied"],
]
HEADERS = [
    ("3、请评价—1.质量", "3、请评价—2.价格", "3、请评价—3.物流"),
    ("3、请评价—1.质量", "2.价格", "3.物流"),
    ("请评价：质量", "请评价：价格", "请评价：物流"),
    ("Q5. How do you rate - Quality", "Q5. How do you rate - Price", "Q5. How do you rate - Speed"),
    ("Rate us [Quality]", "Rate us [Price]", "Rate us [Speed]"),
    ("评价（质量）", "评价（价格）", "评价（物流）"),
]


def _table(columns: dict[str, list[str]], n: int = 40) -> list[list[str]]:
    rows = [[answers[i * 13 % len(answers)] for answers in columns.values()] for i in range(n)]
    return [list(columns), *rows]


@pytest.mark.parametrize("scale", EVERYDAY, ids="/".join)
def test_everyday_wordings_are_scales_for_reading_and_drafting(write_table, scale):
    path = write_table(_table({"SAT1": scale, "SAT2": scale[::-1], "gender": ["f", "m"]}))
    codebook = draft_codebook(path).codebook
    labels = {text: float(number) for number, text in enumerate(scale, start=1)}
    assert [item.labels for item in codebook.items] == [labels, labels]
    assert read_survey(path).codebook.item("SAT1").labels == labels


@pytest.mark.parametrize("headers", HEADERS)
def test_a_matrix_that_repeats_its_stem_is_a_matrix(write_table, headers):
    columns = dict.fromkeys(headers, EVERYDAY[0]) | {"性别": ["男", "女"]}
    codebook = draft_codebook(write_table(_table(columns))).codebook
    assert len(codebook.items) == 3
    assert len({item.construct for item in codebook.items} - {""}) == 1
    assert [group.name for group in codebook.groups] == ["gender"]


@pytest.mark.parametrize("headers", HEADERS)
@pytest.mark.parametrize(
    "texts",
    [["讨厌死了", "凑合", "上头"], ["meh", "yay"], [f"text {'abcdefghijk'[i]}" for i in range(11)]],
)
def test_rows_that_share_unknown_answers_are_items_to_be_numbered(write_table, headers, texts):
    path = write_table(_table(dict.fromkeys(headers, texts), n=60))
    draft = draft_codebook(path)
    assert len(draft.codebook.items) == 3
    assert draft.codebook.groups == ()
    assert set(draft.codebook.items[0].labels) == set(texts)
    assert "NUMBER THESE: the answers to " in repr(draft)
    assert "# guess: NUMBER THESE: " in draft.to_toml()
    assert "请为选项编号" in draft._repr_html_()
    assert Codebook.from_toml(draft.to_toml()) == draft.codebook


def test_codes_are_numbered_as_their_digits_go(write_table):
    path = write_table(_table({"Rate [a]": ["A3", "A1", "A2"], "Rate [b]": ["A2", "A3", "A1"]}))
    (labels, other) = [item.labels for item in draft_codebook(path).codebook.items]
    assert labels == other == {"A1": 1.0, "A2": 2.0, "A3": 3.0}


@pytest.mark.parametrize(
    ("texts", "order"),
    [
        (["非常同意", "一般", "同意"], ["一般", "同意", "非常同意"]),
        (["买过", "没买过"], ["没买过", "买过"]),
        (["yes", "no"], ["no", "yes"]),
    ],
)
def test_answers_to_be_numbered_stand_in_their_likely_order(write_table, texts, order):
    path = write_table(_table({"Rate [a]": texts, "Rate [b]": texts}))
    draft = draft_codebook(path)
    assert list(draft.codebook.items[0].labels) == order
    assert "NUMBER THESE" in repr(draft)


@pytest.mark.parametrize(
    "columns",
    [
        # twelve answers are more than a scale has
        {"Rate [a]": [f"t{'abcdefghijkl'[i]}" for i in range(12)], "Rate [b]": ["ta", "tb"]}
        | {"gender": ["f", "m"]},
        # rows with answers of their own rate nothing together
        {"Where [home]": ["Bonn", "Rome"], "Where [work]": ["bus", "car"]},
    ],
)
def test_rows_without_common_answers_are_no_items(write_table, columns):
    assert draft_codebook(write_table(_table(columns, n=60))).codebook.items == ()


def test_numbered_options_of_a_single_question_are_a_group(write_table):
    columns = {"SAT1": EVERYDAY[0], "学历": ["1.本科", "2.硕士", "3.博士"]}
    codebook = draft_codebook(write_table(_table(columns))).codebook
    assert [group.name for group in codebook.groups] == ["education"]


def test_the_card_says_what_was_ignored_and_why(write_table):
    columns = {"SAT1": EVERYDAY[0], "建议": [f"话{i}" for i in range(40)], "国家": ["CN"]}
    draft = draft_codebook(write_table(_table(columns)))
    for column, why in (("建议", "text in the respondents' words"), ("国家", "divides nobody")):
        assert f"  ignored   {column}: {why}" in repr(draft)
        assert f"<li>{column}: {why.split(chr(39))[0]}" in draft._repr_html_()


def test_a_card_of_many_ignored_columns_is_cut_with_a_count(write_table):
    columns = {f"c{i} words": [f"w{i}{k}" for k in range(40 + i)] for i in range(20)}
    draft = draft_codebook(write_table(_table({"SAT1": EVERYDAY[0], **columns}, n=60)))
    assert "more kinds, see .guesses" in repr(draft)


@pytest.mark.parametrize(
    "levels",
    [
        ["初中及以下", "高中/中专", "大专", "本科", "硕士及以上"],
        ["小学及以下", "初中", "高中或中专", "大学专科", "大学本科", "研究生及以上"],
        ["高中及以下", "大专", "本科", "硕士", "博士", "其他"],
        ["Less than high school", "High school", "Some college", "Bachelor's degree", "Doctorate"],
        ["High school or less", "Associate degree", "Bachelor's degree", "Graduate degree"],
        ["3000元以下", "3001-5000元", "5001-8000元", "8000元以上"],
        ["无收入", "5000以下", "5000-1万", "1万-2万", "2万以上"],
        ["Less than $20,000", "$20,000-$39,999", "$40,000-$59,999", "$60,000 or more"],
        ["under $20k", "$20k-$50k", "over $50k"],
        ["Under 18", "18-24", "25-34", "35-44", "45 or older"],
        ["18岁以下", "18～25岁", "26～30岁", "31-40岁", "40岁以上"],
        ["每年一次", "每月1-2次", "每月3-5次", "每周一次", "每天"],
    ],
)
def test_education_income_age_and_frequency_have_their_order(write_table, levels):
    shuffled = levels[::2] + levels[1::2]
    assert in_known_order(shuffled) == levels
    columns = {"SAT1": EVERYDAY[0], "您的情况": [levels[i] for i in (2, 0, 1)] + levels[3:]}
    draft = draft_codebook(write_table(_table(columns, n=60)))
    (group,) = draft.codebook.groups
    assert list(group.levels) == levels
    assert draft.guesses["reason"].str.contains("levels from low to high").any()


@pytest.mark.parametrize("levels", [["男", "女"], ["淘宝", "京东"], ["student", "worker", "other"]])
def test_names_have_no_order(levels):
    assert in_known_order(levels) is None
