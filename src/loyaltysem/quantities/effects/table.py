"""The table of direct, indirect and total effect and of each route."""

from __future__ import annotations

import warnings
from collections.abc import Sequence
from dataclasses import asdict
from itertools import pairwise
from typing import Any

import pandas as pd

from loyaltysem.errors import AdmissibilityWarning, users_line
from loyaltysem.fits.fit import Fit
from loyaltysem.inference.derived.effects import Effects, effects, shares_of_total
from loyaltysem.inference.derived.mediation import AllEffects
from loyaltysem.inference.uncertainty.monte_carlo import IntervalsOfFit
from loyaltysem.moments.grouping.labels import label_text
from loyaltysem.quantities.effects.intervals import (
    STANDARDIZED,
    DeltaIntervals,
    EffectIntervals,
    monte_carlo_intervals,
)
from loyaltysem.quantities.effects.rows import EffectRows
from loyaltysem.quantities.tables import latent_correlations
from loyaltysem.quantities.worded import EffectsTable, called_groups
from loyaltysem.specification import factors_in

__all__ = [
    "effect_intervals",
    "effects_of_intervals",
    "effects_table",
    "warn_of_split",
    "with_groups",
]

#: Above this correlation the split between a cause and its mediator is not interpretable.
HIGH = 0.85


def effects_table(
    fitted: Fit,
    source: str,
    target: str,
    *,
    level: float = 0.95,
    intervals: IntervalsOfFit = "delta",
    n_replicates: int = 20_000,
    rng: Any = None,
) -> EffectsTable:
    """Return the effects of a fit; see :meth:`SEMResult.effects`."""
    rows = EffectRows.between(fitted.layout, source, target)
    made = effect_intervals(
        fitted, rows, level=level, intervals=intervals, n_replicates=n_replicates, rng=rng
    )
    table = effects_of_intervals(fitted, made)
    warn_of_split(table)
    return table


def effect_intervals(
    fitted: Fit,
    rows: EffectRows,
    *,
    level: float,
    intervals: IntervalsOfFit,
    n_replicates: int,
    rng: Any,
) -> EffectIntervals:
    """Return effects with the intervals that are asked for."""
    if intervals == "delta":
        return DeltaIntervals.of(fitted, rows, level)
    return monte_carlo_intervals(fitted, rows, level=level, n_replicates=n_replicates, rng=rng)


def effects_of_intervals(fitted: Fit, made: EffectIntervals) -> EffectsTable:
    """Return the table of effects, which knows what its words need."""
    rows = made.rows
    parts = []
    for g in range(len(fitted.group_labels)):
        raw = made.columns(g, AllEffects())
        std = made.columns(g, AllEffects(), STANDARDIZED)
        by_draws = {"std_ci_lower": std["ci_lower"], "std_ci_upper": std["ci_upper"]}
        parts.append(
            pd.DataFrame(
                {
                    "effect": rows.kinds,
                    "route": rows.routes,
                    **raw,
                    "std_all": std["est"],
                    **({"std_se": std["se"]} if made.resampled is None else by_draws),
                    "share": shares_of_total(raw["est"]),
                }
            )
        )
    source, target = rows.ends
    found = [
        effects(fitted.layout, fitted.implied, source, target, g)
        for g in range(len(fitted.group_labels))
    ]
    worded = EffectsTable(with_groups(fitted, parts))
    worded.attrs = {
        "ends": rows.ends,
        "level": made.level,
        "called": called_groups(fitted),
        "inseparable": {
            label_text(label): _inseparable(fitted, g, source, found[g])
            for g, label in enumerate(fitted.group_labels)
        },
        "has_loop": any(of_group.has_loop for of_group in found),
        "moderated": _moderated(fitted, rows.ends, found),
        "sampling": None if fitted.sampling is None else asdict(fitted.sampling),
        **({} if made.resampled is None else {"resampled": dict(made.resampled)}),
    }
    return worded


def with_groups(fitted: Fit, parts: Sequence[pd.DataFrame]) -> pd.DataFrame:
    """Put the tables of all groups below each other, with the group where there are several."""
    labels = fitted.group_labels
    if len(labels) > 1:
        for label, part in zip(labels, parts, strict=True):
            part.insert(0, "group", [label] * len(part))
    return pd.concat(parts, ignore_index=True)


def warn_of_split(table: EffectsTable) -> None:
    """Warn where the split of the total means nothing, or routes are not all of it."""
    for high in table.attrs["inseparable"].values():
        if high:
            warnings.warn(
                f"Correlation above .85: {', '.join(high)}. The data cannot say how much of the "
                "effect is direct and how much goes through the mediator; only the total effect "
                "can be interpreted.",
                AdmissibilityWarning,
                stacklevel=users_line(),
            )
    if table.attrs["has_loop"]:
        source, target = table.attrs["ends"]
        warnings.warn(
            f"The model has a feedback loop: the routes from {source} to {target} can be run "
            "through again and again, and those listed are a part of the total.",
            AdmissibilityWarning,
            stacklevel=users_line(),
        )


def _moderated(fitted: Fit, ends: tuple[str, str], found: Sequence[Effects]) -> list[str]:
    """Return the products that change a path on the way, each with its outcome."""
    ways = [ends, *(route for of_group in found for route in of_group.route)]
    steps = {step for way in ways for step in pairwise(way)}
    variables = (*fitted.layout.latent, *fitted.layout.observed)
    products = dict.fromkeys(
        (factors_in(row.rhs, variables), row.lhs) for row in fitted.table.rows if row.op == "~"
    )
    return [
        f"{' × '.join(factors)} → {outcome}"
        for factors, outcome in products
        if any((factor, outcome) in steps for factor in factors)
    ]


def _inseparable(fitted: Fit, group: int, source: str, found: Effects) -> list[str]:
    """Return the mediators that cannot be told from the source, with their correlations."""
    correlations = latent_correlations(fitted, group)
    between = dict.fromkeys(name for route in found.route for name in route[1:-1])
    with_source = {name: float(correlations[source][name]) for name in between}
    return [f"{source}–{name} {r:.2f}" for name, r in with_source.items() if abs(r) > HIGH]
