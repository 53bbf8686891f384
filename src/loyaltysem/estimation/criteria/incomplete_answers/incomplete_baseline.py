"""The independence model of incomplete answers."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from loyaltysem.errors import ConvergenceError
from loyaltysem.estimation.criteria.corrections.casewise import score_trace
from loyaltysem.estimation.criteria.criterion import Information
from loyaltysem.estimation.discrepancies.incomplete_likelihood import IncompleteLikelihood
from loyaltysem.estimation.search.fitting import fit_incomplete
from loyaltysem.estimation.structure.implied import ImpliedMoments, implied_moments
from loyaltysem.estimation.structure.layout import MatrixLayout
from loyaltysem.moments.incomplete.patterns import IncompleteAnswers
from loyaltysem.moments.samples import IncompleteSample
from loyaltysem.specification import ParameterTable, independence_table

__all__ = ["IncompleteBaseline", "incomplete_baseline"]

Array = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class IncompleteBaseline:
    """What is compared with.

    Attributes
    ----------
    layout : MatrixLayout
    implied : ImpliedMoments
    deviance : float
        −2 log L / n, without p log 2π.
    trace : float
        tr(B₀ A₀⁻¹).
    """

    layout: MatrixLayout
    implied: ImpliedMoments
    deviance: float
    trace: float


def incomplete_baseline(
    table: ParameterTable,
    incomplete: IncompleteSample,
    covariances: Array,
    means: Array,
    information: Information = "observed",
) -> IncompleteBaseline:
    """Fit the independence model.

    Parameters
    ----------
    table : ParameterTable
        The model of interest.
    incomplete : IncompleteSample
    covariances, means : ndarray
        Saturated moments.
    information : {"expected", "observed"}
        What the trace is computed with. Where every item stands by itself they are the same.

    Returns
    -------
    IncompleteBaseline

    Notes
    -----
    Without covariates every item stands by itself, and its moments are those of its own answers;
    covariates and auxiliary variables keep their covariances, which then have to be searched for.
    """
    layout = MatrixLayout(independence_table(table))
    answers = incomplete.answers
    likelihood = IncompleteLikelihood(layout, answers, covariances, means, incomplete.deviances)
    related = table.auxiliary or table.covariates
    if not related:
        theta = np.concatenate([_independence_estimates(group) for group in answers])
        implied = implied_moments(layout, theta[None], likelihood.base)
        deviance = float(likelihood.weights @ [_independence_deviance(group) for group in answers])
        return IncompleteBaseline(layout, implied, deviance, _independence_trace(answers))
    solution, implied = fit_incomplete(likelihood, covariances, means)
    if not solution.converged[0]:
        raise ConvergenceError(
            "The independence model did not converge, so that there is nothing to compare the "
            f"model with. Look at {', '.join(related)}, which keep their covariances in it: too "
            "few respondents answered several of them."
        )
    point = likelihood.at(solution.theta)
    derivatives = likelihood.derivatives(point)
    curvature = derivatives.information[0]
    if information == "observed":
        curvature = likelihood.hessian(point, derivatives)[0]
    return IncompleteBaseline(
        layout,
        implied,
        float(solution.objective[0]) + likelihood.saturated,
        score_trace(layout, likelihood.scores(point), curvature),
    )


def _independence_deviance(answers: IncompleteAnswers) -> float:
    """−2 log L / n of the independence model, without p log 2π."""
    counts, _, variances, _ = _item_moments(answers)
    return float((counts * (np.log(variances) + 1)).sum() / len(answers.values))


def _independence_trace(answers: tuple[IncompleteAnswers, ...]) -> float:
    """tr(B₀ A₀⁻¹) of the independence model: means and variances of every item by itself."""
    total = 0.0
    for group in answers:
        _, _, variances, fourth = _item_moments(group)
        total += len(variances) + 0.5 * float((fourth / variances**2 - 1).sum())
    return total


def _independence_estimates(answers: IncompleteAnswers) -> Array:
    """Variances, then means, of every item by itself, shape (2p,)."""
    _, mean, variances, _ = _item_moments(answers)
    return np.append(variances, mean)


def _item_moments(answers: IncompleteAnswers) -> tuple[Array, Array, Array, Array]:
    counts = answers.observed.sum(axis=0)
    mean = answers.values.sum(axis=0) / counts
    squares = ((answers.values - mean) * answers.observed) ** 2
    return counts, mean, squares.sum(axis=0) / counts, (squares**2).sum(axis=0) / counts
