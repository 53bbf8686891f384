"""The rows of a power table: free and defined parameters, indirect and total effects."""

from __future__ import annotations

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from loyaltysem.errors import OptionError
from loyaltysem.estimation import ImpliedMoments, MatrixLayout
from loyaltysem.inference.derived.effects import (
    effect_places,
    effect_slopes,
    effect_values,
    routes,
)
from loyaltysem.inference.uncertainty.defined_parameters import defined_parameters
from loyaltysem.inference.uncertainty.standardization import cell_jacobian, cell_values
from loyaltysem.moments.grouping.labels import UNGROUPED, GroupLabel

__all__ = ["EffectName", "effect_names", "rows_of_interest", "values_with_slopes"]

Array = NDArray[np.float64]
#: Source, target, and ``indirect`` or ``total``.
EffectName = tuple[str, str, str]


def effect_names(layout: MatrixLayout, effects: list[tuple[str, str]]) -> tuple[EffectName, ...]:
    """Return the effects of sources on targets that are not single parameters.

    Raises
    ------
    OptionError
        No way leads from the source to the target.
    VariableNotFoundError
        One of them takes part in no regression.
    """
    names: list[EffectName] = []
    for source, target in effects:
        ways = routes(layout, *effect_places(layout, source, target))
        if not ways:
            raise OptionError(
                f"effects: no path leads from {source} to {target} in this model, so there is no "
                "effect to find. Exchange them, or add the paths between."
            )
        if any(len(way) > 2 for way in ways):
            names.append((source, target, "indirect"))
        names.append((source, target, "total"))
    return tuple(names)


def rows_of_interest(
    layout: MatrixLayout, labels: tuple[GroupLabel, ...], effects: tuple[EffectName, ...]
) -> pd.DataFrame:
    """Return ``lhs op rhs group label`` of what :func:`values_with_slopes` computes.

    The column ``group`` is there where there are several groups.
    """
    rows = [
        (row.lhs, row.op, row.rhs, labels[g], row.label)
        for g, group in enumerate(layout.group_rows)
        for row, number in zip(group, layout.free_of_cell[g], strict=True)
        if number >= 0
    ]
    rows += [
        (row.lhs, ":=", row.rhs, UNGROUPED, row.label)
        for row in layout.table.rows
        if row.op == ":="
    ]
    rows += [
        (target, kind, source, label, "") for label in labels for source, target, kind in effects
    ]
    table = pd.DataFrame(rows, columns=["lhs", "op", "rhs", "group", "label"])
    return table if len(labels) > 1 else table.drop(columns="group")


def values_with_slopes(
    layout: MatrixLayout, implied: ImpliedMoments, effects: tuple[EffectName, ...]
) -> tuple[Array, Array]:
    """Return the values of a batch of fits, and their derivatives by the free parameters.

    Returns
    -------
    values : ndarray, shape (batch, k)
    slopes : ndarray, shape (batch, k, q)
    """
    batch = len(implied.covariance)
    cells = cell_values(layout, implied).reshape(batch, -1)
    by_cell = cell_jacobian(layout, implied).reshape(-1, layout.n_free)
    free = layout.free_of_cell.ravel() >= 0
    values = [cells[:, free]]
    slopes = [np.broadcast_to(by_cell[free], (batch, int(free.sum()), layout.n_free))]
    extra, extra_slopes = defined_parameters(layout, cells, by_cell[None])
    values.append(extra)
    slopes.append(extra_slopes)
    for g in range(layout.n_groups):
        for source, target, kind in effects:
            x, y = layout.index_of(source), layout.index_of(target)
            values.append(effect_values(layout, implied, x, y, g)[kind][:, None])
            slopes.append(effect_slopes(layout, implied, x, y, g)[kind][:, None])
    return np.concatenate(values, axis=1), np.concatenate(slopes, axis=1)
