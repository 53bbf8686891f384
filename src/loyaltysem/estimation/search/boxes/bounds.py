r"""Boxes around the parameters, from the sample variances alone.

De Jonckere & Rosseel (2022) bound each parameter by what it can be at all when the model holds:
an item's residual variance lies between zero and the item's variance, a construct's variance
between a smallest reliability times the variance of its marker item and that variance, a loading
within :math:`\pm\sqrt{s_{ii} / \operatorname{var}(\eta)_{\min}}`, a covariance within the product
of the two largest standard deviations. The ranges are then widened or narrowed by factors. The
names and factors are those of lavaan 0.6-14's ``bounds``.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, field
from typing import Literal

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import linprog

from loyaltysem.errors import IdentificationError
from loyaltysem.estimation.structure.layout import MatrixLayout
from loyaltysem.estimation.structure.reduction import Reduction
from loyaltysem.specification import Parameter

__all__ = ["BoundsName", "Box", "parameter_box"]

Array = NDArray[np.float64]
BoundsName = Literal["none", "standard", "wide", "pos.var", "pos.ov.var", "pos.lv.var"]
Kind = Literal["ov.var", "lv.var", "loadings", "covariances"]
Interval = tuple[float, float]


@dataclass(frozen=True, slots=True)
class Box:
    """Lowest and highest value of every free parameter.

    Attributes
    ----------
    lower, upper : ndarray, shape (q,)
    """

    lower: Array
    upper: Array


@dataclass(frozen=True, slots=True)
class Rule:
    """How wide the automatic bounds are.

    Attributes
    ----------
    lower, upper : dict
        Factor of the range on either side, by kind of parameter; kinds left out have no bound.
    reliability : float
        Smallest share of a marker item's variance that its construct explains.
    smallest_residual : float
        Lowest residual variance of a construct with causes.
    """

    lower: dict[Kind, float] = field(default_factory=dict)
    upper: dict[Kind, float] = field(default_factory=dict)
    reliability: float = 0.0
    smallest_residual: float = 0.0


RULES: dict[BoundsName, Rule] = {
    "none": Rule(),
    "standard": Rule(
        {"ov.var": 1.0, "lv.var": 1.0, "loadings": 1.0, "covariances": 0.999},
        {"ov.var": 1.0, "lv.var": 1.0, "loadings": 1.0, "covariances": 0.999},
        reliability=0.1,
        smallest_residual=0.005,
    ),
    "wide": Rule(
        {"ov.var": 1.05, "lv.var": 1.0, "loadings": 1.1, "covariances": 1.0},
        {"ov.var": 1.2, "lv.var": 1.3, "loadings": 1.1, "covariances": 1.0},
        reliability=0.1,
        smallest_residual=0.005,
    ),
    "pos.var": Rule({"ov.var": 1.0, "lv.var": 1.0}),
    "pos.ov.var": Rule({"ov.var": 1.0}),
    "pos.lv.var": Rule({"lv.var": 1.0}),
}


def parameter_box(
    layout: MatrixLayout, covariances: Array, bounds: BoundsName, *, std_lv: bool
) -> Box | None:
    """Return the bounds of every free parameter: the automatic ones, and those in the model.

    Parameters
    ----------
    layout : MatrixLayout
    covariances : ndarray, shape (G, p, p)
        Of the sample.
    bounds : {"none", "standard", "wide", "pos.var", "pos.ov.var", "pos.lv.var"}
    std_lv : bool
        Whether the latent variances are fixed to one.

    Returns
    -------
    Box, or None
        None when no parameter is bounded. A bound written in the model (``lower(0)*x``) replaces
        the automatic one; of several for one parameter the tightest holds.

    Raises
    ------
    IdentificationError
        Equality constraints and bounds contradict each other.

    References
    ----------
    De Jonckere & Rosseel (2022), Structural Equation Modeling 29(3).
    """
    if bounds == "none" and not any(
        row.lower > -math.inf or row.upper < math.inf for row in layout.table.rows if row.free
    ):
        return None
    lower, upper = np.full(layout.table.n_free, -np.inf), np.full(layout.table.n_free, np.inf)
    for g in range(layout.n_groups):
        rows = [row for row in layout.table.rows_of(g + 1) if row.op != ":="]
        variances = dict(zip(layout.observed, np.diag(covariances[g]).tolist(), strict=True))
        automatic = _Automatic(layout, rows, variances, RULES[bounds], std_lv=std_lv)
        for row in rows:
            # auxiliary variables are to restrict nothing
            if row.free and row.lhs not in layout.table.auxiliary:
                low, high = automatic.interval(row)
                low = row.lower if row.lower > -math.inf else low
                high = row.upper if row.upper < math.inf else high
                if low <= high:
                    k = row.free - 1
                    lower[k], upper[k] = max(lower[k], low), min(upper[k], high)
    if np.isinf(lower).all() and np.isinf(upper).all():
        return None
    box = Box(lower, upper)
    if layout.reduction is not None and not _are_compatible(layout.reduction, box):
        listed = ", ".join(f"'{constraint}'" for constraint in layout.table.constraints)
        raise IdentificationError(
            f"The constraints {listed} and the bounds contradict each other: no values of the "
            "parameters obey both. Remove a constraint, or leave the bounds out."
        )
    return box


def _are_compatible(reduction: Reduction, box: Box) -> bool:
    """Say whether any parameters obey both the constraints and the bounds."""
    below, above = np.isfinite(box.lower), np.isfinite(box.upper)
    rows = np.concatenate([-reduction.matrix[below], reduction.matrix[above]])
    room = np.concatenate(
        [
            reduction.offset[below] - box.lower[below],
            box.upper[above] - reduction.offset[above],
        ]
    )
    n = reduction.matrix.shape[1]
    if not n:
        return bool((room >= -1e-10).all())
    found = linprog(np.zeros(n), A_ub=rows, b_ub=room, bounds=(None, None))
    return bool(found.status != 2)


class _Automatic:
    """The automatic bounds of one group."""

    def __init__(
        self,
        layout: MatrixLayout,
        rows: list[Parameter],
        variances: dict[str, float],
        rule: Rule,
        *,
        std_lv: bool,
    ) -> None:
        self.rule, self.variances = rule, variances
        self.latent = set(layout.table.latent)
        self.markers = {
            row.lhs: row.rhs
            for row in reversed(rows)
            if row.op == "=~" and not row.free and row.value == 1
        }
        self.dependent = {row.lhs for row in rows if row.op == "~"}
        self.dependent |= {row.rhs for row in rows if row.op == "=~"}
        self.std_lv = std_lv

    def interval(self, row: Parameter) -> Interval:
        """Return the lowest and highest value of a parameter."""
        if row.op == "~~" and row.lhs == row.rhs:
            kind: Kind = "lv.var" if row.lhs in self.latent else "ov.var"
            low, high = self._variance(row.lhs)
        elif row.op == "~~":
            kind = "covariances"
            low, high = self._covariance(row)
        elif row.op == "=~" and row.rhs in self.variances:
            kind = "loadings"
            low, high = self._loading(row)
        else:
            return -math.inf, math.inf
        return (
            low if kind in self.rule.lower else -math.inf,
            high if kind in self.rule.upper else math.inf,
        )

    def _latent_variance(self, name: str) -> Interval:
        """Total variance of a construct, from that of its marker item."""
        if self.std_lv:
            return 1.0, 1.0
        marker = self.markers.get(name, "")
        if marker in self.variances:
            variance = self.variances[marker]
            return self.rule.reliability * variance, variance
        return 0.0, max(self.variances.values())

    def _variance(self, name: str) -> Interval:
        if name in self.latent:
            low, high = self._latent_variance(name)
            if name in self.dependent:
                low = self.rule.smallest_residual
            return self._scaled("lv.var", low, high, high - max(low, 0.0))
        high = self.variances[name]
        if name in self.markers.values():
            high *= 1 - self.rule.reliability
        return self._scaled("ov.var", 0.0, high, high)

    def _loading(self, row: Parameter) -> Interval:
        smallest = self._latent_variance(row.lhs)[0] if row.lhs in self.latent else 0.0
        if smallest <= 0:
            return -math.inf, math.inf
        high = math.sqrt(self.variances[row.rhs] / smallest)
        return self._scaled("loadings", -high, high, 2 * high)

    def _covariance(self, row: Parameter) -> Interval:
        highest = [self._variance(name)[1] for name in (row.lhs, row.rhs)]
        high = math.sqrt(highest[0] * highest[1])
        return self._scaled("covariances", -high, high, 2 * high)

    def _scaled(self, kind: Kind, low: float, high: float, width: float) -> Interval:
        """Move both ends by the share of the range that the factors add or take off."""
        below, above = self.rule.lower.get(kind, 1.0) - 1, self.rule.upper.get(kind, 1.0) - 1
        if kind != "covariances":
            below, above = abs(below), abs(above)
        return low - below * width, high + above * width
