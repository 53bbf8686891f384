"""Where loadings, thresholds and intercepts are not the same as in the other groups."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from loyaltysem.plots.figures import axes_or_new
from loyaltysem.plots.tick_labels import label_places
from loyaltysem.words import Language
from loyaltysem.words.figures import INVARIANCE

if TYPE_CHECKING:
    from matplotlib.axes import Axes

__all__ = ["noninvariance_map"]

_COLOURS = {"same": "#eef1f4", "lower": "#d1495b", "higher": "#30638e"}
#: What tells the colours apart without colour.
_MARKS = {"same": "", "lower": "−", "higher": "+"}
#: With more groups their names are written upwards.
_MOST_BESIDE = 5


def noninvariance_map(
    table: pd.DataFrame, *, ax: Axes | None = None, language: Language = "en"
) -> Axes:
    """Draw one cell for each parameter and group: the same, or lower or higher than where it is.

    Parameters
    ----------
    table : DataFrame
        Columns ``lhs op rhs group est invariant``; rows with the operators ``=~``, ``~1`` and
        ``|``; a threshold without ``rhs`` stands for all of its item.
    ax : Axes, optional
    language : {"en", "zh"}

    Returns
    -------
    Axes
    """
    ax = axes_or_new(ax)
    words = INVARIANCE[language]
    groups = list(dict.fromkeys(table["group"]))
    keys = list(dict.fromkeys(zip(table["op"], table["lhs"], table["rhs"], strict=True)))
    states = np.array([_states(table, key) for key in keys])
    ax.imshow(np.vectorize(_rgb, signature="()->(k)")(states), aspect="auto")
    for (row, column), state in np.ndenumerate(states):
        ax.text(column, row, _MARKS[state], ha="center", va="center", color="white")
    ax.set_xticks(np.arange(len(groups)) - 0.5, minor=True)
    ax.set_yticks(np.arange(len(keys)) - 0.5, minor=True)
    ax.grid(which="minor", color="white", linewidth=1.2)
    ax.tick_params(which="both", length=0)
    ax.set_yticks(range(len(keys)), [_row_name(*key, words) for key in keys])
    if len(groups) > _MOST_BESIDE:
        ax.set_xticks(range(len(groups)), [str(group) for group in groups], rotation=90)
    else:
        label_places(ax, np.arange(len(groups)), [str(group) for group in groups])
    ax.spines[:].set_visible(False)
    _legend(ax, words, set(states.ravel()))
    return ax


def _states(table: pd.DataFrame, key: tuple[str, str, str]) -> list[str]:
    op, lhs, rhs = key
    own = table[(table["op"] == op) & (table["lhs"] == lhs) & (table["rhs"] == rhs)]
    same = own["invariant"].to_numpy(dtype=bool)
    est = own["est"].to_numpy(dtype=float)
    sides = np.where(est > est[same].mean(), "higher", "lower")
    return [str(state) for state in np.where(same, "same", sides)]


def _row_name(op: str, lhs: str, rhs: str, words: dict[str, str]) -> str:
    if op == "|":
        return f"{lhs} {words['threshold'].format(which=rhs) if rhs else words['|']}"
    return f"{lhs if op == '~1' else rhs} {words[op]}"


def _rgb(state: str) -> NDArray[np.float64]:
    return np.array([int(_COLOURS[state][i : i + 2], 16) / 255 for i in (1, 3, 5)])


def _legend(ax: Axes, words: dict[str, str], found: set[str]) -> None:
    for state, colour in _COLOURS.items():
        if state in found:
            label = f"{_MARKS[state]} {words[state]}".strip()
            ax.scatter([], [], marker="s", s=60, color=colour, label=label)
    ax.legend(
        frameon=False,
        fontsize="small",
        loc="lower right",
        bbox_to_anchor=(1.0, 1.0),
        ncols=len(found),
        handletextpad=0.2,
    )
