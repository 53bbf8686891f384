r"""Means of constructs in the metric that is asked for.

The mean of a construct that others work on, or measure, is that of :math:`(I - B)^{-1}\alpha`, and
not its own :math:`\alpha`, the intercept that is freed. From the unit and origin of the fit it is
put into another metric by parameters of the fit:

- ``marker``: :math:`\nu_m + \lambda_m \kappa`, the answer to the marker item;
- ``variance``: :math:`(\kappa - \kappa_1)/\sqrt{\varphi_1}`, standard deviations of the first
  group, or that of reference, from its mean;
- ``effect_coding``: :math:`\bar\nu + \bar\lambda \kappa`, the mean answer to the items (Little,
  Slegers & Card 2006);
- ``0-100``: the index of equal weights of the answers that it implies by intercepts and loadings
  that are the same for all: of released ones what the groups have on average, by their respondents,
  or what the group of reference has.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from loyaltysem.estimation import ImpliedMoments
from loyaltysem.fits.fit import Fit
from loyaltysem.inference.uncertainty.derivatives import variance_derivatives
from loyaltysem.inference.uncertainty.standard_errors import delta_standard_errors, normal_columns
from loyaltysem.inference.uncertainty.standardization import cell_jacobian
from loyaltysem.quantities.index import Bounds, group_shares, index_items, item_bounds

__all__ = ["Anchors", "MeanMetric", "latent_mean_table"]

Array = NDArray[np.float64]
MeanMetric = Literal["fit", "marker", "variance", "effect_coding", "0-100"]


@dataclass(frozen=True, slots=True)
class Anchors:
    """By which items a construct is put into their metric.

    Attributes
    ----------
    marker : str
    items : tuple of str
        Those that measure alike in all groups.
    """

    marker: str
    items: tuple[str, ...]


@dataclass(frozen=True, slots=True, eq=False)
class _Value:
    """A number of every group, shape (G,), with its slopes, shape (G, q)."""

    value: Array
    slopes: Array

    def scaled(self, unit: _Value, origin: _Value) -> _Value:
        """Return origin + unit · self."""
        slopes = origin.slopes + unit.slopes * self.value[:, None]
        slopes = slopes + unit.value[:, None] * self.slopes
        return _Value(origin.value + unit.value * self.value, slopes)


def latent_mean_table(
    fitted: Fit,
    anchors: Mapping[str, Anchors],
    metric: MeanMetric,
    bounds: Bounds | None,
    level: float,
    reference: int | None = None,
) -> pd.DataFrame:
    """Return the means of constructs in every group.

    Parameters
    ----------
    fitted : Fit
        With means.
    anchors : mapping of str to Anchors
        By construct.
    metric : {"fit", "marker", "variance", "effect_coding", "0-100"}
        ``"fit"``: that of the fit.
    bounds : mapping, optional
        Lowest and highest answer by item, for ``"0-100"``.
    level : float
    reference : int, optional
        The group by whose items, or in whose standard deviations, means are put into a metric.

    Returns
    -------
    DataFrame
        ``construct group metric est se z pvalue ci_lower ci_upper intercept``; ``intercept`` is the
        construct's own α in the metric of the fit, which its mean is where nothing works on it.
    """
    parts = []
    jacobian = cell_jacobian(fitted.layout, fitted.implied)
    for name, own in anchors.items():
        mean, alpha = _mean(fitted, name, jacobian)
        if metric != "fit":
            unit, origin = _metric(fitted, name, own, metric, bounds, mean, jacobian, reference)
            mean = mean.scaled(unit, origin)
        if fitted.covariance is None:
            se = np.full(mean.value.shape, np.nan)
        else:
            se = delta_standard_errors(mean.slopes, fitted.covariance, mean.value)
        part = {
            "construct": name,
            "group": list(fitted.group_labels),
            "metric": metric,
            "est": mean.value,
            "se": se,
            **normal_columns(mean.value, se, level=level),
            "intercept": alpha,
        }
        parts.append(pd.DataFrame(part))
    return pd.concat(parts, ignore_index=True)


def _mean(fitted: Fit, construct: str, jacobian: Array) -> tuple[_Value, Array]:
    """Return the mean of a construct, and its own intercept."""
    layout, implied = fitted.layout, fitted.implied
    means = _latent_means(implied)
    total, at = implied.total[0], layout.index_of(construct)
    slopes = np.zeros((len(means), jacobian.shape[-1]))
    for i, (_, cell) in enumerate(layout.cells):
        if cell.matrix == "alpha":
            slopes += total[:, at, cell.row, None] * jacobian[:, i]
        elif cell.matrix == "beta":
            slopes += (total[:, at, cell.row] * means[:, cell.column])[:, None] * jacobian[:, i]
    return _Value(means[:, at], slopes), implied.matrices["alpha"][0][:, at]


def _latent_means(implied: ImpliedMoments) -> Array:
    if implied.latent_mean is None:
        raise ValueError("A fit with intercepts has latent means.")
    return np.asarray(implied.latent_mean[0], dtype=np.float64)


def _metric(
    fitted: Fit,
    construct: str,
    anchors: Anchors,
    metric: MeanMetric,
    bounds: Bounds | None,
    mean: _Value,
    jacobian: Array,
    reference: int | None,
) -> tuple[_Value, _Value]:
    """Return unit and origin of a metric in that of the fit."""
    if metric == "variance":
        return _of_one_group(fitted, construct, mean, reference or 0)
    items: Sequence[str] = {"marker": (anchors.marker,), "effect_coding": anchors.items}.get(
        metric, ()
    )
    if metric != "0-100":
        weights = np.full(len(items), 1.0 / len(items))
        shift = 0.0
    else:
        items = index_items(fitted, construct)
        low, high = item_bounds(fitted, items, bounds)
        weights = np.full(len(items), 100.0 / (high - low).sum())
        shift = float((weights * low).sum())
    loading, intercept = (
        _sum_of_groups(fitted, construct, op, items, weights, jacobian, reference)
        for op in ("=~", "~1")
    )
    return loading, _Value(intercept.value - shift, intercept.slopes)


def _of_one_group(fitted: Fit, construct: str, mean: _Value, group: int) -> tuple[_Value, _Value]:
    """Standard deviations of a group from its mean."""
    layout, implied = fitted.layout, fitted.implied
    at = layout.index_of(construct)
    variance = implied.latent_covariance[0, group, at, at]
    slopes = variance_derivatives(layout, implied).latent[group, at] @ layout.selection[group]
    unit = variance**-0.5
    n = len(mean.value)
    by_unit = np.broadcast_to(-0.5 * unit / variance * slopes, (n, len(slopes)))
    return (
        _Value(np.full(n, unit), by_unit),
        _Value(
            np.full(n, -unit * mean.value[group]),
            -unit * mean.slopes[group : group + 1] - by_unit * mean.value[group],
        ),
    )


def _sum_of_groups(
    fitted: Fit,
    construct: str,
    op: str,
    items: Sequence[str],
    weights: Array,
    jacobian: Array,
    reference: int | None,
) -> _Value:
    """Weigh loadings or intercepts of a group, or of what the groups have on average."""
    layout = fitted.layout
    places = {
        (row.rhs if op == "=~" else row.lhs): i
        for i, (row, _) in enumerate(layout.cells)
        if row.op == op and (op == "~1" or row.lhs == construct)
    }
    shares = group_shares(fitted, () if reference is None else (reference,))
    values = shares @ layout.cell_values(fitted.implied.matrices)[0]
    at = [places[item] for item in items]
    n = len(fitted.group_labels)
    slopes = weights @ np.einsum("g,gcq->cq", shares, jacobian[:, at])
    return _Value(np.full(n, weights @ values[at]), np.broadcast_to(slopes, (n, slopes.shape[-1])))
