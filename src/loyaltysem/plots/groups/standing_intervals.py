"""Where groups stand: an index with intervals that hold together, the highest on top."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from loyaltysem.plots.figures import axes_or_new, legend_below
from loyaltysem.plots.tick_labels import LETTERS, broken

if TYPE_CHECKING:
    from matplotlib.axes import Axes

__all__ = ["standing_intervals"]

_COLOUR = "#30638e"
_TWIN = "#d1495b"
#: How far below its group the twin is drawn, so that it hides no point.
_BELOW = 0.2


def standing_intervals(
    table: pd.DataFrame,
    twin: str = "",
    *,
    unit: str = "",
    decimals: int = 1,
    ax: Axes | None = None,
) -> Axes:
    """Draw one line for each group: its estimate with its interval.

    Parameters
    ----------
    table : DataFrame
        Columns ``group est ci_lower ci_upper`` and perhaps ``twin``, in the order from top to
        bottom.
    twin : str
        What the twin is called in the legend.
    unit : str
        What stands below the axis.
    decimals : int
        Of the numbers beside the points.
    ax : Axes, optional

    Returns
    -------
    Axes
    """
    ax = axes_or_new(ax, 6.4, 1.4 + 0.4 * len(table))
    at = -np.arange(len(table), dtype=float)
    est, lower, upper = (table[name].to_numpy(float) for name in ("est", "ci_lower", "ci_upper"))
    ax.hlines(at, lower, upper, color=_COLOUR, linewidth=1.8)
    ax.plot(est, at, "o", color=_COLOUR, markersize=6)
    for x, y in zip(est, at, strict=True):
        ax.annotate(
            f"{x:.{decimals}f}".replace("-", "−"),
            (x, y),
            xytext=(0, 6),
            textcoords="offset points",
            ha="center",
            fontsize="small",
        )
    if "twin" in table:
        ax.plot(
            table["twin"].to_numpy(float),
            at - _BELOW,
            "D",
            color=_TWIN,
            markerfacecolor="white",
            markersize=4.5,
            label=twin,
        )
        legend_below(ax, inches=0.45 if unit else 0.25)
    ax.set_xlabel(unit)
    ax.set_yticks(at, [broken(str(group), LETTERS) for group in table["group"]])
    ax.set_ylim(at[-1] - 0.6, 0.7)
    ax.spines[["top", "right", "left"]].set_visible(False)
    ax.tick_params(axis="y", length=0)
    return ax
