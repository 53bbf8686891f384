r"""Minimising a discrepancy under nonlinear equalities and inequalities.

scipy's SLSQP (Kraft 1988), on parameters scaled by the information, finds the neighbourhood of the
minimum and which inequalities are active there. Newton steps on the conditions of Karush, Kuhn and
Tucker,

.. math::

    \begin{pmatrix} H + \sum_i \lambda_i \nabla^2 c_i & A' \\ A & 0 \end{pmatrix}
    \begin{pmatrix} \delta \\ \lambda \end{pmatrix} =
    \begin{pmatrix} -\tfrac12 \nabla F \\ -c \end{pmatrix},

with A the slopes of the active constraints c, then take it to machine precision. Estimates vary
only along the directions that A leaves free, so that their covariance is
:math:`K (K' I K)^{-1} K' / n` with K a basis of these (Aitchison & Silvey 1958).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import minimize

from loyaltysem.estimation.discrepancies.likelihood import Discrepancy
from loyaltysem.estimation.search.solution import Solution
from loyaltysem.estimation.structure.implied import ImpliedMoments
from loyaltysem.specification import ParameterTable, constraint_values

__all__ = ["ConstrainedMinimum", "Constraints", "minimise_under"]

Array = NDArray[np.float64]
MAX_POLISHING = 60
TOLERANCE = 1e-18
#: An inequality this close to its bound is taken as active.
ACTIVE = 1e-6


class Demands(Protocol):
    """Equalities and inequalities as functions of the parameters that are searched over."""

    is_equality: NDArray[np.bool_]

    def values(self, theta: Array) -> Array: ...
    def slopes(self, theta: Array) -> Array: ...
    def curvature(self, theta: Array, multipliers: Array) -> Array: ...


class Constraints:
    """The constraints of a parameter table as functions of the free parameters.

    Parameters
    ----------
    table : ParameterTable
        With constraints.

    Attributes
    ----------
    texts : tuple of str
    is_equality : ndarray of bool, shape (C,)
    """

    def __init__(self, table: ParameterTable) -> None:
        self._constraints = table.constraints
        self.texts = tuple(str(constraint) for constraint in table.constraints)
        self.is_equality = np.array([c.op == "==" for c in table.constraints])
        # an inequality holds from zero up
        self._signs = np.array([-1.0 if c.op == "<" else 1.0 for c in table.constraints])
        self.n_free = table.n_free
        labelled = [row for row in reversed(table.rows) if row.label and row.op != ":="]
        self._free = {row.label: row.free - 1 for row in labelled if row.free}
        self._fixed = {row.label: row.value for row in labelled if not row.free}

    def held(self, active: NDArray[np.bool_]) -> tuple[str, ...]:
        """Return the inequalities among the active constraints, as written in the model."""
        chosen = active & ~self.is_equality
        return tuple(text for text, held in zip(self.texts, chosen, strict=True) if held)

    def values(self, theta: Array) -> Array:
        """Return c(θ), shape (C,): zero for equalities that hold, not negative for inequalities."""
        return np.asarray(self._signs * constraint_values(self._constraints, self._known(theta))[0])

    def slopes(self, theta: Array) -> Array:
        """Return the derivatives of c, shape (C, n_free)."""
        by_label = constraint_values(self._constraints, self._known(theta))[1]
        slopes = np.zeros((len(self.texts), self.n_free))
        for i, found in enumerate(by_label):
            for label, slope in found.items():
                if label in self._free:
                    slopes[i, self._free[label]] += self._signs[i] * float(slope)
        return slopes

    def curvature(self, theta: Array, multipliers: Array) -> Array:
        """Return Σ λ ∇²c by central differences of the slopes, shape (n_free, n_free)."""
        curvature = np.zeros((self.n_free, self.n_free))
        for k in sorted(set(self._free.values())):
            step = 1e-5 * max(1.0, abs(theta[k]))
            ahead, behind = theta.copy(), theta.copy()
            ahead[k] += step
            behind[k] -= step
            difference = (self.slopes(ahead) - self.slopes(behind)) / (2 * step)
            curvature[k] = multipliers @ difference
        return np.asarray((curvature + curvature.T) / 2)

    def _known(self, theta: Array) -> dict[str, float]:
        free = {label: float(theta[k]) for label, k in self._free.items()}
        return free | {label: float(v) for label, v in self._fixed.items() if v is not None}


@dataclass(frozen=True, slots=True)
class ConstrainedMinimum:
    """A minimum under constraints.

    Attributes
    ----------
    solution : Solution
        Batch of one, in all parameters.
    implied : ImpliedMoments
    active : ndarray of bool, shape (C,)
        Equalities, and inequalities that the estimates lie against.
    tangent : ndarray, shape (q, q')
        Directions in which the active constraints let the parameters move.
    """

    solution: Solution
    implied: ImpliedMoments
    active: NDArray[np.bool_]
    tangent: Array


def minimise_under(
    discrepancy: Discrepancy, start: Array, constraints: Demands
) -> ConstrainedMinimum:
    """Minimise the discrepancy of one sample under constraints.

    Parameters
    ----------
    discrepancy : Discrepancy
        Of a batch of one.
    start : ndarray, shape (1, n_free)
    constraints : Constraints or BoundsOnCombinations

    Returns
    -------
    ConstrainedMinimum
        With ``solution.converged`` False where no point obeys the constraints, or no minimum was
        reached.
    """
    theta = _approach(discrepancy, start, constraints)
    theta, active, converged, decrement, steps = _polish(discrepancy, theta, constraints)
    point = discrepancy.at(theta[None])
    derivatives = discrepancy.derivatives(point)
    solution = Solution(
        theta=theta[None],
        objective=point.objective,
        gradient=derivatives.gradient,
        information=derivatives.information,
        converged=np.array([converged and bool(np.isfinite(point.objective[0]))]),
        decrement=np.array([decrement]),
        iterations=np.array([steps], dtype=np.intp),
    )
    tangent = _null_space(constraints.slopes(theta)[active])
    return ConstrainedMinimum(solution, point.implied, active, tangent)


def _approach(discrepancy: Discrepancy, start: Array, constraints: Demands) -> Array:
    point = discrepancy.at(start)
    if not np.isfinite(point.objective[0]):
        return np.asarray(start[0])
    information = discrepancy.derivatives(point).information[0]
    scale = 1 / np.sqrt(np.maximum(np.diag(information), 1e-12))

    def value(z: Array) -> float:
        objective = float(discrepancy.at((z * scale)[None]).objective[0])
        return objective if np.isfinite(objective) else 1e6

    def gradient(z: Array) -> Array:
        point = discrepancy.at((z * scale)[None])
        if not np.isfinite(point.objective[0]):
            return np.zeros_like(z)
        return np.asarray(discrepancy.derivatives(point).gradient[0] * scale)

    chosen = [(constraints.is_equality, "eq"), (~constraints.is_equality, "ineq")]
    demands: list[Any] = [
        {
            "type": kind,
            "fun": lambda z, rows=rows: constraints.values(z * scale)[rows],
            "jac": lambda z, rows=rows: constraints.slopes(z * scale)[rows] * scale,
        }
        for rows, kind in chosen
        if rows.any()
    ]
    found = minimize(
        value,
        start[0] / scale,
        jac=gradient,
        method="SLSQP",
        constraints=demands,
        options={"maxiter": 500, "ftol": 1e-13},
    )
    return np.asarray(found.x * scale)


def _polish(
    discrepancy: Discrepancy, theta: Array, constraints: Demands
) -> tuple[Array, NDArray[np.bool_], bool, float, int]:
    equality = constraints.is_equality
    active = equality | (constraints.values(theta) < ACTIVE)
    decrement, step_number = np.inf, 0
    for step_number in range(1, MAX_POLISHING + 1):
        point = discrepancy.at(theta[None])
        if not np.isfinite(point.objective[0]):
            break
        derivatives = discrepancy.derivatives(point)
        hessian = discrepancy.hessian(point, derivatives)[0]
        half = derivatives.gradient[0] / 2
        slopes, values = constraints.slopes(theta)[active], constraints.values(theta)[active]
        # least-squares multipliers, which the curvature of the constraints is weighted by
        weights = np.zeros(len(active))
        weights[active] = np.linalg.lstsq(slopes.T, -half, rcond=None)[0] if active.any() else 0
        system = hessian + constraints.curvature(theta, weights)
        step, multipliers = _kkt_step(system, slopes, half, values)
        # on the wrong side an inequality would be pulled towards its bound from inside
        wrong = np.zeros(len(active), dtype=bool)
        wrong[active] = multipliers > 1e-10
        wrong &= ~equality
        if wrong.any():
            active = active & ~wrong
            continue
        theta = theta + step
        broken = ~active & (constraints.values(theta) < -1e-10)
        if broken.any():
            active = active | broken
            continue
        decrement = float(step @ hessian @ step)
        if abs(decrement) < TOLERANCE and np.abs(values).max(initial=0.0) < 1e-8:
            obeys = (constraints.values(theta)[~equality] > -1e-8).all()
            return theta, active, bool(obeys), abs(decrement), step_number
    return theta, active, False, decrement, step_number


def _kkt_step(system: Array, slopes: Array, half: Array, values: Array) -> tuple[Array, Array]:
    n, k = len(half), len(values)
    matrix = np.zeros((n + k, n + k))
    matrix[:n, :n] = system
    matrix[:n, n:] = slopes.T
    matrix[n:, :n] = slopes
    solved = np.asarray(np.linalg.lstsq(matrix, np.append(-half, -values), rcond=None)[0])
    solved = solved.astype(np.float64, copy=False)
    return solved[:n], solved[n:]


def _null_space(slopes: Array) -> Array:
    if not len(slopes):
        return np.eye(slopes.shape[1])
    _, sizes, right = np.linalg.svd(slopes)
    rank = int((sizes > 1e-10 * max(sizes.max(), 1e-300)).sum())
    return np.asarray(right[rank:].T)
