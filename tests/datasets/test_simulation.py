"""Simulated answers come from the population that was described."""

from __future__ import annotations

import dataclasses

import numpy as np
import pytest
from scipy import stats

from loyaltysem.datasets import (
    PopulationModel,
    simulate_items,
    simulate_responses,
    standardized_population,
)
from loyaltysem.errors import OptionError

CUTS = [-1.5, -0.5, 0.5, 1.5]


@pytest.fixture(scope="module")
def population() -> PopulationModel:
    return standardized_population(
        {
            "SAT": {"SAT1": 0.85, "SAT2": 0.80},
            "TRU": {"TRU1": 0.83, "TRU2": 0.72},
            "LOY": {"LOY1": 0.90, "LOY2": 0.76},
        },
        {("SAT", "TRU"): 0.55, ("SAT", "LOY"): 0.57, ("TRU", "LOY"): 0.30},
        {},
        {"SAT": 0.2, "LOY": -0.4},
        CUTS,
    )


def test_a_standardised_population_has_variances_of_one(population):
    np.testing.assert_allclose(np.diag(population.latent_covariance), 1.0, rtol=1e-12)
    np.testing.assert_allclose(np.diag(population.item_covariance), 1.0, rtol=1e-12)


def test_latent_correlations_follow_the_tracing_rules(population):
    covariance = population.latent_covariance
    assert covariance[0, 1] == pytest.approx(0.55, rel=1e-12)
    assert covariance[0, 2] == pytest.approx(0.57 + 0.55 * 0.30, rel=1e-12)
    assert covariance[1, 2] == pytest.approx(0.30 + 0.55 * 0.57, rel=1e-12)


def test_latent_means_are_total_means_not_intercepts(population):
    np.testing.assert_allclose(population.latent_means, [0.2, 0.0, -0.4], atol=1e-12)
    assert population.alpha[2] == pytest.approx(-0.4 - 0.57 * 0.2, rel=1e-12)


def test_items_of_a_large_sample_have_the_implied_moments(population):
    """Five standard errors of a covariance at n = 200 000 are below 0.016."""
    items = simulate_items(population, 200_000, rng=11)
    np.testing.assert_allclose(np.cov(items.T), population.item_covariance, atol=0.016)
    np.testing.assert_allclose(
        items.mean(axis=0), population.lambda_ @ population.latent_means, atol=0.012
    )


def test_answers_have_the_shares_of_the_thresholds(population):
    answers = simulate_responses(population, 200_000, rng=12)
    means = population.lambda_ @ population.latent_means
    for item, mean in enumerate(means):
        expected = np.diff(stats.norm.cdf([-np.inf, *CUTS, np.inf], loc=mean))
        found = np.bincount(answers[:, item], minlength=6)[1:] / 200_000
        np.testing.assert_allclose(found, expected, atol=0.0056)


def test_answers_are_the_items_cut_at_the_thresholds(population):
    items, answers = (
        simulate_items(population, 50, rng=3),
        simulate_responses(population, 50, rng=3),
    )
    np.testing.assert_array_equal(answers, np.digitize(items, CUTS) + 1)
    assert population.n_categories == 5


def test_the_same_seed_gives_the_same_digits_and_another_seed_does_not(population):
    first = simulate_items(population, 40, rng=7)
    np.testing.assert_array_equal(first, simulate_items(population, 40, rng=7))
    np.testing.assert_array_equal(
        first, simulate_items(population, 40, rng=np.random.default_rng(7))
    )
    assert not np.array_equal(first, simulate_items(population, 40, rng=8))


def test_a_generator_moves_on(population):
    generator = np.random.default_rng(7)
    first = simulate_items(population, 40, rng=generator)
    assert not np.array_equal(first, simulate_items(population, 40, rng=generator))


def test_a_construct_may_be_wholly_explained():
    population = standardized_population(
        {"A": {"A1": 0.9}, "B": {"B1": 0.8}}, {("A", "B"): 1.0}, {}, {}, CUTS
    )
    assert np.linalg.matrix_rank(population.psi) == 1
    items = simulate_items(population, 100_000, rng=2)
    assert np.corrcoef(items.T)[0, 1] == pytest.approx(0.72, abs=0.01)


@pytest.mark.parametrize(
    ("paths", "correlations", "means", "message"),
    [
        ({("A", "C"): 0.3}, {}, {}, "'C' is not one of the constructs"),
        ({}, {}, {"C": 0.3}, "'C' is not one of the constructs"),
        ({("B", "A"): 0.3}, {}, {}, "B -> A runs against the order"),
        ({("A", "B"): 0.3}, {("A", "B"): 0.2}, {}, "Only two different exogenous"),
        ({("A", "B"): 1.2}, {}, {}, r"explain 1\.440 of its variance"),
        ({}, {("A", "B"): 1.2}, {}, "psi is not a covariance matrix"),
    ],
)
def test_an_impossible_population_is_refused(paths, correlations, means, message):
    loadings = {"A": {"A1": 0.9}, "B": {"B1": 0.8}}
    with pytest.raises(OptionError, match=message):
        standardized_population(loadings, paths, correlations, means, CUTS)


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"alpha": np.zeros(2)}, r"alpha has shape \(2,\)"),
        ({"theta": np.full(6, -0.1)}, "residual variance of SAT1 is -0.1"),
        ({"thresholds": np.tile([1.0, 0.0], (6, 1))}, "thresholds of SAT1 do not increase"),
        ({"thresholds": np.zeros((6, 0))}, "thresholds have shape"),
        ({"beta": np.array([[0, 1.0, 0], [1.0, 0, 0], [0, 0, 0]])}, "without end"),
    ],
)
def test_a_contradictory_population_is_refused(population, change, message):
    with pytest.raises(OptionError, match=message):
        dataclasses.replace(population, **change)


def test_a_loading_above_one_is_refused():
    with pytest.raises(OptionError, match="residual variance of A1"):
        standardized_population({"A": {"A1": 1.1}}, {}, {}, {}, CUTS)


def test_a_population_cannot_be_changed(population):
    with pytest.raises(ValueError, match="read-only"):
        population.beta[0, 0] = 1.0


def test_nobody_cannot_be_simulated(population):
    with pytest.raises(OptionError, match="n=0"):
        simulate_items(population, 0, rng=1)
