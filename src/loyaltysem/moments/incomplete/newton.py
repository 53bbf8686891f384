r"""The saturated maximum by Newton's steps, where EM creeps.

EM gains by each step the share of the information that is not missing: where few answered an item,
thousands of its steps end short of the maximum. Newton's steps do not depend on that share. They
are taken in the :mod:`~loyaltysem.moments.incomplete.regressions` of every item on those more often
answered, in which the likelihood of monotone patterns is that of ordinary regressions. With R and h
of :mod:`~loyaltysem.moments.incomplete.likelihood`, the curvature by the moments is that of
:class:`~loyaltysem.moments.incomplete.saturated_curvature.SaturatedCurvature`. Where the observed
one is not positive definite, the one expected for these patterns is taken (Fisher scoring), which
always leads downhill; a step is halved until the likelihood rises enough.

Where the respondents who answered some items lie in a plane (five answers to one item among
seven), there is no maximum: the likelihood rises without end as the residual variance goes to zero.
The steps then run into a singular matrix, and nothing is found.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from loyaltysem.moments.incomplete.pattern_inverses import pattern_roots
from loyaltysem.moments.incomplete.pattern_moments import PatternMoments
from loyaltysem.moments.incomplete.patterns import IncompleteAnswers
from loyaltysem.moments.incomplete.regressions import Regressions
from loyaltysem.moments.incomplete.saturated_curvature import SaturatedCurvature
from loyaltysem.numerics.cholesky import factors_and_shares
from loyaltysem.numerics.half_vectorised import half_vectorised, upper_triangle

__all__ = ["MOST_ITEMS", "maximum_by_newton"]

Array = NDArray[np.float64]
#: Items up to which a matrix of all their moments is worth it.
MOST_ITEMS = 60
MAX_STEPS = 100
MAX_HALVINGS = 40
ARMIJO = 1e-4
#: Fall of F that a step promises, below which the likelihood is exact to its last digit.
TOLERANCE = 1e-20
#: The same where rounding keeps the steps from becoming shorter.
ROUNDING_TOLERANCE = 1e-15
#: Of the curvature by a parameter that must be left beside the others for a step to have digits.
SMALLEST_PIVOT = 1e-11


@dataclass(frozen=True, slots=True, eq=False)
class _Point:
    """Minus two log-likelihoods over n, with what its derivatives need.

    Attributes
    ----------
    at : Regressions
    deviance : float
    weights, products : ndarray, shape (P, p, p)
        W and W C W of every pattern.
    omega : ndarray, shape (P, p)
        W times the sum of deviations, over n.
    r, h : ndarray, shapes (p, p), (p,)
    """

    at: Regressions
    deviance: float
    weights: Array
    products: Array
    omega: Array
    r: Array
    h: Array


def maximum_by_newton(
    answers: IncompleteAnswers, mean: Array, covariance: Array
) -> tuple[Array, Array] | None:
    """Search for the saturated means and covariances.

    Parameters
    ----------
    answers : IncompleteAnswers
    mean, covariance : ndarray, shapes (p,), (p, p)
        Where to begin.

    Returns
    -------
    mean, covariance : ndarray
        None where no maximum was reached: there is none, or rounding hides it.
    """
    return _Search(answers).run(mean, covariance)


class _Search:
    """The likelihood by pattern, the items most often answered first."""

    def __init__(self, answers: IncompleteAnswers) -> None:
        n = len(answers.values)
        moments = PatternMoments.of_counts(answers, np.ones((1, n)))
        self.order = np.argsort(-answers.observed.sum(axis=0), kind="stable")
        self.masks, self.means = moments.masks[0][:, self.order], moments.means[0][:, self.order]
        self.shares = moments.counts[0] / n
        self.products = moments.products[0][:, self.order[:, None], self.order] / n
        p = self.masks.shape[1]
        self.curvature = SaturatedCurvature(p)
        i, j = upper_triangle(p)
        #: Of each moment in the curvature, which counts every covariance twice.
        self.halves = np.append(np.where(i == j, 0.5, 1.0), np.ones(p))

    def run(self, mean: Array, covariance: Array) -> tuple[Array, Array] | None:
        start = Regressions.of(mean[self.order], covariance[self.order[:, None], self.order])
        point = None if start is None else self.at(start)
        previous = np.inf
        for _ in range(MAX_STEPS):
            if point is None:
                return None
            step, promised, is_newton = self.step(point)
            if step is None:
                return None
            stalled = promised < ROUNDING_TOLERANCE and promised > previous / 4
            if is_newton and (promised < TOLERANCE or stalled):
                back = np.argsort(self.order)
                return point.at.mean[back], point.at.covariance[back[:, None], back]
            previous = promised
            point = self.moved(point, step, promised)
        return None

    def at(self, at: Regressions) -> _Point | None:
        """Evaluate the likelihood; None where a pattern's covariances are singular."""
        found = pattern_roots(at.covariance, self.masks)
        if found is None:
            return None
        roots, log_determinants = found
        weights = roots @ np.swapaxes(roots, -1, -2)
        residuals = (self.means - at.mean) * self.masks
        shifted = self.shares[:, None] * residuals
        moments = self.products + shifted[:, :, None] * residuals[:, None, :]
        deviance = float(self.shares @ log_determinants + np.einsum("kij,kij->", weights, moments))
        if not np.isfinite(deviance):
            return None
        omega = (weights @ shifted[:, :, None])[:, :, 0]
        products = weights @ moments @ weights
        r = np.tensordot(self.shares, weights, axes=1) - products.sum(axis=0)
        return _Point(at, deviance, weights, products, omega, np.asarray(r), omega.sum(axis=0))

    def step(self, point: _Point) -> tuple[Array | None, float, bool]:
        """Return Newton's step or Fisher's, its fall of F / 2, and if it is Newton's."""
        slopes = self.halves[:, None] * point.at.moment_slopes()
        gradient = slopes.T @ np.append(half_vectorised(point.r), -point.h)
        half = 0.5 * self.shares[:, None, None] * point.weights
        means = 2 * half.sum(axis=0)

        def by_parameter(products: Array, omega: Array | None) -> Array:
            curvature = self.curvature.summed(products, point.weights, omega, means)
            return np.asarray(slopes.T @ curvature @ slopes)

        newton = by_parameter(point.products - half, point.omega)
        newton += point.at.bend(point.r, point.h)
        step = _solved(newton, -gradient)
        if step is not None:
            return step, float(-gradient @ step), True
        # residual variances together with slopes bend F down while they are far from the end: by
        # turns it is that of regressions, which end at once
        fisher, p = by_parameter(half, None), len(point.h)
        variances = np.zeros(len(gradient), dtype=bool)
        variances[len(gradient) - 2 * p : len(gradient) - p] = True
        by_turns = np.where(variances & variances[:, None], fisher, newton)
        by_turns[variances[:, None] != variances] = 0.0
        for curvature in (by_turns, fisher):
            step = _solved(curvature, -gradient)
            if step is not None:
                return step, float(-gradient @ step), False
        return None, np.inf, False

    def moved(self, point: _Point, step: Array, promised: float) -> _Point | None:
        """Take the step, halved until the likelihood rises enough."""
        # F cannot be told apart more finely than this
        rounding = 1e-14 * (1 + abs(point.deviance))
        share = 1.0
        for _ in range(MAX_HALVINGS):
            there = self.at(point.at.moved(share * step))
            least = 2 * ARMIJO * share * promised
            if there is not None and there.deviance <= point.deviance - least + rounding:
                return there
            share /= 2
        return None


def _solved(curvature: Array, right: Array) -> Array | None:
    """Solve for a step; None where the curvature is not positive definite."""
    diagonal = np.diagonal(curvature)
    # false for not-a-number, too
    if not diagonal.min() > 0:
        return None
    scale = 1 / np.sqrt(diagonal)
    scaled = curvature * scale[:, None] * scale
    if not factors_and_shares(scaled)[1].min() > SMALLEST_PIVOT:
        return None
    return np.asarray(np.linalg.solve(scaled, right * scale) * scale)
