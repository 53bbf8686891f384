"""Reading without a codebook."""

from __future__ import annotations

import pytest

from loyaltysem.errors import DataError, DataWarning
from loyaltysem.survey import draft_codebook, read_survey
from loyaltysem.survey.answers.ratings.choosing import Choice, choose_scale
from loyaltysem.survey.answers.ratings.fitting import fits, overlooked_answer
from loyaltysem.survey.wordings.answer_key import answer_key
from loyaltysem.survey.wordings.rating_words import known_scales

FIVE = ("非常不满意", "不满意", "一般", "满意", "非常满意")


def test_known_texts_become_numbers_and_the_mapping_is_on_record(write_wjx):
    rows = [[text, "好"] for text in FIVE]
    survey = read_survey(write_wjx(rows, ["1、满意吗", "2、为什么"]))
    assert survey.responses["Q1"].tolist() == [1, 2, 3, 4, 5]
    assert survey.codebook.bounds == {"Q1": (1, 5)}
    (record,) = [entry for entry in survey.history if entry.step == "recoded"]
    assert record.text.startswith("Q1: 非常不满意 = 1, 不满意 = 2")
    assert survey.responses["Q2"].tolist() == ["好"] * 5
    assert survey.construct_items == {}


def test_texts_that_fit_two_scales_stay_texts_and_it_is_said(write_wjx):
    with pytest.warns(DataWarning, match="Q1: kept as texts, since 同意、非常同意 fit no"):
        read_survey(write_wjx([["同意"], ["非常同意"]] * 5, ["1、信任吗"]))
    # A trial of the questionnaire has it on record only.
    survey = read_survey(write_wjx([["同意"], ["非常同意"]], ["1、信任吗"]))
    assert survey.responses["Q1"].tolist() == ["同意", "非常同意"]
    (record,) = [entry for entry in survey.history if entry.step == "recoded"]
    assert record.count == 0
    assert "kept as texts" in record.text


def test_one_word_alone_is_a_free_answer(write_wjx):
    survey = read_survey(write_wjx([["很好"], ["很好"], ["(空)"]], ["1、您想说什么"]))
    assert survey.responses["Q1"].tolist() == ["很好", "很好", None]


def test_rows_of_one_matrix_share_one_scale(write_wjx):
    seven = ("非常不同意", "不同意", "比较不同意", "一般", "比较同意", "同意", "非常同意")
    rows = [[text, "同意"] for text in seven]
    survey = read_survey(write_wjx(rows, ["1、评价—1.甲", "2.乙"]))
    assert set(survey.responses["Q1_2"]) == {6}


def test_numbers_are_items_without_bounds(write_table):
    survey = read_survey(write_table([["a", "b"], [1, "x"], [10, ""]]))
    assert survey.responses["a"].tolist() == [1, 10]
    assert survey.codebook.item("a").minimum is None
    assert survey.codebook.bounds == {}
    assert survey.responses["b"].tolist()[0] == "x"


def test_undocumented_codes_are_missing_with_a_warning(write_wjx):
    with pytest.warns(DataWarning, match="2 answer.*−2 or −3"):
        survey = read_survey(write_wjx([[1], [-2], [-3]], ["1、甲"]))
    assert survey.missing_kinds["Q1"].tolist() == ["", "undocumented", "undocumented"]


def test_infinite_value_is_an_error(write_table):
    with pytest.raises(DataError, match="infinite"):
        read_survey(write_table([["a"], [1], ["1e999"]]))


def numbers_of(texts):
    """The numbers of a scale that is chosen by its texts alone, None where none is."""
    chosen = choose_scale(texts, len(texts), {})
    return chosen.fit.labels() if isinstance(chosen, Choice) else None


def test_every_scale_is_recognised_when_it_occurs_in_full():
    for scale in known_scales():
        found = numbers_of(scale.usual)
        assert found is not None, scale.usual
        assert list(found.values()) == list(range(1, len(scale.points) + 1)), scale.usual


def test_no_answer_stands_at_two_points_of_one_scale():
    for scale in known_scales():
        wordings = [answer_key(wording) for point in scale.points for wording in set(point)]
        assert len(set(wordings)) == len(wordings), scale.usual


@pytest.mark.parametrize(
    "texts",
    [
        {"非常不同意", "不同意", "同意"},  # 4, 5, 6 or 7 points
        {"从不", "偶尔", "经常"},  # 偶尔 is 2 of 4 and 5, 3 of another 5
        {"从不", "总是"},
        {"Never", "Sometimes", "Always"},
        {"Poor", "Good", "Very good"},
        {"Neutral"},
        {"1分", "3分", "5分"},
        {"非常重要", "一般"},
        {"好", "一般"},
        {"满意", "同意"},
    ],
)
def test_texts_that_fit_two_scales_are_no_scale(texts):
    assert len({fit.numbering for fit in fits(texts)}) != 1
    assert numbers_of(texts) is None


@pytest.mark.parametrize(
    ("texts", "low", "high"),
    [
        (("从不", "很少", "有时", "经常", "总是"), 1, 5),
        (("非常不可能", "不太可能", "一般", "比较可能", "非常可能"), 1, 5),
        (tuple(f"{point}分" for point in range(11)), 0, 10),
        (("Very poor", "Poor", "Fair", "Good", "Very good"), 1, 5),
    ],
)
def test_frequency_importance_likelihood_points_and_quality_are_scales(write_wjx, texts, low, high):
    survey = read_survey(write_wjx([[text] for text in texts], ["1、甲"]))
    assert survey.codebook.bounds == {"Q1": (low, high)}
    assert survey.responses["Q1"].tolist() == list(range(low, high + 1))


@pytest.mark.parametrize(
    ("texts", "overlooked"),
    [
        (("非常不重要", "不重要", "重要", "非常重要"), "一般"),
        (("从不", "偶尔", "经常", "总是"), "有时"),
        (("Strongly disagree", "Disagree", "Agree", "Strongly agree"), "Neutral"),
    ],
)
def test_scale_that_may_lack_an_answer_nobody_chose_is_read_with_a_warning(
    write_wjx, texts, overlooked
):
    path = write_wjx([[text] for text in texts], ["1、甲"])
    with pytest.warns(DataWarning, match=rf"Q1: .* 4 points .* If '{overlooked}' .* too low by 1"):
        survey = read_survey(path)
    assert survey.codebook.bounds == {"Q1": (1, 4)}
    assert survey.responses["Q1"].tolist() == [1, 2, 3, 4]
    assert f"'{overlooked}'" in draft_codebook(path).to_toml()


def test_odd_scales_are_beyond_that_doubt():
    doubted = {len(s.points) for s in known_scales() if overlooked_answer(s.usual)}
    assert doubted == {4, 6}


def test_no_scale_is_guessed_from_part_of_two():
    assert numbers_of({"一般"}) is None
    assert numbers_of(set()) is None
    assert numbers_of({"同意", "Agree"}) is None
    assert numbers_of({"比较不满意", "一般", "满意"}) is None  # 5 of 5, or 6 of 7
    assert numbers_of({"非常不满意", "比较不满意", "一般", "满意"})["满意"] == 6
