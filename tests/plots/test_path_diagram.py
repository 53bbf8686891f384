"""A path diagram has every construct in its place, and every path from border to border."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import combinations

import numpy as np
import pandas as pd
import pytest
from matplotlib import pyplot as plt
from matplotlib.patches import Ellipse, Rectangle

from loyaltysem.plots import path_diagram
from loyaltysem.plots.path_diagram.layers import layered


@pytest.fixture(autouse=True)
def _close() -> Iterator[None]:
    yield
    plt.close("all")


def nodes(*names: str, observed: tuple[str, ...] = ()) -> pd.DataFrame:
    return pd.DataFrame(
        {"name": names, "label": names, "observed": [name in observed for name in names]}
    )


def paths(*rows: tuple[str, str, str]) -> pd.DataFrame:
    kinds = {"": "other"}
    full = [(*row, kinds.get(row[2], "claimed")) for row in rows]
    return pd.DataFrame(full, columns=["source", "target", "label", "kind"])


def centres(ax) -> dict[str, np.ndarray]:
    return {text.get_text(): np.array(text.get_position()) for text in ax.texts}


def test_causes_stand_before_effects_and_late_causes_beside_others():
    found, ways = layered("ABCDE", [("A", "B"), ("B", "C"), ("D", "C"), ("A", "C"), ("C", "E")])
    assert {name: place[0] for name, place in found.items()} == {
        "A": 0,
        "B": 1,
        "D": 1,
        "C": 2,
        "E": 3,
    }
    assert [point[0] for point in ways["A", "C"]] == [0, 1, 2]


def test_nothing_stands_within_another():
    names = [f"{layer}{i}" for layer in "abc" for i in range(4)]
    edges = [(a, b) for a, b in combinations(names, 2) if a[0] < b[0]]
    found, ways = layered(names, edges)
    places = list(found.values())
    for (i, y), (j, z) in combinations(places, 2):
        assert i != j or abs(y - z) > 0.99
    for way in ways.values():
        for point in way[1:-1]:
            assert all(point[0] != i or abs(point[1] - y) > 0.5 for i, y in places)


def test_what_need_not_cross_does_not():
    edges = [("a", "z"), ("b", "y"), ("c", "x")]
    found, _ = layered("abcxyz", edges)
    order = [sorted(side, key=lambda n: found[n][1]) for side in ("abc", "xyz")]
    assert [dict(edges)[name] for name in order[0]] == order[1]


def test_no_paths_are_one_layer():
    found, ways = layered("AB", [])
    assert {layer for layer, _ in found.values()} == {0}
    assert ways == {}


def test_constructs_are_ellipses_and_columns_boxes():
    ax = path_diagram(
        nodes("A", "B", "age", observed=("age",)), paths(("A", "B", "H1 (+)"), ("age", "B", ""))
    )
    shapes = [patch for patch in ax.patches if isinstance(patch, Ellipse | Rectangle)]
    assert [type(shape) for shape in shapes] == [Ellipse, Ellipse, Rectangle]
    assert [text.get_text() for text in ax.texts] == ["A", "B", "age", "H1 (+)"]


def test_a_path_runs_from_border_to_border():
    ax = path_diagram(nodes("A", "B"), paths(("A", "B", "")))
    at = centres(ax)
    line = ax.lines[0].get_xdata()
    (shape, *_) = [patch for patch in ax.patches if isinstance(patch, Ellipse)]
    assert at["A"][0] + shape.width / 2 == pytest.approx(line[0], abs=0.03)
    assert at["B"][0] - shape.width / 2 == pytest.approx(line[-1], abs=0.06)


@pytest.mark.parametrize("n", [1, 2, 5])
def test_a_moderation_ends_on_its_path(n):
    moderators = [f"M{i}" for i in range(n)]
    given = pd.DataFrame(
        [(name, "A", "B", f"H{i + 2} (+)") for i, name in enumerate(moderators)],
        columns=["moderator", "source", "target", "label"],
    )
    ax = path_diagram(nodes("A", *moderators, "B"), paths(("A", "B", "H1 (+)")), given)
    at = centres(ax)
    ends = [line for line in ax.lines if line.get_marker() == "o"]
    assert len(ends) == n
    for end in ends:
        (x,), (y,) = end.get_data()
        assert at["A"][0] < x < at["B"][0]
        assert y == pytest.approx(at["A"][1], abs=1e-9)
    assert len({round(float(end.get_xdata()[0]), 6) for end in ends}) == n
    # moderators stand beside the path, and not in each other
    for a, b in combinations(["A", "B", *moderators], 2):
        apart = np.abs(at[a] - at[b])
        assert apart[0] > 1.5 or apart[1] > 0.6


def test_a_moderator_with_causes_stays_in_its_layer():
    given = pd.DataFrame(
        [("M", "A", "B", "H2 (+)")], columns=["moderator", "source", "target", "label"]
    )
    ax = path_diagram(
        nodes("A", "M", "B"), paths(("A", "B", "H1 (+)"), ("A", "M", ""), ("M", "B", "")), given
    )
    at = centres(ax)
    assert at["A"][0] < at["M"][0] < at["B"][0]


def test_labels_keep_apart_from_each_other_and_from_constructs():
    names = [f"{layer}{i}" for layer in "ab" for i in range(4)]
    rows = [(a, b, f"{a}{b}") for a in names[:4] for b in names[4:]]
    ax = path_diagram(nodes(*names), paths(*rows))
    at = centres(ax)
    labels = [at[label] for _, _, label in rows]
    close = [(a, b) for a, b in combinations(labels, 2) if max(abs(a - b) / (0.5, 0.16)) < 1]
    assert close == []


def test_it_is_drawn_where_it_is_asked_for_with_title_and_notes():
    _, panel = plt.subplots()
    long = "a note that is far longer than two ellipses with an arrow between them are wide"
    ax = path_diagram(nodes("A", "B"), paths(("A", "B", "")), title="T", notes=[long], ax=panel)
    assert ax is panel
    assert ax.get_title() == "T"
    written = [text.get_text() for text in ax.texts if text.get_text() not in "AB"]
    assert len(written) > 1
    assert " ".join(written) == long
