r"""Linear equality constraints, worked into the parameters.

Constraints :math:`A\theta = b` leave the parameters :math:`\theta = k + K\varphi`, with K an
orthonormal basis of the directions that A does not touch. The search, the information and the
standard errors know only φ, so that nothing else needs to know of constraints (lavaan does the
same with its ``eq.constraints.K``). Parameters that no constraint names are among the φ as they
are, so that groups stay apart which no constraint links.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from loyaltysem.errors import IdentificationError
from loyaltysem.specification import ParameterTable

__all__ = ["Reduction", "reduction_of"]

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
        In which these can move: what of K is no identity, with orthonormal columns.
    offset : ndarray, shape (q,)
        k.
    """

    kept: NDArray[np.intp]
    mixed: NDArray[np.intp]
    directions: Array
    offset: Array

    @property
    def n_reduced(self) -> int:
        """How many φ there are, q'."""
        return len(self.kept) + int(self.directions.shape[1])

    @cached_property
    def matrix(self) -> Array:
        """K, shape (q, q'), with orthonormal columns."""
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
        along = moved[..., self.mixed] @ self.directions
        return np.concatenate([moved[..., self.kept], along], axis=-1)

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
    return _solved(np.array(rows), np.array(targets), table)


def _solved(rows: Array, targets: Array, table: ParameterTable) -> Reduction:
    is_named = rows.any(axis=0)
    left, sizes, right = np.linalg.svd(rows[:, is_named])
    rank = int((sizes > 1e-10 * max(sizes.max(initial=0.0), 1e-300)).sum())
    inverse = right[:rank].T @ ((left[:, :rank] / sizes[:rank]).T)
    offset = np.zeros(rows.shape[1])
    offset[is_named] = inverse @ targets
    gap = np.abs(rows @ offset - targets)
    if gap.max() > 1e-8 * max(1.0, float(np.abs(targets).max())):
        listed = ", ".join(f"'{constraint}'" for constraint in table.constraints)
        raise IdentificationError(
            f"The constraints {listed} contradict each other: no values of the parameters obey all "
            "of them. Remove one."
        )
    free = right[rank:].T
    # parameters that the constraints leave nothing are fixed, not moved by rounding
    directions = np.where(np.abs(free) < ROUNDING, 0.0, free)
    return Reduction(np.flatnonzero(~is_named), np.flatnonzero(is_named), directions, offset)
