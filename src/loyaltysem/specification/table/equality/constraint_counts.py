"""How many parameters the equality constraints of a model take away."""

from __future__ import annotations

import numpy as np

from loyaltysem.specification.algebra.constraints import Constraint, constraint_values
from loyaltysem.specification.table.parameter_table import ParameterTable

__all__ = ["labels_in_equalities", "n_equality_constraints"]


def n_equality_constraints(table: ParameterTable) -> int:
    """Count the equality constraints that are independent of each other.

    Parameters
    ----------
    table : ParameterTable
        The model.

    Returns
    -------
    int
        The rank of their derivatives with respect to the free parameters, for nonlinear ones at
        arbitrary values: each constraint takes one parameter away unless others imply it. Labels
        and ``group_equal`` are not counted, since they number equal coefficients once.

    Notes
    -----
    As in lavaan, whose degrees of freedom count the same rank at the solution.

    Examples
    --------
    >>> from loyaltysem.specification import build_parameter_table, parse_model
    >>> from loyaltysem.specification import n_equality_constraints
    >>> text = "y ~ a*x + b*z + c*w; a == b; b == c; 2*a == 2*c"
    >>> n_equality_constraints(build_parameter_table(parse_model(text)))
    2
    """
    equalities = [constraint for constraint in table.constraints if constraint.op == "=="]
    if not equalities or not table.n_free:
        return 0
    numbers, values = _labelled(table, equalities)
    _, slopes = constraint_values(equalities, values)
    jacobian = np.zeros((len(equalities), table.n_free))
    unknown = 0
    for i, by_label in enumerate(slopes):
        for label, slope in by_label.items():
            if label in numbers:
                jacobian[i, numbers[label] - 1] += slope
        if not np.isfinite(jacobian[i]).all():
            # Not defined at these values; it may still hold somewhere.
            jacobian[i] = 0.0
            unknown += 1
    lengths = np.linalg.norm(jacobian, axis=1, keepdims=True)
    scaled = jacobian / np.where(lengths > 0, lengths, 1.0)
    return int(np.linalg.matrix_rank(scaled, tol=1e-9)) + unknown


def labels_in_equalities(table: ParameterTable) -> set[str]:
    """Return the labels that stand in equality constraints, directly or through definitions."""
    return {
        name
        for constraint in table.constraints
        if constraint.op == "=="
        for name in constraint.names
    }


def _labelled(
    table: ParameterTable, equalities: list[Constraint]
) -> tuple[dict[str, int], dict[str, float]]:
    """Return the free parameter of each label, and values: fixed ones, or arbitrary ones."""
    names = dict.fromkeys(name for constraint in equalities for name in constraint.names)
    rows = {row.label: row for row in table.rows if row.label in names}
    arbitrary = np.random.default_rng(1).uniform(0.5, 1.5, size=len(names))
    values = dict(zip(names, arbitrary.tolist(), strict=True))
    values |= {name: row.value for name, row in rows.items() if row.value is not None}
    return {name: row.free for name, row in rows.items() if row.free}, values
