"""What an estimation of a model yields, from complete or incomplete answers."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from loyaltysem.errors import NotAvailableError
from loyaltysem.estimation import Box, ImpliedMoments, MatrixLayout, Minima, Solution
from loyaltysem.estimation.criteria.incomplete_tests import CompleteDataTest
from loyaltysem.inference.fit.scaled_tests import ScaledTest

__all__ = ["Comparison", "Estimation", "refuse_bounds", "refuse_constraints"]


@dataclass(frozen=True, slots=True)
class Comparison:
    """The models a fit is compared with, and how the comparisons are corrected.

    Attributes
    ----------
    baseline_chisq : float
        Of the independence model.
    saturated_logl : float, or None
        Log-likelihood of the saturated model; None for least squares, which have none.
    chisq : float, or None
        Of the model, where it is not simply a multiple of the minimum.
    scaled : tuple of ScaledTest, or None
        Corrections of the chi-squares of the model and of the independence model.
    complete_data : tuple of CompleteDataTest, or None
        What the robust indices are computed from where answers are missing or ordered, for both
        models.
    """

    baseline_chisq: float
    saturated_logl: float | None
    chisq: float | None = None
    scaled: tuple[ScaledTest, ScaledTest] | None = None
    complete_data: tuple[CompleteDataTest, CompleteDataTest] | None = None


@dataclass(frozen=True, slots=True)
class Estimation:
    """Estimates with their uncertainty.

    Attributes
    ----------
    solution : Solution
        Batch of one.
    implied : ImpliedMoments
        Batch of one.
    covariance : ndarray, shape (q, q), or None
        Of the estimates; None when nothing converged or the information is singular.
    direction : ndarray, shape (q,)
        Share of each parameter in the direction the data say least about.
    comparison : Comparison
    box : Box, or None
        Bounds the search was kept within.
    active : tuple of str
        Inequality constraints that the estimates lie against.
    minima : Minima, or None
        Where the searches from several starts ended; None where only the usual one was made.
    """

    solution: Solution
    implied: ImpliedMoments
    covariance: NDArray[np.float64] | None
    direction: NDArray[np.float64]
    comparison: Comparison
    box: Box | None = None
    active: tuple[str, ...] = ()
    minima: Minima | None = None


def refuse_bounds(layout: MatrixLayout, box: Box | None) -> None:
    """Refuse bounds together with nonlinear or inequality constraints.

    Raises
    ------
    NotAvailableError
        There are both.
    """
    if box is not None:
        listed = ", ".join(f"'{constraint}'" for constraint in layout.table.constraints)
        raise NotAvailableError(
            f"The constraints {listed} are not all linear equalities, and bounds are not "
            "available with them. Leave the bounds out, or write them as constraints: a > 0."
        )


def refuse_constraints(layout: MatrixLayout, estimator: str) -> None:
    """Refuse nonlinear or inequality constraints where the search does not keep to them.

    Parameters
    ----------
    layout : MatrixLayout
    estimator : str
        Its name.

    Raises
    ------
    NotAvailableError
        There are such constraints.
    """
    constraints = layout.table.constraints
    if constraints and layout.reduction is None:
        beyond = [c for c in constraints if c.op != "==" or c.linear_form is None]
        listed = ", ".join(f"'{constraint}'" for constraint in beyond)
        raise NotAvailableError(
            f"The model has the constraint{'s' if len(beyond) > 1 else ''} {listed}, and "
            f"{estimator} keeps to linear equalities (a == 2*b) only: the estimates would break "
            "it. Write a bound on a single parameter as a modifier (lower(0)*x), leave the "
            "constraint out and look at whether the estimates obey it, or use estimator='MLR' for "
            "continuous answers, which keeps to constraints of every kind."
        )
