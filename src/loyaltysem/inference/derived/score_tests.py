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
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

__all__ = ["ScoreStatistics", "independent_rows", "release_directions", "score_statistics"]

Array = NDArray[np.float64]
#: Share of a direction's information that the model's own parameters must leave.
SMALLEST_SHARE = 1e-7


@dataclass(frozen=True, slots=True)
class ScoreStatistics:
    """Score tests of k directions.

    Attributes
    ----------
    statistic : ndarray, shape (k,)
        Expected fall of the chi-square; not-a-number where the data could not tell the direction
        from what is free already.
    change : ndarray, shape (k,)
        Expected parameter change along each direction.
    total : float
        All directions freed together.
    df : int
        How many of them are identified together.
    """

    statistic: Array
    change: Array
    total: float
    df: int


def score_statistics(
    gradient: Array, information: Array, kept: Array, added: Array, n: float
) -> ScoreStatistics:
    """Test directions that a model keeps fixed.

    Parameters
    ----------
    gradient : ndarray, shape (q,)
        Of the discrepancy F, by all coefficients, at the estimates; n F is the chi-square.
    information : ndarray, shape (q, q)
        Of one observation.
    kept : ndarray, shape (q, r)
        Directions that are free in the model.
    added : ndarray, shape (q, k)
        Directions to test.
    n : float
        Observations.

    Returns
    -------
    ScoreStatistics

    Examples
    --------
    A mean that is held at zero, with variance one and a sample mean of 0.5 in 100 respondents:

    >>> import numpy as np
    >>> found = score_statistics(
    ...     np.array([-1.0]), np.eye(1), np.zeros((1, 0)), np.eye(1), n=100
    ... )
    >>> found.statistic.item(), found.change.item()
    (25.0, 0.5)
    """
    score = -0.5 * (gradient @ added)
    own = added.T @ information @ added
    left = own - _explained(information, kept, added)
    diagonal = np.diag(left)
    regular = diagonal > SMALLEST_SHARE * np.diag(own)
    variance = np.where(regular, diagonal, np.nan)
    change = score / variance
    return ScoreStatistics(n * score * change, change, *_total(score, left, regular, n))


def _explained(information: Array, kept: Array, added: Array) -> Array:
    if not kept.shape[1]:
        return np.zeros((added.shape[1], added.shape[1]))
    inner = kept.T @ information @ kept
    cross = kept.T @ information @ added
    # items on different scales cost no digits when the diagonal is one
    scale = 1 / np.sqrt(np.diag(inner))
    scaled = cross * scale[:, None]
    return np.asarray(scaled.T @ np.linalg.solve(inner * np.outer(scale, scale), scaled))


def _total(score: Array, left: Array, regular: NDArray[np.bool_], n: float) -> tuple[float, int]:
    """Return the joint statistic, and how many of the directions are identified together."""
    if not regular.any():
        return float("nan"), 0
    scale = 1 / np.sqrt(np.diag(left)[regular])
    correlation = left[np.ix_(regular, regular)] * np.outer(scale, scale)
    sizes, axes = np.linalg.eigh(correlation)
    identified = sizes > SMALLEST_SHARE
    along = (score[regular] * scale) @ axes[:, identified]
    return float(n * (along**2 / sizes[identified]).sum()), int(identified.sum())


def independent_rows(constraints: Array) -> NDArray[np.intp]:
    """Return the rows of a matrix that do not follow from those above them."""
    chosen: list[int] = []
    for row in range(len(constraints)):
        if np.linalg.matrix_rank(constraints[[*chosen, row]], tol=1e-9) > len(chosen):
            chosen.append(row)
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
        D with R D = I, so that the expected change along a direction is that of its constraint.
    """
    return np.asarray(np.linalg.pinv(constraints))
