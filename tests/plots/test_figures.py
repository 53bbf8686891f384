"""Figures show what their tables hold, in English and Chinese."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pandas as pd
import pytest
from matplotlib import pyplot as plt

from loyaltysem.plots import effect_bars, index_intervals, power_curves

EFFECTS = pd.DataFrame(
    [
        ("x", "direct", 0.3, 0.1, 0.5),
        ("x", "indirect", 0.2, 0.1, 0.3),
        ("x", "total", 0.5, 0.4, 0.6),
        ("y", "direct", -0.2, -0.4, 0.0),
        ("y", "indirect", 0.3, 0.2, 0.4),
        ("y", "total", 0.1, -0.1, 0.3),
    ],
    columns=["group", "effect", "est", "ci_lower", "ci_upper"],
)
INDEX = pd.DataFrame(
    [
        ("x", "Satisfaction", 70.0, 68.0, 72.0),
        ("y", "Satisfaction", 60.0, 57.0, 63.0),
        ("x", "Loyalty", 65.0, 63.0, 67.0),
        ("y", "Loyalty", 55.0, 52.0, 58.0),
    ],
    columns=["group", "construct", "index", "ci_lower", "ci_upper"],
)


@pytest.fixture(autouse=True)
def _close() -> Iterator[None]:
    yield
    plt.close("all")


def test_bars_stack_direct_and_indirect_effects_and_opposite_signs_stand_apart():
    ax = effect_bars(EFFECTS)
    bars = sorted((bar.get_x(), bar.get_y(), bar.get_height()) for bar in ax.patches)
    found = [(round(y, 10), round(height, 10)) for _, y, height in bars]
    assert found == [(0.0, 0.3), (0.3, 0.2), (0.0, -0.2), (0.0, 0.3)]


def test_totals_stand_at_their_values_and_the_whole_interval_is_visible():
    ax = effect_bars(EFFECTS)
    (line,) = [line for line in ax.lines if line.get_marker() == "o"]
    np.testing.assert_allclose(line.get_ydata(), [0.5, 0.1])
    low, high = ax.get_ylim()
    assert low < -0.2
    assert high > 0.6
    assert [label.get_text() for label in ax.get_xticklabels()] == ["x", "y"]


def test_intervals_all_below_zero_are_visible_too():
    table = EFFECTS.assign(est=-EFFECTS["est"], ci_lower=-1.6, ci_upper=-0.05)
    low, high = effect_bars(table).get_ylim()
    assert low < -1.5
    assert high >= 0


def test_a_bar_that_is_higher_than_the_total_is_visible_whole():
    table = EFFECTS.copy()
    table.loc[table["effect"] == "direct", "est"] = 0.9
    table.loc[table["effect"] == "indirect", "est"] = -0.5
    low, high = effect_bars(table).get_ylim()
    assert high > 0.9
    assert low < -0.5


def test_a_percentile_interval_beside_its_estimate_can_be_drawn():
    """Percentile intervals need not hold the estimate; matplotlib refuses negative bars."""
    table = EFFECTS.copy()
    table.loc[2, ["ci_lower", "ci_upper"]] = [0.52, 0.7]
    effect_bars(table)
    off = INDEX.copy()
    off.loc[0, ["ci_lower", "ci_upper"]] = [71.0, 73.0]
    index_intervals(off)


def test_chinese_legend_names_the_effects_in_chinese():
    texts = [text.get_text() for text in effect_bars(EFFECTS, language="zh").get_legend().texts]
    assert set(texts) == {"直接效应", "间接效应", "总效应"}


def test_index_points_stand_at_their_values_and_are_written_beside_them():
    ax = index_intervals(INDEX)
    heights = sorted(
        float(y) for line in ax.lines for y in line.get_ydata() if line.get_marker() in "os"
    )
    assert heights == [55, 60, 65, 70]
    assert {text.get_text() for text in ax.texts} == {"70.0", "60.0", "65.0", "55.0"}


def test_given_axes_are_drawn_on_and_returned():
    _, ax = plt.subplots()
    assert effect_bars(EFFECTS, ax=ax) is ax
    assert index_intervals(INDEX, ax=ax) is ax


def test_power_curves_are_the_rows_of_their_table_in_order_of_the_sample_size():
    table = pd.DataFrame({"df": [5, 5, 9], "n": [200, 100, 150], "power": [0.8, 0.4, 0.7]})
    ax = power_curves(table, target=None)
    assert [list(line.get_xdata()) for line in ax.lines] == [[100, 200], [150]]
    assert [list(line.get_ydata()) for line in ax.lines] == [[0.4, 0.8], [0.7]]
    assert ax.lines[1].get_marker() == "o"
