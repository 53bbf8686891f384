"""Known populations are recovered, and the bootstrap agrees with theory where theory holds."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from scipy import stats

import loyaltysem as ls
from loyaltysem.errors import DataError, OptionError
from loyaltysem.moments.drawn.resampling import bootstrap_counts

LOADINGS = {f: {f"{f}{i}": value for i, value in enumerate((0.8, 0.7, 0.75), 1)} for f in "STL"}
PATHS = {("S", "T"): 0.6, ("S", "L"): 0.3, ("T", "L"): 0.4}
TRUE = {"a": 0.6, "c": 0.3, "b": 0.4, "indirect": 0.24, "influence": 0.54}
POPULATION = ls.datasets.standardized_population(LOADINGS, PATHS, {}, {}, [0.0])
TEXT = """
S =~ S1 + S2 + S3
T =~ T1 + T2 + T3
L =~ L1 + L2 + L3
T ~ a*S
L ~ c*S + b*T
indirect := a*b
influence := c + a*b
"""
BOUNDS = dict.fromkeys(POPULATION.items, (-10.0, 10.0))


def sample(n: int, seed: int) -> pd.DataFrame:
    return pd.DataFrame(
        ls.datasets.simulate_items(POPULATION, n, rng=seed), columns=POPULATION.items
    )


@pytest.fixture(scope="module")
def fit() -> ls.SEMResult:
    return ls.SEM(TEXT).fit(sample(600, 1))


@pytest.fixture(scope="module")
def boot(fit):
    return fit.bootstrap(n_replicates=800, rng=2)


def test_a_large_sample_returns_the_population():
    table = ls.SEM(TEXT).fit(sample(200_000, 3)).estimates(standardized=True)
    by_label = table.set_index("label")["std_all"]
    for label, value in TRUE.items():
        assert by_label[label] == pytest.approx(value, abs=0.01)
    loadings = table[table["op"] == "=~"].set_index("rhs")["std_all"]
    for items in LOADINGS.values():
        for item, value in items.items():
            assert loadings[item] == pytest.approx(value, abs=0.01)


def test_population_moments_return_the_population_exactly():
    covariance = POPULATION.lambda_ @ POPULATION.latent_covariance @ POPULATION.lambda_.T
    covariance += np.diag(POPULATION.theta)
    moments = ls.Moments.from_covariance(covariance, 500, names=POPULATION.items, divisor="n")
    exact = ls.SEM(TEXT).fit(moments)
    by_label = exact.estimates(standardized=True).set_index("label")["std_all"]
    for label, value in TRUE.items():
        assert by_label[label] == pytest.approx(value, abs=1e-9)
    assert exact.fit_indices()["chisq"] == pytest.approx(0, abs=1e-9)
    assert exact.effects("S", "L").set_index("effect").loc["total", "std_all"] == pytest.approx(
        0.54, abs=1e-9
    )


def test_bootstrap_standard_errors_agree_with_expected_information_on_normal_data(fit, boot):
    theory, drawn = fit.estimates(), boot.estimates()
    free = theory["se"] > 0
    cells = free & (theory["op"] != ":=")
    ratio = drawn["se"][cells[: len(drawn)]] / theory["se"][cells]
    # the Monte-Carlo error of a standard error from 800 replicates is 2.5 %, and its own is 3 %
    assert ratio.between(0.8, 1.25).all()
    assert ratio.mean() == pytest.approx(1, abs=0.06)


def test_bootstrap_of_effects_agrees_with_the_delta_method(fit, boot):
    theory = fit.effects("S", "L").set_index("effect")
    drawn = boot.effects("S", "L").set_index("effect")
    assert drawn["route"].tolist() == theory["route"].tolist()
    pd.testing.assert_series_equal(drawn["share"], theory["share"], rtol=1e-10)
    pd.testing.assert_series_equal(drawn["est"], theory["est"], rtol=1e-10)
    pd.testing.assert_series_equal(drawn["std_all"], theory["std_all"], rtol=1e-10)
    np.testing.assert_allclose(drawn["se"], theory["se"], rtol=0.2)
    assert (drawn["ci_lower"] < drawn["est"]).all()
    assert (drawn["est"] < drawn["ci_upper"]).all()


def test_bootstrap_of_the_index_agrees_with_the_standard_error_of_a_mean(fit, boot):
    frame = sample(600, 1)
    table = boot.loyalty_index("L", bounds=BOUNDS).set_index("weights")
    equal = 100 * (frame[["L1", "L2", "L3"]].mean(axis=1) + 10) / 20
    assert table.loc["equal", "index"] == pytest.approx(equal.mean(), rel=1e-10)
    assert table.loc["equal", "se"] == pytest.approx(equal.sem(), rel=0.1)
    assert (table["n_undefined"] == 0).all()


def test_same_seed_same_digits_and_another_seed_others(fit):
    first, again = fit.bootstrap(n_replicates=30, rng=5), fit.bootstrap(n_replicates=30, rng=5)
    pd.testing.assert_frame_equal(first.estimates(), again.estimates(), check_exact=True)
    generator = fit.bootstrap(n_replicates=30, rng=np.random.default_rng(5))
    pd.testing.assert_frame_equal(first.estimates(), generator.estimates(), check_exact=True)
    assert not np.allclose(
        first.estimates()["se"], fit.bootstrap(n_replicates=30, rng=6).estimates()["se"]
    )


def test_size_of_the_chunks_does_not_change_the_replicates(fit, monkeypatch):
    whole = fit.bootstrap(n_replicates=50, rng=5).effect_replicates("S", "L")
    monkeypatch.setattr("loyaltysem.moments.drawn.resampling.CHUNK", 7)
    pieces = fit.bootstrap(n_replicates=50, rng=5).effect_replicates("S", "L")
    pd.testing.assert_frame_equal(pieces, whole, rtol=1e-6, atol=1e-8)


@pytest.mark.parametrize(
    "options", [{}, {"likelihood": "wishart"}, {"meanstructure": True}, {"std_lv": True}]
)
@pytest.mark.parametrize("covariate", [False, True])
def test_a_replicate_is_the_fit_to_its_rows(options, covariate):
    frame = sample(600, 1)
    text = TEXT
    if covariate:
        text = TEXT.replace("T ~ a*S", "T ~ a*S + x")
        frame["x"] = frame["T1"] + np.random.default_rng(1).normal(5, 2, 600)
    rows = np.random.default_rng(8).integers(0, 600, size=(2, 600))
    drawn = (
        ls.SEM(text)
        .fit(frame, **options)
        .bootstrap(n_replicates=2, rng=8)
        .effect_replicates("S", "L")
    )
    for b in range(2):
        own = ls.SEM(text).fit(frame.iloc[rows[b]].reset_index(drop=True), **options)
        total = own.effects("S", "L").set_index("effect")["est"]
        np.testing.assert_allclose(drawn.loc[b, total.index[:3]], total[:3], rtol=1e-7, atol=1e-9)


def test_clusters_of_different_sizes_are_drawn_whole_where_answers_are_missing():
    """The respondents drawn differ in number, and each counts as often as its cluster was drawn."""
    frame = sample(200, 4)
    frame.iloc[::7, 0] = np.nan
    clusters = np.repeat(np.arange(21), [100] + [5] * 20)
    options = {"missing": "fiml"}
    boot = ls.SEM(TEXT).fit(frame, **options).bootstrap(n_replicates=2, clusters=clusters, rng=5)
    drawn = boot.effect_replicates("S", "L")
    counts = next(bootstrap_counts(200, 2, np.random.default_rng(5), clusters))
    for b in range(2):
        rows = np.repeat(np.arange(200), counts[b].astype(int))
        assert len(rows) in (390, 105)
        own = ls.SEM(TEXT).fit(frame.iloc[rows].reset_index(drop=True), **options)
        total = own.effects("S", "L").set_index("effect")["est"]
        np.testing.assert_allclose(drawn.loc[b, total.index[:3]], total[:3], rtol=1e-6, atol=1e-8)


def test_bootstrap_counts_what_failed_and_what_has_a_negative_variance():
    small = ls.SEM(TEXT).fit(sample(40, 4))
    boot = small.bootstrap(n_replicates=60, rng=1)
    assert boot.n_replicates == 60
    assert boot.n_failed + len(boot.effect_replicates("S", "L")) == 60
    assert boot.n_inadmissible > 0
    assert f"{boot.n_inadmissible} with a negative variance" in repr(boot)


@pytest.mark.parametrize("n_replicates", [0, 1, -5, 2.5])
def test_a_number_of_replicates_that_gives_no_interval_is_refused(fit, n_replicates):
    with pytest.raises(OptionError, match=r"2|n_replicates=-5.*whole number"):
        fit.bootstrap(n_replicates=n_replicates, rng=1)


def test_simulated_answers_on_a_scale_are_fitted_like_any_other():
    answers = ls.datasets.simulate_responses(
        ls.datasets.standardized_population(LOADINGS, PATHS, {}, {}, [-1.5, -0.8, -0.2, 0.5, 1.2]),
        3000,
        rng=1,
    )
    frame = pd.DataFrame(answers, columns=POPULATION.items)
    by_label = ls.SEM(TEXT).fit(frame).estimates(standardized=True).set_index("label")["std_all"]
    assert by_label["influence"] == pytest.approx(0.54, abs=0.06)
    with pytest.raises(DataError, match="no variance"):
        ls.SEM(TEXT).fit(frame.assign(S1=3))


@pytest.mark.slow
def test_intervals_cover_and_the_chi_square_rejects_at_their_nominal_rates():
    n_samples, covered, rejected, means = 1000, [], 0, []
    for seed in range(n_samples):
        result = ls.SEM(TEXT).fit(sample(400, 10_000 + seed))
        table = result.estimates(standardized=True).set_index("label")
        std = table.loc[list(TRUE)]
        true = pd.Series(TRUE)
        covered.append((std["std_all"] - true).abs() < 1.96 * std["std_se"])
        means.append(std["std_all"])
        rejected += result.fit_indices()["pvalue"] < 0.05
    coverage = pd.concat(covered, axis=1).mean(axis=1)
    # three standard errors of a binomial share
    assert coverage.between(0.95 - 0.021, 0.95 + 0.021).all(), coverage
    low, high = stats.binom.interval(0.998, n_samples, 0.05)
    assert low <= rejected <= high, rejected
    np.testing.assert_allclose(
        pd.concat(means, axis=1).mean(axis=1), list(TRUE.values()), atol=0.01
    )
