"""How the weights of respondents are distributed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import ArrayLike

from loyaltysem.plots.figures import axes_or_new

if TYPE_CHECKING:
    from matplotlib.axes import Axes

__all__ = ["weight_histogram"]


def weight_histogram(
    weights: ArrayLike,
    texts: Mapping[str, str],
    *,
    bounds: Sequence[float] = (),
    ax: Axes | None = None,
) -> Axes:
    """Draw a histogram of weights with their mean and bounds.

    Parameters
    ----------
    weights : array, shape (n,)
        Mean one.
    texts : mapping of str to str
        ``title x y mean bound``, as they are to be written.
    bounds : sequence of float
        Where weights were cut.
    ax : Axes, optional

    Returns
    -------
    Axes
    """
    from matplotlib.ticker import MaxNLocator

    ax = axes_or_new(ax, 6.4, 3.8)
    values = np.asarray(weights, dtype=np.float64)
    low, high = float(values.min()), float(values.max())
    edges = (
        np.linspace(low, high, 31) if high - low > 1e-6 else np.linspace(low - 0.5, high + 0.5, 31)
    )
    ax.hist(values, bins=edges.tolist(), color="#a9c6de", edgecolor="white", linewidth=0.4)
    ax.axvline(1.0, color="#30638e", linewidth=1.4, label=texts["mean"])
    for k, bound in enumerate(bounds):
        label = texts["bound"] if k == 0 else "_"
        ax.axvline(bound, color="#d1495b", linestyle="--", linewidth=1.2, label=label)
    ax.set_xlim(left=min(0.0, low))
    ax.set_title(texts["title"], fontsize="medium", loc="left")
    ax.set_xlabel(texts["x"])
    ax.set_ylabel(texts["y"])
    ax.yaxis.set_major_locator(MaxNLocator(5, integer=True))
    ax.legend(frameon=False, fontsize="small")
    ax.spines[["top", "right"]].set_visible(False)
    return ax
