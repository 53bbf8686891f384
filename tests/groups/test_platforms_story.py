"""The story that tutorial, example and README tell of the simulated survey is in its answers."""

from __future__ import annotations

import pytest

import loyaltysem as ls
from loyaltysem.errors import InvarianceError


@pytest.fixture(scope="module")
def survey() -> ls.Survey:
    return ls.datasets.load_platforms().screen().apply()


@pytest.fixture(scope="module")
def model(survey) -> ls.SEM:
    return ls.SEM(ls.theories.satisfaction_trust_loyalty(survey.codebook))


@pytest.fixture(scope="module")
def ladder(model, survey) -> ls.InvarianceLadder:
    return ls.measurement_invariance(model, survey, group="platform", missing="listwise")


@pytest.fixture(scope="module")
def comparison(model, survey, ladder) -> ls.PlatformComparison:
    return ls.compare_platforms(
        model, survey, ladder=ladder.release("LOY4 ~ 1"), n_replicates=200, rng=1
    )


def test_loadings_are_equal_and_intercepts_are_not(ladder):
    assert ladder.level == "metric"
    with pytest.raises(InvarianceError):
        ladder.require("latent means")


def test_one_item_is_suggested_and_enough(ladder):
    assert ladder.suggestions()["term"].tolist() == ["LOY4 ~ 1"]
    released = ladder.release("LOY4 ~ 1")
    assert (released.level, released.partial) == ("scalar", True)
    assert len(released.invariant_items("LOY")) == 3


def test_platforms_stand_in_the_codebooks_order_with_the_roles_of_the_codebook(comparison):
    assert comparison.ladder.group_labels == ("taobao", "tmall", "jd")
    assert (comparison.source, comparison.target) == ("SAT", "LOY")


def test_the_answers_on_jd_look_two_points_better_than_loyalty_is(comparison):
    answers = comparison.answers.query("construct == 'LOY' and weights == 'loadings'")
    bias = answers.set_index("group")["bias"]
    assert bias["jd"] - bias["taobao"] == pytest.approx(2.0, abs=0.15)
    assert abs(bias["tmall"] - bias["taobao"]) < 0.4


def test_jd_is_ahead_all_the_same(comparison):
    ranks = comparison.ranks.query("construct == 'LOY' and weights == 'loadings'")
    assert ranks["group"].tolist() == ["jd", "tmall", "taobao"]
    assert ranks["rank_upper"].iloc[0] == 1


def test_sentences_call_platforms_and_constructs_by_the_codebooks_labels(comparison):
    assert "Satisfaction on Loyalty" in comparison.text()
    assert "Tmall" in comparison.text()
    assert "The data are simulated." in comparison.text()
    zh = comparison.text("zh")
    assert "顾客满意对顾客忠诚的非标准化总效应，淘宝为" in zh
    assert (
        "部分尺度不变性，其中释放了LOY4（“即使其他平台有促销，我仍然愿意在该平台购买”）的截距" in zh
    )
    for english in ("Taobao", "taobao", "interval", "latent"):
        assert english not in zh
