"""Groups that share thresholds and loadings: z values and tests have the promised distributions."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

import loyaltysem as ls

ITEMS = list("abcd")
MODEL = "F =~ a + b + c + d"
LOADINGS = np.array([0.8, 0.7, 0.75, 0.6])
THRESHOLDS = [-0.8, 0.1, 0.9]
SHARED = ["thresholds", "loadings"]
REPLICATES = 300


def sample(rng: np.random.Generator) -> pd.DataFrame:
    """Two groups with one measurement and different means and variances of the construct."""
    parts = []
    for label, n, mean, sd in (("one", 300, 0.0, 1.0), ("two", 500, 0.3, 1.2)):
        construct = mean + sd * rng.normal(size=n)
        noise = rng.normal(size=(n, 4)) * np.sqrt(1 - LOADINGS**2)
        responses = construct[:, None] * LOADINGS + noise
        answers = np.digitize(responses, THRESHOLDS) + 1
        parts.append(pd.DataFrame(answers, columns=ITEMS).assign(group=label))
    return pd.concat(parts, ignore_index=True)


@pytest.mark.slow
def test_z_values_and_difference_tests_have_their_distributions():
    rng = np.random.default_rng(20261122)
    z, statistics, pvalues = [], [], []
    for _ in range(REPLICATES):
        data, options = sample(rng), {"ordered": ITEMS, "group": "group"}
        shared = ls.CFA(MODEL).fit(data, group_equal=SHARED, **options)
        residuals = shared.residuals("standardized")
        matrices = residuals.covariances.to_numpy().reshape(2, 4, 4)
        i, j = np.triu_indices(4, 1)
        z.append(
            np.concatenate([matrices[:, i, j].ravel(), residuals.thresholds.to_numpy().ravel()])
        )
        test = ls.likelihood_ratio_test(shared, ls.CFA(MODEL).fit(data, **options))
        statistics.append(test.statistic)
        pvalues.append(test.pvalue)
    assert test.df == 10
    values = np.array(z)
    # three standard errors of a standard deviation, among 36 moments that hang together
    np.testing.assert_allclose(values.std(axis=0), 1.0, atol=3.5 / np.sqrt(2 * REPLICATES))
    assert np.sqrt((values**2).mean()) == pytest.approx(1.0, abs=0.05)
    # mean and variance of a chi-square are what the scaled and shifted test is made for
    assert np.mean(statistics) == pytest.approx(10, abs=3 * np.sqrt(20 / REPLICATES))
    assert np.var(statistics) == pytest.approx(20, rel=0.35)
    assert np.mean(np.array(pvalues) < 0.05) == pytest.approx(0.05, abs=0.04)
