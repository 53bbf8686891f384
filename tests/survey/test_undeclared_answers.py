"""Reading without a codebook."""

from __future__ import annotations

import pytest

from loyaltysem.errors import DataError, DataWarning
from loyaltysem.survey import read_survey
from loyaltysem.survey.answers.likert import LIKERT_SCALES, recognise_scale

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
    survey = read_survey(write_wjx([["同意"], ["非常同意"]], ["1、信任吗"]))
    assert survey.responses["Q1"].tolist() == ["同意", "非常同意"]
    (record,) = [entry for entry in survey.history if entry.step == "recoded"]
    assert record.count == 0
    assert "kept as texts" in record.text


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


@pytest.mark.parametrize("scale", LIKERT_SCALES, ids=lambda scale: "/".join(scale))
def test_every_scale_is_recognised_when_it_occurs_in_full(scale):
    assert recognise_scale(set(scale)) == scale
    assert list(scale.values()) == list(range(1, len(scale) + 1))


def test_no_scale_is_guessed_from_part_of_two():
    assert recognise_scale({"一般"}) is None
    assert recognise_scale(set()) is None
    assert recognise_scale({"同意", "Agree"}) is None
    assert recognise_scale({"比较不满意", "一般", "满意"})["满意"] == 6
