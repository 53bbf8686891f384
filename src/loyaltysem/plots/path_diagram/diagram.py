"""A path diagram: ellipses for constructs, boxes for columns, arrows for effects."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from loyaltysem.plots.figures import axes_or_new
from loyaltysem.plots.path_diagram.curves import between_borders, point_at
from loyaltysem.plots.path_diagram.layers import layered
from loyaltysem.plots.tick_labels import broken

if TYPE_CHECKING:
    from matplotlib.axes import Axes

__all__ = ["path_diagram"]

_COLOURS = {"claimed": "#30638e", "other": "#9a9a9a", "moderation": "#d1495b"}
_LETTERS = 16
_NOTE_LETTERS, _TITLE_LETTERS = 12.5, 10.5
#: In inches: layers, rows, half an ellipse, and the letters of labels.
_ACROSS, _DOWN, _HALF_WIDTH, _HALF_HEIGHT = 2.55, 1.0, 0.78, 0.34
_LABEL_WIDTH, _LABEL_HEIGHT = 0.65, 0.2
#: Shares of a path's length where its label may stand, the first that is free; and where it may
#: where moderations end on the path.
_SHARES = (0.5, 0.42, 0.58, 0.34, 0.66, 0.27, 0.73, 0.2, 0.8, 0.13, 0.87)
_BESIDE_MODERATIONS = (0.2, 0.82, 0.26, 0.14)
_MODERATED = (0.4, 0.7)


@dataclass(frozen=True, slots=True)
class _Drawn:
    """Where everything stands, in inches."""

    centres: Mapping[str, NDArray[np.float64]]
    curves: Mapping[tuple[str, str], NDArray[np.float64]]


def path_diagram(
    nodes: pd.DataFrame,
    paths: pd.DataFrame,
    moderations: pd.DataFrame | None = None,
    *,
    title: str = "",
    notes: Sequence[str] = (),
    ax: Axes | None = None,
) -> Axes:
    """Draw constructs from causes on the left to outcomes on the right, with paths between them.

    Parameters
    ----------
    nodes : DataFrame
        Columns ``name label observed``: what paths call it, what stands in the figure, and whether
        it is a column (a box) or a construct (an ellipse).
    paths : DataFrame
        Columns ``source target label kind``: a ``"claimed"`` effect, an ``"other"`` one of which
        nothing is claimed (grey), or a ``"dimension"``, the source being measured by the target
        (dotted, the target to the left).
    moderations : DataFrame, optional
        Columns ``moderator source target label``: the moderator's arrow ends on the path. One that
        no path leads to or from stands above or below the path.
    title : str
        Stands above the diagram.
    notes : sequence of str
        Lines below it.
    ax : Axes, optional

    Returns
    -------
    Axes

    Examples
    --------
    >>> import pandas as pd
    >>> import loyaltysem as ls
    >>> nodes = pd.DataFrame({"name": ["A", "B"], "label": ["Trust", "Loyalty"], "observed": False})
    >>> paths = pd.DataFrame({"source": ["A"], "target": ["B"], "label": ["H1 (+)"],
    ...                       "kind": ["claimed"]})
    >>> [text.get_text() for text in ls.plots.path_diagram(nodes, paths).texts]
    ['Trust', 'Loyalty', 'H1 (+)']
    """
    given = moderations if moderations is not None else _NO_MODERATIONS
    drawn = _placed(nodes, paths, given)
    low, high = _frame(drawn)
    width, height = high - low
    # what is written above and below takes nothing from the ellipses
    lines = [
        line for note in notes for line in broken(note, int(width * _NOTE_LETTERS)).split("\n")
    ]
    heading = broken(title, int(width * _TITLE_LETTERS))
    above = 0.25 * (heading.count("\n") + 1) if heading else 0.0
    ax = axes_or_new(ax, width + 0.2, height + 0.15 + above + 0.2 * len(lines))
    if heading:
        ax.set_title(heading, fontsize=10)
    for row in nodes.itertuples():
        _draw_node(ax, drawn.centres[str(row.name)], str(row.label), bool(row.observed))
    ends = _ends_of_moderations(given, drawn)
    moderated = {end[:2] for end in ends}
    labels: list[NDArray[np.float64]] = []
    for row in paths.itertuples():
        _draw_path(ax, drawn, str(row.source), str(row.target), str(row.kind))
    for row in paths.itertuples():
        if row.label:
            edge = str(row.source), str(row.target)
            shares = _BESIDE_MODERATIONS if edge in moderated else _SHARES
            curve, colour = drawn.curves[edge], _COLOURS["claimed"]
            _draw_label(ax, curve, str(row.label), colour, labels, drawn, shares)
    for row in given.itertuples():
        edge = str(row.source), str(row.target)
        end = point_at(drawn.curves[edge], ends[(*edge, str(row.moderator))])
        _draw_moderation(ax, drawn, str(row.moderator), end, str(row.label), labels)
    ax.set_xlim(low[0], high[0])
    ax.set_ylim(low[1], high[1])
    ax.set_aspect("equal")
    ax.axis("off")
    for i, line in enumerate(lines):
        ax.annotate(
            line,
            (0.0, 0.0),
            xytext=(4, -4 - 14 * i),
            xycoords="axes fraction",
            textcoords="offset points",
            va="top",
            fontsize="small",
            color="dimgrey",
        )
    return ax


_NO_MODERATIONS = pd.DataFrame(columns=["moderator", "source", "target", "label"], dtype=object)


def _placed(nodes: pd.DataFrame, paths: pd.DataFrame, moderations: pd.DataFrame) -> _Drawn:
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
    beside = (len(outside) + 1) // 2 * (2 * _HALF_WIDTH + 0.25) + 2 * _HALF_WIDTH
    crowded = moderations.groupby("moderator").size().max() > 1 if outside else False
    # each label needs room between two layers
    leaving = Counter(way[0][0] for way in ways.values())
    labelled = max(leaving.values(), default=0)
    across = _ACROSS * (1.5 if crowded else 1.0) + 0.11 * max(labelled - 7, 0)
    scale = np.array([max(across, beside if outside else 0.0), -_DOWN])
    centres = {name: np.array(place, dtype=float) * scale for name, place in laid.items()}
    centres |= _outside_places(outside, moderations, centres)
    half = (_HALF_WIDTH, _HALF_HEIGHT)
    curves = {}
    for edge in edges:
        if edge[0] in outside:
            way = np.array([centres[edge[0]], centres[edge[1]]])
        else:
            way = np.array(ways[edge[::-1] if edge in turned else edge], dtype=float) * scale
        curve = between_borders(way, (half, half))
        curves[edge] = curve[::-1] if edge in turned else curve
    return _Drawn(centres, curves)


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
    outside: Sequence[str], moderations: pd.DataFrame, centres: Mapping[str, NDArray[np.float64]]
) -> dict[str, NDArray[np.float64]]:
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
            shift = (i - (len(side) - 1) / 2) * (2 * _HALF_WIDTH + 0.25)
            found[name] = np.array([(across.min() + across.max()) / 2 + shift, height])
    return found


def _ends_of_moderations(
    moderations: pd.DataFrame, drawn: _Drawn
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


def _frame(drawn: _Drawn) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    centres = np.array(list(drawn.centres.values()))
    border = np.array([_HALF_WIDTH + 0.12, _HALF_HEIGHT + 0.14])
    curves = [curve + side for curve in drawn.curves.values() for side in (-0.12, 0.12)]
    points = np.vstack([centres - border, centres + border, *curves])
    low, high = points.min(axis=0), points.max(axis=0)
    return low, high


def _draw_node(ax: Axes, centre: NDArray[np.float64], label: str, observed: bool) -> None:
    from matplotlib.patches import Ellipse, Patch, Rectangle

    x, y = float(centre[0]), float(centre[1])
    width, height = 2 * _HALF_WIDTH, 2 * _HALF_HEIGHT
    shape: Patch = (
        Rectangle((x - _HALF_WIDTH, y - _HALF_HEIGHT), width, height)
        if observed
        else Ellipse((x, y), width, height)
    )
    shape.set(facecolor="#f4f8fb", edgecolor="#333333", linewidth=1.0, zorder=3)
    ax.add_patch(shape)
    lines = broken(label, _LETTERS)
    ax.text(x, y, lines, ha="center", va="center", fontsize=8.5, zorder=4, linespacing=1.05)


def _draw_path(ax: Axes, drawn: _Drawn, source: str, target: str, kind: str) -> None:
    colour = _COLOURS["claimed" if kind == "claimed" else "other"]
    line = ":" if kind == "dimension" else "-"
    _arrow(ax, drawn.curves[source, target], colour, line)


def _draw_moderation(
    ax: Axes,
    drawn: _Drawn,
    moderator: str,
    end: NDArray[np.float64],
    label: str,
    labels: list[NDArray[np.float64]],
) -> None:
    way = np.array([drawn.centres[moderator], end])
    curve = between_borders(way, ((_HALF_WIDTH, _HALF_HEIGHT), (0.03, 0.03)))
    _arrow(ax, curve, _COLOURS["moderation"], "--")
    ax.plot(*end, "o", markersize=3.5, color=_COLOURS["moderation"], zorder=3)
    _draw_label(ax, curve, label, _COLOURS["moderation"], labels, drawn)


def _arrow(ax: Axes, curve: NDArray[np.float64], colour: str, line: str) -> None:
    from matplotlib.patches import FancyArrowPatch
    from matplotlib.path import Path

    ax.plot(*curve[:-2].T, color=colour, linewidth=1.1, linestyle=line, zorder=1)
    ax.add_patch(
        FancyArrowPatch(
            path=Path(curve[-3:]),
            arrowstyle="-|>",
            mutation_scale=11,
            color=colour,
            linewidth=1.0,
            zorder=2,
        )
    )


def _draw_label(
    ax: Axes,
    curve: NDArray[np.float64],
    label: str,
    colour: str,
    labels: list[NDArray[np.float64]],
    drawn: _Drawn,
    shares: Sequence[float] = _SHARES,
) -> None:
    """Write a label on a curve where no other label and no construct is, or where most room is."""
    room = np.array([_LABEL_WIDTH, _LABEL_HEIGHT])
    border = np.array([_HALF_WIDTH + room[0] / 2, _HALF_HEIGHT + room[1] / 2])
    best, most = point_at(curve, shares[0]), -np.inf
    for share in shares:
        point = point_at(curve, share)
        gaps = [np.max(np.abs(point - other) / room) for other in labels]
        gaps += [np.max(np.abs(point - centre) / border) for centre in drawn.centres.values()]
        free = min(gaps, default=np.inf)
        if free > most + 1e-9:
            best, most = point, free
        if free >= 1:
            break
    labels.append(best)
    ax.text(
        float(best[0]),
        float(best[1]),
        label,
        ha="center",
        va="center",
        fontsize=8,
        color=colour,
        zorder=5,
        bbox={"facecolor": "white", "edgecolor": "none", "pad": 0.8, "alpha": 0.9},
    )
