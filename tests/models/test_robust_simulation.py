"""Under known populations robust errors cover, scaled tests hold their level, FIML is unbiased."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pandas as pd
import pytest
from scipy import stats

import loyaltysem as ls

LOADINGS = {f: {f"{f}{i}": value for i, value in enumerate((0.8, 0.7, 0.75), 1)} for f in "STL"}
PATHS = {("S", "T"): 0.6, ("S", "L"): 0.3, ("T", "L"): 0.4}
POPULATION = ls.datasets.standardized_population(LOADINGS, PATHS, {}, {}, [0.0])
COVARIANCE = POPULATION.lambda_ @ POPULATION.latent_covariance @ POPULATION.lambda_.T + np.diag(
    POPULATION.theta
)
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


def normal(n: int, rng: np.random.Generator) -> np.ndarray:
    root = np.linalg.cholesky(COVARIANCE)
    return np.asarray(rng.normal(size=(n, len(root))) @ root.T)


def heavy_tailed(n: int, rng: np.random.Generator) -> np.ndarray:
    """Multivariate t with 8 degrees of freedom: one and a half times the kurtosis of normal."""
    df = 8
    scale = np.sqrt((df - 2) / rng.chisquare(df, size=(n, 1)))
    return np.asarray(scale * normal(n, rng))


def frames(draw: object, n: int, n_samples: int, seed: int) -> Iterator[pd.DataFrame]:
    rng = np.random.default_rng(seed)
    for _ in range(n_samples):
        yield pd.DataFrame(draw(n, rng), columns=POPULATION.items)


def standardized(fit: ls.SEMResult) -> pd.DataFrame:
    return fit.estimates(standardized=True).set_index("label").loc[list(TRUE.index)]


def summary(draw: object, n: int, n_samples: int, seed: int, **options: object) -> pd.DataFrame:
    """Coverage by parameter, and rejection rates of the plain and the scaled chi-square."""
    covered, rejected = [], []
    for frame in frames(draw, n, n_samples, seed):
        fit = MODEL.fit(frame, **options)
        table, indices = standardized(fit), fit.fit_indices()
        covered.append((table["std_all"] - TRUE).abs() < 1.96 * table["std_se"])
        rejected.append(indices.reindex(["pvalue", "pvalue_scaled"]) < 0.05)
    return pd.concat(
        [pd.concat(covered, axis=1).mean(axis=1), pd.concat(rejected, axis=1).mean(axis=1)]
    )


def binomial(share: float, n_samples: int) -> tuple[float, float]:
    low, high = stats.binom.interval(0.998, n_samples, share)
    return low / n_samples, high / n_samples


@pytest.mark.parametrize("estimator", ["ML", "MLM", "MLMV", "MLR"])
def test_normal_answers_are_covered_and_rejected_at_nominal_rates(estimator):
    n_samples = 500
    found = summary(normal, 600, n_samples, 1, estimator=estimator)
    low, high = binomial(0.95, n_samples)
    assert found[TRUE.index].between(low - 0.005, high).all(), found
    # the tests are of large samples: at 600 their level is a little above five per cent
    level = "pvalue" if estimator == "ML" else "pvalue_scaled"
    low, high = binomial(0.05, n_samples)
    assert low <= found[level] <= high + 0.01, found


@pytest.mark.parametrize("estimator", ["MLM", "MLMV", "MLR"])
def test_heavy_tails_spoil_the_plain_test_and_errors_and_not_the_robust_ones(estimator):
    n_samples = 400
    plain = summary(heavy_tailed, 800, n_samples, 2)
    robust = summary(heavy_tailed, 800, n_samples, 2, estimator=estimator)
    assert robust["pvalue"] == plain["pvalue"] > 0.12
    low, high = binomial(0.05, n_samples)
    assert low <= robust["pvalue_scaled"] <= high + 0.02, robust
    assert plain[TRUE.index].min() < robust[TRUE.index].min()
    assert robust[TRUE.index].between(binomial(0.95, n_samples)[0] - 0.01, 1).all(), robust


def missing_at_random(frame: pd.DataFrame, rng: np.random.Generator) -> pd.DataFrame:
    """A tenth of the answers missing, the more the less satisfied: what S1 says decides.

    T and L are asked later, and who is not satisfied gives up: listwise deletion keeps the
    satisfied.
    """
    later = [name for name in frame if not name.startswith("S")]
    chance = stats.norm.cdf(-1.25 - 1.2 * frame["S1"].to_numpy())
    gone = rng.random((len(frame), len(later))) < chance[:, None]
    return frame.assign(**frame[later].mask(gone))


def test_fiml_recovers_the_population_where_listwise_deletion_is_biased():
    n_samples, rng = 200, np.random.default_rng(5)
    means, paths, shares, covered = {}, {}, [], []
    for frame in frames(normal, 500, n_samples, 3):
        holed = missing_at_random(frame, rng)
        shares.append(holed.isna().to_numpy().mean())
        for missing in ("fiml", "listwise"):
            fit = MODEL.fit(holed, missing=missing, meanstructure=True)
            table = fit.estimates(standardized=True)
            intercepts = table[(table["op"] == "~1") & table["lhs"].str.match(r"[STL]\d")]
            means.setdefault(missing, []).append(intercepts["est"].to_numpy())
            paths.setdefault(missing, []).append(standardized(fit)["std_all"].to_numpy())
            if missing == "fiml":
                row = standardized(fit)
                covered.append((row["std_all"] - TRUE).abs() < 1.96 * row["std_se"])
    assert 0.08 < np.mean(shares) < 0.18
    bias = {k: np.abs(np.mean(v, axis=0)).max() for k, v in means.items()}
    assert bias["fiml"] < 0.02
    assert bias["listwise"] > 0.15
    np.testing.assert_allclose(np.mean(paths["fiml"], axis=0), TRUE, atol=0.015)
    coverage = pd.concat(covered, axis=1).mean(axis=1)
    assert coverage.between(binomial(0.95, n_samples)[0], 1).all(), coverage


def test_fiml_tests_hold_their_level_under_heavy_tails():
    n_samples, rng = 300, np.random.default_rng(6)
    rejected = []
    for frame in frames(heavy_tailed, 800, n_samples, 7):
        gone = rng.random(frame.shape) < 0.1
        indices = MODEL.fit(frame.mask(gone), missing="fiml", estimator="MLR").fit_indices()
        rejected.append(indices[["pvalue", "pvalue_scaled"]] < 0.05)
    rates = pd.concat(rejected, axis=1).mean(axis=1)
    low, high = binomial(0.05, n_samples)
    assert rates["pvalue"] > 0.12, rates
    assert low <= rates["pvalue_scaled"] <= high + 0.02, rates
