"""Samples of a planned study: their moments, or their answers."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

from loyaltysem.moments.drawn.drawn_samples import DrawnSamples
from loyaltysem.moments.drawn.resampling import CHUNK
from loyaltysem.planning.simulation.study import Study

__all__ = ["draw_samples", "sample_covariances"]

Array = NDArray[np.float64]
#: Numbers that one array of answers, or of their contributions to the gradient, may hold.
LARGEST = 4_000_000


def draw_samples(
    study: Study, n_replicates: int, random: np.random.Generator
) -> Iterator[DrawnSamples]:
    """Draw samples, as many at a time as fit into memory."""
    width = max(study.layout.p, len(study.layout.elements))
    chunk = CHUNK
    if study.needs_answers:
        chunk = max(1, min(CHUNK, LARGEST // (max(study.sizes) * width)))
    for first in range(0, n_replicates, chunk):
        size = min(chunk, n_replicates - first)
        if study.needs_answers:
            yield _answers(study, size, random)
        else:
            yield _moments(study, size, random)


def _moments(study: Study, size: int, random: np.random.Generator) -> DrawnSamples:
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
    return DrawnSamples(np.stack(covariances, axis=1), means, None)


def _answers(study: Study, size: int, random: np.random.Generator) -> DrawnSamples:
    values = tuple(study.answers.draw(g, size, n, random) for g, n in enumerate(study.sizes))
    if study.blanks is not None:
        for g, n in enumerate(study.sizes):
            values[g][study.blanks.draw(size, n, random)] = np.nan
        return DrawnSamples(None, None, values)
    means = [x.mean(axis=1) for x in values]
    centred = [x - mean[:, None] for x, mean in zip(values, means, strict=True)]
    covariances = [np.swapaxes(x, -1, -2) @ x / x.shape[1] for x in centred]
    return DrawnSamples(
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
