r"""Score tests: what freeing something would gain, without fitting anything again.

At the estimates, let s be the derivative of the log-likelihood of one observation by the
coefficients of a wider model, I the information about them, K the directions that the model leaves
free, and d one more direction. Then (Rao 1948; Sörbom 1989)

.. math::

    MI = n \frac{(d's)^2}{V}, \qquad EPC = \frac{d's}{V}, \qquad
    V = d'Id - d'IK (K'IK)^{-1} K'Id ,

are the fall of the chi-square that is to be expected from freeing d, and how far the estimate would
go. For several directions at once :math:`n\, s'D V^{-1} D's` is a chi-square with as many degrees
of freedom as there are directions.

Coefficients of one group say nothing about those of another, and most of what a model leaves free
belongs to one group. With I_g the information about the coefficients of group g, O_g and K_g the
directions in them that the group's own and the shared parameters of the model are,

.. math::

    M_g = I_g - I_g O_g (O_g' I_g O_g)^{-1} O_g' I_g, \qquad S = \sum_g K_g' M_g K_g, \qquad
    V = \sum_g d_g' M_g d_g - \Big(\sum_g d_g' M_g K_g\Big) S^{-1} \Big(\sum_g K_g' M_g d_g\Big),

so that one factorisation of S serves all directions, and nothing is larger than a group.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.linalg import solve_triangular
from scipy.linalg.lapack import dpstrf
from scipy.sparse import csr_array
from scipy.sparse.csgraph import connected_components

__all__ = [
    "ScoreStatistics",
    "Scored",
    "independent_rows",
    "joint_statistic",
    "release_directions",
    "scored",
    "statistics_alone",
    "statistics_along",
]

Array = NDArray[np.float64]
#: Share of a direction's information that the model's own parameters must leave.
SMALLEST_SHARE = 1e-7
#: Length of a constraint of unit size, less what follows from others, below which it is none.
SMALLEST_ROW = 1e-9


@dataclass(frozen=True, slots=True, eq=False)
class Scored:
    """Coefficients of a wider model at the estimates of a fitted one.

    Attributes
    ----------
    score : ndarray, shape (G, c)
        Derivative of the log-likelihood of one observation by every coefficient of every group.
    information : ndarray, shape (G, c, c)
        About them, of one observation: I_g.
    left : ndarray, shape (G, c, c)
        M_g: what the parameters that a group of the fitted model has for itself leave of it.
    explained : ndarray, shape (G, c, s)
        M_g K_g S^{-1/2}: what the shared parameters take of that.
    n : float
        Observations.
    """

    score: Array
    information: Array
    left: Array
    explained: Array
    n: float


@dataclass(frozen=True, slots=True)
class ScoreStatistics:
    """Score tests of directions, each released by itself.

    Attributes
    ----------
    statistic : ndarray
        Expected fall of the chi-square; not-a-number where the data could not tell the direction
        from what is free already.
    change : ndarray, same shape
        Expected parameter change along each direction.
    """

    statistic: Array
    change: Array


def scored(gradient: Array, information: Array, own: Array, shared: Array, n: float) -> Scored:
    """Take what a fitted model leaves free off the information about coefficients.

    Parameters
    ----------
    gradient : ndarray, shape (G, c)
        Of the discrepancy F, by all coefficients of all groups, at the estimates; n F is the
        chi-square.
    information : ndarray, shape (G, c, c)
        Of one observation.
    own : ndarray, shape (G, c, k)
        Directions that a group's own parameters are; zero where a group has fewer.
    shared : ndarray, shape (G, c, s)
        Directions that the shared parameters are.
    n : float
        Observations.

    Returns
    -------
    Scored

    Examples
    --------
    A mean that is held at zero, with variance one and a sample mean of 0.5 in 100 respondents:

    >>> import numpy as np
    >>> nothing = np.zeros((1, 1, 0))
    >>> of_mean = scored(np.array([[-1.0]]), np.eye(1)[None], nothing, nothing, n=100)
    >>> found = statistics_alone(of_mean)
    >>> found.statistic.item(), found.change.item()
    (25.0, 0.5)
    """
    within = np.swapaxes(own, -1, -2) @ information
    inner = within @ own
    # places that a group does not fill
    corner = np.arange(inner.shape[-1])
    inner[:, corner, corner] += ~own.any(axis=-2)
    taken = _whitened(inner, within)
    left = information - np.swapaxes(taken, -1, -2) @ taken
    crossed = left @ shared
    schur = (np.swapaxes(shared, -1, -2) @ crossed).sum(axis=0)
    explained = _whitened(schur, np.swapaxes(crossed, -1, -2))
    return Scored(-0.5 * gradient, information, left, np.swapaxes(explained, -1, -2), n)


def _whitened(matrices: Array, columns: Array) -> Array:
    """Return L⁻¹ times the columns, with LL' the matrices."""
    # items on different scales cost no digits when the diagonal is one
    scale = 1 / np.sqrt(np.diagonal(matrices, axis1=-2, axis2=-1))
    factor = np.linalg.cholesky(matrices * scale[..., :, None] * scale[..., None, :])
    return np.asarray(np.linalg.solve(factor, columns * scale[..., None]))


def statistics_alone(of: Scored) -> ScoreStatistics:
    """Test every coefficient of every group, released in this group and nothing else with it.

    Parameters
    ----------
    of : Scored

    Returns
    -------
    ScoreStatistics
        Of shape (G, c).
    """
    own = np.diagonal(of.information, axis1=-2, axis2=-1)
    left = np.diagonal(of.left, axis1=-2, axis2=-1) - (of.explained**2).sum(axis=-1)
    return _statistics(of.score, own, left, of.n)


def statistics_along(of: Scored, added: Array) -> ScoreStatistics:
    """Test directions across the groups, each by itself.

    Parameters
    ----------
    of : Scored
    added : ndarray, shape (G, c, k)

    Returns
    -------
    ScoreStatistics
        Of shape (k,).
    """
    own = ((of.information @ added) * added).sum(axis=(0, 1))
    left = ((of.left @ added) * added).sum(axis=(0, 1)) - (_along(of, added) ** 2).sum(axis=0)
    return _statistics(np.einsum("gc,gck->k", of.score, added), own, left, of.n)


def joint_statistic(of: Scored, added: Array) -> tuple[float, int]:
    """Test directions across the groups, all of them together.

    Parameters
    ----------
    of : Scored
    added : ndarray, shape (G, c, k)

    Returns
    -------
    statistic : float
        Not-a-number where the data could tell none of the directions from what is free already.
    df : int
        How many of them are identified together.
    """
    explained, k = _along(of, added), added.shape[-1]
    # one product over all groups: a sum of one for each of them takes several times as long
    left = added.reshape(-1, k).T @ (of.left @ added).reshape(-1, k) - explained.T @ explained
    own = ((of.information @ added) * added).sum(axis=(0, 1))
    regular = np.diag(left) > SMALLEST_SHARE * own
    if not regular.any():
        return float("nan"), 0
    scale = 1 / np.sqrt(np.diag(left)[regular])
    correlation = left[np.ix_(regular, regular)] * np.outer(scale, scale)
    factor, order, rank, _ = dpstrf(correlation, tol=SMALLEST_SHARE, lower=1)
    score = np.einsum("gc,gck->k", of.score, added)[regular] * scale
    white = solve_triangular(factor[:rank, :rank], score[order[:rank] - 1], lower=True)
    return float(of.n * (white**2).sum()), int(rank)


def _along(of: Scored, added: Array) -> Array:
    """What the shared parameters explain of directions, shape (s, k)."""
    return np.asarray((np.swapaxes(of.explained, -1, -2) @ added).sum(axis=0))


def _statistics(score: Array, own: Array, left: Array, n: float) -> ScoreStatistics:
    change = score / np.where(left > SMALLEST_SHARE * own, left, np.nan)
    return ScoreStatistics(n * score * change, change)


def independent_rows(constraints: Array) -> NDArray[np.intp]:
    """Return the rows of a matrix that do not follow from those above them.

    Parameters
    ----------
    constraints : ndarray, shape (k, q)
    """
    chosen = [rows[_independent(part)] for rows, _, part in _apart(constraints)]
    return np.sort(np.concatenate([*chosen, np.zeros(0, dtype=np.intp)]))


def _independent(rows: Array) -> NDArray[np.intp]:
    """Orthogonalise rows one after the other; return those of which something is left."""
    basis = np.zeros_like(rows)
    chosen: list[int] = []
    for i, row in enumerate(rows):
        rest = row
        # once more, for what rounding leaves the first time
        for _ in range(2):
            rest = rest - (basis[: len(chosen)] @ rest) @ basis[: len(chosen)]
        length = np.linalg.norm(rest)
        if length > SMALLEST_ROW:
            basis[len(chosen)] = rest / length
            chosen.append(i)
    return np.array(chosen, dtype=np.intp)


def release_directions(constraints: Array) -> Array:
    """Return the directions that break one constraint each and keep the others.

    Parameters
    ----------
    constraints : ndarray, shape (k, q)
        Independent rows R of the constraints R θ = r.

    Returns
    -------
    ndarray, shape (q, k)
        The shortest D with R D = I, so that the expected change along a direction is that of its
        constraint.
    """
    directions = np.zeros(constraints.shape[::-1])
    for rows, columns, part in _apart(constraints):
        directions[np.ix_(columns, rows)] = np.linalg.pinv(part)
    return directions


def _apart(constraints: Array) -> list[tuple[NDArray[np.intp], NDArray[np.intp], Array]]:
    """Take constraints apart that have no coefficient in common: rows, columns, and the part.

    A row without any coefficient belongs to none.
    """
    n_rows, n_columns = constraints.shape
    row, column = np.nonzero(constraints)
    size = n_rows + n_columns
    links = csr_array((np.ones(len(row)), (row, n_rows + column)), shape=(size, size))
    label = connected_components(links, directed=False)[1]
    linked = np.unique(row)
    order = np.argsort(label[linked], kind="stable")
    rows = np.split(linked[order], np.flatnonzero(np.diff(label[linked][order])) + 1)
    parts = []
    for one in rows if len(linked) else []:
        columns = np.flatnonzero(constraints[one].any(axis=0))
        parts.append((one, columns, constraints[np.ix_(one, columns)]))
    return parts
