"""Effect sizes of non-invariance: every group against one, item by item."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from loyaltysem.arguments import is_cell, listed, shown
from loyaltysem.errors import NotAvailableError, OptionError
from loyaltysem.fits.fit import Fit
from loyaltysem.inference.derived.item_differences import PooledSD, item_differences, pooled_sd
from loyaltysem.moments.grouping.labels import labels_listed, place_of_label

__all__ = ["OneScale", "effect_sizes", "effect_sizes_of_fit", "group_place"]

Array = NDArray[np.float64]


@dataclass(frozen=True, slots=True, eq=False)
class OneScale:
    """Measurement parameters of several groups on one scale of the constructs.

    Attributes
    ----------
    labels : sequence, length G
    items, constructs : sequence of str, lengths P and m
    loadings : ndarray, shape (G, P, m)
    intercepts : ndarray, shape (G, P)
    means : ndarray, shape (G, m)
        Of the constructs.
    covariances : ndarray, shape (G, m, m)
    sds : ndarray, shape (G, P)
        Of the items, divisor n − 1.
    sizes : ndarray, shape (G,)
        Respondents.
    """

    labels: Sequence[Any]
    items: Sequence[str]
    constructs: Sequence[str]
    loadings: Array
    intercepts: Array
    means: Array
    covariances: Array
    sds: Array
    sizes: Array


def effect_sizes(scale: OneScale, reference: Any = None, sd: PooledSD = "variance") -> pd.DataFrame:
    """Hold every group against one of them.

    Parameters
    ----------
    scale : OneScale
    reference : group label, optional
        By default the first.
    sd : {"variance", "sd"}
        How the SD of two groups is pooled; see
        :func:`~loyaltysem.inference.derived.item_differences.pooled_sd`.

    Returns
    -------
    DataFrame
        ``group reference item constructs dmacs dmacs_signed sdi2 udi2 points sd_pooled sd_focal
        sd_rule``, groups in their order. ``points`` is the mean difference in the item's unit;
        signs are those of reference minus group.

    Raises
    ------
    OptionError
        The reference is none of the groups.
    """
    base = group_place(reference, scale.labels)
    homes = [
        ", ".join(np.array(scale.constructs)[measured])
        for measured in (scale.loadings != 0).any(axis=0)
    ]
    parts = []
    for g in range(len(scale.labels)):
        if g == base:
            continue
        pooled = pooled_sd(scale.sds[base], scale.sds[g], scale.sizes[base], scale.sizes[g], sd)
        found = item_differences(
            (scale.loadings[base], scale.loadings[g]),
            (scale.intercepts[base], scale.intercepts[g]),
            scale.means[g],
            scale.covariances[g],
            pooled,
            scale.sds[g],
        )
        part = {
            "group": [scale.labels[g]] * len(homes),
            "reference": [scale.labels[base]] * len(homes),
            "item": list(scale.items),
            "constructs": homes,
            "dmacs": found.dmacs,
            "dmacs_signed": found.dmacs_signed,
            "sdi2": found.sdi2,
            "udi2": found.udi2,
            "points": found.points,
            "sd_pooled": pooled,
            "sd_focal": scale.sds[g],
            "sd_rule": f"pooled {sd}",
        }
        parts.append(pd.DataFrame(part))
    return pd.concat(parts, ignore_index=True)


def group_place(given: Any, labels: Sequence[Any]) -> int:
    """Return the place of a group by its label; of the first where none is given.

    Raises
    ------
    OptionError
        No group has that label.
    """
    if given is None:
        return 0
    place = place_of_label(labels, given if is_cell(given) else shown(given))
    if place is None:
        raise OptionError(
            f"reference={shown(given)} is none of the groups {labels_listed(labels)}. Name the "
            "group that the others are measured from."
        )
    return place


def effect_sizes_of_fit(
    fitted: Fit, reference: Any = None, sd: PooledSD = "variance"
) -> pd.DataFrame:
    """Return the effect sizes of a fit of several groups whose scales are linked.

    Parameters
    ----------
    fitted : Fit
        With partial invariance: of each construct some loading and some intercept is held equal,
        and latent means and variances are free, so that what differs is the item and not the
        construct. Items may measure several constructs.
    reference, sd
        As in :func:`effect_sizes`.

    Returns
    -------
    DataFrame
        As :func:`effect_sizes`.

    Raises
    ------
    NotAvailableError
        One group, ordered items, no means, or a construct whose scale differs between groups.
    ConvergenceError
        Nothing converged.
    """
    fitted.require_converged("effect sizes of non-invariance")
    _require_one_scale(fitted)
    layout, matrices, implied = fitted.layout, fitted.implied.matrices, fitted.implied
    rows = [row for row, _ in layout.cells if row.op == "=~"]
    constructs = _constructs(fitted)
    items = [name for name in layout.observed if name in {row.rhs for row in rows}]
    at = [layout.observed.index(item) for item in items]
    factors = [layout.index_of(name) for name in constructs]
    sizes = np.array(fitted.moments.n_observations, dtype=np.float64)
    variances = np.diagonal(fitted.moments.covariances, axis1=-2, axis2=-1)[:, at]
    means = implied.latent_mean
    if means is None:
        raise NotAvailableError(
            "Effect sizes of non-invariance need intercepts and latent means, and the model has "
            "none. Fit it with meanstructure=True."
        )
    scale = OneScale(
        labels=fitted.group_labels,
        items=items,
        constructs=constructs,
        loadings=matrices["lambda"][0][:, at][:, :, factors],
        intercepts=matrices["nu"][0][:, at],
        means=means[0][:, factors],
        covariances=implied.latent_covariance[0][:, factors][:, :, factors],
        sds=np.sqrt(variances * (sizes / (sizes - 1))[:, None]),
        sizes=sizes,
    )
    return effect_sizes(scale, reference, sd)


def _require_one_scale(fitted: Fit) -> None:
    layout = fitted.layout
    if len(fitted.group_labels) < 2:
        raise NotAvailableError(
            "Effect sizes of non-invariance compare groups, and the fit has one. Fit the model "
            "with group=."
        )
    if layout.responses is not None:
        raise NotAvailableError(
            "dMACS and its relatives are there for continuous answers: of ordered items the "
            "expected answer is no straight line of the construct. How much an item differs is "
            "seen in its own thresholds and loadings, ladder.release('ITEM | t1').fits['scalar']"
            ".estimates(); or take the answers as continuous, with estimator='MLR' and without "
            "ordered=."
        )
    if fitted.table.constraints:
        # such as effect coding: the constraints say what the scale is
        return
    apart = [name for name in _constructs(fitted) if not _linked(fitted, name)]
    if apart:
        raise NotAvailableError(
            f"The scale of {listed(apart)} is each group's own: no loading, or no intercept, is "
            "held equal across the groups, so that a difference of the items cannot be told from "
            "one of the construct. Take a fit with partial invariance, as group_equal=['loadings', "
            "'intercepts'] with group_partial=, or align the groups (ls.alignment)."
        )


def _constructs(fitted: Fit) -> list[str]:
    """Return the constructs that items measure: those of constructs have no answers."""
    rows = [row for row, _ in fitted.layout.cells if row.op == "=~"]
    observed = set(fitted.layout.observed)
    return list(dict.fromkeys(row.lhs for row in rows if row.rhs in observed))


def _linked(fitted: Fit, construct: str) -> bool:
    """Whether loadings, and intercepts, that some groups share tie all groups together."""
    layout = fitted.layout
    loadings = [
        i for i, (row, _) in enumerate(layout.cells) if row.op == "=~" and row.lhs == construct
    ]
    measured = {layout.cells[i][0].rhs for i in loadings}
    intercepts = [
        i for i, (row, _) in enumerate(layout.cells) if row.op == "~1" and row.lhs in measured
    ]
    return all(_tie_all(fitted, cells) for cells in (loadings, intercepts))


def _tie_all(fitted: Fit, cells: Sequence[int]) -> bool:
    """Whether every group is reached from the first by coefficients that two groups share."""
    reached, shared = {0}, [_sharing(fitted, cell) for cell in cells]
    grown = True
    while grown:
        new = set().union(*(group for group in shared if group & reached))
        grown = not new <= reached
        reached |= new
    return len(reached) == len(fitted.group_labels)


def _sharing(fitted: Fit, cell: int) -> set[int]:
    """Return the largest set of groups in which a coefficient is the same."""
    numbers = fitted.layout.free_of_cell[:, cell].tolist()
    values = [rows[cell].value for rows in fitted.layout.group_rows]
    keys = [number if number >= 0 else ("fixed", value) for number, value in
            zip(numbers, values, strict=True)]  # fmt: skip
    sets = [{g for g, key in enumerate(keys) if key == one} for one in dict.fromkeys(keys)]
    return max(sets, key=len)
