"""Where everything stands in a path diagram: constructs, paths, the ends of moderations."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from loyaltysem.plots.path_diagram.curves import between_borders, point_at
from loyaltysem.plots.path_diagram.layers import layered

__all__ = ["HALF", "Placed", "ends_of_moderations", "placed"]

Points = NDArray[np.float64]
#: Half the width and half the height of a construct, in inches.
HALF = (0.78, 0.34)
#: In inches: between layers, between rows, between moderators side by side, around everything.
_ACROSS, _DOWN, _BESIDE, _AROUND = 2.55, 1.0, 0.25, 0.13
#: Labels between two layers that have room as it is, and what each more takes.
_FEW_LABELS, _FOR_A_LABEL = 7, 0.11
#: Between which shares of a path's length moderations end.
_MODERATED = (0.4, 0.7)


@dataclass(frozen=True, slots=True)
class Placed:
    """Where everything stands, in inches.

    Attributes
    ----------
    centres : mapping of str to ndarray, shape (2,)
        Of the constructs.
    curves : mapping of (str, str) to ndarray, shape (k, 2)
        Of the paths, from border to border.
    """

    centres: Mapping[str, Points]
    curves: Mapping[tuple[str, str], Points]

    @property
    def frame(self) -> tuple[Points, Points]:
        """The lower left and the upper right corner of what is drawn."""
        centres = np.array(list(self.centres.values()))
        border = np.array(HALF) + _AROUND
        curves = [curve + side for curve in self.curves.values() for side in (-_AROUND, _AROUND)]
        points = np.vstack([centres - border, centres + border, *curves])
        return points.min(axis=0), points.max(axis=0)


def placed(nodes: pd.DataFrame, paths: pd.DataFrame, moderations: pd.DataFrame) -> Placed:
    """Place constructs and paths, given as :func:`~loyaltysem.plots.path_diagram` takes them."""
    names = [str(name) for name in nodes["name"]]
    edges = [(str(a), str(b)) for a, b in zip(paths["source"], paths["target"], strict=True)]
    # a dimension stands before what it measures, though the arrow goes to it
    turned = {edge for edge, kind in zip(edges, paths["kind"], strict=True) if kind == "dimension"}
    outside = _outside(edges, moderations)
    laid, ways = layered(
        [name for name in names if name not in outside],
        [e[::-1] if e in turned else e for e in edges if e[0] not in outside],
    )
    # between the ends of a moderated path there is room for the moderators of one side
    beside = (len(outside) + 1) // 2 * (2 * HALF[0] + _BESIDE) + 2 * HALF[0]
    crowded = moderations.groupby("moderator").size().max() > 1 if outside else False
    # each label needs room between two layers
    leaving = Counter(way[0][0] for way in ways.values())
    labelled = max(leaving.values(), default=0)
    across = _ACROSS * (1.5 if crowded else 1.0) + _FOR_A_LABEL * max(labelled - _FEW_LABELS, 0)
    scale = np.array([max(across, beside if outside else 0.0), -_DOWN])
    centres = {name: np.array(place, dtype=float) * scale for name, place in laid.items()}
    centres |= _outside_places(outside, moderations, centres)
    curves = {}
    for edge in edges:
        if edge[0] in outside:
            way = np.array([centres[edge[0]], centres[edge[1]]])
        else:
            way = np.array(ways[edge[::-1] if edge in turned else edge], dtype=float) * scale
        curve = between_borders(way, (HALF, HALF))
        curves[edge] = curve[::-1] if edge in turned else curve
    return Placed(centres, curves)


def _outside(edges: Sequence[tuple[str, str]], moderations: pd.DataFrame) -> list[str]:
    """Return the moderators that stand beside the layers: no path leads to them."""
    caused = {target for _, target in edges}
    found = []
    for name, rows in moderations.groupby("moderator", sort=False):
        led_to = {target for source, target in edges if source == name}
        if name not in caused and led_to <= set(rows["target"]):
            found.append(str(name))
    return found


def _outside_places(
    outside: Sequence[str], moderations: pd.DataFrame, centres: Mapping[str, Points]
) -> dict[str, Points]:
    """Put moderators above or below, side by side between the ends of the paths they moderate."""
    if not outside:
        return {}
    heights = [centre[1] for centre in centres.values()]
    middle = (max(heights) + min(heights)) / 2
    above, below = list[str](), list[str]()
    ends = {}
    for name in outside:
        rows = moderations[moderations["moderator"] == name]
        ends[name] = np.array([centres[str(x)] for x in (*rows["source"], *rows["target"])])
        off = ends[name][:, 1].mean() - middle
        nearer = off > 0 if abs(off) > _DOWN / 4 else len(above) <= len(below)
        (above if nearer else below).append(name)
    found = {}
    sides = ((max(heights) + 1.25 * _DOWN, above), (min(heights) - 1.25 * _DOWN, below))
    for height, side in sides:
        for i, name in enumerate(side):
            across = ends[name][:, 0]
            shift = (i - (len(side) - 1) / 2) * (2 * HALF[0] + _BESIDE)
            found[name] = np.array([(across.min() + across.max()) / 2 + shift, height])
    return found


def ends_of_moderations(
    moderations: pd.DataFrame, drawn: Placed
) -> dict[tuple[str, str, str], float]:
    """Return where on its path each moderation ends: apart from those of others on one path.

    The arrows of one moderator end the further along the further the path is, so that none runs
    within another.
    """
    several = {
        (str(a), str(b)) for a, b in zip(moderations["source"], moderations["target"], strict=True)
    }
    first, last = _MODERATED
    found = {}
    if len(several) == 1:
        shares = np.linspace(first, last, len(moderations) + 2)[1:-1]
        for row, share in zip(moderations.itertuples(), shares, strict=True):
            found[str(row.source), str(row.target), str(row.moderator)] = float(share)
        return found
    for rank, (name, rows) in enumerate(moderations.groupby("moderator", sort=False)):
        edges = [(str(a), str(b)) for a, b in zip(rows["source"], rows["target"], strict=True)]
        from_it = drawn.centres[str(name)]
        away = {e: np.hypot(*(point_at(drawn.curves[e], 0.5) - from_it)) for e in edges}
        shares = np.linspace(first - 0.12, last - 0.12, len(edges))
        for edge, share in zip(sorted(edges, key=away.__getitem__), shares, strict=True):
            found[(*edge, str(name))] = float(share + 0.05 * (rank % 3))
    return found
