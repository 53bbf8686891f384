"""Estimates with their uncertainty, by whatever criterion."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from loyaltysem.errors import NotAvailableError
from loyaltysem.estimation import (
    Box,
    Constraints,
    ImpliedMoments,
    MatrixLayout,
    Minima,
    Solution,
    Starts,
    best_of_starts,
    minima_from,
    parameter_box,
)
from loyaltysem.estimation.criteria.criterion import Baseline, Criterion
from loyaltysem.estimation.criteria.evidence import Evidence
from loyaltysem.fits.estimating.estimation import Comparison, Estimation
from loyaltysem.fits.estimators import Estimator
from loyaltysem.fits.options import FitOptions
from loyaltysem.inference.fit.scaled_tests import ScaledTest, baseline_test, model_test
from loyaltysem.inference.uncertainty.sandwich import rank_of_middle, robust_covariance
from loyaltysem.inference.uncertainty.standard_errors import inverse_of_information
from loyaltysem.inference.verdicts.few_clusters import LowRank
from loyaltysem.specification import degrees_of_freedom

__all__ = ["estimate"]

Array = NDArray[np.float64]


@dataclass(frozen=True, slots=True, eq=False)
class _Ended:
    """Where a search ended; estimates vary along the tangent of the active constraints only."""

    solution: Solution
    implied: ImpliedMoments
    minima: Minima | None = None
    box: Box | None = None
    tangent: Array | None = None
    active: tuple[str, ...] = ()

    def along(self, information: Array) -> Array:
        """Bring an information to the directions in which the estimates vary."""
        if self.tangent is None:
            return information
        return np.asarray(self.tangent.T @ information @ self.tangent)

    def across(self, covariance: Array) -> Array:
        """Bring a covariance in these directions back to the parameters."""
        if self.tangent is None:
            return covariance
        return np.asarray(self.tangent @ covariance @ self.tangent.T)


def estimate(
    criterion: Criterion,
    options: FitOptions,
    starts: Starts | None = None,
    near: Array | None = None,
) -> Estimation:
    """Search for the minimum of a criterion, and say how certain it is.

    Parameters
    ----------
    criterion : Criterion
    options : FitOptions
    starts : Starts, optional
        Where to search from besides the usual start.
    near : ndarray, shape (1, n_free), optional
        Where to begin instead of the usual start.

    Returns
    -------
    Estimation

    Raises
    ------
    NotAvailableError
        There are nonlinear or inequality constraints together with bounds, or with a criterion
        whose search does not keep to them.
    """
    ended = _search(criterion, options, starts, near)
    solution, implied, estimator = ended.solution, ended.implied, options.estimator
    layout, n = criterion.layout, float(criterion.sizes.sum())
    along = layout if ended.tangent is None else layout.along(ended.tangent)
    information = ended.along(criterion.expected(solution, implied))
    inverse, direction = inverse_of_information(information, along.blocks)
    point: Any = None
    if not solution.converged[0]:
        if inverse is not None and ended.tangent is None:
            # what ran off has an error far beyond its own size
            relative = inverse.diagonal / (1 + solution.theta[0] ** 2)
            direction = relative / relative.sum()
        inverse = None
    elif inverse is not None and estimator.needs_the_point:
        point = criterion.at(solution.theta)
        if estimator.information == "observed":
            information = ended.along(criterion.information(point, "observed"))
            inverse, direction = inverse_of_information(information, along.blocks)
    evidence = Evidence(criterion, point, along)
    low_rank = None if inverse is None else _low_rank(evidence)
    if low_rank is not None:
        inverse = None
    found = inverse is not None
    covariance = None
    if inverse is not None and estimator.se != "standard":
        covariance = robust_covariance(estimator.se, evidence, inverse)
        if covariance is None:
            raise _not_defined(f"se={estimator.se!r}", estimator.name)
    elif inverse is not None:
        covariance = inverse.whole / n
    refused = criterion.without_comparison(solution) if found else None
    compared = found and refused is None
    baseline = criterion.baseline(estimator.test if compared else "standard", estimator.information)
    scaled = None
    if compared and estimator.test != "standard":
        scaled = _scaled(evidence, estimator, information, baseline)
        if scaled is None:
            raise _not_defined(f"test={estimator.test!r}", estimator.name)
    return Estimation(
        solution=solution,
        implied=implied,
        covariance=None if covariance is None else ended.across(covariance),
        direction=direction if ended.tangent is None else ended.tangent**2 @ direction,
        comparison=Comparison(
            baseline_chisq=baseline.chisq,
            saturated_logl=criterion.saturated_log_likelihood,
            chisq=criterion.chisq(solution, implied),
            scaled=scaled,
            complete_data=criterion.as_complete(implied, along, corrected=scaled is not None)
            if compared
            else None,
            refused=refused,
            simpler=criterion.simpler if found else None,
        ),
        box=ended.box,
        active=ended.active,
        tangent=ended.tangent,
        minima=ended.minima,
        low_rank=low_rank,
    )


def _low_rank(evidence: Evidence) -> LowRank | None:
    """Say where the scores of clusters do not span the parameters; None where they do."""
    design = evidence.criterion.sample.design
    if design.clusters is None or evidence.middle is None:
        return None
    rank, needed = rank_of_middle(evidence.middle), len(evidence.middle)
    return LowRank(rank, needed) if rank < needed else None


def _scaled(
    evidence: Evidence, estimator: Estimator, information: Array, baseline: Baseline
) -> tuple[ScaledTest, ScaledTest] | None:
    """Correct the chi-squares of the model and of the independence model."""
    name, kind, criterion = estimator.test, estimator.information, evidence.criterion
    df = degrees_of_freedom(criterion.layout.table)
    user = model_test(name, evidence, information, df, kind=kind)
    independence = baseline_test(name, baseline, criterion.saturated_trace(kind))
    return None if user is None or independence is None else (user, independence)


def _search(
    criterion: Criterion, options: FitOptions, starts: Starts | None, near: Array | None
) -> _Ended:
    """Search as the model's constraints ask, from several starts where these are given."""
    layout = criterion.layout
    box = parameter_box(layout, criterion.covariances, options.bounds, std_lv=options.std_lv)
    if layout.table.constraints and layout.reduction is None:
        _refuse_bounds(layout, box)
        return _search_under_constraints(criterion, options, starts, near)
    if near is not None and box is None:
        near = criterion.nearer(near)
    solution, implied, minima = best_of_starts(
        lambda start: criterion.minimum(start, box),
        lambda: criterion.discrepancy,
        starts,
        box,
        near,
    )
    return _Ended(solution, implied, minima, box)


def _search_under_constraints(
    criterion: Criterion, options: FitOptions, starts: Starts | None, near: Array | None
) -> _Ended:
    constraints, minima = Constraints(criterion.layout.table), None
    found = criterion.minimum_under(constraints, near)
    if found is None:
        raise _no_constraints(criterion.layout, options.estimator.name)
    if near is not None and not found.solution.converged[0]:
        found = criterion.minimum_under(constraints) or found
    if starts is not None:
        minima = minima_from(criterion.discrepancy, found.solution, starts, constraints=constraints)
        if (better := minima.better_start) is not None:
            found = criterion.minimum_under(constraints, better) or found
    return _Ended(
        found.solution,
        found.implied,
        minima,
        tangent=found.tangent,
        active=constraints.held(found.active),
    )


def _not_defined(what: str, estimator: str) -> NotAvailableError:
    return NotAvailableError(
        f"{what} is made of what {estimator} and these data do not have: the fourth moments of "
        "complete answers, or the likelihood of each respondent. Leave it out."
    )


def _refuse_bounds(layout: MatrixLayout, box: Box | None) -> None:
    if box is not None:
        listed = ", ".join(f"'{constraint}'" for constraint in layout.table.constraints)
        raise NotAvailableError(
            f"The constraints {listed} are not all linear equalities, and bounds are not "
            "available with them. Leave the bounds out, or write them as constraints: a > 0."
        )


def _no_constraints(layout: MatrixLayout, estimator: str) -> NotAvailableError:
    beyond = [c for c in layout.table.constraints if c.op != "==" or c.linear_form is None]
    listed = ", ".join(f"'{constraint}'" for constraint in beyond)
    return NotAvailableError(
        f"The model has the constraint{'s' if len(beyond) > 1 else ''} {listed}, and "
        f"{estimator} keeps to linear equalities (a == 2*b) only: the estimates would break "
        "it. Write a bound on a single parameter as a modifier (lower(0)*x), leave the "
        "constraint out and look at whether the estimates obey it, or use estimator='MLR' for "
        "continuous answers, which keeps to constraints of every kind."
    )
