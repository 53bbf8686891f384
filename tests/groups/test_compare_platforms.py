"""The comparison of groups: what the ladder lets through, and that its numbers are right."""

from __future__ import annotations

import csv

import numpy as np
import pandas as pd
import polars as pl
import pytest
from platform_frames import BOUNDS, EASIER, FRAME, STEEPER, TEXT, plain, shops
from scipy.stats import norm

import loyaltysem as ls
from loyaltysem.errors import InvarianceError, NotAvailableError, WritingError
from loyaltysem.files import begins_formula
from loyaltysem.inference.derived.multiplicity import adjusted_pvalues

TABLES = (
    "influence",
    "paths",
    "equality",
    "observed_index",
    "differences",
    "ranks",
    "index_weights",
)


@pytest.fixture(scope="module")
def whole() -> ls.PlatformComparison:
    """Measured alike: the index of the answers is compared."""
    return plain()


@pytest.fixture(scope="module")
def partial() -> ls.PlatformComparison:
    """One intercept differs and is released: the mean of the construct is compared."""
    return plain(EASIER, release=["c4 ~ 1"])


@pytest.fixture(scope="module")
def metric() -> ls.PlatformComparison:
    """One intercept differs and is not released: only effects are compared."""
    return plain(EASIER)


def test_equal_measurement_lets_the_index_of_the_answers_be_compared(whole):
    assert whole.ladder.level in ("scalar", "strict")
    pd.testing.assert_frame_equal(whole.index, whole.observed_index)
    assert set(whole.ranks["quantity"]) == {"observed index"}
    with pytest.raises(NotAvailableError, match="No intercept is released"):
        _ = whole.answers


def test_with_an_intercept_released_the_constructs_mean_leads_and_answers_only_describe(partial):
    assert partial.ladder.partial
    pd.testing.assert_frame_equal(partial.index, partial.latent_index)
    assert set(partial.ranks["quantity"]) == {"latent index"}
    assert not partial.differences["quantity"].eq("observed index").any()
    with pytest.raises(InvarianceError, match="full scalar invariance is required"):
        _ = partial.observed_index
    assert partial.answers.columns.tolist() == [
        "group",
        "construct",
        "weights",
        "answers",
        "bias",
        "bias_se",
    ]


def test_below_the_level_nothing_of_it_is_shown(metric):
    assert metric.ladder.level == "metric"
    for name in ("latent_means", "latent_index", "observed_index", "index", "answers", "ranks"):
        with pytest.raises(InvarianceError, match="only metric invariance holds"):
            getattr(metric, name)
    assert set(metric.differences["quantity"]) == {"path", "effect"}
    for text in (str(metric), metric.text()):
        assert "Not compared: latent means (scalar invariance is required" in text
        assert "0–100" not in text


def test_without_equal_loadings_nothing_at_all_is_compared():
    found = plain(STEEPER)
    assert found.ladder.level == "configural"
    for name in ("influence", "paths", "differences", "equality", "fit", "table"):
        with pytest.raises(InvarianceError, match="nstandardised effects may not"):
            getattr(found, name)
    with pytest.raises(InvarianceError):
        found.plot()
    assert "unstandardised effects (metric invariance is required" in found.text()
    assert [path.stem for path in _written(found)] == ["ladder", "allows"]


def _written(found: ls.PlatformComparison) -> list:
    import tempfile
    from pathlib import Path

    with tempfile.TemporaryDirectory() as folder:
        return list(found.to_csv(Path(folder) / "tables"))


def test_everything_is_of_one_fit_of_all_groups_on_the_level_that_holds(partial):
    fit = partial.fit
    assert fit.estimates()["group"].nunique() == 3
    table = partial.influence
    for label in partial.ladder.group_labels:
        own = fit.effects("A", "C").query("group == @label").set_index("effect")
        found = table[table["group"] == label].set_index("effect")
        for effect in ("direct", "indirect", "total"):
            assert found.loc[effect, "est"] == pytest.approx(own.loc[effect, "est"], rel=1e-10)
    loadings = fit.estimates().query("op == '=~'")
    assert (loadings.groupby(["lhs", "rhs"])["est"].agg(np.ptp) < 1e-8).all()


def test_the_mean_of_an_endogenous_construct_is_what_paths_bring_to_it_too(partial):
    """(I − B)⁻¹α, not the intercept α that is freed."""
    estimates = partial.fit.estimates().set_index(["lhs", "op", "rhs", "group"])["est"]
    means = partial.latent_means.set_index(["construct", "group"])["est"]
    for label in partial.ladder.group_labels:
        alpha = {k: estimates[(k, "~1", "", label)] for k in "ABC"}
        b = alpha["B"] + estimates[("B", "~", "A", label)] * alpha["A"]
        c = alpha["C"] + (
            estimates[("C", "~", "A", label)] * alpha["A"] + estimates[("C", "~", "B", label)] * b
        )
        assert means[("A", label)] == pytest.approx(alpha["A"], abs=1e-10)
        assert means[("C", label)] == pytest.approx(c, abs=1e-10)
    assert means["C"].iloc[0] == 0


def test_one_set_of_weights_serves_all_groups_and_is_that_of_the_equal_loadings(whole):
    weights = whole.index_weights.query("construct == 'C' and rule == 'loadings'")
    estimates = whole.fit.estimates().query("lhs == 'C' and op == '=~' and group == 'x'")
    expected = estimates["est"].to_numpy() / estimates["est"].sum()
    np.testing.assert_allclose(weights["weight"], expected, rtol=1e-10)
    index = whole.observed_index.query("construct == 'C' and weights == 'loadings'")
    for label, value in zip(index["group"], index["index"], strict=True):
        means = FRAME[FRAME["shop"] == label][weights["item"].tolist()].mean()
        assert value == pytest.approx(10 * expected @ means.to_numpy(), rel=1e-10)


def test_the_bias_is_what_the_released_item_adds_to_the_index(partial):
    """Σw(Δν + Δλκ)·100/range against what the groups have on average: the released intercept."""
    estimates = (
        partial.fit.estimates().query("lhs == 'c4' and op == '~1'").set_index("group")["est"]
    )
    weights = partial.index_weights.query("rule == 'equal' and construct == 'C'").set_index("item")
    answers = partial.answers.query("construct == 'C' and weights == 'equal'").set_index("group")
    for label in ("x", "y", "z"):
        off = weights.loc["c4", "weight"] * (estimates[label] - estimates.mean()) * 10
        assert answers.loc[label, "bias"] == pytest.approx(off, abs=1e-9)
    assert answers.loc["z", "bias"] - answers.loc["x", "bias"] == pytest.approx(
        0.7 * 0.25 * 10, abs=4 * answers["bias_se"]["z"]
    )
    # and the answers are off by it from the mean of the construct, but for what the model misses
    latent = partial.latent_index.query("construct == 'C' and weights == 'equal'")
    gap = answers["answers"] - latent.set_index("group")["index"]
    np.testing.assert_allclose(gap, answers["bias"], atol=0.5)


def test_the_mean_of_the_construct_is_right_where_the_answers_mislead(partial):
    table = partial.differences.query("name == 'C' and weights == 'equal'")
    row = table.set_index(["first", "second"]).loc[("x", "z")]
    truth = -0.8 * 10 * np.mean([1.0, 0.8, 1.2, 0.9])
    assert row["ci_lower"] < truth < row["ci_upper"]
    answers = partial.answers.query("construct == 'C' and weights == 'equal'").set_index("group")
    assert answers.loc["x", "answers"] - answers.loc["z", "answers"] < truth - 1


def test_differences_are_those_of_the_estimates_with_their_twin_and_holms_pvalues(whole):
    estimates = whole.index.set_index(["construct", "weights", "group"])["index"]
    for (name, rule), part in whole.differences.query("quantity == 'observed index'").groupby(
        ["name", "weights"]
    ):
        pairs = list(zip(part["first"], part["second"], strict=True))
        assert pairs == [("x", "y"), ("x", "z"), ("y", "z")]
        for row in part.itertuples():
            expected = estimates[(name, rule, row.first)] - estimates[(name, rule, row.second)]
            assert row.difference == pytest.approx(expected)
        z = norm.ppf(1 - 0.05 / 6)
        np.testing.assert_allclose(
            part["bonferroni_upper"] - part["difference"], z * part["se"], rtol=1e-10
        )
        reach = (part["ci_upper"] - part["difference"]) / part["se"]
        np.testing.assert_allclose(reach, reach.iloc[0], rtol=1e-9)
        np.testing.assert_allclose(
            part["smallest_difference"] / part["se"], reach + norm.ppf(0.8), rtol=1e-9
        )
        p = 2 * norm.sf(np.abs(part["difference"] / part["se"]))
        np.testing.assert_allclose(part["pvalue"], p)
        np.testing.assert_allclose(part["pvalue_holm"], adjusted_pvalues(p, "holm"))
        assert (part["differs"] == ((part["ci_lower"] > 0) | (part["ci_upper"] < 0))).all()


def test_a_shop_that_is_far_ahead_is_first_and_two_that_are_close_share_their_ranks(whole):
    table = whole.ranks.query("construct == 'C' and weights == 'loadings'").set_index("group")
    assert table.loc["z", ["rank", "rank_lower", "rank_upper"]].tolist() == [1, 1, 1]
    assert (table["rank_lower"] <= table["rank"]).all()
    assert (table["rank"] <= table["rank_upper"]).all()
    assert table["first_share"].sum() == pytest.approx(1)


def test_joint_tests_see_the_level_that_differs_and_not_the_path_that_does_not(whole):
    table = whole.equality.set_index("name")
    assert (table["df"] == 2).all()
    assert (table.loc[["C"], "pvalue"] < 1e-6).all()
    assert (table.loc[["B ~ A", "total"], "pvalue"] > 0.001).all()


def test_standardised_effects_stand_only_where_variances_are_equal(whole):
    spread = shops({"x": 0.0, "y": 0.0}, noise=0.6, seed=5)
    wide = spread["shop"] == "y"
    middle = spread.loc[wide, ["a1", "a2", "a3"]].mean()
    # the same loadings and intercepts, and twice the deviation of A
    rng = np.random.default_rng(6)
    a = rng.normal(size=int(wide.sum()))
    spread.loc[wide, ["a1", "a2", "a3"]] += np.outer(a, [1.0, 0.8, 0.9]) * 2
    assert (middle > 0).all()
    other = plain(spread)
    allowed = other.allows.loc["standardised effects", "allowed"]
    assert ("std_all" in other.influence) == allowed
    assert not allowed
    assert ("std_all" in whole.influence) == whole.allows.loc["standardised effects", "allowed"]


def test_a_model_without_paths_is_compared_by_levels_alone():
    model = ls.CFA("A =~ a1 + a2 + a3\nC =~ c1 + c2 + c3 + c4")
    found = ls.compare_platforms(model, FRAME, group="shop", bounds=BOUNDS, n_replicates=40, rng=1)
    assert set(found.index["construct"]) == {"A", "C"}
    with pytest.raises(NotAvailableError, match="no paths"):
        _ = found.influence
    assert "effect" not in found.text()
    assert len(found.plot().axes) == 2


def test_without_bounds_levels_are_compared_in_units_of_the_model():
    found = plain(bounds=None)
    assert set(found.ranks["quantity"]) == {"latent mean"}
    assert found.cautions["caution"].tolist() == ["no_scale", "no_scale"]
    assert "not declared" in found.text()
    with pytest.raises(NotAvailableError, match="bounds"):
        _ = found.latent_index


def test_without_source_and_target_all_constructs_and_paths_are_compared():
    found = plain(source=None, target=None)
    assert set(found.index["construct"]) == {"A", "B", "C"}
    assert len(found.paths) == 9
    with pytest.raises(NotAvailableError, match="source="):
        _ = found.influence


def test_monte_carlo_gives_the_errors_that_the_bootstrap_gives():
    drawn = plain(intervals="monte_carlo", n_replicates=2000)
    resampled = plain(n_replicates=400)
    for table in ("paths", "latent_index"):
        ratio = getattr(drawn, table)["se"] / getattr(resampled, table)["se"]
        assert ratio.between(0.8, 1.25).all()
    assert "2,000 draws" in drawn.text()


def test_incomplete_answers_are_compared_by_monte_carlo():
    frame = FRAME.mask(np.random.default_rng(1).random(FRAME.shape) < 0.03)
    frame["shop"] = FRAME["shop"]
    found = plain(frame, missing="fiml", n_replicates=300)
    complete = plain(intervals="monte_carlo", n_replicates=300)
    assert "draws from the normal distribution" in found.text()
    np.testing.assert_allclose(
        found.latent_index["index"], complete.latent_index["index"], atol=0.6
    )


def test_ordered_answers_are_compared_by_the_means_of_constructs():
    cut = FRAME.drop(columns="shop").apply(lambda x: np.digitize(x, [3.5, 4.5, 5.5, 6.5]) + 1)
    found = plain(cut.assign(shop=FRAME["shop"]), ordered=True, n_replicates=200)
    assert set(found.ranks["quantity"]) == {"latent mean"}
    assert found.ranks.query("construct == 'C'")["group"].iloc[0] == "z"
    unit = "in pooled within-group standard deviations"
    assert f"The latent mean of C, {unit}, is 0 for x, the reference, " in found.text()
    assert "潜均值（以组内合并标准差为单位），x为参照组（0）" in found.text("zh")
    assert found.plot().axes[1].get_xlabel() == unit
    frame = cut.assign(shop=FRAME["shop"])
    again = plain(frame, ladder=found.ladder, n_replicates=200, reference="z")
    by_construct = again.latent_means.set_index(["construct", "group"])["est"]
    sds = found.ladder.latent_means(metric="variance", step="structure", reference="z")
    for row in sds.itertuples():
        if row.construct in ("A", "C"):
            # C is worked on by others, so that the unit of the fit is of its disturbance
            assert by_construct[row.construct, row.group] == pytest.approx(row.est, abs=1e-8)
    turned = plain(frame.iloc[::-1], ordered=True, n_replicates=200)
    gaps = [
        one.differences.query("name == 'C' and quantity == 'latent mean'").set_index(
            ["first", "second"]
        )["difference"]
        for one in (found, turned)
    ]
    assert gaps[0]["x", "z"] == pytest.approx(-gaps[1]["z", "x"], abs=1e-5)


def test_a_ladder_that_is_handed_over_is_the_one_that_would_be_climbed(partial):
    ladder = ls.measurement_invariance(ls.SEM(TEXT), EASIER, group="shop").release("c4 ~ 1")
    found = plain(EASIER, ladder=ladder)
    assert found.ladder is ladder
    pd.testing.assert_series_equal(found.index["index"], partial.index["index"], rtol=1e-6)


def test_fifty_groups_are_compared_in_one_go():
    levels = {f"s{i:02d}": 0.06 * i for i in range(50)}
    found = ls.compare_platforms(
        ls.CFA("C =~ c1 + c2 + c3"),
        shops(levels, n=60, seed=3),
        group="shop",
        bounds=BOUNDS,
        rule="delta_fit",
        intervals="monte_carlo",
        n_replicates=200,
        rng=1,
    )
    table = found.ranks.query("weights == 'loadings'").set_index("group")
    assert len(table) == 50
    assert table.loc["s49", "rank_upper"] < table.loc["s00", "rank_lower"]
    assert "50 groups of 60 respondents each" in found.text()
    assert "每组60人" in found.text("zh")


def test_same_seed_same_digits(whole):
    again = plain()
    for name in TABLES:
        pd.testing.assert_frame_equal(getattr(again, name), getattr(whole, name))


def test_order_of_respondents_changes_no_estimate(whole):
    mixed = plain(FRAME.sample(frac=1, random_state=1).sort_values("shop", kind="stable"))
    for table, column in (("influence", "est"), ("index", "index"), ("differences", "difference")):
        np.testing.assert_allclose(
            getattr(whole, table)[column], getattr(mixed, table)[column], atol=1e-5
        )


def test_names_of_the_groups_change_names_only(whole):
    renamed = plain(FRAME.replace({"shop": {"x": "q3", "y": "q2", "z": "q1"}}))
    ours = whole.influence.set_index(["group", "effect"])["est"]
    theirs = renamed.influence.set_index(["group", "effect"])["est"]
    for old, new in (("x", "q3"), ("y", "q2"), ("z", "q1")):
        np.testing.assert_allclose(ours[old], theirs[new], rtol=1e-5)


@pytest.mark.parametrize("kind", ["polars", "categorical", "numbers"])
def test_kind_of_frame_and_of_grouping_column_does_not_matter(kind, whole):
    frame = {
        "polars": lambda: pl.DataFrame(FRAME.to_dict("list")),
        "categorical": lambda: FRAME.astype({"shop": "category"}),
        "numbers": lambda: FRAME.assign(shop=FRAME["shop"].map({"x": 1, "y": 2, "z": 3})),
    }[kind]()
    found = plain(frame)
    np.testing.assert_allclose(found.influence["est"], whole.influence["est"], rtol=1e-9)
    if kind == "numbers":
        assert found.ranks.query("construct == 'C'")["group"].tolist()[0] == 3


def test_respondents_without_a_group_are_counted():
    frame = FRAME.copy()
    frame.loc[:6, "shop"] = None
    assert "shop is unknown for 7 respondents" in plain(frame).text()


def test_tables_are_written_as_csv_that_excel_reads_with_chinese(partial, tmp_path):
    paths = partial.to_csv(tmp_path / "tables")
    stems = [path.stem for path in paths]
    assert "observed_index" not in stems
    assert {"influence", "latent_index", "answers", "ranks", "ladder", "allows"} <= set(stems)
    for path in paths:
        assert path.read_bytes().startswith(b"\xef\xbb\xbf")
    table = pd.read_csv(tmp_path / "tables" / "latent_index.csv", encoding="utf-8-sig")
    pd.testing.assert_frame_equal(table, partial.latent_index, rtol=1e-12)


FORMULA_NAMES = {"x": "=1+1", "y": "＠b", "z": " -3+cmd|' /C calc'!A0"}


def test_no_cell_of_the_written_tables_is_a_formula(tmp_path):
    frame = FRAME.replace({"shop": FORMULA_NAMES}).rename(columns={"shop": "+shop"})
    found = plain(frame, group="+shop")
    cells = set()
    for path in found.to_csv(tmp_path / "tables"):
        with path.open(encoding="utf-8-sig", newline="") as opened:
            cells |= {cell for row in csv.reader(opened) for cell in row}
    assert {f"'{name}" for name in FORMULA_NAMES.values()} <= cells
    for cell in cells:
        assert not begins_formula(cell) or float(cell) < 0


def test_written_tables_are_replaced_only_when_asked(whole, tmp_path):
    (tmp_path / "ranks.csv").write_text("mine")
    with pytest.raises(WritingError, match="overwrite=True"):
        whole.to_csv(tmp_path)
    assert [path.name for path in tmp_path.iterdir()] == ["ranks.csv"]
    assert len(whole.to_csv(tmp_path, overwrite=True)) > 5


@pytest.mark.parametrize("name", ["性别", "index", "est", "rank", "effect", "group"])
def test_a_comparison_names_the_grouping_variable_and_no_platform(name):
    found = plain(FRAME.rename(columns={"shop": name}), group=name, n_replicates=20)
    assert "group" in found.influence
    assert found.ranks.columns.is_unique
    for text in (str(found), found._repr_html_(), found.text()):
        assert "platform" not in text.lower()
        assert f"by {name}" in text


@pytest.mark.parametrize("model", ["paths", "levels"])
def test_where_intervals_come_from_does_not_move_an_estimate(model):
    """The trends of Monte Carlo draws are centred where those of the bootstrap are."""
    own = {"paths": ls.SEM(TEXT), "levels": ls.CFA("C =~ c1 + c2 + c3 + c4")}[model]
    options = {"group": "shop", "bounds": BOUNDS, "rng": 1}
    drawn = ls.compare_platforms(own, FRAME, n_replicates=20, **options)
    linear = ls.compare_platforms(own, FRAME, n_replicates=2000, intervals="monte_carlo", **options)
    keys = ["construct", "group", "weights"]
    both = [one.observed_index.set_index(keys)["index"] for one in (drawn, linear)]
    pd.testing.assert_series_equal(*both, rtol=1e-10)
    table = linear.observed_index
    # about the estimate: max-t of three groups is 2.4 standard errors
    reach = (table["ci_upper"] - table["index"]) / table["se"]
    assert reach.between(2.2, 2.6).all()
    assert "computed from the answers themselves" in linear.text()
    assert "由实际作答计算" in linear.text("zh")
    assert "computed from" not in drawn.text()


def test_an_index_of_incomplete_answers_is_said_to_be_of_implied_means():
    frame = FRAME.copy()
    frame.loc[frame.index[::9], "c1"] = np.nan
    found = plain(frame, missing="fiml", n_replicates=30)
    assert "computed from model-implied item means" in found.text()
    assert "由模型隐含的题项均值计算" in found.text("zh")


def test_standardised_effects_differ_by_the_effects_alone():
    """One ratio of standard deviations for all groups."""
    found = plain()
    assert found.allows.loc["standardised effects", "allowed"]
    table = found.influence
    ratio = table["std_all"] / table["est"]
    np.testing.assert_allclose(ratio, ratio.iloc[0])
    implied = found.fit._fitted.implied
    variances = np.diagonal(implied.latent_covariance[0], axis1=-2, axis2=-1).mean(axis=0)
    assert ratio.iloc[0] == pytest.approx(np.sqrt(variances[0] / variances[2]))


def test_every_table_that_is_allowed_is_written():
    """Tables are the properties of a comparison, of what is adjusted in it and of its waves."""
    frame = pd.concat([FRAME.assign(year=y) for y in (1, 2)], ignore_index=True)
    frame["age"] = np.random.default_rng(1).normal(40, 10, len(frame))
    found = plain(frame, time="year", adjust_for=["age"], n_replicates=20)
    written = {path.stem for path in _written(found)}
    parts = {"": found, "adjusted_": found.adjusted, "wave_": found.waves}
    for before, part in parts.items():
        for name, kind in vars(type(part)).items():
            if not isinstance(kind, property) or name.startswith("_"):
                continue
            try:
                table = getattr(part, name)
            except (InvarianceError, NotAvailableError):
                continue
            # these two stand for others that are written
            if isinstance(table, pd.DataFrame) and len(table) and name not in ("index", "table"):
                assert f"{before}{name}" in written
