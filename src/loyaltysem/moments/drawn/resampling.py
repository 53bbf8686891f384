"""Samples of respondents drawn from respondents, as weights and as moments."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from loyaltysem.errors import OptionError
from loyaltysem.numerics.cholesky import cholesky_or_nan

__all__ = [
    "CHUNK",
    "bootstrap_counts",
    "bootstrap_weights",
    "generator",
    "jackknife_weights",
    "regular_incomplete_samples",
    "regular_samples",
    "replicate_count",
    "resampled_counts",
    "weighted_moments",
]

Array = NDArray[np.float64]

#: Replicates whose moments and fits are held in memory together.
CHUNK = 64
#: Variance, as a share of the squared distance of the mean from the middle of all answers, below
#: which rounding has taken digits of it.
HARDLY_VARIES = 1e-6
#: One in so many respondents, or fewer, has weight where the others are left out of the products.
SPARSE = 4
#: Root of the share of its variance that an item must keep when the others are known.
SMALLEST_PIVOT = 1e-5


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
    number of weightings; where few respondents have weight, as in a deal of all of them to many
    groups, products with the answers of these. Where an item hardly varies among those that have
    weight, rounding would leave a variance of its own: such samples are computed from their own
    answers, so that an item has no variance exactly where all of these are equal.

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
    shift, products = (_few if _is_sparse(weights) else _all)(centred, weights)
    covariances = products - shift[:, :, None] * shift[:, None, :]
    means = centre + shift
    variances = np.diagonal(covariances, axis1=-2, axis2=-1)
    for b in np.flatnonzero((variances <= HARDLY_VARIES * shift**2).any(axis=1)):
        means[b], covariances[b] = _own_moments(values, weights[b])
    return means, covariances


def _all(centred: Array, weights: Array) -> tuple[Array, Array]:
    """Return first and second moments about the centre from everybody's products."""
    i, j = np.triu_indices(centred.shape[1])
    products = np.empty((len(weights), centred.shape[1], centred.shape[1]))
    products[:, i, j] = weights @ (centred[:, i] * centred[:, j])
    products[:, j, i] = products[:, i, j]
    return weights @ centred, products


def _is_sparse(weights: Array) -> bool:
    """Whether all weightings leave out three quarters of the respondents, and equally many."""
    n_drawn = np.count_nonzero(weights, axis=1)
    return bool(n_drawn.min() == n_drawn.max() and 0 < SPARSE * n_drawn[0] <= weights.shape[1])


def _few(centred: Array, weights: Array) -> tuple[Array, Array]:
    """Return the same from the products of those that have weight."""
    drawn = np.nonzero(weights)[1].reshape(len(weights), -1)
    share = np.take_along_axis(weights, drawn, axis=1)[:, :, None]
    own = centred[drawn]
    weighted = own * share
    return weighted.sum(axis=1), np.asarray(np.swapaxes(weighted, -1, -2) @ own)


def _own_moments(values: Array, weights: Array) -> tuple[Array, Array]:
    """Return the moments of one sample, from how its answers differ from one of them."""
    drawn = weights > 0
    share, first = weights[drawn], values[drawn][0]
    apart = values[drawn] - first
    mean = share @ apart
    centred = apart - mean
    return first + mean, np.asarray((centred * share[:, None]).T @ centred)


def regular_samples(covariances: Array) -> NDArray[np.bool_]:
    """Say which samples have no constant item, and none that the others determine, in any group.

    Parameters
    ----------
    covariances : ndarray, shape (batch, G, p, p)

    Returns
    -------
    ndarray of bool, shape (batch,)
        A model is refused for the answers of the others, as it would be by itself.
    """
    variances = np.diagonal(covariances, axis1=-2, axis2=-1)
    sd = np.sqrt(np.where(variances > 0, variances, 1.0))
    factors = cholesky_or_nan(covariances / sd[..., :, None] / sd[..., None, :])
    pivots = np.diagonal(factors, axis1=-2, axis2=-1)
    varied = (variances > 0).all(axis=(1, 2))
    return np.asarray(varied & (np.nan_to_num(pivots) > SMALLEST_PIVOT).all(axis=(1, 2)))


def regular_incomplete_samples(values: Array, counts: Array) -> NDArray[np.bool_]:
    """Say it of incomplete answers of one group: no item constant or empty, none a copy.

    Parameters
    ----------
    values : ndarray, shape (n, p)
        Not-a-number where missing.
    counts : ndarray, shape (batch, n)
        How often each respondent is in the sample.

    Returns
    -------
    ndarray of bool, shape (batch,)
        A copy, or a line, of another item among those who answered both takes the likelihood up
        without end.
    """
    answered = ~np.isnan(values)
    drawn = counts > 0
    weights = drawn.astype(np.float64)
    centred = values - np.nanmean(values, axis=0)
    scaled = np.where(answered, centred / np.nanstd(values, axis=0), 0.0)
    mean, variance, _ = _among(weights, answered, scaled, scaled)
    regular = np.ones(len(counts), dtype=bool)
    # what rounding may have made is looked at in the answers themselves
    for b, k in np.argwhere(variance <= HARDLY_VARIES * np.maximum(mean**2, HARDLY_VARIES)):
        own = values[drawn[b] & answered[:, k], k]
        regular[b] &= len(own) > 0 and bool(np.ptp(own) > 0)
    for k in range(1, values.shape[1]):
        both = answered[:, [k]] & answered[:, :k]
        _, left, joint = _among(weights, both, scaled[:, [k]] * both, scaled[:, :k] * both)
        _, right, _ = _among(weights, both, scaled[:, :k] * both, scaled[:, :k] * both)
        alike = (joint**2 >= (1 - HARDLY_VARIES) * left * right) & (np.minimum(left, right) > 0)
        for b, j in np.argwhere(alike & regular[:, None]):
            regular[b] = not _is_line(values[drawn[b] & both[:, j]][:, [j, k]])
    return regular


def _among(
    weights: Array, present: NDArray[np.bool_], one: Array, other: Array
) -> tuple[Array, Array, Array]:
    """Return mean and variance of one, and its covariance with the other, where both are there."""
    n = np.maximum(weights @ present, 1.0)
    first, second = weights @ one / n, weights @ other / n
    variance = weights @ one**2 / n - first**2
    return first, variance, weights @ (one * other) / n - first * second


def _is_line(pair: Array) -> bool:
    """Say whether answers to two items that both vary lie on one line."""
    apart = pair - pair[0]
    size = np.abs(apart).max(axis=0)
    if len(pair) < 3 or not (size > 0).all():
        return False
    return bool(np.linalg.matrix_rank(apart / size, tol=SMALLEST_PIVOT) < 2)
