r"""Linear equality constraints, worked into the parameters.

Constraints :math:`A\theta = b` leave the parameters :math:`\theta = k + K\varphi`, with K a
basis of the directions that A does not touch. The search, the information and the standard errors
know only φ, so that nothing else needs to know of constraints (lavaan does the same with its
``eq.constraints.K``). Parameters that no constraint names are among the φ as they are, so that
groups stay apart which no constraint links.

Without data K is orthonormal. A sum of loadings in which one item has a hundred times the unit of
the others, or intercepts that lie a thousand standard deviations off the mean of a construct, then
make φ that are nearly the same to the data. With the units of the parameters, and with where
constructs lie, K is orthonormal in parameters that have no unit and an origin amid the answers.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_array
from scipy.sparse.csgraph import connected_components

from loyaltysem.errors import IdentificationError
from loyaltysem.specification import ParameterTable

__all__ = ["Reduction", "reduction_about", "reduction_of"]

Array = NDArray[np.float64]
#: Of directions of unit length.
ROUNDING = 1e-14


@dataclass(frozen=True, eq=False)
class Reduction:
    """θ = k + K φ, with the parameters that no constraint names first among the φ.

    Attributes
    ----------
    kept : ndarray of int, shape (u,)
        Parameters that no constraint names.
    mixed : ndarray of int, shape (t,)
        The others.
    directions : ndarray, shape (t, t')
        In which these can move: what of K is no identity.
    dual : ndarray, shape (t', t)
        Its inverse from the left, by which θ that break the constraints come to the closest φ.
    offset : ndarray, shape (q,)
        k.
    """

    kept: NDArray[np.intp]
    mixed: NDArray[np.intp]
    directions: Array
    dual: Array
    offset: Array

    @property
    def n_reduced(self) -> int:
        """How many φ there are, q'."""
        return len(self.kept) + int(self.directions.shape[1])

    @cached_property
    def matrix(self) -> Array:
        """K, shape (q, q')."""
        matrix = np.zeros((len(self.offset), self.n_reduced))
        matrix[self.kept, np.arange(len(self.kept))] = 1.0
        matrix[self.mixed, len(self.kept) :] = self.directions
        return matrix

    def expand(self, reduced: Array) -> Array:
        """Return θ for one φ or a batch of them, shape (..., q)."""
        full = np.empty((*reduced.shape[:-1], len(self.offset)))
        full[..., self.kept] = reduced[..., : len(self.kept)]
        full[..., self.mixed] = reduced[..., len(self.kept) :] @ self.directions.T
        return np.asarray(full + self.offset)

    def reduce(self, full: Array) -> Array:
        """Return the φ whose θ is closest, shape (..., q')."""
        moved = full - self.offset
        along = moved[..., self.mixed] @ self.dual.T
        return np.concatenate([moved[..., self.kept], along], axis=-1)

    def shares(self, direction: Array) -> Array:
        """Return the shares of the θ in a direction that is given by those of the φ, shape (q,)."""
        u, shares = len(self.kept), np.zeros(len(self.offset))
        shares[self.kept] = direction[:u]
        # whatever the units of the θ
        shares[self.mixed] = np.abs(self.directions * self.dual.T) @ direction[u:]
        return shares

    def moving_only(self, which: NDArray[np.bool_]) -> Array:
        """Return a basis of the φ that move nothing but some of the θ, shape (k, q')."""
        u = len(self.kept)
        alone = np.flatnonzero(which[self.kept])
        size = np.abs(self.directions).max(axis=1, initial=0.0)[~which[self.mixed], None]
        held = self.directions[~which[self.mixed]] / np.where(size > 0, size, 1.0)
        together = _by_parts(held, np.zeros(len(held)))[1].T
        found = np.zeros((len(alone) + len(together), self.n_reduced))
        found[np.arange(len(alone)), alone] = 1.0
        found[len(alone) :, u:] = together
        return found

    def variances(self, covariance: Array) -> Array:
        """Return the variances of the θ for the covariance of the φ, shape (q,)."""
        u = len(self.kept)
        variances = np.empty(len(self.offset))
        variances[self.kept] = np.diag(covariance)[:u]
        within = self.directions @ covariance[u:, u:]
        variances[self.mixed] = (within * self.directions).sum(axis=1)
        return variances

    def renumbered(self, numbers: NDArray[np.intp]) -> NDArray[np.intp]:
        """Return which of the φ each of some θ is, −1 for what is fixed or a combination."""
        place = np.full(len(self.offset) + 1, -1, dtype=np.intp)
        place[self.kept] = np.arange(len(self.kept))
        return np.asarray(place[numbers])

    def combinations(self, numbers: NDArray[np.intp]) -> Array:
        """Return what of the last t' φ each of some θ is made of, shape (..., t')."""
        rows = np.zeros((len(self.offset) + 1, self.directions.shape[1]))
        rows[self.mixed] = self.directions
        return np.asarray(rows[numbers])


def reduction_of(table: ParameterTable) -> Reduction | None:
    """Work the equality constraints of a table into its parameters.

    Parameters
    ----------
    table : ParameterTable

    Returns
    -------
    Reduction, or None
        None when the table has no constraints, or others than linear equalities, which
        :mod:`~loyaltysem.estimation.search.constrained` deals with.

    Raises
    ------
    IdentificationError
        The constraints contradict each other.
    """
    system = _linear_system(table)
    if system is None:
        return None
    rows, targets = system
    mixed = np.flatnonzero(rows.any(axis=0))
    particular, free = _by_parts(rows[:, mixed], targets)
    offset = np.zeros(rows.shape[1])
    offset[mixed] = particular
    gap = np.abs(rows @ offset - targets)
    if gap.max() > 1e-8 * max(1.0, float(np.abs(targets).max())):
        listed = ", ".join(f"'{constraint}'" for constraint in table.constraints)
        raise IdentificationError(
            f"The constraints {listed} contradict each other: no values of the parameters obey all "
            "of them. Remove one."
        )
    return Reduction(np.flatnonzero(~rows.any(axis=0)), mixed, free, free.T, offset)


def reduction_about(
    table: ParameterTable, units: Array, carried: Array, near: Array
) -> Reduction | None:
    """Work the equality constraints of a table into parameters without unit and far origin.

    Parameters
    ----------
    table : ParameterTable
        Whose constraints do not contradict each other.
    units : ndarray, shape (q,)
        Of the parameters.
    carried : ndarray, shape (q, q)
        How far each intercept (row) has to move with each coefficient (column) for the means to
        stay where they are; zero where constructs lie near their origin.
    near : ndarray, shape (q,)
        Parameters about which the others are counted.

    Returns
    -------
    Reduction, or None
        None where there is nothing to work in.
    """
    system = _linear_system(table)
    if system is None and table.constraints:
        return None
    rows, targets = system or (np.zeros((0, len(near))), np.zeros(0))
    is_mixed = rows.any(axis=0) | carried.any(axis=0) | carried.any(axis=1)
    mixed = np.flatnonzero(is_mixed)
    if not len(mixed):
        return None
    own, size = carried[np.ix_(mixed, mixed)], units[mixed]
    # θ = T S φ with T = 1 + carried, which is its own inverse but for a sign
    out = (np.eye(len(mixed)) + own) * size
    back = (np.eye(len(mixed)) - own) / size[:, None]
    asked = rows[:, mixed] @ out
    length = np.linalg.norm(asked, axis=1)
    gap = (targets - rows[:, mixed] @ near[mixed]) / length
    particular, free = _by_parts(asked / length[:, None], gap)
    offset = np.zeros(len(near))
    offset[mixed] = near[mixed] + out @ particular
    return Reduction(np.flatnonzero(~is_mixed), mixed, out @ free, free.T @ back, offset)


def _linear_system(table: ParameterTable) -> tuple[Array, Array] | None:
    """Return A, shape (C, q), and b of the constraints; None unless all are linear equalities."""
    forms = [constraint.linear_form for constraint in table.constraints]
    if not forms or any(
        form is None or constraint.op != "=="
        for form, constraint in zip(forms, table.constraints, strict=True)
    ):
        return None
    free = {row.label: row.free - 1 for row in reversed(table.rows) if row.label and row.free}
    fixed = {
        row.label: row.value
        for row in table.rows
        if row.label and not row.free and row.value is not None
    }
    rows, targets = [], []
    for form in forms:
        if form is None:
            continue
        constant, coefficients = form
        row = np.zeros(table.n_free)
        for label, coefficient in coefficients.items():
            if label in free:
                row[free[label]] += coefficient
            else:
                constant += coefficient * fixed[label]
        rows.append(row)
        targets.append(-constant)
    return np.array(rows, dtype=np.float64), np.array(targets, dtype=np.float64)


def _by_parts(rows: Array, targets: Array) -> tuple[Array, Array]:
    """Return the shortest solution of a linear system, and an orthonormal basis of what it leaves.

    Constraints that have no parameter in common are solved one by one.
    """
    n = rows.shape[1]
    particular, bases, places = np.zeros(n), [], []
    for which, columns in _parts(rows):
        left, sizes, right = np.linalg.svd(rows[np.ix_(which, columns)])
        rank = int((sizes > 1e-10 * max(sizes.max(initial=0.0), 1e-300)).sum())
        inverse = right[:rank].T @ ((left[:, :rank] / sizes[:rank]).T)
        particular[columns] = inverse @ targets[which]
        bases.append(right[rank:].T)
        places.append(columns)
    free = np.zeros((n, sum(basis.shape[1] for basis in bases)))
    first = 0
    for basis, columns in zip(bases, places, strict=True):
        # parameters that the constraints leave nothing are fixed, not moved by rounding
        rounded = np.where(np.abs(basis) < ROUNDING, 0.0, basis)
        free[columns, first : first + basis.shape[1]] = rounded
        first += basis.shape[1]
    return particular, free


def _parts(rows: Array) -> Iterator[tuple[NDArray[np.intp], NDArray[np.intp]]]:
    """Yield constraints and parameters that have to do with each other."""
    c, n = rows.shape
    at, of = np.nonzero(rows)
    links = csr_array((np.ones(len(at)), (at, of + c)), shape=(c + n, c + n))
    _, part = connected_components(links, directed=False)
    order = np.argsort(part[c:], kind="stable")
    starts = np.flatnonzero(np.diff(part[c:][order], prepend=-1))
    for columns in np.split(order, starts[1:]):
        yield np.flatnonzero(part[:c] == part[c + columns[0]]), columns
