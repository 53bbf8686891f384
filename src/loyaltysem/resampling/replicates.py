"""Fits of one model to many weightings of the same respondents."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from joblib import Parallel, delayed
from numpy.typing import NDArray

from loyaltysem.errors import NotAvailableError
from loyaltysem.estimation import (
    ImpliedMoments,
    IncompleteLikelihood,
    PatternLikelihood,
    implied_moments,
)
from loyaltysem.estimation.discrepancies.pattern_likelihood import samples_at_once
from loyaltysem.estimation.search.scoring import minimise
from loyaltysem.fits.fit import Fit
from loyaltysem.inference.uncertainty.resampling import (
    regular_incomplete_samples,
    regular_samples,
    weighted_moments,
)
from loyaltysem.moments import IncompleteAnswers, PatternMoments
from loyaltysem.numerics.threads import single_threaded
from loyaltysem.resampling.patience import Ended, Patience, iterations_of, learn, pieces
from loyaltysem.resampling.refitting import refit, require_refittable

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
        Of those that failed, how many since a model cannot be fitted to the answers drawn: an item
        is constant or determined by others, or ordered answers have no thresholds or polychoric
        correlations.
    """

    implied: ImpliedMoments
    means: Array
    chisq: Array
    converged: NDArray[np.bool_]
    n_without_moments: int = 0


def refit_complete(
    fitted: Fit,
    values: Sequence[Array],
    weights: Iterator[tuple[Array, ...]],
    *,
    patience: Patience | None = None,
) -> Replicates:
    """Refit a model of complete answers, chunk by chunk.

    Parameters
    ----------
    fitted : Fit
    values : sequence of ndarray, shape (n_g, p)
    weights : iterator of tuple of ndarray, shape (chunk, n_g)
        By group.
    patience : Patience, optional
        How long each replicate is searched for; as long as a fit without it.

    Notes
    -----
    A sample in which an item is constant, or determined by others, has no fit, as it would have
    none by itself.
    """
    require_refittable(fitted)
    layout = fitted.layout
    n = np.array(fitted.moments.n_observations, dtype=np.float64)
    divisors = fitted.sizes / n
    found: list[_Fits] = []
    for chunk in weights:
        moments = [weighted_moments(x, w) for x, w in zip(values, chunk, strict=True)]
        mean = np.stack([first for first, _ in moments], axis=1)
        covariance = np.stack([second for _, second in moments], axis=1) / divisors[:, None, None]
        for piece in pieces(patience, len(mean)):
            found.append(_fits(fitted, covariance[piece], mean[piece], patience))
    usable = np.concatenate([part.usable for part in found])
    good = require_enough(np.concatenate([part.converged for part in found]), int((~usable).sum()))
    all_means = np.concatenate([part.means for part in found])[good]
    base = layout.with_sample(np.concatenate([part.covariances for part in found])[good], all_means)
    implied = implied_moments(layout, np.concatenate([part.theta for part in found])[good], base)
    chisq = fitted.sizes.sum() * np.concatenate([part.objective for part in found])[good]
    return Replicates(implied, all_means, chisq, good, int((~usable).sum()))


@dataclass(frozen=True, slots=True, eq=False)
class _Fits:
    """Fits of some samples; zero where ``usable`` or ``converged`` says so."""

    theta: Array
    objective: Array
    means: Array
    covariances: Array
    usable: NDArray[np.bool_]
    converged: NDArray[np.bool_]


def _fits(fitted: Fit, covariances: Array, means: Array, patience: Patience | None) -> _Fits:
    usable = regular_samples(covariances)
    n = len(usable)
    theta, objective = np.zeros((n, fitted.solution.theta.shape[1])), np.zeros(n)
    converged = np.zeros(n, dtype=bool)
    ended = None
    if usable.any():
        solution, ended = refit(fitted, covariances[usable], means[usable], iterations_of(patience))
        theta[usable], objective[usable] = solution.theta, solution.objective
        converged[usable] = solution.converged
    learn(patience, n, ended)
    return _Fits(theta, objective, means, covariances, usable, converged)


def refit_incomplete(
    fitted: Fit,
    values: Sequence[Array],
    counts: Iterator[tuple[Array, ...]],
    *,
    n_jobs: int = 1,
    patience: Patience | None = None,
) -> Replicates:
    """Refit a model of incomplete answers, chunk by chunk, or several chunks at once.

    Parameters
    ----------
    fitted : Fit
    values : sequence of ndarray, shape (n_g, p)
        Missing answers not-a-number.
    counts : iterator of tuple of ndarray, shape (chunk, n_g)
        How often each respondent is in the sample.
    n_jobs : int
        Processes.
    patience : Patience, optional
        As in :func:`refit_complete`; learnt before the processes begin, so that the digits do not
        depend on them.
    """
    require_refittable(fitted)
    answers = [IncompleteAnswers.from_values(x) for x in values]
    found = []

    def cut() -> Iterator[tuple[Array, ...]]:
        for chunk in counts:
            for piece in pieces(patience, len(chunk[0])):
                yield tuple(drawn[piece] for drawn in chunk)

    samples = cut()
    for first in samples:
        found.append(_refit_chunk(fitted, answers, values, first, iterations_of(patience)))
        learn(patience, len(found[-1].usable), found[-1].ended)
        break
    most = iterations_of(patience)
    jobs = (delayed(_refit_chunk)(fitted, answers, values, drawn, most) for drawn in samples)
    for part in Parallel(n_jobs=n_jobs, return_as="generator")(jobs):
        found.append(part)
        learn(patience, len(part.usable), part.ended)
    usable = np.concatenate([part.usable for part in found])
    good = require_enough(np.concatenate([part.converged for part in found]), int((~usable).sum()))
    theta = np.concatenate([part.theta for part in found])[good]
    moments = fitted.moments
    base = fitted.layout.with_sample(moments.covariances[None], moments.batch_means)
    implied = implied_moments(fitted.layout, theta, np.repeat(base, len(theta), axis=0))
    if implied.mean is None:
        raise NotAvailableError("Incomplete answers are fitted with means, and there are none.")
    # the chi-square would need the saturated model of every replicate
    chisq = np.full(len(theta), np.nan)
    return Replicates(implied, implied.mean, chisq, good, int((~usable).sum()))


def incomplete_likelihood(fitted: Fit, values: Sequence[Array]) -> IncompleteLikelihood:
    """Return the likelihood of a model for other incomplete answers to its items.

    Parameters
    ----------
    fitted : Fit
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


@dataclass(frozen=True, slots=True, eq=False)
class _IncompleteFits:
    """Fits of some samples; zero where ``usable`` or ``converged`` says so."""

    theta: Array
    usable: NDArray[np.bool_]
    converged: NDArray[np.bool_]
    ended: Ended | None


def _refit_chunk(
    fitted: Fit,
    answers: Sequence[IncompleteAnswers],
    values: Sequence[Array],
    counts: tuple[Array, ...],
    most: int,
) -> _IncompleteFits:
    """Fit a model to several samples of its respondents."""
    moments = fitted.moments
    if moments.means is None:
        raise NotAvailableError("Incomplete answers are fitted with means, and there are none.")
    n_patterns = len(answers) * max(len(group.patterns) for group in answers)
    size = samples_at_once(n_patterns, fitted.layout.p)
    regular = [regular_incomplete_samples(x, c) for x, c in zip(values, counts, strict=True)]
    usable = np.logical_and.reduce(regular)
    n, q = len(usable), fitted.solution.theta.shape[1]
    theta, converged = np.zeros((n, q)), np.zeros(n, dtype=bool)
    iterations = np.zeros(n, dtype=np.intp)
    for at in np.split(np.flatnonzero(usable), range(size, int(usable.sum()), size)):
        if not len(at):
            continue
        groups = [
            PatternMoments.of_counts(group, drawn[at])
            for group, drawn in zip(answers, counts, strict=True)
        ]
        likelihood = PatternLikelihood(fitted.layout, groups, moments.covariances, moments.means)
        with single_threaded():
            start = np.repeat(fitted.solution.theta, len(at), axis=0)
            solution, _ = minimise(likelihood, start, most=most)
        theta[at], converged[at] = solution.theta, solution.converged
        iterations[at] = solution.iterations
    ended = Ended(converged[usable], converged[usable], iterations[usable])
    return _IncompleteFits(theta, usable, converged, ended if usable.any() else None)


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
                "or an item was constant among the respondents drawn or determined by others"
            )
        raise NotAvailableError(
            f"{what}; no interval can be computed. The model is too much for these data."
        )
    return converged
