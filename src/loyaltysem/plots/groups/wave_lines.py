"""Levels of groups over the waves of a survey, with intervals that hold together."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from loyaltysem.plots.figures import axes_or_new, legend_below

if TYPE_CHECKING:
    from matplotlib.axes import Axes

__all__ = ["wave_lines"]

#: Told apart by those who do not see colours as others do, and in print by their marks.
_COLOURS = ("#30638e", "#d1495b", "#edae49", "#00798c", "#5b3758", "#6a994e", "#8d6346", "#7a7a7a")
_MARKS = "os^Dv<>P"


def wave_lines(
    table: pd.DataFrame, ticks: Mapping[float, str], unit: str = "", *, ax: Axes | None = None
) -> Axes:
    """Draw a line for each group through its levels, each with its interval.

    Parameters
    ----------
    table : DataFrame
        Columns ``group when est ci_lower ci_upper``, the waves of a group in their order.
    ticks : mapping of float to str
        What the waves are called, by where they lie in time.
    unit : str
        What stands beside the axis of levels.
    ax : Axes, optional

    Returns
    -------
    Axes
    """
    ax = axes_or_new(ax, 6.4, 4.2)
    groups = list(dict.fromkeys(table["group"]))
    places = np.array(sorted(ticks), dtype=float)
    step = np.diff(places).min() if len(places) > 1 else 1.0
    # beside each other, so that intervals do not hide one another
    beside = (np.arange(len(groups)) - (len(groups) - 1) / 2) * step * min(0.06, 0.4 / len(groups))
    for g, group in enumerate(groups):
        own = table[table["group"] == group]
        at = own["when"].to_numpy(float) + beside[g]
        est, lower, upper = (own[name].to_numpy(float) for name in ("est", "ci_lower", "ci_upper"))
        colour = _COLOURS[g % len(_COLOURS)]
        ax.vlines(at, lower, upper, color=colour, linewidth=1.4)
        ax.plot(
            at,
            est,
            marker=_MARKS[g % len(_MARKS)],
            linestyle="-" if g < len(_COLOURS) else "--",
            color=colour,
            markersize=6,
            linewidth=1.6,
            label=str(group),
        )
    ax.set_ylabel(unit)
    ax.set_xticks(places, [ticks[at] for at in places])
    ax.set_xlim(places[0] - 0.4 * step, places[-1] + 0.4 * step)
    ax.spines[["top", "right"]].set_visible(False)
    if len(groups) > 1:
        # below what the axis is called
        legend_below(ax, min(len(groups), 4), inches=0.45)
    return ax
