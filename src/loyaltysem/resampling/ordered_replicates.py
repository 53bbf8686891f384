"""Fits of one model of ordered answers to many samples of the same respondents."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from loyaltysem.estimation import OrdinalLeastSquares, fit_ordinal, implied_moments
from loyaltysem.fits.fit import Fit
from loyaltysem.inference.uncertainty.resampling import CHUNK
from loyaltysem.moments.ordinal.asymptotic_covariance import movements, threshold_places
from loyaltysem.moments.ordinal.contingency import all_pairs, category_counts, pair_tables
from loyaltysem.moments.ordinal.correlations import ordinal_moments
from loyaltysem.numerics.threads import single_threaded
from loyaltysem.quantities.answer_codes import answer_codes
from loyaltysem.resampling.patience import Ended, Patience, iterations_of, learn, pieces
from loyaltysem.resampling.refitting import require_refittable
from loyaltysem.resampling.replicates import Replicates, require_enough

__all__ = ["refit_ordered"]

Array = NDArray[np.float64]
#: Numbers in the largest array of the replicates that are fitted together.
MOST_NUMBERS = 1 << 22


def refit_ordered(
    fitted: Fit,
    values: Sequence[Array],
    counts: Iterator[tuple[Array, ...]],
    *,
    patience: Patience | None = None,
) -> Replicates:
    """Refit a model of ordered answers, chunk by chunk.

    Thresholds, polychoric correlations and, for DWLS, their variances are estimated anew in every
    sample. A sample in which nobody gave one of the answers, or in which a correlation does not
    exist, has no fit.

    Parameters
    ----------
    fitted : Fit
        By DWLS or ULS.
    values : sequence of ndarray, shape (n_g, p)
        Not-a-number where an answer is missing.
    counts : iterator of tuple of ndarray, shape (chunk, n_g)
        How often each respondent is in the sample.
    patience : Patience, optional
        How long each replicate is searched for; as long as a fit without it.

    Returns
    -------
    Replicates
        Means are those of the answers, blanks left out.
    """
    require_refittable(fitted)
    layout = fitted.layout
    groups = _groups(fitted, values)
    most_at_once = _samples_at_once(fitted, groups)
    found = []
    with single_threaded():
        for chunk in counts:
            for part in pieces(patience, len(chunk[0])):
                for first in range(part.start, part.stop, most_at_once):
                    own = slice(first, min(first + most_at_once, part.stop))
                    found.append(_fits(fitted, groups, [drawn[own] for drawn in chunk], patience))
        usable = np.concatenate([part.usable for part in found])
        n_without_moments = int((~usable).sum())
        good = require_enough(np.concatenate([part.converged for part in found]), n_without_moments)
        theta = np.concatenate([part.theta for part in found])[good]
        n_groups, p = fitted.covariances.shape[:2]
        base = layout.with_sample(np.zeros((len(theta), n_groups, p, p)), None)
        implied = implied_moments(layout, theta, base)
    means = np.concatenate([part.means for part in found])[good]
    objective = np.concatenate([part.objective for part in found])[good]
    return Replicates(implied, means, fitted.sizes.sum() * objective, good, n_without_moments)


@dataclass(frozen=True, slots=True, eq=False)
class _Group:
    """The answers of one group, as values and as categories, and their correlations."""

    values: Array
    codes: NDArray[np.int16]
    n_categories: NDArray[np.intp]
    correlations: Array


@dataclass(frozen=True, slots=True, eq=False)
class _Fits:
    """Fits of some samples; not-a-number where ``usable`` or ``converged`` says so."""

    theta: Array
    objective: Array
    means: Array
    usable: NDArray[np.bool_]
    converged: NDArray[np.bool_]


def _groups(fitted: Fit, values: Sequence[Array]) -> list[_Group]:
    categories = fitted.categories
    n_categories = np.array([len(known) for known in categories], dtype=np.intp)
    return [
        _Group(answers, answer_codes(answers, categories), n_categories, correlations)
        for answers, correlations in zip(values, fitted.moments.covariances, strict=True)
    ]


def _samples_at_once(fitted: Fit, groups: Sequence[_Group]) -> int:
    """Samples whose slopes fit into memory: of cells by threshold, and of moments by element."""
    p, widest = fitted.layout.p, int(groups[0].n_categories.max())
    cells = p * (p - 1) // 2 * widest**3
    slopes = len(groups) * p * p * int(fitted.layout.selection.shape[1])
    return max(1, min(CHUNK, MOST_NUMBERS // max(cells, slopes)))


def _fits(
    fitted: Fit,
    groups: Sequence[_Group],
    counts: Sequence[Array],
    patience: Patience | None,
) -> _Fits:
    """Fit the model to some samples."""
    both = list(zip(groups, counts, strict=True))
    parts = [_moments(group, drawn) for group, drawn in both]
    usable = np.logical_and.reduce([known for _, known in parts])
    n = len(usable)
    theta = np.full((n, fitted.solution.theta.shape[1]), np.nan)
    objective, converged = np.full(n, np.nan), np.zeros(n, dtype=bool)
    ended = None
    if usable.any():
        moments = np.stack([found[usable] for found, _ in parts], axis=1)
        weights = np.ones_like(moments)
        if fitted.options.estimator.discrepancy == "DWLS":
            for g, (group, drawn) in enumerate(both):
                weights[:, g] = 1 / _variances(group, drawn[usable], moments[:, g])
        shares = fitted.sizes / fitted.sizes.sum()
        discrepancy = OrdinalLeastSquares(fitted.layout, moments, weights, shares)
        start = np.repeat(fitted.solution.theta, len(moments), axis=0)
        solution, _ = fit_ordinal(discrepancy, start=start, most=iterations_of(patience))
        theta[usable], objective[usable] = solution.theta, solution.objective
        converged[usable] = solution.converged
        ended = Ended.of(solution, solution)
    learn(patience, n, ended)
    means = np.stack([_means(group, drawn) for group, drawn in both], axis=1)
    return _Fits(theta, objective, means, usable, converged)


def _moments(group: _Group, counts: Array) -> tuple[Array, NDArray[np.bool_]]:
    """Return thresholds and correlations of one group, (batch, k), and in which samples all are."""
    found = ordinal_moments(group.codes, group.n_categories, counts, start=group.correlations)
    item, number = threshold_places(group.n_categories)
    one, other = all_pairs(len(group.n_categories))
    thresholds = found.thresholds[:, item, number]
    correlations = found.correlations[:, one, other]
    widest = int(group.n_categories.max())
    answered = category_counts(group.codes, widest, counts) > 0
    complete = (answered | (np.arange(widest) >= group.n_categories[:, None])).all(axis=(-2, -1))
    inside = np.isfinite(correlations).all(axis=-1) & ~found.separated.any(axis=(-2, -1))
    known = np.asarray(complete & inside & found.converged.all(axis=(-2, -1)))
    return np.concatenate([thresholds, correlations], axis=-1), known


def _variances(group: _Group, counts: Array, moments: Array) -> Array:
    """Return the diagonal of Γ in every sample, shape (batch, k)."""
    widest = int(group.n_categories.max())
    item, number = threshold_places(group.n_categories)
    thresholds = np.full((len(counts), len(group.n_categories), widest - 1), np.inf)
    thresholds[:, item, number] = moments[:, : len(item)]
    moved = movements(
        category_counts(group.codes, widest, counts),
        pair_tables(group.codes, widest, counts),
        thresholds,
        moments[:, len(item) :],
        counts.sum(axis=-1),
        group.n_categories,
    )
    return moved.variances(group.codes, counts)


def _means(group: _Group, counts: Array) -> Array:
    """Return the means of the answers in every sample, shape (batch, p)."""
    answered = ~np.isnan(group.values)
    with np.errstate(invalid="ignore"):
        return np.asarray((counts @ np.where(answered, group.values, 0.0)) / (counts @ answered))
