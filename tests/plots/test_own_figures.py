"""Figures made without pyplot: one place, a picture of their own, given axes drawn into."""

from __future__ import annotations

import copy
import pickle
import re
from pathlib import Path

import pytest
from matplotlib.axes import Axes
from matplotlib.figure import Figure

import loyaltysem as ls
from loyaltysem.errors import OptionError
from loyaltysem.plots import power_curves

PNG = b"\x89PNG\r\n\x1a\n"
SOURCE = Path(ls.__file__).parent
ONE_PANEL = {
    "plan": lambda survey, **options: ls.planning.plan_sample_size(50).plot(**options),
    "profile": lambda survey, **options: survey.describe().plot(["SAT"], **options),
    "loadings": lambda survey, **options: ls.efa(survey, 2, missing="listwise", rng=1).plot(
        **options
    ),
    "scree": lambda survey, **options: ls.parallel_analysis(
        survey, missing="listwise", n_replicates=20, rng=1
    ).plot(**options),
    "simulated plan": lambda survey, **options: ls.planning.monte_carlo_sample_size(
        "y ~ b*x", "y ~ 0.6*x; x ~~ 1*x; y ~~ 0.64*y", "b", rng=1, n_replicates=100
    ).plot(**options),
}
one_panel = pytest.mark.parametrize("draw", ONE_PANEL.values(), ids=ONE_PANEL)


@pytest.fixture(scope="module")
def survey() -> ls.Survey:
    return ls.datasets.load_platforms()


@one_panel
def test_a_figure_brings_its_picture(draw, survey):
    figure = draw(survey)
    assert isinstance(figure, Figure)
    assert figure._repr_png_().startswith(PNG)
    assert figure.axes[0].figure is figure


@one_panel
@pytest.mark.parametrize("language", ["en", "zh"])
def test_given_axes_are_drawn_into_and_handed_back(draw, language, survey, chinese_font):
    figure = Figure(layout="constrained")
    left, right = figure.subplots(1, 2)
    assert draw(survey, ax=right, language=language) is right
    assert right.has_data()
    assert not left.has_data()
    assert figure.axes[:2] == [left, right]


def test_a_figure_into_whose_axes_simulated_data_are_drawn_says_so_beside_its_own_words(survey):
    figure = Figure()
    figure.supxlabel("Study 1")
    for ax in figure.subplots(1, 2):
        survey.describe().plot(["SAT"], ax=ax)
    assert figure.get_supxlabel() == "Study 1 · Simulated data"


@one_panel
@pytest.mark.parametrize(
    "given",
    ["left", 1, [1, 2], Figure(), Figure().add_subplot(projection="polar")],
    ids=["text", "1", "list", "figure", "polar"],
)
def test_what_is_no_axes_is_refused_with_what_to_write(draw, given, survey):
    with pytest.raises(OptionError, match="one panel is drawn into one Axes"):
        draw(survey, ax=given)


def test_a_function_without_axes_makes_some_that_bring_the_picture():
    ax = power_curves(ls.planning.plan_sample_size(50).power_table(n=[100, 200]))
    assert isinstance(ax, Axes)
    assert ax._repr_png_() == ax.figure._repr_png_()


@pytest.mark.parametrize("again", [copy.deepcopy, lambda it: pickle.loads(pickle.dumps(it))])  # noqa: S301
def test_a_copied_or_pickled_figure_still_brings_its_picture(again):
    figure = ls.planning.plan_sample_size(50).plot()
    assert again(figure)._repr_png_().startswith(PNG)
    ax = power_curves(ls.planning.plan_sample_size(50).power_table(n=[100, 200]))
    assert again(ax)._repr_png_().startswith(PNG)


def test_pyplot_is_imported_nowhere():
    imported = re.compile(r"^\s*(import|from) .*\bpyplot\b", flags=re.MULTILINE)
    using = [path for path in SOURCE.rglob("*.py") if imported.search(path.read_text("utf-8"))]
    assert using == []
