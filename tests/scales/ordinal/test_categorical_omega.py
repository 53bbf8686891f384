"""Green and Yang's omega: semTools' numbers from lavaan's loadings, and what it must be."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import loyaltysem as ls
from loyaltysem.errors import OptionError
from loyaltysem.scales import categorical_omega, omega
from loyaltysem.scales.ordinal.categorical_omega import answer_covariance

CONSTRUCTS = ["WQ", "PV", "SAT", "TRU", "LOY"]


@pytest.mark.parametrize("construct", CONSTRUCTS)
def test_it_agrees_with_semtools_given_lavaans_loadings(construct, likert, expected, likert_scales):
    items, stored = likert_scales[construct], expected["reliability"]
    found = ls.polychoric(likert, items)
    loadings, implied = stored["loadings"][construct], stored["implied"][construct]
    sample = categorical_omega(loadings, found.thresholds, found.correlations)
    # lavaan's search for the sample's correlations stops up to 1e-6 from the maximum
    assert sample == pytest.approx(stored["categorical_sample"][construct], abs=1e-7)
    assert categorical_omega(loadings, found.thresholds, implied) == pytest.approx(
        stored["categorical_implied"][construct], abs=1e-12
    )
    assert omega(loadings, 1.0, implied) == pytest.approx(
        stored["latent_implied"][construct], abs=1e-12
    )


@settings(max_examples=15, deadline=None)
@given(st.integers(0, 2**32 - 1))
def test_it_is_the_correlation_of_two_parallel_sums(seed):
    rng = np.random.default_rng(seed)
    loadings = rng.uniform(0.3, 0.95, 4)
    thresholds = np.sort(rng.uniform(-1.5, 1.5, (4, 3)), axis=1)
    r = np.outer(loadings, loadings) + np.diag(1 - loadings**2)
    n = 200_000
    factor = rng.normal(size=(n, 1))
    sums = []
    for _ in range(2):
        latent = loadings * factor + np.sqrt(1 - loadings**2) * rng.normal(size=(n, 4))
        sums.append((latent[..., None] > thresholds).sum(axis=(1, 2)))
    observed = np.corrcoef(sums)[0, 1]
    # five standard errors of a correlation
    error = 5 * (1 - observed**2) / np.sqrt(n)
    assert categorical_omega(loadings, thresholds, r) == pytest.approx(observed, abs=error)


def test_answers_of_unequal_distance_count_as_they_are_numbered():
    rng = np.random.default_rng(5)
    r = np.array([[1.0, 0.5], [0.5, 1.0]])
    thresholds = np.array([[-0.5, 0.8], [0.2, np.inf]])
    steps = np.array([[1.0, 3.0], [2.0, 0.0]])
    n = 400_000
    latent = rng.multivariate_normal([0, 0], r, n)
    answers = ((latent[..., None] > thresholds) * steps).sum(axis=2)
    expected = np.cov(answers, rowvar=False)
    found = answer_covariance(thresholds, r, steps)
    np.testing.assert_allclose(found, expected, atol=0.02)
    # a variance needs no quadrature: the margin has it
    shares = np.diff(np.r_[0.0, 0.3085375387, 0.7881446014, 1.0])
    values = np.array([0.0, 1.0, 4.0])
    assert found[0, 0] == pytest.approx(shares @ values**2 - (shares @ values) ** 2, abs=1e-8)


def test_many_categories_come_to_omega_of_the_responses():
    loadings = np.array([0.8, 0.7, 0.6])
    r = np.outer(loadings, loadings) + np.diag(1 - loadings**2)
    fine = np.tile(np.linspace(-6, 6, 400), (3, 1))
    assert categorical_omega(loadings, fine, r) == pytest.approx(omega(loadings, 1.0, r), abs=1e-3)


def test_a_batch_is_its_scales_one_by_one():
    rng = np.random.default_rng(8)
    loadings = rng.uniform(0.3, 0.9, (4, 3))
    thresholds = np.sort(rng.normal(size=(4, 3, 2)), axis=-1)
    r = np.stack([np.outer(row, row) + np.diag(1 - row**2) for row in loadings])
    together = categorical_omega(loadings, thresholds, r, np.full((3, 2), 2.0))
    alone = [
        categorical_omega(*parts).item() for parts in zip(loadings, thresholds, r, strict=True)
    ]
    np.testing.assert_allclose(together, alone, rtol=1e-13)


def test_shapes_that_do_not_belong_together_are_refused():
    with pytest.raises(OptionError, match="3 loadings, thresholds of shape"):
        categorical_omega([0.5, 0.5, 0.5], [[0.0], [0.1]], np.eye(3))
    with pytest.raises(OptionError, match="do not belong to the same items"):
        categorical_omega([0.5, 0.5], [[0.0], [0.1]], np.eye(3))
