"""What composite reliability and extracted variance must do for any loadings."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from loyaltysem.errors import OptionError
from loyaltysem.scales import (
    composite_reliability,
    cronbach_alpha,
    max_reliability_h,
    mean_squared_loading,
    omega,
    variance_extracted,
)

standardized = st.integers(2, 8).flatmap(
    lambda k: arrays(np.float64, k, elements=st.floats(0.05, 0.98))
)
spreads = st.floats(0.2, 5)


def implied(loadings, factor_variance, residuals):
    return factor_variance * np.outer(loadings, loadings) + np.diag(residuals)


@given(standardized)
def test_composite_reliability_lies_between_zero_and_one(loadings):
    assert 0 < composite_reliability(loadings) < 1


@given(standardized)
def test_omega_of_standardized_items_is_composite_reliability(loadings):
    sigma = implied(loadings, 1.0, 1 - loadings**2)
    assert omega(loadings, 1.0, sigma) == pytest.approx(composite_reliability(loadings), rel=1e-12)


@given(standardized, spreads)
def test_omega_does_not_depend_on_how_the_factor_is_scaled(loadings, scale):
    residuals = 1 - loadings**2
    sigma = implied(loadings, 1.0, residuals)
    rescaled = omega(loadings / scale, scale**2, sigma)
    assert rescaled == pytest.approx(omega(loadings, 1.0, sigma), rel=1e-12)


@given(st.integers(2, 8), st.floats(0.1, 0.95), spreads)
def test_omega_is_alpha_when_all_loadings_are_equal(k, loading, factor_variance):
    sigma = implied(np.full(k, loading), factor_variance, np.linspace(0.2, 1.5, k))
    found = omega(np.full(k, loading), factor_variance, sigma)
    assert found == pytest.approx(cronbach_alpha(sigma), rel=1e-10)


@given(standardized)
def test_alpha_is_never_above_model_implied_omega(loadings):
    sigma = implied(loadings, 1.0, 1 - loadings**2)
    assert cronbach_alpha(sigma) <= omega(loadings, 1.0, sigma) + 1e-12


@given(standardized)
def test_the_best_weighted_sum_is_at_least_as_reliable_as_the_plain_one(loadings):
    assert max_reliability_h(loadings) >= composite_reliability(loadings) - 1e-12


@given(standardized)
def test_both_kinds_of_ave_agree_when_items_are_standardized(loadings):
    shares = variance_extracted(loadings, 1.0, np.ones_like(loadings))
    assert shares == pytest.approx(mean_squared_loading(loadings), rel=1e-12)


@given(standardized, st.randoms(use_true_random=False))
def test_the_order_of_the_items_does_not_matter(loadings, random):
    turned = np.array(random.sample(loadings.tolist(), len(loadings)))
    for formula in (composite_reliability, mean_squared_loading, max_reliability_h):
        assert formula(turned) == pytest.approx(formula(loadings), rel=1e-12)


@given(standardized)
def test_composite_reliability_is_at_least_the_average_variance_extracted(loadings):
    assert composite_reliability(loadings) >= mean_squared_loading(loadings) - 1e-12


def test_leading_axes_are_a_batch():
    loadings = np.random.default_rng(3).uniform(0.3, 0.9, size=(5, 2, 4))
    sigma = loadings[..., :, None] * loadings[..., None, :] + 0.5 * np.eye(4)
    found = omega(loadings, np.ones((5, 2)), sigma)
    assert found.shape == (5, 2)
    assert found[4, 1] == pytest.approx(omega(loadings[4, 1], 1.0, sigma[4, 1]))
    assert composite_reliability(loadings).shape == (5, 2)
    assert variance_extracted(loadings, np.ones((5, 2)), np.ones((5, 2, 4))).shape == (5, 2)


def test_loadings_and_covariances_of_different_items_are_refused():
    with pytest.raises(OptionError, match="do not belong to the same items"):
        omega([0.8, 0.7], 1.0, np.eye(3))


def test_a_single_number_is_not_taken_for_loadings():
    with pytest.raises(OptionError, match="no axis of items"):
        composite_reliability(0.8)
