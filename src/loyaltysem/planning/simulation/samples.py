"""Samples of a planned study: their moments, or their answers."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from loyaltysem.moments.resampling import CHUNK
from loyaltysem.planning.simulation.study import Study

__all__ = ["Samples", "draw_samples", "sample_covariances"]

Array = NDArray[np.float64]
#: Numbers that one array of answers, or of their contributions to the gradient, may hold.
LARGEST = 4_000_000


@dataclass(frozen=True, slots=True, eq=False)
class Samples:
    """A batch of samples.

    Attributes
    ----------
    covariances : ndarray, shape (batch, G, p, p), or None
        Divisor n; None where answers are missing.
    means : ndarray, shape (batch, G, p), or None
        None where the model has none.
    values : tuple of ndarray, shape (batch, n_g, p), or None
        The answers by group, where they were drawn; blank ones not-a-number.
    """

    covariances: Array | None
    means: Array | None
    values: tuple[Array, ...] | None

    def __len__(self) -> int:
        drawn = self.covariances if self.values is None else self.values[0]
        return 0 if drawn is None else len(drawn)


def draw_samples(study: Study, replications: int, random: np.random.Generator) -> Iterator[Samples]:
    """Draw samples, as many at a time as fit into memory."""
    width = max(study.layout.p, len(study.layout.elements))
    chunk = CHUNK
    if study.needs_answers:
        chunk = max(1, min(CHUNK, LARGEST // (max(study.sizes) * width)))
    for first in range(0, replications, chunk):
        size = min(chunk, replications - first)
        if study.needs_answers:
            yield _answers(study, size, random)
        else:
            yield _moments(study, size, random)


def _moments(study: Study, size: int, random: np.random.Generator) -> Samples:
    """Moments of normal answers, which are all that maximum likelihood uses of them."""
    answers, sizes = study.answers, study.sizes
    covariances = [
        sample_covariances(sigma, n, size, random)
        for sigma, n in zip(answers.covariances, sizes, strict=True)
    ]
    means = None
    if study.layout.has_means:
        # means and covariances of a normal sample are independent
        means = np.stack(
            [
                mean + random.standard_normal((size, len(mean))) @ np.linalg.cholesky(sigma / n).T
                for mean, sigma, n in zip(answers.means, answers.covariances, sizes, strict=True)
            ],
            axis=1,
        )
    return Samples(np.stack(covariances, axis=1), means, None)


def _answers(study: Study, size: int, random: np.random.Generator) -> Samples:
    values = tuple(study.answers.draw(g, size, n, random) for g, n in enumerate(study.sizes))
    if study.blanks is not None:
        for g, n in enumerate(study.sizes):
            values[g][study.blanks.draw(size, n, random)] = np.nan
        return Samples(None, None, values)
    means = [x.mean(axis=1) for x in values]
    centred = [x - mean[:, None] for x, mean in zip(values, means, strict=True)]
    covariances = [np.swapaxes(x, -1, -2) @ x / x.shape[1] for x in centred]
    return Samples(
        np.stack(covariances, axis=1),
        np.stack(means, axis=1) if study.layout.has_means else None,
        values,
    )


def sample_covariances(sigma: Array, n: int, size: int, random: np.random.Generator) -> Array:
    """Draw covariance matrices, divisor n, of samples of normal answers (Bartlett 1933).

    Parameters
    ----------
    sigma : ndarray, shape (p, p)
    n : int
    size : int
        How many.
    random : Generator

    Returns
    -------
    ndarray, shape (size, p, p)
    """
    p = len(sigma)
    root = np.tril(random.standard_normal((size, p, p)), -1)
    own = np.arange(p)
    root[:, own, own] = np.sqrt(random.chisquare(n - 1 - own, (size, p)))
    root = np.linalg.cholesky(sigma) @ root
    return np.asarray(root @ np.swapaxes(root, -1, -2) / n)
