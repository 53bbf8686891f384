"""The model fitted to every sample of a planned study."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np
from joblib import Parallel, delayed
from numpy.typing import NDArray
from tqdm import tqdm

from loyaltysem.errors import ConvergenceError
from loyaltysem.estimation import (
    ImpliedMoments,
    fit_maximum_likelihood,
    implied_moments,
    observed_information,
)
from loyaltysem.estimation.criteria.casewise import cross_products, normal_scores
from loyaltysem.estimation.discrepancies.likelihood import NormalLikelihood
from loyaltysem.estimation.search.scoring import minimise
from loyaltysem.inference.uncertainty.standard_errors import parameter_covariances
from loyaltysem.inference.verdicts.impossible_values import admissible_solutions
from loyaltysem.moments.resampling import regular_samples
from loyaltysem.numerics.threads import single_threaded
from loyaltysem.planning.simulation.incomplete_samples import fit_incomplete_samples
from loyaltysem.planning.simulation.quantities_of_interest import values_with_slopes
from loyaltysem.planning.simulation.samples import Samples, draw_samples
from loyaltysem.planning.simulation.study import Study

__all__ = ["Estimates", "replicate", "true_implied", "true_values"]

Array = NDArray[np.float64]


@dataclass(frozen=True, slots=True, eq=False)
class Estimates:
    """What the samples gave.

    Attributes
    ----------
    values, errors : ndarray, shape (used, k)
        Values and standard errors of the samples that have both.
    converged, admissible : int
        Samples of which this holds.
    """

    values: Array
    errors: Array
    converged: int
    admissible: int


def true_implied(study: Study) -> ImpliedMoments:
    """Return what the model implies at the values of the population, a batch of one."""
    answers = study.answers
    base = study.layout.with_sample(answers.covariances[None], answers.means[None])
    return implied_moments(study.layout, study.truth.theta, base)


def true_values(study: Study) -> Array:
    """Return the values of the population, shape (k,)."""
    values, _ = values_with_slopes(study.layout, true_implied(study), study.effects)
    return np.asarray(values[0])


def replicate(
    study: Study,
    replications: int,
    random: np.random.Generator,
    *,
    n_jobs: int = 1,
    progress: bool = False,
) -> Estimates:
    """Draw samples and fit the model to each.

    Parameters
    ----------
    study : Study
    replications : int
    random : Generator
        Samples are drawn in one place and fitted in several, so that the digits of a seed do not
        depend on ``n_jobs``.
    n_jobs : int
        Processes.
    progress : bool

    Raises
    ------
    ConvergenceError
        Fewer than two samples have a solution with standard errors.
    """
    bar: tqdm[Any]
    with tqdm(total=replications, desc="samples", disable=not progress) as bar:
        parts = list(_fitted(study, draw_samples(study, replications, random), n_jobs, bar))
    used = sum(len(part.values) for part in parts)
    if used < 2:
        raise ConvergenceError(
            f"Only {used} of {replications} samples of {sum(study.sizes)} respondents "
            "have a solution with standard errors, so there is no power to speak of. Plan for a "
            "larger n, or a simpler model."
        )
    filled = [part for part in parts if len(part.values)]
    return Estimates(
        np.concatenate([part.values for part in filled]),
        np.concatenate([part.errors for part in filled]),
        sum(part.converged for part in parts),
        sum(part.admissible for part in parts),
    )


def _fitted(
    study: Study, drawn: Iterator[Samples], n_jobs: int, bar: tqdm[Any]
) -> Iterator[Estimates]:
    if n_jobs == 1:
        for samples in drawn:
            yield _estimates(study, samples)
            bar.update(len(samples))
        return
    sizes: list[int] = []

    def jobs() -> Iterator[object]:
        for samples in drawn:
            sizes.append(len(samples))
            yield delayed(_estimates)(study, samples)

    results = Parallel(n_jobs=n_jobs, return_as="generator")(jobs())
    for i, part in enumerate(results):
        yield part
        bar.update(sizes[i])


def _estimates(study: Study, samples: Samples) -> Estimates:
    layout = study.layout
    with single_threaded():
        if samples.covariances is None:
            theta, covariances, regular = fit_incomplete_samples(study, samples)
            base = layout.with_sample(study.answers.covariances[None], study.answers.means[None])
            base = np.repeat(base, len(theta), axis=0)
        else:
            theta, covariances, regular, base = _fit_complete(study, samples, samples.covariances)
        if not regular.any():
            nothing = np.zeros((0, 0))
            return Estimates(nothing, nothing, len(theta), 0)
        implied = implied_moments(layout, theta[regular], base[regular])
        values, slopes = values_with_slopes(layout, implied, study.effects)
        variances = ((slopes @ covariances[regular]) * slopes).sum(axis=-1)
        admissible = int(admissible_solutions(layout, implied).sum())
    return Estimates(values, np.sqrt(variances), len(theta), admissible)


def _fit_complete(
    study: Study, samples: Samples, covariances: Array
) -> tuple[Array, Array, NDArray[np.bool_], Array]:
    """Fit all samples at once; return what converged: θ, covariances, regular, fixed entries."""
    layout, n = study.layout, float(sum(study.sizes))
    sizes = np.array(study.sizes, dtype=np.float64)
    usable = regular_samples(covariances)
    means = None if samples.means is None else samples.means[usable]
    theta, information, converged = _minima(study, covariances[usable], means)
    good = usable.copy()
    good[usable] = converged
    covariances, means = covariances[good], None if samples.means is None else samples.means[good]
    base = layout.with_sample(covariances, means)
    inverse, regular = parameter_covariances(information, n)
    if study.estimator.information == "observed" and len(theta):
        information = observed_information(layout, covariances, means, sizes, theta)
        inverse, also = parameter_covariances(information, n)
        regular = regular & also
    if study.estimator.se != "standard" and samples.values is not None and len(theta):
        values = [x[good] for x in samples.values]
        implied = implied_moments(layout, theta, base)
        meat = cross_products(layout, normal_scores(layout, implied, values))
        inverse = inverse @ meat @ inverse * n
    return theta, inverse, regular, base


def _minima(
    study: Study, covariances: Array, means: Array | None
) -> tuple[Array, Array, NDArray[np.bool_]]:
    """Search from the population's values, and where that fails as a fit to a survey would.

    Returns
    -------
    theta, information : ndarray
        Of the samples that converged.
    converged : ndarray of bool, shape (batch,)
    """
    layout = study.layout
    if not len(covariances):
        q = layout.n_free
        return np.zeros((0, q)), np.zeros((0, q, q)), np.zeros(0, dtype=bool)
    sizes = np.array(study.sizes, dtype=np.float64)
    likelihood = NormalLikelihood(layout, covariances, means, sizes / sizes.sum())
    found, _ = minimise(likelihood, np.repeat(study.truth.theta, len(covariances), axis=0))
    theta, information, converged = found.theta, found.information, found.converged
    failed = ~converged
    if failed.any():
        some_means = None if means is None else means[failed]
        again, _ = fit_maximum_likelihood(layout, covariances[failed], some_means, sizes)
        theta[failed], information[failed] = again.theta, again.information
        converged[failed] = again.converged
    return theta[converged], information[converged], converged
