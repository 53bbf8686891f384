"""Saturated moments where few answered an item: the maximum, or the word that there is none."""

from __future__ import annotations

import numpy as np
import pytest

from loyaltysem.errors import DataWarning
from loyaltysem.moments.grouping.rows import GroupAnswers
from loyaltysem.moments.incomplete.likelihood import required_point
from loyaltysem.moments.incomplete.newton import maximum_by_newton
from loyaltysem.moments.incomplete.patterns import IncompleteAnswers
from loyaltysem.moments.incomplete.saturated_moments import saturated_moments
from loyaltysem.moments.samples import incomplete_sample
from random_problems import random_problem


def items(seed, n, p=6):
    rng = np.random.default_rng(seed)
    return 0.8 * rng.normal(size=(n, 1)) + 0.6 * rng.normal(size=(n, p)) + 3


def few_answers(seed, m, n=240):
    values = items(seed, n)
    values[m:, 5] = np.nan
    return values


def closed_form(values, m):
    """The last item regressed on the others, who were all answered (Anderson 1957)."""
    others, last = values[:, :5], values[:m, 5]
    design = np.column_stack([np.ones(m), others[:m]])
    slopes = np.linalg.lstsq(design, last, rcond=None)[0]
    residual = ((last - design @ slopes) ** 2).mean()
    mean = others.mean(axis=0)
    s = np.cov(others.T, bias=True)
    cross = s @ slopes[1:]
    covariance = np.block([[s, cross[:, None]], [cross, residual + slopes[1:] @ cross]])
    return np.append(mean, slopes[0] + slopes[1:] @ mean), covariance


@pytest.mark.parametrize("m", [7, 8, 9, 30])
@pytest.mark.parametrize("seed", [0, 1, 2])
def test_monotone_patterns_have_the_moments_of_their_regressions(seed, m):
    values = few_answers(seed, m)
    found = saturated_moments(IncompleteAnswers.from_values(values))
    mean, covariance = closed_form(values, m)
    assert found.converged
    scale = np.sqrt(np.diag(covariance))
    np.testing.assert_allclose(found.mean / scale, mean / scale, atol=1e-7)
    np.testing.assert_allclose(
        found.covariance / scale[:, None] / scale, covariance / scale[:, None] / scale, atol=1e-7
    )


def test_newton_from_unrelated_items_reaches_the_regressions_at_once():
    values = few_answers(0, 7)
    answers = IncompleteAnswers.from_values(values)
    start = np.nanmean(values, axis=0), np.diag(np.nanvar(values, axis=0))
    found = maximum_by_newton(answers, *start)
    np.testing.assert_allclose(found[0], closed_form(values, 7)[0], rtol=1e-9)


@pytest.mark.parametrize("seed", [0, 1, 2])
def test_newton_and_em_reach_the_same_moments_of_ordinary_answers(seed):
    values = items(seed, 200)
    values[np.random.default_rng(seed).random(values.shape) < 0.25] = np.nan
    answers = IncompleteAnswers.from_values(values[~np.isnan(values).all(axis=1)])
    em = saturated_moments(answers)
    mean, covariance = maximum_by_newton(answers, np.full(6, 3.0), np.eye(6))
    np.testing.assert_allclose(mean, em.mean, atol=1e-8)
    np.testing.assert_allclose(covariance, em.covariance, atol=1e-8)


@pytest.mark.parametrize("m", [5, 6])
@pytest.mark.parametrize("seed", [0, 1, 2])
def test_fewer_answers_than_the_regression_has_coefficients_leave_no_maximum(seed, m):
    values = few_answers(seed, m)
    names = [f"x{i}" for i in range(6)]
    group = GroupAnswers("", values, np.arange(len(values)), 0)
    with pytest.warns(DataWarning, match=f"x5 has {m} from 240 respondents"):
        sample, _ = incomplete_sample(names, [group])
    assert sample.sparse


@pytest.mark.parametrize("seed", range(12))
def test_no_change_of_a_maximum_raises_the_likelihood(seed):
    rng = np.random.default_rng(seed)
    values = items(seed, 200)
    values[rng.random(values.shape) < rng.uniform(0.01, 0.95, size=6)] = np.nan
    present = (~np.isnan(values)).astype(float)
    if (present.T @ present).min() < 8:
        values[:8] = items(seed + 100, 8)
    answers = IncompleteAnswers.from_values(values[~np.isnan(values).all(axis=1)])
    found = saturated_moments(answers)
    if not found.converged:
        return
    best = required_point(answers, found.mean, found.covariance)
    # the gradient, in standard deviations
    scale = np.sqrt(np.diag(found.covariance))
    assert np.abs(best.r * scale[:, None] * scale).max() < 1e-6
    assert np.abs(best.h * scale).max() < 1e-6
    for _ in range(20):
        turn = np.eye(6) + 0.02 * rng.normal(size=(6, 6))
        mean = found.mean + 0.02 * scale * rng.normal(size=6)
        other = required_point(answers, mean, turn @ found.covariance @ turn.T)
        assert other.deviance > best.deviance


@pytest.mark.parametrize("draw", [None, 0, 1, 782])
def test_few_answers_have_one_maximum_in_any_units(draw):
    # in the units of 782 the steps of EM end in a singular matrix, and Newton's in the maximum
    problem = random_problem(781)
    values = problem.data.query("platform == 'a'")[problem.items].to_numpy()
    rng = np.random.default_rng(draw)
    units = 1.0 if draw is None else 10.0 ** rng.integers(-4, 5, size=values.shape[1])
    answers = IncompleteAnswers.from_values(values * units)
    found = saturated_moments(answers)
    assert found.converged
    deviance = required_point(answers, found.mean, found.covariance).deviance
    of_units = 2 * (answers.observed * np.log(units)).sum() / len(values)
    assert deviance - of_units == pytest.approx(3.462248674623151, abs=1e-9)
