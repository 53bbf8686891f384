"""The tables of a result, computed from its fitted model."""

from __future__ import annotations

import warnings
from collections.abc import Sequence
from dataclasses import asdict
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from loyaltysem.arguments import listed
from loyaltysem.errors import AdmissibilityWarning, users_line
from loyaltysem.fits.fit import Fit
from loyaltysem.inference.derived.effects import (
    Effects,
    effects,
    kinds_of_effects,
    shares_of_total,
)
from loyaltysem.inference.uncertainty.defined_parameters import defined_parameters
from loyaltysem.inference.uncertainty.standard_errors import delta_standard_errors, normal_columns
from loyaltysem.inference.uncertainty.standardization import (
    cell_jacobian,
    cell_values,
    standardize,
    standardize_with_jacobian,
)
from loyaltysem.inference.verdicts.undefined_numbers import WHY_UNDEFINED
from loyaltysem.moments.grouping.labels import UNGROUPED, label_text
from loyaltysem.quantities.worded import EffectsTable, called_groups

#: Above this correlation the split between a cause and its mediator is not interpretable.
HIGH = 0.85

__all__ = [
    "effects_in_words",
    "effects_table",
    "estimates_table",
    "latent_correlations",
    "parameter_columns",
    "r_squared",
    "warn_of_undefined",
    "without_auxiliaries",
]

Array = NDArray[np.float64]


def estimates_table(
    fitted: Fit, *, standardized: bool, level: float, auxiliary: bool = False
) -> pd.DataFrame:
    """Return one row for each parameter, in lavaan's order and with its column names.

    Without those of auxiliary variables, if not asked for.
    """
    layout = fitted.layout
    est, slopes = _with_defined(
        fitted, cell_values(layout, fitted.implied)[0], cell_jacobian(layout, fitted.implied)
    )
    se = _standard_errors(fitted, est, slopes)
    columns: dict[str, Any] = {
        **parameter_columns(fitted),
        "est": est,
        "se": se,
        **normal_columns(est, se, level=level),
    }
    if standardized:
        lv = standardize(layout, fitted.implied, "std_lv")[0]
        columns["std_lv"], _ = _with_defined(fitted, lv, np.zeros((*lv.shape, 0)))
        std, slopes = _with_defined(
            fitted, *standardize_with_jacobian(layout, fitted.implied, "std_all")
        )
        columns["std_all"], columns["std_se"] = std, _standard_errors(fitted, std, slopes)
    table = pd.DataFrame(columns)
    return table if auxiliary else without_auxiliaries(fitted, table)


def without_auxiliaries(fitted: Fit, table: pd.DataFrame) -> pd.DataFrame:
    """Leave the rows of auxiliary variables out of a table with :func:`parameter_columns`."""
    if not fitted.table.auxiliary:
        return table
    return table[~table["lhs"].isin(fitted.table.auxiliary)].reset_index(drop=True)


def parameter_columns(fitted: Fit) -> dict[str, list[Any]]:
    """Return the columns that say what each parameter is, those of every group, then defined ones.

    Where there are several groups a column names them by the data's own values; a defined parameter
    belongs to none, and its cell is an empty text.
    """
    rows = [row for group in fitted.layout.group_rows for row in group]
    rows += [row for row in fitted.table.rows if row.op == ":="]
    labels = fitted.group_labels
    group = {"group": [labels[row.group - 1] if row.group else UNGROUPED for row in rows]}
    return {
        "lhs": [row.lhs for row in rows],
        "op": [row.op for row in rows],
        "rhs": [row.rhs for row in rows],
        **(group if len(labels) > 1 else {}),
        "label": [row.label for row in rows],
    }


def _standard_errors(fitted: Fit, values: Array, jacobian: Array) -> Array:
    if fitted.covariance is None:
        # fixed values stay known; the rest has no standard error
        return np.where(jacobian.any(axis=1), np.nan, 0.0)
    # a derivative may exist where the value does not, and the other way round
    with np.errstate(invalid="ignore", over="ignore"):
        se = delta_standard_errors(jacobian, fitted.covariance, values)
    return np.where(np.isfinite(values), se, np.nan)


def _with_defined(fitted: Fit, values: Array, jacobian: Array) -> tuple[Array, Array]:
    """Append the defined parameters to the cells of all groups, and their slopes."""
    cells, by_cell = values.reshape(-1), jacobian.reshape(values.size, jacobian.shape[-1])
    if not fitted.table.defined:
        return cells, by_cell
    extra, slopes = defined_parameters(fitted.layout, cells[None], by_cell[None])
    return np.append(cells, extra), np.concatenate([by_cell, slopes[0]])


def warn_of_undefined(fitted: Fit, table: pd.DataFrame, stacklevel: int = 3) -> None:
    """Warn of cells of defined parameters that hold no number, in a table of estimates.

    Warns
    -----
    AdmissibilityWarning
        A standard error or a standardised value is infinite or not a number; where the value
        itself is, the verdict of the fit says so.
    """
    if fitted.covariance is None or not fitted.table.defined:
        return
    shown = [c for c in ("est", "se", "std_lv", "std_all", "std_se") if c in table]
    found = []
    for _, row in table[table["op"] == ":="].iterrows():
        empty = [c for c in shown if not np.isfinite(row[c])]
        if empty and "est" not in empty:
            found.append(f"{row['lhs']} ({', '.join(empty)})")
    if found:
        warnings.warn(
            f"Infinite or not a number: {listed(found, between='; ')}. "
            f"{WHY_UNDEFINED} Standardised values of a definition are computed from standardised "
            "ones of its labels, and a slope may be infinite where the value is not, as that of a "
            "root at zero. Do not report these cells.",
            AdmissibilityWarning,
            stacklevel=stacklevel,
        )


def effects_table(fitted: Fit, source: str, target: str, *, level: float = 0.95) -> EffectsTable:
    """Return direct, indirect and total effect, and each route; empty where there is no way."""
    layout = fitted.layout
    parts, every = [], []
    kinds = kinds_of_effects(layout, source, target)
    for g, label in enumerate(fitted.group_labels):
        found = effects(layout, fitted.implied, source, target, g)
        lacking = np.array([not kinds.get(kind, True) for kind in found.kind])
        est = np.where(lacking, np.nan, found.est)
        std_all = np.where(lacking, np.nan, found.std_all)
        se = _standard_errors(fitted, est, found.jacobian)
        part = pd.DataFrame(
            {
                "effect": found.kind,
                "route": [" → ".join(route) for route in found.route],
                "est": est,
                "se": se,
                **normal_columns(est, se, level=level),
                "std_all": std_all,
                "std_se": _standard_errors(fitted, std_all, found.std_jacobian),
                "share": shares_of_total(est),
            }
        )
        if len(fitted.group_labels) > 1:
            part.insert(0, "group", [label] * len(part))
        parts.append(part)
        every.append(found)
        high = _inseparable(fitted, g, source, found)
        if high:
            warnings.warn(
                f"Correlation above .85: {', '.join(high)}. The data cannot say how much of the "
                "effect is direct and how much goes through the mediator; only the total effect "
                "can be interpreted.",
                AdmissibilityWarning,
                stacklevel=users_line(),
            )
        if found.has_loop:
            warnings.warn(
                f"The model has a feedback loop: the routes from {source} to {target} can be run "
                "through again and again, and those listed are a part of the total.",
                AdmissibilityWarning,
                stacklevel=users_line(),
            )
    return effects_in_words(
        fitted, pd.concat(parts, ignore_index=True), (source, target), every, level=level
    )


def effects_in_words(
    fitted: Fit,
    table: pd.DataFrame,
    ends: tuple[str, str],
    found: Sequence[Effects],
    *,
    level: float,
) -> EffectsTable:
    """Return a table of effects that knows what its words need.

    Parameters
    ----------
    fitted : Fit
    table : DataFrame
    ends : tuple of (str, str)
        Source and target.
    found : sequence of Effects
        The effects of each group.
    level : float
        Coverage of the intervals.
    """
    worded = EffectsTable(table)
    worded.attrs = {
        "ends": ends,
        "level": level,
        "called": called_groups(fitted),
        "inseparable": {
            label_text(label): _inseparable(fitted, g, ends[0], found[g])
            for g, label in enumerate(fitted.group_labels)
        },
        "has_loop": any(of_group.has_loop for of_group in found),
        "sampling": None if fitted.sampling is None else asdict(fitted.sampling),
    }
    return worded


def _inseparable(fitted: Fit, group: int, source: str, found: Effects) -> list[str]:
    """Return the mediators that cannot be told from the source, with their correlations."""
    correlations = latent_correlations(fitted, group)
    between = dict.fromkeys(name for route in found.route for name in route[1:-1])
    with_source = {name: float(correlations[source][name]) for name in between}
    return [f"{source}–{name} {r:.2f}" for name, r in with_source.items() if abs(r) > HIGH]


def latent_correlations(fitted: Fit, group: int = 0) -> pd.DataFrame:
    """Return the implied correlations of all latent columns in one group."""
    covariance = fitted.implied.latent_covariance[0, group]
    with np.errstate(invalid="ignore"):
        sd = np.sqrt(np.diag(covariance))
    names = list(fitted.layout.latent)
    return pd.DataFrame(covariance / sd[:, None] / sd[None, :], index=names, columns=names)


def r_squared(fitted: Fit, group: int = 0) -> pd.Series:
    """Return the explained share of each dependent variable's variance in one group."""
    layout, implied = fitted.layout, fitted.implied
    observed = dict(zip(layout.observed, np.diag(implied.covariance[0, group]), strict=True))
    latent = dict(zip(layout.latent, np.diag(implied.latent_covariance[0, group]), strict=True))
    dependent = {row.rhs for row, _ in layout.cells if row.op == "=~"}
    dependent |= {row.lhs for row, _ in layout.cells if row.op == "~"}
    residuals = cell_values(layout, implied)[0, group]
    values = {}
    for (row, _), value in zip(layout.cells, residuals, strict=True):
        if row.op == "~~" and row.lhs == row.rhs and row.lhs in dependent:
            total = latent.get(row.lhs, observed.get(row.lhs, np.nan))
            # a negative residual variance would claim more than all of the variance
            values[row.lhs] = 1 - value / total if value >= 0 else np.nan
    return pd.Series(values, name="r_squared", dtype=float)
