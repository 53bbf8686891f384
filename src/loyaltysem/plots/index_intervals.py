"""Indices from 0 to 100 with their intervals."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from loyaltysem.plots.figures import axes_or_new
from loyaltysem.plots.tick_labels import label_places
from loyaltysem.words.group_labels import label_text

if TYPE_CHECKING:
    from matplotlib.axes import Axes

__all__ = ["index_intervals"]

_COLOURS = ("#30638e", "#d1495b", "#edae49", "#00798c")
_MARKERS = ("o", "s", "D", "^")


def index_intervals(table: pd.DataFrame, *, ax: Axes | None = None) -> Axes:
    """Draw one point with its interval for each group and construct.

    Parameters
    ----------
    table : DataFrame
        Columns ``group construct index ci_lower ci_upper``, as they are to be labelled.
    ax : Axes, optional

    Returns
    -------
    Axes
    """
    ax = axes_or_new(ax)
    table = table.assign(group=[label_text(label) for label in table["group"]])
    groups = list(dict.fromkeys(table["group"]))
    constructs = list(dict.fromkeys(table["construct"]))
    for k, construct in enumerate(constructs):
        part = table[table["construct"] == construct].set_index("group").loc[groups]
        shift = 0.16 * (k - (len(constructs) - 1) / 2)
        index = part["index"].to_numpy(dtype=float)
        lower, upper = part["ci_lower"].to_numpy(float), part["ci_upper"].to_numpy(float)
        at = np.arange(len(groups)) + shift
        colour = _COLOURS[k % len(_COLOURS)]
        # a percentile interval need not hold its estimate: it is drawn around its own middle
        ax.errorbar(
            at,
            (lower + upper) / 2,
            yerr=(upper - lower) / 2,
            fmt="none",
            ecolor=colour,
            capsize=4,
        )
        ax.plot(at, index, _MARKERS[k % len(_MARKERS)], color=colour, label=construct)
        for x, y in zip(at, index, strict=True):
            side = -1 if shift < 0 else 1
            ax.annotate(
                f"{y:.1f}",
                (x, y),
                xytext=(8 * side, 0),
                textcoords="offset points",
                va="center",
                ha="right" if side < 0 else "left",
                fontsize="small",
            )
    label_places(ax, np.arange(len(groups)), groups)
    ax.set_xlim(-0.6, len(groups) - 0.4)
    ax.legend(frameon=False, fontsize="small")
    ax.spines[["top", "right"]].set_visible(False)
    return ax
