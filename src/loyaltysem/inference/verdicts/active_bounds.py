"""Which parameters a search left at their bounds, and what that means."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import nnls

from loyaltysem.estimation import Box, MatrixLayout, Solution, standard_errors_of_one
from loyaltysem.estimation.structure.reduction import Reduction
from loyaltysem.inference.fit.fit_indices import chisq_pvalue
from loyaltysem.inference.verdicts.check import Check

__all__ = ["active_bounds", "active_constraints"]

#: Fall of F that a step beyond the bound promises, above which the bound is felt.
FELT = 1e-12
#: Distance in standard errors of one observation up to which a combination is at its bound.
AT_BOUND = 1e-7
Flags = NDArray[np.bool_]


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
    if layout.reduction is None:
        low, high = _held(box, solution)
    else:
        low, high = _held_combinations(layout.reduction, box, solution)
    if not (low | high).any():
        return (Check("bounds", "ok", "no parameter is held by its bound"),)
    first = {row.free: row for row in reversed(layout.table.rows) if row.free}
    found, is_problem = [], False
    for k in np.flatnonzero(low | high):
        row = first[int(k) + 1]
        end = "lower" if low[k] else "upper"
        name = f"{row.lhs} {row.op} {row.rhs}".strip()
        found.append(f"{name} at its {end} bound {(box.lower if low[k] else box.upper)[k]:.4g}")
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


def _held(box: Box, solution: Solution) -> tuple[Flags, Flags]:
    """Say which parameters are held by their lower, and by their upper bounds."""
    theta, gradient = solution.theta[0], solution.gradient[0]
    curvature = np.diagonal(solution.information[0])
    felt = gradient**2 > FELT * np.maximum(curvature, 1e-300)
    return (
        felt & (theta <= box.lower) & (gradient > 0),
        felt & (theta >= box.upper) & (gradient < 0),
    )


def _held_combinations(reduction: Reduction, box: Box, solution: Solution) -> tuple[Flags, Flags]:
    """Say it where equality constraints make the parameters combinations of those searched.

    The gradient is then a sum of the slopes of the bounds that hold, with positive multipliers.
    """
    theta, gradient = reduction.expand(solution.theta)[0], solution.gradient[0]
    scale = standard_errors_of_one(reduction, solution.information[0])
    low = theta <= box.lower + AT_BOUND * scale
    high = theta >= box.upper - AT_BOUND * scale
    slopes = reduction.matrix / scale[:, None]
    at = np.concatenate([np.flatnonzero(low), np.flatnonzero(high)])
    sign = np.repeat([1.0, -1.0], [int(low.sum()), int(high.sum())])
    if not len(at):
        return low, high
    # parameters held equal have one bound between them, which all are named by
    rows, which = np.unique(np.round(slopes[at] * sign[:, None], 9), axis=0, return_inverse=True)
    felt = (nnls(rows.T, gradient)[0] ** 2 > FELT)[np.ravel(which)]
    for flags, own in ((low, sign > 0), (high, sign < 0)):
        flags[at[own]] = felt[own]
    return low, high


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
