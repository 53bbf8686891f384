"""The model fitted to samples with blank answers, many at once."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from loyaltysem.estimation import PatternLikelihood, fit_maximum_likelihood, saturated_moments
from loyaltysem.estimation.criteria.casewise import cross_products
from loyaltysem.estimation.discrepancies.pattern_likelihood import samples_at_once
from loyaltysem.estimation.search.scoring import minimise, minimise_with_derivatives
from loyaltysem.estimation.search.start_vectors import starts_by
from loyaltysem.estimation.search.starts import plain_starts, starting_values
from loyaltysem.inference.uncertainty.standard_errors import parameter_covariances
from loyaltysem.moments import IncompleteAnswers, PatternMoments
from loyaltysem.planning.simulation.samples import Samples
from loyaltysem.planning.simulation.study import Study

__all__ = ["fit_incomplete_samples"]

Array = NDArray[np.float64]
Fits = tuple[Array, Array, NDArray[np.bool_]]
#: Numbers that one array may hold while answers are sorted by pattern.
LARGEST = 2_000_000


def fit_incomplete_samples(study: Study, samples: Samples) -> Fits:
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
    q, values = study.layout.n_free, samples.values or ()
    size = max(1, LARGEST // (max(study.sizes) * study.layout.p**2))
    parts = [(np.zeros((0, q)), np.zeros((0, q, q)), np.zeros(0, dtype=bool))]
    for first in range(0, len(samples), size):
        parts += _fit_block(study, [x[first : first + size] for x in values])
    theta, covariances, regular = (np.concatenate(part) for part in zip(*parts, strict=True))
    return theta, covariances, regular


def _fit_block(study: Study, values: Sequence[Array]) -> list[Fits]:
    """Sort the answers of some samples by pattern, and fit a few at a time."""
    by_group = [PatternMoments.of_samples(x) for x in values]
    usable = np.logical_and.reduce(
        [_can_be_estimated(x, group) for x, (group, _) in zip(values, by_group, strict=True)]
    )
    if not usable.any():
        return []
    likelihood = PatternLikelihood(
        study.layout,
        [group.subset(usable) for group, _ in by_group],
        study.answers.covariances,
        study.answers.means,
    )
    values, patterns = [x[usable] for x in values], [k[usable] for _, k in by_group]
    size = samples_at_once(likelihood.shares[0].size, study.layout.p)
    fits = []
    for first in range(0, len(likelihood.n), size):
        part = np.arange(first, min(first + size, len(likelihood.n)))
        fits.append(
            _fit_some(
                study,
                likelihood.subset(part),
                [x[part] for x in values],
                [k[part] for k in patterns],
            )
        )
    return fits


def _fit_some(
    study: Study,
    likelihood: PatternLikelihood,
    values: Sequence[Array],
    patterns: Sequence[NDArray[np.intp]],
) -> Fits:
    start = np.repeat(study.truth.theta, len(likelihood.n), axis=0)
    solution, point, derivatives = minimise_with_derivatives(likelihood, start)
    theta, converged = solution.theta, solution.converged
    if not converged.all():
        failed = ~converged
        theta[failed], converged[failed] = _from_other_starts(
            study, likelihood.subset(failed), [x[failed] for x in values]
        )
        likelihood, theta = likelihood.subset(converged), theta[converged]
        values, patterns = [x[converged] for x in values], [k[converged] for k in patterns]
        point = likelihood.at(theta)
        derivatives = likelihood.derivatives(point)
    # of one respondent each
    _, regular = parameter_covariances(derivatives.information, 1.0)
    inverse, also = parameter_covariances(likelihood.hessian(point, derivatives), 1.0)
    n = likelihood.n[:, None, None]
    if study.estimator.se != "standard":
        meat = cross_products(study.layout, likelihood.scores(point, values, patterns))
        inverse = inverse @ (meat * sum(study.sizes) / n) @ inverse
    return theta, inverse / n, regular & also


def _from_other_starts(
    study: Study, likelihood: PatternLikelihood, values: Sequence[Array]
) -> tuple[Array, NDArray[np.bool_]]:
    """Search where a fit to a survey would, from the saturated moments of each sample.

    Returns
    -------
    theta : ndarray, shape (batch, q)
    converged : ndarray of bool, shape (batch,)
    """
    layout = study.layout
    theta = np.repeat(study.truth.theta, len(likelihood.n), axis=0)
    converged = np.zeros(len(theta), dtype=bool)
    found = [_saturated([x[i] for x in values]) for i in range(len(theta))]
    which = np.array([i for i, one in enumerate(found) if one is not None], dtype=np.intp)
    if not len(which):
        return theta, converged
    known = [one for one in found if one is not None]
    means, covariances = np.stack([m for m, _ in known]), np.stack([s for _, s in known])
    sizes = np.array(study.sizes, dtype=np.float64)
    starts = fit_maximum_likelihood(layout, covariances, means, sizes)[0].theta
    for rule in (starting_values, plain_starts, None):
        left = ~converged[which]
        again, _ = minimise(likelihood.subset(which[left]), starts[left])
        theta[which[left]], converged[which[left]] = again.theta, again.converged
        if rule is None or converged[which].all():
            break
        starts = starts_by(rule, layout, covariances, means)
    return theta, converged


def _saturated(values: Sequence[Array]) -> tuple[Array, Array] | None:
    """Return the means and covariances of one sample's groups; None where these are singular."""
    groups = [IncompleteAnswers.from_values(x[~np.isnan(x).all(axis=1)]) for x in values]
    try:
        found = [saturated_moments(group) for group in groups]
    except np.linalg.LinAlgError:
        return None
    return np.stack([each.mean for each in found]), np.stack([each.covariance for each in found])


def _can_be_estimated(values: Array, moments: PatternMoments) -> NDArray[np.bool_]:
    """Say in which samples every item varies, and every two items were answered by somebody."""
    answered = moments.masks * moments.counts[:, :, None]
    together = np.swapaxes(answered, -1, -2) @ moments.masks
    # these pass over what is not-a-number
    varies = np.fmax.reduce(values, axis=1) > np.fmin.reduce(values, axis=1)
    enough = moments.counts.sum(axis=1) > values.shape[-1]
    return np.asarray(enough & (together > 0).all(axis=(1, 2)) & varies.all(axis=1))
