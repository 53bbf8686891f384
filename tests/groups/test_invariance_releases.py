"""Where invariance fails, what is released for it, and permutations."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from invariance_cases import SHOPS, ladder, schools, simulated

import loyaltysem as ls
from loyaltysem.resampling import permutation
from loyaltysem.resampling.permutation import permuted_differences

#: lavTestScore() of the scalar step, lavaan 0.6-14, of intercepts (see
#: ../shared/reference/invariance/hs_ladder_ml.json). Its tests of loadings keep the intercept
#: equal, so that they are about one origin: the mean of the first group.
SCORES = {
    "x1 ~ 1": 5.8472582899,
    "x2 ~ 1": 6.8632722563,
    "x3 ~ 1": 19.1925003423,
    "x4 ~ 1": 2.1387958267,
    "x7 ~ 1": 15.0214458607,
    "x8 ~ 1": 4.7095415061,
}


def test_score_tests_are_lavaans():
    tests = schools().item_tests("scalar").set_index("term")
    for term, value in SCORES.items():
        assert tests.loc[term, "chisq"] == pytest.approx(value, rel=1e-4, abs=1e-5), term


def test_markers_are_tested_like_the_others_whatever_gives_the_unit():
    marked, scaled = (
        schools("ML", identification=name).item_tests("scalar").set_index("term")
        for name in ("marker", "variance")
    )
    assert "visual =~ x1" in marked.index
    assert marked["chisq"].tolist() == pytest.approx(scaled["chisq"].tolist(), rel=1e-6)
    assert marked["sepc_all"].tolist() == pytest.approx(scaled["sepc_all"].tolist(), rel=1e-6)


@pytest.mark.parametrize("level", ["metric", "scalar"])
def test_of_two_groups_each_gains_what_giving_up_the_equality_does(level):
    found = schools()
    tests = found.item_tests(level).set_index("term")
    equalities = found.fits[level].score_test().univariate
    terms = equalities["lhs"].str.rpartition(" (")[0]
    assert set(terms) <= set(tests.index)
    for term, row in zip(terms, equalities.itertuples(), strict=True):
        if level == "scalar" and "=~" in term:
            # tested with the intercept free: see test_loadings_beside_free_intercepts
            continue
        assert tests.loc[term, "chisq"] == pytest.approx(row.chisq, rel=1e-9)
        assert tests.loc[term, "epc"] == pytest.approx(-row.epc, rel=1e-9)


def skewed(seed: int = 4) -> pd.DataFrame:
    """Two groups whose answers are far from normal, with one intercept that differs a little."""
    data = simulated(n=1500, groups=2, seed=seed)
    names = [name for name in data if name != "shop"]
    data[names] = np.exp(0.7 * (data[names] - 4))
    data.loc[data["shop"] == "s2", "a2"] += 0.08
    return data


@pytest.mark.parametrize("estimator", ["ML", "MLR", "MLM"])
@pytest.mark.parametrize("term", ["a2 ~ 1", "A =~ a1", "B =~ b3", "b4 ~ 1"])
def test_a_score_test_foretells_the_difference_test_and_the_change(estimator, term):
    """Both are of the same hypothesis; the robust one foretells the robust difference."""
    found = ls.measurement_invariance(
        ls.CFA(SHOPS), skewed(), group="shop", estimator=estimator, identification="variance"
    )
    foretold = found.item_tests("scalar").set_index("term").loc[term]
    freed = found.release(term)
    # of robust differences the one of moments: a single scaling factor is noisy at one degree
    method = None if estimator == "ML" else "satorra_2000"
    test = ls.likelihood_ratio_test(found.fits["scalar"], freed.fits["scalar"], method)
    assert foretold["test"] == ("score" if estimator == "ML" else "robust score")
    assert foretold["chisq"] == pytest.approx(test.statistic, rel=0.1, abs=0.02)
    values = freed.fits["scalar"].estimates()
    lhs, op, rhs = term.split(" ")
    op, rhs = ("~1", "") if rhs == "1" else (op, rhs)
    values = values[(values["lhs"] == lhs) & (values["op"] == op) & (values["rhs"] == rhs)]
    first, second = values["est"]
    assert foretold["epc"] == pytest.approx(second - first, rel=0.1, abs=0.005)


def test_robust_score_tests_differ_from_plain_ones_where_answers_are_skewed():
    tests = {
        estimator: ls.measurement_invariance(
            ls.CFA(SHOPS), skewed(), group="shop", estimator=estimator
        ).item_tests("strict").set_index("term")["chisq"]
        for estimator in ("ML", "MLR")
    }  # fmt: skip
    ratio = tests["ML"] / tests["MLR"]
    assert ratio[[term for term in ratio.index if "~~" in term]].median() > 2


def test_a_group_alone_is_found_among_several():
    data = simulated(n=300, groups=4, a2=0.7)
    tests = ls.measurement_invariance(ls.CFA(SHOPS), data, group="shop").item_tests()
    worst = tests.dropna(subset="pvalue").sort_values("pvalue").iloc[0]
    assert (worst["term"], worst["group"]) == ("a2 ~ 1", "s4")
    alone = tests[(tests["term"] == "a2 ~ 1") & (tests["group"] == "s4")].iloc[0]
    assert alone["epc"] == pytest.approx(0.7, abs=0.15)
    joint = tests[(tests["term"] == "a2 ~ 1") & (tests["group"] == "")].iloc[0]
    assert joint["df"] == 3
    assert joint["chisq"] >= alone["chisq"] - 1e-9


def test_ordered_answers_are_tested_by_differences():
    tests = ladder("ordinal_full").item_tests("metric")
    assert set(tests["test"]) == {"difference"}
    tests = tests[tests["group"] == ""]
    term = "LOY =~ LOY3"
    row = tests.set_index("term").loc[term]
    free = ladder("ordinal_full").release(term).fits["metric"]
    test = ls.likelihood_ratio_test(ladder("ordinal_full").fits["metric"], free)
    assert row["chisq"] == pytest.approx(test.statistic, rel=1e-6)
    assert row["df"] == test.df == 2


def test_suggestions_go_forward_until_the_step_holds_and_release_nothing():
    found = schools()
    order = found.suggestions()
    assert order["term"].tolist() == ["x3 ~ 1", "x7 ~ 1"]
    assert order["verdict"].tolist() == ["rejected", "holds"]
    assert found.released == ()
    assert found.level == "metric"
    agreed = found.release(*order["term"])
    assert agreed.level == "scalar"
    assert agreed.table.loc["scalar", "pvalue_diff"] == pytest.approx(order["pvalue_step"].iloc[-1])
    # the strict step is rejected next (p .037)
    assert set(agreed.suggestions()["step"]) <= {"strict"}


def test_nothing_is_suggested_where_nothing_is_rejected():
    assert ladder("survey_ml").suggestions().empty


def test_a_release_leaves_the_ladder_as_it_was_and_keeps_fits_that_it_does_not_touch():
    found = schools()
    before = found.table
    freed = found.release("x3~1")
    pd.testing.assert_frame_equal(found.table, before)
    assert freed.released == ("x3 ~ 1",)
    steps = freed._record.judged
    assert steps["metric"].rung is found._record.judged["metric"].rung
    assert steps["scalar"].rung is not found._record.judged["scalar"].rung
    assert freed.table["released"].tolist()[:4] == [0, 0, 1, 1]


def test_releasing_in_one_call_or_one_after_the_other_is_the_same():
    once = schools().release("x3 ~ 1", "x7 ~ 1").table
    twice = schools().release("x3 ~ 1").release("x7 ~ 1").table
    at_once = schools("ML", release=("x3 ~ 1", "x7 ~ 1")).table
    for other in (twice, at_once):
        assert other["chisq"].tolist() == pytest.approx(once["chisq"].tolist(), rel=1e-7)


def test_a_released_marker_hands_the_unit_to_the_next_item():
    found = schools().release("visual =~ x1")
    assert "x2 for visual" in found.text()
    scaled = schools("ML", identification="variance").release("visual =~ x1")
    assert found.table["chisq"].tolist() == pytest.approx(scaled.table["chisq"].tolist(), rel=1e-7)


@pytest.mark.parametrize(
    ("terms", "error", "said"),
    [
        (["x3 ~ 2"], ls.errors.OptionError, "nothing that the ladder holds equal"),
        (["visual =~ x9"], ls.errors.OptionError, "visual =~ x"),
        (["x3 ~ 1", "x3~1"], ls.errors.OptionError, "released already"),
        ([], ls.errors.OptionError, "Say what is to be released"),
        (["x1 ~ 1", "x2 ~ 1", "x3 ~ 1"], ls.errors.IdentificationError, "no intercept of visual"),
        (["visual =~ x1", "visual =~ x2", "visual =~ x3"], ls.errors.IdentificationError, "a unit"),
        (["x1 | t1"], ls.errors.OptionError, "nothing that the ladder holds equal"),
    ],
)
def test_what_cannot_be_released_is_refused_by_name(terms, error, said):
    with pytest.raises(error, match=said.replace("=~", ".*")):
        schools().release(*terms)


def test_fewer_than_two_invariant_items_are_said():
    freed = schools().release("x3 ~ 1", "x7 ~ 1", "x8 ~ 1")
    assert freed.invariant_items("speed") == ("x9",)
    assert freed.invariant_items("textual") == ("x4", "x5", "x6")
    assert "speed has 1 invariant item" in freed.text()
    assert "speed只有1个不变题项" in freed.text("zh")
    with pytest.raises(ls.errors.OptionError, match="no construct"):
        freed.invariant_items("spead")


def test_a_free_loading_with_an_equal_intercept_is_said():
    text = schools().release("visual =~ x3", "x7 ~ 1").text()
    assert "The loading of x3 is released" not in text  # the scalar step is not reached
    text = schools().release("visual =~ x2", "x3 ~ 1", "x7 ~ 1").text()
    assert "The loading of x2 is released" in text
    assert "the mean of " in text
    assert "the first group" in text


def test_permutations_are_reproducible_and_see_what_differs():
    data = simulated(n=120, groups=2, b3=0.9)
    options = {"group": "shop", "rule": "permutation", "n_replicates": 99, "rng": 3}
    found = ls.measurement_invariance(ls.CFA(SHOPS), data, **options)
    again = ls.measurement_invariance(ls.CFA(SHOPS), data, **options)
    pd.testing.assert_frame_equal(found.table, again.table)
    assert found.table.loc["scalar", "pvalue_permuted"] == pytest.approx(0.01)
    assert found.table.loc["scalar", "verdict"] == "rejected"
    assert found.table.loc["metric", "pvalue_permuted"] > 0.05
    assert "99 random permutations" in found.text()
    assert found.suggestions()["term"].tolist() == ["b3 ~ 1"]


def test_a_deal_is_a_fit_to_the_groups_that_it_makes():
    """The statistics of deals are those of fits to data whose groups were dealt by hand."""
    data = simulated(n=80, groups=2)
    found = ls.measurement_invariance(ls.CFA(SHOPS), data, group="shop")
    fits = [found.fits[name]._fitted for name in ("configural", "metric")]
    (difference,) = permuted_differences(fits, 19, rng=1)
    observed = found.table.loc["metric", ["chisq_diff", "delta_cfi"]]
    seed = int(np.random.default_rng(1).integers(2**63))
    # the first chunk of deals, as they are drawn
    order = np.random.default_rng(seed).permuted(np.tile(np.arange(160), (19, 1)), axis=1)
    larger, lower = 0, 0
    for deal in order:
        groups = np.empty(160, dtype=object)
        groups[deal[:80]], groups[deal[80:]] = "s1", "s2"
        dealt = ls.measurement_invariance(ls.CFA(SHOPS), data.assign(shop=groups), group="shop")
        larger += dealt.table.loc["metric", "chisq_diff"] >= observed["chisq_diff"] - 1e-6
        lower += dealt.table.loc["metric", "delta_cfi"] <= observed["delta_cfi"] + 1e-9
    assert difference.pvalue_chisq == pytest.approx((1 + larger) / 20)
    assert difference.pvalue_cfi == pytest.approx((1 + lower) / 20)


def test_deals_that_were_not_fitted_are_counted_and_said(monkeypatch):
    data = simulated(n=60, groups=2)
    original = permutation._chisq_of_deals

    def some_fail(fit, *rest):
        chisq = original(fit, *rest)
        chisq[:4] = np.nan
        return chisq

    monkeypatch.setattr(permutation, "_chisq_of_deals", some_fail)
    options = {"group": "shop", "rule": "permutation", "n_replicates": 20, "rng": 3}
    found = ls.measurement_invariance(ls.CFA(SHOPS), data, **options)
    assert found.table.loc["metric", "n_permuted"] == 16
    assert pd.isna(found.table.loc["configural", "n_permuted"])
    assert "Some of the 20 permutations could not be estimated" in str(found)
    assert "metric 4" in found.text()
    assert "20次置换中有部分无法估计，已剔除" in found.text("zh")
    monkeypatch.setattr(permutation, "_chisq_of_deals", lambda *_: np.full(20, np.nan))
    none = ls.measurement_invariance(ls.CFA(SHOPS), data, **options)
    # no deal, no p-value: not p = 1
    assert none.table.loc["metric", "verdict"] == "failed"


def test_a_saturated_configural_model_is_assumed_and_does_not_hold():
    data = simulated()
    found = ls.measurement_invariance(ls.CFA("A =~ a1 + a2 + a3"), data, group="shop")
    assert found.table.loc["configural", ["df", "verdict"]].tolist() == [0, "assumed"]
    assert found.level in ("scalar", "strict")
    assert (
        "Configural invariance (the same items measure the same constructs) cannot be tested"
        in (found.text())
    )
    assert "形态不变性（各组测量结构相同）无法检验，作为假定" in found.text("zh")
