"""Newton's method within bounds, for a batch of small problems at once."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

__all__ = ["BoundedMinimum", "Criterion", "Curvature", "minimise_within_bounds"]

FloatArray = NDArray[np.float64]


@dataclass(frozen=True, slots=True, eq=False)
class Curvature:
    """A criterion and its derivatives at B points.

    Attributes
    ----------
    value : ndarray, shape (B,)
    gradient : ndarray, shape (B, p)
    hessian : ndarray, shape (B, p, p)
    positive_part : ndarray, shape (B, p, p)
        A positive semidefinite part of the Hessian, used where the whole gives no descent.
    """

    value: FloatArray
    gradient: FloatArray
    hessian: FloatArray
    positive_part: FloatArray


Criterion = Callable[[FloatArray, NDArray[np.int64]], Curvature]


@dataclass(frozen=True, slots=True, eq=False)
class BoundedMinimum:
    """Where the search ended.

    Attributes
    ----------
    minimum : ndarray, shape (B, p)
    value : ndarray, shape (B,)
    gradient : ndarray, shape (B, p)
    largest_free_gradient : ndarray, shape (B,)
        Over the coordinates that no bound holds.
    held : ndarray of bool, shape (B, p)
        Coordinates that a bound keeps from falling further.
    hessian : ndarray, shape (B, p, p)
    iterations : int
    """

    minimum: FloatArray
    value: FloatArray
    gradient: FloatArray
    largest_free_gradient: FloatArray
    held: NDArray[np.bool_]
    hessian: FloatArray
    iterations: int

    def flatness(self, problem: int) -> float:
        """Smallest over largest curvature of the free coordinates.

        0 where the minimum is not a single point, 1 where every coordinate is held.
        """
        free = np.flatnonzero(~self.held[problem])
        if not len(free):
            return 1.0
        values = np.linalg.eigvalsh(self.hessian[problem][np.ix_(free, free)])
        return float(values[0] / max(values[-1], 1e-300))


def minimise_within_bounds(
    criterion: Criterion,
    start: FloatArray,
    lower: float,
    upper: float,
    *,
    tolerance: float = 1e-10,
    max_iterations: int = 200,
) -> BoundedMinimum:
    """Search from B starts for B minima, by projected Newton steps (Bertsekas 1982).

    Parameters
    ----------
    criterion : callable
        Takes points, shape (b, p), and the indices of their problems, shape (b,).
    start : ndarray, shape (B, p)
    lower, upper : float
        Bounds of every coordinate.
    tolerance : float
        Largest gradient, over the free coordinates, at which a search ends.
    max_iterations : int

    Returns
    -------
    BoundedMinimum
        The caller decides what to do where ``largest_free_gradient`` is not small.
    """
    at = np.clip(start, lower, upper)
    every = np.arange(len(at))
    now = criterion(at, every)
    value, gradient = now.value.copy(), now.gradient.copy()
    hessian, positive = now.hessian.copy(), now.positive_part.copy()
    iterations = 0
    for iterations in range(max_iterations + 1):
        held = _held(at, gradient, lower, upper)
        active = np.flatnonzero(np.abs(np.where(held, 0, gradient)).max(axis=1) > tolerance)
        if not len(active) or iterations == max_iterations:
            break
        step = _descent(gradient[active], hessian[active], positive[active], held[active])
        moved = np.zeros(len(active), dtype=bool)
        length = np.ones(len(active))
        waiting = np.arange(len(active))
        for _ in range(40):
            rows = active[waiting]
            trial = np.clip(at[rows] + length[waiting, None] * step[waiting], lower, upper)
            found = criterion(trial, rows)
            promised = np.einsum("bp,bp->b", gradient[rows], trial - at[rows])
            # rounding of the value itself must not stop the last steps
            slack = 1e-14 * (1 + np.abs(value[rows]))
            good = found.value <= value[rows] + 1e-4 * promised + slack
            done = rows[good]
            at[done], value[done] = trial[good], found.value[good]
            gradient[done], hessian[done] = found.gradient[good], found.hessian[good]
            positive[done] = found.positive_part[good]
            moved[waiting[good]] = True
            waiting = waiting[~good]
            if not len(waiting):
                break
            length[waiting] /= 2
        if not moved.any():
            break
    held = _held(at, gradient, lower, upper)
    largest = np.abs(np.where(held, 0, gradient)).max(axis=1)
    return BoundedMinimum(at, value, gradient, largest, held, hessian, iterations)


def _held(at: FloatArray, gradient: FloatArray, lower: float, upper: float) -> NDArray[np.bool_]:
    held: NDArray[np.bool_] = ((at <= lower) & (gradient > 0)) | ((at >= upper) & (gradient < 0))
    return held


def _descent(
    gradient: FloatArray, hessian: FloatArray, positive: FloatArray, held: NDArray[np.bool_]
) -> FloatArray:
    """Newton's step of the free coordinates; of the positive part where that does not descend."""
    pull = np.where(held, 0, gradient)
    step = -_solved(hessian, pull, held)
    slope = np.einsum("bp,bp->b", step, pull)
    size = np.sqrt(np.einsum("bp,bp->b", step, step) * np.einsum("bp,bp->b", pull, pull))
    upward = ~(slope < -1e-8 * size)
    if upward.any():
        step[upward] = -_solved(positive[upward], pull[upward], held[upward])
    return step


def _solved(matrix: FloatArray, right: FloatArray, held: NDArray[np.bool_]) -> FloatArray:
    free = ~held[:, :, None] & ~held[:, None, :]
    p = matrix.shape[-1]
    # a trace of ridge: a singular matrix of one problem would stop all of them
    ridge = 1e-12 * np.trace(matrix, axis1=-2, axis2=-1)[:, None, None] + 1e-300
    whole = np.where(free, matrix, 0) + np.eye(p) * np.where(held, 1.0, ridge[:, 0])[:, None, :]
    return np.asarray(np.linalg.solve(whole, right[..., None])[..., 0], dtype=np.float64)
