"""The tables of a result, computed from its fitted model."""

from __future__ import annotations

import warnings
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from loyaltysem.errors import AdmissibilityWarning, VariableNotFoundError
from loyaltysem.inference.effects import effects
from loyaltysem.inference.standardization import (
    cell_jacobian,
    cell_values,
    standardize,
    standardized_jacobian,
)
from loyaltysem.inference.uncertainty import delta_standard_errors, normal_columns
from loyaltysem.models.fitted import FittedModel

__all__ = ["effects_table", "estimates_table", "latent_correlations", "r_squared"]

Array = NDArray[np.float64]


def estimates_table(fitted: FittedModel, *, standardized: bool, level: float) -> pd.DataFrame:
    """Return one row for each parameter, in lavaan's order and with its column names."""
    layout = fitted.layout
    raw, jacobian = _with_defined(
        fitted,
        cell_values(layout, fitted.implied)[0].reshape(-1),
        cell_jacobian(layout).reshape(-1, layout.n_free),
    )
    se = _standard_errors(fitted, jacobian)
    rows = [row for row in fitted.table.rows if row.op != ":="]
    rows += [row for row in fitted.table.rows if row.op == ":="]
    columns: dict[str, Any] = {
        "lhs": [row.lhs for row in rows],
        "op": [row.op for row in rows],
        "rhs": [row.rhs for row in rows],
        "label": [row.label for row in rows],
        "est": raw,
        "se": se,
        **normal_columns(raw, se, level),
    }
    if standardized:
        columns["std_lv"] = _standardized(fitted, "std_lv")[0]
        columns["std_all"], std_jacobian = _standardized(fitted, "std_all")
        columns["std_se"] = _standard_errors(fitted, std_jacobian)
    return pd.DataFrame(columns)


def _standard_errors(fitted: FittedModel, jacobian: Array) -> Array:
    if fitted.covariance is None:
        # fixed values stay known; the rest has no standard error
        return np.where(jacobian.any(axis=1), np.nan, 0.0)
    return delta_standard_errors(jacobian, fitted.covariance)


def _standardized(fitted: FittedModel, kind: Any) -> tuple[Array, Array]:
    layout = fitted.layout
    return _with_defined(
        fitted,
        standardize(layout, fitted.implied, kind)[0].reshape(-1),
        standardized_jacobian(layout, fitted.implied, kind).reshape(-1, layout.n_free),
    )


def _with_defined(fitted: FittedModel, values: Array, jacobian: Array) -> tuple[Array, Array]:
    """Append the defined parameters, evaluated at the values their labels stand for."""
    if not fitted.table.defined:
        return values, jacobian
    known: dict[str, Any] = {}
    slopes: dict[str, Array] = {}
    for i, (row, _) in enumerate(fitted.layout.cells):
        if row.label and row.label not in known:
            known[row.label], slopes[row.label] = values[i], jacobian[i]
    extra, extra_jacobian = [], []
    for name, expression in fitted.table.defined:
        # a division by zero gives nan or inf here, which the row then shows
        with np.errstate(divide="ignore", invalid="ignore"):
            value = float(expression.evaluate(known))
            by_label = expression.derivatives(known)
            slope = np.zeros(jacobian.shape[1])
            for label, partial in by_label.items():
                slope = slope + float(partial) * slopes[label]
        known[name], slopes[name] = np.float64(value), slope
        extra.append(value)
        extra_jacobian.append(slope)
    return np.append(values, extra), np.vstack([jacobian, extra_jacobian])


def effects_table(
    fitted: FittedModel, source: str, target: str, *, level: float = 0.95
) -> pd.DataFrame:
    """Return direct, indirect and total effect, and each route."""
    layout = fitted.layout
    for name in (source, target):
        if name not in layout.latent:
            raise VariableNotFoundError(
                f"'{name}' takes part in no regression of this model, so there is no effect of or "
                f"on it. Choose among {', '.join(layout.latent)}."
            )
    found = effects(layout, fitted.implied, source, target)
    se = _standard_errors(fitted, found.jacobian)
    table = pd.DataFrame(
        {
            "effect": found.kind,
            "route": [" → ".join(route) for route in found.route],
            "est": found.est,
            "se": se,
            **normal_columns(found.est, se, level),
            "std_all": found.std_all,
            "std_se": _standard_errors(fitted, found.std_jacobian),
        }
    )
    _warn_of_high_correlation(fitted, source, found.route)
    return table


def _warn_of_high_correlation(
    fitted: FittedModel, source: str, routes: tuple[tuple[str, ...], ...]
) -> None:
    correlations = latent_correlations(fitted)
    between = dict.fromkeys(name for route in routes for name in route[1:-1])
    high = [
        f"{source}–{name} {correlations.loc[source, name]:.2f}"
        for name in between
        if abs(correlations.loc[source, name]) > 0.85
    ]
    if high:
        warnings.warn(
            f"Correlation above .85: {', '.join(high)}. The data cannot say how much of the effect "
            "is direct and how much goes through the mediator; only the total effect can be "
            "interpreted.",
            AdmissibilityWarning,
            stacklevel=4,
        )


def latent_correlations(fitted: FittedModel) -> pd.DataFrame:
    """Return the implied correlations of all latent columns."""
    covariance = fitted.implied.latent_covariance[0, 0]
    with np.errstate(invalid="ignore"):
        sd = np.sqrt(np.diag(covariance))
    names = list(fitted.layout.latent)
    return pd.DataFrame(covariance / sd[:, None] / sd[None, :], index=names, columns=names)


def r_squared(fitted: FittedModel) -> pd.Series:
    """Return the explained share of each dependent variable's variance."""
    layout, implied = fitted.layout, fitted.implied
    observed = dict(zip(layout.observed, np.diag(implied.covariance[0, 0]), strict=True))
    latent = dict(zip(layout.latent, np.diag(implied.latent_covariance[0, 0]), strict=True))
    dependent = {row.rhs for row, _ in layout.cells if row.op == "=~"}
    dependent |= {row.lhs for row, _ in layout.cells if row.op == "~"}
    values = {}
    for (row, _), value in zip(
        layout.cells, cell_values(layout, implied)[0, 0], strict=True
    ):
        if row.op == "~~" and row.lhs == row.rhs and row.lhs in dependent:
            total = latent.get(row.lhs, observed.get(row.lhs, np.nan))
            # a negative residual variance would claim more than all of the variance
            values[row.lhs] = 1 - value / total if value >= 0 else np.nan
    return pd.Series(values, name="r_squared", dtype=float)
