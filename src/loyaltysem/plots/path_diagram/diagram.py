"""A path diagram: ellipses for constructs, boxes for columns, arrows for effects."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from loyaltysem.plots.figures import axes_or_new
from loyaltysem.plots.path_diagram.curves import between_borders, point_at
from loyaltysem.plots.path_diagram.places import HALF, Placed, ends_of_moderations, placed
from loyaltysem.plots.tick_labels import broken

if TYPE_CHECKING:
    from matplotlib.axes import Axes

__all__ = ["path_diagram"]

Points = NDArray[np.float64]
_COLOURS = {"claimed": "#30638e", "other": "#9a9a9a", "moderation": "#d1495b"}
_LETTERS = 16
_NOTE_LETTERS, _TITLE_LETTERS = 12.5, 10.5
#: In inches.
_LABEL_WIDTH, _LABEL_HEIGHT = 0.65, 0.2
#: Shares of a path's length where its label may stand, the first that is free; and where it may
#: where moderations end on the path.
_SHARES = (0.5, 0.42, 0.58, 0.34, 0.66, 0.27, 0.73, 0.2, 0.8, 0.13, 0.87)
_BESIDE_MODERATIONS = (0.2, 0.82, 0.26, 0.14)


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
    drawn = placed(nodes, paths, given)
    ax = _panel(drawn, title, notes, ax)
    for row in nodes.itertuples():
        _draw_node(ax, drawn.centres[str(row.name)], str(row.label), bool(row.observed))
    ends = ends_of_moderations(given, drawn)
    moderated = {end[:2] for end in ends}
    labels: list[Points] = []
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
    return ax


_NO_MODERATIONS = pd.DataFrame(columns=["moderator", "source", "target", "label"], dtype=object)


def _panel(drawn: Placed, title: str, notes: Sequence[str], ax: Axes | None) -> Axes:
    """Return axes of the size of the diagram, with title and notes, which take nothing from it."""
    low, high = drawn.frame
    width, height = high - low
    lines = [
        line for note in notes for line in broken(note, int(width * _NOTE_LETTERS)).split("\n")
    ]
    heading = broken(title, int(width * _TITLE_LETTERS))
    above = 0.25 * (heading.count("\n") + 1) if heading else 0.0
    ax = axes_or_new(ax, width + 0.2, height + 0.15 + above + 0.2 * len(lines))
    if heading:
        ax.set_title(heading, fontsize=10)
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


def _draw_node(ax: Axes, centre: Points, label: str, observed: bool) -> None:
    from matplotlib.patches import Ellipse, Patch, Rectangle

    x, y = float(centre[0]), float(centre[1])
    width, height = 2 * HALF[0], 2 * HALF[1]
    shape: Patch = (
        Rectangle((x - HALF[0], y - HALF[1]), width, height)
        if observed
        else Ellipse((x, y), width, height)
    )
    shape.set(facecolor="#f4f8fb", edgecolor="#333333", linewidth=1.0, zorder=3)
    ax.add_patch(shape)
    lines = broken(label, _LETTERS)
    ax.text(x, y, lines, ha="center", va="center", fontsize=8.5, zorder=4, linespacing=1.05)


def _draw_path(ax: Axes, drawn: Placed, source: str, target: str, kind: str) -> None:
    colour = _COLOURS["claimed" if kind == "claimed" else "other"]
    line = ":" if kind == "dimension" else "-"
    _arrow(ax, drawn.curves[source, target], colour, line)


def _draw_moderation(
    ax: Axes,
    drawn: Placed,
    moderator: str,
    end: Points,
    label: str,
    labels: list[Points],
) -> None:
    way = np.array([drawn.centres[moderator], end])
    curve = between_borders(way, (HALF, (0.03, 0.03)))
    _arrow(ax, curve, _COLOURS["moderation"], "--")
    ax.plot(*end, "o", markersize=3.5, color=_COLOURS["moderation"], zorder=3)
    _draw_label(ax, curve, label, _COLOURS["moderation"], labels, drawn)


def _arrow(ax: Axes, curve: Points, colour: str, line: str) -> None:
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
    curve: Points,
    label: str,
    colour: str,
    labels: list[Points],
    drawn: Placed,
    shares: Sequence[float] = _SHARES,
) -> None:
    """Write a label on a curve where no other label and no construct is, or where most room is."""
    room = np.array([_LABEL_WIDTH, _LABEL_HEIGHT])
    border = np.array(HALF) + room / 2
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
