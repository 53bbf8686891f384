"""Psychometric synonyms and antonyms: the pairs, and the correlation over them."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from loyaltysem.survey.screening import psychometric_pairs
from loyaltysem.survey.screening.psychometric_pairs import (
    item_correlations,
    item_pairs,
    pair_consistency,
)

NAN = float("nan")
FIVE = np.array(  # x2 swaps neighbours of x1, x3 turns x1 round, x4 never varies
    [[1, 2, 5, 3], [2, 1, 4, 3], [3, 4, 3, 3], [4, 3, 2, 3], [5, 5, 1, 3]], dtype=float
)
LIKERT = arrays(np.float64, (12, 4), elements=st.sampled_from([1.0, 2, 3, 4, 5, NAN]))


def test_correlations_of_five_people_by_hand():
    # ranks differ by 1 1 1 1 0: r = 1 - 6 * 4 / (5 * 24) = .8
    found = item_correlations(FIVE)
    np.testing.assert_allclose(found[:3, :3], [[1, 0.8, -1], [0.8, 1, -0.8], [-1, -0.8, 1]])
    assert np.isnan(found[3]).all()
    assert np.isnan(found[:, 3]).all()


@settings(deadline=None)
@given(LIKERT)
def test_correlations_agree_with_pandas_over_the_respondents_who_answered_both(answers):
    expected = np.full((4, 4), NAN)
    for i in range(4):
        for j in range(4):
            both = ~(np.isnan(answers[:, i]) | np.isnan(answers[:, j]))
            x, y = answers[both, i], answers[both, j]
            if both.sum() >= 3 and np.ptp(x) > 0 and np.ptp(y) > 0:
                expected[i, j] = pd.Series(x).corr(pd.Series(y))
    np.testing.assert_allclose(item_correlations(answers), expected, atol=1e-10)


def test_pairs_lie_beyond_the_critical_value_and_not_on_it():
    correlations = np.array([[1, 0.6, -0.7], [0.6, 1, 0.61], [-0.7, 0.61, 1]])
    assert item_pairs(correlations, 0.60).tolist() == [[1, 2]]
    assert item_pairs(correlations, -0.60).tolist() == [[0, 2]]
    assert item_pairs(correlations, -0.70).tolist() == []
    assert item_pairs(np.full((3, 3), NAN), 0.6).tolist() == []


def test_consistency_of_five_people_by_hand():
    answers = np.array(
        [
            [1, 2, 3, 1, 2, 3],  # the same twice
            [1, 2, 3, 1, 3, 2],  # 1 2 3 with 1 3 2
            [1, 2, 3, 3, 2, 1],  # turned round
            [4, 4, 4, 1, 2, 3],  # no variance
            [1, 2, NAN, 1, 2, 3],  # two pairs
        ]
    )
    found = pair_consistency(answers, np.array([[0, 3], [1, 4], [2, 5]]))
    np.testing.assert_allclose(found, [1, 0.5, -1, NAN, NAN])


def test_order_of_respondents_and_common_rescaling_do_not_matter():
    rng = np.random.default_rng(1)
    answers = rng.integers(1, 6, size=(50, 8)).astype(float)
    answers[rng.random(answers.shape) < 0.1] = NAN
    pairs = np.array([[0, 4], [1, 5], [2, 6], [3, 7]])
    found = pair_consistency(answers, pairs)
    order = rng.permutation(50)
    np.testing.assert_array_equal(pair_consistency(answers[order], pairs), found[order])
    np.testing.assert_allclose(pair_consistency(10 + 25 * answers, pairs), found, atol=1e-12)


def test_respondents_taken_a_few_at_a_time_give_the_same(monkeypatch):
    answers = np.random.default_rng(2).normal(size=(25, 6))
    pairs = np.array([[0, 3], [1, 4], [2, 5]])
    at_once = pair_consistency(answers, pairs)
    monkeypatch.setattr(psychometric_pairs, "_VALUES_AT_ONCE", 12)
    np.testing.assert_array_equal(pair_consistency(answers, pairs), at_once)


def test_a_large_mean_costs_no_digits():
    answers = np.random.default_rng(3).normal(size=(40, 3))
    near, far = item_correlations(answers), item_correlations(answers + 1e6)
    assert near == pytest.approx(far, abs=1e-8)
