"""A batch of fits is the loop of its single fits, hard samples among them included."""

from __future__ import annotations

import numpy as np
import pytest

import loyaltysem as ls
from loyaltysem.estimation import fit_maximum_likelihood
from loyaltysem.numerics.cholesky import cholesky_or_nan
from model_structures import STRUCTURES, answers, layout_of

SINGLE = ("three factors", "covariates", "correlated residuals", "means", "path model")


def samples(name: str, seeds: range, n: int = 200) -> tuple[np.ndarray, np.ndarray]:
    names = list(layout_of(name).observed)
    frames = [answers(seed, n)[names].to_numpy() for seed in seeds]
    covariances = np.stack([np.cov(frame.T, ddof=0) for frame in frames])[:, None]
    return covariances, np.stack([frame.mean(axis=0) for frame in frames])[:, None]


@pytest.mark.parametrize("name", SINGLE)
def test_a_batch_is_the_loop_of_its_single_fits(name):
    layout = layout_of(name)
    covariances, means = samples(name, range(6))
    n = np.array([200.0])
    together, implied = fit_maximum_likelihood(layout, covariances, means, n)
    assert together.converged.all()
    for b in range(len(covariances)):
        alone, own = fit_maximum_likelihood(layout, covariances[[b]], means[[b]], n)
        np.testing.assert_allclose(together.theta[b], alone.theta[0], rtol=1e-8, atol=1e-9)
        np.testing.assert_allclose(together.objective[b], alone.objective[0], rtol=1e-10)
        np.testing.assert_allclose(implied.covariance[b], own.covariance[0], rtol=1e-8, atol=1e-9)


def test_a_hopeless_sample_does_not_disturb_the_others():
    layout = layout_of("three factors")
    covariances, _ = samples("three factors", range(4))
    noise = np.random.default_rng(1).normal(size=(12, 9))
    spoiled = covariances.copy()
    spoiled[2, 0] = np.cov(noise.T, ddof=0)
    n = np.array([200.0])
    clean, _ = fit_maximum_likelihood(layout, covariances, None, n)
    mixed, _ = fit_maximum_likelihood(layout, spoiled, None, n)
    kept = [0, 1, 3]
    assert mixed.converged[kept].all()
    np.testing.assert_allclose(mixed.theta[kept], clean.theta[kept], rtol=1e-8, atol=1e-9)


def test_a_singular_sample_does_not_converge_and_raises_nothing():
    layout = layout_of("three factors")
    covariances, _ = samples("three factors", range(3))
    covariances[1, 0, 0] = covariances[1, 0, 1]
    covariances[1, 0, :, 0] = covariances[1, 0, :, 1]
    found, _ = fit_maximum_likelihood(layout, covariances, None, np.array([200.0]))
    assert found.converged.tolist() == [True, False, True]


@pytest.mark.parametrize("name", STRUCTURES)
def test_gradient_is_zero_and_the_hessian_positive_at_the_minimum(name):
    from loyaltysem.estimation.discrepancies.likelihood import NormalLikelihood

    layout = layout_of(name)
    covariances, means = samples(name, range(20, 24), n=400)
    found, _ = fit_maximum_likelihood(layout, covariances, means, np.array([400.0]))
    assert found.converged.any()
    good = found.converged
    likelihood = NormalLikelihood(layout, covariances[good], means[good], np.ones(1))
    point = likelihood.at(found.theta[good])
    derivatives = likelihood.derivatives(point)
    size = np.sqrt(np.diagonal(derivatives.information, axis1=1, axis2=2))
    assert np.abs(derivatives.gradient / size).max() < 1e-7
    hessian = likelihood.hessian(point, derivatives) / size[:, :, None] / size[:, None, :]
    assert np.linalg.eigvalsh(hessian).min() > -1e-8


@pytest.mark.parametrize("name", SINGLE)
def test_a_second_start_reaches_the_same_minimum(name):
    layout = layout_of(name)
    covariances, means = samples(name, range(2))
    n = np.array([200.0])
    first, _ = fit_maximum_likelihood(layout, covariances, means, n)
    moved = first.theta + 0.05 * np.random.default_rng(3).normal(size=first.theta.shape)
    again, _ = fit_maximum_likelihood(layout, covariances, means, n, start=moved)
    assert again.converged.all()
    np.testing.assert_allclose(again.theta, first.theta, rtol=1e-7, atol=1e-8)


def test_an_impossible_start_is_replaced():
    layout = layout_of("three factors")
    covariances, _ = samples("three factors", range(2))
    n = np.array([200.0])
    usual, _ = fit_maximum_likelihood(layout, covariances, None, n)
    start = np.full_like(usual.theta, -5.0)
    found, _ = fit_maximum_likelihood(layout, covariances, None, n, start=start)
    assert found.converged.all()
    np.testing.assert_allclose(found.objective, usual.objective, rtol=1e-10)


def test_an_impossible_starting_value_of_the_user_is_replaced_too():
    """A variance of -5 cannot be started from; the minimum is there all the same."""
    usual = ls.SEM("A =~ a1 + a2 + a3\nB =~ b1 + b2 + b3\nB ~ A").fit(answers(1))
    odd = ls.SEM("A =~ a1 + a2 + a3\nB =~ b1 + b2 + b3\nB ~ A\na1 ~~ start(-5)*a1").fit(answers(1))
    assert odd.fit_indices()["chisq"] == pytest.approx(usual.fit_indices()["chisq"], rel=1e-8)


def test_factors_of_a_batch_are_nan_exactly_where_there_is_none():
    rng = np.random.default_rng(1)
    roots = rng.normal(size=(7, 4, 4))
    batch = roots @ np.swapaxes(roots, 1, 2) + 0.1 * np.eye(4)
    batch[[2, 5]] -= 50 * np.eye(4)
    factors = cholesky_or_nan(batch)
    bad = np.isnan(np.diagonal(factors, axis1=1, axis2=2)).any(axis=1)
    assert np.flatnonzero(bad).tolist() == [2, 5]
    good = ~bad
    np.testing.assert_allclose(factors[good], np.linalg.cholesky(batch[good]))
