"""Direct and indirect effects as stacked bars, with the total's interval."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from loyaltysem.plots.figures import axes_or_new
from loyaltysem.plots.tick_labels import label_places
from loyaltysem.words import Language
from loyaltysem.words.figures import EFFECTS
from loyaltysem.words.group_labels import label_text

if TYPE_CHECKING:
    from matplotlib.axes import Axes

__all__ = ["effect_bars"]

_COLOURS = {"direct": "#30638e", "indirect": "#a9c6de"}


def effect_bars(table: pd.DataFrame, *, ax: Axes | None = None, language: Language = "en") -> Axes:
    """Draw one bar for each group: direct plus indirect effect, and the total with its interval.

    Parameters
    ----------
    table : DataFrame
        Columns ``group effect est ci_lower ci_upper``, with the effects ``direct``, ``indirect``
        and ``total`` for each group; empty where the model has no such way.
    ax : Axes, optional
    language : {"en", "zh"}

    Returns
    -------
    Axes
    """
    ax = axes_or_new(ax)
    labels = EFFECTS[language]
    table = table.assign(group=[label_text(label) for label in table["group"]])
    groups = list(dict.fromkeys(table["group"]))
    at = np.arange(len(groups))
    values = table[table["effect"].isin(["direct", "indirect", "total"])]
    values = values.set_index(["group", "effect"])
    positive, negative = np.zeros(len(groups)), np.zeros(len(groups))
    for kind in ("direct", "indirect"):
        size = np.array([values.loc[(group, kind), "est"] for group in groups], dtype=float)
        # a way that the model does not have adds nothing to the bar
        size = np.nan_to_num(size)
        # parts of opposite sign stand on opposite sides of zero
        bottom = np.where(size >= 0, positive, negative)
        ax.bar(at, size, 0.55, bottom=bottom, color=_COLOURS[kind], label=labels[kind])
        positive += np.where(size >= 0, size, 0)
        negative += np.where(size < 0, size, 0)
    total = np.array(
        [values.loc[(g, "total"), ["est", "ci_lower", "ci_upper"]] for g in groups], dtype=float
    )
    est, lower, upper = total.T
    # a percentile interval need not hold its estimate: it is drawn around its own middle
    ax.errorbar(
        at,
        (lower + upper) / 2,
        yerr=(upper - lower) / 2,
        fmt="none",
        ecolor="black",
        capsize=4,
        zorder=2,
    )
    ax.plot(at, est, "o", color="black", zorder=3, label=labels["total"])
    ax.axhline(0, color="black", linewidth=0.8)
    label_places(ax, at, groups)
    ax.legend(frameon=False, fontsize="small")
    ax.spines[["top", "right"]].set_visible(False)
    # room for the legend above the highest bar or interval
    ax.set_ylim(top=1.3 * max(0.0, float(upper.max()), float(positive.max())))
    return ax
