"""The plan of a sample size: number, sentence in two languages, table and figure."""

from __future__ import annotations

import numpy as np
import pytest
from matplotlib import pyplot as plt

import loyaltysem as ls
from loyaltysem.errors import OptionError
from loyaltysem.plots.fonts import FontWarning


def test_the_plan_has_the_numbers_of_the_functions():
    plan = ls.planning.plan_sample_size(50)
    assert (
        plan.n == ls.planning.rmsea_sample_size(50, rmsea_null=0.05, rmsea_alternative=0.08) == 214
    )
    assert plan.achieved == ls.planning.rmsea_power(
        50, 214, rmsea_null=0.05, rmsea_alternative=0.08
    )


def test_the_english_sentence_says_test_hypotheses_level_power_and_size():
    assert ls.planning.plan_sample_size(50).text() == (
        "An a-priori power analysis (MacCallum, Browne & Sugawara, 1996) of the test of close fit "
        "(null hypothesis RMSEA ≤ .05, alternative RMSEA = .08, α = .05) for a model with 50 "
        "degrees of freedom showed that at least 214 complete questionnaires are needed for a "
        "power of .80; with 214 the power is .801."
    )


def test_the_chinese_sentence_says_the_same():
    assert ls.planning.plan_sample_size(50).text("zh") == (
        "先验功效分析表明：在 α = 0.05 的水平下，对自由度为 50 的模型进行近似拟合检验"
        "（close fit；原假设 RMSEA ≤ 0.05，备择值 RMSEA = 0.08），要达到 0.80 的统计功效，"
        "至少需要 214 份有效问卷，此时的功效为 0.801（MacCallum, Browne & Sugawara, 1996）。"
    )


@pytest.mark.parametrize(
    ("options", "english", "chinese"),
    [
        ({"rmsea_alternative": 0.01}, "not-close fit (null hypothesis RMSEA ≥ .05", "RMSEA ≥ 0.05"),
        ({"rmsea_null": 0.0}, "exact fit (null hypothesis RMSEA = 0", "RMSEA = 0"),
        ({"n_groups": 3}, "in the 3 groups together", "3 组合计"),
        ({"power": 0.955}, "a power of .955", ".955 的统计功效"),
    ],
)
def test_the_sentences_follow_what_was_asked_for(options, english, chinese):
    plan = ls.planning.plan_sample_size(50, **options)
    assert english in plan.text()
    assert chinese in plan.text("zh")


def test_a_power_of_nearly_one_is_not_rounded_to_one():
    plan = ls.planning.plan_sample_size(1000, 0.9996)
    assert "the power is above .999" in plan.text()


def test_an_unknown_language_is_refused():
    with pytest.raises(OptionError, match="'en' or 'zh'"):
        ls.planning.plan_sample_size(50).text("fr")


def test_the_table_holds_the_planned_size_and_others():
    table = ls.planning.plan_sample_size(50).power_table(n=[100, 214], df=[20, 50])
    assert table["n"].tolist() == [100, 214, 100, 214]
    assert table["power"].iloc[-1] == ls.planning.plan_sample_size(50).achieved
    assert ls.planning.plan_sample_size(5000).table["n"].is_monotonic_increasing


def test_the_figure_draws_a_curve_for_each_df_and_marks_size_and_power():
    before, figures = dict(plt.rcParams), plt.get_fignums()
    (ax,) = ls.planning.plan_sample_size(50).plot(df=[20, 50]).axes
    assert [text.get_text() for text in ax.get_legend().get_texts()] == ["df = 20", "df = 50"]
    assert (ax.get_xlabel(), ax.get_ylabel()) == ("Sample size", "Power")
    assert "n = 214" in [text.get_text() for text in ax.texts]
    assert [0.8, 0.8] in [list(line.get_ydata()) for line in ax.lines]
    assert plt.get_fignums() == figures
    assert dict(plt.rcParams) == before


def test_the_chinese_figure_draws_every_character(tmp_path, chinese_font):
    figure = ls.planning.plan_sample_size(50).plot(language="zh")
    figure.savefig(tmp_path / "zh.png")
    assert figure.axes[0].get_xlabel() == "样本量"


def test_without_a_chinese_font_the_figure_is_english_and_warns(no_chinese_font):
    with pytest.warns(FontWarning, match="Install"):
        figure = ls.planning.plan_sample_size(50).plot(language="zh")
    assert figure.axes[0].get_xlabel() == "Sample size"


def test_a_plan_takes_the_degrees_of_freedom_of_a_fit_and_shows_itself():
    plan = ls.planning.plan_sample_size(df=np.float64(50.0))
    assert plan == ls.planning.plan_sample_size(50)
    card = repr(plan)
    for part in (
        "respondents      214",
        ".801 (asked: .80)",
        "close fit",
        "RMSEA ≤ .05",
        "50, .05",
    ):
        assert part in card
    assert "SampleSizePlan(" not in card
    assert "<td style='text-align:left'>214</td>" in plan._repr_html_()
    several = ls.planning.plan_sample_size(50, n_groups=3)
    assert f"{several.n} in 3 groups together" in repr(several)
