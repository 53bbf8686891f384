"""Samples with blank answers, drawn from a population: by pattern, as many as fit into memory."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from loyaltysem.estimation.criteria.corrections.casewise import cross_products
from loyaltysem.estimation.criteria.redrawn import Redrawn
from loyaltysem.estimation.discrepancies.pattern_likelihood import (
    PatternLikelihood,
    PatternPoint,
    samples_at_once,
)
from loyaltysem.estimation.search.fitting import fit_maximum_likelihood
from loyaltysem.estimation.search.scoring import MAX_ITERATIONS, minimise
from loyaltysem.estimation.search.solution import Solution
from loyaltysem.estimation.search.starts.start_places import StartPlaces
from loyaltysem.estimation.search.starts.starts import plain_starts, starting_values
from loyaltysem.estimation.structure.layout import MatrixLayout
from loyaltysem.moments.incomplete.pattern_moments import PatternMoments
from loyaltysem.moments.incomplete.patterns import IncompleteAnswers
from loyaltysem.moments.incomplete.saturated_moments import saturated_moments

__all__ = ["incomplete_samples"]

Array = NDArray[np.float64]
Flags = NDArray[np.bool_]
#: Numbers that one array may hold while answers are sorted by pattern.
LARGEST = 2_000_000


def incomplete_samples(
    layout: MatrixLayout, values: Sequence[Array], covariances: Array, means: Array
) -> Iterator[Redrawn]:
    """Hold a model against samples with blank answers, a few at a time.

    Parameters
    ----------
    layout : MatrixLayout
    values : sequence of ndarray, shape (batch, n_g, p)
        By group; blank answers not-a-number.
    covariances, means : ndarray, shapes (G, p, p), (G, p)
        At which exogenous covariates are held.
    """
    size = max(1, LARGEST // (max(x.shape[1] for x in values) * layout.p**2))
    for first in range(0, len(values[0]), size):
        block = [x[first : first + size] for x in values]
        by_group = [PatternMoments.of_samples(x) for x in block]
        usable = np.logical_and.reduce(
            [_can_be_estimated(x, group) for x, (group, _) in zip(block, by_group, strict=True)]
        )
        width = max(group.masks.shape[1] for group, _ in by_group)
        at_once = samples_at_once(len(by_group) * width, layout.p)
        for begin in range(0, len(usable), at_once):
            part = slice(begin, begin + at_once)
            which = begin + np.flatnonzero(usable[part])
            if not len(which):
                yield Redrawn(usable[part], None, None, None, has_chisq=False)
                continue
            drawn = _BlankSamples(
                PatternLikelihood(
                    layout, [group.subset(which) for group, _ in by_group], covariances, means
                ),
                tuple(x[which] for x in block),
                tuple(pattern[which] for _, pattern in by_group),
            )
            yield Redrawn(
                usable[part],
                drawn.likelihood,
                drawn.again,
                None,
                has_chisq=False,
                n_observations=drawn.likelihood.n,
                middle=drawn.middle,
            )


@dataclass(frozen=True, slots=True, eq=False)
class _BlankSamples:
    """Samples that a model can be fitted to, with their answers.

    Attributes
    ----------
    likelihood : PatternLikelihood
    values : tuple of ndarray, shape (batch, n_g, p)
    patterns : tuple of ndarray of int, shape (batch, n_g)
        Which pattern of its sample each respondent has.
    """

    likelihood: PatternLikelihood
    values: tuple[Array, ...]
    patterns: tuple[NDArray[np.intp], ...]

    def middle(self, point: PatternPoint, which: Flags) -> Array:
        """Average the cross products of the scores of those who answered anything."""
        likelihood = self.likelihood.subset(which)
        values, patterns = [x[which] for x in self.values], [k[which] for k in self.patterns]
        products = cross_products(likelihood.layout, likelihood.scores(point, values, patterns))
        n_drawn = sum(x.shape[1] for x in self.values)
        return np.asarray(products * n_drawn / likelihood.n[:, None, None])

    def again(self, failed: Flags, most: int | None) -> tuple[Solution, Flags] | None:
        """Search where a fit to a survey would, from the saturated moments of each sample."""
        moments = {int(i): _saturated([x[i] for x in self.values]) for i in np.flatnonzero(failed)}
        known = {i: both for i, both in moments.items() if both is not None}
        if not known:
            return None
        which = np.zeros_like(failed)
        which[list(known)] = True
        likelihood = self.likelihood.subset(which)
        layout, iterations = likelihood.layout, MAX_ITERATIONS if most is None else most
        means, covariances = (np.stack(part) for part in zip(*known.values(), strict=True))
        sizes = np.array([x.shape[1] for x in self.values], dtype=np.float64)
        places = StartPlaces(layout, covariances, means)
        near = fit_maximum_likelihood(layout, covariances, means, sizes)[0].theta
        solution, _ = minimise(likelihood, near, most=iterations)
        for rule in (starting_values, plain_starts):
            left = ~solution.converged
            if not left.any():
                break
            start = places.of(left).by(rule)
            second, _ = minimise(likelihood.subset(left), start, most=iterations)
            solution = solution.improved_by(second, left)
        return solution, which


def _saturated(values: Sequence[Array]) -> tuple[Array, Array] | None:
    """Return the means and covariances of one sample's groups; None where these are singular."""
    groups = [IncompleteAnswers.from_values(x[~np.isnan(x).all(axis=1)]) for x in values]
    try:
        found = [saturated_moments(group) for group in groups]
    except np.linalg.LinAlgError:
        return None
    return np.stack([each.mean for each in found]), np.stack([each.covariance for each in found])


def _can_be_estimated(values: Array, moments: PatternMoments) -> Flags:
    """Say in which samples every item varies, and every two items were answered by somebody."""
    answered = moments.masks * moments.counts[:, :, None]
    together = np.swapaxes(answered, -1, -2) @ moments.masks
    # these pass over what is not-a-number
    varies = np.fmax.reduce(values, axis=1) > np.fmin.reduce(values, axis=1)
    enough = moments.counts.sum(axis=1) > values.shape[-1]
    return np.asarray(enough & (together > 0).all(axis=(1, 2)) & varies.all(axis=1))
