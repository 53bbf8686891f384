r"""Where to search from when the usual starts lead nowhere.

Two things make a search run off. A marker item whose sample loading is near zero: its construct's
other loadings grow without end, since the minimum lies on the other side, where they have the
other sign; multiplying the construct by −1 there, all but its marker, jumps over infinity. And a
start in the wrong valley, which starts all over the admissible region help against. They are the
same every time, so that a fit can be repeated.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from loyaltysem.estimation.discrepancies.likelihood import Discrepancy
from loyaltysem.estimation.search.random_starts import random_starts
from loyaltysem.estimation.search.scoring import MAX_ITERATIONS, minimise
from loyaltysem.estimation.search.solution import Solution
from loyaltysem.estimation.structure.implied import ImpliedMoments
from loyaltysem.estimation.structure.layout import MatrixLayout
from loyaltysem.numerics.inverse import positive_definite_inverse

__all__ = [
    "SINGLE_SEARCH",
    "across",
    "found_nothing",
    "further_starts",
    "is_regular",
    "lowest_from",
    "ran_away",
]

Array = NDArray[np.float64]
#: Iterations from a usual start of one sample, before others are tried.
SINGLE_SEARCH = 100
N_RANDOM = 24
#: Iterations of the searches from all starts, and how many of them go on, those that came lowest.
NARROWING = ((25, 8), (35, 4), (MAX_ITERATIONS, 1))
#: Difference of F, relative to 1 + F, from which one end is lower than another.
LOWER = 1e-6
#: Residual variances beyond this many times the item's variance are no solution.
FARTHEST = 1e3
#: Of the scaled information, below which the data do not determine where a search ended.
SMALLEST_EIGENVALUE = 1e-9


def is_regular(information: Array, tangent: Array | None = None) -> bool:
    """Say whether the data determine the parameters of a solution.

    Parameters
    ----------
    information : ndarray, shape (q, q)
    tangent : ndarray, shape (q, q'), optional
        Directions that constraints leave.
    """
    if tangent is not None:
        information = tangent.T @ information @ tangent
    diagonal = np.diagonal(information)
    if not (np.isfinite(information).all() and (diagonal > 0).all()):
        return False
    scale = 1 / np.sqrt(diagonal)
    scaled = information * scale[:, None] * scale
    return positive_definite_inverse(scaled, SMALLEST_EIGENVALUE) is not None


def ran_away(implied: ImpliedMoments, covariances: Array) -> bool:
    """Say whether residual variances cancel what the constructs explain, many times the data's.

    Parameters
    ----------
    implied : ImpliedMoments
        Of a batch of one.
    covariances : ndarray, shape (G, p, p)
        Of the sample.
    """
    own = np.abs(np.diagonal(implied.matrices["theta"][0], axis1=-2, axis2=-1))
    return not bool((own <= FARTHEST * np.diagonal(covariances, axis1=-2, axis2=-1)).all())


def found_nothing(solution: Solution, implied: ImpliedMoments, covariances: Array) -> bool:
    """Say whether a search of one sample ended elsewhere than in a minimum.

    A singular information by itself is that of a model that is not identified.
    """
    if not solution.converged[0]:
        return True
    return ran_away(implied, covariances) and not is_regular(solution.information[0])


def further_starts(
    layout: MatrixLayout, covariances: Array, means: Array | None, ends: Array
) -> Array:
    """Return starts for one sample: across from where searches ended, and all over.

    Parameters
    ----------
    layout : MatrixLayout
    covariances : ndarray, shape (G, p, p)
    means : ndarray, shape (G, p), or None
    ends : ndarray, shape (k, n_free)

    Returns
    -------
    ndarray, shape (starts, n_free)
    """
    drawn = random_starts(layout, covariances, means, N_RANDOM, np.random.default_rng(0))
    return np.concatenate([across(layout, ends), drawn])


def across(layout: MatrixLayout, ends: Array) -> Array:
    """Return where searches ended with one construct after the other multiplied by −1.

    Parameters
    ----------
    layout : MatrixLayout
    ends : ndarray, shape (k, n_free)

    Returns
    -------
    ndarray, shape (k times the constructs that have a marker, n_free)
    """
    turned = [_reflected(layout, end, k) for end in ends for k in _with_marker(layout)]
    return np.array(turned).reshape(-1, ends.shape[1])


def lowest_from(discrepancy: Discrepancy, starts: Array, first: Solution) -> Solution:
    """Search one sample from several starts, and return the lowest minimum that is one.

    Parameters
    ----------
    discrepancy : Discrepancy
        Of a batch of one, of which ``subset`` makes a batch of many.
    starts : ndarray, shape (k, n_free)
        Short searches from all of these, longer ones from where the lowest ended.
    first : Solution
        What the usual search ended in, and what is returned where none of these does better.
    """
    theta = starts[np.isfinite(starts).all(axis=1)]
    best: Solution | None = None
    open_end = first
    for iterations, kept in NARROWING:
        found = minimise(_times(discrepancy, len(theta)), theta, most=iterations)[0]
        minima = found.part(_are_minima(found))
        if len(minima.theta):
            lowest = minima.lowest()
            best = lowest if best is None or lowest.objective[0] < best.objective[0] else best
        height = np.inf if best is None else float(best.objective[0])
        open_ends = np.flatnonzero(~found.converged & (found.objective < height))
        if not len(open_ends):
            return first.but_not_converged() if best is None else best
        order = open_ends[np.argsort(found.objective[open_ends], kind="stable")]
        open_end, theta = found.part(order[:1]), found.theta[order[:kept]]
    # a search that runs off below every minimum says that none of them is the lowest place
    if best is None or float(open_end.objective[0]) < height - LOWER * (1 + abs(height)):
        return open_end.but_not_converged()
    return best


def _times(discrepancy: Discrepancy, n: int) -> Discrepancy:
    return discrepancy.subset(np.zeros(n, dtype=np.intp))


def _are_minima(solution: Solution) -> NDArray[np.intp]:
    converged = [int(k) for k in np.flatnonzero(solution.converged)]
    found = [k for k in converged if is_regular(solution.information[k])]
    return np.array(found, dtype=np.intp)


def _with_marker(layout: MatrixLayout) -> list[int]:
    """Columns of the constructs whose scale is that of an item."""
    marked = {row.lhs for row in layout.table.rows if row.op == "=~" and not row.free and row.value}
    return [layout.index_of(name) for name in layout.table.latent if name in marked]


def _reflected(layout: MatrixLayout, theta: Array, construct: int) -> Array:
    """Multiply the free parameters of a construct by −1."""
    reduction = layout.reduction
    values = theta if reduction is None else reduction.expand(theta[None])[0]
    turned = values.copy()
    for g in range(layout.n_groups):
        for (_, cell), free in zip(layout.cells, layout.free_of_cell[g], strict=True):
            if free >= 0 and cell.places_of(construct) == 1:
                turned[free] = -values[free]
    return turned if reduction is None else np.asarray(reduction.reduce(turned[None])[0])
