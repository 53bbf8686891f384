"""Mahalanobis distances: by hand, under rescaling, with holes, and where there are none."""

from __future__ import annotations

import re

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import chi2

from loyaltysem.moments.incomplete.holes import operations_a_step
from loyaltysem.moments.incomplete.saturated_moments import SaturatedMoments
from loyaltysem.survey.screening import mahalanobis
from loyaltysem.survey.screening.mahalanobis import (
    mahalanobis_distances,
    squared_distances,
    unbiased_moments,
)

NAN = float("nan")


def names(answers):
    return [f"x{k + 1}" for k in range(answers.shape[1])]


def distances(answers):
    found, reason = mahalanobis_distances(answers, names(answers))
    assert reason == ""
    return found


def normal_answers(seed, n, p, share_missing=0.0):
    rng = np.random.default_rng(seed)
    answers = rng.normal(size=(n, p)) @ (np.eye(p) + 0.5)
    answers[rng.random(answers.shape) < share_missing] = NAN
    return answers


def test_distances_of_five_people_by_hand():
    # means 3 3, variances 2.5 2.5, covariance 2, determinant 2.25:
    # (2.5 a² - 4 a b + 2.5 b²) / 2.25 for deviations -2 -2, -1 0, 0 -1, 1 2, 2 1
    answers = np.array([[1.0, 1], [2, 3], [3, 2], [4, 5], [5, 4]])
    np.testing.assert_allclose(distances(answers), [16 / 9, 10 / 9, 10 / 9, 2, 2], rtol=1e-12)


def test_complete_distances_add_up_to_items_times_n_minus_one():
    answers = normal_answers(1, 50, 4)
    assert distances(answers).sum() == pytest.approx(4 * 49, rel=1e-12)


@settings(deadline=None)
@given(st.integers(0, 10_000), st.floats(0.01, 100), st.floats(-1000, 1000))
def test_distances_do_not_change_when_an_item_is_rescaled_or_reversed(seed, slope, shift):
    answers = normal_answers(seed, 40, 3, 0.1)
    moved = answers.copy()
    moved[:, 0] = shift + slope * moved[:, 0]
    moved[:, 1] = 6 - moved[:, 1]
    np.testing.assert_allclose(distances(moved), distances(answers), rtol=1e-5)


@settings(deadline=None)
@given(st.integers(0, 10_000))
def test_complete_distances_do_not_change_when_items_are_mixed(seed):
    answers = normal_answers(seed, 40, 3)
    mixed = answers @ np.array([[1.0, 2, 0], [0, 1, 3], [1, 0, 1]])
    np.testing.assert_allclose(distances(mixed), distances(answers), rtol=1e-8)


@settings(deadline=None)
@given(st.integers(0, 10_000), st.randoms(use_true_random=False))
def test_order_of_respondents_and_items_does_not_matter(seed, random):
    answers = normal_answers(seed, 30, 4, 0.1)
    rows, items = list(range(30)), list(range(4))
    random.shuffle(rows)
    random.shuffle(items)
    shuffled = answers[np.ix_(rows, items)]
    np.testing.assert_allclose(distances(shuffled), distances(answers)[rows], rtol=1e-5)


def test_distance_with_holes_is_that_of_the_observed_part():
    answers = normal_answers(3, 60, 5, 0.3)
    answers = answers[~np.isnan(answers).all(axis=1)]
    rng = np.random.default_rng(4)
    factor = rng.normal(size=(5, 7))
    moments = SaturatedMoments(rng.normal(size=5), factor @ factor.T, 0, True)
    squared, count = squared_distances(answers, moments)
    for value, number, row in zip(squared, count, answers, strict=True):
        o = ~np.isnan(row)
        d = row[o] - moments.mean[o]
        expected = d @ np.linalg.solve(moments.covariance[np.ix_(o, o)], d)
        assert number == o.sum()
        assert value == pytest.approx(expected, rel=1e-9)


def test_work_of_a_step_counts_each_pattern_once():
    answers = np.ones((6, 10))
    answers[:2, :2] = NAN  # one pattern of 2
    answers[2, 7:] = NAN  # one of 3
    answers[3] = NAN  # no answers: left out
    assert operations_a_step(answers) == 2**3 + 3**3


def test_distance_with_holes_has_the_tail_of_its_own_number_of_answers():
    answers = normal_answers(5, 80, 4, 0.2)
    answers = answers[~np.isnan(answers).all(axis=1)]
    squared, count = squared_distances(answers, unbiased_moments(answers))
    np.testing.assert_allclose(chi2.sf(distances(answers), 4), chi2.sf(squared, count), rtol=1e-8)


def test_respondent_without_answers_has_no_distance_and_changes_no_other():
    answers = normal_answers(6, 30, 3)
    found = distances(np.vstack([answers[:4], np.full(3, NAN), answers[4:]]))
    assert np.isnan(found[4])
    np.testing.assert_allclose(np.delete(found, 4), distances(answers), rtol=1e-12)


def test_moments_with_holes_have_no_gradient_of_the_observed_likelihood():
    answers = normal_answers(7, 60, 3, 0.2)
    answers = answers[~np.isnan(answers).all(axis=1)]
    found = unbiased_moments(answers)
    n = len(answers)

    def loglikelihood(mean, covariance):
        total = 0.0
        for row in answers:
            o = ~np.isnan(row)
            part = covariance[np.ix_(o, o)]
            d = row[o] - mean[o]
            total -= np.linalg.slogdet(part)[1] + d @ np.linalg.solve(part, d)
        return total / 2

    covariance = found.covariance * (n - 1) / n
    step = 1e-5
    for k in range(3):
        h = step * np.eye(3)[k]
        slope = loglikelihood(found.mean + h, covariance) - loglikelihood(
            found.mean - h, covariance
        )
        assert abs(slope / (2 * step)) < 1e-5
        for m in range(k + 1):
            change = np.zeros((3, 3))
            change[k, m] = change[m, k] = step
            slope = loglikelihood(found.mean, covariance + change) - loglikelihood(
                found.mean, covariance - change
            )
            assert abs(slope / (2 * step)) < 1e-5


def test_a_distance_whose_tail_is_too_small_for_a_number_stays_finite(monkeypatch):
    answers = normal_answers(8, 30, 3)
    answers[0] = [100.0, -100.0, NAN]
    unit = SaturatedMoments(np.zeros(3), np.eye(3), 0, True)
    monkeypatch.setattr(mahalanobis, "unbiased_moments", lambda _: unit)
    found = distances(answers)
    assert found[0] == pytest.approx(20_000)
    assert np.isfinite(found).all()


def test_moments_that_were_not_found_give_no_distance():
    answers = normal_answers(8, 3000, 3)
    answers[0] = [4000.0, -4000.0, NAN]  # the only one who says how x3 goes with x1, and does not
    found, reason = mahalanobis_distances(answers, names(answers))
    assert np.isnan(found).all()
    assert "were not found (EM)" in reason


@pytest.mark.parametrize(
    ("answers", "reason"),
    [
        (np.arange(5.0)[:, None], r"1 item\(s\) have no pattern"),
        (np.array([[1.0, 2], [2, 1]]), r"2 respondent\(s\) with answers are too few .* 2 items"),
        (np.full((9, 2), NAN), r"0 respondent\(s\) with answers are too few"),
        (np.column_stack([np.arange(9.0), np.full(9, 3.0)]), "x2: every answer is the same"),
        (np.column_stack([np.arange(9.0), np.full(9, NAN)]), "x2: every answer is the same"),
        (
            np.array([[k, NAN] if k % 2 else [NAN, k] for k in range(10)], dtype=float),
            r"1 pair\(s\) of items, such as x1 and x2, were answered together by fewer than two",
        ),
    ],
)
def test_distances_that_cannot_be_computed_say_why(answers, reason):
    found, said = mahalanobis_distances(answers, names(answers))
    assert np.isnan(found).all()
    assert re.search(reason, said)


def test_copied_item_is_named_as_the_reason():
    answers = normal_answers(9, 40, 3)
    copied = np.column_stack([answers, answers[:, 0]])
    found, reason = mahalanobis_distances(copied, names(copied))
    assert np.isnan(found).all()
    assert "x1, x4 depend on each other exactly" in reason


def test_an_item_that_is_singular_only_with_holes_is_refused_too():
    answers = normal_answers(10, 40, 3)
    copied = np.column_stack([answers, answers[:, 0]])
    copied[:5, 1] = NAN
    found, reason = mahalanobis_distances(copied, names(copied))
    assert np.isnan(found).all()
    assert "singular" in reason


@pytest.mark.parametrize("kind", ["copied", "reversed", "total"])
def test_items_that_depend_on_each_other_are_named_where_complete_rows_show_it(kind):
    answers = normal_answers(11, 200, 4)
    last = {"copied": answers[:, 0], "reversed": 6 - answers[:, 0], "total": answers.sum(axis=1)}
    answers = np.column_stack([answers, last[kind]])
    answers[::4, 2] = NAN
    answers[1::4, 0] = NAN
    found, reason = mahalanobis_distances(answers, names(answers))
    assert np.isnan(found).all()
    involved = "x1, x2, x3, x4, x5" if kind == "total" else "x1, x5"
    assert f"the covariances are singular: {involved} depend on each other exactly" in reason
