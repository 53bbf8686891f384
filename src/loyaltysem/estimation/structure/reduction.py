r"""Linear equality constraints, worked into the parameters.

Constraints :math:`A\theta = b` leave the parameters :math:`\theta = k + K\varphi`, with K an
orthonormal basis of the directions that A does not touch. The search, the information and the
standard errors know only φ, so that nothing else needs to know of constraints (lavaan does the
same with its ``eq.constraints.K``).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from loyaltysem.errors import IdentificationError
from loyaltysem.specification import ParameterTable

__all__ = ["Reduction", "reduction_of"]

Array = NDArray[np.float64]
#: Of directions of unit length.
ROUNDING = 1e-14


@dataclass(frozen=True, slots=True)
class Reduction:
    """θ = k + K φ.

    Attributes
    ----------
    matrix : ndarray, shape (q, q')
        K, with orthonormal columns.
    offset : ndarray, shape (q,)
        k.
    """

    matrix: Array
    offset: Array

    def expand(self, reduced: Array) -> Array:
        """Return θ for a batch of φ, shape (batch, q)."""
        return np.asarray(reduced @ self.matrix.T + self.offset)

    def reduce(self, full: Array) -> Array:
        """Return the φ whose θ is closest, shape (batch, q')."""
        return np.asarray((full - self.offset) @ self.matrix)


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
    left, sizes, right = np.linalg.svd(rows)
    rank = int((sizes > 1e-10 * max(sizes.max(), 1e-300)).sum())
    inverse = right[:rank].T @ ((left[:, :rank] / sizes[:rank]).T)
    offset = inverse @ targets
    gap = np.abs(rows @ offset - targets)
    if gap.max() > 1e-8 * max(1.0, float(np.abs(targets).max())):
        listed = ", ".join(f"'{constraint}'" for constraint in table.constraints)
        raise IdentificationError(
            f"The constraints {listed} contradict each other: no values of the parameters obey all "
            "of them. Remove one."
        )
    free = right[rank:].T
    # parameters that the constraints leave nothing are fixed, not moved by rounding
    return Reduction(matrix=np.where(np.abs(free) < ROUNDING, 0.0, free), offset=offset)
