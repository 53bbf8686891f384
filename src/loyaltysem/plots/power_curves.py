"""Power against sample size."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from loyaltysem.plots.figures import axes_or_new
from loyaltysem.words import Language
from loyaltysem.words.figures import POWER

if TYPE_CHECKING:
    from matplotlib.axes import Axes

__all__ = ["power_curves"]

_COLOURS = ("#30638e", "#d1495b", "#edae49", "#00798c")
_STYLES = ("-", "--", "-.", ":")


def power_curves(
    table: pd.DataFrame,
    *,
    by: str = "df",
    target: float | None = 0.80,
    planned: int | None = None,
    ax: Axes | None = None,
    language: Language = "en",
) -> Axes:
    """Draw one curve of power against sample size for each number of degrees of freedom.

    Powers from a simulation are drawn as points with their errors.

    Parameters
    ----------
    table : DataFrame
        Columns ``df n power``, as ``rmsea_power_table`` returns them, or ``n power`` with another
        column in place of ``df``; with ``power_se``, bars of two of these errors are drawn.
    by : str, default "df"
        The column that has one curve for each of its values.
    target : float or None, default 0.80
        A power that a horizontal line marks.
    planned : int, optional
        A sample size that a vertical line marks.
    ax : Axes, optional
    language : {"en", "zh"}
        Of the labels; Chinese ones need :func:`text_font` around the call.

    Returns
    -------
    Axes
    """
    ax = axes_or_new(ax)
    labels = POWER[language]
    simulated = "power_se" in table
    for k, (value, part) in enumerate(table.groupby(by, sort=False)):
        curve = part.sort_values("n")
        ax.errorbar(
            curve["n"].to_numpy(),
            curve["power"].to_numpy(),
            yerr=2 * curve["power_se"].to_numpy() if simulated else None,
            linestyle=_STYLES[k // len(_COLOURS) % len(_STYLES)],
            color=_COLOURS[k % len(_COLOURS)],
            marker="o" if simulated or len(curve) == 1 else "",
            markersize=4 if simulated else None,
            label=labels["df"].format(value) if by == "df" else str(value),
        )
    if target is not None:
        ax.axhline(target, color="dimgrey", linewidth=0.8, linestyle=":")
    if planned is not None:
        ax.axvline(planned, color="dimgrey", linewidth=0.8, linestyle=":")
        ax.annotate(
            f"n = {planned}",
            (planned, 0.02),
            xytext=(4, 0),
            textcoords="offset points",
            fontsize="small",
        )
    ax.set_ylim(0, 1.02)
    ax.set_xlabel(labels["n"])
    ax.set_ylabel(labels["power"])
    ax.legend(frameon=False, fontsize="small", loc="lower right")
    ax.spines[["top", "right"]].set_visible(False)
    return ax
