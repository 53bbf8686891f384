"""Loadings as a heatmap."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from loyaltysem.plots.figures import axes_or_new
from loyaltysem.words import Language, without_zero
from loyaltysem.words.figures import LOADING

if TYPE_CHECKING:
    from matplotlib.axes import Axes

__all__ = ["loading_heatmap"]


def loading_heatmap(
    table: pd.DataFrame,
    *,
    blank: float = 0.3,
    language: Language = "en",
    ax: Axes | None = None,
) -> Axes:
    """Draw loadings as coloured cells, from −1 (red) over 0 (white) to 1 (blue).

    Parameters
    ----------
    table : DataFrame
        One row per item, from top to bottom, and one column per factor.
    blank : float, default 0.3
        Loadings smaller than this in absolute value carry no number.
    language : {"en", "zh"}
    ax : Axes, optional

    Returns
    -------
    Axes
    """
    ax = axes_or_new(ax)
    values = table.to_numpy(dtype=float)
    image = ax.imshow(values, cmap="RdBu", vmin=-1, vmax=1, aspect="auto")
    for (row, column), value in [
        ((i, j), values[i, j]) for i in range(len(values)) for j in range(values.shape[1])
    ]:
        if abs(value) >= blank:
            colour = "white" if abs(value) > 0.55 else "black"
            text = without_zero(f"{value:.2f}")
            ax.text(column, row, text, ha="center", va="center", color=colour, fontsize="small")
    ax.set_xticks(range(values.shape[1]), [str(name) for name in table.columns])
    ax.set_yticks(range(len(values)), [str(name) for name in table.index])
    ax.xaxis.tick_top()
    ax.tick_params(length=0)
    ax.spines[:].set_visible(False)
    ax.figure.colorbar(image, ax=ax, label=LOADING[language], shrink=0.8)
    return ax
