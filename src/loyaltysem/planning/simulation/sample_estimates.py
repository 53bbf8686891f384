"""The model fitted to every sample of a planned study."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np
from joblib import Parallel, delayed
from numpy.typing import NDArray
from tqdm import tqdm

from loyaltysem.errors import ConvergenceError, NotAvailableError
from loyaltysem.estimation import ImpliedMoments, implied_moments
from loyaltysem.estimation.criteria.redrawn import Searched, search
from loyaltysem.inference.uncertainty.standard_errors import parameter_covariances
from loyaltysem.inference.verdicts.impossible_values import admissible_solutions
from loyaltysem.moments.drawn.drawn_samples import DrawnSamples
from loyaltysem.numerics.threads import single_threaded
from loyaltysem.planning.simulation.quantities_of_interest import values_with_slopes
from loyaltysem.planning.simulation.samples import draw_samples
from loyaltysem.planning.simulation.study import Study

__all__ = ["Estimates", "fit_samples", "replicate", "true_implied", "true_values"]

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
    return implied_moments(study.layout, study.truth.theta, _base(study))


def _base(study: Study) -> Array:
    answers = study.answers
    return study.layout.with_sample(answers.covariances[None], answers.means[None])


def true_values(study: Study) -> Array:
    """Return the values of the population, shape (k,)."""
    values, _ = values_with_slopes(study.layout, true_implied(study), study.effects)
    return np.asarray(values[0])


def replicate(
    study: Study,
    n_replicates: int,
    random: np.random.Generator,
    *,
    n_jobs: int = 1,
    progress: bool = False,
) -> Estimates:
    """Draw samples and fit the model to each.

    Parameters
    ----------
    study : Study
    n_replicates : int
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
    with tqdm(total=n_replicates, desc="samples", disable=not progress) as bar:
        parts = list(_fitted(study, draw_samples(study, n_replicates, random), n_jobs, bar))
    used = sum(len(part.values) for part in parts)
    if used < 2:
        raise ConvergenceError(
            f"Only {used} of {n_replicates} samples of {sum(study.sizes)} respondents "
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
    study: Study, drawn: Iterator[DrawnSamples], n_jobs: int, bar: tqdm[Any]
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


def _estimates(study: Study, samples: DrawnSamples) -> Estimates:
    with single_threaded():
        theta, covariances, regular, base = fit_samples(study, samples)
        if not regular.any():
            nothing = np.zeros((0, 0))
            return Estimates(nothing, nothing, len(theta), 0)
        implied = implied_moments(study.layout, theta[regular], base[regular])
        values, slopes = values_with_slopes(study.layout, implied, study.effects)
        variances = ((slopes @ covariances[regular]) * slopes).sum(axis=-1)
        admissible = int(admissible_solutions(study.layout, implied).sum())
    return Estimates(values, np.sqrt(variances), len(theta), admissible)


def fit_samples(
    study: Study, samples: DrawnSamples
) -> tuple[Array, Array, NDArray[np.bool_], Array]:
    """Fit the model to every sample, from the population's values.

    Returns
    -------
    theta : ndarray, shape (converged, q)
    covariances : ndarray, shape (converged, q, q)
        Not-a-number where the information is singular.
    regular : ndarray of bool, shape (converged,)
    base : ndarray, shape (converged, G, length)
        What the samples hold fixed entries at.
    """
    parts = study.criterion.on_samples(samples)
    if parts is None:
        raise NotAvailableError(
            f"{study.estimator.name} has no standard errors of many samples at once. Plan with "
            "estimator='ML' or 'MLR'."
        )
    q, base = study.layout.n_free, _base(study)
    fits = [(np.zeros((0, q)), np.zeros((0, q, q)), np.zeros(0, dtype=bool), base[:0])]
    for part in parts:
        found = search(part, study.truth.theta)
        if found is not None and found.converged.any():
            fits.append(_minima(study, found))
    theta, covariances, regular, base = (np.concatenate(part) for part in zip(*fits, strict=True))
    return theta, covariances, regular, base


def _minima(study: Study, found: Searched) -> tuple[Array, Array, NDArray[np.bool_], Array]:
    """Return what :func:`fit_samples` does, of samples that were searched together."""
    estimator = study.estimator
    inverse, regular = parameter_covariances(found.information("expected"), 1.0)
    if estimator.information == "observed":
        inverse, also = parameter_covariances(found.information("observed"), 1.0)
        regular = regular & also
    if estimator.se != "standard" and (middle := found.middle()) is not None:
        inverse = inverse @ middle @ inverse
    covariances = inverse / found.n_observations[:, None, None]
    return found.theta, covariances, regular, found.base
