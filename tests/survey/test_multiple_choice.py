"""A multiple choice is one question in the description, with both kinds of percentages."""

from __future__ import annotations

import pytest

from loyaltysem.errors import OptionError
from loyaltysem.survey import draft_codebook, read_survey

ROWS = [
    ["运动┋音乐", "男", "同意"],
    ["运动", "女", "不同意"],
    ["(空)", "男", "一般"],
    ["音乐┋读书┋运动", "女", "非常同意"],
    ["读书", "男", "非常不同意"],
]
QUESTIONS = ["6、爱好", "7、性别", "8、信任"]


@pytest.mark.parametrize("drafted", [False, True])
def test_shares_are_of_ticks_and_of_those_who_ticked(write_wjx, drafted):
    path = write_wjx(ROWS * 2, QUESTIONS)
    survey = read_survey(path, draft_codebook(path).codebook if drafted else None)
    table = survey.describe().multiple_choices()
    assert table["question"].unique().tolist() == ["爱好"]
    by_option = table.set_index("option")
    assert by_option["n"].to_dict() == {"运动": 6, "音乐": 4, "读书": 4, "total": 14}
    # by hand: 14 ticks of 8 respondents
    assert by_option["response_share"].round(4).tolist() == [0.4286, 0.2857, 0.2857, 1.0]
    assert by_option["case_share"].tolist() == [0.75, 0.5, 0.5, 1.75]
    chinese = survey.describe().multiple_choices("zh")
    assert chinese["option"].tolist()[-1] == "合计"


def test_the_sample_shows_it_as_one_variable(write_wjx):
    path = write_wjx(ROWS * 2, QUESTIONS)
    table = read_survey(path, draft_codebook(path).codebook).describe().sample("zh")
    assert table["variable"].tolist() == ["爱好"] * 3 + ["性别"] * 2
    assert table["n"].tolist()[:3] == [6, 4, 4]
    assert table["share"].tolist()[:3] == [0.6, 0.4, 0.4]


def test_a_subset_is_counted_anew_and_the_card_is_bilingual(write_wjx):
    path = write_wjx(ROWS * 2, QUESTIONS)
    survey = read_survey(path, draft_codebook(path).codebook)
    women = survey.subset(survey.responses["gender"] == "female")
    assert women.describe().multiple_choices()["n"].tolist() == [4, 2, 2, 8]
    assert "response share 响应百分比" in survey.describe()._repr_html_()
    assert "case share 个案百分比" in survey.describe()._repr_html_()


def test_a_survey_without_one_has_an_empty_table(write_table):
    description = read_survey(write_table([["a"], [1], [2]])).describe()
    assert description.multiple_choices().empty
    assert "响应百分比" not in description._repr_html_()


def test_an_unknown_language_is_refused(write_wjx):
    survey = read_survey(write_wjx(ROWS, QUESTIONS))
    with pytest.raises(OptionError, match="language='fr'"):
        survey.describe().multiple_choices("fr")


def test_levels_that_were_renamed_are_counted(write_wjx):
    path = write_wjx(ROWS, QUESTIONS)
    text = draft_codebook(path).to_toml().replace('1 = "yes"', '1 = "picked"')
    text = text.replace('yes = "', 'picked = "')
    table = read_survey(path, text).describe().multiple_choices()
    assert table["n"].tolist() == [3, 2, 2, 7]
