"""The figure of a comparison: a panel for influence, one for the index, one for its ranks."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from loyaltysem.plots.figures import new_figure, say_simulated
from loyaltysem.plots.groups import influence_forest, rank_ranges, standing_intervals
from loyaltysem.words.comparing.groups import (
    FIGURE,
    ComparisonFacts,
    QuantityFacts,
    axis_unit,
)
from loyaltysem.words.languages import Language
from loyaltysem.words.numbers import exact_percent

if TYPE_CHECKING:
    from matplotlib.figure import Figure

__all__ = ["draw_adjusted", "draw_comparison"]


def draw_comparison(found: ComparisonFacts, language: Language) -> Figure:
    """Draw what may be compared.

    Parameters
    ----------
    found : ComparisonFacts
    language : {"en", "zh"}
    """
    words = FIGURE[language]
    level = exact_percent(found.coverage).replace(" ", "")
    panels = (1 if found.effects else 0) + (2 if found.standing else 0)
    figure = new_figure(1.0 + 4.6 * max(panels, 1), 2.0 + 0.55 * max(len(found.order), 3))
    axes = list(figure.subplots(1, max(panels, 1), squeeze=False)[0])
    if found.effects:
        ax = axes.pop(0)
        influence_forest(_effects_table(found, language), words, ax=ax)
        names = {x: found.name(getattr(found, x), language) for x in ("source", "target")}
        ax.set_title(f"{words['influence'].format(**names)}\n{words['unit'].format(level=level)}")
    if found.standing:
        # the last is the one that the comparison is about
        one = found.standing[-1]
        twin = next((x for x in found.twins if x.name == one.name), None)
        table = _standing_table(one, twin, found, language)
        name = found.name(one.name, language)
        decimals = 2 if one.kind == "latent mean" else 1
        unit = axis_unit(one.kind, found, language)
        standing_intervals(table, words["equal"], unit=unit, decimals=decimals, ax=axes[0])
        axes[0].set_title(
            f"{words[one.kind].format(name=name)}\n{words['interval'].format(level=level)}"
        )
        rank_ranges(table, ax=axes[1])
        axes[1].set_title(words["ranks"].format(name=name, level=level))
        axes[1].set_xlabel(words["rank"])
    if found.simulated:
        say_simulated(figure.axes[0], language)
    return figure


def draw_adjusted(found: ComparisonFacts, language: Language) -> Figure:
    """Draw levels at common covariates, and as they are.

    Parameters
    ----------
    found : ComparisonFacts
        Of a comparison that was adjusted.
    language : {"en", "zh"}
    """
    words = FIGURE[language]
    level = exact_percent(found.coverage).replace(" ", "")
    own = found.adjusted
    standing = [] if own is None else list(zip(own.standing, own.plain, strict=True))
    figure = new_figure(1.0 + 4.6 * max(len(standing), 1), 2.0 + 0.55 * max(len(found.order), 3))
    axes = figure.subplots(1, max(len(standing), 1), squeeze=False)[0]
    for ax, (one, plain) in zip(axes, standing, strict=False):
        table = _standing_table(one, plain, found, language)
        standing_intervals(
            table,
            words["unadjusted"],
            unit=axis_unit(one.kind, found, language),
            decimals=2 if one.kind == "latent mean" else 1,
            ax=ax,
        )
        name = words[one.kind].format(name=found.name(one.name, language))
        title = words["adjusted"].format(what=name)
        ax.set_title(f"{title}\n{words['interval'].format(level=level)}")
    if found.simulated:
        say_simulated(axes[0], language)
    return figure


def _effects_table(found: ComparisonFacts, language: Language) -> pd.DataFrame:
    # where correlation makes the split meaningless, the total stands alone
    kinds = ("total",) if found.inseparable else ("direct", "indirect", "total")
    # groups stand from top to bottom as in the panels beside
    order = {p.group: p.rank for p in found.standing[-1].places} if found.standing else {}
    return pd.DataFrame(
        [
            {
                "group": found.called(place.group, language),
                "effect": one.name,
                "est": place.est,
                "ci_lower": place.lower,
                "ci_upper": place.upper,
            }
            for one in found.effects
            if one.name in kinds
            for place in sorted(one.places, key=lambda place: order.get(place.group, 0))
        ]
    )


def _standing_table(
    one: QuantityFacts, twin: QuantityFacts | None, found: ComparisonFacts, language: Language
) -> pd.DataFrame:
    table = pd.DataFrame(
        [
            {
                "group": found.called(place.group, language),
                "est": place.est,
                "ci_lower": place.lower,
                "ci_upper": place.upper,
                "rank": place.rank,
                "rank_lower": place.best,
                "rank_upper": place.worst,
            }
            for place in one.places
        ]
    )
    if twin is not None:
        table["twin"] = [place.est for place in twin.places]
    return table.sort_values("rank", kind="stable", ignore_index=True)
