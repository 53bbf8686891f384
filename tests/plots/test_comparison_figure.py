"""The figure of a comparison, in both languages, with and without a Chinese font."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from matplotlib import pyplot as plt
from matplotlib.figure import Figure

import loyaltysem as ls
from loyaltysem.errors import OptionError
from loyaltysem.plots.fonts import FontWarning


@pytest.fixture(scope="module")
def comparison() -> ls.PlatformComparison:
    survey = ls.datasets.load_platforms()
    theory = ls.theories.satisfaction_trust_loyalty(survey.codebook, antecedents=False)
    model = ls.SEM(theory)
    return ls.compare_platforms(
        model, survey, missing="listwise", release=["LOY4 ~ 1"], n_replicates=30, rng=1
    )


@pytest.fixture(autouse=True)
def _close() -> Iterator[None]:
    yield
    plt.close("all")


def texts(figure: Figure) -> str:
    parts = [str(figure.get_supxlabel())]
    for ax in figure.axes:
        parts += [ax.get_title(), *(label.get_text() for label in ax.get_yticklabels())]
        legend = ax.get_legend()
        parts += [] if legend is None else [text.get_text() for text in legend.get_texts()]
    return " ".join(parts)


def test_english_figure_names_platforms_constructs_and_that_data_are_simulated(comparison):
    shown = texts(comparison.plot())
    for word in ("Taobao", "Tmall", "JD", "Satisfaction", "Loyalty", "95%", "Simulated data"):
        assert word in shown


def test_chinese_figure_names_them_in_chinese_and_draws_every_character(
    comparison, tmp_path, chinese_font
):
    figure = comparison.plot(language="zh")
    figure.savefig(tmp_path / "zh.png")
    shown = texts(figure)
    for word in ("淘宝", "天猫", "京东", "顾客满意", "顾客忠诚", "模拟数据"):
        assert word in shown


def test_without_a_chinese_font_the_figure_is_english_and_warns(comparison, no_chinese_font):
    with pytest.warns(FontWarning, match="Install"):
        figure = comparison.plot(language="zh")
    assert "Taobao" in texts(figure)
    assert "淘宝" not in texts(figure)


def test_plot_leaves_no_figure_open_and_changes_no_setting(comparison):
    before, figures = dict(plt.rcParams), plt.get_fignums()
    comparison.plot()
    assert plt.get_fignums() == figures
    assert dict(plt.rcParams) == before


def test_unknown_language_is_refused(comparison):
    with pytest.raises(OptionError, match="'en' or 'zh'"):
        comparison.plot(language="fr")
