"""Effects of every group with their intervals, one line each."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from loyaltysem.plots.figures import axes_or_new, legend_below
from loyaltysem.plots.tick_labels import LETTERS, broken

if TYPE_CHECKING:
    from matplotlib.axes import Axes

__all__ = ["influence_forest"]

_COLOURS = {"direct": "#30638e", "indirect": "#edae49", "total": "#1b1b1b"}
_MARKERS = {"direct": "o", "indirect": "s", "total": "D"}
_GAP = 0.24


def influence_forest(
    table: pd.DataFrame, names: Mapping[str, str], *, ax: Axes | None = None
) -> Axes:
    """Draw direct, indirect and total effects of every group with their intervals.

    Parameters
    ----------
    table : DataFrame
        Columns ``group effect est ci_lower ci_upper``, as groups are to be labelled; the first
        group stands on top.
    names : mapping of str to str
        What ``direct``, ``indirect`` and ``total`` are called in the legend.
    ax : Axes, optional

    Returns
    -------
    Axes
    """
    groups = list(dict.fromkeys(table["group"]))
    ax = axes_or_new(ax, 6.4, 1.4 + 0.55 * len(groups))
    kinds = [kind for kind in _COLOURS if (table["effect"] == kind).any()]
    places = -np.arange(len(groups), dtype=float)
    for k, kind in enumerate(kinds):
        part = table[table["effect"] == kind].set_index("group").loc[groups]
        at = places - _GAP * (k - (len(kinds) - 1) / 2)
        est, lower, upper = (part[name].to_numpy(float) for name in ("est", "ci_lower", "ci_upper"))
        ax.hlines(at, lower, upper, color=_COLOURS[kind], linewidth=1.6)
        ax.plot(est, at, _MARKERS[kind], color=_COLOURS[kind], markersize=5.5, label=names[kind])
    ax.axvline(0, color="black", linewidth=0.8)
    for line in places[:-1] - 0.5:
        ax.axhline(line, color="#e3e3e3", linewidth=0.8, zorder=0)
    ax.set_yticks(places, [broken(str(group), LETTERS) for group in groups])
    ax.set_ylim(places[-1] - 0.6, 0.6)
    legend_below(ax, len(kinds))
    ax.spines[["top", "right", "left"]].set_visible(False)
    ax.tick_params(axis="y", length=0)
    return ax
