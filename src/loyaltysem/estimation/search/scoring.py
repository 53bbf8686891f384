r"""Newton and Fisher-scoring steps over a batch of fits, safeguarded by line search and damping.

The step solves :math:`A \delta = -\tfrac12 \nabla F`. Far from the minimum A is the expected
information, which is positive definite wherever the model is identified, so that the step leads
downhill; near it A is the observed Hessian, if that is positive definite, and the convergence
quadratic. Both steps are invariant under rescaling of items and factors; the system is solved
after scaling A to a unit diagonal, so that items on different scales cost no digits. A step is
halved until F falls enough (Armijo), and where A is nearly singular a ridge is added (Levenberg,
Marquardt).
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from loyaltysem.estimation.discrepancies.likelihood import Discrepancy
from loyaltysem.estimation.search.solution import Solution
from loyaltysem.estimation.structure.group_parts.group_blocks import GroupBlocks
from loyaltysem.estimation.structure.implied import ImpliedMoments
from loyaltysem.numerics.bordered import (
    Bordered,
    BorderedVector,
    made_definite,
    smallest_pivots,
    solve_bordered,
)
from loyaltysem.numerics.inverse import unit_scale

__all__ = ["minimise", "minimise_with_derivatives"]

MAX_ITERATIONS = 250
MAX_HALVINGS = 13
#: A squared step of 1e-22 moves no estimate by more than 1e-11 √n of its standard error.
TOLERANCE = 1e-22
#: Where rounding keeps a badly conditioned fit from TOLERANCE, a step this small that no longer
#: shrinks is the end too: 1e-7 √n of a standard error.
ROUNDING_TOLERANCE = 1e-14
#: Squared step below which a Hessian that was positive definite is taken to be so still.
SETTLED = 1e-6
#: Newton's steps square the error: one this short is the last, where the step before it shows
#: that the next would be below TOLERANCE.
LAST_STEP = 1e-11
ARMIJO = 1e-4
#: Steps after which a search is hard, and directions along which F bends down are worth a step.
MANY_STEPS = 20
#: Squared step below which the observed Hessian is tried.
NEAR = 1.0
SMALLEST_RIDGE, FIRST_RIDGE, LARGEST_RIDGE = 1e-6, 1e-4, 1e4
#: Shares of a step up to which the direction was bad, and from which it was good.
BADLY_GONE, WELL_GONE = 0.125, 0.5


def minimise(
    likelihood: Discrepancy,
    start: NDArray[np.float64],
    *,
    most: int = MAX_ITERATIONS,
    is_hard: bool = False,
) -> tuple[Solution, ImpliedMoments]:
    """Minimise the discrepancy of every sample in the batch.

    Parameters
    ----------
    likelihood : NormalLikelihood
        Of a batch of samples.
    start : ndarray, shape (batch, n_free)
    most : int
        Iterations.
    is_hard : bool
        Whether directions along which F bends down are worth a step from the start.

    Returns
    -------
    solution : Solution
        With ``converged`` False where no minimum was reached; never raises for that.
    implied : ImpliedMoments
        At the solution.
    """
    solution, point, _ = minimise_with_derivatives(likelihood, start, most=most, is_hard=is_hard)
    return solution, point.implied


def minimise_with_derivatives(
    likelihood: Discrepancy,
    start: NDArray[np.float64],
    *,
    most: int = MAX_ITERATIONS,
    is_hard: bool = False,
) -> tuple[Solution, Any, Any]:
    """Minimise as :func:`minimise` does, and keep what was computed at the solution.

    Returns
    -------
    solution : Solution
    point, derivatives
        What ``likelihood.at`` and ``likelihood.derivatives`` return there, of every sample.
    """
    descent = _Descent(likelihood, start, is_hard=is_hard)
    for _ in range(most):
        if not descent.step():
            break
    return descent.solution()


class _Descent:
    """The state of one minimisation; finished fits leave the working set.

    Parameters
    ----------
    likelihood : Discrepancy
        Of a batch of samples.
    start : ndarray, shape (batch, n_free)
    is_hard : bool
        Whether directions along which F bends down are worth a step from the start.
    """

    def __init__(
        self, likelihood: Discrepancy, start: NDArray[np.float64], *, is_hard: bool = False
    ) -> None:
        batch = len(start)
        self.all = likelihood
        self.order = likelihood.layout.blocks
        self.likelihood = likelihood
        self.at = np.arange(batch)
        self.point = likelihood.at(start)
        self.known: tuple[Any, Any] | None = None
        self.ridge = np.zeros(batch)
        self.previous = np.full(batch, np.inf)
        self.was_damped = np.zeros(batch, dtype=bool)
        self.settled = np.zeros(batch, dtype=bool)
        self.theta = start.copy()
        self.converged = np.zeros(batch, dtype=bool)
        self.decrement = np.full(batch, np.inf)
        self.iterations = np.zeros(batch, dtype=np.intp)
        self.taken = MANY_STEPS if is_hard else 0

    def step(self) -> bool:
        """Advance every unfinished fit by one step; return whether any is left."""
        usable = np.isfinite(self.point.objective)
        if not usable.all():
            self._keep(usable)
        if not len(self.at):
            return False
        derivatives = self.likelihood.derivatives(self.point)
        self.known = self.point, derivatives
        gradient = derivatives.gradient
        curvature, newton = None, np.zeros(len(self.at), dtype=bool)
        if self.previous.min() < NEAR:
            hessian = self.order.of(self.likelihood.hessian(self.point, derivatives))
            # once a short step was taken along it, the Hessian stays positive definite
            settled = self.settled & (self.previous < SETTLED)
            newton = settled if settled.all() else _is_positive_definite(hessian)
            self.settled = newton
            if newton.all():
                curvature = hessian
            elif self.taken >= MANY_STEPS:
                curvature = hessian.where(newton, made_definite(hessian, SMALLEST_RIDGE))
            elif newton.any():
                curvature = hessian.where(newton, self.order.of(derivatives.information))
        if curvature is None:
            # asked for only where it is needed: a likelihood may compute it on demand
            curvature = self.order.of(derivatives.information)
        direction, decrement = _step(gradient / 2, curvature, self.ridge, self.order)
        self.decrement[self.at] = decrement
        shrunk = decrement / np.maximum(self.previous, 1e-300)
        stalled = (decrement < ROUNDING_TOLERANCE) & (shrunk > 0.25)
        # beside a damped step, this one says nothing
        stalled &= ~self.was_damped
        done = ((decrement < TOLERANCE) | stalled) & (self.ridge == 0)
        near = (decrement < LAST_STEP) & (decrement * shrunk**2 < TOLERANCE)
        self.previous, self.was_damped = decrement, self.ridge > 0
        self.converged[self.at[done]] = True
        if done.any():
            self._keep(~done)
            if not len(self.at):
                return False
            gradient, direction, decrement = gradient[~done], direction[~done], decrement[~done]
            newton, near = newton[~done], near[~done]
        self.iterations[self.at] += 1
        self.taken += 1
        length = self._search(gradient, direction, decrement)
        full = length == 1.0
        last = full & newton & near & (self.ridge == 0)
        self.converged[self.at[last]] = True
        if self.ridge.any() or not full.all():
            self.ridge = _next_ridge(self.ridge, length)
        self.theta[self.at] = self.point.theta
        self._keep(~last & (self.ridge <= LARGEST_RIDGE))
        return bool(len(self.at))

    def _search(
        self,
        gradient: NDArray[np.float64],
        direction: NDArray[np.float64],
        decrement: NDArray[np.float64],
    ) -> NDArray[np.float64]:
        """Move along the direction as far as F falls enough; return the share that was gone."""
        objective = self.point.objective
        slope = (gradient * direction).sum(axis=1)
        # below this, differences of F are rounding error and the full step is the better guide
        noise = 1e-13 * (1 + np.abs(objective) + self.likelihood.layout.p)
        blind = decrement < noise

        def falls(trial: Any, length: float, which: Any) -> NDArray[np.bool_]:
            bar = objective[which] + ARMIJO * length * slope[which]
            return np.asarray(
                (trial.objective <= bar) | (blind[which] & np.isfinite(trial.objective))
            )

        trial = self.likelihood.at(self.point.theta + direction)
        moved = falls(trial, 1.0, slice(None))
        gone = moved.astype(np.float64)
        if moved.all():
            self.point = trial
            return gone
        theta, length = self.point.theta.copy(), 1.0
        theta[moved] = trial.theta[moved]
        for _ in range(MAX_HALVINGS):
            length *= 0.5
            waiting = ~moved
            trial = self.likelihood.subset(waiting).at(theta[waiting] + length * direction[waiting])
            good = falls(trial, length, waiting)
            which = np.flatnonzero(waiting)[good]
            theta[which] = trial.theta[good]
            moved[which] = True
            gone[which] = length
            if moved.all():
                break
        self.point = self.likelihood.at(theta)
        return gone

    def _keep(self, which: NDArray[np.bool_]) -> None:
        if which.all():
            return
        self.at = self.at[which]
        self.ridge = self.ridge[which]
        self.previous = self.previous[which]
        self.was_damped = self.was_damped[which]
        self.settled = self.settled[which]
        self.likelihood = self.likelihood.subset(which)
        if which.any():
            self.point = self.likelihood.at(self.point.theta[which])

    def solution(self) -> tuple[Solution, Any, Any]:
        """Evaluate every fit where it ended."""
        # a batch that ended together has just been evaluated
        together = np.array_equal(self.point.theta, self.theta)
        point = self.point if together else self.all.at(self.theta)
        # and, where none of it moved any more, differentiated
        known = self.known if self.known is not None and self.known[0] is point else None
        derivatives = self.all.derivatives(point) if known is None else known[1]
        solution = Solution(
            theta=self.theta,
            objective=point.objective,
            gradient=derivatives.gradient,
            information=derivatives.information,
            converged=self.converged,
            decrement=self.decrement,
            iterations=self.iterations,
        )
        return solution, point, derivatives


def _is_positive_definite(hessian: Bordered) -> NDArray[np.bool_]:
    """Say which matrices are safely positive definite."""
    own, shared = (1 / np.sqrt(np.abs(part) + 1e-300) for part in hessian.diagonal)
    return np.asarray(smallest_pivots(hessian.scaled(BorderedVector(own, shared))) > 1e-4)


def _next_ridge(ridge: NDArray[np.float64], length: NDArray[np.float64]) -> NDArray[np.float64]:
    """Damp more where only a small share of the step could be gone, less where all of it was."""
    larger = np.maximum(ridge * 10, np.where(length > 0, FIRST_RIDGE, SMALLEST_RIDGE))
    following = np.where(length >= WELL_GONE, ridge / 10, ridge)
    following = np.where(length <= BADLY_GONE, larger, following)
    following[following < SMALLEST_RIDGE] = 0
    return np.asarray(following)


def _step(
    half_gradient: NDArray[np.float64],
    curvature: Bordered,
    ridge: NDArray[np.float64],
    order: GroupBlocks,
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Return the step and its squared length in the metric of the curvature."""
    own, shared = (unit_scale(part) for part in curvature.diagonal)
    scales = BorderedVector(own, shared)
    system, scale = curvature.scaled(scales), order.joined(scales)
    if ridge.any():
        system = system.raised(ridge)
    target = half_gradient * scale
    try:
        solved = order.joined(solve_bordered(system, order.split(target)))
    except np.linalg.LinAlgError:
        system = system.raised(np.full(len(ridge), 1e-8))
        solved = order.joined(solve_bordered(system, order.split(target)))
    decrement = (solved * target).sum(axis=1)
    uphill = decrement < 0
    if uphill.any():
        # information that rounding made indefinite: follow the scaled gradient instead
        solved[uphill] = target[uphill]
        decrement[uphill] = (target[uphill] ** 2).sum(axis=1)
    return -solved * scale, decrement
