"""Polychoric correlations of bootstrap samples of respondents."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np
from numpy.typing import NDArray

from loyaltysem.moments.drawn.resampling import bootstrap_weights
from loyaltysem.moments.ordinal.correlations import OrdinalMoments, ordinal_moments
from loyaltysem.scales.ordinal.sample import OrdinalSample

__all__ = ["CLOSE_ENOUGH", "bootstrap_correlations", "bootstrap_moments"]

#: Last step of the search in a replicate; the error left is about its square.
CLOSE_ENOUGH = 1e-4


def bootstrap_moments(
    sample: OrdinalSample,
    blocks: Sequence[Sequence[int]],
    n_replicates: int,
    random: np.random.Generator,
) -> Iterator[list[OrdinalMoments]]:
    """Draw respondents with replacement and correlate the items of each block.

    Parameters
    ----------
    sample : OrdinalSample
    blocks : sequence of sequence of int
        Places of items; pairs across blocks are not looked at.
    n_replicates : int
    random : Generator

    Yields
    ------
    list of OrdinalMoments
        By block, of a chunk of samples.
    """
    codes, n_categories = sample.answers.codes, sample.answers.n_categories
    for weights in bootstrap_weights(len(codes), n_replicates, random):
        counts = np.rint(weights * len(codes))
        yield [
            ordinal_moments(
                codes[:, block],
                n_categories[block],
                counts,
                start=sample.moments.correlations[np.ix_(block, block)],
                tolerance=CLOSE_ENOUGH,
            )
            for block in map(list, blocks)
        ]


def bootstrap_correlations(
    sample: OrdinalSample, n_replicates: int, random: np.random.Generator
) -> Iterator[NDArray[np.float64]]:
    """Yield the correlations of bootstrap samples, shape (chunk, p, p).

    Not-a-number where an item is constant in the sample drawn.
    """
    everything = [list(range(len(sample.answers.names)))]
    for (moments,) in bootstrap_moments(sample, everything, n_replicates, random):
        yield moments.correlations
