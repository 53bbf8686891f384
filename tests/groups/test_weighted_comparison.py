"""A comparison of respondents who have weights, or were sampled in clusters."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from platform_frames import FRAME, ITEMS, TEXT, plain

import loyaltysem as ls
from loyaltysem.errors import DataError, LoyaltySEMError, OptionError, VariableNotFoundError

ROW = np.arange(len(FRAME))
CONTENT = FRAME[["c1", "c2", "c3", "c4"]].mean(axis=1)
#: The content of z were reached more easily, and count less.
WEIGHED = FRAME.assign(
    w=np.where(FRAME["shop"] == "z", np.exp(-0.15 * (CONTENT - 5.8)), 1.0) + 0.1 * (ROW % 3),
    seller=[f"{shop}{k:02d}" for shop, k in zip(FRAME["shop"], ROW % 75, strict=True)],
)
TABLES = ("influence", "paths", "equality", "index", "differences", "ranks", "index_weights")
DESIGN = {"weights": "w", "clusters": "seller"}


@pytest.fixture(scope="module")
def weighted() -> ls.PlatformComparison:
    return plain(WEIGHED, n_replicates=200, **DESIGN)


def test_the_index_is_the_weighted_one_by_the_weights_of_the_weighted_fit(weighted):
    rule = weighted.index_weights.query("construct == 'C' and rule == 'loadings'")
    fit = weighted.fit
    loadings = fit.estimates().query("lhs == 'C' and op == '=~' and group == 'x'")["est"]
    np.testing.assert_allclose(rule["weight"], loadings / loadings.sum(), rtol=1e-10)
    index = weighted.index.query("construct == 'C' and weights == 'loadings'")
    for label, value in zip(index["group"], index["index"], strict=True):
        own = WEIGHED[WEIGHED["shop"] == label]
        means = np.average(own[rule["item"].tolist()], axis=0, weights=own["w"])
        assert value == pytest.approx(10 * rule["weight"].to_numpy() @ means, rel=1e-10)


def test_everything_is_that_of_the_weighted_fit_and_its_bootstrap():
    """By hand: the model fitted with the weights, clusters drawn with the same seed."""
    ladder = ls.measurement_invariance(ls.SEM(TEXT), WEIGHED, group="shop", **DESIGN)
    found = plain(WEIGHED, ladder=ladder, n_replicates=50, rng=3)
    level = ["loadings", "intercepts"] + (["residuals"] if ladder.level == "strict" else [])
    fit = ls.SEM(TEXT).fit(WEIGHED, group="shop", group_equal=[*level], **DESIGN)
    drawn = fit.bootstrap(n_replicates=50, rng=3)
    for label in ("x", "y", "z"):
        own = fit.effects("A", "C").query("group == @label").set_index("effect")["est"]
        ours = found.influence.query("group == @label").set_index("effect")
        assert ours.loc["total", "est"] == pytest.approx(own["total"], rel=1e-6)
        replicates = drawn.effect_replicates("A", "C", group=label)["total"]
        assert ours.loc["total", "se"] == pytest.approx(replicates.std(ddof=1), rel=1e-4)
        values = drawn.index_replicates(
            "C", index_weights="equal", bounds=dict.fromkeys(ITEMS, (0.0, 10.0)), group=label
        )
        row = found.index.query("construct == 'C' and weights == 'equal' and group == @label")
        assert row["se"].iloc[0] == pytest.approx(values.std(ddof=1), rel=1e-9)


def test_weights_move_what_they_should(weighted):
    def level(found: ls.PlatformComparison) -> float:
        table = found.index.query("construct == 'C' and weights == 'equal'")
        return float(table.set_index("group").loc["z", "index"])

    assert level(weighted) < level(plain(n_replicates=20)) - 1


def test_weights_of_one_are_no_weights():
    one = plain(FRAME.assign(w=1.0), weights="w")
    none = plain(estimator="MLR")
    for name in TABLES:
        pd.testing.assert_frame_equal(getattr(one, name), getattr(none, name), rtol=1e-8)


def test_a_cluster_for_each_respondent_is_no_cluster():
    alone = plain(FRAME.assign(c=[f"{k:04d}" for k in ROW]), clusters="c")
    none = plain(estimator="MLR")
    for name in TABLES:
        pd.testing.assert_frame_equal(getattr(alone, name), getattr(none, name), rtol=1e-8)


def test_respondents_written_four_times_are_drawn_together():
    copies = FRAME.loc[FRAME.index.repeat(4)].reset_index(drop=True)
    copies["person"] = np.repeat(ROW, 4)
    together = plain(copies, clusters="person", n_replicates=300)
    plainly = plain(estimator="MLR", n_replicates=300)
    ratio = together.index["se"] / plainly.index["se"]
    assert ratio.between(0.85, 1.18).all()


def test_linearised_errors_are_those_of_the_bootstrap_of_clusters():
    def rows(found: ls.PlatformComparison) -> np.ndarray:
        return np.concatenate([found.paths["se"], found.latent_index["se"]])

    drawn = rows(plain(WEIGHED, n_replicates=400, **DESIGN))
    linear = rows(plain(WEIGHED, n_replicates=2000, intervals="monte_carlo", **DESIGN))
    # of 75 clusters a group
    np.testing.assert_allclose(linear, drawn, rtol=0.3)
    assert abs(np.log(linear / drawn).mean()) < 0.1


def test_a_ladder_brings_its_weights_along(weighted):
    ladder = ls.measurement_invariance(ls.SEM(TEXT), WEIGHED, group="shop", **DESIGN)
    found = plain(WEIGHED, ladder=ladder)
    pd.testing.assert_series_equal(found.index["index"], weighted.index["index"], rtol=1e-7)
    with pytest.raises(OptionError, match=r"with it weights=.*leave ladder= out"):
        plain(WEIGHED, ladder=ladder, weights="w")


def test_normalisation_is_handed_on():
    by_group = plain(WEIGHED, weights="w", weights_normalization="group")
    assert by_group.fit._fitted.options.weights_normalization == "group"
    total = plain(WEIGHED, weights="w")
    assert not np.allclose(by_group.fit.coef(), total.fit.coef(), rtol=1e-6)


def test_what_was_weighted_and_how_it_was_drawn_is_said(weighted):
    text, zh = weighted.text(), weighted.text("zh")
    assert "respondents are weighted by w and in 75 + 75 + 75 clusters of seller" in text
    assert "200 bootstrap samples of clusters, with their weights, within each group" in text
    assert "个案以 w 加权，抽样群为 seller（75 + 75 + 75 群）" in zh
    assert "各组分别按抽样群有放回抽样200次、个案携带其权重的自助法" in zh
    linear = plain(WEIGHED, intervals="monte_carlo", n_replicates=50, weights="w")
    assert "Standard errors are linearised: respondents are weighted by w." in linear.text()


def test_only_weights_that_are_not_used_are_cautioned_of():
    frame = FRAME.assign(survey_weight=1.0 + (ROW % 2))
    kinds = plain(frame, weights="survey_weight").cautions["caution"].tolist()
    assert "survey_weights" not in kinds
    assert plain(frame).cautions["caution"].tolist() == ["survey_weights"]


def test_a_raked_survey_that_is_compared_without_its_weights_is_cautioned_of():
    survey = ls.datasets.load_platforms()
    raked = survey.rake({"gender": {"female": 0.49, "male": 0.51}}).apply()
    model = ls.CFA("SAT =~ SAT1 + SAT2 + SAT3\nLOY =~ LOY1 + LOY2 + LOY3")
    options = {"missing": "listwise", "n_replicates": 20, "rng": 1}
    found = ls.compare_platforms(model, raked, **options)
    assert "survey_weights" in found.cautions["caution"].tolist()
    used = ls.compare_platforms(model, raked, weights="weight", **options)
    assert "survey_weights" not in used.cautions["caution"].tolist()


def test_few_clusters_shared_ones_and_weights_by_which_few_decide_are_said():
    few = FRAME.assign(c=ROW % 150, w=np.where(ROW % 10 == 0, 30.0, 1.0))
    few.loc[few["shop"] == "y", "c"] = few["c"] % 15
    found = plain(few, clusters="c", weights="w")
    table = found.cautions.set_index("caution")
    assert table.loc["few_clusters", ["groups", "values"]].tolist() == ["y", "15"]
    # all 150 of x are in z again, and 15 of them in y
    assert table.loc["shared_clusters", "values"] == "165"
    effective = few["w"].sum() ** 2 / (few["w"] ** 2).sum()
    assert table.loc["few_decide", "values"] == f"{effective:g}, 900"
    assert "Groups with fewer than 20 clusters: y (15)" in found.text()
    assert "抽样群不足20个的组：y（15个群）" in found.text("zh")
    assert f"an effective sample size of {effective:.0f}" in found.text()


WRONG: dict[str, tuple[dict[str, object], pd.DataFrame, type[LoyaltySEMError], str]] = {
    "no such column": ({"weights": "q"}, WEIGHED, VariableNotFoundError, "'q'"),
    "one column twice": ({"weights": "w", "clusters": "w"}, WEIGHED, OptionError, "twice"),
    "no number": ({"weights": "seller"}, WEIGHED, DataError, "seller"),
    "zero": ({"weights": "w"}, WEIGHED.assign(w=ROW % 2), DataError, "weight of zero"),
    "negative": ({"weights": "w"}, WEIGHED.assign(w=1.5 - ROW % 3), DataError, "negative"),
    "missing": (
        {"weights": "w"},
        WEIGHED.assign(w=np.where(ROW == 4, np.nan, 1.0)),
        DataError,
        "no weight",
    ),
    "ordered": ({"weights": "w", "ordered": True}, WEIGHED.round(0), LoyaltySEMError, "weights"),
    "incomplete": ({"weights": "w", "missing": "fiml"}, WEIGHED, LoyaltySEMError, "fiml"),
    "the old meaning": ({"weights": "loadings"}, WEIGHED, VariableNotFoundError, "'loadings'"),
}


@pytest.mark.parametrize("case", WRONG)
def test_weights_that_are_not_right_are_refused_by_name(case):
    changes, frame, error, words = WRONG[case]
    with pytest.raises(error, match=words):
        plain(frame, **changes)
