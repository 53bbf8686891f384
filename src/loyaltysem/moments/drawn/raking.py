r"""Weights with which a sample has the margins of its population: iterative proportional fitting.

Of all weights with these margins, raking finds those nearest to the base weights :math:`d_i` in the
distance :math:`\sum_i w_i \log (w_i / d_i) - w_i + d_i`; they are :math:`d_i` times one factor for
each level of each margin (Deming & Stephan 1940; Deville & Särndal 1993). With bounds, the nearest
weights within them are that product cut at the bounds, and each step looks for the factor with
which the cut weights of a level add up to its target. Since the distance is strictly convex, there
is one solution or none: in what order margins are taken makes no difference.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

__all__ = ["RakedWeights", "raked_weights"]

Array = NDArray[np.float64]
Places = NDArray[np.intp]


@dataclass(frozen=True, slots=True, eq=False)
class RakedWeights:
    """Where raking ended.

    Attributes
    ----------
    weights : ndarray, shape (n,)
        Mean one; of no use where it has not converged.
    converged : bool
    n_iterations : int
        Rounds over all margins.
    gaps : tuple of ndarray
        By margin, how far the share of each level is from its target.
    """

    weights: Array
    converged: bool
    n_iterations: int
    gaps: tuple[Array, ...]

    @property
    def largest_gap(self) -> float:
        """The largest distance of a share from its target."""
        return max(float(np.abs(gap).max()) for gap in self.gaps)


def raked_weights(
    margins: Sequence[tuple[Places, Array]],
    start: Array,
    *,
    lower: float = 0.0,
    upper: float = np.inf,
    tolerance: float = 1e-10,
    max_iterations: int = 1000,
) -> RakedWeights:
    """Rake base weights to margins.

    Parameters
    ----------
    margins : sequence of (ndarray of int, shape (n,); ndarray, shape (L,))
        The level of every respondent, and the shares of the levels, which add up to one. Every
        level has respondents.
    start : ndarray, shape (n,)
        Base weights above zero.
    lower, upper : float
        Bounds of the weights, whose mean is one.
    tolerance : float
        The largest distance of a share from its target.
    max_iterations : int
        Rounds over all margins.

    Returns
    -------
    RakedWeights

    References
    ----------
    Deming, W. E., & Stephan, F. F. (1940). On a least squares adjustment of a sampled frequency
    table when the expected marginal totals are known. Annals of Mathematical Statistics, 11(4),
    427–444. Deville, J.-C., Särndal, C.-E., & Sautory, O. (1993). Generalized raking procedures in
    survey sampling. Journal of the American Statistical Association, 88(423), 1013–1020.

    Notes
    -----
    Checked against R's survey 4.1-1, ``rake`` and ``calibrate(calfun = "raking")``.

    Examples
    --------
    >>> gender = np.array([0, 0, 0, 1])
    >>> raked_weights([(gender, np.array([0.5, 0.5]))], np.ones(4)).weights.round(3)
    array([0.667, 0.667, 0.667, 2.   ])
    """
    n = len(start)
    # who has the same levels and base weight has the same weight
    base, own = np.unique(start / start.mean(), return_inverse=True)
    cell = _cells([own.ravel(), *(level for level, _ in margins)])
    first = np.unique(cell, return_index=True)[1]
    size = np.bincount(cell).astype(np.float64)
    levels = [level[first] for level, _ in margins]
    uncut = base[own.ravel()[first]]
    cut, n_iterations = np.clip(uncut, lower, upper), 0
    gaps = _gaps(cut * size / n, levels, margins)
    free = lower <= 0 and np.isinf(upper)
    while n_iterations < max_iterations and _largest(gaps) > tolerance:
        n_iterations += 1
        for level, (_, target) in zip(levels, margins, strict=True):
            with np.errstate(over="ignore", invalid="ignore", divide="ignore", under="ignore"):
                factors = (
                    target * n / np.bincount(level, size * uncut)
                    if free
                    else _factors(level, target * n, size, uncut, (lower, upper))
                )
                uncut = uncut * factors[level]
        cut = np.clip(uncut, lower, upper)
        gaps = _gaps(cut * size / n, levels, margins)
    converged = _largest(gaps) <= tolerance
    return RakedWeights(cut[cell], converged, n_iterations, tuple(gaps))


def _cells(columns: Sequence[Places]) -> Places:
    """Number the combinations of the columns that occur."""
    cell = np.zeros(len(columns[0]), dtype=np.intp)
    for column in columns:
        joint = cell * (int(column.max()) + 1) + column
        cell = np.unique(joint, return_inverse=True)[1].ravel().astype(np.intp)
    return cell


def _gaps(
    shares: Array, levels: Sequence[Places], margins: Sequence[tuple[Places, Array]]
) -> list[Array]:
    return [
        np.bincount(level, shares) - target
        for level, (_, target) in zip(levels, margins, strict=True)
    ]


def _largest(gaps: Sequence[Array]) -> float:
    found = max(float(np.abs(gap).max()) for gap in gaps)
    return found if np.isfinite(found) else np.inf


def _factors(
    level: Places, target: Array, size: Array, uncut: Array, bounds: tuple[float, float]
) -> Array:
    """Return the factor of each level with which its cut weights add up to the target."""
    factors = np.ones(len(target))
    for k, total in enumerate(target):
        mine = level == k
        factors[k] = _factor(float(total), size[mine], uncut[mine], *bounds)
    return factors


def _factor(total: float, size: Array, uncut: Array, lower: float, upper: float) -> float:
    """Return f with Σ size · cut(f · uncut) = total: the sum is linear between the bends."""
    mass = size * uncut
    bends = np.concatenate([lower / uncut, upper / uncut])
    steps = np.concatenate([mass, -mass])
    order = np.argsort(bends, kind="stable")
    order = order[np.isfinite(bends[order])]
    bends, slopes = bends[order], np.cumsum(steps[order])
    rises = slopes[:-1] * np.diff(bends)
    sums = lower * size.sum() + np.concatenate([[0.0], np.cumsum(rises)])
    at = int(np.searchsorted(sums, total, side="right")) - 1
    if at < 0:
        return float(bends[0])
    if at == len(bends) - 1 and np.isfinite(upper):
        return float(bends[-1])
    # flat where all are cut; the slope is that of those in between
    return (
        float(bends[at] + (total - sums[at]) / slopes[at]) if slopes[at] > 0 else float(bends[at])
    )
