"""Bootstrap samples of respondents, as moments."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

from loyaltysem.errors import OptionError
from loyaltysem.inference.uncertainty import check_level

__all__ = ["generator", "percentile_interval", "resampled_moments"]

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


def resampled_moments(
    values: NDArray[np.float64], n_replicates: int, rng: np.random.Generator
) -> Iterator[tuple[NDArray[np.float64], NDArray[np.float64]]]:
    """Draw respondents with replacement, and yield means and covariances in chunks.

    A replicate is a vector of counts, so that the means and covariances of a whole chunk are two
    matrix products with the answers and with their pairwise products.

    Parameters
    ----------
    values : ndarray, shape (n, p)
    n_replicates : int
    rng : Generator

    Yields
    ------
    means : ndarray, shape (chunk, p)
    covariances : ndarray, shape (chunk, p, p)
        Divisor n.
    """
    n, p = values.shape
    # products of centred answers: those of raw ones lose digits when means are large
    centre = values.mean(axis=0)
    centred = values - centre
    upper = np.triu_indices(p)
    products = centred[:, upper[0]] * centred[:, upper[1]]
    for first in range(0, n_replicates, CHUNK):
        size = min(CHUNK, n_replicates - first)
        drawn = rng.integers(0, n, size=(size, n))
        offset = drawn + n * np.arange(size)[:, None]
        weights = np.bincount(offset.ravel(), minlength=size * n).reshape(size, n) / n
        shift = weights @ centred
        covariances = np.empty((size, p, p))
        covariances[:, upper[0], upper[1]] = weights @ products
        covariances[:, upper[1], upper[0]] = covariances[:, upper[0], upper[1]]
        covariances -= shift[:, :, None] * shift[:, None, :]
        yield centre + shift, covariances


def percentile_interval(
    replicates: NDArray[np.float64], level: float
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Return the percentile interval over the leading axis, ignoring failed replicates."""
    check_level(level)
    tail = 50 * (1 - level)
    lower, upper = np.nanpercentile(replicates, [tail, 100 - tail], axis=0)
    return np.asarray(lower), np.asarray(upper)
