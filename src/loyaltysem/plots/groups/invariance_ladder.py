"""A ladder of measurement invariance: its steps with their verdicts, and where it fails."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from loyaltysem.plots.figures import axes_or_new

if TYPE_CHECKING:
    from matplotlib.axes import Axes

__all__ = ["equality_bars", "ladder_steps"]

_COLOURS = {
    "holds": "#30638e",
    "assumed": "#a9c6de",
    "rejected": "#d1495b",
    "not reached": "#d9d9d9",
    "failed": "#8d8d8d",
    "": "#ffffff",
}
_LIGHT = ("holds", "rejected", "failed")


def ladder_steps(
    table: pd.DataFrame, verdicts: dict[str, str], branched: str = "", *, ax: Axes | None = None
) -> Axes:
    """Draw one box for each step, higher and higher, and those that branch off beside them.

    Parameters
    ----------
    table : DataFrame
        Columns ``label note verdict branch``: what stands in a box, its verdict, and whether it
        branches off; in order.
    verdicts : dict of str to str
        What the verdicts are called in the legend.
    branched : str
        What stands above the boxes that branch off.
    ax : Axes, optional

    Returns
    -------
    Axes
    """
    from matplotlib.patches import FancyBboxPatch, Patch

    ax = axes_or_new(ax, 7.2, 5.2)
    steps, sides = table[~table["branch"]], table[table["branch"]]
    places = [(0.0, float(i)) for i in range(len(steps))]
    top = len(steps) - 1
    # branches hang at the height where there is room, the last at the top
    places += [(1.25, top - (len(sides) - 1) + i) for i in range(len(sides))]
    rows = pd.concat([steps, sides])[["label", "note", "verdict"]].astype(str).to_numpy().tolist()
    for (x, y), (label, note, verdict) in zip(places, rows, strict=True):
        ax.add_patch(
            FancyBboxPatch(
                (x, y + 0.1),
                1.05,
                0.7,
                boxstyle="round,pad=0.02,rounding_size=0.06",
                facecolor=_COLOURS[verdict],
                edgecolor="#555555",
                linewidth=0.8,
            )
        )
        colour = "white" if verdict in _LIGHT else "black"
        ax.text(x + 0.525, y + 0.6, label, ha="center", va="center", color=colour)
        ax.text(
            x + 0.525,
            y + 0.33,
            note,
            ha="center",
            va="center",
            color=colour,
            fontsize="small",
            linespacing=1.3,
        )
    lowest = min(y for _, y in places)
    ax.set_xlim(-0.08, 2.4 if len(sides) else 1.15)
    if len(sides):
        ax.text(1.775, top + 0.95, branched, ha="center", va="bottom", fontsize="small")
    ax.set_ylim(lowest - 0.05, top + (1.25 if len(sides) else 1.0))
    ax.axis("off")
    used = [name for name in _COLOURS if (table["verdict"] == name).any()]
    handles = [
        Patch(facecolor=_COLOURS[name], edgecolor="#555555", label=verdicts[name]) for name in used
    ]
    ax.legend(
        handles=handles,
        frameon=False,
        fontsize="small",
        ncols=len(handles),
        loc="upper center",
        bbox_to_anchor=(0.5, 0.0),
    )
    return ax


def equality_bars(
    table: pd.DataFrame,
    alpha: float,
    words: dict[str, str],
    *,
    most: int = 18,
    ax: Axes | None = None,
) -> Axes:
    """Draw how unlikely each equality is, the least likely on top.

    Parameters
    ----------
    table : DataFrame
        Columns ``term pvalue suggested``; what is suggested for release has another colour.
    alpha : float
        Where a line is drawn.
    words : dict of str to str
        What stands below the axis, ``bar``, and in the legend: ``line``, ``suggested`` and
        ``other``, which are bars of either colour.
    most : int
        Terms that are drawn.
    ax : Axes, optional

    Returns
    -------
    Axes
    """
    from matplotlib.patches import Patch

    ax = axes_or_new(ax, 5.2, 5.2)
    rows = table.dropna(subset=["pvalue"]).sort_values("pvalue", kind="stable").head(most)[::-1]
    # what is too small to be a number is drawn as the smallest that is one
    heights = -np.log10(np.maximum(rows["pvalue"].to_numpy(dtype=float), 1e-300))
    stands_out = rows["suggested"].to_numpy(dtype=bool)
    ax.barh(
        np.arange(len(rows)),
        heights,
        color=np.where(stands_out, _COLOURS["rejected"], _COLOURS["assumed"]),
    )
    ax.set_yticks(np.arange(len(rows)), [str(term) for term in rows["term"]], fontsize="small")
    line = ax.axvline(-np.log10(alpha), color="black", linewidth=0.8, linestyle=":")
    ax.set_xlabel(words["bar"])
    patches = [
        Patch(facecolor=_COLOURS[colour], label=words[name])
        for name, colour, there in (
            ("suggested", "rejected", stands_out.any()),
            ("other", "assumed", not stands_out.all()),
        )
        if there
    ]
    line.set_label(words["line"])
    ax.legend(handles=[*patches, line], frameon=False, fontsize="small", loc="lower right")
    # few bars are not drawn thicker than many
    ax.set_ylim(min(-0.6, len(rows) - 8.4), max(len(rows), 1) - 0.4)
    ax.spines[["top", "right"]].set_visible(False)
    return ax
