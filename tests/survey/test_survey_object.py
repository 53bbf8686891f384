"""The survey never changes, and says what it is."""

from __future__ import annotations

import copy
import pickle

import numpy as np
import pandas as pd
import pytest

from loyaltysem.errors import DataError, OptionError, VariableNotFoundError
from loyaltysem.survey import Codebook, Item, Survey, read_survey


@pytest.fixture
def survey(write_wjx, codebook_text):
    return read_survey(write_wjx(), codebook_text)


def test_frames_are_copies(survey):
    for name in ("responses", "missing_kinds", "paradata", "traps", "presented"):
        frame = getattr(survey, name)
        before = frame.copy()
        frame.iloc[:, 0] = frame.iloc[::-1, 0].to_numpy()
        frame["new"] = 1
        pd.testing.assert_frame_equal(getattr(survey, name), before)


def test_frame_given_is_not_kept(survey):
    given = survey.responses
    made = Survey(given, survey.codebook)
    given.iloc[0, 0] = 99.0
    assert made.responses.iloc[0, 0] == 5.0
    assert made.missing_kinds.loc[3, "SAT1"] == "blank"


def test_attributes_cannot_be_set_or_deleted(survey):
    with pytest.raises(AttributeError, match="does not change"):
        survey.responses = None
    with pytest.raises(AttributeError, match="does not change"):
        survey.codebook = None
    with pytest.raises(AttributeError, match="cannot be deleted"):
        del survey.codebook


def test_survey_can_be_copied_and_sent_to_another_process(survey):
    for other in (copy.deepcopy(survey), pickle.loads(pickle.dumps(survey))):  # noqa: S301
        pd.testing.assert_frame_equal(other.responses, survey.responses)
        assert other.codebook == survey.codebook
        assert other.history == survey.history


def test_subset_by_level_is_a_new_survey_with_a_record(survey):
    jd = survey.subset(platform="jd")
    assert len(jd) == 1
    assert len(survey) == 3
    assert jd.history[-1].step == "subset"
    assert jd.history[-1].count == 2
    assert jd.paradata.index.tolist() == jd.traps.index.tolist() == [2]
    assert len(survey.subset(platform=["jd", "taobao"])) == 3
    assert len(survey.subset(platform="taobao", gender="female")) == 1


def test_subset_by_mask(survey):
    mask = survey.responses["SAT1"] > 3
    assert survey.subset(mask).responses.index.tolist() == [1]
    assert survey.subset(mask.to_numpy()).responses.index.tolist() == [1]


@pytest.mark.parametrize("mask", [[True], [1, 0, 1], np.array([True, False, True]).reshape(1, 3)])
def test_wrong_mask_is_an_error(survey, mask):
    with pytest.raises(OptionError, match="one True or False for each of the 3"):
        survey.subset(mask)


def test_mask_of_another_frame_is_an_error(survey):
    with pytest.raises(OptionError, match="index is not that of the survey"):
        survey.subset(pd.Series([True, False, True]))


def test_wrong_subset_says_what_there_is(survey):
    with pytest.raises(OptionError, match=r"platform has no value 'JD'. Did you mean 'jd'.*taobao"):
        survey.subset(platform="JD")
    with pytest.raises(VariableNotFoundError, match="Did you mean 'platform'"):
        survey.subset(platfrom="jd")
    with pytest.raises(OptionError, match="needs a mask or a level"):
        survey.subset()
    with pytest.raises(DataError, match="Nobody is left"):
        survey.subset(np.zeros(3, dtype=bool))


def test_answers_without_a_codebook_item_are_an_error():
    codebook = Codebook((Item("SAT1", "t", "", 1, 5),))
    with pytest.raises(VariableNotFoundError, match=r"1 item.*SAT1. Did you mean 'sat1'"):
        Survey(pd.DataFrame({"sat1": [1.0]}), codebook)
    with pytest.raises(DataError, match="No respondent"):
        Survey(pd.DataFrame({"SAT1": []}), codebook)


def test_card_says_what_it_is_and_escapes(write_wjx, codebook_text, survey):
    assert "SIMULATED" not in survey._repr_html_()
    assert "SIMULATED" not in repr(survey)
    simulated = codebook_text.replace('"A test"', '"<b>A</b> test"\nsimulated = true')
    card = read_survey(write_wjx(), simulated)
    assert "SIMULATED 模拟数据" in card._repr_html_()
    assert "&lt;b&gt;A&lt;/b&gt; test · 测试" in card._repr_html_()
    assert "SIMULATED" in repr(card)
    assert "3 respondents, 4 items, 2 constructs, format wjx" in repr(card)


def test_a_codebook_shows_constructs_with_their_items(write_wjx, codebook_text, survey):
    simulated = codebook_text.replace('"A test"', '"<b>A</b> test"\nsimulated = true')
    codebook = read_survey(write_wjx(), simulated).codebook
    shown = repr(codebook)
    for construct, items in codebook.construct_items.items():
        (line,) = [line for line in shown.splitlines() if line.split()[:1] == [construct]]
        assert ", ".join(items) in line
    assert "SIMULATED 模拟数据" in shown
    assert "SIMULATED" not in repr(survey.codebook)
    assert "&lt;b&gt;A&lt;/b&gt; test" in codebook._repr_html_()
    assert "Item(" not in shown


def test_columns_that_nobody_called_items_are_not_counted_as_items():
    frame = pd.DataFrame({"SAT1": [1, 2, 3, 4, 5] * 4, "weight": np.linspace(0.5, 1.5, 20)})
    survey = read_survey(frame)
    assert "2 columns of numbers (items of no construct), 0 constructs" in repr(survey)
    assert "2 columns of numbers" in survey._repr_html_()
    one = read_survey(frame[["SAT1"]])
    assert "1 column of numbers (" in repr(one)


def test_source_keeps_evidence_and_fingerprint(survey, write_wjx):
    evidence = " ".join(survey.source.evidence)
    assert "序号、提交答卷时间、所用时间" in evidence
    assert "answers as texts" in evidence
    assert len(survey.source.sha256) == 64
    assert survey.source.columns["TRAP1"] == "3.此题请选择“同意”。"
    assert survey.source.blocks == (("SAT1", "SAT2"), ("TRU1", "TRU2"))
