"""Starting values from the covariances alone, close enough that scoring needs few steps.

Each latent variable is built from its indicators by the centroid method (Thurstone): with
indicator covariances s_ij, its loadings follow from the sums of the off-diagonal ones, and its
covariances with every other variable by least squares. Regressions then start at their ordinary
least-squares values in the covariance matrix of all observed and latent variables.
"""

from __future__ import annotations

import math
from collections.abc import Mapping

import numpy as np
from numpy.typing import NDArray

from loyaltysem.estimation.structure.loading_sums import LoadingSum
from loyaltysem.specification import Parameter, ParameterTable

__all__ = ["plain_starts", "starting_values"]

Indicators = dict[str, list[Parameter]]
#: Of a standardised indicator at the start; the smallest keeps the scale that a marker gives.
LARGEST_LOADING, SMALLEST_ON_ITEM = 0.95, 0.05
#: Of the sum of their sizes, what loadings that scale their construct add up to at least.
SMALLEST_SUM = 0.2
Regression = tuple[list[str], NDArray[np.float64], float]


def starting_values(
    table: ParameterTable,
    covariance: NDArray[np.float64],
    mean: NDArray[np.float64] | None,
    group: int,
    sums: Mapping[str, LoadingSum],
    on: tuple[str, str] | None = None,
) -> dict[int, float]:
    """Return a starting value for each free parameter of one group.

    Parameters
    ----------
    table : ParameterTable
    covariance : ndarray, shape (p, p)
        In the order of ``table.observed``.
    mean : ndarray, shape (p,), or None
    group : int
    sums : mapping of str to LoadingSum
        What scales constructs that have no marker.
    on : tuple of str, optional
        A construct and the one of its items that it is taken for.

    Returns
    -------
    dict of int to float
        By number of the free parameter, from 1.
    """
    rows = [row for row in table.rows_of(group) if row.op != ":="]
    moments = _AllMoments(table, rows, covariance, sums, on)
    regressions = moments.regressions(rows)
    values: dict[int, float] = {}
    for row in rows:
        if row.free and row.free not in values:
            values[row.free] = _value(row, moments, regressions, mean, table)
    return values


def plain_starts(
    table: ParameterTable,
    covariance: NDArray[np.float64],
    mean: NDArray[np.float64] | None,
    group: int,
    sums: Mapping[str, LoadingSum],
) -> dict[int, float]:
    """Return starts that imply a positive definite covariance whatever the data or the user say.

    Half of each item's variance is its own, loadings are one standard deviation of the item over
    that of its marker, and regressions and covariances are zero.
    """
    sd = dict(zip(table.observed, np.sqrt(np.diag(covariance)).tolist(), strict=True))
    markers = {
        row.lhs: sd.get(row.rhs, 1.0)
        for row in table.rows_of(group)
        if row.op == "=~" and row.free == 0 and row.value
    }
    every = dict.fromkeys(table.latent, 1.0) | sd
    markers |= {name: known.of(every) for name, known in sums.items()}
    values: dict[int, float] = {}
    for row in table.rows_of(group):
        if row.free in values or not row.free:
            continue
        if row.op == "=~":
            value = 0.7 * sd.get(row.rhs, 1.0) / (0.7 * markers.get(row.lhs, 1 / 0.7))
        elif row.op == "~~" and row.lhs == row.rhs:
            own = sd.get(row.lhs)
            value = 0.5 * own**2 if own else 0.5 * markers.get(row.lhs, 1.0) ** 2
        elif row.op == "~1" and mean is not None and row.lhs in table.observed:
            value = float(mean[table.observed.index(row.lhs)])
        else:
            value = 0.0
        values[row.free] = value
    return values


class _AllMoments:
    """A guess at the covariance matrix of all observed and latent variables together."""

    def __init__(
        self,
        table: ParameterTable,
        rows: list[Parameter],
        covariance: NDArray[np.float64],
        sums: Mapping[str, LoadingSum],
        on: tuple[str, str] | None,
    ) -> None:
        self.sums, self.on = sums, on
        self.names = table.observed + table.latent
        self.at = {name: i for i, name in enumerate(self.names)}
        p, v = len(table.observed), len(self.names)
        self.covariance = np.zeros((v, v))
        self.covariance[:p, :p] = covariance
        self.loadings: dict[tuple[str, str], float] = {}
        #: What the latent variables explain of the variance of each indicator.
        self.explained: dict[str, float] = {}
        self.known = set(table.observed)
        indicators: Indicators = {name: [] for name in table.latent}
        for row in rows:
            if row.op == "=~":
                indicators[row.lhs].append(row)
        fixed_variances = {
            row.lhs: row.value
            for row in rows
            if row.op == "~~" and row.lhs == row.rhs and row.free == 0 and row.value
        }
        self._build(indicators, fixed_variances)

    def _build(self, indicators: Indicators, fixed_variances: dict[str, float]) -> None:
        waiting = list(indicators)
        while waiting:
            ready = [f for f in waiting if all(r.rhs in self.known for r in indicators[f])]
            # latent variables that measure each other in a ring: begin anywhere
            for name in ready or waiting[:1]:
                rows = [r for r in indicators[name] if r.rhs in self.known]
                self._add(name, rows, fixed_variances.get(name))
                waiting.remove(name)

    def _add(self, name: str, rows: list[Parameter], variance: float | None) -> None:
        self.known.add(name)
        k = self.at[name]
        if not rows:
            self.covariance[k, k] = variance or 1.0
            return
        items = np.array([self.at[r.rhs] for r in rows])
        with_all = self.covariance[items]
        among = with_all[:, items]
        sd = np.sqrt(np.maximum(np.diagonal(among), 1e-300))
        correlation = among / sd[:, None] / sd[None, :]
        at = [i for i, r in enumerate(rows) if (name, r.rhs) == self.on]
        loading = (_on_item(correlation, at[0]) if at else _centroid(correlation)) * sd
        scale = 1.0
        markers = [i for i, r in enumerate(rows) if r.free == 0 and r.value]
        if markers:
            first = markers[0]
            value = rows[first].value or 1.0
            scale = value / loading[first]
        elif variance is not None:
            scale = 1 / np.sqrt(variance)
        elif name in self.sums:
            scale = _scale_of_sum(self.sums[name], rows, loading)
        loading = loading * scale
        own = 1 / scale**2
        for row, value in zip(rows, loading.tolist(), strict=True):
            self.loadings[row.lhs, row.rhs] = value
            self.explained[row.rhs] = self.explained.get(row.rhs, 0.0) + value**2 * own
        # of standardised items, so that no item counts for its unit
        weight = np.eye(len(rows))[at[0]] if at else loading / sd**2
        weight = weight / (weight @ loading)
        # zero with the latent variables that are still to come, and set when they do
        self.covariance[k] = weight @ with_all
        self.covariance[k, items] = loading * own
        self.covariance[:, k] = self.covariance[k]
        self.covariance[k, k] = own

    def regressions(self, rows: list[Parameter]) -> dict[str, Regression]:
        """Return predictors, coefficients and residual variance of every dependent variable."""
        found: dict[str, Regression] = {}
        predictors: dict[str, list[str]] = {}
        for row in rows:
            if row.op == "~":
                causes = predictors.setdefault(row.lhs, [])
                # products of constructs begin at nothing
                if row.rhs in self.at:
                    causes.append(row.rhs)
        for name, causes in predictors.items():
            at = np.array([self.at[c] for c in causes], dtype=np.intp)
            k = self.at[name]
            # latent covariances are guesses: shrink, so that near-collinear ones stay moderate
            among = self.covariance[at][:, at] * (1 + 0.1 * np.eye(len(at)))
            coefficients = np.linalg.lstsq(among, self.covariance[at, k], rcond=None)[0]
            explained = float(coefficients @ self.covariance[at, k])
            variance = float(self.covariance[k, k])
            residual = min(max(variance - explained, 0.2 * variance), variance)
            found[name] = (causes, np.asarray(coefficients), residual)
        return found


def _scale_of_sum(known: LoadingSum, rows: list[Parameter], loading: NDArray[np.float64]) -> float:
    """Return what loadings are multiplied by for their sum to be what a constraint asks."""
    sizes = {row.rhs: float(value) for row, value in zip(rows, loading, strict=True)}
    sizes |= {name: 0.0 for name in known.weights if name not in sizes}
    largest = known.of({name: abs(value) for name, value in sizes.items()})
    total = known.of(sizes)
    return math.copysign(1 / max(abs(total), SMALLEST_SUM * largest), total)


def _on_item(correlation: NDArray[np.float64], item: int) -> NDArray[np.float64]:
    """Loadings on standardised indicators of a factor that is hardly more than one of them."""
    loading = correlation[item] / LARGEST_LOADING
    size = np.clip(np.abs(loading), SMALLEST_ON_ITEM, LARGEST_LOADING)
    size[item] = LARGEST_LOADING
    return np.asarray(np.where(loading < 0, -size, size))


def _centroid(correlation: NDArray[np.float64]) -> NDArray[np.float64]:
    """Loadings of one factor on standardised indicators, kept within .3 and .95."""
    k = len(correlation)
    if k == 1:
        return np.array([0.95])
    off = correlation.copy()
    off.flat[:: k + 1] = 0.0
    if k == 2:
        size = np.sqrt(np.clip(abs(off[0, 1]), 0.1, 0.9))
        return np.array([size, size * (1 if off[0, 1] >= 0 else -1)])
    sign = np.ones(k)
    if off.min() < 0:
        sign = np.where(np.linalg.eigh(off)[1][:, -1] < 0, -1.0, 1.0)
        sign *= sign[0]
        off = off * sign[:, None] * sign[None, :]
    # plain numbers: for a handful of items numpy takes several times as long
    column = [max(total, 1e-6) for total in off.sum(axis=0).tolist()]
    # for one factor the off-diagonal column sums are λ_i (Σλ − λ_i)
    root = math.sqrt(sum(column) * (k - 1) / k)
    loading = [c / root for c in column]
    for _ in range(3):
        total = sum(loading)
        # the plain iteration swings to and fro; the geometric mean of two swings does not
        loading = [
            min(max(math.sqrt(own * c / max(total - own, 1e-6)), 0.3), 0.95)
            for own, c in zip(loading, column, strict=True)
        ]
    return np.array(loading) * sign


def _value(
    row: Parameter,
    moments: _AllMoments,
    regressions: dict[str, Regression],
    mean: NDArray[np.float64] | None,
    table: ParameterTable,
) -> float:
    if row.start is not None:
        return row.start
    if row.op == "=~":
        return moments.loadings.get((row.lhs, row.rhs), 0.0)
    if row.op == "~":
        causes, coefficients, _ = regressions[row.lhs]
        return float(coefficients[causes.index(row.rhs)]) if row.rhs in causes else 0.0
    if row.op == "~1":
        if mean is not None and row.lhs in table.observed:
            return float(mean[table.observed.index(row.lhs)])
        return 0.0
    if row.op in ("|", "~*~"):
        # of ordered items, whose thresholds are no function of the covariances
        return 0.0
    covariance = moments.covariance
    i, j = moments.at[row.lhs], moments.at[row.rhs]
    if row.lhs != row.rhs:
        exogenous = row.lhs not in regressions and row.rhs not in regressions
        latent = row.lhs not in table.observed or row.rhs not in table.observed
        bound = 0.9 * math.sqrt(covariance[i, i] * covariance[j, j])
        if exogenous and latent and not _measured(row, moments):
            return min(max(float(covariance[i, j]), -bound), bound)
        return 0.0
    if row.lhs in regressions:
        return regressions[row.lhs][2]
    variance = float(covariance[i, i])
    explained = moments.explained.get(row.lhs, 0.0)
    if not explained:
        return variance
    return min(max(variance - explained, 0.1 * variance), variance)


def _measured(row: Parameter, moments: _AllMoments) -> bool:
    """Whether the covariance is one of residuals, because one side has a factor above it."""
    return row.lhs in moments.explained or row.rhs in moments.explained
