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
from loyaltysem.estimation.structure.reduction import ROUNDING
from loyaltysem.specification import ParameterTable, constraint_values

__all__ = ["ConstrainedMinimum", "Constraints", "minimise_under"]

Array = NDArray[np.float64]
MAX_POLISHING = 60
TOLERANCE = 1e-18
#: An inequality this close to its bound is taken as active.
ACTIVE = 1e-6
#: What SLSQP sees where Σ is not positive definite, above any start's discrepancy.
WALL = 1e6


class Demands(Protocol):
    """Equalities and inequalities as functions of the parameters that are searched over."""

    is_equality: NDArray[np.bool_]

    def values(self, theta: Array) -> Array: ...
    def slopes(self, theta: Array) -> Array: ...


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
    search = _Search(discrepancy, start, constraints)
    z, active, converged, decrement, steps = search.polish(search.approach())
    theta = z * search.scale
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
    tangent = search.scale[:, None] * _null_space(search.slopes(z)[active])
    return ConstrainedMinimum(solution, point.implied, active, tangent)


class _Search:
    """The search over parameters and constraints that have no units.

    Parameters count in standard errors of one observation where the search begins, and so do the
    constraints, by how far the parameters have to move for one to change by one.
    """

    def __init__(self, discrepancy: Discrepancy, start: Array, constraints: Demands) -> None:
        self.discrepancy, self.constraints = discrepancy, constraints
        self.is_equality = constraints.is_equality
        point = discrepancy.at(start)
        self.is_usable = bool(np.isfinite(point.objective[0]))
        scale = np.ones(start.shape[1])
        if self.is_usable:
            diagonal = np.diagonal(discrepancy.derivatives(point).information[0])
            known = diagonal > 0
            scale[known] = 1 / np.sqrt(diagonal[known])
        self.scale = scale
        self.start: Array = np.asarray(start[0] / scale, dtype=np.float64)
        lengths = np.linalg.norm(constraints.slopes(start[0]) * scale, axis=1)
        self.units = np.where((lengths > 0) & np.isfinite(lengths), lengths, 1.0)

    def values(self, z: Array) -> Array:
        return np.asarray(self.constraints.values(z * self.scale) / self.units)

    def slopes(self, z: Array) -> Array:
        slopes = self.constraints.slopes(z * self.scale)
        return np.asarray(slopes * self.scale / self.units[:, None])

    def _bend(self, z: Array, multipliers: Array) -> Array:
        """Return Σ λ ∇²c by central differences of the slopes, shape (q, q)."""
        bend = np.zeros((len(z), len(z)))
        for k in np.flatnonzero((self.slopes(z) != 0).any(axis=0)):
            step = 1e-5 * max(1.0, abs(z[k]))
            ahead, behind = z.copy(), z.copy()
            ahead[k] += step
            behind[k] -= step
            bend[k] = multipliers @ (self.slopes(ahead) - self.slopes(behind)) / (2 * step)
        return np.asarray((bend + bend.T) / 2)

    def approach(self) -> Array:
        """Come near the minimum by SLSQP."""
        if not self.is_usable:
            return self.start

        def value(z: Array) -> float:
            objective = float(self.discrepancy.at((z * self.scale)[None]).objective[0])
            return objective if np.isfinite(objective) else WALL

        def gradient(z: Array) -> Array:
            point = self.discrepancy.at((z * self.scale)[None])
            if not np.isfinite(point.objective[0]):
                return np.zeros_like(z)
            return np.asarray(self.discrepancy.derivatives(point).gradient[0] * self.scale)

        demands: list[Any] = [
            {
                "type": kind,
                "fun": lambda z, rows=rows: self.values(z)[rows],
                "jac": lambda z, rows=rows: self.slopes(z)[rows],
            }
            for rows, kind in ((self.is_equality, "eq"), (~self.is_equality, "ineq"))
            if rows.any()
        ]
        found = minimize(
            value,
            self.start,
            jac=gradient,
            method="SLSQP",
            constraints=demands,
            options={"maxiter": 500, "ftol": 1e-13},
        )
        return np.asarray(found.x)

    def polish(self, z: Array) -> tuple[Array, NDArray[np.bool_], bool, float, int]:
        """Take Newton steps on the conditions of a minimum until none moves anything."""
        equality = self.is_equality
        active = equality | (self.values(z) < ACTIVE)
        decrement, step_number = np.inf, 0
        for step_number in range(1, MAX_POLISHING + 1):
            point = self.discrepancy.at((z * self.scale)[None])
            if not np.isfinite(point.objective[0]):
                break
            derivatives = self.discrepancy.derivatives(point)
            hessian = self.discrepancy.hessian(point, derivatives)[0]
            hessian = hessian * self.scale[:, None] * self.scale
            half = derivatives.gradient[0] * self.scale / 2
            slopes, values = self.slopes(z)[active], self.values(z)[active]
            # least-squares multipliers, which the curvature of the constraints is weighted by
            weights = np.zeros(len(active))
            weights[active] = np.linalg.lstsq(slopes.T, -half, rcond=None)[0] if active.any() else 0
            step, multipliers = _kkt_step(hessian + self._bend(z, weights), slopes, half, values)
            # on the wrong side an inequality would be pulled towards its bound from inside
            wrong = np.zeros(len(active), dtype=bool)
            wrong[active] = multipliers > 1e-10
            wrong &= ~equality
            if wrong.any():
                active = active & ~wrong
                continue
            z = z + step
            broken = ~active & (self.values(z) < -1e-10)
            if broken.any():
                active = active | broken
                continue
            decrement = float(step @ hessian @ step)
            if abs(decrement) < TOLERANCE and np.abs(values).max(initial=0.0) < 1e-8:
                obeys = (self.values(z)[~equality] > -1e-8).all()
                return z, active, bool(obeys), abs(decrement), step_number
        return z, active, False, decrement, step_number


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
    free = right[rank:].T
    return np.asarray(np.where(np.abs(free) < ROUNDING, 0.0, free), dtype=np.float64)
