"""Which parameters a search left at their bounds, and what that means."""

from __future__ import annotations

import numpy as np

from loyaltysem.estimation import Box, MatrixLayout, Solution
from loyaltysem.inference.fit.fit_indices import chisq_pvalue
from loyaltysem.inference.verdicts.admissibility import Check

__all__ = ["active_bounds", "active_constraints"]

#: Fall of F that a step beyond the bound promises, above which the bound is felt.
FELT = 1e-12


def active_bounds(layout: MatrixLayout, box: Box | None, solution: Solution) -> tuple[Check, ...]:
    """Report the parameters that stand at a bound beyond which the data fit better.

    Parameters
    ----------
    layout : MatrixLayout
    box : Box, or None
    solution : Solution
        Batch of one.

    Returns
    -------
    tuple of Check
        Empty without bounds; a problem where a variance is at its lower bound, else a caution.
    """
    if box is None:
        return ()
    theta, gradient = solution.theta[0], solution.gradient[0]
    curvature = np.diagonal(solution.information[0])
    felt = gradient**2 > FELT * np.maximum(curvature, 1e-300)
    low = felt & (theta <= box.lower) & (gradient > 0)
    high = felt & (theta >= box.upper) & (gradient < 0)
    if not (low | high).any():
        return (Check("bounds", "ok", "no parameter is held by its bound"),)
    first = {row.free: row for row in reversed(layout.table.rows) if row.free}
    found, is_problem = [], False
    for k in np.flatnonzero(low | high):
        row = first[int(k) + 1]
        end = "lower" if low[k] else "upper"
        name = f"{row.lhs} {row.op} {row.rhs}".strip()
        found.append(f"{name} at its {end} bound {theta[k]:.4g}")
        is_problem |= bool(low[k]) and row.op == "~~" and row.lhs == row.rhs
    check = Check(
        "bounds",
        "problem" if is_problem else "caution",
        f"{', '.join(found)}: without the bound the data would take it beyond.",
        "The estimates are the best inside the bounds, not the best of all; standard errors and "
        "the chi-square ignore that and are only a guide (lavaan's do the same). The reference of "
        "the chi-square is a mixture with up to one degree of freedom more for each bound that "
        "holds (chi-bar-square: Shapiro 1988; Silvapulle & Sen 2005), so that its p-value is "
        "approximate and tends to be too small. A variance at "
        "its lower bound says that a construct is explained entirely, or not distinct from its "
        "causes: merge constructs or drop a path, rather than report this solution.",
    )
    return (check,)


def active_constraints(
    texts: tuple[str, ...], n_inequalities: int, chisq: float, df: int
) -> tuple[Check, ...]:
    """Report the inequality constraints that the estimates lie against.

    Where the population lies against k of the inequalities, the chi-square has the distribution of
    a mixture of chi-squares with df to df + k degrees of freedom, so that its tail lies between
    those of the first and the last.

    Parameters
    ----------
    texts : tuple of str
        The active ones, as written in the model.
    n_inequalities : int
        How many the model has.
    chisq : float
        Of the model.
    df : int
        Its degrees of freedom, which do not count inequalities.

    Returns
    -------
    tuple of Check
        Empty when none is active.

    References
    ----------
    Shapiro (1988), International Statistical Review 56; Silvapulle & Sen (2005), Constrained
    Statistical Inference.
    """
    if not texts:
        return ()
    smallest = chisq_pvalue(chisq, df) if df else 0.0
    largest = chisq_pvalue(chisq, df + n_inequalities)
    check = Check(
        "constraints",
        "caution",
        f"active: {', '.join(texts)}. Without them the data would take the estimates beyond.",
        f"Standard errors take them as equalities. The reference of the chi-square is a mixture "
        f"with {df} to {df + n_inequalities} degrees of freedom (chi-bar-square: Shapiro 1988; "
        f"Silvapulle & Sen 2005), so that its p-value, which counts {df}, is approximate and tends "
        f"to be too small: the right one lies between {smallest:.3g} and {largest:.3g}. A test of "
        "the constraint itself compares with such a mixture too.",
    )
    return (check,)
