"""Lines of an outcome against a predictor, for values of a moderator."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from loyaltysem.plots.figures import axes_or_new
from loyaltysem.words import Language
from loyaltysem.words.figures import INTERACTION

if TYPE_CHECKING:
    from matplotlib.axes import Axes

__all__ = ["interaction_lines"]

_COLOURS = ("#30638e", "#edae49", "#d1495b", "#00798c", "#5b3758", "#6a994e")
_STYLES = ("-", "--", "-.", ":")


def interaction_lines(
    table: pd.DataFrame,
    *,
    predictor: str,
    outcome: str,
    moderator: str,
    ax: Axes | None = None,
    language: Language = "en",
) -> Axes:
    """Draw one line, or curve, for each value of the moderator.

    Parameters
    ----------
    table : DataFrame
        Columns ``at x y``: the value of the moderator (not-a-number where there is one curve), of
        the predictor, and of the outcome as a deviation from its value at the means.
    predictor, outcome, moderator : str
    ax : Axes, optional
    language : {"en", "zh"}
        Of the labels; Chinese ones need :func:`text_font` around the call.

    Returns
    -------
    Axes
    """
    ax = axes_or_new(ax)
    labels = INTERACTION[language]
    values = table["at"].to_numpy(float)
    for k, value in enumerate(dict.fromkeys(values[~np.isnan(values)].tolist()) or (np.nan,)):
        part = table[np.isnan(values) if np.isnan(value) else values == value]
        ax.plot(
            part["x"].to_numpy(),
            part["y"].to_numpy(),
            color=_COLOURS[k % len(_COLOURS)],
            linestyle=_STYLES[k % len(_STYLES)],
            linewidth=1.8,
            label=None if np.isnan(value) else f"{moderator} = {value:.2f}",
        )
    ax.axhline(0, color="lightgrey", linewidth=0.8, zorder=0)
    ax.set_xlabel(predictor)
    ax.set_ylabel(labels["outcome"].format(outcome))
    if not np.isnan(values).all():
        ax.legend(frameon=False, fontsize="small")
    ax.spines[["top", "right"]].set_visible(False)
    return ax
