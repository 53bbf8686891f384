"""Descriptives of weighted respondents: against R's survey, and what is refused."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

import loyaltysem as ls
from loyaltysem.errors import DataError, NotAvailableError, OptionError, VariableNotFoundError
from loyaltysem.survey import Group, Item, MultipleChoice, SurveySource
from loyaltysem.survey.describing import item_statistics

REFERENCE = json.loads((Path(__file__).parents[1] / "reference" / "raking.json").read_text("utf-8"))
FRAME = pd.DataFrame(REFERENCE["frame"])


@pytest.fixture(scope="module")
def survey() -> ls.Survey:
    codebook = ls.Codebook(
        items=(Item("y1", "one", "", 1, 7), Item("y2", "two", "", 1, 5)),
        groups=(Group("gender"), Group("area")),
    )
    weights = np.array(REFERENCE["plain"])
    return ls.Survey(FRAME.assign(w=weights, thrice=3 * weights, same=2.5), codebook)


@pytest.mark.parametrize("item", ["y1", "y2"])
@pytest.mark.parametrize("weights", ["w", "thrice"])
def test_means_sds_and_shares_are_those_of_rs_survey(item, weights, survey):
    described, theirs = survey.describe(weights=weights), REFERENCE["items"][item]
    row = described.items.loc[item]
    assert row["mean"] == pytest.approx(theirs["mean"], rel=1e-9)
    assert row["sd"] == pytest.approx(theirs["sd"], rel=1e-9)
    shares = described.response_shares([item])
    np.testing.assert_allclose(shares["share"], theirs["shares"], rtol=1e-8)
    assert row["floor"] == pytest.approx(theirs["shares"][0], rel=1e-8)
    assert row["ceiling"] == pytest.approx(theirs["shares"][-1], rel=1e-8)


def test_respondents_are_counted_and_the_effective_number_stands_beside(survey):
    table, plain = survey.describe(weights="w").items, survey.describe().items
    assert table["n"].tolist() == plain["n"].tolist() == [400, FRAME["y2"].notna().sum()]
    own = np.array(REFERENCE["plain"])[FRAME["y2"].notna()]
    assert table.loc["y2", "effective_n"] == pytest.approx(own.sum() ** 2 / (own**2).sum())
    assert [name for name in table if name != "effective_n"] == list(plain)


def test_equal_weights_are_none(survey):
    same, plain = survey.describe(weights="same"), survey.describe(moment_type=1)
    pd.testing.assert_frame_equal(
        same.items.drop(columns="effective_n"), plain.items, rtol=1e-12, check_dtype=False
    )
    np.testing.assert_allclose(same.items["effective_n"], same.items["n"], rtol=1e-12)
    pd.testing.assert_frame_equal(same.sample(), plain.sample(), rtol=1e-12)
    pd.testing.assert_frame_equal(same.response_shares(), plain.response_shares(), rtol=1e-12)


def test_a_weight_of_two_is_two_respondents_of_which_shape_tells_nothing_else():
    values = np.array([1.0, 2, 4, 7, np.nan])[:, None]
    weights = np.array([2.0, 1, 3, 1, 5])
    twice = np.repeat(values, weights.astype(int), axis=0)
    found = item_statistics(values, moment_type=1, weights=weights)
    repeated = item_statistics(twice, moment_type=1)
    for name in ("mean", "skewness", "kurtosis", "lowest", "highest"):
        np.testing.assert_allclose(found[name], repeated[name], rtol=1e-12)
    assert found["n"].item() == 4


def test_the_sample_has_the_margins_that_it_was_raked_to(survey):
    table = survey.describe(weights="w").sample().set_index(["variable", "level"])
    targets = REFERENCE["targets"]
    for variable in ("gender", "area"):
        for level, share in targets[variable].items():
            assert table.loc[(variable, level), "share"] == pytest.approx(share, rel=1e-7)
    assert table.loc[("gender", "f"), "n"] == (FRAME["gender"] == "f").sum()


def test_shares_within_groups_are_weighted_within_them(survey):
    shares = survey.describe(weights="w").response_shares(["y1"], group="gender")
    own = FRAME["gender"] == "m"
    mass = np.array(REFERENCE["plain"])[own]
    expected = mass[(FRAME["y1"] == 3)[own]].sum() / mass.sum()
    row = shares[(shares["group"] == "m") & (shares["value"] == 3)].iloc[0]
    assert row["share"] == pytest.approx(expected, rel=1e-12)
    assert row["n"] == ((FRAME["y1"] == 3) & own).sum()


@pytest.mark.parametrize("moment_type", [2, 3])
def test_corrections_for_the_number_of_answers_are_refused_by_name(moment_type, survey):
    with pytest.raises(OptionError, match=f"moment_type={moment_type}.*not defined"):
        survey.describe(weights="w", moment_type=moment_type)
    assert survey.describe(weights="w").moment_type == 1
    assert survey.describe().moment_type == 2


def test_weighted_correlations_are_refused_by_name(survey):
    described = survey.describe(weights="w")
    with pytest.raises(NotAvailableError, match="weights='w'"):
        described.correlations()
    assert survey.describe().correlations().r.shape == (2, 2)


@pytest.mark.parametrize("bad", [0.0, -1.0, np.nan])
def test_weights_that_are_none_are_refused_before_anything_is_shown(bad, survey):
    broken = ls.Survey(survey.responses.assign(w=[bad] + [1.0] * 399), survey.codebook)
    with pytest.raises(DataError, match="1 of 400 respondents have"):
        broken.describe(weights="w")
    with pytest.raises(VariableNotFoundError, match="'ww'"):
        survey.describe(weights="ww")


def test_a_weighted_description_says_so(survey):
    described = survey.describe(weights="w")
    own = np.array(REFERENCE["plain"])
    said = f"weighted by 'w': effective n {own.sum() ** 2 / (own**2).sum():.1f}"
    assert said in repr(described)
    assert "effective n" in described._repr_html_()
    assert "weighted" not in repr(survey.describe())


def test_multiple_choices_are_weighted():
    frame = pd.DataFrame({"a": [1, 1, 0, 0], "b": [0, 1, 1, 0], "y": [1, 2, 3, 4]})
    choices = (MultipleChoice("q", "Which?", {"a": "A", "b": "B"}),)
    codebook = ls.Codebook(items=(Item("y", "one", "", 1, 7), Item("a", "A"), Item("b", "B")))
    source = SurveySource(choices=choices)
    survey = ls.Survey(frame.assign(w=[1.0, 2.0, 3.0, 4.0]), codebook, source=source)
    table = survey.describe(weights="w").multiple_choices()
    assert table["n"].tolist() == [2, 2, 4]
    np.testing.assert_allclose(table["response_share"], [3 / 8, 5 / 8, 1])
    np.testing.assert_allclose(table["case_share"], [3 / 6, 5 / 6, 8 / 6])
