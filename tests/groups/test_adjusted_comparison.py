"""Groups held at common covariates: the truth is recovered, and what that rests on is said."""

from __future__ import annotations

import numpy as np
import pandas as pd
import polars as pl
import pytest
from platform_frames import FRAME, ITEMS, LOADINGS, OPTIONS, TEXT, plain, shops

import loyaltysem as ls
from loyaltysem.errors import (
    DataError,
    DataWarning,
    InvarianceError,
    LoyaltySEMError,
    MissingDataError,
    NotAvailableError,
    OptionError,
    VariableNotFoundError,
)

RNG = np.random.default_rng(7)
#: Points of C, and of A, per year of age; shop z has customers who are ten years older.
SLOPE_C, SLOPE_A = 0.04, 0.02
AGE = 40 + 10 * RNG.normal(size=len(FRAME)) + np.where(FRAME["shop"] == "z", 10.0, 0.0)
SEX = np.where(RNG.random(len(FRAME)) < 0.4, "male", "female")


def confounded(frame: pd.DataFrame = FRAME) -> pd.DataFrame:
    """Add what age does to the answers, by way of the constructs alone."""
    values = frame.copy()
    a = SLOPE_A * (AGE - 40)
    b, c = 0.6 * a, SLOPE_C * (AGE - 40)
    # through A and B age moves C too
    c = c + 0.5 * a + 0.3 * b
    added = np.repeat(np.column_stack([a, b, c]), [3, 3, 4], axis=1) * LOADINGS
    values[ITEMS] = values[ITEMS] + added
    return values.assign(age=AGE, sex=SEX)


DATA = confounded()


@pytest.fixture(scope="module")
def adjusted() -> ls.PlatformComparison:
    return plain(DATA, adjust_for=["age", "sex"], n_replicates=200)


def differences(table: pd.DataFrame, name: str = "C") -> pd.DataFrame:
    own = table.query("name == @name and weights == 'equal'")
    return own.set_index(["first", "second"])


def test_a_confounded_difference_is_recovered_and_the_unadjusted_one_is_not(adjusted):
    """Of the same age, z is ahead of x by .8 in units of c1; it looks like 1.3."""
    row = differences(adjusted.adjusted.differences).loc[("x", "z")]
    per_unit = 10 * LOADINGS[6:].mean()
    truth = -0.8 * per_unit
    assert row["ci_lower"] < truth < row["ci_upper"]
    assert row["difference"] == pytest.approx(truth, abs=2.5 * row["se"])
    total = SLOPE_C + 0.5 * SLOPE_A + 0.3 * 0.6 * SLOPE_A
    assert row["unadjusted"] == pytest.approx(truth - 10 * total * per_unit, abs=2.5 * row["se"])
    plainly = differences(adjusted.differences.replace("observed index", "latent index"))
    assert not plainly.loc[("x", "z"), "ci_lower"] < truth < plainly.loc[("x", "z"), "ci_upper"]
    # customers of x and y are of one age
    same = differences(adjusted.adjusted.differences).loc[("x", "y")]
    assert same["difference"] == pytest.approx(same["unadjusted"], abs=0.5)


def test_the_slopes_are_those_by_which_the_answers_were_made(adjusted):
    table = adjusted.adjusted.slopes.set_index(["construct", "covariate"])
    # of A the whole, of B and C what is beside their paths
    for construct, truth in (("A", SLOPE_A), ("B", 0.0), ("C", SLOPE_C)):
        row = table.loc[(construct, "age")]
        assert row["est"] == pytest.approx(truth, abs=3 * row["se"])
    male = table.xs("sex: male", level="covariate")
    assert set(male["reference"]) == {"female"}
    assert male["pvalue"].min() > 0.01


def test_both_are_side_by_side_on_one_scale(adjusted):
    table = adjusted.adjusted.levels
    assert table.columns.tolist()[:7] == [
        "quantity",
        "construct",
        "weights",
        "group",
        "unadjusted",
        "adjusted",
        "shift",
    ]
    np.testing.assert_allclose(table["adjusted"] - table["unadjusted"], table["shift"])
    own = adjusted.latent_index.set_index(["construct", "weights", "group"])["index"]
    theirs = table.set_index(["construct", "weights", "group"])["unadjusted"]
    pd.testing.assert_series_equal(own.sort_index(), theirs.sort_index(), check_names=False)
    shift = table.query("construct == 'C' and weights == 'equal'").set_index("group")["shift"]
    assert shift["z"] < -1 < 1 < shift["x"]
    # what is taken from one is given to others: the whole stays where it is
    assert shift.mean() == pytest.approx(0, abs=0.3)


def test_groups_are_held_at_what_all_have_on_average(adjusted):
    table = adjusted.adjusted.common.set_index("covariate")
    assert table.loc["age", "mean"] == pytest.approx(AGE.mean())
    assert table.loc["sex: male", "mean"] == pytest.approx((SEX == "male").mean())
    assert (
        f"age = {AGE.mean():.4g}; sex: {100 * (SEX == 'male').mean():.1f}% male" in adjusted.text()
    )


def test_the_mean_is_what_the_model_says_at_these_covariates(adjusted):
    """(I − B)⁻¹α, with covariates in deviations from the mean of all."""
    est = adjusted.adjusted.fit.estimates().set_index(["lhs", "op", "rhs", "group"])["est"]
    means = adjusted.adjusted.latent_means.set_index(["construct", "group"])["est"]
    for label in ("x", "y", "z"):
        a, alpha_b, alpha_c = (est[(name, "~1", "", label)] for name in "ABC")
        b = alpha_b + est[("B", "~", "A", label)] * a
        c = alpha_c + est[("C", "~", "A", label)] * a + est[("C", "~", "B", label)] * b
        assert means[("C", label)] == pytest.approx(c, abs=1e-10)
    slopes = adjusted.adjusted.fit.estimates().query("rhs in ['age', 'sex_male'] and op == '~'")
    assert (slopes.groupby(["lhs", "rhs"])["est"].agg(np.ptp) == 0).all()


def test_constructs_covary_as_freely_as_without_covariates():
    """Without paths, and with two constructs that explain a third."""
    for text in (
        "A =~ a1 + a2 + a3\nB =~ b1 + b2 + b3\nC =~ c1 + c2 + c3 + c4",
        "A =~ a1 + a2 + a3\nB =~ b1 + b2 + b3\nC =~ c1 + c2 + c3 + c4\nC ~ A + B",
    ):
        options = OPTIONS | {"n_replicates": 20, "source": None, "target": None}
        found = ls.compare_platforms(ls.SEM(text), DATA, adjust_for=["age"], **options)

        def pairs(fit: ls.SEMResult) -> set[tuple[str, str]]:
            rows = fit.estimates().query("op == '~~' and lhs != rhs and lhs in ['A', 'B', 'C']")
            return set(zip(rows["lhs"], rows["rhs"], strict=True))

        assert pairs(found.fit) == pairs(found.adjusted.fit)
        # ten items meet one covariate in three groups, and three slopes are estimated
        assert found.adjusted.fit.fit_indices()["df"] == found.fit.fit_indices()["df"] + 30 - 3


def test_effects_are_those_with_the_covariates_held(adjusted):
    table = adjusted.adjusted.influence
    own = adjusted.adjusted.fit.effects("A", "C").query("group == 'x'").set_index("effect")["est"]
    mine = table.query("group == 'x'").set_index("effect")["est"]
    assert mine["total"] == pytest.approx(own["total"], rel=1e-10)
    assert not any("age" in route for route in table["route"])


def test_an_item_that_age_works_on_beside_its_construct_is_found_and_said():
    frame = DATA.assign(c2=DATA["c2"] + 0.03 * (AGE - 40))
    found = plain(frame, adjust_for=["age"], release=["c2 ~ 1"], rule="delta_fit")
    table = found.adjusted.direct_effects
    assert len(table) == 10
    worst = table.sort_values("chisq").iloc[-1]
    assert (worst["item"], worst["covariate"], worst["test"]) == ("c2", "age", "score")
    assert worst["epc"] == pytest.approx(0.03, abs=0.01)
    cautions = found.cautions.set_index("caution")
    assert "c2 (age)" in cautions.loc["direct_effects", "names"]
    assert "Covariates have direct effects on items" in found.text()
    assert f"c2 (age), p {'< .001' if worst['pvalue_holm'] < 0.001 else ''}" in found.text()
    assert "下列题项有直接效应" in found.text("zh")


@pytest.mark.parametrize("estimator", ["ML", "MLR"])
def test_an_item_that_age_works_on_accuses_no_other(estimator):
    """Alone, every other item of its construct looks biased the other way."""
    frame = DATA.assign(c2=DATA["c2"] + 0.06 * (AGE - 40), a3=DATA["a3"] - 0.04 * (AGE - 40))
    found = plain(
        frame,
        adjust_for=["age"],
        release=["c2 ~ 1", "a3 ~ 1"],
        rule="delta_fit",
        estimator=estimator,
        n_replicates=20,
    )
    table = found.adjusted.direct_effects.set_index("item")
    accused = table[table["found"] > 0]["found"].sort_values()
    assert accused.index.tolist() == ["c2", "a3"]
    assert accused.tolist() == [1, 2]
    assert (table.loc[table["found"] == 0, "pvalue_holm"] > 0.05).all()
    names = found.cautions.set_index("caution").loc["direct_effects", "names"]
    assert names == "c2 (age), a3 (age)"
    # one at a time others would be accused as well
    from loyaltysem.groups.comparison.adjusting.assumptions import Candidate, effect_tests
    from loyaltysem.groups.comparison.adjusting.mimic import Mimic

    column = found._adjusted.covariates.columns[0]
    mimic = Mimic(found.adjusted.fit._fitted, ("A", "B", "C"), ("age",), None)
    items = ["c1", "c2", "c3", "c4"]
    alone = effect_tests(mimic, [], [Candidate(item, "C", column) for item in items])
    assert sum(test.pvalue_holm < 0.05 for test in alone.values()) > 1


def test_of_two_items_either_may_be_the_one():
    model = ls.SEM("A =~ a1 + a2\nC =~ c1 + c2 + c3 + c4\nC ~ A")
    found = ls.compare_platforms(
        model,
        DATA.assign(a2=DATA["a2"] + 0.02 * (AGE - 40)),
        **(OPTIONS | {"n_replicates": 20, "rule": "delta_fit", "adjust_for": ["age"]}),
    )
    table = found.adjusted.direct_effects.set_index("item")
    assert table.loc["a1", "chisq"] == pytest.approx(table.loc["a2", "chisq"], rel=0.02)
    assert table["found"].to_dict() == {"a1": 1, "a2": 1, "c1": 0, "c2": 0, "c3": 0, "c4": 0}
    assert "a1 or a2 (age), p" in found.text()


def test_without_direct_effects_their_absence_is_said(adjusted):
    table = adjusted.adjusted.direct_effects
    assert len(table) == 20
    assert table["pvalue_holm"].min() > 0.05
    assert (
        "No direct effect of a covariate on an item was found (20 score tests, Holm-corrected)"
        in adjusted.text()
    )
    assert "direct_effects" not in adjusted.cautions["caution"].tolist()


def test_the_score_test_is_what_the_refit_gains():
    found = plain(DATA.assign(b3=DATA["b3"] + 0.008 * (AGE - 40)), adjust_for=["age"])
    row = found.adjusted.direct_effects.set_index("item").loc["b3"]
    fit = found.adjusted.fit._fitted
    from loyaltysem.groups.comparison.adjusting.mimic import Mimic

    wider = Mimic(fit, ("A", "B", "C"), ("age",), None).with_direct_effects([("b3", "age")])
    fall = ls.likelihood_ratio_test(found.adjusted.fit, ls.SEMResult(wider))
    assert fall.df == 1
    assert row["chisq"] == pytest.approx(fall.statistic, rel=0.05)


def test_robust_errors_test_by_wald():
    found = plain(DATA, adjust_for=["age"], estimator="MLR", n_replicates=20)
    ml = plain(DATA, adjust_for=["age"], n_replicates=20)
    table, theirs = found.adjusted.direct_effects, ml.adjusted.direct_effects
    assert set(table["test"]) == {"Wald"}
    np.testing.assert_allclose(table["chisq"], theirs["chisq"], rtol=0.35, atol=0.3)
    np.testing.assert_allclose(table["epc"], theirs["epc"], rtol=0.05, atol=1e-4)


def test_slopes_that_differ_between_groups_are_said(adjusted):
    assert adjusted.adjusted.equal_slopes.pvalue > 0.01
    assert adjusted.adjusted.equal_slopes.df == 12
    assert "one slope on each construct in all groups" in repr(adjusted.adjusted.equal_slopes)
    steeper = DATA.copy()
    wide = (DATA["shop"] == "z").to_numpy()
    steeper.loc[wide, ["c1", "c2", "c3", "c4"]] += np.outer(0.05 * (AGE[wide] - 50), LOADINGS[6:])
    found = plain(steeper, adjust_for=["age"], n_replicates=20)
    assert "slopes_differ" in found.cautions["caution"].tolist()
    assert "slopes of the covariates differ between groups (p < .001)" in found.text()
    assert "斜率在各组之间不相等" in found.text("zh")


def test_it_is_always_said_that_a_covariate_may_be_an_effect(adjusted):
    assert "covariates_as_effects" in adjusted.cautions["caution"].tolist()
    assert "a consequence of the group, as usage or spending may be" in adjusted.text()
    assert "控制age、sex后的差异" in adjusted.text("zh")
    assert "Unadjusted, it is" in adjusted.text()
    assert "调整前，x为" in adjusted.text("zh")


def test_numbers_of_the_text_are_those_of_the_table(adjusted):
    text, zh = adjusted.text(), adjusted.text("zh")
    table = adjusted.adjusted.levels.query("weights == 'loadings'")
    for row in table.itertuples():
        ends = f"{row.ci_lower:.1f}, {row.ci_upper:.1f}"
        assert f"{row.adjusted:.1f} [{ends}] for {row.group}" in text
        assert f"{row.group}为{row.adjusted:.1f} [{ends}]" in zh
        assert f"{row.unadjusted:.1f} for {row.group}" in text


def test_respondents_whose_age_is_not_known_are_left_out_of_both_and_counted():
    frame = DATA.copy()
    frame.loc[[3, 5, 700], "age"] = np.nan
    frame.loc[[3, 8], "sex"] = None
    found = plain(frame, adjust_for=["age", "sex"], missing="listwise")
    rows = DATA.drop(index=[3, 5, 8, 700])
    same = plain(rows, adjust_for=["age", "sex"])
    np.testing.assert_allclose(found.index["index"], same.index["index"], rtol=1e-9)
    np.testing.assert_allclose(
        found.adjusted.levels["adjusted"], same.adjusted.levels["adjusted"], rtol=1e-9
    )
    assert found.cautions.set_index("caution").loc["no_covariate", "values"] == "4"
    assert "age or sex is unknown for 4 respondents, who were left out." in found.text()
    assert "4名受访者缺少age、sex的信息" in found.text("zh")


@pytest.mark.parametrize("missing", [None, "fiml"])
def test_nobody_is_held_at_an_age_that_is_not_known_unasked(missing):
    frame = DATA.assign(age=np.where(np.arange(len(DATA)) < 2, np.nan, AGE))
    with pytest.raises(MissingDataError, match=r"Of 2 respondents .* age \(2\)"):
        plain(frame, adjust_for=["age", "sex"], missing=missing)
    ladder = ls.measurement_invariance(ls.SEM(TEXT), frame, group="shop")
    with pytest.raises(MissingDataError, match=r"Of 2 respondents .* age \(2\)"):
        plain(frame, adjust_for=["age"], ladder=ladder)


def test_incomplete_answers_are_adjusted_as_complete_ones_are():
    frame = DATA.copy()
    frame[ITEMS] = frame[ITEMS].mask(np.random.default_rng(3).random(frame[ITEMS].shape) < 0.03)
    found = plain(frame, adjust_for=["age"], missing="fiml", n_replicates=200)
    whole = plain(DATA, adjust_for=["age"])
    np.testing.assert_allclose(
        found.adjusted.levels["adjusted"], whole.adjusted.levels["adjusted"], atol=0.8
    )


def test_weights_weigh_the_common_covariates_too():
    weighted = DATA.assign(w=np.where(DATA["age"] > 45, 2.0, 1.0))
    found = plain(weighted, adjust_for=["age"], weights="w", n_replicates=20)
    mean = np.average(AGE, weights=weighted["w"])
    assert found.adjusted.common["mean"].iloc[0] == pytest.approx(mean)
    assert set(found.adjusted.direct_effects["test"]) == {"Wald"}
    ones = plain(DATA.assign(w=1.0), adjust_for=["age"], weights="w", n_replicates=20)
    none = plain(DATA, adjust_for=["age"], estimator="MLR", n_replicates=20)
    pd.testing.assert_frame_equal(ones.adjusted.levels, none.adjusted.levels, rtol=1e-7)


def test_a_ladder_that_is_handed_over_is_adjusted_alike(adjusted):
    ladder = ls.measurement_invariance(ls.SEM(TEXT), DATA, group="shop")
    found = plain(DATA, adjust_for=["age", "sex"], ladder=ladder, n_replicates=20)
    np.testing.assert_allclose(
        found.adjusted.levels["adjusted"], adjusted.adjusted.levels["adjusted"], rtol=1e-6
    )


def test_units_and_order_of_covariates_and_kind_of_frame_do_not_matter(adjusted):
    months = pl.DataFrame(DATA.assign(age=AGE * 12).to_dict("list"))
    found = plain(months, adjust_for=["sex", "age"], n_replicates=20)
    np.testing.assert_allclose(
        found.adjusted.levels["adjusted"], adjusted.adjusted.levels["adjusted"], rtol=1e-5
    )
    ours = found.adjusted.slopes.set_index(["construct", "covariate"])["est"]
    theirs = adjusted.adjusted.slopes.set_index(["construct", "covariate"])["est"]
    assert 12 * ours[("C", "age")] == pytest.approx(theirs[("C", "age")], rel=1e-4)


def test_declared_categories_are_held_against_their_first_level():
    survey = ls.datasets.load_platforms()
    model = ls.SEM("SAT =~ SAT1 + SAT2 + SAT3\nLOY =~ LOY1 + LOY2 + LOY3\nLOY ~ SAT")
    found = ls.compare_platforms(
        model, survey, adjust_for=["age_group"], missing="listwise", n_replicates=20, rng=1
    )
    table = found.adjusted.common
    assert table["covariate"].tolist()[0] == "age_group: 26-30"
    assert set(table["reference"]) == {"18-25"}
    assert "adjusted for age_group" in str(found.adjusted)


def test_below_the_level_of_means_only_effects_are_adjusted():
    frame = DATA.copy()
    frame.loc[frame["shop"] == "z", "c4"] += 0.7
    found = plain(frame, adjust_for=["age"], n_replicates=20)
    assert found.ladder.level == "metric"
    assert len(found.adjusted.influence)
    for name in ("levels", "differences", "ranks", "latent_means", "equality"):
        with pytest.raises(InvarianceError, match="only metric invariance holds"):
            getattr(found.adjusted, name)
    assert "adjusted latent mean" not in found.text()


def test_without_covariates_nothing_is_adjusted():
    with pytest.raises(NotAvailableError, match="adjust_for="):
        _ = plain(n_replicates=20).adjusted


MANY = DATA.assign(
    who=[f"p{k}" for k in range(len(DATA))],
    one="same",
    level=np.where(DATA["shop"] == "x", "low", np.where(AGE > 40, "low", "high")),
    years=np.where(DATA["shop"] == "y", 3.0, AGE),
    w=1.0,
    twice=AGE * 2 + 1,
    blank=np.nan,
    endless=np.where(np.arange(len(DATA)) == 4, np.inf, AGE),
)
WRONG: dict[str, tuple[dict[str, object], type[LoyaltySEMError], str]] = {
    "no such column": ({"adjust_for": ["income"]}, VariableNotFoundError, "'income'"),
    "an item": ({"adjust_for": ["c1"]}, OptionError, "'c1' is a variable of the model"),
    "a construct": ({"adjust_for": ["A"]}, OptionError, "'A' is a construct of the model"),
    "the grouping": ({"adjust_for": ["shop"]}, OptionError, "'shop' is the grouping"),
    "the weights": ({"adjust_for": ["w"], "weights": "w"}, OptionError, "column of weights="),
    "named twice": ({"adjust_for": ["age", "age"]}, OptionError, "'age' twice"),
    "names of people": ({"adjust_for": ["who"]}, DataError, "900 level"),
    "one level": ({"adjust_for": ["one"]}, DataError, "1 level"),
    "nobody's": ({"adjust_for": ["blank"]}, DataError, "nobody has a value"),
    "nobody in a group": ({"adjust_for": ["level"]}, DataError, "does not vary in group 'x'"),
    "constant in a group": ({"adjust_for": ["years"]}, DataError, "group 'y' .*3 of everybody"),
    "infinite": (
        {"adjust_for": ["endless"]},
        DataError,
        "1 infinite",
    ),
    "the same twice": ({"adjust_for": ["age", "twice"]}, LoyaltySEMError, "twice"),
}


@pytest.mark.parametrize("case", WRONG)
def test_covariates_that_are_not_right_are_refused_by_name(case):
    changes, error, words = WRONG[case]
    with pytest.raises(error, match=words):
        plain(MANY, **(changes | {"n_replicates": 20}))


def test_shops_that_are_alike_stay_alike():
    """What is independent of the groups changes no difference."""
    frame = shops({"x": 0.0, "y": 0.3}, seed=12)
    frame = frame.assign(luck=np.random.default_rng(2).normal(size=len(frame)))
    found = plain(frame, adjust_for=["luck"], n_replicates=20)
    shift = found.adjusted.levels["shift"].abs().max()
    assert shift < 0.3


def test_ordered_answers_are_not_adjusted():
    cut = DATA[ITEMS].apply(lambda x: np.digitize(x, [4.0, 5.0, 6.0]) + 1)
    with pytest.raises(NotAvailableError, match="Leave ordered= out"):
        plain(cut.assign(shop=DATA["shop"], age=AGE), adjust_for=["age"], ordered=True)


def test_numbers_that_a_file_holds_as_texts_are_amounts(adjusted):
    found = plain(DATA.assign(age=[repr(x) for x in AGE.tolist()]), adjust_for=["age", "sex"])
    np.testing.assert_allclose(
        found.adjusted.levels["adjusted"], adjusted.adjusted.levels["adjusted"], rtol=1e-9
    )


def test_yes_and_no_are_a_category_and_so_is_true():
    for values, level in ((["no", "yes"], "yes"), ([False, True], "True")):
        member = np.array(values, dtype=object)[(AGE > 42).astype(int)]
        member[0] = values[0]
        found = plain(DATA.assign(member=member), adjust_for=["member"], n_replicates=20)
        assert found.adjusted.common["covariate"].tolist() == [f"member: {level}"]


def test_a_code_of_missing_ages_is_not_taken_for_an_age_in_silence():
    frame = DATA.assign(age=np.where(np.arange(len(DATA)) % 90 == 0, 999.0, AGE.round()))
    with pytest.warns(DataWarning, match=r"age 999 \(10 of 900 answers\)"):
        plain(frame, adjust_for=["age"], n_replicates=20)


def test_the_figure_has_both_levels(adjusted):
    figure = adjusted.adjusted.plot()
    assert [ax.get_title().split("\n")[0] for ax in figure.axes] == [
        "A: latent mean (adjusted)",
        "C: latent mean (adjusted)",
    ]
    table = adjusted.adjusted.levels.query("construct == 'C' and weights == 'loadings'")
    table = table.sort_values("adjusted", ascending=False)
    points, crosses = figure.axes[1].get_lines()
    np.testing.assert_allclose(points.get_xdata(), table["adjusted"])
    np.testing.assert_allclose(crosses.get_xdata(), table["unadjusted"])
    legend = adjusted.adjusted.plot(language="zh").axes[0].get_legend()
    assert [entry.get_text() for entry in legend.get_texts()] == ["调整前"]


def test_tables_are_written_with_the_others(adjusted, tmp_path):
    names = {path.stem for path in adjusted.to_csv(tmp_path / "tables")}
    assert {"adjusted_levels", "adjusted_slopes", "adjusted_direct_effects"} <= names
    assert not any(name.startswith("wave") for name in names)
    assert "Levels as they are and adjusted" in str(adjusted)


@pytest.mark.slow
def test_simultaneous_intervals_of_adjusted_differences_cover_the_truth():
    """Of 100 samples; unadjusted intervals hardly ever hold what is true among people alike."""
    rng = np.random.default_rng(11)
    held = {"adjusted": 0, "unadjusted": 0}
    drawn = 0
    for seed in range(100):
        frame = shops({"x": 0.0, "y": 0.2, "z": 0.5}, n=250, seed=100 + seed)
        age = rng.normal(size=len(frame)) + np.where(frame["shop"] == "z", 1.0, 0.0)
        frame[ITEMS[6:]] += 0.4 * np.outer(age, LOADINGS[6:])
        options = OPTIONS | {"n_replicates": 500, "rng": seed, "rule": "delta_fit"}
        found = ls.compare_platforms(
            ls.CFA("\n".join(TEXT.splitlines()[:3])),
            frame.assign(age=age),
            adjust_for=["age"],
            intervals="monte_carlo",
            **(options | {"source": None, "target": None}),
        )
        if not found.allows.loc["latent means", "allowed"]:
            continue
        drawn += 1
        # in the units of each sample's first group, whose loadings differ from the true ones
        means = {"x": 0.0, "y": 0.2, "z": 0.5}
        for kind, table in (
            ("adjusted", found.adjusted.latent_means),
            ("unadjusted", found.latent_means),
        ):
            own = table.query("construct == 'C'").set_index("group")
            held[kind] += all(
                own.loc[g, "ci_lower"] - 1e-9 <= means[g] <= own.loc[g, "ci_upper"] + 1e-9
                for g in means
            )
    assert drawn >= 90
    assert held["adjusted"] / drawn >= 0.88
    assert held["unadjusted"] / drawn <= 0.2


@pytest.mark.parametrize("missing", [None, "fiml"])
def test_the_text_says_whether_covariates_are_given(missing):
    frame = DATA.copy()
    if missing:
        frame.loc[frame.index[::11], "c1"] = np.nan
    found = plain(frame, adjust_for=["age"], missing=missing, n_replicates=20)
    given = found.adjusted.fit._fitted.options.fixed_x
    assert given == (missing is None)
    assert ("Covariates are treated as fixed." in found.text()) == given
    assert ("Covariates are treated as random" in found.text()) != given
    assert ("协变量视为固定变量" in found.text("zh")) == given
    assert ("协变量视为随机变量" in found.text("zh")) != given


def test_digits_as_texts_are_amounts_or_codes_by_what_is_declared():
    """Five regions written '1' to '5' are no amounts, and nothing but the user knows it."""
    region = np.random.default_rng(3).integers(1, 6, len(DATA)).astype(str)
    frame = DATA.assign(region=region)
    with pytest.raises(DataError, match=r"'region'.*numbers as texts.*'1', '2', '3', '4', '5'"):
        plain(frame, adjust_for=["region"])
    category = frame.assign(region=pd.Categorical(region))
    names = plain(category, adjust_for=["region"]).adjusted.common["covariate"].tolist()
    assert names == [f"region: {k}" for k in "2345"]
    towns = DATA.assign(town=np.array([*"abcde"])[region.astype(int) - 1])
    for order in (towns, towns.iloc[::-1]):
        # no level is the reference for standing first in the data
        common = plain(order, adjust_for=["town"], n_replicates=10).adjusted.common
        assert common["reference"].unique().tolist() == ["a"]
    amount = plain(frame.assign(region=region.astype(float)), adjust_for=["region"])
    assert amount.adjusted.common["covariate"].tolist() == ["region"]
    # more of them than a category may have are amounts
    aged = frame.assign(age=AGE.round(1).astype(str))
    assert aged["age"].nunique() > 20
    assert plain(aged, adjust_for=["age"]).adjusted.common["covariate"].tolist() == ["age"]
