"""Products of constructs in samples of a population: no bias, and intervals that hold."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

import loyaltysem as ls

MODEL = (
    "SAT =~ SAT1 + SAT2 + SAT3\nSC =~ SC1 + SC2 + SC3\nLOY =~ LOY1 + LOY2 + LOY3\n"
    "LOY ~ SAT + SC + SAT:SC"
)
TRUE = {"SAT": 0.5, "SC": 0.3, "SAT:SC": -0.25}


def sample(rng, n):
    sat = rng.normal(size=n)
    sc = 0.4 * sat + np.sqrt(1 - 0.16) * rng.normal(size=n)
    loy = 0.5 * sat + 0.3 * sc - 0.25 * sat * sc + 0.6 * rng.normal(size=n)
    columns = {}
    for name, latent in (("SAT", sat), ("SC", sc), ("LOY", loy)):
        for i, loading in enumerate((1.0, 0.9, 0.8), start=1):
            columns[f"{name}{i}"] = 4 + loading * latent + 0.6 * rng.normal(size=n)
    return pd.DataFrame(columns)


@pytest.mark.slow
@pytest.mark.parametrize("interaction", ["lms", "qml", "product_indicators"])
def test_estimates_are_unbiased_and_intervals_cover(interaction):
    rng, n_samples = np.random.default_rng(14), 150
    found = []
    for _ in range(n_samples):
        fit = ls.SEM(MODEL).fit(sample(rng, 400), interaction=interaction)
        table = fit.estimates().query("op == '~'")
        found.append(table[["est", "se", "ci_lower", "ci_upper"]].to_numpy())
    est, se, lower, upper = np.moveaxis(np.array(found), -1, 0)
    true = np.array(list(TRUE.values()))
    # four standard errors of a mean of so many
    bound = 4 * est.std(axis=0) / np.sqrt(n_samples)
    assert (np.abs(est.mean(axis=0) - true) < bound + 0.005).all()
    covered = ((lower <= true) & (true <= upper)).mean(axis=0)
    assert (np.abs(covered - 0.95) < 4 * np.sqrt(0.95 * 0.05 / n_samples)).all()
    np.testing.assert_allclose(se.mean(axis=0), est.std(axis=0), rtol=0.25)


@pytest.mark.slow
def test_the_likelihood_ratio_keeps_its_level():
    rng, n_samples = np.random.default_rng(41), 200
    pvalues = []
    for _ in range(n_samples):
        frame = sample(rng, 300)
        # no product in this population
        frame[["LOY1", "LOY2", "LOY3"]] = rng.normal(size=(300, 1)) + 0.6 * rng.normal(
            size=(300, 3)
        )
        pvalues.append(ls.SEM(MODEL).fit(frame, interaction="lms").fit_indices()["lr_pvalue"])
    share = (np.array(pvalues) < 0.05).mean()
    assert abs(share - 0.05) < 4 * np.sqrt(0.05 * 0.95 / n_samples)
