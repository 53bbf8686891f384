"""Releases in one group alone, and tests of whole items."""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
from invariance_cases import LIKERT, LOYALTY, SHOPS, ladder, schools, simulated

import loyaltysem as ls
from lavaan_cases import SHARED
from loyaltysem.errors import IdentificationError, NotAvailableError, OptionError
from loyaltysem.groups.invariance.means import _anchors

FILE = Path(__file__).parents[1] / "reference" / "invariance_releases.json"
VALUES: dict[str, Any] = json.loads(FILE.read_text("utf-8"))
NUMERIC = (
    "LOY4 ~ 1 @ jd",
    "SAT2 ~ 1 @ taobao",
    "LOY =~ LOY2 @ tmall",
    "SAT1 ~~ SAT1 @ jd",
)
ORDINAL = (
    "LOY2 | t3 @ tmall",
    "LOY =~ LOY3 @ jd",
    "LOY1 ~ 1 @ taobao",
    "LOY4 ~~ LOY4 @ jd",
)
CASES: dict[str, tuple[str, dict[str, Any]]] = {
    "numeric_ml": (f"SAT =~ SAT1 + SAT2 + SAT3 + SAT4\n{LOYALTY}", {"release": NUMERIC}),
    "numeric_mlr": (
        f"SAT =~ SAT1 + SAT2 + SAT3 + SAT4\n{LOYALTY}",
        {"release": NUMERIC, "estimator": "MLR"},
    ),
    "ordinal": (LOYALTY, {"release": ORDINAL, "ordered": True}),
}


@cache
def climbed(case: str) -> ls.InvarianceLadder:
    text, options = CASES[case]
    return ls.measurement_invariance(ls.CFA(text), LIKERT, group="platform", **options)


@pytest.mark.parametrize("case", CASES)
def test_steps_are_lavaans_with_labels(case):
    table, found = climbed(case).table, VALUES[case]
    for step, fit in found["fit"].items():
        assert table.loc[step, "df"] == fit["df"]
        name = "chisq_scaled" if "chisq.scaled" in fit else "chisq"
        # lavaan's optimiser stops a little before the minimum
        assert table.loc[step, name] == pytest.approx(fit[name.replace("_", ".")], rel=2e-5)
    for step, test in found["diff"].items():
        assert table.loc[step, "df_diff"] == test["df"]
        assert table.loc[step, "chisq_diff"] == pytest.approx(test["chisq"], rel=1e-4)


@pytest.mark.parametrize("case", CASES)
def test_latent_means_and_errors_are_lavaans_with_labels(case):
    ours = climbed(case).fits["scalar"].estimates()
    ours = ours[(ours["op"] == "~1") & ours["lhs"].isin(list(climbed(case).constructs))]
    for row in VALUES[case]["means"]:
        label = climbed(case).group_labels[row["group"] - 1]
        mine = ours[(ours["lhs"] == row["lhs"]) & (ours["group"] == label)].iloc[0]
        assert mine["est"] == pytest.approx(row["est"], abs=2e-5)
        assert mine["se"] == pytest.approx(row["se"], rel=2e-4, abs=1e-9)


def test_what_is_released_in_one_group_is_equal_in_the_others():
    values = climbed("numeric_ml").fits["strict"].estimates()
    for lhs, op, rhs, free in (
        ("LOY4", "~1", "", "jd"),
        ("SAT2", "~1", "", "taobao"),
        ("LOY", "=~", "LOY2", "tmall"),
        ("SAT1", "~~", "SAT1", "jd"),
    ):
        rows = values[(values["lhs"] == lhs) & (values["op"] == op) & (values["rhs"] == rhs)]
        own = rows.set_index("group")["est"]
        others = own.drop(free)
        assert others.iloc[0] == others.iloc[1]
        assert abs(own[free] - others.iloc[0]) > 1e-4


@pytest.mark.parametrize("identification", ["marker", "variance", "effect_coding"])
def test_the_identification_does_not_matter(identification):
    # a loading of its own whose intercept stays equal would mean something at one origin only
    released = [*NUMERIC, "LOY2 ~ 1 @ tmall"]
    found, other = (
        ls.measurement_invariance(
            ls.CFA(CASES["numeric_ml"][0]), LIKERT, group="platform", release=released, **options
        ).table
        for options in ({"identification": identification}, {})
    )
    assert found["chisq"].to_numpy() == pytest.approx(other["chisq"].to_numpy(), rel=1e-7)
    assert found["df"].tolist() == other["df"].tolist()


def test_the_record_and_the_words_name_the_group():
    found = climbed("numeric_ml")
    assert found.released == NUMERIC
    assert "the intercept of LOY4 in jd" in found.text()
    assert "LOY4的截距（仅 jd组）" in found.text("zh")
    assert found.partial
    assert found.table.loc["scalar", "released"] == 3
    with pytest.raises(ls.errors.InvarianceError, match="parameters were released"):
        found.require("observed index")
    found.require("latent means")
    assert 'c("LOY4.1", "LOY4.1", "LOY4.1.g3")' in found.identification["scalar"]


def test_spellings_of_a_group_come_to_one_and_numbers_are_found():
    data = LIKERT.assign(platform=LIKERT["platform"].map({"taobao": 1, "tmall": 2, "jd": 30}))
    found = ls.measurement_invariance(ls.CFA(LOYALTY), data, group="platform")
    for text in ("LOY4~1@30", "LOY4 ~ 1 @ 30", "LOY4 ~ 1  @  30 "):
        assert found.release(text).released == ("LOY4 ~ 1 @ 30",)


def test_of_two_groups_a_release_in_one_is_one_in_both():
    one, both = (schools().release(text) for text in ("x3 ~ 1 @ Pasteur", "x3 ~ 1"))
    assert one.table["chisq"].tolist() == pytest.approx(both.table["chisq"].tolist(), rel=1e-8)
    assert one.table["df"].tolist() == both.table["df"].tolist()


def test_releases_in_all_groups_but_one_are_one_in_all():
    text = CASES["numeric_ml"][0]
    apart = ls.measurement_invariance(
        ls.CFA(text), LIKERT, group="platform", release=["LOY4 ~ 1 @ jd", "LOY4 ~ 1 @ taobao"]
    )
    whole = ls.measurement_invariance(ls.CFA(text), LIKERT, group="platform", release=["LOY4 ~ 1"])
    assert apart.table["chisq"].tolist() == pytest.approx(whole.table["chisq"].tolist(), rel=1e-8)
    with pytest.raises(OptionError, match="released already"):
        apart.release("LOY4 ~ 1 @ tmall")
    with pytest.raises(OptionError, match="released already"):
        whole.release("LOY4 ~ 1 @ tmall")


@pytest.mark.parametrize(
    ("terms", "error", "said"),
    [
        (["LOY4 ~ 1 @ jdd"], OptionError, "no group 'jdd'.*jd"),
        (["LOY4 ~ 1 @ jd", "LOY4~1 @ jd"], OptionError, "released already"),
        ([f"LOY{k} ~ 1 @ jd" for k in range(1, 5)], IdentificationError, "no intercept.*'jd'"),
        (
            [f"LOY =~ LOY{k} @ taobao" for k in range(1, 5)],
            IdentificationError,
            "no loading of LOY ties 'tmall', 'jd' to the first group, 'taobao'",
        ),
    ],
)
def test_what_cannot_be_released_in_a_group_is_refused_by_name(terms, error, said):
    found = ls.measurement_invariance(ls.CFA(LOYALTY), LIKERT, group="platform")
    with pytest.raises(error, match=said):
        found.release(*terms)


def test_what_a_second_order_cannot_release_alone_is_refused():
    with pytest.raises(NotAvailableError, match="in all groups only"):
        ladder("second_order").release("PV ~ 1 @ jd")


def test_groups_may_be_tied_pairwise():
    """No intercept is equal everywhere, and each group shares some with the next."""
    data = simulated(n=200, groups=4)
    released = ["a1 ~ 1 @ s4", "a2 ~ 1 @ s3", "a3 ~ 1 @ s2", "a4 ~ 1 @ s1"]
    found = ls.measurement_invariance(ls.CFA(SHOPS), data, group="shop", release=released)
    coded = ls.measurement_invariance(
        ls.CFA(SHOPS), data, group="shop", release=released, identification="effect_coding"
    )
    assert found.table.loc["scalar", "df_diff"] == 3 * 8 - 3 * 2 - 4
    assert coded.table["chisq"].to_numpy() == pytest.approx(found.table["chisq"].to_numpy())
    assert found.invariant_items("A") == ()
    assert found.invariant_items("A", group="s4") == ("a2", "a3", "a4")
    assert len(found.effect_sizes()) == 24
    with pytest.raises(OptionError, match="none of the groups 's1'"):
        found.invariant_items("A", group="s9")


def test_two_invariant_items_are_counted_in_every_group():
    data = simulated(n=200, groups=3)
    released = ["a1 ~ 1 @ s3", "a2 ~ 1 @ s3", "a3 ~ 1 @ s3"]
    found = ls.measurement_invariance(ls.CFA(SHOPS), data, group="shop", release=released)
    assert found.level in ("scalar", "strict")
    assert "A has 1 invariant item in s3" in found.text()
    assert "A在 s3 组只有1个不变题项" in found.text("zh")


def test_suggestions_find_the_group_that_differs():
    data = simulated(n=300, groups=4, a2=0.7)
    found = ls.measurement_invariance(ls.CFA(SHOPS), data, group="shop")
    order = found.suggestions(by_group=True)
    assert order["term"].tolist() == ["a2 ~ 1 @ s4"]
    assert order["verdict"].tolist() == ["holds"]
    assert order["df"].tolist() == [1]
    assert found.suggestions()["term"].tolist() == ["a2 ~ 1"]
    freed = found.release(*order["term"])
    assert freed.level in ("scalar", "strict")
    assert freed.effect_sizes().set_index(["group", "item"])["dmacs"].gt(0.1).sum() == 1
    assert "answers to a2 are on average" in freed.text()


def test_what_one_group_has_released_is_asked_of_the_others_again():
    data = simulated(n=300, groups=4, a2=0.7)
    data.loc[data["shop"] == "s2", "a2"] -= 0.7
    found = ls.measurement_invariance(ls.CFA(SHOPS), data, group="shop")
    order = found.suggestions(by_group=True)
    assert sorted(order["term"]) == ["a2 ~ 1 @ s2", "a2 ~ 1 @ s4"]
    tests = found.release("a2 ~ 1 @ s4").item_tests("scalar")
    rows = tests[tests["term"] == "a2 ~ 1"].set_index("group")
    assert rows.loc["", "df"] == 2
    assert np.isnan(rows.loc["s4", "chisq"])
    assert rows.loc["s2", "pvalue"] < 1e-6
    whole = found.release("a2 ~ 1 @ s4").item_tests("scalar", by_group=False)
    pd.testing.assert_frame_equal(whole, tests[tests["group"] == ""].reset_index(drop=True))


def test_the_score_test_in_a_group_foretells_its_release():
    data = simulated(n=500, groups=3, a2=0.15)
    found = ls.measurement_invariance(ls.CFA(SHOPS), data, group="shop", identification="variance")
    tests = found.item_tests("scalar").set_index(["term", "group"])
    for term, group in (("a2 ~ 1", "s3"), ("A =~ a1", "s2"), ("b4 ~ 1", "s1")):
        # a loading is tested with the intercept of its item free
        held = found.release(f"a1 ~ 1 @ {group}") if "=~" in term else found
        freed = held.release(f"{term} @ {group}").fits["scalar"]
        test = ls.likelihood_ratio_test(held.fits["scalar"], freed)
        assert test.df == 1
        assert tests.loc[(term, group), "chisq"] == pytest.approx(test.statistic, rel=0.1, abs=0.03)


def test_a_comparison_rests_on_releases_in_one_group():
    survey = ls.datasets.load_platforms()
    model = ls.SEM(ls.theories.satisfaction_trust_loyalty(survey.codebook, antecedents=False))
    found = ls.measurement_invariance(
        model, survey, group="platform", missing="listwise", release=["LOY4 ~ 1 @ jd"]
    )
    assert found.level in ("scalar", "strict")
    compared = ls.compare_platforms(
        model, survey, ladder=found, n_replicates=30, intervals="monte_carlo", rng=1
    )
    bias = compared.answers[compared.answers["construct"] == "LOY"].groupby("group")["bias"].max()
    # held against what the groups have on average, those that measure alike have the same bias
    assert bias["taobao"] == pytest.approx(bias["tmall"], abs=1e-9)
    assert abs(bias["jd"] - bias["taobao"]) > 0.5
    assert "with the intercept of LOY4 in JD released" in compared.text()
    assert "”）的截距（仅京东组）" in compared.text("zh")


# --- whole items ---------------------------------------------------------------------------------


@pytest.mark.skipif(not SHARED.exists(), reason="the data are beside the checkout")
def test_whole_ordered_items_are_tested_as_lavaan_tests_them():
    data = pd.read_csv(SHARED / "invariance" / "datCat.csv")
    model = ls.CFA("FU1 =~ u1 + u2 + u3 + u4\nFU2 =~ u5 + u6 + u7 + u8")
    found = ls.measurement_invariance(model, data, group="g", ordered=True)
    for step, items in VALUES["items"].items():
        tests = found.item_tests(step, per="item").set_index("term")
        assert list(tests.index) == [f"u{k}" for k in range(1, 9)]
        assert set(tests["kind"]) == {"item"}
        assert set(tests["test"]) == {"difference"}
        for item, test in items.items():
            assert tests.loc[item, "df"] == test["df"]
            assert tests.loc[item, "chisq"] == pytest.approx(test["chisq"], rel=1e-4)
            assert tests.loc[item, "pvalue"] == pytest.approx(test["p"], rel=1e-4)


def test_whole_ordered_items_are_tested_in_every_group_where_that_is_identified():
    found = ladder("ordinal_full")
    tests = found.item_tests("metric", per="item").set_index(["term", "group"])
    assert tests.loc[("LOY3", ""), "df"] == 2 * tests.loc[("LOY3", "jd"), "df"] == 6
    terms = [f"LOY3 | t{k} @ jd" for k in range(1, 5)] + ["LOY =~ LOY3 @ jd"]
    freed = found.release(*terms)
    test = ls.likelihood_ratio_test(found.fits["metric"], freed.fits["metric"])
    assert tests.loc[("LOY3", "jd"), "chisq"] == pytest.approx(test.statistic, rel=1e-6)
    # without the first group the second gives the third's latent response its unit
    assert tests.loc[("LOY3", "taobao"), "df"] == 3
    assert np.isfinite(tests.loc[("LOY3", "taobao"), "chisq"])


def test_ordered_answers_have_suggestions_in_one_group():
    """Where nothing is asked of single groups no fit is made of them."""
    data = LIKERT.copy()
    jd = data["platform"] == "jd"
    data.loc[jd, "LOY3"] = np.minimum(data.loc[jd, "LOY3"] + 1, 5)
    data.loc[data.index[jd][:3], "LOY3"] = 1
    found = ls.measurement_invariance(ls.CFA(LOYALTY), data, group="platform", ordered=True)
    step = found.suggestions(by_group=True)
    assert step["term"].str.startswith("LOY3").all()
    assert step["term"].str.endswith("@ jd").all()
    assert len(step) >= 1
    assert set(found.suggestions()["term"].str.split(" ").str[0]) == {"LOY3"}


def test_what_cannot_be_tested_of_coarse_items_says_why():
    """A step holds nothing equal of binary items before the scalar one."""
    found = ladder("coarse_theta")
    metric = found.item_tests("metric", per="item")
    assert not metric["term"].str.startswith("TRU").any()
    thresholds = found.item_tests("thresholds", per="item")
    three = thresholds[(thresholds["term"] == "SAT2") & (thresholds["group"] == "")].iloc[0]
    assert np.isnan(three["chisq"])
    assert "cannot be tested by itself" in three["reason"]
    scalar = found.item_tests("scalar", per="item")
    binary = scalar[(scalar["term"] == "SAT1") & (scalar["group"] == "")].iloc[0]
    assert binary["df"] == 2
    assert np.isfinite(binary["chisq"])


def test_whole_items_of_amounts_have_score_tests_that_foretell_the_difference():
    data = simulated(n=500, groups=3, a2=0.15)
    found = ls.measurement_invariance(ls.CFA(SHOPS), data, group="shop")
    tests = found.item_tests("scalar", per="item").set_index(["term", "group"])
    assert tests.loc[("a2", ""), "df"] == 4
    for item, group in (("a2", ""), ("a2", "s3"), ("b1", "s2")):
        at = f" @ {group}" if group else ""
        freed = found.release(f"{item[0].upper()} =~ {item}{at}", f"{item} ~ 1{at}")
        test = ls.likelihood_ratio_test(found.fits["scalar"], freed.fits["scalar"])
        row = tests.loc[(item, group)]
        assert row["df"] == test.df
        assert row["chisq"] == pytest.approx(test.statistic, rel=0.1, abs=0.03)
    assert tests["reason"].eq("").all()


@pytest.mark.parametrize("metric", ["marker", "effect_coding"])
def test_a_metric_of_items_needs_one_that_measures_alike_in_all_groups(metric):
    labels = ("jd", "tmall", "taobao")
    found = ls.measurement_invariance(
        ls.CFA("SAT =~ SAT1 + SAT2 + SAT3"),
        LIKERT,
        group="platform",
        release=[f"SAT{k} ~ 1 @ {label}" for k, label in enumerate(labels, 1)],
        alpha=1e-9,
    )
    assert found.level in ("scalar", "strict")
    with pytest.raises(NotAvailableError, match="no item of SAT does"):
        found.latent_means(metric=metric)
    # the others rest on no such item
    assert found.latent_means(metric="variance")["est"].notna().all()
    bounds = dict.fromkeys(("SAT1", "SAT2", "SAT3"), (1.0, 5.0))
    assert found.latent_means(metric="0-100", bounds=bounds)["est"].between(0, 100).all()


def test_the_mean_answer_is_that_to_the_items_of_the_step_that_is_asked_for():
    data = simulated()
    found = ls.measurement_invariance(
        ls.CFA(SHOPS), data, group="shop", release=["a2 ~ 1"], alpha=1e-9
    )
    for step in ("scalar", "strict"):
        table = found.latent_means(metric="effect_coding", step=step).set_index("construct")
        values = found.fits[step].estimates().query("group == 's1' and op == '~1'")
        # the first group has a mean of zero in the fit
        nu = values.set_index("lhs").loc[["a1", "a3", "a4"], "est"].mean()
        assert table.loc["A", "est"].iloc[0] == pytest.approx(nu)


def test_items_are_looked_up_at_the_step_and_not_at_the_level_that_holds():
    """Scalar does not hold, and where it is asked for the released intercept counts."""
    found = ls.measurement_invariance(
        ls.CFA(SHOPS), simulated(b3=1.0), group="shop", release=["a1 ~ 1"]
    )
    assert found.level not in ("scalar", "strict")
    assert anchors(found._record, "scalar", "A") == ("a2", "a3", "a4")
    assert anchors(found._record, "metric", "A") == ("a1", "a2", "a3", "a4")


def anchors(record: Any, step: str, construct: str) -> tuple[str, ...]:
    rung = record.judged[step].rung
    return _anchors(record.climb.setting, construct, "effect_coding", rung.step).items
