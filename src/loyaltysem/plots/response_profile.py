"""Diverging bars of the answers to rating scales."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from loyaltysem.plots.figures import axes_or_new

if TYPE_CHECKING:
    from matplotlib.axes import Axes

__all__ = ["response_profile"]


def response_profile(
    table: pd.DataFrame,
    *,
    answer_labels: dict[float, str] | None = None,
    ax: Axes | None = None,
) -> Axes:
    """Draw one bar per item and group, centred between the lower and the upper answers.

    Parameters
    ----------
    table : DataFrame
        Columns ``item group value share``, labelled as they are to be read; the same values for
        every item. Rows are drawn from top to bottom in the order of the table.
    answer_labels : dict of float to str, optional
        What the legend says for each value; the number itself by default.
    ax : Axes, optional

    Returns
    -------
    Axes
        The middle answer of an odd scale is split at zero. The numbers at the ends are the shares
        below and above the middle, in percent.
    """
    from matplotlib import colormaps

    values = sorted(table["value"].unique())
    bars = table.pivot_table(
        index=["item", "group"], columns="value", values="share", sort=False, dropna=False
    )[values]
    ax = axes_or_new(ax, 8, 1.2 + 0.32 * len(bars))
    shares = np.nan_to_num(bars.to_numpy(dtype=float))
    k = len(values)
    half = shares[:, k // 2] / 2 if k % 2 else np.zeros(len(shares))
    below, above = shares[:, : k // 2].sum(axis=1), shares[:, (k + 1) // 2 :].sum(axis=1)
    colours = colormaps["RdYlBu"](np.linspace(0.1, 0.9, k))
    at = _positions([item for item, _ in bars.index])
    left = -(below + half)
    for j, value in enumerate(values):
        label = (answer_labels or {}).get(value, f"{value:g}")
        ax.barh(at, shares[:, j], left=left, color=colours[j], height=0.8, label=label)
        left = left + shares[:, j]
    for y, low, high, middle in zip(at, below, above, half, strict=True):
        ax.text(-(low + middle) - 0.01, y, f"{low:.0%}", ha="right", va="center", fontsize="small")
        ax.text(high + middle + 0.01, y, f"{high:.0%}", ha="left", va="center", fontsize="small")
    ax.set_xlim(-float((below + half).max()) - 0.1, float((above + half).max()) + 0.1)
    ax.set_yticks(at, [f"{item}  {group}".strip() for item, group in bars.index])
    ax.tick_params(axis="y", length=0)
    ax.set_ylim(at.max() + 0.7, at.min() - 0.7)
    ax.axvline(0, color="black", linewidth=0.6)
    ax.set_xticks([])
    ax.spines[["top", "right", "bottom", "left"]].set_visible(False)
    ax.legend(
        ncols=min(k, 7),
        frameon=False,
        fontsize="small",
        loc="lower center",
        bbox_to_anchor=(0.5, 1.0),
        handlelength=1.0,
        columnspacing=1.2,
    )
    return ax


def _positions(items: list[str]) -> np.ndarray[tuple[int], np.dtype[np.float64]]:
    """Return the height of each bar: those of one item together, a gap between items."""
    new = np.array([i > 0 and item != items[i - 1] for i, item in enumerate(items)])
    grouped = len(set(items)) < len(items)
    return np.arange(len(items)) + np.cumsum(new) * (0.5 if grouped else 0.0)
