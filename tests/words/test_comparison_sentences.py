"""Whatever a comparison of groups comes to, its sentences read as those of a paper."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest
from comparison_facts import COMPARISONS, FULL, JD, LADDERS, PARTIAL, RELEASED, TAOBAO

from loyaltysem.groups.comparison.drawing import draw_adjusted, draw_comparison
from loyaltysem.words.comparing.groups import (
    FIGURE,
    CautionFacts,
    comparison_notes,
    comparison_text,
    wave_text,
)
from loyaltysem.words.comparing.groups import english_cautions as cautions_in_english
from loyaltysem.words.comparing.invariance import (
    PLOT,
    TermFacts,
    ladder_notes,
    ladder_text,
    step_heading,
    term_name,
)
from loyaltysem.words.comparing.invariance.terms import released_terms

LANGUAGES = ("en", "zh")
#: Operators of the model language, arguments of functions, and names of the program.
CODE = re.compile(r"[~@_]|\b\w+=|\bfixed\.x|\bnan\b|\bNone\b|\btaobao\b|\bjd\b")
ODD = re.compile(
    r"told from none|otherwise|as well holds|told apart|There is no|alike in that|a part of what"
    r"|\b1 (?:respondents|parameters|rows|cases|items|replicates)\b|\b1 \w+ (?:were|have)\b"
)
#: How Chinese journals do not write.
UNUSUAL = re.compile(r"标志题项|全息极大|缺失答案|多升|平均水平者|不可以比较|Bootstrap")
HALF_WIDTH = re.compile(
    r"[\u4e00-\u9fff][,;:!?]|[,;:!?][\u4e00-\u9fff]|[\u4e00-\u9fff]\(|\)[\u4e00-\u9fff]"
)
PAIRS = {"(": ")", "[": "]", "（": "）", "“": "”"}


def faults(text: str, language: str) -> list[str]:
    found = [match.group() for match in CODE.finditer(text)]
    found += re.findall(r"  +| [,;:)]| \.(?!\d)|\( |\.\.|。。|；。|，。", text)
    if language == "zh":
        found += UNUSUAL.findall(text) + HALF_WIDTH.findall(text) + re.findall(r"））", text)
    else:
        found += ODD.findall(text) + re.findall(r"[\u4e00-\u9fff]+", text)
    open_: list[str] = []
    for letter in text:
        if letter in PAIRS:
            open_.append(PAIRS[letter])
        elif letter in PAIRS.values() and (not open_ or open_.pop() != letter):
            found.append(f"unbalanced {letter}")
    found += [f"unclosed {letter}" for letter in open_]
    end = "。" if language == "zh" else "."
    found += [part[-20:] for part in text.split("\n\n") if part and not part.endswith(end)]
    return found


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("name", COMPARISONS)
def test_a_comparison_reads_as_a_paper_does(name, language):
    found = COMPARISONS[name]
    assert faults(comparison_text(found, language), language) == []
    for note in comparison_notes(found, language):
        assert faults(note, language) == []


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("name", LADDERS)
def test_a_ladder_reads_as_a_paper_does(name, language):
    found = LADDERS[name]
    assert faults(ladder_text(found, language), language) == []
    for note in ladder_notes(found, language):
        assert faults(note, language) == []


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("name", COMPARISONS)
def test_no_sentence_but_that_of_no_difference_is_said_twice(name, language):
    text = comparison_text(COMPARISONS[name], language).replace("\n\n", " ")
    pieces = text.split("。") if language == "zh" else re.split(r"(?<=[a-z)\]])\. ", text)
    said = [one.strip() for one in pieces if len(one) > 90]
    assert len(said) == len(set(said))


def test_every_caution_has_its_sentence_in_the_situations():
    kinds = {one.kind for found in COMPARISONS.values() for one in found.cautions}
    assert kinds == set(cautions_in_english._SENTENCES)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("name", COMPARISONS)
def test_figures_show_no_code_and_name_every_axis(name, language):
    found = COMPARISONS[name]
    if not (found.effects or found.standing):
        return
    drawn = [draw_comparison(found, language)]
    if found.adjusted is not None and found.adjusted.standing:
        drawn.append(draw_adjusted(found, language))
    for figure in drawn:
        for axes in figure.axes:
            labels = [*axes.get_xticklabels(), *axes.get_yticklabels(), *axes.texts]
            legend = axes.get_legend()
            labels += [] if legend is None else legend.get_texts()
            shown = [axes.get_title(), axes.get_xlabel(), *(label.get_text() for label in labels)]
            assert [text for text in shown if CODE.search(text)] == []
            assert axes.get_title()
            assert axes.get_xlabel() or FIGURE[language]["total"] in shown


def test_the_rows_of_all_panels_stand_in_one_order():
    """The forest of influence as well, which has no order of its own."""
    places = [replace(place, rank=2 - k) for k, place in enumerate(FULL.standing[-1].places)]
    high = replace(FULL.standing[-1], places=places)
    figure = draw_comparison(replace(FULL, standing=[high]), "en")
    rows = [[label.get_text() for label in axes.get_yticklabels()] for axes in figure.axes]
    assert rows == [["JD", "Taobao"]] * 3


def test_equal_weights_hide_no_point():
    axes = draw_comparison(FULL, "en").axes[1]
    points, twins = (line.get_ydata() for line in axes.lines[:2])
    assert set(points).isdisjoint(twins)


def test_a_released_parameter_is_named_by_what_it_is():
    assert released_terms(RELEASED) == (
        "the intercept of LOY3 in JD, the loading of SAT2 (“It was a wise choice”) and threshold 2 "
        "of TRU1"
    )
    assert released_terms(RELEASED, "zh") == (
        "LOY3（“我会向亲友推荐该平台”）的截距（仅京东组）、SAT2的载荷、TRU1的阈值2"
    )
    same = [TermFacts("intercept", "LOY1", group=JD), TermFacts("intercept", "LOY3", group=JD)]
    assert released_terms(same) == "the intercepts of LOY1 and LOY3 in JD"
    assert released_terms(same, "zh") == "LOY1、LOY3的截距（仅京东组）"
    assert term_name(RELEASED[0]) == "LOY3 intercept (JD)"
    assert term_name(RELEASED[0], "zh") == "LOY3 截距（京东）"


def test_what_an_item_says_is_said_once_and_in_its_language():
    assert comparison_text(PARTIAL, "zh").count("我会向亲友推荐该平台") == 1
    assert "我会" not in comparison_text(PARTIAL, "en")
    assert comparison_text(PARTIAL, "en").count("It was a wise choice") == 1


def test_numbers_and_verbs_agree():
    one = replace(FULL, ladder=replace(LADDERS["full"], n_incomplete=1), n_without=1)
    text = comparison_text(one, "en")
    assert "1 respondent with missing answers was left out." in text
    assert "Platform is unknown for 1 respondent, who was left out." in text
    more = replace(FULL, ladder=replace(LADDERS["full"], n_incomplete=1045), n_without=2)
    text = comparison_text(more, "en")
    assert "1,045 respondents with missing answers were left out." in text
    assert "Platform is unknown for 2 respondents, who were left out." in text
    weights = replace(FULL, cautions=[CautionFacts("survey_weights", names=("w", "v"))])
    assert "w and v may be survey weights and were not used" in comparison_text(weights, "en")


def test_a_step_with_releases_is_partial_in_the_figure():
    headings = [step_heading(step, "en") for step in LADDERS["partial"].steps]
    assert headings == ["Configural", "Metric", "Partial scalar", "Partial strict"]
    zh = [step_heading(step, "zh") for step in LADDERS["partial"].steps]
    assert zh == ["形态不变性", "度量不变性", "部分尺度不变性", "部分严格不变性"]
    sides = [step_heading(step, "en") for step in LADDERS["partial"].branches]
    assert sides[-2:] == ["Structural model", "Equal paths"]


def test_the_line_of_uncorrected_tests_is_named():
    assert PLOT["en"]["line"].format(alpha=".05") == "p = .05, uncorrected"
    assert "未校正" in PLOT["zh"]["line"]


def test_terms_are_those_of_chinese_journals():
    text = ladder_text(LADDERS["everything to be noted"], "zh") + comparison_text(PARTIAL, "zh")
    text += ladder_text(LADDERS["partial"], "zh")
    asked = "形态不变性 度量不变性（即弱不变性 尺度不变性（即强不变性 严格不变性 部分尺度不变性"
    for term in f"{asked} 参照指标 列删法 潜均值 间接效应 置信区间".split():
        assert term in text
    assert "京东比淘宝高8.0 [4.7, 11.3]，p = 0.012" in text


def test_changes_say_where_they_go():
    text = wave_text(COMPARISONS["waves"], "zh")
    assert "京东由2023至2024上升5.3分 [4.3, 6.3]" in text
    assert "京东由2023至2024下降2.9分 [1.9, 3.9]" in text
    # an end that leaves out zero is not written as zero
    assert "is +1.06 [+0.02, +2.06]" in wave_text(COMPARISONS["waves"], "en")
    assert TAOBAO["en"] in wave_text(COMPARISONS["waves"], "en")
