"""Fits of one model to many weightings of the same respondents."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from joblib import Parallel, delayed
from numpy.typing import NDArray
from tqdm import tqdm

from loyaltysem.errors import NotAvailableError
from loyaltysem.estimation import (
    ImpliedMoments,
    IncompleteLikelihood,
    PatternLikelihood,
    implied_moments,
)
from loyaltysem.estimation.discrepancies.pattern_likelihood import samples_at_once
from loyaltysem.estimation.search.scoring import minimise
from loyaltysem.estimation.search.threads import single_threaded
from loyaltysem.inference.uncertainty.resampling import CHUNK, weighted_moments
from loyaltysem.models.fitted import FittedModel
from loyaltysem.models.resampling.refitting import refit, require_refittable
from loyaltysem.moments import IncompleteAnswers, PatternMoments

__all__ = [
    "Replicates",
    "incomplete_likelihood",
    "refit_complete",
    "refit_incomplete",
    "require_enough",
]

Array = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Replicates:
    """Fits that converged.

    Attributes
    ----------
    implied : ImpliedMoments
        Batch of B.
    means : ndarray, shape (B, G, p)
        What an index is computed from: means of the answers, or implied ones where answers are
        missing.
    chisq : ndarray, shape (B,)
    converged : ndarray of bool, shape (B + failed,)
    n_without_moments : int
        Of those that failed, how many since ordered answers drawn had no thresholds or polychoric
        correlations.
    """

    implied: ImpliedMoments
    means: Array
    chisq: Array
    converged: NDArray[np.bool_]
    n_without_moments: int = 0


def refit_complete(
    fitted: FittedModel,
    values: Sequence[Array],
    weights: Iterator[tuple[Array, ...]],
    *,
    n_replicates: int | None = None,
    progress: bool = False,
) -> Replicates:
    """Refit a model of complete answers, chunk by chunk.

    Parameters
    ----------
    fitted : FittedModel
    values : sequence of ndarray, shape (n_g, p)
    weights : iterator of tuple of ndarray, shape (chunk, n_g)
        By group.
    n_replicates : int, optional
        Fits to come, for the progress bar.
    progress : bool
    """
    require_refittable(fitted)
    layout = fitted.layout
    n = np.array(fitted.moments.n_observations, dtype=np.float64)
    divisors = fitted.sizes / n
    theta, means, covariances, objective, converged = [], [], [], [], []
    total = None if n_replicates is None else -(-n_replicates // CHUNK)
    for chunk in tqdm(weights, total=total, desc="refitting", disable=not progress):
        moments = [weighted_moments(x, w) for x, w in zip(values, chunk, strict=True)]
        mean = np.stack([first for first, _ in moments], axis=1)
        covariance = np.stack([second for _, second in moments], axis=1) / divisors[:, None, None]
        start = np.repeat(fitted.solution.theta, len(mean), axis=0)
        solution = refit(fitted, covariance, mean, start)
        theta.append(solution.theta)
        objective.append(solution.objective)
        converged.append(solution.converged)
        means.append(mean)
        covariances.append(covariance)
    good = require_enough(np.concatenate(converged))
    all_means = np.concatenate(means)[good]
    base = layout.with_sample(np.concatenate(covariances)[good], all_means)
    implied = implied_moments(layout, np.concatenate(theta)[good], base)
    chisq = fitted.sizes.sum() * np.concatenate(objective)[good]
    return Replicates(implied, all_means, chisq, good)


def refit_incomplete(
    fitted: FittedModel,
    values: Sequence[Array],
    counts: Iterator[tuple[Array, ...]],
    *,
    n_replicates: int,
    n_jobs: int = 1,
    progress: bool = False,
) -> Replicates:
    """Refit a model of incomplete answers, chunk by chunk, or several chunks at once.

    Parameters
    ----------
    fitted : FittedModel
    values : sequence of ndarray, shape (n_g, p)
        Missing answers not-a-number.
    counts : iterator of tuple of ndarray, shape (chunk, n_g)
        How often each respondent is in the sample.
    n_replicates : int
    n_jobs : int
        Processes.
    progress : bool
    """
    require_refittable(fitted)
    answers = [IncompleteAnswers.from_values(x) for x in values]
    chunks = (delayed(_refit_chunk)(fitted, answers, chunk) for chunk in counts)
    found = []
    bar: tqdm[Any]
    with tqdm(total=n_replicates, desc="refitting", disable=not progress) as bar:
        for part in Parallel(n_jobs=n_jobs, return_as="generator")(chunks):
            found.append(part)
            bar.update(len(part[1]))
    good = require_enough(np.concatenate([converged for _, converged in found]))
    theta = np.concatenate([t for t, _ in found])[good]
    moments = fitted.moments
    base = fitted.layout.with_sample(moments.covariances[None], moments.batch_means)
    implied = implied_moments(fitted.layout, theta, np.repeat(base, len(theta), axis=0))
    if implied.mean is None:
        raise NotAvailableError("Incomplete answers are fitted with means, and there are none.")
    # the chi-square would need the saturated model of every replicate
    return Replicates(implied, implied.mean, np.full(len(theta), np.nan), good)


def incomplete_likelihood(fitted: FittedModel, values: Sequence[Array]) -> IncompleteLikelihood:
    """Return the likelihood of a model for other incomplete answers to its items.

    Parameters
    ----------
    fitted : FittedModel
    values : sequence of ndarray, shape (n_g, p)
        Missing answers not-a-number.
    """
    moments = fitted.moments
    if moments.means is None:
        raise NotAvailableError("Incomplete answers are fitted with means, and there are none.")
    return IncompleteLikelihood(
        fitted.layout,
        [IncompleteAnswers.from_values(x) for x in values],
        moments.covariances,
        moments.means,
        [0.0] * len(values),
    )


def _refit_chunk(
    fitted: FittedModel, answers: Sequence[IncompleteAnswers], counts: tuple[Array, ...]
) -> tuple[Array, NDArray[np.bool_]]:
    """Fit a model to several samples of its respondents; return θ, and what converged."""
    moments = fitted.moments
    if moments.means is None:
        raise NotAvailableError("Incomplete answers are fitted with means, and there are none.")
    n_patterns = len(answers) * max(len(group.patterns) for group in answers)
    size = samples_at_once(n_patterns, fitted.layout.p)
    theta, converged = [], []
    for first in range(0, len(counts[0]), size):
        groups = [
            PatternMoments.of_counts(group, drawn[first : first + size])
            for group, drawn in zip(answers, counts, strict=True)
        ]
        likelihood = PatternLikelihood(fitted.layout, groups, moments.covariances, moments.means)
        with single_threaded():
            solution, _ = minimise(
                likelihood, np.repeat(fitted.solution.theta, len(likelihood.n), axis=0)
            )
        theta.append(solution.theta)
        converged.append(solution.converged)
    return np.concatenate(theta), np.concatenate(converged)


def require_enough(converged: NDArray[np.bool_], n_without_moments: int = 0) -> NDArray[np.bool_]:
    """Refuse to compute intervals from fewer than two replicates.

    Parameters
    ----------
    converged : ndarray of bool, shape (replicates,)
    n_without_moments : int
        As in :class:`Replicates`.

    Raises
    ------
    NotAvailableError
        Hardly any replicate converged.
    """
    if converged.sum() < 2:
        what = f"{int((~converged).sum())} of {len(converged)} replicates did not converge"
        if n_without_moments:
            what += (
                f", {n_without_moments} of them since a category of an item was not drawn at all, "
                "or two items ordered the respondents drawn alike"
            )
        raise NotAvailableError(
            f"{what}; no interval can be computed. The model is too much for these data."
        )
    return converged
