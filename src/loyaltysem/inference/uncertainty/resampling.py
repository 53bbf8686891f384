"""Samples of respondents drawn from respondents, as weights and as moments."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from loyaltysem.errors import OptionError

__all__ = [
    "CHUNK",
    "bootstrap_counts",
    "bootstrap_weights",
    "generator",
    "jackknife_weights",
    "replicate_count",
    "resampled_counts",
    "resampled_groups",
    "weighted_moments",
]

Array = NDArray[np.float64]

#: Replicates whose moments and fits are held in memory together.
CHUNK = 64


def generator(rng: int | np.random.Generator | None) -> np.random.Generator:
    """Return the generator that a seed stands for; a generator is used as it is."""
    if isinstance(rng, np.random.Generator):
        return rng
    if rng is not None and not isinstance(rng, int | np.integer):
        raise OptionError(
            f"rng={rng!r} is no source of randomness. Give a whole number (the same number gives "
            "the same digits), a numpy Generator, or None."
        )
    return np.random.default_rng(rng)


def bootstrap_counts(
    n: int,
    n_replicates: int,
    rng: np.random.Generator,
    clusters: NDArray[Any] | None = None,
) -> Iterator[Array]:
    """Draw respondents, or whole clusters of them, with replacement.

    Parameters
    ----------
    n : int
        Respondents.
    n_replicates : int
    rng : Generator
    clusters : ndarray, shape (n,), optional
        Which cluster (shop, class, interviewer) each respondent belongs to.

    Yields
    ------
    ndarray, shape (chunk, n)
        How often every respondent was drawn. Clusters differ in size, so that the respondents
        drawn do in number.
    """
    if clusters is None:
        members, size = np.arange(n), n
    else:
        members = np.unique(clusters, return_inverse=True)[1].ravel()
        size = int(members.max()) + 1
    for first in range(0, n_replicates, CHUNK):
        chunk = min(CHUNK, n_replicates - first)
        drawn = rng.integers(0, size, size=(chunk, size)) + size * np.arange(chunk)[:, None]
        counts = np.bincount(drawn.ravel(), minlength=chunk * size).reshape(chunk, size)
        yield counts[:, members].astype(np.float64)


def bootstrap_weights(
    n: int,
    n_replicates: int,
    rng: np.random.Generator,
    clusters: NDArray[Any] | None = None,
) -> Iterator[Array]:
    """Draw respondents as :func:`bootstrap_counts` does.

    Yields
    ------
    ndarray, shape (chunk, n)
        Share of every respondent in the replicate.
    """
    return (_shares(counts) for counts in bootstrap_counts(n, n_replicates, rng, clusters))


def _shares(counts: Array) -> Array:
    return np.asarray(counts / counts.sum(axis=1, keepdims=True))


def replicate_count(n_replicates: float) -> int:
    """Return a number of replicates that intervals and tests can be made of.

    Raises
    ------
    OptionError
        It is no whole number from 2 up.
    """
    if n_replicates < 2 or n_replicates != int(n_replicates):
        raise OptionError(
            f"n_replicates={n_replicates}: a whole number from 2 up is needed, 1000 are usual."
        )
    return int(n_replicates)


def resampled_counts(
    sizes: Sequence[int],
    n_replicates: int,
    rng: int | np.random.Generator | None,
    clusters: Sequence[NDArray[Any] | None] | None = None,
) -> Iterator[tuple[Array, ...]]:
    """Draw the respondents of several groups, each group by itself.

    Parameters
    ----------
    sizes : sequence of int
        Respondents by group.
    n_replicates : int
    rng : int, Generator or None
        Each of several groups has a stream of its own, so that one more group changes no other's
        digits.
    clusters : sequence of ndarray or None, optional
        By group, as in :func:`bootstrap_counts`.

    Returns
    -------
    iterator of tuple of ndarray, shape (chunk, n_g)
        How often every respondent was drawn.
    """
    random = generator(rng)
    streams = random.spawn(len(sizes)) if len(sizes) > 1 else [random]
    return zip(
        *(
            bootstrap_counts(n, n_replicates, stream, members)
            for n, stream, members in zip(
                sizes, streams, clusters or [None] * len(sizes), strict=True
            )
        ),
        strict=True,
    )


def resampled_groups(
    sizes: Sequence[int],
    n_replicates: int,
    rng: int | np.random.Generator | None,
    clusters: Sequence[NDArray[Any] | None] | None = None,
) -> Iterator[tuple[Array, ...]]:
    """Draw the respondents of several groups as :func:`resampled_counts` does.

    Returns
    -------
    iterator of tuple of ndarray, shape (chunk, n_g)
        Share of every respondent of the group in the replicate.
    """
    drawn = resampled_counts(sizes, n_replicates, rng, clusters)
    return (tuple(_shares(counts) for counts in chunk) for chunk in drawn)


def jackknife_weights(n: int) -> Iterator[Array]:
    """Leave every respondent out once.

    Yields
    ------
    ndarray, shape (chunk, n)
    """
    for first in range(0, n, CHUNK):
        left_out = np.arange(first, min(first + CHUNK, n))
        weights = np.full((len(left_out), n), 1 / (n - 1))
        weights[np.arange(len(left_out)), left_out] = 0.0
        yield weights


def weighted_moments(values: Array, weights: Array) -> tuple[Array, Array]:
    """Return means and covariances under many weightings of the same answers.

    They are two matrix products with the answers and with their pairwise products, whatever the
    number of weightings.

    Parameters
    ----------
    values : ndarray, shape (n, p)
    weights : ndarray, shape (batch, n)
        Each adding up to one.

    Returns
    -------
    means : ndarray, shape (batch, p)
    covariances : ndarray, shape (batch, p, p)
        Divisor n.
    """
    # products of centred answers: those of raw ones lose digits when means are large
    centre = values.mean(axis=0)
    centred = values - centre
    i, j = np.triu_indices(values.shape[1])
    shift = weights @ centred
    covariances = np.empty((len(weights), values.shape[1], values.shape[1]))
    covariances[:, i, j] = weights @ (centred[:, i] * centred[:, j])
    covariances[:, j, i] = covariances[:, i, j]
    covariances -= shift[:, :, None] * shift[:, None, :]
    return centre + shift, covariances
