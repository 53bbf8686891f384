r"""Score tests of many coefficients that a model holds equal, each for itself and in sets.

In the notation of :mod:`loyaltysem.inference.derived.score_tests`, giving coefficients values of
their own adds directions D, of which the model's parameters leave
:math:`C = D - K (K'IK)^{-1} K'ID`. If the likelihood is right, :math:`\sqrt n\, C's` has the
covariance :math:`C'IC`, and the statistic :math:`n\, s'D (C'IC)^{-1} D's` is a chi-square with as
many degrees of freedom as there are directions. Where answers are not normal, it has the covariance
:math:`C'BC` with B that of the casewise scores, and the statistic with this in the middle is a
chi-square all the same (White 1982; Boos 1992). The expected change of a coefficient is
:math:`(C'IC)^{-1} D's` in either case. B, like I, has a block for each group, so that

.. math::

    C'BC = \sum_h C_h' B_h C_h, \qquad
    C_h = A_h D_h - A_h K_h S^{-1} \sum_g K_g' M_g D_g, \qquad
    A_h = 1 - O_h (O_h' I_h O_h)^{-1} O_h' I_h .
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from loyaltysem.inference.derived.score_tests import SMALLEST_SHARE, Scored

__all__ = ["EqualityScores", "Sampled", "equality_scores"]

Array = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Sampled:
    """How the scores of respondents vary, seen from a fitted model.

    Attributes
    ----------
    own : ndarray, shape (G, c, k)
        Directions that a group's own parameters are; zero where a group has fewer.
    shared : ndarray, shape (G, c, s)
        Directions that the shared parameters are.
    middle : ndarray, shape (G, c, c)
        B: covariance of the casewise scores, by group, over all respondents.
    """

    own: Array
    shared: Array
    middle: Array


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
        axes = self._axes(own)[0]
        along = self.score[own] @ axes
        spread = axes.T @ self.spread[np.ix_(own, own)] @ axes
        return float(self.n * along @ np.linalg.solve(spread, along)), axes.shape[1]

    def beside(self, directions: Sequence[int], free: Sequence[int]) -> tuple[float, int, Array]:
        """Test directions in a model in which others are free as well, and tell the changes.

        Parameters
        ----------
        directions : sequence of int
            Those that are tested.
        free : sequence of int
            Those that are free in either case.

        Returns
        -------
        statistic : float
            The square of the changes over their covariance, one step from the fitted model.
        df : int
        changes : ndarray
            Of the directions that are tested; not-a-number where the data do not tell.
        """
        tested = [k for k in directions if self.regular[k]]
        own = [*tested, *(k for k in free if self.regular[k])]
        changes = np.full(len(directions), np.nan)
        if not tested:
            return float("nan"), 0, changes
        axes, sizes = self._axes(own)
        inverse = (axes / sizes @ axes.T)[: len(tested)]
        change = inverse @ self.score[own]
        changes[self.regular[list(directions)]] = change
        spread = inverse @ self.spread[np.ix_(own, own)] @ inverse.T
        scale = 1 / np.sqrt(np.diag(spread))
        sizes, axes = np.linalg.eigh(spread * np.outer(scale, scale))
        kept = sizes > SMALLEST_SHARE
        along = (change * scale) @ axes[:, kept]
        return float(self.n * (along**2 / sizes[kept]).sum()), int(kept.sum()), changes

    def _axes(self, own: Sequence[int]) -> tuple[Array, Array]:
        """Return combinations of directions that the data tell apart, and how well they do."""
        scale = 1 / np.sqrt(np.diag(self.left)[own])
        sizes, axes = np.linalg.eigh(self.left[np.ix_(own, own)] * np.outer(scale, scale))
        kept = sizes > SMALLEST_SHARE
        return scale[:, None] * axes[:, kept], sizes[kept]


def equality_scores(
    of: Scored,
    group: NDArray[np.intp],
    cell: NDArray[np.intp],
    sampled: Sampled | None = None,
) -> EqualityScores:
    """Prepare tests of coefficients that a model holds equal to others, or at a value.

    Parameters
    ----------
    of : Scored
    group, cell : ndarray of int, shape (k,)
        Coefficients that get a value of their own, one by one.
    sampled : Sampled, optional
        Without it the information stands for the covariance of the scores.

    Returns
    -------
    EqualityScores

    Examples
    --------
    Two groups of 50 with variance one, whose means .5 and .1 are held equal (at .3):

    >>> import numpy as np
    >>> from loyaltysem.inference.derived.score_tests import scored
    >>> equal, nothing = np.ones((2, 1, 1)), np.zeros((2, 1, 0))
    >>> of = scored(np.array([[-0.2], [0.2]]), np.full((2, 1, 1), 0.5), nothing, equal, n=100)
    >>> found = equality_scores(of, np.array([1]), np.array([0]))
    >>> statistic, change = found.single()
    >>> statistic.round(6).tolist(), change.round(6).tolist()
    ([4.0], [-0.4])
    """
    same = group[:, None] == group
    explained = of.explained[group, cell]
    left = np.where(same, of.left[group[:, None], cell[:, None], cell], 0.0)
    left -= explained @ explained.T
    regular = np.diag(left) > SMALLEST_SHARE * of.information[group, cell, cell]
    spread = left if sampled is None else _spread(of, group, cell, sampled)
    return EqualityScores(of.score[group, cell], left, spread, regular, of.n)


def _spread(of: Scored, group: NDArray[np.intp], cell: NDArray[np.intp], sampled: Sampled) -> Array:
    own, shared = sampled.own, sampled.shared
    within = np.swapaxes(own, -1, -2) @ of.information
    inner = within @ own
    corner = np.arange(inner.shape[-1])
    # places that a group does not fill
    inner[:, corner, corner] += ~own.any(axis=-2)
    rest = np.eye(own.shape[1]) - own @ np.linalg.solve(inner, within)
    crossed = of.left @ shared
    schur = (np.swapaxes(shared, -1, -2) @ crossed).sum(axis=0)
    weights = np.linalg.solve(schur, crossed[group, cell].T)
    spread = np.zeros((len(group), len(group)))
    for g in range(len(own)):
        along = -(rest[g] @ shared[g]) @ weights
        here = group == g
        along[:, here] += rest[g][:, cell[here]]
        spread += along.T @ sampled.middle[g] @ along
    return spread
