"""What makes a comparison doubtful is said, by record and in words."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from platform_frames import BOUNDS, FRAME, plain, shops

import loyaltysem as ls
from loyaltysem.survey.wordings.weight_name import names_weights


def kinds(found: ls.PlatformComparison) -> list[str]:
    return found.cautions["caution"].tolist()


def test_large_groups_that_measure_alike_need_no_caution():
    assert kinds(plain()) == []


def test_few_answers_are_named_with_their_number():
    found = plain(FRAME.drop(index=FRAME.index[FRAME["shop"] == "y"][-100:]))
    assert kinds(found) == ["few_answers"]
    assert "Fewer than 250 answers: y (200)" in found.text()
    assert "y（200份）" in found.text("zh")


def test_above_85_only_the_total_effect_is_said_to_mean_anything():
    """The trap: cause and mediator are nearly one construct."""
    found = plain(shops({"x": 0.0, "y": 0.1}, noise=0.15, seed=2))
    table = found.cautions.set_index("caution")
    assert table.loc["inseparable", "names"] == "A, B"
    text = found.text()
    assert "only the total effect means anything" in text
    assert "total effect of A on C is" in text
    assert "direct effect of A on C is" not in text.replace("indirect", "direct")
    assert "只有总效应可以解释" in found.text("zh")
    assert "直接效应为" not in found.text("zh")
    legend = [entry.get_text() for entry in found.plot().axes[0].get_legend().get_texts()]
    assert legend == ["total"]


def test_weights_that_move_the_order_are_said():
    frame = shops({"x": 0.0, "y": 0.05}, seed=4)
    # what nobody's loading weighs much decides the unweighted order
    frame = frame.assign(c2=5 + 0.25 * (frame["c2"] - 5))
    frame.loc[frame["shop"] == "x", "c2"] += 0.6
    found = ls.compare_platforms(
        ls.CFA("C =~ c1 + c2 + c3 + c4"),
        frame,
        group="shop",
        bounds=BOUNDS,
        release=["c2 ~ 1"],
        n_replicates=40,
        rng=1,
    )
    ranks = found.ranks.pivot_table(index="group", columns="weights", values="rank")
    moved = (ranks["loadings"] != ranks["equal"]).any()
    assert ("weights_decide" in kinds(found)) == moved


def test_columns_that_look_like_survey_weights_are_said_to_be_unused():
    found = plain(FRAME.assign(survey_weight=1.0))
    assert kinds(found) == ["survey_weights"]
    assert "survey_weight may be weights of respondents and is not used" in found.text()


@pytest.mark.parametrize(
    ("header", "is_weight"),
    [
        ("weight", True),
        ("Final Weight", True),
        ("raking_wt", True),
        ("权重", True),
        ("抽样权重", True),
        ("body_weight", False),
        ("weight_loss", False),
        ("体重", False),
    ],
)
def test_weights_of_respondents_are_told_from_what_somebody_weighs(header, is_weight):
    assert names_weights(header) == is_weight


def test_releases_say_that_a_search_is_not_in_the_intervals():
    found = plain(release=["c4 ~ 1"])
    assert "searched" in kinds(found)
    assert "c4 ~ 1" in found.text()


def test_a_path_that_is_missing_is_said():
    frame = shops({"x": 0.0, "y": 0.2}, slopes=(0.6, 0.0), n=600)
    found = ls.compare_platforms(
        ls.SEM("A =~ a1 + a2 + a3\nB =~ b1 + b2 + b3\nC =~ c1 + c2 + c3 + c4\nB ~ A\nC ~ B"),
        frame,
        group="shop",
        source="A",
        target="C",
        bounds=BOUNDS,
        n_replicates=30,
        rng=1,
    )
    assert "structure_rejected" in kinds(found)
    assert "a path may be missing" in found.text()


def test_numbers_of_the_text_are_those_of_the_tables():
    found = plain()
    text, zh = found.text(), found.text("zh")
    for row in found.influence.query("effect == 'total'").itertuples():
        assert f"{row.est:.2f} [{row.ci_lower:.2f}, {row.ci_upper:.2f}] for {row.group}" in text
        assert f"{row.group}为{row.est:.2f}［{row.ci_lower:.2f}, {row.ci_upper:.2f}］" in zh
    for row in found.index.query("weights == 'loadings'").itertuples():
        assert f"[{row.ci_lower:.1f}, {row.ci_upper:.1f}] for {row.group}" in text
    for value in found.index["index"]:
        assert f"{value:.1f}" in text
        assert f"{value:.1f}" in zh
    test = found.equality.set_index("name").loc["total"]
    assert f"χ²(2) = {test['chisq']:.2f}" in text


def test_cautions_have_a_place_in_the_table_even_where_there_are_none():
    assert plain().cautions.columns.tolist() == ["caution", "names", "groups", "values"]
    assert isinstance(plain().cautions, pd.DataFrame)
    assert np.array_equal(plain().cautions.shape, (0, 4))
