"""The model fitted to samples with blank answers, one after the other."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from loyaltysem.estimation import IncompleteLikelihood, Solution, fit_incomplete, saturated_moments
from loyaltysem.estimation.search.scoring import minimise
from loyaltysem.inference.uncertainty.casewise import cross_products
from loyaltysem.inference.uncertainty.standard_errors import parameter_covariances
from loyaltysem.models.planning.samples import Samples
from loyaltysem.models.planning.study import Study
from loyaltysem.moments import IncompleteAnswers

__all__ = ["fit_incomplete_samples"]

Array = NDArray[np.float64]


def fit_incomplete_samples(
    study: Study, samples: Samples
) -> tuple[Array, Array, NDArray[np.bool_]]:
    """Fit the model by full-information maximum likelihood to every sample.

    Parameters
    ----------
    study : Study
    samples : Samples
        With answers, blank ones not-a-number.

    Returns
    -------
    theta : ndarray, shape (converged, q)
    covariances : ndarray, shape (converged, q, q)
        Not-a-number where the observed information is singular.
    regular : ndarray of bool, shape (converged,)
    """
    q = study.layout.n_free
    found = []
    values = samples.values or ()
    for i in range(len(samples)):
        groups = [IncompleteAnswers.from_values(_answered(x[i])) for x in values]
        if all(_can_be_estimated(group) for group in groups):
            found.append(_fit_one(study, groups))
    solved = [one for one in found if one is not None]
    if not solved:
        return np.zeros((0, q)), np.zeros((0, q, q)), np.zeros(0, dtype=bool)
    theta, covariances, regular = (np.concatenate(parts) for parts in zip(*solved, strict=True))
    return theta, covariances, regular


def _fit_one(
    study: Study, groups: list[IncompleteAnswers]
) -> tuple[Array, Array, NDArray[np.bool_]] | None:
    likelihood = IncompleteLikelihood(
        study.layout, groups, study.answers.covariances, study.answers.means, [0.0] * len(groups)
    )
    solution = _solution(likelihood, groups, study.truth.theta)
    if not solution.converged[0]:
        return None
    n = float(sum(len(group.values) for group in groups))
    _, regular = parameter_covariances(solution.information, n)
    point = likelihood.at(solution.theta)
    hessian = likelihood.hessian(point, likelihood.derivatives(point))
    covariance, also = parameter_covariances(hessian, n)
    if study.estimator.se != "standard":
        inverse = covariance[0] * n
        meat = cross_products(study.layout, likelihood.scores(point))
        covariance = (inverse @ meat @ inverse / n)[None]
    return solution.theta, covariance, regular & also


def _solution(
    likelihood: IncompleteLikelihood, groups: list[IncompleteAnswers], truth: Array
) -> Solution:
    """Search from the population's values, and where that fails as a fit to a survey would."""
    solution, _ = minimise(likelihood, truth)
    if solution.converged[0]:
        return solution
    try:
        saturated = [saturated_moments(group) for group in groups]
    except np.linalg.LinAlgError:
        return solution
    covariances = np.stack([covariance for _, covariance, _, _ in saturated])
    means = np.stack([mean for mean, *_ in saturated])
    again, _ = fit_incomplete(likelihood, covariances, means)
    return again


def _answered(values: Array) -> Array:
    """Leave out who answered nothing."""
    return np.asarray(values[~np.isnan(values).all(axis=1)])


def _can_be_estimated(answers: IncompleteAnswers) -> bool:
    """Whether every item varies, and every two items were answered by somebody."""
    if len(answers.values) <= answers.values.shape[1] or (answers.coverage == 0).any():
        return False
    present = answers.observed
    largest = np.where(present, answers.values, -np.inf).max(axis=0)
    smallest = np.where(present, answers.values, np.inf).min(axis=0)
    return bool((largest > smallest).all())
