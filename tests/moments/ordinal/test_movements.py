"""Movements of many samples at once are those of each sample by itself."""

from __future__ import annotations

import numpy as np
import pytest

from loyaltysem.moments.ordinal.asymptotic_covariance import movements
from loyaltysem.moments.ordinal.contingency import all_pairs, category_counts, pair_tables
from loyaltysem.moments.ordinal.correlations import ordinal_moments

N_CATEGORIES = np.array([3, 4, 2])


def answers(with_blanks: bool) -> np.ndarray:
    rng = np.random.default_rng(1)
    latent = rng.normal(size=(120, 1)) + rng.normal(size=(120, 3))
    cuts = [[-1.0, 0.8], [-1.2, 0, 1.1], [0.2]]
    codes = np.stack([np.searchsorted(c, x) for c, x in zip(cuts, latent.T, strict=True)], axis=1)
    if with_blanks:
        codes[rng.random(codes.shape) < 0.15] = -1
    return codes.astype(np.int16)


@pytest.mark.parametrize("with_blanks", [False, True])
def test_variances_of_a_batch_are_those_of_its_samples(with_blanks):
    codes = answers(with_blanks)
    counts = np.random.default_rng(2).multinomial(120, np.full(120, 1 / 120), size=4).astype(float)
    counts[3] *= 2
    one, other = all_pairs(3)

    def moved(codes, counts):
        found = ordinal_moments(codes, N_CATEGORIES, counts)
        return movements(
            category_counts(codes, 4, counts),
            pair_tables(codes, 4, counts),
            found.thresholds,
            found.correlations[..., one, other],
            len(codes) if counts is None else counts.sum(axis=-1),
            N_CATEGORIES,
        )

    together = moved(codes, counts).variances(codes, counts)
    for variances, drawn in zip(together, counts, strict=True):
        rows = np.repeat(codes, drawn.astype(int), axis=0)
        alone = np.diag(moved(rows, None).covariance(rows))
        np.testing.assert_allclose(variances, alone, rtol=1e-9)
