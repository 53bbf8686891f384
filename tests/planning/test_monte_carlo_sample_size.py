"""The number of respondents for one parameter: against theory, and what is refused."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from planned_studies import MODEL, population
from scipy.stats import norm

import loyaltysem as ls
from loyaltysem import plots
from loyaltysem.datasets import CutAtThresholds, ValeMaurelli
from loyaltysem.errors import ConvergenceError, OptionError, VariableNotFoundError
from loyaltysem.planning.parameter_names import row_of_parameter
from loyaltysem.planning.simulation.group_shares import GroupShares
from loyaltysem.planning.size_search import SizeSearch

SMALL = "y ~ 0.3*x\nx ~~ 1*x\ny ~~ 0.91*y"
GROUPED = "y ~ c(b1, b2)*x\ndifference := b1 - b2"
GROUPS = {"jd": "y ~ 0.5*x\nx ~~ 1*x\ny ~~ 0.75*y", "tmall": SMALL.replace("0.3", "0.1")}


def wald_power(n, standardized, target=0.05):
    """Of a slope with standardised value r: noncentrality √n r / √(1 − r²)."""
    noncentrality = np.sqrt(n) * standardized / np.sqrt(1 - standardized**2)
    return norm.sf(norm.ppf(1 - target / 2) - noncentrality)


@pytest.mark.parametrize(("power", "alpha"), [(0.8, 0.05), (0.95, 0.05), (0.8, 0.01)])
def test_the_number_is_that_of_the_wald_test(power, alpha):
    plan = ls.planning.monte_carlo_sample_size(
        "y ~ b*x", SMALL, "b", power, alpha=alpha, rng=3, n_replicates=2000
    )
    needed = (norm.ppf(1 - alpha / 2) + norm.ppf(power)) ** 2 * 0.91 / 0.09
    # ML standard errors have divisor n, which costs a few respondents' worth of exactness
    assert plan.n == pytest.approx(needed, abs=4 * plan.n_se + 3)
    assert 0 < plan.n_se < 0.04 * plan.n
    assert plan.achieved == pytest.approx(power, abs=4 * plan.achieved_se)
    assert plan.population == pytest.approx(0.3, abs=1e-8)


def test_the_number_for_an_indirect_effect_has_the_power_found_by_many_samples():
    plan = ls.planning.monte_carlo_sample_size(MODEL, population(), "indirect", rng=5)
    # 20,000 samples with 186 respondents have power .800 (error .003), one respondent .003
    assert plan.n == pytest.approx(186, abs=4 * plan.n_se)
    assert plan.sizes == (plan.n,)
    assert set(plan.table) == {"n", "power", "power_se", "used", "converged", "admissible"}
    label, effect = (
        ls.planning.monte_carlo_sample_size(MODEL, population(), name, rng=5, n_replicates=50)
        for name in ("indirect", "LOY indirect SAT")
    )
    assert effect.n == label.n
    assert effect.population == pytest.approx(0.12, abs=1e-7)


def test_a_seed_gives_the_same_number_again():
    one, again = (
        ls.planning.monte_carlo_sample_size("y ~ b*x", SMALL, "y ~ x", rng=1, n_replicates=200)
        for _ in range(2)
    )
    assert one.n == again.n
    assert one.table.equals(again.table)


def test_a_difference_between_groups_follows_the_shares_of_the_groups():
    plan = ls.planning.monte_carlo_sample_size(
        GROUPED, GROUPS, "difference", group_shares=[1, 2], rng=2, n_replicates=500
    )
    assert sum(plan.sizes) == plan.n
    assert plan.sizes[1] == pytest.approx(2 * plan.sizes[0], abs=2)
    # variances of the slopes: .75/n1 and .91/n2 with a difference of .4
    per_respondent = 0.75 / (1 / 3) + 0.91 / (2 / 3)
    needed = (norm.ppf(0.975) + norm.ppf(0.8)) ** 2 * per_respondent / 0.4**2
    assert plan.n == pytest.approx(needed, abs=4 * plan.n_se + 4)
    assert f"({plan.sizes[0]}, {plan.sizes[1]} by group)" in plan.text()
    assert f"各组分别为 {plan.sizes[0]}、{plan.sizes[1]}" in plan.text("zh")


def test_robust_fits_of_peaked_and_blank_answers_need_more_respondents():
    plain, other = (
        ls.planning.monte_carlo_sample_size("y ~~ x", "y ~~ 0.3*x\nx ~~ 1*x\ny ~~ 1*y", "y ~~ x",
                                   rng=2, n_replicates=200, **options)
        for options in (
            {},
            {"estimator": "MLR", "answers": ValeMaurelli(0.0, 3.0),
             "missing": "fiml", "blank": 0.2},
        )
    )  # fmt: skip
    assert other.n > plain.n + 2 * (plain.n_se + other.n_se)
    assert "Vale & Maurelli" in other.text()
    assert "missing completely at random" in other.text()
    assert "全信息极大似然" in other.text("zh")
    cut = ls.planning.monte_carlo_sample_size(
        "y ~ b*x", SMALL, "b", rng=1, n_replicates=100, answers=CutAtThresholds([-0.5, 0.5])
    )
    assert "rating scale" in cut.text()


def test_where_the_smallest_sample_is_enough_it_is_the_number():
    plan = ls.planning.monte_carlo_sample_size(
        "y ~ b*x", "y ~ 0.99*x\nx ~~ 1*x\ny ~~ 0.02*y", "b", rng=1, n_replicates=100
    )
    assert (plan.n, plan.n_se, plan.line) == (3, 0.0, None)
    assert "Monte-Carlo error" not in plan.text()
    assert [text.get_text() for text in plan.plot().axes[0].texts] == ["n = 3"]


def test_the_sentences_say_what_was_simulated():
    plan = ls.planning.monte_carlo_sample_size("y ~ b*x", SMALL, "b", rng=1, n_replicates=100)
    low, high = plan.achieved_interval
    assert low < plan.achieved < high
    fitted = plan.line.power(np.array(plan.n))
    assert 0.8 <= fitted < 0.82
    numbers = [f"{x:.3f}" for x in (plan.achieved, low, high, fitted)]
    achieved, low, high, fitted = (x[1:] for x in numbers)
    assert plan.text() == (
        "An a-priori Monte-Carlo power analysis (Muthén & Muthén, 2002; "
        f"{plan.n_drawn:,} samples; normal answers; ML estimation; two-sided z test, "
        f"α = .05) of b (population value 0.3) showed that at least {plan.n} questionnaires are "
        f"needed for a power of .80 (Monte-Carlo error {plan.n_se:.1f}). By the curve through the "
        f"powers simulated at several sizes, the power with {plan.n} is {fitted}; fresh samples of "
        f"this size gave {achieved} (95% Monte-Carlo interval [{low}, {high}]); 100% of them "
        "converged and 100% had an admissible solution."
    )
    assert plan.text("zh") == (
        f"先验蒙特卡洛功效分析（Muthén & Muthén, 2002；共 {plan.n_drawn:,} 个样本；正态数据；"
        "ML 估计；双侧 z 检验，α = 0.05）表明：对参数 b（总体值 0.3），要达到 0.80 的统计功效，"
        f"至少需要 {plan.n} 份有效问卷（蒙特卡洛误差 {plan.n_se:.1f}）。"
        f"按各样本量的模拟功效拟合的曲线，该样本量的功效为 0{fitted}；"
        f"以该样本量另行模拟，所得功效为 0{achieved}（95% 蒙特卡洛区间 [0{low}, 0{high}]），"
        "100% 的样本收敛，100% 的解可接受。"
    )
    with pytest.raises(OptionError, match="'en' or 'zh'"):
        plan.text("fr")


def test_shares_of_samples_are_never_rounded_to_all():
    from loyaltysem.words import percent

    assert [percent(x) for x in (1.0, 0.9999, 0.123)] == ["100%", "over 99.9%", "12.3%"]


def test_the_figure_shows_powers_with_errors_the_line_and_the_number(chinese_font):
    plan = ls.planning.monte_carlo_sample_size("y ~ b*x", SMALL, "b", rng=1, n_replicates=100)
    ax = plan.plot().axes[0]
    assert f"n = {plan.n}" in [text.get_text() for text in ax.texts]
    assert len(ax.containers) == 1
    assert plan.plot(language="zh").axes[0].get_ylabel() == "统计功效"


def test_a_table_over_loadings_shows_what_weak_items_cost():
    populations = {
        f"loadings {size}": population(unique=1 / size**2 - 1) for size in (0.6, 0.75, 0.9)
    }
    table = ls.planning.monte_carlo_power_table(
        MODEL, populations, "c", n=[150, 300], n_replicates=300, rng=1
    )
    assert table[["name", "n"]].to_numpy().tolist() == [
        [name, n] for name in populations for n in (150, 300)
    ]
    assert table["population"].to_numpy() == pytest.approx([0.15] * 6, abs=1e-6)
    at_300 = table[table["n"] == 300]["power"].tolist()
    assert at_300[0] < at_300[1] < at_300[2]
    ax = plots.power_curves(table, by="name")
    assert [text.get_text() for text in ax.get_legend().get_texts()] == list(populations)
    ax.figure.clear()
    fewer = ls.planning.monte_carlo_power_table(
        MODEL, populations, "c", n=[150], n_replicates=300, rng=1
    )
    assert fewer.iloc[0].equals(table.iloc[0])


@pytest.mark.parametrize(
    ("arguments", "options", "error", "message"),
    [
        (("y ~ b*x", SMALL, "c"), {}, VariableNotFoundError, "'c' is no free .*: b, y ~ x"),
        (("y ~ b*x", SMALL, "y ~ z"), {}, VariableNotFoundError, "Did you mean 'y ~ x'"),
        (("y ~ b*x", SMALL.replace("0.3", "0"), "b"), {}, OptionError, "no number of respondents"),
        (("y ~ b*x", SMALL, "b", 0.01), {}, OptionError, "lies above alpha"),
        (("y ~ b*x", SMALL, "b", 1.0), {}, OptionError, "power=1.0.*between 0 and 1"),
        (("y ~ b*x", SMALL, "b"), {"largest": 50}, OptionError, "more than 50 respondents"),
        (("y ~ b*x", SMALL, "b"), {"n_replicates": 1}, OptionError, "at least 2 samples"),
        (("y ~ b*x", SMALL, "b"), {"group_shares": [0, 1]}, OptionError, "above 0 for each group"),
        ((GROUPED, GROUPS, "difference"), {}, OptionError, "Give group_shares"),
        (
            (GROUPED, GROUPS, "difference"),
            {"group_shares": [1, 1, 1]},
            OptionError,
            "3 numbers, and the population 2 groups",
        ),
        (
            ("y ~ x", GROUPS, "y ~ x"),
            {"group_shares": [1, 1]},
            OptionError,
            "in 2 groups",
        ),
    ],
)
def test_what_has_no_number_is_refused(arguments, options, error, message):
    with pytest.raises(error, match=message):
        ls.planning.monte_carlo_sample_size(*arguments, rng=1, **options)


def test_a_model_without_one_set_of_values_in_the_population_is_refused():
    # two items and nothing that depends on their factor: the second loading can be anything
    model = "F =~ x + y\nw ~ b*F"
    text = "F =~ 1*x + 0.8*y\nw ~ 0*F\n" + "\n".join(f"{v} ~~ 1*{v}" for v in "Fxyw")
    with pytest.raises(ConvergenceError, match=r"more than one set of values"):
        ls.planning.monte_carlo_sample_size(model, text, "F =~ y", rng=1)


def test_a_table_without_populations_or_sizes_is_refused():
    for populations, sizes in (({}, [100]), ({"one": SMALL}, [])):
        with pytest.raises(OptionError, match="at least one population"):
            ls.planning.monte_carlo_power_table("y ~ b*x", populations, "b", n=sizes)


def test_the_search_moves_on_where_theory_was_far_off_and_gives_up_in_the_end():
    def measure(n, samples):
        return {"power": float(wald_power(n, 0.1)), "used": samples}

    # theory says the slope is five times what it is
    found = SizeSearch(measure, 0.8, 0.5, 0.05, 10, 10_000).run(1000)
    assert found.n == pytest.approx((1.96 + 0.8416) ** 2 * 0.99 / 0.01, rel=0.002)
    with pytest.raises(OptionError, match="more than 500 respondents"):
        SizeSearch(measure, 0.8, 0.5, 0.05, 10, 500).run(1000)

    def restless(n, samples, calls=[0]):  # noqa: B006
        calls[0] += 1
        return {"power": float(wald_power(n, 0.2 / calls[0] ** 0.5)), "used": samples}

    with pytest.raises(ConvergenceError, match=r"outside the sizes|does not rise"):
        SizeSearch(restless, 0.8, 0.2, 0.05, 10, 10**9).run(1000)


def test_the_search_goes_to_larger_samples_where_small_ones_have_no_solution():
    def measure(n, samples):
        if n < 300:
            raise ConvergenceError("none")
        return {"power": float(wald_power(n, 0.13)), "used": samples}

    found = SizeSearch(measure, 0.8, 0.2, 0.05, 10, 10_000).run(1000)
    assert found.n == pytest.approx((1.96 + 0.8416) ** 2 * (1 - 0.13**2) / 0.13**2, rel=0.01)


def test_respondents_are_divided_by_shares_without_losing_one():
    shares = GroupShares((0.5, 0.25, 0.25))
    assert shares.split(101) == (51, 25, 25)
    assert [sum(shares.split(n)) for n in range(4, 40)] == list(range(4, 40))
    assert shares.smallest(10, 5) == 39
    assert GroupShares((1.0,)).smallest(3, 7) == 7


def test_a_label_of_several_rows_is_one_parameter():
    table = pd.DataFrame(
        {"lhs": ["y", "y"], "op": ["~", "~"], "rhs": ["x", "x"], "label": ["b", "b"]}
    )
    assert row_of_parameter(table, "b") == 0
    assert row_of_parameter(table[:1], "y~x") == 0


def test_plans_show_themselves_and_every_line_has_its_name():
    plan = ls.planning.monte_carlo_sample_size("y ~ b*x", SMALL, "b", rng=1, n_replicates=200)
    card = repr(plan)
    for part in (f"respondents      {plan.n}", "b, population value 0.3", "asked: .80"):
        assert part in card
    assert "MonteCarloSampleSize(" not in card
    assert "<table>" in plan._repr_html_()
    for language in ("en", "zh"):
        panel = plan.plot(language=language).axes[0]
        named = [text.get_text() for text in panel.get_legend().get_texts()]
        assert len(named) == len(set(named)) == 2


def test_power_by_simulation_shows_its_table():
    found = ls.planning.monte_carlo_power("y ~ b*x", SMALL, n=100, n_replicates=50, rng=1)
    card = repr(found)
    assert "of which 50 are in the table" in card
    assert f"{found.parameters['power'].iloc[0]:.3f}" in card
    assert "coverage: share of the intervals" in card
    assert "MonteCarloPower(" not in card


def test_a_plan_shows_what_was_asked_and_rounds():
    plan = ls.planning.monte_carlo_sample_size("y ~ b*x", SMALL, "b", rng=1, n_replicates=40)
    assert plan.n_replicates == 40
    assert plan.n_drawn == sum(plan.table["used"] / plan.table["converged"]) + 40
    for shown in (repr(plan), plan._repr_html_()):
        assert f"{plan.n_drawn:,} at all sizes together" in shown
        assert "0.2999" not in shown
