"""Alignment recovers latent means where a fifth of the parameters differ."""

from __future__ import annotations

import numpy as np
import pytest
from many_groups import MODEL, population

import loyaltysem as ls

REPLICATIONS = 150
N_GROUPS = 10


@pytest.mark.slow
def test_means_are_unbiased_and_their_intervals_cover():
    true = population(N_GROUPS, share=0.2)
    # in units of the metric, the geometric mean of the standard deviations
    unit = np.exp(np.log(true.sds).mean())
    expected = true.means[1:] / unit
    means, variances, covered = [], [], []
    for seed in range(REPLICATIONS):
        found = ls.alignment(
            ls.SEM(MODEL),
            true.sample(500, seed),
            group="g",
            powers=(0.5,),
            epsilons=(0.001,),
            rng=seed,
        ).means.iloc[1:]
        means.append(found["mean"])
        variances.append(found["variance"])
        covered.append(found["ci_lower"].lt(expected) & found["ci_upper"].gt(expected))
    bias = np.mean(means, axis=0) - expected
    coverage = np.mean(covered, axis=0)
    print(f"\nbias {np.round(bias, 3)}\ncoverage {np.round(coverage, 3)}")
    assert np.abs(bias).max() < 0.05
    assert np.abs(np.mean(variances, axis=0) - (true.sds[1:] / unit) ** 2).max() < 0.08
    assert 0.90 < coverage.mean() < 0.98
