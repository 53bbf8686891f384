r"""Minimising a discrepancy inside a box.

scipy's L-BFGS-B (Byrd, Lu, Nocedal & Zhu 1995), on parameters scaled by the information, finds
the neighbourhood of the minimum and which bounds hold; projected Newton steps (Bertsekas 1982)
over the other parameters then take it to machine precision: the parameters held are those at a
bound whose gradient points outside, and the rest move by the Newton step, clipped to the box,
along which F must fall.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import Bounds, minimize

from loyaltysem.estimation.discrepancies.likelihood import Discrepancy
from loyaltysem.estimation.search.boxes.bounds import Box
from loyaltysem.estimation.search.boxes.bounds_on_combinations import BoundsOnCombinations
from loyaltysem.estimation.search.constrained import minimise_under
from loyaltysem.estimation.search.scoring import ARMIJO, ROUNDING_TOLERANCE, TOLERANCE
from loyaltysem.estimation.search.solution import Solution
from loyaltysem.estimation.structure.implied import ImpliedMoments
from loyaltysem.numerics.inverse import unit_scale

__all__ = ["minimise_in_box"]

Array = NDArray[np.float64]
MAX_STEPS = 200
MAX_HALVINGS = 40
#: Of the implied correlations, below which their inverse has few digits left.
SMALLEST_EIGENVALUE = 1e-8
#: What L-BFGS-B sees where Σ is not positive definite, above any start's discrepancy.
WALL = 1e6


def minimise_in_box(
    discrepancy: Discrepancy, start: Array, box: Box
) -> tuple[Solution, ImpliedMoments]:
    """Minimise the discrepancy of one sample inside a box.

    Parameters
    ----------
    discrepancy : Discrepancy
        Of a batch of one.
    start : ndarray, shape (1, n_free)
        Moved into the box where it lies outside.
    box : Box
        Of the table's parameters, which linear equality constraints may make combinations of
        those that are searched over.

    Returns
    -------
    solution : Solution
        ``gradient`` is zero but for the parameters at a bound; ``decrement`` counts the others.
    implied : ImpliedMoments
    """
    reduction = discrepancy.layout.reduction
    if reduction is not None:
        information = discrepancy.derivatives(discrepancy.at(start)).information[0]
        bounds = BoundsOnCombinations(reduction, box, information)
        found = minimise_under(discrepancy, start, bounds)
        return found.solution, found.implied
    search = _Search(discrepancy, box)
    theta = search.approach(np.clip(start[0], box.lower, box.upper))
    return search.polish(theta)


class _Search:
    def __init__(self, discrepancy: Discrepancy, box: Box) -> None:
        self.discrepancy = discrepancy
        self.box = box
        self.iterations = 0
        self.inverts = discrepancy.inverts

    def value(self, point: Any) -> float:
        """Return F at a point; infinite where Σ is singular up to rounding, and F is noise.

        Inside a box the search comes to such places: with two residual variances at zero.
        """
        value = float(point.objective[0])
        if not self.inverts or not np.isfinite(value):
            return value
        sigma = point.implied.covariance[0]
        size = np.sqrt(np.diagonal(sigma, axis1=-2, axis2=-1))
        smallest = np.linalg.eigvalsh(sigma / size[:, :, None] / size[:, None, :])[:, 0]
        return value if (smallest > SMALLEST_EIGENVALUE).all() else np.inf

    def approach(self, start: Array) -> Array:
        """Come near the minimum by L-BFGS-B."""
        point = self.discrepancy.at(start[None])
        if not np.isfinite(self.value(point)):
            return start
        diagonal = np.diagonal(self.discrepancy.derivatives(point).information[0])
        scale = unit_scale(diagonal)

        def value_and_slope(scaled: Array) -> tuple[float, Array]:
            at = self.discrepancy.at((scaled * scale)[None])
            value = self.value(at)
            if not np.isfinite(value):
                return WALL, np.zeros_like(scaled)
            gradient = self.discrepancy.derivatives(at).gradient[0]
            return value, np.asarray(gradient * scale)

        found = minimize(
            value_and_slope,
            start / scale,
            jac=True,
            method="L-BFGS-B",
            bounds=Bounds(self.box.lower / scale, self.box.upper / scale),
            options={"maxiter": 150, "maxfun": 400, "ftol": 1e-13, "gtol": 1e-9, "maxcor": 30},
        )
        self.iterations += int(found.nit)
        end = np.asarray(found.x, dtype=np.float64)
        return np.asarray(np.clip(end * scale, self.box.lower, self.box.upper))

    def polish(self, theta: Array) -> tuple[Solution, ImpliedMoments]:
        """Take projected Newton steps until none moves anything."""
        point = self.discrepancy.at(theta[None])
        converged, previous, ridge, decrement = False, np.inf, 0.0, np.inf
        for _ in range(MAX_STEPS):
            if not np.isfinite(self.value(point)):
                break
            derivatives = self.discrepancy.derivatives(point)
            gradient = derivatives.gradient[0]
            moving = ~self._held(theta, gradient)
            curvature = self._curvature(point, derivatives, moving)
            step, decrement = _newton_step(gradient, curvature, moving, ridge)
            stalled = decrement < ROUNDING_TOLERANCE and decrement > 0.25 * previous
            if ridge == 0 and (decrement < TOLERANCE or stalled):
                converged = True
                break
            previous = decrement
            proposal = self._along(theta, step, float(point.objective[0]), gradient)
            self.iterations += 1
            if proposal is None:
                ridge = max(10 * ridge, 1e-6)
                if ridge > 1e4:
                    break
                continue
            ridge = 0.0 if ridge < 1e-5 else ridge / 10
            theta = proposal
            point = self.discrepancy.at(theta[None])
        return self._solution(theta, point, converged, decrement)

    def _held(self, theta: Array, gradient: Array) -> NDArray[np.bool_]:
        """Say which parameters stand at a bound that F falls beyond."""
        at_lower = (theta <= self.box.lower) & (gradient > 0)
        return np.asarray(at_lower | ((theta >= self.box.upper) & (gradient < 0)))

    def _curvature(self, point: Any, derivatives: Any, moving: NDArray[np.bool_]) -> Array:
        hessian = self.discrepancy.hessian(point, derivatives)[0]
        part = hessian[np.ix_(moving, moving)]
        size = np.sqrt(np.abs(np.diagonal(part)) + 1e-300)
        smallest = np.linalg.eigvalsh(part / size[:, None] / size)[:1]
        if (smallest > 1e-10).all():
            return np.asarray(hessian)
        return np.asarray(self.discrepancy.derivatives(point).information[0])

    def _along(self, theta: Array, step: Array, objective: float, gradient: Array) -> Array | None:
        """Go along the step, clipped to the box, as far as F falls enough."""
        noise = 1e-13 * (1 + abs(objective) + len(theta))
        length = 1.0
        for _ in range(MAX_HALVINGS):
            proposal = np.clip(theta + length * step, self.box.lower, self.box.upper)
            slope = float(gradient @ (proposal - theta))
            value = self.value(self.discrepancy.at(proposal[None]))
            # below this, differences of F are rounding error and the full step is the better guide
            if value <= objective + ARMIJO * slope or (
                abs(slope) < noise and value <= objective + noise
            ):
                return np.asarray(proposal)
            length *= 0.5
        return None

    def _solution(
        self, theta: Array, point: Any, converged: bool, decrement: float
    ) -> tuple[Solution, ImpliedMoments]:
        derivatives = self.discrepancy.derivatives(point)
        solution = Solution(
            theta=theta[None],
            objective=point.objective,
            gradient=derivatives.gradient,
            information=derivatives.information,
            converged=np.array([converged]),
            decrement=np.array([decrement]),
            iterations=np.array([self.iterations]),
        )
        return solution, point.implied


def _newton_step(
    gradient: Array, curvature: Array, moving: NDArray[np.bool_], ridge: float
) -> tuple[Array, float]:
    """Solve for the moving parameters after scaling to a unit diagonal."""
    step = np.zeros_like(gradient)
    if not moving.any():
        return step, 0.0
    part = curvature[np.ix_(moving, moving)]
    scale = 1 / np.sqrt(np.maximum(np.diagonal(part), 1e-300))
    system = part * scale[:, None] * scale + ridge * np.eye(len(part))
    target = 0.5 * gradient[moving] * scale
    solved = np.linalg.lstsq(system, target, rcond=1e-13)[0]
    step[moving] = -solved * scale
    return step, float(solved @ target)
