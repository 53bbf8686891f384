"""Alignment through its door: what it finds, says, shows and refuses."""

from __future__ import annotations

import re

import numpy as np
import pandas as pd
import pytest
from invariance_cases import LIKERT
from many_groups import ITEMS, MODEL, population

import loyaltysem as ls
from lavaan_cases import SHARED
from loyaltysem.errors import (
    AdmissibilityWarning,
    NotAvailableError,
    OptionError,
    SpecificationWarning,
)
from loyaltysem.groups.aligning.configural import configural_constructs
from loyaltysem.groups.aligning.loss import AlignmentLoss, weights_of_pairs
from loyaltysem.groups.aligning.search import Metric, search

QUICK = {"group": "g", "powers": (0.5,), "epsilons": (0.01,), "n_starts": 8, "rng": 1}
TRUE = population(6)


@pytest.fixture(scope="module")
def frame() -> pd.DataFrame:
    return TRUE.sample(500, 1)


@pytest.fixture(scope="module")
def found(frame) -> ls.Alignment:
    return ls.alignment(ls.SEM(MODEL), frame, group="g", rng=1)


def test_the_reference_group_has_mean_zero_and_variance_one_without_errors(found):
    frame = TRUE.sample(300, 9)
    plain = ls.alignment(ls.SEM(MODEL), frame, metric="reference", **QUICK)
    first = plain.means.iloc[0]
    assert (first["mean"], first["se"], first["variance"], first["variance_se"]) == (0, 0, 1, 0)
    assert np.isnan(first["z"])
    assert "metric='product' is free of this" in repr(plain)
    assert "free of this" not in repr(found)
    assert found.table is found.means


def test_means_and_variances_lie_within_their_errors_of_the_population(found):
    unit = np.exp(np.log(TRUE.sds).mean())
    for column, se, true in (
        ("mean", "se", TRUE.means / unit),
        ("variance", "variance_se", (TRUE.sds / unit) ** 2),
    ):
        rows = found.means[found.means[se] > 0]
        assert len(rows) >= 5
        assert (np.abs(rows[column] - true[rows.index]) < 3 * rows[se]).all()


def test_intercepts_that_differ_are_found_and_few_others(found):
    own = found.parameters
    flagged = ~own.loc[own["op"] == "~1", "invariant"].to_numpy().reshape(len(ITEMS), -1)
    differs = TRUE.intercepts.T != 0
    assert flagged[differs].mean() > 0.8
    assert flagged[~differs].mean() < 0.1


def test_the_aligned_model_fits_as_the_configural_one(found):
    """Loadings, intercepts, means and variances give back the configural moments."""
    estimates = found.fit.estimates()
    configural = estimates[estimates["op"] == "=~"]["est"].to_numpy().reshape(6, -1)
    aligned = found.parameters[found.parameters["op"] == "=~"]["est"].to_numpy().reshape(-1, 6).T
    sds = np.sqrt(found.means["variance"].to_numpy())
    np.testing.assert_allclose(aligned * sds[:, None], configural, rtol=1e-10)
    nu = found.parameters[found.parameters["op"] == "~1"]["est"].to_numpy().reshape(-1, 6).T
    means = nu + aligned * found.means["mean"].to_numpy()[:, None]
    frame = TRUE.sample(500, 1)
    np.testing.assert_allclose(means, frame.groupby("g")[ITEMS].mean(), atol=1e-8)


def test_differences_have_the_errors_that_the_covariance_of_means_gives(found):
    rows = found.differences
    against_first = rows[rows["first"] == "P01"]
    means = found.means.iloc[1:]
    np.testing.assert_allclose(against_first["difference"], -means["mean"], rtol=1e-12)
    np.testing.assert_allclose(against_first["se"], means["se"], rtol=1e-10)
    assert (rows["pvalue_holm"] >= rows["pvalue"]).all()
    assert len(rows) == 15


def test_a_reference_of_no_deviating_parameters_does_not_change_the_differences_much(frame, found):
    other = ls.alignment(ls.SEM(MODEL), frame, reference="P03", **QUICK)
    assert other.means.loc[2, "mean"] == 0
    shifted = found.means["mean"] - found.means.loc[2, "mean"]
    np.testing.assert_allclose(other.means["mean"], shifted, atol=0.05)


def test_under_the_product_metric_the_variances_multiply_to_one(frame):
    found = ls.alignment(ls.SEM(MODEL), frame, **QUICK)
    assert np.prod(found.means["variance"]) == pytest.approx(1.0)
    assert (found.means["variance_se"] > 0).all()


def test_the_unit_of_an_item_does_not_matter_unless_it_is_asked_for(frame):
    scaled = frame.assign(x1=10 * frame["x1"] + 3)
    one, other = (ls.alignment(ls.SEM(MODEL), data, **QUICK) for data in (frame, scaled))
    np.testing.assert_allclose(one.means["mean"], other.means["mean"], atol=1e-6)
    own = other.parameters.loc[other.parameters["rhs"] == "x1", "est"].to_numpy()
    first = one.parameters.loc[one.parameters["rhs"] == "x1", "est"].to_numpy()
    np.testing.assert_allclose(own, 10 * first, rtol=1e-5)
    moved = ls.alignment(ls.SEM(MODEL), scaled, unit="own", **QUICK)
    assert np.abs(moved.means["mean"] - one.means["mean"]).max() > 1e-3


def test_a_group_in_which_the_construct_is_turned_round_is_turned_back(frame):
    from loyaltysem.fits.fit import Fit

    fitted: Fit = ls.alignment(ls.SEM(MODEL), frame, **QUICK).fit._fitted
    [plain] = configural_constructs(fitted, "own", 0)
    theta = fitted.solution.theta
    rows = [i for i, (row, _) in enumerate(fitted.layout.cells) if row.op == "=~"]
    theta[0, fitted.layout.free_of_cell[2, rows]] *= -1
    [turned] = configural_constructs(fitted, "own", 0)
    np.testing.assert_allclose(turned.loadings, plain.loadings)
    np.testing.assert_allclose(turned.intercepts, plain.intercepts)


def test_constructs_are_aligned_as_alone_but_for_the_configural_model():
    other = TRUE.sample(300, 3)
    frame = TRUE.sample(300, 2).assign(**{item: other[item] for item in ITEMS[3:]})
    both = ls.SEM("A =~ x1 + x2 + x3\nB =~ x4 + x5 + x6\nB ~ A")
    found = ls.alignment(both, frame, **QUICK)
    assert found.constructs == ("A", "B")
    assert found.means["construct"].tolist() == ["A"] * 6 + ["B"] * 6
    assert not (found.fit.estimates()["op"] == "~").any()


def test_moments_give_what_answers_give(frame, found):
    moments = ls.Moments.from_data(frame, ITEMS, group="g")
    again = ls.alignment(ls.SEM(MODEL), moments)
    np.testing.assert_allclose(again.means["mean"], found.means["mean"], atol=1e-7)
    np.testing.assert_allclose(again.means["se"], found.means["se"], rtol=1e-5)


def test_incomplete_answers_are_used(frame, found):
    holes = frame.copy()
    holes.loc[holes.index % 10 == 0, "x2"] = np.nan
    again = ls.alignment(ls.SEM(MODEL), holes, missing="fiml", **QUICK)
    assert np.abs(again.means["mean"] - found.means["mean"]).max() < 0.08
    assert (again.means["se"][1:] > 0).all()


def test_robust_errors_come_from_the_robust_configural_fit(frame, found):
    robust = ls.alignment(ls.SEM(MODEL), frame, estimator="MLR", **QUICK)
    np.testing.assert_allclose(robust.means["mean"], found.means["mean"], atol=1e-6)
    assert np.abs(robust.means["se"] / found.means["se"] - 1)[1:].max() > 1e-4


@pytest.mark.skipif(not SHARED.exists(), reason="data lie in ../shared")
def test_answers_lead_to_the_reference_and_its_second_minimum():
    frame = pd.read_csv(SHARED / "invariance" / "sirt_inv4gr.csv")
    items = [name for name in frame.columns if name != "group"]
    options = {"group": "group", "unit": "own", "metric": "reference", "rng": 1}
    found = ls.alignment(ls.CFA({"F": items}), frame, **options)
    np.testing.assert_allclose(found.means["mean"], [0, -0.05364, -0.56267, -0.01611], atol=1e-5)
    sds = np.sqrt(found.means["variance"])
    np.testing.assert_allclose(sds, [1, 1.25648, 1.32723, 1.10553], atol=1e-5)
    assert found.minima["order"].tolist()[:2] == ["3 < 2 < 4 < 1", "2 < 3 < 1 < 4"]
    np.testing.assert_allclose(found.minima["loss"][:2], [44.8468, 45.397], atol=5e-4)
    assert found.minima["times"].sum() == 30
    orders = found.orders.set_index(["power", "epsilon"])
    assert orders.loc[(0.5, 0.001), "same_order"]
    assert not orders.loc[(0.5, 0.01), "same_order"]
    means = found.sensitivity.set_index(["power", "epsilon", "group"])["mean"]
    assert means.loc[(0.5, 0.01)].to_numpy() == pytest.approx([0, -0.161, -0.323, 0.039], abs=5e-4)
    # what cannot be overlooked stands below the tables and in the paragraph
    assert "2 minima" in repr(found)
    assert "order depends on these settings" in found.text()
    assert "doubtful" in found.text()


def survey_of_platforms() -> tuple[str, pd.DataFrame]:
    items = ["SAT1", "SAT2", "SAT3", "SAT4"]
    survey = LIKERT.rename(columns={"platform": "g"})[["g", *items]]
    return f"SAT =~ {' + '.join(items)}", survey


def simulated_groups() -> tuple[str, pd.DataFrame]:
    return MODEL, population(4, share=0.1, seed=3).sample(400, 4)


@pytest.mark.parametrize("data", [simulated_groups, survey_of_platforms])
def test_errors_agree_with_those_of_the_bootstrap(data):
    """Respondents are drawn anew, the model refitted, and the parameters aligned again."""
    model, frame = data()
    n_groups = frame["g"].nunique()
    # of a smooth loss: with a small epsilon the delta method is good for larger samples only. And
    # robust, as the bootstrap does not take answers from 1 to 5 for normal ones
    options = QUICK | {"epsilon": 0.01, "pair_weights": "equal", "estimator": "MLR"}
    found = ls.alignment(ls.SEM(model), frame, **options)
    fit = found.fit
    drawn = fit.bootstrap(n_replicates=400, rng=5)._replicates
    matrices = {name: values[drawn.converged] for name, values in drawn.implied.matrices.items()}
    [one] = configural_constructs(fit._fitted, "pooled_sd", 0)
    loadings = matrices["lambda"][..., 0] / one.units
    intercepts = matrices["nu"] / one.units
    n_drawn = len(loadings)
    loss = AlignmentLoss.of(
        loadings, intercepts, weights_of_pairs(None, n_groups), 0.5, 0.01, n_drawn
    )
    start = np.concatenate([np.log(found.means["variance"]) / 2, found.means["mean"]])
    ended = search(loss, np.repeat(start[None], n_drawn, axis=0), Metric(0, False, True))
    assert ended.is_minimum.all()
    # four errors of a standard deviation from 400 draws
    np.testing.assert_allclose(
        found.means["se"][1:], ended.places[:, n_groups + 1 :].std(axis=0), rtol=4 / np.sqrt(800)
    )
    variances = np.exp(2 * ended.places[:, :n_groups])
    np.testing.assert_allclose(
        found.means["variance_se"], variances.std(axis=0), rtol=4 / np.sqrt(800)
    )


def test_a_free_mean_of_the_reference_is_doubtful_with_few_groups():
    frame = population(3).sample(400, 1)
    with pytest.warns(SpecificationWarning, match="method='free' with 3 groups"):
        found = ls.alignment(ls.SEM(MODEL), frame, method="free", **QUICK)
    assert found.means.loc[0, "mean"] != 0
    assert found.means.loc[0, "se"] > 0


def test_a_free_mean_of_many_groups_is_given_without_a_warning(frame):
    found = ls.alignment(ls.SEM(MODEL), frame, method="free", **QUICK)
    assert found.means.loc[0, "se"] > 0
    assert "FREE" in found.text()


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("A =~ x1 + x2 + x3\nB =~ x3 + x4 + x5", r"x3 \(A, B\)"),
        ("A =~ x1 + x2\nB =~ x3 + x4\nC =~ A + B", "C is measured by other constructs"),
        ("A =~ x1 + x2 + x3\nB =~ x4", "B has a single item"),
        ("A =~ a*x1 + a*x2 + x3", "with labels or with entries by group"),
        ("A =~ lower(0)*x1 + x2 + x3", "restricts the loadings or intercepts of A"),
        ("A =~ x1 + x2 + x3\nx1 ~ i*1\nx2 ~ i*1", "restricts the loadings or intercepts of A"),
        ("A =~ 1*x1 + 1*x2 + x3", "restricts the loadings or intercepts of A"),
        ("A =~ x1 + x2 + x3\nx1 ~ 0*1\nx2 ~ 0*1", "restricts the loadings or intercepts of A"),
        ("A =~ x1 + x2 + x3\nx1 | t1", "'x1 | t1' makes x1 an ordered item"),
        ("A =~ x1 + x2 + x3\nA ~~ v*A\nv > 0.1", "writes 'A ~~ v\\*A' with labels"),
        ("A =~ x1 + x2\nB =~ x3 + x4\nB ~ b*A\nb > 0.1", "constraint 'b > 0.1'"),
        ("A =~ x1 + x2 + x3 + x4\nx1 ~~ 0.1*x2", "covariance of two residuals"),
        ("A =~ x1 + x2 + x3 + x4\nx1 ~~ 0.1*x1", "restricts a residual variance"),
        ("x1 ~ x2", "has no construct"),
    ],
)
def test_models_that_alignment_is_not_made_for_are_refused_by_name(frame, text, message):
    with pytest.raises(NotAvailableError, match=re.escape(message) if "|" in message else message):
        ls.alignment(ls.SEM(text), frame, **QUICK)


@pytest.mark.parametrize("text", ["1*x1 + x2", "NA*x1 + x2", "start(0.7)*x1 + x2"])
def test_a_marker_or_a_start_restricts_nothing(frame, found, text):
    more = " + ".join(ITEMS[2:])
    again = ls.alignment(ls.SEM(f"F =~ {text} + {more}"), frame, **QUICK)
    np.testing.assert_allclose(again.means["mean"], found.means["mean"], atol=1e-6)


def test_covariances_of_residuals_are_part_of_the_configural_model(frame):
    found = ls.alignment(ls.SEM(f"{MODEL}\nx1 ~~ x2"), frame, **QUICK)
    rows = found.fit.estimates()
    assert ((rows["lhs"] == "x1") & (rows["rhs"] == "x2")).sum() == 6


@pytest.mark.parametrize("ordered", [True, ["x1"]])
def test_ordered_items_are_refused_by_name(frame, ordered):
    with pytest.raises(NotAvailableError, match="ordered items is not there yet"):
        ls.alignment(ls.SEM(MODEL), frame, ordered=ordered, **QUICK)


def test_one_group_is_refused(frame):
    with pytest.raises(OptionError, match="there is one only"):
        ls.alignment(ls.SEM(MODEL), frame[ITEMS])


def test_a_reference_that_is_no_group_is_refused_with_the_groups(frame):
    with pytest.raises(OptionError, match=r"reference='P9' is none of the groups 'P01', 'P02"):
        ls.alignment(ls.SEM(MODEL), frame, reference="P9", **QUICK)


@pytest.mark.filterwarnings("ignore::loyaltysem.errors.AdmissibilityWarning")
def test_groups_in_which_the_configural_model_fails_are_named(frame):
    rng = np.random.default_rng(8)
    broken = frame.copy()
    inside = broken["g"] == "P04"
    # two constructs that are one in this group, whose items share nothing
    broken.loc[inside, ITEMS] = rng.standard_normal((inside.sum(), 6))
    model = ls.SEM("A =~ x1 + x2 + x3\nB =~ x4 + x5 + x6")
    with pytest.raises(NotAvailableError, match="It fails in P04 by itself"):
        ls.alignment(model, broken, **QUICK)


def test_text_says_shares_extremes_minima_and_orders_in_both_languages(found):
    english, chinese = found.text(), found.text("zh")
    highest = found.means.sort_values("mean").iloc[-1]
    for text in (english, chinese):
        assert highest["group"] in text
        assert "FIXED" in text
    assert "Asparouhov & Muthén, 2014" in english
    assert "对齐法" in chinese
    assert "。." not in chinese
    with pytest.raises(OptionError):
        found.text("de")


def test_the_figure_draws_every_mean_and_every_parameter(found):
    for language, word in (("en", "intercept"), ("zh", "截距")):
        figure = found.plot(language=language)
        left, right = figure.axes
        drawn = np.sort(np.concatenate([line.get_xdata() for line in left.lines[1:]]))
        np.testing.assert_allclose(drawn, np.sort(found.means["mean"]))
        assert len(right.get_yticklabels()) == 2 * len(ITEMS)
        assert any(word in label.get_text() for label in right.get_yticklabels())
        marks = [text.get_text() for text in right.texts]
        assert len(marks) == 2 * len(ITEMS) * 6
        assert sum(mark != "" for mark in marks) == (~found.parameters["invariant"]).sum()
    with pytest.raises(OptionError, match="construct="):
        found.plot(construct="G")


def test_the_figure_draws_every_construct_and_says_which(frame):
    model = ls.SEM("A =~ x1 + x2 + x3\nB =~ x4 + x5 + x6")
    apart = frame.copy()
    # the answers of others in the group, so that the constructs are two
    turned = frame.groupby("g")[ITEMS[3:]].transform(lambda answers: answers.to_numpy()[::-1])
    apart[ITEMS[3:]] = turned
    found = ls.alignment(model, apart, **QUICK)
    figure = found.plot()
    titles = [axes.get_title() for axes in figure.axes]
    assert len(titles) == 4
    assert all("A" in title for title in titles[:2])
    assert all("B" in title for title in titles[2:])
    for row, construct in enumerate("AB"):
        alone = found.plot(construct=construct).axes
        assert [axes.get_title() for axes in alone] == titles[2 * row : 2 * row + 2]
        drawn = [list(line.get_xdata()) for line in figure.axes[2 * row].lines]
        assert drawn == [list(line.get_xdata()) for line in alone[0].lines]


def test_the_same_seed_finds_the_same_minima(frame, found):
    again = ls.alignment(ls.SEM(MODEL), frame, group="g", rng=1)
    pd.testing.assert_frame_equal(again.means, found.means)
    pd.testing.assert_frame_equal(again.minima, found.minima)


def test_groups_that_are_copies_of_one_have_equal_means_and_nothing_to_explain(frame):
    one = frame[frame["g"] == "P01"]
    copies = pd.concat([one.assign(g=name) for name in "abc"])
    found = ls.alignment(ls.SEM(MODEL), copies, **QUICK)
    np.testing.assert_allclose(found.means["mean"], 0, atol=1e-8)
    np.testing.assert_allclose(found.means["variance"], 1, atol=1e-8)
    assert found.invariance["r_squared"].isna().all()
    assert found.parameters["invariant"].all()
    assert found.effect_sizes()["dmacs"].max() < 1e-7


def test_a_loss_without_a_minimum_is_refused(frame):
    """Free means of groups that do not differ may all be moved together."""
    one = frame[frame["g"] == "P01"]
    copies = pd.concat([one.assign(g=name) for name in "abcd"])
    with pytest.raises(NotAvailableError, match="None of 8 searches ended in a minimum"):
        ls.alignment(ls.SEM(MODEL), copies, method="free", **QUICK)


def test_errors_of_a_nearly_flat_loss_are_warned_of_and_not_trusted_in_words():
    """A free mean of small groups that hardly differ in their loadings."""
    frame = population(10).sample(100, 1)
    with pytest.warns(AdmissibilityWarning, match="hardly rises"):
        found = ls.alignment(ls.SEM(MODEL), frame, method="free", **QUICK | {"epsilon": 0.001})
    assert found.means["se"].max() > 0.4
    assert "cannot be trusted" in found.text()
    assert "不可采信" in found.text("zh")
    assert "cannot be trusted" in repr(found)
    fixed = ls.alignment(ls.SEM(MODEL), frame, **QUICK)
    assert "cannot be trusted" not in fixed.text()


def test_weights_and_clusters_are_those_of_the_configural_fit(frame):
    rng = np.random.default_rng(4)
    design = frame.assign(w=rng.uniform(0.5, 2, len(frame)))
    # in pairs of respondents who answer alike the errors are √2 times as large
    twice = pd.concat([frame, frame], ignore_index=True)
    twice = twice.assign(who=np.tile(np.arange(len(frame)), 2))
    weighted = ls.alignment(ls.SEM(MODEL), design, weights="w", **QUICK)
    fit = ls.CFA(MODEL).fit(design, group="g", weights="w", std_lv=True, meanstructure=True)
    assert weighted.fit.fit_indices()["chisq"] == pytest.approx(fit.fit_indices()["chisq"])
    robust = ls.alignment(ls.SEM(MODEL), frame, estimator="MLR", **QUICK)
    paired = ls.alignment(ls.SEM(MODEL), twice, clusters="who", **QUICK)
    np.testing.assert_allclose(paired.means["mean"], robust.means["mean"], atol=1e-4)
    np.testing.assert_allclose(paired.means["se"], robust.means["se"], rtol=2e-3)
    assert "clusters of who" in paired.text()
    assert "weighted by w" in weighted.text()


def test_clusters_with_respondents_in_several_groups_are_said(frame):
    """Scores add up within groups, as in every fit; what groups share is not counted."""
    schools = frame.assign(school=np.arange(len(frame)) % 60)
    found = ls.alignment(ls.SEM(MODEL), schools, clusters="school", **QUICK)
    own = schools.assign(school=schools["g"] + schools["school"].astype(str))
    apart = ls.alignment(ls.SEM(MODEL), own, clusters="school", **QUICK)
    pd.testing.assert_frame_equal(found.means, apart.means)
    for text in (found.text(), found.text("zh"), repr(found)):
        assert "300" in text
    assert "more than one group" in found.text()
    assert "跨组" in found.text("zh")
    assert "more than one group" not in apart.text()


@pytest.mark.parametrize(
    ("change", "error", "message"),
    [
        ({"group": "x1"}, OptionError, "is a variable of the model"),
        ({"group": "F"}, OptionError, "is a variable of the model"),
        ({"id": "who"}, NotAvailableError, "stand in several groups of 'g'"),
        ({"id": "nobody"}, ls.errors.VariableNotFoundError, "nobody"),
        ({"weights": "w", "estimator": "MLM"}, OptionError, "pseudo-maximum likelihood"),
    ],
)
def test_groupings_and_designs_that_there_are_not_are_refused(frame, change, error, message):
    data = frame.assign(who=np.arange(len(frame)) % 700, w=1.5)
    with pytest.raises(error, match=message):
        ls.alignment(ls.SEM(MODEL), data, **QUICK | change)


def test_moments_have_no_ids(frame):
    moments = ls.Moments.from_data(frame, ITEMS, group="g")
    with pytest.raises(OptionError, match="answers themselves"):
        ls.alignment(ls.SEM(MODEL), moments, id="who")


def test_rows_of_no_group_and_sizes_of_groups_are_said(frame):
    some = frame.assign(g=frame["g"].mask(frame.index < 7), x2=frame["x2"].mask(frame.index == 20))
    text = ls.alignment(ls.SEM(MODEL), some, missing="listwise", **QUICK).text()
    assert "P01 (n = 492), P02 (n = 500)" in text
    assert "Respondents left out: 7 without g, 1 with incomplete answers." in text


def test_the_order_is_said_to_change_only_between_groups_that_differ():
    """Of twelve groups neighbours change places under every rule; that says nothing."""
    found = ls.alignment(ls.SEM(MODEL), population(12).sample(300, 3), group="g", rng=1)
    assert not found.orders["same_order"].all()
    assert not found.orders["reversed"].map(len).any()
    assert "depends on these settings" not in found.text()


def test_items_of_few_answers_are_named(frame, found):
    cut = frame.assign(x2=np.digitize(frame["x2"], [-0.5, 0.5]))
    assert "x2: fewer than five different answers" in repr(
        ls.alignment(ls.SEM(MODEL), cut, **QUICK)
    )
    assert "fewer than five" not in repr(found)


def test_labels_of_groups_may_be_numbers(frame):
    numbered = frame.assign(g=frame["g"].str[1:].astype(int))
    found = ls.alignment(ls.SEM(MODEL), numbered, reference=3, **QUICK)
    assert found.means.loc[2, "mean"] == 0
    assert found.reference == "3"
    assert set(found.effect_sizes()["reference"].astype(str)) == {"3"}
    assert len(found.effect_sizes(reference=1)) == 30


def test_small_groups_weigh_less_unless_pairs_weigh_the_same(frame):
    uneven = frame[(frame["g"] != "P02") | (frame.index % 8 == 0)]
    weighted, equal = (
        ls.alignment(ls.SEM(MODEL), uneven, pair_weights=rule, **QUICK)
        for rule in ("sqrt_n", "equal")
    )
    assert np.abs(weighted.means["mean"] - equal.means["mean"]).max() > 1e-4
    assert "weights of pairs √" in repr(weighted)
    assert "weights of pairs one" in repr(equal)
