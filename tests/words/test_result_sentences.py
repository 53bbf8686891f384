"""What single results say of themselves: every number is the table's, in both languages."""

from __future__ import annotations

import json
import warnings
from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

import loyaltysem as ls
from loyaltysem.errors import OptionError
from loyaltysem.words.results.assumptions import CollinearityFindings, collinearity_text
from loyaltysem.words.results.effects import Effect, EffectFindings, effects_text
from loyaltysem.words.results.exploration import (
    FactorabilityFindings,
    FactorFindings,
    ParallelFindings,
    efa_text,
    factorability_text,
    parallel_text,
)
from loyaltysem.words.results.indices import IndexFindings, index_text
from loyaltysem.words.results.reliability import ReliabilityFindings, reliability_text

SHOPS = {"en": "the shop", "zh": "商店"}
MODEL = "A =~ a1 + a2 + a3\nB =~ b1 + b2 + b3\nC =~ c1 + c2 + c3\nB ~ A\nC ~ A + B"
SCALES = {"A": ["a1", "a2", "a3"], "B": ["b1", "b2", "b3"], "C": ["c1", "c2", "c3"]}


@pytest.fixture(scope="module")
def frame() -> pd.DataFrame:
    """Two shops, in whose answers A works on C through B and without it."""
    rng = np.random.default_rng(7)
    a = rng.normal(size=400)
    b = 0.6 * a + 0.8 * rng.normal(size=400)
    c = 0.3 * a + 0.5 * b + 0.7 * rng.normal(size=400)
    factors = np.repeat(np.column_stack([a, b, c]), 3, axis=1)
    values = 5 + factors + 0.7 * rng.normal(size=(400, 9))
    names = [item for items in SCALES.values() for item in items]
    return pd.DataFrame(values, columns=names).assign(
        shop=np.repeat(["x", "y"], 200), block=np.arange(400) // 5
    )


@pytest.fixture(scope="module")
def fit(frame) -> ls.SEMResult:
    return ls.SEM(MODEL).fit(frame)


def findings(**changes) -> ReliabilityFindings:
    plain = ReliabilityFindings(
        group={},
        n=120,
        values={"alpha": {"A": 0.6996, "B": 0.91}, "ave": {"A": 0.45, "B": 0.4}},
        lowest=("A", 0.61, 0.77),
        level=0.9,
        single=["D"],
        against=["E"],
        lacking={"alpha": [], "cr": ["F"], "omega": ["F"]},
    )
    return replace(plain, **changes)


# -- reliability ----------------------------------------------------------------------------


def test_a_coefficient_beside_its_cutoff_is_written_on_its_side():
    english = reliability_text([findings()], "en")
    assert "ranged from .6996 to .91 and was at least .70 for 1 of 2 scales (below: A .6996)" in (
        english
    )
    assert "The lowest, that of A, has the 90% interval [.61, .77]." in english
    assert "at least .50 for 0 of 2 scales (below: A .45, B .40)" in english
    assert "No value of cr" not in english
    assert "No value of CR, omega for F." in english
    assert "single item: D." in english
    assert "Not judged: E," in english
    chinese = reliability_text([findings()], "zh")
    assert "介于 0.6996 至 0.91，2 个量表中有 1 个不低于 0.70（低于：A 0.6996）" in chinese
    assert "2 个量表均低于 0.50（A 0.45、B 0.40）" in chinese
    for part in ("F 未能得到 CR、ω。", "D 只有一个题项", "E 的题项方向不一致", "n = 120"):
        assert part in chinese


def test_one_scale_is_not_spoken_of_as_many():
    one = findings(values={"cr": {"A": 0.65}}, lowest=None)
    assert "Composite reliability (CR) was .65, below .70" in reliability_text([one], "en")
    assert "组合信度（CR）为 0.65，低于 0.70" in reliability_text([one], "zh")


def test_a_group_without_any_coefficient_says_so():
    none = findings(group=SHOPS, values={"alpha": {}}, lowest=None, single=[], against=[])
    assert reliability_text([none], "en").startswith(
        "the shop: No coefficient of reliability could be computed (n = 120)."
    )
    assert reliability_text([none, none], "zh").count("商店：无法计算信度系数") == 2


def test_the_reliability_of_scales_is_that_of_the_table(frame):
    table = ls.reliability(frame, SCALES)
    english = table.text()
    for name in ("alpha", "omega", "cr", "ave"):
        ends = [f"{end:.2f}".removeprefix("0") for end in (table[name].min(), table[name].max())]
        assert f"from {ends[0]} to {ends[1]}" in english
    lower = table.loc[table["alpha"].idxmin(), "alpha_ci_lower"]
    assert f"[{lower:.2f}".replace("0.", ".") in english
    assert "n = 400" in table.text("zh")


def test_groups_have_a_line_each_and_turned_scales_are_not_judged(frame):
    turned = frame.assign(b2=10 - frame["b2"])
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        table = ls.reliability(turned, SCALES, group="shop")
    lines = table.text().splitlines()
    assert [line.split(":")[0] for line in lines] == ["x", "y"]
    assert all("Not judged: B," in line and "n = 200" in line for line in lines)
    assert all("for all 2 scales" in line for line in lines)


def test_a_group_with_too_few_answers_is_named_too(frame):
    few = pd.concat([frame, frame.head(3).assign(shop="z")], ignore_index=True)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        table = ls.reliability(few, SCALES, group="shop")
    assert table.text().splitlines()[-1].startswith("z: No coefficient of reliability")


# -- exploration ----------------------------------------------------------------------------

SUITED = FactorabilityFindings(
    n=200,
    correlation="polychoric",
    kmo=0.4996,
    verdict="unacceptable",
    msa={"a": 0.46, "b": 0.4996, "c": 0.61},
    chisq=3.21,
    df=3,
    pvalue=0.3604,
)
FACTORS = FactorFindings(
    n=200,
    n_items=6,
    n_factors=2,
    extraction="pa",
    rotation="promax",
    correlation="polychoric",
    explained=0.5123,
    primary={"a": 0.3996, "b": 0.8},
    communalities=(0.2, 1.0),
    correlations=(0.35,),
    fit={"pvalue": float("nan"), "rmsr": 0.0123},
    coverage=0.9,
    heywood=("c",),
)


def test_answers_that_are_not_suited_are_said_to_be_so():
    english, chinese = (factorability_text(SUITED, language) for language in ("en", "zh"))
    assert "was .4996 (unacceptable; Kaiser, 1974)" in english
    assert "below .50: a .46, b .4996" in english
    assert "did not reject that no items correlate, χ²(3, n = 200) = 3.21, p = .360" in english
    assert english.endswith("as if they were those of measured amounts.")
    assert "KMO 值为 0.4996，极不适合进行因子分析" in chinese
    assert "（低于 0.50：a 0.46、b 0.4996）" in chinese
    assert "未能拒绝" in chinese


def test_two_items_have_no_measure_of_adequacy():
    two = replace(SUITED, msa={"a": 0.5, "b": 0.5})
    assert "always .50" in factorability_text(two, "en")
    assert "恒为 0.50" in factorability_text(two, "zh")


def test_weak_items_and_heywood_cases_are_named():
    english, chinese = (efa_text(FACTORS, language) for language in ("en", "zh"))
    assert "(n = 200, polychoric correlations, principal axes, promax rotation)" in english
    assert "explained 51.2% of the variance" in english
    assert "from .3996 to .80 in absolute value; below .40 (Howard, 2016): a .3996." in english
    assert "Factors correlated .35 in absolute value." in english
    assert "RMSR was .012; no test of fit is defined." in english
    assert "Heywood cases): c." in english
    assert "（多分格相关，主轴因子法，promax 斜交旋转）" in chinese
    assert "低于 0.40（Howard, 2016）的有 a 0.3996。" in chinese
    assert "因子间相关的绝对值为 0.35。" in chinese
    assert "c 的独特方差为零或为负" in chinese


def test_an_exploration_says_the_numbers_of_its_tables(frame):
    found = ls.efa(frame.drop(columns=["shop", "block"]), 3, rng=1, n_starts=2, rmsea_ci_level=0.95)
    english = found.text()
    assert f"{found.variance['cumulative'].iloc[-1]:.1%} of the variance" in english
    assert f"χ²({found.fit['df']:.0f}) = {found.fit['chisq']:.2f}" in english
    assert "95% CI [" in english
    least = found.loadings.abs().max(axis=1).min()
    assert f"from {least:.2f}".replace("0.", ".") in english
    suited = ls.factorability(frame.drop(columns=["shop", "block"]))
    assert f"KMO 值为 {suited.kmo:.2f}" in suited.text("zh")
    assert f"= {suited.bartlett.chisq:.2f}" in suited.text()


def test_factors_that_are_not_rotated_have_no_loadings_to_speak_of(frame):
    items = frame.drop(columns=["shop", "block"])
    unrotated = ls.efa(items, 2, rotation="none").text()
    assert "no rotation" in unrotated
    assert "largest loadings" not in unrotated
    single = ls.efa(items, 1).text()
    assert "rotation" not in single
    assert "largest loadings" in single
    assert "Factors correlated" not in single


def test_a_parallel_analysis_says_how_many_it_keeps(frame):
    items = frame.drop(columns=["shop", "block"])
    found = ls.parallel_analysis(items, n_replicates=50, quantile=0.9, rng=1)
    english = found.text()
    assert f"with 50 sets of random answers kept {found.n_components} component" in english
    assert f"and {found.n_factors} common factor" in english
    assert "above the 90% quantile" in english
    by_mean = (found.n_components_by_mean, found.n_factors_by_mean)
    assert english.endswith("above their mean lie {} and {}.".format(*by_mean))
    assert f"公因子有 {found.n_factors} 个" in found.text("zh")
    assert parallel_text(ParallelFindings(1, 0, (2, 1), 0.95, 1000), "en").startswith(
        "Parallel analysis (Horn, 1965) with 1,000 sets of random answers kept 1 component and 0 "
        "common factors, by"
    )


# -- assumptions ----------------------------------------------------------------------------


def test_predictors_that_overlap_are_named_with_the_cutoff():
    far = CollinearityFindings(100, {"A": 1.5, "B": 4.998}, 29.999)
    english = collinearity_text(far, "en")
    assert "from 1.50 to 4.998 (n = 100), all below 5" in english
    assert "condition index was 29.999, below 30" in english
    near = CollinearityFindings(100, {"A": 1.5, "B": 5.0}, 31.2)
    assert "at least 5: B 5.00 (Hair" in collinearity_text(near, "en")
    assert "不低于 5 的有 B 5.00" in collinearity_text(near, "zh")
    assert "最大条件指数为 31.20，不低于 30" in collinearity_text(near, "zh")


def test_overlap_and_shape_are_those_of_the_tables(frame):
    items = frame.drop(columns=["shop", "block"])
    overlap = ls.collinearity(items, ["a1", "b1", "c1"])
    vif = overlap.predictors["vif"]
    assert f"from {vif.min():.2f} to {vif.max():.2f} (n = 400)" in overlap.text()
    assert f"{overlap.dimensions['condition_index'].max():.2f}，低于 30" in overlap.text("zh")
    shape = ls.normality(items)
    first, _, _, _, kurtosis, *_ = shape.tests.to_dict("records")
    english, chinese = shape.text(), shape.text("zh")
    assert f"skewness was {first['value']:.2f}, χ²({first['df']:.0f}) = " in english
    assert f"= {first['statistic']:.2f}，p" in chinese
    assert f"{kurtosis['value']:.2f} ({kurtosis['expected']:.2f} for normal answers)" in english
    assert english.endswith("multivariate normality was not rejected at .05.")
    least = f"{shape.items['skewness'].min():.2f}".replace("-", "−")
    assert f"9 items was from {least} to" in english
    assert chinese.endswith("在 0.05 水平上未拒绝多元正态性。")
    skewed = ls.normality(np.exp(items / 4), alpha=0.01)
    assert skewed.text().endswith("multivariate normality was rejected at .01.")
    assert skewed.text("zh").endswith("在 0.01 水平上拒绝多元正态性。")


# -- effects --------------------------------------------------------------------------------


def test_effects_are_those_of_the_table(fit):
    table = fit.effects("A", "C", level=0.9)
    english, chinese = table.text(), table.text("zh")
    for kind in ("total", "direct", "indirect"):
        row = table[table["effect"] == kind].iloc[0]
        numbers = f"{row['est']:.3f} (SE = {row['se']:.3f}, 90% CI [{row['ci_lower']:.3f}, "
        assert f"effect{' of A on C' * (kind == 'total')}" in english
        assert numbers in english
        assert f"{row['est']:.3f}（SE = {row['se']:.3f}" in chinese
    share = table.loc[table["effect"] == "indirect", "share"].iloc[0]
    assert f"{share:.1%} of the total" in english
    assert "through B was" in english
    assert "By route" not in english
    assert "经 B 的间接效应为" in chinese
    # nothing else is remembered than what plain files hold
    assert json.loads(json.dumps(table.attrs))["level"] == 0.9


def test_an_effect_of_one_kind_is_all_there_is(fit):
    assert fit.effects("A", "B").text().endswith("; all of it is direct.")
    indirect = ls.SEM(MODEL.replace("C ~ A + B", "C ~ B")).fit(fit._fitted.moments)
    assert "all of it is indirect through B." in indirect.effects("A", "C").text()
    assert indirect.effects("A", "C").text("zh").endswith("全部为经 B 的间接效应。")


def test_groups_and_weights_are_said(frame):
    several = ls.SEM(MODEL).fit(frame.assign(w=1.0 + np.arange(400) % 3), group="shop", weights="w")
    lines = several.effects("A", "C").text().splitlines()
    assert [line.split(":")[0] for line in lines] == [
        "x",
        "y",
        "Standard errors are linearised",
    ]


def test_routes_loops_and_inseparable_causes_are_said():
    effect = Effect((), -0.2, 0.1, 0.0496, -0.4, -0.0004, -0.1, float("nan"))
    routes = [replace(effect, between=("B",)), replace(effect, between=("B", "D"))]
    found = EffectFindings(
        {}, "A", "C", effect, effect, effect, routes, 0.95, ["A–B 0.91"], has_loop=True
    )
    english, chinese = (effects_text([found], language) for language in ("en", "zh"))
    assert "−0.200 (SE = 0.100, 95% CI [−0.400, 0.000], p = .0496, standardised −0.100)" in english
    assert "of the total" not in english.split("By route")[0]
    assert "By route: through B −0.200" in english
    assert "; through B, D −0.200" in english
    assert "feedback loop" in english
    assert "(A–B 0.91)" in english
    assert "经 B、D 的间接效应为 −0.200（" in chinese
    assert "反馈回路" in chinese
    assert "只宜解释总效应" in chinese
    bare = replace(effect, se=float("nan"), std=float("nan"))
    plain = EffectFindings(SHOPS, "A", "C", bare, None, bare, routes[:1], 0.95)
    assert effects_text([plain], "en").startswith(
        "the shop: The total effect of A on C was −0.200;"
    )


# -- the index ------------------------------------------------------------------------------


def test_an_index_stands_beside_its_equal_weight_twin(fit, frame):
    bounds = {"c1": (0, 10), "c2": (0, 10), "c3": (0, 10)}
    table = fit.loyalty_index("C", bounds=bounds)
    first, twin = table["index"]
    assert f"by their loadings, was {first:.1f} ({twin:.1f} with equal weights)." in table.text()
    assert f"为 {first:.1f}（等权为 {twin:.1f}）。" in table.text("zh")
    grouped = ls.SEM(MODEL).fit(frame, group="shop")
    several = grouped.loyalty_index("C", index_weights="regression", bounds=bounds)
    of_y, twin = several["index"].iloc[2:]
    assert f"{of_y:.1f} ({twin:.1f} with equal weights) for y" in several.text()
    assert index_text("C", "loadings", [IndexFindings(SHOPS, 50.0, 49.96)], "zh").endswith(
        "商店为 50.0（等权为 50.0）。"
    )


def test_a_bootstrap_says_its_intervals_and_what_they_are(frame):
    boot = ls.SEM(MODEL).fit(frame, clusters="block").bootstrap(n_replicates=40, rng=1)
    bounds = {"c1": (0, 10), "c2": (0, 10), "c3": (0, 10)}
    index = boot.loyalty_index("C", bounds=bounds, level=0.9)
    first = index.iloc[0]
    ends = f"90% CI [{first['ci_lower']:.1f}, {first['ci_upper']:.1f}]"
    assert f"was {first['index']:.1f} ({ends}, {index['index'].iloc[1]:.1f} with" in index.text()
    assert f"（{ends}；等权为" in index.text("zh")
    n = boot.n_replicates - boot.n_failed
    told = f"percentile intervals of {n} bootstrap samples"
    assert told in index.text()
    effects = boot.effects("A", "C", level=0.9)
    total = effects[effects["effect"] == "total"].iloc[0]
    lines = effects.text().splitlines()
    assert f"90% CI [{total['ci_lower']:.3f}, {total['ci_upper']:.3f}], standardised" in lines[0]
    assert told in lines[1]
    assert lines[2].startswith("The bootstrap follows the sampling")
    assert f"{n} 次自助抽样的百分位区间" in effects.text("zh")


# -- validity -------------------------------------------------------------------------------


@pytest.mark.parametrize("language", ["en", "zh"])
def test_both_kinds_of_validity_say_together_what_the_summary_says(frame, language):
    for group in (None, "shop"):
        fit = ls.CFA(SCALES).fit(frame, group=group)
        found = fit.validity(n_replicates=20, rng=1)
        whole = found.text(language).splitlines()
        parts = [found.convergent.text(language), found.discriminant.text(language)]
        assert all(parts)
        space, colon = ("", "：") if language == "zh" else (" ", ": ")
        together = zip(*(part.splitlines() for part in parts), strict=True)
        assert whole == [
            space.join([one, other.split(colon, 1)[1] if group else other])
            for one, other in together
        ]


@pytest.mark.parametrize(("kind", "level"), [("htmt", 0.95), ("htmt2", 0.9)])
def test_ratios_say_the_largest_and_where_their_ends_lie(frame, kind, level):
    table = ls.htmt(frame, SCALES, kind=kind, level=level, n_replicates=100, rng=1)
    largest = table.intervals.sort_values(kind).iloc[-1]
    english, chinese = table.text(), table.text("zh")
    pair = f"{largest['construct_1']}–{largest['construct_2']}"
    value = f"{largest[kind]:.2f}"
    assert english.startswith(f"The largest {kind.upper()} is {value[1:]} ({pair}); the upper ends")
    assert f"one-sided {level:.0%} bootstrap intervals are all below .85." in english
    assert chinese.startswith(f"{kind.upper()} 最高为 {value}（{pair}），其单侧 {level:.0%} 自助法")
    without = ls.htmt(frame, SCALES, kind=kind, n_replicates=0).text()
    assert without == f"The largest {kind.upper()} is {value[1:]} ({pair})."


def test_other_languages_are_refused(fit, frame):
    with pytest.raises(OptionError, match="'fr'"):
        fit.effects("A", "C").text("fr")
    for write in (
        lambda: reliability_text([findings()], "fr"),
        lambda: efa_text(FACTORS, "fr"),
        lambda: factorability_text(SUITED, "fr"),
        lambda: index_text("C", "loadings", [], "fr"),
        lambda: effects_text([], "fr"),
    ):
        with pytest.raises(OptionError, match="language='fr'"):
            write()


def test_what_is_cut_out_of_these_tables_is_a_plain_frame(fit, frame):
    for table in (fit.effects("A", "C"), ls.reliability(frame, SCALES)):
        assert type(table.head(1)) is pd.DataFrame
