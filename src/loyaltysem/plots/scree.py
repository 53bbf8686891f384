"""Eigenvalues with the lines of a parallel analysis."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from loyaltysem.plots.figures import axes_or_new
from loyaltysem.words import Language, exact_percent
from loyaltysem.words.figures import SCREE

if TYPE_CHECKING:
    from matplotlib.axes import Axes

__all__ = ["scree"]

_COLOURS = {"components": "#30638e", "factors": "#d1495b"}
_MARKERS = {"components": "o", "factors": "s"}


def scree(
    table: pd.DataFrame,
    *,
    quantile: float = 0.95,
    language: Language = "en",
    ax: Axes | None = None,
) -> Axes:
    """Draw eigenvalues as points, and those of random data as lines.

    Parameters
    ----------
    table : DataFrame
        Columns ``variant number eigenvalue mean quantile``; ``variant`` is ``components`` or
        ``factors``.
    quantile : float, default 0.95
        Which quantile the column of this name is.
    language : {"en", "zh"}
    ax : Axes, optional

    Returns
    -------
    Axes
    """
    ax = axes_or_new(ax)
    text = SCREE[language]
    for variant in dict.fromkeys(table["variant"]):
        part = table[table["variant"] == variant]
        at, colour, name = part["number"], _COLOURS[variant], text[variant]
        ax.plot(at, part["eigenvalue"], marker=_MARKERS[variant], color=colour, label=name)
        label = text["quantile"].format(name, exact_percent(quantile))
        ax.plot(at, part["quantile"], "--", color=colour, label=label)
        ax.plot(at, part["mean"], ":", color=colour, label=text["mean"].format(name))
    most = int(table["number"].max())
    ax.set_xticks(np.arange(1, most + 1, 1 if most <= 25 else 5))
    ax.set_xlabel(text["x"])
    ax.set_ylabel(text["y"])
    ax.legend(frameon=False, fontsize="small")
    ax.spines[["top", "right"]].set_visible(False)
    return ax
