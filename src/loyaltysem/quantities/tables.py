"""The tables of a result, computed from its fitted model."""

from __future__ import annotations

import warnings
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from loyaltysem.arguments import listed
from loyaltysem.errors import AdmissibilityWarning
from loyaltysem.estimation import ImpliedMoments
from loyaltysem.fits.fit import Fit
from loyaltysem.inference.uncertainty.bootstrap_intervals import bootstrap_interval
from loyaltysem.inference.uncertainty.defined_parameters import defined_parameters
from loyaltysem.inference.uncertainty.monte_carlo import draws_of_covariance, values_of_draws
from loyaltysem.inference.uncertainty.standard_errors import delta_standard_errors, normal_columns
from loyaltysem.inference.uncertainty.standardization import (
    cell_jacobian,
    cell_values,
    standardize,
    standardize_with_jacobian,
)
from loyaltysem.inference.verdicts.undefined_numbers import WHY_UNDEFINED
from loyaltysem.moments.drawn.resampling import replicate_count
from loyaltysem.moments.grouping.labels import UNGROUPED

__all__ = [
    "draws_of_estimates",
    "errors_of_functions",
    "estimates_table",
    "latent_correlations",
    "parameter_columns",
    "r_squared",
    "warn_of_undefined",
    "without_auxiliaries",
]

Array = NDArray[np.float64]


def estimates_table(
    fitted: Fit,
    *,
    standardized: bool,
    level: float,
    auxiliary: bool = False,
    draws: Array | None = None,
) -> pd.DataFrame:
    """Return one row for each parameter, in lavaan's order and with its column names.

    Without those of auxiliary variables, if not asked for. Where there are draws of the estimates,
    shape (B, q), defined parameters have their intervals from these.
    """
    layout = fitted.layout
    est, slopes = _with_defined(
        fitted, cell_values(layout, fitted.implied)[0], cell_jacobian(layout, fitted.implied)
    )
    se = errors_of_functions(fitted, est, slopes)
    columns: dict[str, Any] = {
        **parameter_columns(fitted),
        "est": est,
        "se": se,
        **normal_columns(est, se, level=level),
    }
    if draws is not None and fitted.table.defined:
        ends = _defined_intervals(fitted, draws, level)
        for name, own in zip(("ci_lower", "ci_upper"), ends, strict=True):
            columns[name] = np.append(columns[name][: -len(own)], own)
    if standardized:
        lv = standardize(layout, fitted.implied, "std_lv")[0]
        columns["std_lv"], _ = _with_defined(fitted, lv, np.zeros((*lv.shape, 0)))
        std, slopes = _with_defined(
            fitted, *standardize_with_jacobian(layout, fitted.implied, "std_all")
        )
        columns["std_all"], columns["std_se"] = std, errors_of_functions(fitted, std, slopes)
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


def errors_of_functions(fitted: Fit, values: Array, jacobian: Array) -> Array:
    """Return standard errors of functions of the parameters, from their values and slopes."""
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


def draws_of_estimates(fitted: Fit, n_replicates: int, rng: Any) -> Array:
    """Draw the free parameters of a fit from their normal distribution, shape (n_replicates, q)."""
    covariance = fitted.require_identified("draws from the distribution of the estimates")
    n, random = replicate_count(n_replicates), np.random.default_rng(rng)
    return draws_of_covariance(fitted.solution.theta[0], covariance, n, random)


def _defined_intervals(fitted: Fit, draws: Array, level: float) -> tuple[Array, Array]:
    """Return the ends of the intervals of defined parameters, from draws of the estimates."""
    layout = fitted.layout

    def quantity(implied: ImpliedMoments) -> Array:
        cells = cell_values(layout, implied)
        return defined_parameters(layout, cells.reshape(len(cells), -1))[0]

    base = np.asarray(fitted.criterion.discrepancy.base)[:1]
    drawn = values_of_draws(layout, base, draws, quantity)
    return bootstrap_interval(quantity(fitted.implied)[0], drawn, level=level)


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
