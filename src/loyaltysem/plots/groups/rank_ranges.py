"""Which ranks each group may have."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from loyaltysem.plots.figures import axes_or_new
from loyaltysem.plots.tick_labels import LETTERS, broken

if TYPE_CHECKING:
    from matplotlib.axes import Axes

__all__ = ["rank_ranges"]

_COLOUR = "#00798c"
_MOST_TICKS = 12


def rank_ranges(table: pd.DataFrame, *, ax: Axes | None = None) -> Axes:
    """Draw a bar from the best to the worst rank of each group, and a point at its estimate.

    Parameters
    ----------
    table : DataFrame
        Columns ``group rank rank_lower rank_upper``, in the order from top to bottom.
    ax : Axes, optional

    Returns
    -------
    Axes
    """
    ax = axes_or_new(ax, 6.4, 1.4 + 0.4 * len(table))
    at = -np.arange(len(table), dtype=float)
    best, worst = table["rank_lower"].to_numpy(float), table["rank_upper"].to_numpy(float)
    ax.barh(at, worst - best + 0.5, 0.5, left=best - 0.25, color=_COLOUR, alpha=0.35)
    ax.plot(table["rank"].to_numpy(float), at, "o", color=_COLOUR, markersize=6)
    step = -(-len(table) // _MOST_TICKS)
    ax.set_xticks([1, *range(1 + step, len(table) + 1, step)])
    ax.set_xlim(0.5, len(table) + 0.5)
    ax.set_yticks(at, [broken(str(group), LETTERS) for group in table["group"]])
    ax.set_ylim(at[-1] - 0.6, 0.6)
    ax.spines[["top", "right", "left"]].set_visible(False)
    ax.tick_params(axis="y", length=0)
    return ax
