r"""What counts as a minimum, and which minima may not be the lowest.

A search can end without having found anything: it runs off along a direction that the data do not
bound, slower with every step. And a minimum need not be the lowest. Discrepancies have several
where a construct rests on little: where no two of its items share much with it, each item can be
taken for the construct itself, and the sign of a weak marker is open; and where a solution is not
admissible, which is often the lesser of two.
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from loyaltysem.estimation.search.solution import Solution
from loyaltysem.estimation.structure.block_inverse import regular_inverse
from loyaltysem.estimation.structure.group_parts.group_blocks import GroupBlocks
from loyaltysem.estimation.structure.implied import ImpliedMoments
from loyaltysem.estimation.structure.layout import MatrixLayout
from loyaltysem.numerics.correlations import are_possible_correlations

__all__ = [
    "SMALLEST_EIGENVALUE",
    "are_minima",
    "counted",
    "doubtful_constructs",
    "is_admissible",
    "is_regular",
    "ran_away",
]

Array = NDArray[np.float64]
#: Residual variances beyond this many times the item's variance are no solution.
FARTHEST = 1e3
#: Standard deviation of a latent response, in the unit that the first group sets, beyond which it
#: grows (or below one over which it shrinks) without end: a share of its variance is zero to eight
#: digits, and the discrepancy falls on towards a limit that no parameters have.
FARTHEST_RESPONSE = 1e4
#: Of the scaled information, below which the data do not determine where a search ended.
SMALLEST_EIGENVALUE = 1e-9
#: Of a matrix of variances with a unit diagonal, up to which rounding may bring a zero.
ROUNDING = 1e-10
#: Sampling errors of a correlation without which two items of a construct say little of it.
SUPPORTED = 4.0


def is_regular(information: Array, order: GroupBlocks, tangent: Array | None = None) -> bool:
    """Say whether the data determine the parameters of a solution.

    Parameters
    ----------
    information : ndarray, shape (q, q)
    order : GroupBlocks
        In which parameters groups meet.
    tangent : ndarray, shape (q, q'), optional
        Directions that constraints leave.
    """
    if tangent is not None:
        information = tangent.T @ information @ tangent
        order = GroupBlocks.undivided(len(information))
    return regular_inverse(information, order, SMALLEST_EIGENVALUE) is not None


def counted(solution: Solution, implied: ImpliedMoments) -> tuple[Solution, ImpliedMoments]:
    """Take searches of ordered items that ran off for not converged, however small their steps.

    Scale factors are those of standard deviations: none is zero, without end, or below zero.
    """
    scale = implied.matrices.get("delta")
    if scale is None:
        return solution, implied
    within = ((scale > 1 / FARTHEST_RESPONSE) & (scale < FARTHEST_RESPONSE)).all(axis=(-2, -1))
    return replace(solution, converged=solution.converged & within), implied


def are_minima(solution: Solution, order: GroupBlocks) -> NDArray[np.intp]:
    """Return the numbers of the searches that ended in a minimum which the data determine."""
    converged = [int(k) for k in np.flatnonzero(solution.converged)]
    found = [k for k in converged if is_regular(solution.information[k], order)]
    return np.array(found, dtype=np.intp)


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


def doubtful_constructs(
    layout: MatrixLayout, implied: ImpliedMoments, n_observations: Array
) -> tuple[str, ...] | None:
    """Return the constructs for which a minimum of one sample may not be the lowest.

    Parameters
    ----------
    layout : MatrixLayout
    implied : ImpliedMoments
        Of a batch of one, at the minimum.
    n_observations : ndarray, shape (G,)
        The groups' sizes; of ordered items, of as many plain answers as say as much.

    Returns
    -------
    tuple of str, or None
        None for a sound solution; all constructs where it is not to be seen which.
    """
    if is_admissible(implied):
        return _resting_on_one_item(layout, implied, n_observations) or None
    own = {name: _variances(implied.matrices[name]) for name in ("theta", "psi")}
    improper = [
        name for name in layout.table.latent if own["psi"][:, layout.index_of(name)].min() < 0
    ]
    for row, cell in layout.cells:
        if row.op == "=~":
            below = own["theta" if cell.matrix == "lambda" else "psi"][:, cell.row]
            improper += [row.lhs] * bool(below.min() < 0)
    if not improper:
        return layout.table.latent
    weak = _resting_on_one_item(layout, implied, n_observations)
    return tuple(name for name in layout.table.latent if name in {*improper, *weak})


def is_admissible(implied: ImpliedMoments) -> bool:
    """Say whether the residuals and the constructs of one sample have variance matrices.

    Parameters
    ----------
    implied : ImpliedMoments
        Of a batch of one.
    """
    return all(_are_variance_matrices(implied.matrices[name]).all() for name in ("theta", "psi"))


def _are_variance_matrices(matrices: Array) -> NDArray[np.bool_]:
    diagonal = np.diagonal(matrices, axis1=-2, axis2=-1)
    if (diagonal >= 0).all():
        try:
            np.linalg.cholesky(matrices)
        except np.linalg.LinAlgError:
            # singular where a variance is fixed to zero
            pass
        else:
            return np.ones(matrices.shape[:-2], dtype=bool)
    known = (diagonal >= 0).all(axis=-1)
    size = np.sqrt(np.where(diagonal > 0, diagonal, 1.0))
    scaled = matrices / (size[..., :, None] * size[..., None, :])
    return np.asarray(known & are_possible_correlations(scaled, ROUNDING))


def _variances(matrices: Array) -> Array:
    """Return the diagonals of a batch of one, shape (G, p)."""
    return np.diagonal(matrices[0], axis1=-2, axis2=-1)


def _resting_on_one_item(
    layout: MatrixLayout, implied: ImpliedMoments, n_observations: Array
) -> tuple[str, ...]:
    """Return the constructs of which one item, of several, is not seen to go with another.

    What a construct makes the two correlate that share most with it is within a few sampling
    errors of zero.
    """
    of_constructs, of_items = _variances(implied.latent_covariance), _variances(implied.covariance)
    shares = implied.matrices["lambda"][0] ** 2 * of_constructs[:, None, :]
    shares /= of_items[:, :, None]
    for row, cell in (layout.cells[i] for i in layout.cells_of.get("beta", ())):
        if row.op == "=~":
            of_higher = np.zeros((layout.n_groups, 1, layout.m))
            value = implied.matrices["beta"][0, :, cell.row, cell.column] ** 2
            ratio = of_constructs[:, cell.column] / of_constructs[:, cell.row]
            of_higher[:, 0, cell.column] = value * ratio
            shares = np.concatenate([shares, of_higher], axis=1)
    if shares.shape[1] < 2:
        return ()
    squared = np.sort(shares, axis=1)[:, -2:].prod(axis=1)
    # a construct of a single item makes nothing correlate
    doubtful = (squared > 0) & (squared <= SUPPORTED**2 / n_observations[:, None])
    if not doubtful.any():
        return ()
    return tuple(layout.latent[k] for k in np.flatnonzero(doubtful.any(axis=0)))
