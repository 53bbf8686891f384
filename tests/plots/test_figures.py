"""Figures show what their tables hold, in English and Chinese."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pandas as pd
import pytest
from matplotlib import pyplot as plt

from loyaltysem.plots import power_curves
from loyaltysem.plots.groups import (
    influence_forest,
    rank_ranges,
    standing_intervals,
    wave_lines,
)

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
NAMES = {"direct": "Direct", "indirect": "Indirect", "total": "Total"}
STANDING = pd.DataFrame(
    [("x", 70.0, 68.0, 72.0, 69.0), ("y", 60.0, 57.0, 63.0, 61.0)],
    columns=["group", "est", "ci_lower", "ci_upper", "twin"],
)


@pytest.fixture(autouse=True)
def _close() -> Iterator[None]:
    yield
    plt.close("all")


def test_every_effect_stands_at_its_value_with_its_whole_interval():
    ax = influence_forest(EFFECTS, NAMES)
    found = {
        line.get_label(): list(line.get_xdata()) for line in ax.lines if line.get_label()[0] != "_"
    }
    assert found == {"Direct": [0.3, -0.2], "Indirect": [0.2, 0.3], "Total": [0.5, 0.1]}
    segments = [s[:, 0].tolist() for lines in ax.collections for s in lines.get_segments()]
    assert segments[:2] == [[0.1, 0.5], [-0.4, 0.0]]
    assert len(segments) == len(EFFECTS)
    assert [label.get_text() for label in ax.get_yticklabels()] == ["x", "y"]
    heights = [y for line in ax.lines if line.get_label()[0] != "_" for y in line.get_ydata()]
    assert len(set(heights)) == len(EFFECTS)


def test_only_the_effects_that_a_table_has_are_in_the_legend():
    ax = influence_forest(EFFECTS[EFFECTS["effect"] == "total"], NAMES)
    assert [text.get_text() for text in ax.get_legend().texts] == ["Total"]


def test_index_points_stand_at_their_values_and_are_written_beside_them():
    ax = standing_intervals(STANDING, "by equal weights")
    points, twins = ax.lines
    assert list(points.get_xdata()) == [70.0, 60.0]
    assert list(twins.get_xdata()) == [69.0, 61.0]
    assert {text.get_text() for text in ax.texts} == {"70.0", "60.0"}
    (lines,) = ax.collections
    assert [s[:, 0].tolist() for s in lines.get_segments()] == [[68.0, 72.0], [57.0, 63.0]]
    assert [text.get_text() for text in ax.get_legend().texts] == ["by equal weights"]


def test_negative_values_have_a_minus_and_no_hyphen():
    ax = standing_intervals(STANDING.drop(columns="twin").assign(est=-0.25), decimals=2)
    assert {text.get_text() for text in ax.texts} == {"−0.25"}
    assert ax.get_legend() is None


def test_ranks_cover_their_whole_set_and_no_other():
    ax = rank_ranges(STANDING.assign(rank=[1, 2], rank_lower=[1, 1], rank_upper=[1, 2]))
    ends = [(bar.get_x(), bar.get_x() + bar.get_width()) for bar in ax.patches]
    assert ends == [(0.75, 1.25), (0.75, 2.25)]
    assert list(ax.get_xticks()) == [1, 2]


def test_fifty_groups_have_few_enough_ticks():
    ranks = np.arange(1, 51)
    table = pd.DataFrame({"group": [f"g{i}" for i in ranks], "rank": ranks})
    ax = rank_ranges(table.assign(rank_lower=1, rank_upper=50))
    assert len(ax.get_xticks()) <= 13
    assert ax.get_xticks()[0] == 1


WAVES = pd.DataFrame(
    {
        "group": ["x", "x", "y", "y"],
        "when": [2021.0, 2024.0, 2021.0, 2022.0],
        "est": [50.0, 60.0, 55.0, 54.0],
        "ci_lower": [48.0, 57.0, 51.0, 50.0],
        "ci_upper": [52.0, 63.0, 59.0, 58.0],
    }
)
TICKS = {2021.0: "first", 2022.0: "second", 2024.0: "third"}


def test_a_line_for_each_group_goes_through_its_own_waves_at_their_time():
    ax = wave_lines(WAVES, TICKS)
    lines = {line.get_label(): line for line in ax.lines}
    assert {name: list(line.get_ydata()) for name, line in lines.items()} == {
        "x": [50.0, 60.0],
        "y": [55.0, 54.0],
    }
    # a little apart, and each by the same
    beside = {name: line.get_xdata()[0] - 2021 for name, line in lines.items()}
    assert 0 < beside["y"] == -beside["x"] < 0.1
    assert lines["x"].get_xdata()[1] - 2024 == pytest.approx(beside["x"])
    heights = [s[:, 1].tolist() for lines in ax.collections for s in lines.get_segments()]
    assert heights == [[48.0, 52.0], [57.0, 63.0], [51.0, 59.0], [50.0, 58.0]]
    assert list(ax.get_xticks()) == [2021, 2022, 2024]
    assert [tick.get_text() for tick in ax.get_xticklabels()] == ["first", "second", "third"]
    assert [text.get_text() for text in ax.get_legend().texts] == ["x", "y"]


def test_one_group_needs_no_legend_and_many_are_told_apart():
    assert wave_lines(WAVES.head(2), TICKS).get_legend() is None
    many = pd.concat([WAVES.head(2).assign(group=f"g{k}") for k in range(16)])
    lines = wave_lines(many, TICKS).lines
    assert len({(x.get_color(), x.get_marker(), x.get_linestyle()) for x in lines}) == 16


def test_given_axes_are_drawn_on_and_returned():
    _, ax = plt.subplots()
    assert influence_forest(EFFECTS, NAMES, ax=ax) is ax
    assert standing_intervals(STANDING, ax=ax) is ax
    assert wave_lines(WAVES, TICKS, ax=ax) is ax


def test_power_curves_are_the_rows_of_their_table_in_order_of_the_sample_size():
    table = pd.DataFrame({"df": [5, 5, 9], "n": [200, 100, 150], "power": [0.8, 0.4, 0.7]})
    ax = power_curves(table, target=None)
    assert [list(line.get_xdata()) for line in ax.lines] == [[100, 200], [150]]
    assert [list(line.get_ydata()) for line in ax.lines] == [[0.4, 0.8], [0.7]]
    assert ax.lines[1].get_marker() == "o"
