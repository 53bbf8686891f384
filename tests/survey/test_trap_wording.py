"""Instructed-response items, recognised by their wording."""

from __future__ import annotations

import pytest

from loyaltysem.survey.drafting.trap_wording import asked_answer, trap_answer

SEVEN = ("非常不同意", "不同意", "比较不同意", "一般", "比较同意", "同意", "非常同意")
LABELS = {label: float(value) for value, label in enumerate(SEVEN, start=1)}


@pytest.mark.parametrize(
    ("text", "asked"),
    [
        ("此题请选择“强烈不同意”。", "强烈不同意"),
        ("此题请选择“比较同意”", "比较同意"),
        ("本题请选「同意」", "同意"),
        ("请选择“同意”", "同意"),
        ("为检验您是否认真作答，请直接选择非常同意", "非常同意"),
        ("Please select Agree.", "Agree"),
        ("这一题请您勾选 3 分。", "3 分"),
        ('Please select "Agree"', "Agree"),
        ("Please select Strongly agree for this statement.", "Strongly agree"),
        ("To show that you are paying attention, choose “Disagree” here.", "Disagree"),
        ("This is an attention check: please mark the option 'Neutral'.", "Neutral"),
    ],
)
def test_the_asked_answer_is_found(text, asked):
    assert asked_answer(text) == asked


@pytest.mark.parametrize(
    "text",
    [
        "请选择您的性别",
        "本题请选择您的年龄段",
        "此题请选择所有符合的选项",
        "Please select your gender",
        "For this question, choose all that apply.",
        "我会选择该平台",
        "选择在该平台购物是明智的决定",
        "您为什么选择该平台？",
        "I would select this platform again",
        "The platform lets me choose the seller",
        "该平台值得信赖",
        "",
    ],
)
def test_other_statements_ask_for_nothing(text):
    assert asked_answer(text) == ""


def test_the_answer_is_a_label_or_a_number_of_the_scale():
    assert trap_answer("比较同意", LABELS, 1, 7) == 5
    assert trap_answer("agree", {"Disagree": 1.0, "Agree": 2.0}, 1, 2) == 2
    assert trap_answer("3分", {}, 1, 5) == 3
    assert trap_answer("9", {}, 1, 5) is None
    assert trap_answer("完美", LABELS, 1, 7) is None


def test_numbers_alone_are_settled_only_where_all_known_scales_agree():
    assert trap_answer("强烈不同意", {}, 1, 5) == 1
    assert trap_answer("同意", {}, 1, 5) == 4
    assert trap_answer("同意", {}, 1, 7) == 6
    assert trap_answer("同意", {}, 0, 10) is None
    assert trap_answer("不同意", {}, 1, 10) is None
