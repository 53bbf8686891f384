"""What makes a comparison doubtful is said, by record and in words."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from platform_frames import BOUNDS, FRAME, OPTIONS, plain, shops

import loyaltysem as ls
from loyaltysem.groups.comparison.cautions import weights_decide
from loyaltysem.groups.comparison.estimates.compared import Compared
from loyaltysem.survey.wordings.weight_name import names_weights


def kinds(found: ls.PlatformComparison) -> list[str]:
    return found.cautions["caution"].tolist()


def test_large_groups_that_measure_alike_need_no_caution():
    assert kinds(plain()) == []


def test_few_answers_are_named_with_their_number():
    found = plain(FRAME.drop(index=FRAME.index[FRAME["shop"] == "y"][-100:]))
    assert kinds(found) == ["few_answers"]
    assert "Groups with fewer than 250 respondents: y (200)." in found.text()
    assert "y（200人）" in found.text("zh")


def test_above_85_only_the_total_effect_is_said_to_mean_anything():
    """The trap: cause and mediator are nearly one construct."""
    found = plain(shops({"x": 0.0, "y": 0.1}, noise=0.15, seed=2))
    table = found.cautions.set_index("caution")
    assert table.loc["inseparable", "names"] == "A, B"
    text = found.text()
    assert "only the total effect can be interpreted" in text
    assert "total effect of A on C is" in text
    assert "direct effect of A on C is" not in text.replace("indirect", "direct")
    assert "仅总效应可以解释" in found.text("zh")
    assert "直接效应为" not in found.text("zh")
    legend = [entry.get_text() for entry in found.plot().axes[0].get_legend().get_texts()]
    assert legend == ["total"]


def levels(rule: str, *est: float, spread: float = 0.5) -> Compared:
    """Levels of groups with the same error each."""
    draws = est + spread * np.random.default_rng(1).normal(size=(2000, len(est)))
    return Compared("observed index", "C", rule, np.array(est), draws, 0.95)


@pytest.mark.parametrize(
    ("leading", "twin", "moved"),
    [
        ((60.0, 64.0, 70.0), (60.0, 64.0, 70.0), False),
        # two neighbours that cannot be told apart by either weights change places
        ((60.0, 64.0, 64.3), (60.0, 64.3, 64.0), False),
        # of the first two as well, though they are first
        ((60.0, 70.0, 70.2), (60.0, 70.2, 70.0), False),
        # told apart by one of the two weights
        ((60.0, 64.0, 67.0), (60.0, 64.3, 64.0), True),
        ((60.0, 64.0, 64.3), (60.0, 67.0, 64.0), True),
        # of equal level by one, which is no order that turns
        ((60.0, 64.0, 67.0), (60.0, 64.0, 64.0), False),
    ],
)
def test_weights_decide_where_groups_that_differ_change_places(leading, twin, moved):
    found = list(weights_decide([levels("loadings", *leading)], [levels("equal", *twin)]))
    assert [one.kind for one in found] == ["weights_decide"] * moved


def test_neighbours_that_cannot_be_told_apart_may_change_places_unsaid():
    """Twelve shops alike: their order by the two weights differs, and means nothing."""
    found = ls.compare_platforms(
        ls.CFA("C =~ c1 + c2 + c3 + c4"),
        shops({f"s{i:02d}": 0.0 for i in range(12)}, n=250, seed=8),
        group="shop",
        bounds=BOUNDS,
        n_replicates=100,
        rng=1,
    )
    ranks = found.ranks.pivot_table(index="group", columns="weights", values="rank")
    assert (ranks["loadings"] != ranks["equal"]).any()
    assert kinds(found) == []


def test_columns_that_look_like_survey_weights_are_said_to_be_unused():
    found = plain(FRAME.assign(survey_weight=1.0))
    assert kinds(found) == ["survey_weights"]
    assert "survey_weight may be a survey weight and was not used" in found.text()


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
    assert "the intercept of c4 was released because of what these data show" in found.text()


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
        assert f"{row.group}为{row.est:.2f} [{row.ci_lower:.2f}, {row.ci_upper:.2f}]" in zh
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


def test_a_predictor_beside_the_way_is_said_to_take_even_the_total_effect():
    """A and B are nearly one construct, and the model says nothing of how they come about."""
    frame = shops({"x": 0.0, "y": 0.1}, noise=0.15, seed=2)
    beside = ls.SEM("A =~ a1 + a2 + a3\nB =~ b1 + b2 + b3\nC =~ c1 + c2 + c3 + c4\nC ~ A + B")
    found = ls.compare_platforms(beside, frame, **OPTIONS)
    assert found.cautions.set_index("caution").loc["confounded", "names"] == "A, B"
    assert "inseparable" not in kinds(found)
    assert "not even the total effect can be interpreted by itself" in found.text()
    assert "总效应也不宜单独解释" in found.text("zh")


def test_what_was_not_found_is_not_said_to_be_absent():
    found = plain(shops({"x": 0.0, "y": 0.0, "z": 0.0}, seed=3))
    text, zh = found.text(), found.text("zh")
    assert not found.differences["differs"].any()
    assert "No pairwise difference is significant." in text
    assert "两两差异均不显著" in zh
    two = plain(shops({"x": 0.0, "y": 0.0}, seed=3))
    assert "The difference is not significant." in two.text()
    assert "两组差异不显著" in two.text("zh")
    some = plain(shops({"x": 0.0, "y": 0.0, "z": 0.8}, seed=3))
    assert "no other pairwise difference is significant" in some.text()
    apart = plain(shops({"x": 0.0, "y": 1.5, "z": 3.0}))
    assert "At 95% confidence the order, from the highest, is z, y, x." in apart.text()
    for said in (text, two.text(), some.text(), apart.text()):
        for claim in ("do not differ", "No pair of groups differs", "certain"):
            assert claim not in said


def test_the_text_tells_the_bias_of_every_construct():
    easier = {("z", "c4"): 0.7, ("z", "a2"): 0.5}
    found = plain(
        shops({"x": 0.0, "y": 0.1, "z": 0.5}, easier=easier), release=["c4 ~ 1", "a2 ~ 1"]
    )
    text, zh = found.text(), found.text("zh")
    table = found.answers.query("weights == 'loadings'")
    assert set(table["construct"]) == {"A", "C"}
    for row in table.itertuples():
        bias = f"{abs(row.bias):.1f}"
        assert f"{row.group} {row.answers:.1f} (" in text
        assert f"{row.group}为{row.answers:.1f}（" in zh
        assert bias in text
        assert bias in zh


@pytest.mark.parametrize("identification", ["marker", "variance", "effect_coding"])
def test_the_unit_of_latent_means_is_named(identification):
    model = ls.CFA("A =~ a1 + a2 + a3\nC =~ c1 + c2 + c3 + c4")
    ladder = ls.measurement_invariance(model, FRAME, group="shop", identification=identification)
    found = ls.compare_platforms(model, FRAME, group="shop", ladder=ladder, n_replicates=20, rng=1)
    coded = identification == "effect_coding"
    assert ("effect coding" in found.text()) == coded
    assert ("效应编码" in found.text("zh")) == coded
    assert "units of the model" not in found.text()
    first = found.latent_means.query("group == 'x'")["est"].abs()
    assert (first > 1).all() if coded else (first == 0).all()
