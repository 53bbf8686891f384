"""The figure of a screening report: what it says, where its lines stand, in both languages."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pandas as pd
import pytest
from matplotlib import pyplot as plt

import loyaltysem as ls
from loyaltysem.errors import OptionError
from loyaltysem.plots import measure_distribution, screening_measures
from loyaltysem.plots.fonts import FontWarning


@pytest.fixture(scope="module")
def report() -> ls.survey.ScreeningReport:
    survey = ls.datasets.load_platforms()
    return survey.screen(irv=0.4, mahalanobis=0.999, even_odd=-0.3)


@pytest.fixture(autouse=True)
def _close() -> Iterator[None]:
    yield
    plt.close("all")


def texts(figure):
    parts = [str(figure.get_supxlabel()), str(figure.get_supylabel())]
    parts += [text.get_text() for legend in figure.legends for text in legend.get_texts()]
    for ax in figure.axes:
        parts += [ax.get_title(loc="left"), *(text.get_text() for text in ax.texts)]
    return " ".join(parts)


def bars(ax):
    return sum(bar.get_height() for bar in ax.patches)


def test_figure_has_a_panel_for_every_measure_with_its_count_and_cutoff(report):
    figure = report.plot()
    shown = [ax for ax in figure.axes if ax.axison]
    assert len(shown) == report.measures.shape[1]
    for ax, (rule, values) in zip(shown, report.measures.items(), strict=True):
        assert bars(ax) == values.notna().sum(), rule
        said = ax.texts[0].get_text()
        if rule in report.flags:
            assert said.startswith(f"{report.flags[rule].sum()} flagged")
        else:
            assert said.startswith("measured only")


def test_figure_says_that_answers_are_simulated_in_both_languages(report):
    english = texts(report.plot())
    for words in ("simulated data", "not flagged", "Respondents", "IRV", "cut-off 0.4"):
        assert words in english
    assert "simulated" not in texts(
        screening_measures(report.measures, report.flags, report.table.assign(measured=""))
    )


def test_chinese_figure_draws_every_character(report, tmp_path, chinese_font):
    figure = report.plot(language="zh")
    figure.savefig(tmp_path / "zh.png")
    for words in ("模拟数据", "平均每题作答秒数", "马氏距离", "临界值", "已标记", "答卷数"):
        assert words in texts(figure)


def test_without_a_chinese_font_the_figure_is_english_and_warns(report, no_chinese_font):
    with pytest.warns(FontWarning, match="Install"):
        figure = report.plot(language="zh")
    assert "Seconds per question" in texts(figure)
    with pytest.raises(OptionError, match="'en' or 'zh'"):
        report.plot(language="de")


def test_plot_leaves_no_figure_open_and_changes_no_setting(report):
    before, figures = dict(plt.rcParams), plt.get_fignums()
    report.plot()
    assert plt.get_fignums() == figures
    assert dict(plt.rcParams) == before


def test_cutoff_is_an_edge_between_bars_so_no_bar_holds_both_sides():
    values = pd.Series(np.random.default_rng(1).normal(size=500))
    ax = measure_distribution(values, values < -1.234, cutoff=-1.234)
    edges = [bar.get_x() for bar in ax.patches]
    assert min(abs(np.array(edges) + 1.234)) < 1e-9
    assert ax.lines[0].get_xdata()[0] == -1.234
    assert f"{(values < -1.234).sum()} flagged" in ax.texts[0].get_text()


def test_whole_numbers_have_a_bar_each_and_the_line_in_front_of_the_cutoff():
    values = pd.Series([1, 1, 2, 5, 5, 5])
    ax = measure_distribution(values, values >= 5, cutoff=5.0)
    heights = {
        round(bar.get_x() + bar.get_width() / 2): bar.get_height()
        for bar in ax.patches
        if bar.get_height()
    }
    assert heights == {1: 2, 2: 1, 5: 3}
    assert ax.lines[0].get_xdata()[0] == 4.5


@pytest.mark.parametrize("values", [[0, 0, 0], [0, 0, 1], [3, 3], [1, 2, 3], [-1, -1]])
def test_counts_are_marked_by_whole_numbers_alone(values):
    ax = measure_distribution(pd.Series(values, dtype=float), None)
    low, high = ax.get_xlim()
    ticks = [tick for tick in ax.get_xticks() if low <= tick <= high]
    assert ticks == sorted(set(values))


def test_values_far_out_are_counted_in_the_last_bar():
    values = pd.Series([*np.random.default_rng(2).normal(10, 1, 400), 9_000.5, 80_000.25])
    ax = measure_distribution(values, None)
    assert ax.get_xlim()[1] < 100
    assert bars(ax) == 402
    assert "2 beyond, in the last bar" in ax.texts[0].get_text()


@pytest.mark.parametrize("values", [[np.nan, np.nan], [2.5, 2.5], [3.0, np.nan], []])
@pytest.mark.parametrize("cutoff", [np.nan, 2.0])
def test_few_equal_or_no_values_are_drawn_without_complaint(values, cutoff):
    given = pd.Series(values, dtype=float)
    _, axes = plt.subplots()
    ax = measure_distribution(given, given < 2, cutoff=cutoff, ax=axes)
    assert ax is axes
    assert bars(ax) == given.notna().sum()
