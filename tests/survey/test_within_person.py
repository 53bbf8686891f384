"""Indices of one person's answers, by hand and by what must not change them."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from loyaltysem.survey.screening.runs import longest_run, mean_run
from loyaltysem.survey.screening.within_person import (
    even_odd_index,
    response_variability,
    within_person_correlation,
)

NAN = float("nan")
FIVE = np.array(
    [
        [3, 3, 3, 3, 3, 3],
        [1, 1, 3, 3, 5, 5],
        [1, 5, 1, 5, 1, 5],
        [4, NAN, NAN, 4, 2, NAN],
        [NAN, NAN, NAN, NAN, NAN, 2],
    ]
)
LIKERT = arrays(np.float64, (6, 8), elements=st.sampled_from([1.0, 2, 3, 4, 5, NAN]))
PAIRS_OF_THREE = [(0, 1), (2, 3), (4, 5, 6)]


def test_variability_of_five_people_by_hand():
    # 1 1 3 3 5 5: mean 3, squares 4 4 0 0 4 4, 16/5; 1 5 1 5 1 5: six squares of 4, 24/5
    # 4 4 2: mean 10/3, squares 4/9 4/9 16/9, (24/9)/2 = 4/3; one answer has no deviation
    expected = [0, (16 / 5) ** 0.5, (24 / 5) ** 0.5, (4 / 3) ** 0.5, NAN]
    np.testing.assert_allclose(response_variability(FIVE), expected, rtol=1e-14)


def test_mean_run_of_five_people_by_hand():
    # the holes of the fourth end runs and are none: 4 | 4 | 2
    np.testing.assert_allclose(mean_run([FIVE]), [6, 2, 1, 1, 1])
    assert np.isnan(mean_run([np.full((1, 4), NAN)])).all()


def test_mean_run_starts_anew_in_each_block():
    answers = np.array([[3.0, 3, 3, 3, 2, 2]])
    assert mean_run([answers]).tolist() == [3]
    assert mean_run([answers[:, :3], answers[:, 3:]]).tolist() == [2]


def test_even_odd_index_of_five_people_by_hand():
    answers = np.array(
        [
            [1, 1, 3, 3, 5, 5],  # halves agree: r = 1, stepped up 1
            [1, 1, 2, 3, 3, 2],  # 1 2 3 with 1 3 2: r = 1/2, stepped up 2/3
            [1, 3, 2, 2, 3, 1],  # r = -1, not below -1
            [4, 1, 4, 2, 4, 3],  # one half does not vary
            [1, 1, NAN, 2, 3, 3],  # two constructs always correlate perfectly
        ]
    )
    found = even_odd_index(answers, [(0, 1), (2, 3), (4, 5)])
    np.testing.assert_allclose(found, [-1, -2 / 3, 1, NAN, NAN], rtol=1e-14)


def test_negative_halves_are_stepped_up_and_not_let_fall_below_minus_one():
    # 1 2 3 4 with 3 2 4 1: r = -4/10, stepped up -4/3; with 2 4 1 3: r = 0; 3 1 4 2 likewise
    # 1 2 3 4 with 3 1 4 2 is 0, with 2 3 4 1: r = -1/5, stepped up -1/2
    odd = [1, 2, 3, 4]
    rows = [
        [value for pair in zip(odd, even, strict=True) for value in pair]
        for even in ([3, 2, 4, 1], [2, 4, 1, 3], [2, 3, 4, 1])
    ]
    found = even_odd_index(np.array(rows, dtype=float), [(0, 1), (2, 3), (4, 5), (6, 7)])
    np.testing.assert_allclose(found, [1, 0, 0.5], atol=1e-14)


def test_halves_are_means_of_what_was_answered():
    # odd places 1 _ 5: mean 3 of one answer each; the construct counts as long as both halves do
    answers = np.array([[NAN, 1, 1, 2, 2, 3, 3]])
    found = even_odd_index(answers, [(0, 1, 2), (3, 4), (5, 6)])
    assert found == pytest.approx(-1)


def test_correlation_over_fewer_than_three_pairs_or_without_variance_is_nan():
    first = np.array([[1, 2, NAN], [2, 2, 2], [1 / 3, 1 / 3, 1 - 2 / 3]])
    second = np.array([[1, 2, 3], [1, 2, 3], [1, 2, 3]])
    assert np.isnan(within_person_correlation(first, second)).all()


@settings(deadline=None)
@given(LIKERT, LIKERT)
def test_correlation_agrees_with_numpy_person_by_person(first, second):
    found = within_person_correlation(first, second)
    for value, x, y in zip(found, first, second, strict=True):
        both = ~(np.isnan(x) | np.isnan(y))
        if both.sum() < 3 or np.ptp(x[both]) == 0 or np.ptp(y[both]) == 0:
            assert np.isnan(value)
        else:
            assert value == pytest.approx(np.corrcoef(x[both], y[both])[0, 1], abs=1e-12)


@settings(deadline=None)
@given(LIKERT, st.permutations(range(6)))
def test_order_of_respondents_does_not_matter(answers, order):
    for index in (
        response_variability,
        lambda x: mean_run([x]),
        lambda x: even_odd_index(x, PAIRS_OF_THREE),
    ):
        np.testing.assert_array_equal(index(answers)[order], index(answers[order]))


@settings(deadline=None)
@given(LIKERT, st.floats(0.1, 10), st.floats(-10, 10))
def test_answers_on_another_scale_stretch_variability_and_leave_consistency(answers, slope, shift):
    moved = shift + slope * answers
    np.testing.assert_allclose(
        response_variability(moved), slope * response_variability(answers), atol=1e-9
    )
    np.testing.assert_allclose(
        even_odd_index(moved, PAIRS_OF_THREE), even_odd_index(answers, PAIRS_OF_THREE), atol=1e-7
    )


@settings(deadline=None)
@given(LIKERT, st.permutations([1.0, 2, 3, 4, 5]))
def test_runs_know_nothing_of_what_the_answers_mean(answers, names):
    relabelled = answers.copy()
    for old, new in zip([1, 2, 3, 4, 5], names, strict=True):
        relabelled[answers == old] = new
    np.testing.assert_array_equal(longest_run(relabelled), longest_run(answers))
    np.testing.assert_array_equal(mean_run([relabelled]), mean_run([answers]))


@settings(deadline=None)
@given(LIKERT)
def test_mean_run_lies_between_one_and_the_longest(answers):
    mean, longest = mean_run([answers]), longest_run(answers)
    known = ~np.isnan(mean)
    assert (known == (longest > 0)).all()
    assert (mean[known] >= 1).all()
    assert (mean[known] <= longest[known]).all()
