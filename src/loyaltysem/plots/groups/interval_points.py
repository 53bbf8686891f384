"""Estimates of many groups with their intervals, one below the other."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from loyaltysem.plots.figures import axes_or_new

if TYPE_CHECKING:
    from matplotlib.axes import Axes

__all__ = ["interval_points"]

_COLOUR = "#30638e"


def interval_points(table: pd.DataFrame, *, ax: Axes | None = None) -> Axes:
    """Draw one point with its interval for each group, the first row at the top.

    Parameters
    ----------
    table : DataFrame
        Columns ``group mean ci_lower ci_upper``, as they are to be labelled; an interval of no
        width is a value that was fixed, and is drawn hollow.
    ax : Axes, optional

    Returns
    -------
    Axes
    """
    ax = axes_or_new(ax)
    at = np.arange(len(table))[::-1]
    mean, lower, upper = (
        table[name].to_numpy(dtype=float) for name in ("mean", "ci_lower", "ci_upper")
    )
    fixed = lower == upper
    ax.axvline(0.0, color="lightgrey", linewidth=0.8, zorder=0)
    ax.hlines(at, lower, upper, color=_COLOUR, linewidth=1.6)
    ax.plot(mean[~fixed], at[~fixed], "o", color=_COLOUR)
    ax.plot(mean[fixed], at[fixed], "o", color=_COLOUR, markerfacecolor="white")
    ax.set_yticks(at, [str(label) for label in table["group"]])
    ax.set_ylim(-0.6, len(table) - 0.4)
    ax.spines[["top", "right"]].set_visible(False)
    return ax
