"""The search depends neither on units nor on rounding, and does not stop where it ran off."""

from __future__ import annotations

import warnings
from typing import Any

import numpy as np
import pandas as pd
import pytest

import loyaltysem as ls
from loyaltysem.errors import AdmissibilityWarning, ConvergenceError, DataError
from loyaltysem.numerics.cholesky import cholesky_or_nan, positive_definite_or_nan

GROWTH = """
i =~ 1*y1 + 1*y2 + 1*y3 + 1*y4
s =~ 0*y1 + 1*y2 + 2*y3 + 3*y4
i + s ~ 1
y1 + y2 + y3 + y4 ~ 0*1
y1 ~~ resvar*y1
y2 ~~ resvar*y2
y3 ~~ resvar*y3
y4 ~~ resvar*y4
y1 ~~ p1*y2 + p2*y3 + p3*y4
y2 ~~ p1*y3 + p2*y4
y3 ~~ p1*y4
p2 == p1^2/resvar
p3 == p1^3/resvar^2
"""
THREE = "A =~ x1 + x2 + x3\nB =~ x4 + x5 + x6\nC =~ x7 + x8 + x9"


def fitted(text: str, data: pd.DataFrame, **options: Any) -> ls.SEMResult:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", AdmissibilityWarning)
        return ls.SEM(text).fit(data, **options)


def factors(n: int, n_factors: int, seed: int, loading: float = 0.7) -> pd.DataFrame:
    rng = np.random.default_rng(seed)
    latent = rng.normal(size=(n, n_factors)) + 0.5 * rng.normal(size=(n, 1))
    answers = np.repeat(latent, 3, axis=1) * loading + 0.7 * rng.normal(size=(n, 3 * n_factors))
    return pd.DataFrame(answers, columns=[f"x{k + 1}" for k in range(3 * n_factors)])


def growth(n: int, seed: int, correlation: float, unit: float = 1.0) -> pd.DataFrame:
    rng = np.random.default_rng(seed)
    waves = np.arange(4)
    residuals = 1.5 * correlation ** np.abs(waves[:, None] - waves)
    implied = 1.0 + 0.2 * waves[:, None] * waves + residuals
    answers = rng.normal(size=(n, 4)) @ np.linalg.cholesky(implied).T + 2 + 0.5 * waves
    return pd.DataFrame(unit * answers, columns=["y1", "y2", "y3", "y4"])


@pytest.mark.parametrize("size", [1.0, 1e-8, 1e12])
@pytest.mark.parametrize("p", [2, 5, 12])
def test_a_singular_matrix_is_not_positive_definite_in_any_unit_or_order(p, size):
    rng = np.random.default_rng(p)
    for _ in range(40):
        others = 0.5 * np.eye(p - 1) + 0.5
        mixed = np.vstack([np.eye(p - 1), rng.uniform(0.5, 1, size=p - 1)])[rng.permutation(p)]
        units = size * 10.0 ** rng.integers(-4, 5, size=p)
        singular = (mixed @ others @ mixed.T) * units[:, None] * units
        assert np.isnan(cholesky_or_nan(singular)).all()
        assert np.isnan(positive_definite_or_nan(singular)[1])


@pytest.mark.parametrize("seed", range(5))
def test_rounding_brings_no_matrix_below_the_sample_itself(seed):
    """The discrepancy from a sample is never below zero, least of all by 2.7e15."""
    rng = np.random.default_rng(seed)
    p = 6
    sample = np.cov(rng.normal(size=(p, 50)))
    roots = rng.normal(size=(400, p, p - 1)) * 10.0 ** rng.uniform(-3, 8, size=(400, 1, 1))
    nearly = roots @ np.swapaxes(roots, -1, -2)
    nearly[::2] += 10.0 ** rng.uniform(-16, 0, size=(200, 1, 1)) * np.eye(p)
    inverses, log_determinants = positive_definite_or_nan(nearly)
    trace = (inverses * sample).sum(axis=(-2, -1))
    discrepancy = log_determinants + trace - np.linalg.slogdet(sample)[1] - p
    assert not (discrepancy < -1e-9).any()
    assert np.isfinite(discrepancy).any()


def test_a_batch_keeps_its_good_matrices():
    good = np.array([[2.0, 1.0], [1.0, 2.0]])
    batch = np.stack([good, np.ones((2, 2)), 1e-20 * good, np.full((2, 2), np.nan)])
    inverses, log_determinants = positive_definite_or_nan(batch)
    assert np.isnan(log_determinants).tolist() == [False, True, False, True]
    np.testing.assert_allclose(inverses[0] @ good, np.eye(2), atol=1e-14)
    np.testing.assert_allclose(inverses[2] @ (1e-20 * good), np.eye(2), atol=1e-14)


@pytest.mark.parametrize("options", [{}, {"estimator": "GLS"}, {"estimator": "MLR"}])
@pytest.mark.parametrize("seed", [1, 2, 3])
def test_estimates_and_standard_errors_follow_the_units_of_the_items(options, seed):
    data = factors(200, 3, seed)
    units = 10.0 ** np.random.default_rng(seed).integers(-4, 5, size=9)
    residuals = [
        fitted(THREE, frame, std_lv=True, **options).estimates() for frame in (data, data * units)
    ]
    own = [
        table[(table.op == "~~") & table.lhs.isin(data.columns)].set_index("lhs")[["est", "se"]]
        for table in residuals
    ]
    ratio = (own[1] / own[0]).loc[list(data.columns)].to_numpy() / (units**2)[:, None]
    np.testing.assert_allclose(ratio, 1, rtol=1e-5)


@pytest.mark.parametrize("seed", range(6))
def test_units_do_not_decide_whether_a_hard_search_converges(seed):
    """Noise: markers whose loading is near zero, where searches run off."""
    rng = np.random.default_rng(seed)
    data = pd.DataFrame(rng.normal(size=(60, 9)), columns=[f"x{k + 1}" for k in range(9)])
    text = THREE + "\nC ~ A + B"
    fits = [
        fitted(text, data * 10.0 ** np.array(powers))
        for powers in ([0] * 9, [1] * 9, [-3, 4, 1, 2, 0, 1, -1, -4, -4])
    ]
    assert len({fit.converged for fit in fits}) == 1
    if fits[0].converged:
        heights = [fit._fitted.estimation.solution.objective[0] for fit in fits]
        np.testing.assert_allclose(heights, heights[0], rtol=1e-6)


@pytest.mark.parametrize("seed", range(6))
def test_fiml_of_complete_noise_says_what_ml_says(seed):
    rng = np.random.default_rng([40, seed])
    data = pd.DataFrame(rng.normal(size=(40, 4)), columns=["x1", "x2", "x3", "x4"])
    text = "F1 =~ x1 + x2\nF2 =~ x3 + x4\nF2 ~ F1"
    complete, full = fitted(text, data), fitted(text, data, missing="fiml")
    assert complete.converged == full.converged
    if complete.converged:
        one, two = (fit._fitted.estimation.solution.objective[0] for fit in (complete, full))
        assert one == pytest.approx(two, abs=1e-8)


@pytest.mark.parametrize("missing", [None, "fiml"])
@pytest.mark.parametrize("offset", [5.0, -300.0])
def test_a_marker_of_the_latent_mean_takes_no_more_steps_than_the_usual_model(missing, offset):
    data = factors(300, 3, 4) + offset
    if missing:
        data = data.mask(np.random.default_rng(5).uniform(size=data.shape) < 0.1)
    marked = THREE + "\nx1 + x4 + x7 ~ 0*1\nA + B + C ~ 1"
    usual, other = (
        fitted(text, data, missing=missing, meanstructure=True) for text in (THREE, marked)
    )
    assert other.fit_indices()["chisq"] == pytest.approx(usual.fit_indices()["chisq"], rel=1e-7)
    steps = [int(fit._fitted.estimation.solution.iterations[0]) for fit in (usual, other)]
    assert steps[1] <= 2 * steps[0]


@pytest.mark.parametrize(
    ("seed", "correlation", "unit"),
    [(1, 0.5, 1.0), (2, 0.3, 1.0), (3, 0.6, 1.0), (4, 0.4, 1000.0), (5, 0.5, 0.001)],
)
def test_growth_with_autoregressive_residuals_is_found(seed, correlation, unit):
    fit = fitted(GROWTH, growth(400, seed, correlation, unit))
    table = fit.estimates()
    variance = table.loc[table.label == "resvar", "est"].iloc[0] / unit**2
    first = table.loc[table.label == "p1", "est"].iloc[0] / unit**2
    assert fit.fit_indices()["df"] == 7
    assert fit.fit_indices()["pvalue"] > 0.001
    assert 0.5 < variance < 4
    assert abs(first / variance - correlation) < 0.4


def test_a_search_that_ran_off_is_not_blamed_on_identification():
    """Items uncorrelated with their marker leave its construct no scale, identified as it is."""
    rng = np.random.default_rng(8)
    data = pd.DataFrame(rng.normal(size=(50, 6)), columns=[f"x{k + 1}" for k in range(6)])
    fit = fitted("A =~ x1 + x2\nB =~ x3 + x4\nC =~ x5 + x6", data)
    if not fit.converged:
        with pytest.raises(ConvergenceError):
            fit.fit_indices()
    assert "identification" not in {check.check for check in fit.admissibility.problems}


@pytest.mark.parametrize("options", [{}, {"missing": "fiml"}, {"estimator": "ULS"}])
@pytest.mark.parametrize(
    ("change", "words"),
    [
        (lambda x: x.assign(x1=x.x1.where(x.index != 3, 1e308)), "overflow"),
        (lambda x: x * 1e200, "overflow"),
        (lambda x: x * 1e-200, "close to zero"),
        (lambda x: x + 1e15, "spread"),
        (lambda x: x.assign(x2=x.x2 + 1e17), "spread"),
    ],
)
def test_answers_that_numbers_cannot_hold_are_not_called_the_same(options, change, words):
    with pytest.raises(DataError, match=words) as refused:
        ls.SEM("A =~ x1 + x2 + x3").fit(change(factors(100, 1, 1)), **options)
    assert "same answer" not in str(refused.value)
    assert len(str(refused.value)) < 1500


@pytest.mark.parametrize("unit", [1e-50, 1e-5, 1e7, 1e50])
def test_large_and_small_units_work_where_the_estimator_is_free_of_them(unit):
    data = factors(200, 1, 1)
    for options in ({}, {"missing": "fiml"}, {"estimator": "WLS"}):
        usual, other = (
            fitted("A =~ x1 + x2 + x3\nx1 ~~ a*x1\nx2 ~~ a*x2", frame, **options)
            for frame in (data, data * unit)
        )
        assert other.fit_indices()["chisq"] == pytest.approx(usual.fit_indices()["chisq"], rel=1e-6)


@pytest.mark.parametrize("seed", [2, 8, 11, 15, 22, 32, 53, 55])
def test_a_model_of_noise_has_one_verdict_with_and_without_means(seed):
    noise = np.random.default_rng(seed).normal(size=(40, 6))
    data = pd.DataFrame(noise, columns=[f"x{i}" for i in range(1, 7)])
    model = ls.SEM("F1 =~ x1 + x2 + x3\nF2 =~ x4 + x5 + x6\nF2 ~ F1")
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", AdmissibilityWarning)
        fits = [
            model.fit(data, **options)
            for options in ({}, {"meanstructure": True}, {"missing": "fiml"})
        ]
    assert len({fit.converged for fit in fits}) == 1
    if fits[0].converged:
        heights = [float(fit._fitted.solution.objective[0]) for fit in fits]
        assert heights == pytest.approx([heights[0]] * 3, rel=1e-6)
