"""Incomplete answers of many samples, sorted by which items were answered."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from loyaltysem.moments import IncompleteAnswers, PatternMoments


def with_blanks(seed: int, size: int, n: int, p: int, share: float = 0.3) -> np.ndarray:
    rng = np.random.default_rng(seed)
    values = rng.normal(3, 1, (size, n, p))
    values[rng.random(values.shape) < share] = np.nan
    return values


def assert_are_of(moments: PatternMoments, sample: int, values: np.ndarray) -> None:
    """Compare with one pattern after the other of one sample."""
    observed = ~np.isnan(values)
    patterns = {tuple(row) for row in observed if row.any()}
    counts = moments.counts[sample]
    assert {tuple(mask) for mask in moments.masks[sample][counts > 0]} == patterns
    for k in np.flatnonzero(counts):
        mask = moments.masks[sample, k]
        rows = values[(observed == mask).all(axis=1)][:, mask]
        assert counts[k] == len(rows)
        np.testing.assert_allclose(moments.means[sample, k, mask], rows.mean(axis=0), rtol=1e-12)
        centred = rows - rows.mean(axis=0)
        products = np.zeros((len(mask), len(mask)))
        products[np.ix_(mask, mask)] = centred.T @ centred
        np.testing.assert_allclose(moments.products[sample, k], products, atol=1e-10)
        assert not moments.means[sample, k, ~mask].any()


@settings(max_examples=40, deadline=None)
@given(st.integers(0, 10_000), st.integers(1, 5), st.integers(1, 30), st.integers(1, 6))
def test_counts_means_and_products_are_those_of_the_rows_of_each_pattern(seed, size, n, p):
    values = with_blanks(seed, size, n, p)
    moments, pattern_of = PatternMoments.of_samples(values)
    for b in range(size):
        assert_are_of(moments, b, values[b])
        for row, k in zip(values[b], pattern_of[b], strict=True):
            if not np.isnan(row).all():
                assert (~np.isnan(row) == moments.masks[b, k]).all()


@pytest.mark.parametrize("p", [31, 32, 40, 70])
def test_patterns_of_more_items_than_a_number_has_digits_are_told_apart(p):
    values = np.repeat(with_blanks(1, 3, 8, p, 0.1), 2, axis=1)
    moments, pattern_of = PatternMoments.of_samples(values)
    assert moments.counts.max() >= 2.0
    for b in range(3):
        assert_are_of(moments, b, values[b])
    assert (pattern_of[:, ::2] == pattern_of[:, 1::2]).all()


def test_samples_do_not_depend_on_those_beside_them():
    values = with_blanks(3, 6, 40, 4)
    moments, _ = PatternMoments.of_samples(values)
    alone, _ = PatternMoments.of_samples(values[4:5])
    width = alone.counts.shape[1]
    assert (moments.counts[4, :width] == alone.counts[0]).all()
    assert (moments.products[4, :width] == alone.products[0]).all()
    assert not moments.counts[4, width:].any()


def test_who_answered_nothing_is_not_counted():
    values = with_blanks(2, 2, 20, 3)
    values[1, :5] = np.nan
    moments, _ = PatternMoments.of_samples(values)
    answered = (~np.isnan(values).all(axis=2)).sum(axis=1)
    assert moments.counts.sum(axis=1).tolist() == answered.tolist()
    answers = IncompleteAnswers.from_values(values[1])
    weighted = PatternMoments.of_counts(answers, np.ones((1, 20)))
    assert weighted.counts.sum() == answered[1]


def test_respondents_drawn_several_times_count_like_repeated_rows():
    rng = np.random.default_rng(4)
    values = with_blanks(5, 1, 30, 4)[0]
    counts = rng.integers(0, 4, (5, 30))
    weighted = PatternMoments.of_counts(IncompleteAnswers.from_values(values), counts * 1.0)
    for b, times in enumerate(counts):
        assert_are_of(weighted, b, np.repeat(values, times, axis=0))
