"""What alpha, item-rest correlations and Feldt's interval must do for any items."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from loyaltysem.errors import OptionError
from loyaltysem.scales import (
    alpha_if_dropped,
    cronbach_alpha,
    feldt_interval,
    item_rest_correlations,
    standardized_alpha,
)

seeds = st.integers(0, 2**32 - 1)
lengths = st.integers(3, 8)


def answers(seed, k, n=40):
    rng = np.random.default_rng(seed)
    # a common part keeps the variance of sums away from zero
    return rng.normal(size=(n, 1)) + rng.uniform(0.3, 2) * rng.normal(size=(n, k))


@given(seeds, lengths)
def test_alpha_is_that_of_its_definition(seed, k):
    x = answers(seed, k)
    by_hand = k / (k - 1) * (1 - x.var(axis=0).sum() / x.sum(axis=1).var())
    assert cronbach_alpha(np.cov(x.T)) == pytest.approx(by_hand, rel=1e-10)


@given(seeds, lengths)
def test_standardized_alpha_follows_from_the_mean_correlation(seed, k):
    x = answers(seed, k)
    correlation = np.corrcoef(x.T)
    r = correlation[np.triu_indices(k, 1)].mean()
    found = standardized_alpha(np.cov(x.T))
    assert found == pytest.approx(k * r / (1 + (k - 1) * r), rel=1e-9, abs=1e-12)


@given(seeds, lengths)
def test_item_rest_correlations_are_correlations_with_the_sum_of_the_others(seed, k):
    x = answers(seed, k)
    rest = x.sum(axis=1, keepdims=True) - x
    by_hand = [np.corrcoef(x[:, i], rest[:, i])[0, 1] for i in range(k)]
    assert item_rest_correlations(np.cov(x.T)) == pytest.approx(by_hand, abs=1e-10)


@given(seeds, lengths)
def test_alpha_if_dropped_is_alpha_of_the_remaining_items(seed, k):
    s = np.cov(answers(seed, k).T)
    by_hand = [cronbach_alpha(np.delete(np.delete(s, i, 0), i, 1)).item() for i in range(k)]
    assert alpha_if_dropped(s) == pytest.approx(by_hand, rel=1e-9, abs=1e-12)


@given(seeds, lengths)
def test_the_order_of_the_items_does_not_matter(seed, k):
    s = np.cov(answers(seed, k).T)
    order = np.random.default_rng(seed).permutation(k)
    turned = s[np.ix_(order, order)]
    assert cronbach_alpha(turned) == pytest.approx(cronbach_alpha(s), rel=1e-10)
    assert item_rest_correlations(turned) == pytest.approx(item_rest_correlations(s)[order])


@given(seeds, lengths)
def test_units_of_the_items_matter_to_raw_alpha_only(seed, k):
    x = answers(seed, k)
    units = np.linspace(1, 5, k)
    s, rescaled = np.cov(x.T), np.cov((x * units).T)
    assert standardized_alpha(rescaled) == pytest.approx(standardized_alpha(s), rel=1e-9, abs=1e-12)
    assert cronbach_alpha(rescaled) != pytest.approx(cronbach_alpha(s), rel=1e-9)


@given(seeds, st.floats(-0.5, 0.95), st.integers(5, 500), st.integers(2, 10))
def test_feldt_interval_holds_alpha_and_narrows_with_the_level(seed, alpha, n, k):
    lower, upper = feldt_interval(alpha, n, k)
    inner_lower, inner_upper = feldt_interval(alpha, n, k, level=0.5)
    assert lower < inner_lower < inner_upper < upper <= 1
    assert inner_lower < alpha < upper


def test_feldt_interval_covers_the_population_value_as_often_as_it_says():
    rng = np.random.default_rng(20240613)
    k, n, replicates = 4, 60, 4000
    s = np.full((k, k), 0.4) + 0.6 * np.eye(k)
    x = rng.multivariate_normal(np.zeros(k), s, size=(replicates, n))
    centred = x - x.mean(axis=1, keepdims=True)
    alpha = cronbach_alpha(np.swapaxes(centred, -1, -2) @ centred)
    lower, upper = feldt_interval(alpha, n, k)
    covered = ((lower < cronbach_alpha(s)) & (cronbach_alpha(s) < upper)).mean()
    # four standard errors of a share of .95 among 4000
    assert covered == pytest.approx(0.95, abs=4 * np.sqrt(0.95 * 0.05 / replicates))


def test_leading_axes_are_a_batch():
    batch = np.stack([[np.cov(answers(s, 4).T) for s in row] for row in ([1, 2], [3, 4], [5, 6])])
    for formula in (cronbach_alpha, standardized_alpha, item_rest_correlations, alpha_if_dropped):
        found = formula(batch)
        assert found.shape[:2] == (3, 2)
        assert found[2, 1] == pytest.approx(formula(batch[2, 1]), rel=1e-13)


@pytest.mark.parametrize(
    ("formula", "matrix"),
    [
        (cronbach_alpha, [[1.0]]),
        (standardized_alpha, [[1.0]]),
        (item_rest_correlations, [[1.0]]),
        (alpha_if_dropped, np.eye(2)),
        (cronbach_alpha, np.ones((2, 3))),
        (cronbach_alpha, [1.0, 2.0]),
    ],
)
def test_too_few_items_or_no_covariance_matrix_are_refused(formula, matrix):
    with pytest.raises(OptionError):
        formula(matrix)


@pytest.mark.parametrize("level", [0, 1, 95, -0.1, float("nan")])
def test_a_level_that_is_no_coverage_is_refused(level):
    with pytest.raises(OptionError, match="between 0 and 1"):
        feldt_interval(0.8, 100, 4, level=level)


@pytest.mark.parametrize(("n", "k"), [(1, 4), (100, 1)])
def test_an_interval_needs_two_respondents_and_two_items(n, k):
    with pytest.raises(OptionError, match="two respondents and two items"):
        feldt_interval(0.8, n, k)
