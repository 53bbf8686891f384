"""Distributions of the signs of careless answering, with their cut-offs."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from loyaltysem.plots.figures import axes_or_new, new_figure
from loyaltysem.words import Language, percent
from loyaltysem.words.figures import SCREENING, SIMULATED

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

__all__ = ["measure_distribution", "screening_measures"]

_KEPT, _FLAGGED = "#a9c6de", "#d1495b"
_PANELS_IN_A_ROW = 3


def screening_measures(
    measures: pd.DataFrame,
    flags: pd.DataFrame,
    rules: pd.DataFrame,
    *,
    language: Language = "en",
    simulated: bool = False,
) -> Figure:
    """Draw one panel for each measure: its distribution, its cut-off, the number flagged.

    Parameters
    ----------
    measures : DataFrame
        One row per respondent, one column per rule that was measured.
    flags : DataFrame of bool
        One row per respondent, one column per rule that flags.
    rules : DataFrame
        Columns ``rule`` (name of a column of `measures`), ``measured`` (title of the panel) and
        ``cutoff`` (NaN for none). Rules without a measure are left out.
    language : {"en", "zh"}
    simulated : bool
        Whether to say in the figure that the answers are simulated.

    Returns
    -------
    Figure
    """
    texts = SCREENING[language]
    drawn = rules[rules["rule"].isin(measures.columns)]
    columns = max(1, min(_PANELS_IN_A_ROW, len(drawn)))
    rows = max(1, -(-len(drawn) // columns))
    figure = new_figure(3.7 * columns, 2.6 * rows + 0.5)
    panels = figure.subplots(rows, columns, squeeze=False).ravel()
    for ax, rule in zip(panels, drawn.itertuples(index=False), strict=False):
        name = str(rule.rule)
        measure_distribution(
            measures[name],
            flags.get(name),
            cutoff=float(rule.cutoff),  # type: ignore[arg-type]
            ax=ax,
            language=language,
        )
        ax.set_title(str(rule.measured), fontsize="medium", loc="left", pad=33)
    for ax in panels[len(drawn) :]:
        ax.set_axis_off()
    _add_legend(figure, texts)
    figure.supylabel(texts["respondents"], fontsize="medium")
    if simulated:
        figure.supxlabel(SIMULATED[language], fontsize="small", color="dimgrey")
    return figure


def measure_distribution(
    values: pd.Series[Any],
    flagged: pd.Series[Any] | None,
    *,
    cutoff: float = float("nan"),
    ax: Axes | None = None,
    language: Language = "en",
) -> Axes:
    """Draw the distribution of one measure, the flagged respondents in another colour.

    Parameters
    ----------
    values : Series of float
        One per respondent; those without a value are counted in words.
    flagged : Series of bool or None
        None for a measure that flags nobody.
    cutoff : float
        Drawn as a line; NaN for none.
    ax : Axes, optional
    language : {"en", "zh"}

    Returns
    -------
    Axes
        The last bar also holds a few values far out, counted in words, which would squeeze the
        rest together.
    """
    from matplotlib.ticker import MaxNLocator

    ax = axes_or_new(ax)
    texts = SCREENING[language]
    known = values.dropna().to_numpy(dtype=np.float64)
    out = np.zeros(len(values), dtype=bool) if flagged is None else flagged.to_numpy(dtype=bool)
    out = out[values.notna().to_numpy()]
    said = [
        texts["measured"]
        if flagged is None
        else texts["flagged"].format(
            count=int(flagged.sum()),
            share=percent(float(flagged.mean()), guarded=False),
        )
    ]
    if not np.isnan(cutoff):
        said.append(texts["cutoff"].format(value=cutoff))
    if len(known) < len(values):
        said.append(texts["unknown"].format(count=len(values) - len(known)))
    if len(known):
        edges, whole = _edges(known, cutoff)
        beyond = int((known > edges[-1]).sum())
        if beyond:
            said.append(texts["beyond"].format(count=beyond))
        shown = np.minimum(known, (edges[-2] + edges[-1]) / 2)
        ax.hist(
            [shown[~out], shown[out]],
            bins=edges.tolist(),
            stacked=True,
            color=[_KEPT, _FLAGGED],
            rwidth=0.85 if whole else 1.0,
        )
        if whole:
            # of fewer whole numbers than ticks wanted it would also mark fractions
            ax.xaxis.set_major_locator(MaxNLocator(6, integer=True, min_n_ticks=1))
        ax.set_xlim(edges[0], edges[-1])
        if not np.isnan(cutoff):
            # whole numbers reach their cut-off, the line stands in front of it
            ax.axvline(cutoff - 0.5 * whole, color="black", linestyle="--", linewidth=1)
    ax.annotate(
        "\n".join(" · ".join(said[at : at + 2]) for at in range(0, len(said), 2)),
        (0, 1),
        xytext=(0, 29),
        xycoords="axes fraction",
        textcoords="offset points",
        fontsize="small",
        color="dimgrey",
        va="top",
        linespacing=1.3,
        in_layout=False,
    )
    ax.yaxis.set_major_locator(MaxNLocator(5, integer=True))
    ax.spines[["top", "right"]].set_visible(False)
    return ax


def _edges(known: NDArray[np.float64], cutoff: float) -> tuple[NDArray[np.float64], bool]:
    """Return the edges of the bars, and whether each bar is one whole number."""
    low, high = float(known.min()), float(known.max())
    held = cutoff if not np.isnan(cutoff) else low
    if np.all(known == np.round(known)) and high - low <= 40:
        first, last = np.floor(min(low, held)), np.ceil(max(high, held))
        return np.arange(first - 0.5, last + 1.0), True
    # a few far out would squeeze all others into one bar
    middle, upper, top = np.quantile(known, [0.5, 0.75, 0.99])
    far = float(middle + 15 * (upper - middle)) if upper > middle else float(top)
    last = min(high, max(far, held))
    first = min(low, held)
    if last <= first:
        first, last = first - 0.5, last + 0.5
    width = float(last - first) / 30
    # an edge at the cut-off, so that no bar holds both sides of it
    below = max(1, int(np.ceil((held - first) / width - 1e-9)))
    above = max(2, int(np.ceil((last - held) / width + 1e-9)))
    steps = np.arange(-below, above + 1, dtype=np.float64)
    return held + width * steps, False


def _add_legend(figure: Figure, texts: Mapping[str, str]) -> None:
    from matplotlib.patches import Patch

    handles = [
        Patch(color=_KEPT, label=texts["kept"]),
        Patch(color=_FLAGGED, label=texts["legend"]),
    ]
    figure.legend(
        handles=handles, loc="outside upper right", ncols=2, frameon=False, fontsize="small"
    )
