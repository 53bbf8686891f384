"""In a known population of ordered answers intervals cover, and the scaled test holds its level."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from scipy import stats

import loyaltysem as ls

LOADINGS = {f: {f"{f}{i}": value for i, value in enumerate((0.8, 0.7, 0.75), 1)} for f in "STL"}
PATHS = {("S", "T"): 0.6, ("S", "L"): 0.3, ("T", "L"): 0.4}
POPULATION = ls.datasets.standardized_population(LOADINGS, PATHS, {}, {}, [0.0])
CORRELATIONS = POPULATION.lambda_ @ POPULATION.latent_covariance @ POPULATION.lambda_.T + np.diag(
    POPULATION.theta
)
ROOT = np.linalg.cholesky(CORRELATIONS)
#: Two, three and five categories; answers lean to the high end, as satisfaction does.
CUTS = ([-0.4], [-1.0, 0.2], [-1.6, -0.9, -0.2, 0.8])
ITEMS = POPULATION.items
TEXT = """
S =~ S1 + S2 + S3
T =~ T1 + T2 + T3
L =~ L1 + L2 + L3
T ~ a*S
L ~ c*S + b*T
indirect := a*b
"""
TRUE = pd.Series({"a": 0.6, "c": 0.3, "b": 0.4, "indirect": 0.24})
MODEL = ls.SEM(TEXT)
pytestmark = pytest.mark.slow


def answers(n: int, rng: np.random.Generator, blank: float = 0.0) -> pd.DataFrame:
    latent = rng.normal(size=(n, len(ROOT))) @ ROOT.T
    codes = [np.searchsorted(CUTS[i % 3], latent[:, i]) for i in range(len(ITEMS))]
    frame = pd.DataFrame(np.column_stack(codes).astype(float), columns=ITEMS)
    return frame.mask(rng.random(frame.shape) < blank)


def binomial(share: float, n_samples: int) -> tuple[float, float]:
    low, high = stats.binom.interval(0.998, n_samples, share)
    return low / n_samples, high / n_samples


@pytest.mark.parametrize(
    ("estimator", "options", "blank"),
    [
        ("WLSMV", {}, 0.0),
        ("WLSMV", {"parameterization": "theta"}, 0.0),
        ("WLSMV", {"missing": "pairwise"}, 0.1),
        ("ULSMV", {}, 0.0),
        ("WLSM", {}, 0.0),
    ],
)
def test_population_is_recovered_and_covered_and_the_test_holds_its_level(
    estimator, options, blank
):
    n_samples, rng = 500, np.random.default_rng(11)
    found, covered, thresholds, rejected = [], [], [], []
    for _ in range(n_samples):
        fitted = MODEL.fit(answers(600, rng, blank), ordered=True, estimator=estimator, **options)
        table = fitted.estimates(standardized=True)
        paths = table.set_index("label").loc[list(TRUE.index)]
        found.append(paths["std_all"])
        covered.append((paths["std_all"] - TRUE).abs() < 1.96 * paths["std_se"])
        own = table[table["op"] == "|"]
        true = np.concatenate([CUTS[i % 3] for i in range(len(ITEMS))])
        thresholds.append((own["std_all"] - true).abs() < 1.96 * own["std_se"])
        rejected.append(fitted.fit_indices()["pvalue_scaled"] < 0.05)
    # a path of .4 is estimated with a standard error of about .06
    bias = pd.concat(found, axis=1).mean(axis=1) - TRUE
    assert bias.abs().max() < 0.015, bias
    coverage = pd.concat(covered, axis=1).mean(axis=1)
    low, high = binomial(0.95, n_samples)
    assert coverage.between(low - 0.01, high).all(), coverage
    of_thresholds = pd.concat(thresholds, axis=1).mean(axis=1)
    assert of_thresholds.between(low - 0.01, high).all(), of_thresholds
    low, high = binomial(0.05, n_samples)
    # matching the mean alone leaves the tail a little heavy
    allowed = 0.02 if estimator == "WLSM" else 0.01
    assert low <= np.mean(rejected) <= high + allowed, np.mean(rejected)


def test_a_wrong_model_is_rejected():
    """The direct path left out, which is a correlation of .3 between residuals."""
    rng = np.random.default_rng(12)
    wrong = ls.SEM(TEXT.replace("L ~ c*S + b*T", "L ~ b*T"))
    p_values = [
        wrong.fit(answers(600, rng), ordered=True).fit_indices()["pvalue_scaled"] for _ in range(60)
    ]
    assert np.mean(np.array(p_values) < 0.05) > 0.7
