r"""Score tests of many parameters that a model holds equal, each for itself and in sets.

At the estimates let s be the derivative of the log-likelihood of one respondent by the coefficients
of the model in which nothing is equal, I the information about them and K the directions that the
model leaves free. Giving coefficients values of their own adds directions D, of which the model's
parameters leave

.. math:: C = D - K (K'IK)^{-1} K'ID .

If the likelihood is right, :math:`\sqrt n\, C's` has the covariance :math:`C'IC`, and the statistic
:math:`n\, s'D (C'IC)^{-1} D's` is a chi-square with as many degrees of freedom as there are
directions. Where answers are not normal, it has the covariance :math:`C'BC` with B that of the
casewise scores, and the statistic with this in the middle is a chi-square all the same (White 1982;
Boos 1992). The expected change of a coefficient is :math:`(C'IC)^{-1} D's` in either case.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

__all__ = ["EqualityScores", "equality_scores"]

Array = NDArray[np.float64]
#: Share of a direction's information that the model's own parameters must leave.
SMALLEST_SHARE = 1e-7


@dataclass(frozen=True, slots=True)
class EqualityScores:
    """What tests of k directions are made of.

    Attributes
    ----------
    score : ndarray, shape (k,)
        Along each direction.
    left : ndarray, shape (k, k)
        C'IC, the information that the model's parameters leave.
    spread : ndarray, shape (k, k)
        Covariance of the score: the same, or C'BC.
    regular : ndarray of bool, shape (k,)
        Whether the data can tell a direction from what is free already.
    n : float
        Respondents.
    """

    score: Array
    left: Array
    spread: Array
    regular: NDArray[np.bool_]
    n: float

    def single(self) -> tuple[Array, Array]:
        """Return statistic and expected change of each direction by itself, shape (k,)."""
        spread = np.where(self.regular, np.diag(self.spread), np.nan)
        left = np.where(self.regular, np.diag(self.left), np.nan)
        return self.n * self.score**2 / spread, self.score / left

    def joint(self, directions: Sequence[int]) -> tuple[float, int]:
        """Return the statistic of several directions at once, and its degrees of freedom."""
        own = [k for k in directions if self.regular[k]]
        if not own:
            return float("nan"), 0
        scale = 1 / np.sqrt(np.diag(self.left)[own])
        scaled = np.outer(scale, scale)
        sizes, axes = np.linalg.eigh(self.left[np.ix_(own, own)] * scaled)
        axes = axes[:, sizes > SMALLEST_SHARE]
        along = (self.score[own] * scale) @ axes
        spread = axes.T @ (self.spread[np.ix_(own, own)] * scaled) @ axes
        return float(self.n * along @ np.linalg.solve(spread, along)), axes.shape[1]


def equality_scores(
    gradient: Array,
    information: Array,
    kept: Array,
    added: NDArray[np.intp],
    n: float,
    middle: Array | None = None,
) -> EqualityScores:
    """Prepare tests of coefficients that a model holds equal to others, or at a value.

    Parameters
    ----------
    gradient : ndarray, shape (w,)
        Of the discrepancy F by all coefficients, at the estimates; n F is the chi-square.
    information : ndarray, shape (w, w)
        Of one respondent.
    kept : ndarray, shape (w, q)
        Directions that are free in the model.
    added : ndarray of int, shape (k,)
        Coefficients that get a value of their own, one by one.
    n : float
        Respondents.
    middle : ndarray, shape (w, w), optional
        Covariance of the casewise scores; without it the information stands for it.

    Returns
    -------
    EqualityScores

    Examples
    --------
    Two groups of 50 with variance one, whose means .5 and .1 are held equal (at .3):

    >>> import numpy as np
    >>> found = equality_scores(
    ...     np.array([-0.2, 0.2]), np.eye(2) / 2, np.ones((2, 1)), np.array([1]), n=100
    ... )
    >>> statistic, change = found.single()
    >>> statistic.round(6).tolist(), change.round(6).tolist()
    ([4.0], [-0.4])
    """
    score = -0.5 * gradient[added]
    inner = kept.T @ information @ kept
    cross = kept.T @ information[:, added]
    # items on different scales cost no digits when the diagonal is one
    scale = 1 / np.sqrt(np.diag(inner))
    weights = scale[:, None] * np.linalg.solve(
        inner * np.outer(scale, scale), cross * scale[:, None]
    )
    left = information[np.ix_(added, added)] - cross.T @ weights
    regular = np.diag(left) > SMALLEST_SHARE * np.diag(information)[added]
    spread = left
    if middle is not None:
        along = -kept @ weights
        along[added, np.arange(len(added))] += 1.0
        spread = along.T @ middle @ along
    return EqualityScores(score, left, spread, regular, n)
