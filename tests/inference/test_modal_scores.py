"""The mode of the constructs given categories answered, by its definition."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.optimize import minimize
from scipy.stats import norm

from loyaltysem.errors import ConvergenceError
from loyaltysem.inference.derived import modal_scores as module
from loyaltysem.inference.derived.modal_scores import ResponseModel, modal_scores

THRESHOLDS = np.array([[-1.2, -0.3, 0.4, 1.5], [-0.5, 0.6, np.inf, np.inf]] * 3)
LOADINGS = np.array([[0.8, 0], [0.7, 0], [0.6, 0.3], [0, 0.9], [0, 0.7], [0, 0.5]])
COVARIANCE, MEAN = np.array([[1.0, 0.4], [0.4, 0.7]]), np.array([0.3, -0.2])
INTERCEPTS = np.array([0.1, 0, 0, -0.2, 0, 0.3])
RESIDUALS = np.array([0.4, 0.5, 0.7, 0.3, 1.0, 0.9])


def model_of(residuals=RESIDUALS, covariance=COVARIANCE) -> ResponseModel:
    crossed = LOADINGS @ covariance
    total = crossed @ LOADINGS.T + np.diag(residuals)
    return ResponseModel.from_moments(
        covariance, MEAN, crossed, total, INTERCEPTS + LOADINGS @ MEAN
    )


def random_codes(seed: int, n: int) -> np.ndarray:
    rng = np.random.default_rng(seed)
    return rng.integers(0, [5, 3] * 3, size=(n, 6)).astype(np.int16)


def minus_log_posterior(eta, codes, residuals=RESIDUALS) -> float:
    """By the definition, item by item."""
    total = 0.5 * (eta - MEAN) @ np.linalg.solve(COVARIANCE, eta - MEAN)
    for i, code in enumerate(codes):
        if code >= 0:
            edges = np.array([-np.inf, *THRESHOLDS[i], np.inf])[[code, code + 1]]
            low, high = (edges - INTERCEPTS[i] - LOADINGS[i] @ eta) / residuals[i] ** 0.5
            total -= np.log(norm.cdf(high) - norm.cdf(low))
    return total


def slopes(function, at, step=1e-5):
    steps = step * np.eye(len(at))
    return np.array([(function(at + h) - function(at - h)) / (2 * step) for h in steps])


def test_the_score_is_the_mode_of_the_posterior():
    codes = random_codes(1, 12)
    codes[0, :3], codes[1, 1:] = -1, -1
    scores, _ = modal_scores(codes, THRESHOLDS, model_of())
    for own, score in zip(codes, scores, strict=True):
        found = minimize(minus_log_posterior, MEAN, args=(own,), tol=1e-12)
        np.testing.assert_allclose(score, found.x, atol=1e-6)
        np.testing.assert_allclose(
            slopes(lambda eta, own=own: minus_log_posterior(eta, own), score), 0, atol=1e-8
        )


def test_the_error_comes_from_the_curvature_at_the_mode():
    codes = random_codes(2, 5)
    scores, errors = modal_scores(codes, THRESHOLDS, model_of())
    for own, score, error in zip(codes, scores, errors, strict=True):

        def gradient(eta, own=own):
            return slopes(lambda x: minus_log_posterior(x, own), eta, 1e-4)

        curvature = slopes(gradient, score, 1e-4)
        np.testing.assert_allclose(error, np.sqrt(np.diag(np.linalg.inv(curvature))), rtol=1e-5)


@pytest.mark.parametrize("far", [1.0, 6.0, 60.0])
def test_gradient_and_hessian_agree_with_finite_differences(far):
    """Also where the probability of an answer is far below the smallest number there is."""
    rng = np.random.default_rng(3)
    width = rng.uniform(0.2, 2, size=(4, 6))
    lower = far * rng.normal(size=(4, 6))
    upper = lower + width
    lower[:, 0], upper[:, 1] = -module.FAR, module.FAR
    directions, xi = rng.normal(size=(6, 2)), rng.normal(size=(4, 2))

    def at(point):
        return module._evaluate(point, lower, upper, directions)

    found = at(xi)
    for k in range(2):
        step = np.zeros(2)
        step[k] = 1e-5
        up, down = at(xi + step), at(xi - step)
        size = 1 + far
        np.testing.assert_allclose(
            found.gradient[:, k],
            (up.objective - down.objective) / 2e-5,
            rtol=1e-6,
            atol=1e-6 * size,
        )
        np.testing.assert_allclose(
            found.hessian[:, k], (up.gradient - down.gradient) / 2e-5, rtol=1e-5, atol=1e-6 * size
        )


def test_without_answers_mean_and_standard_deviation_are_left():
    scores, errors = modal_scores(np.full((2, 6), -1), THRESHOLDS, model_of())
    np.testing.assert_allclose(scores, [MEAN, MEAN], atol=1e-14)
    np.testing.assert_allclose(errors, np.sqrt([np.diag(COVARIANCE)] * 2), rtol=1e-14)


def test_scores_are_drawn_towards_the_mean_the_more_the_fewer_answers_there_are():
    def growing(answers):
        codes = np.where(np.arange(6) < np.arange(7)[:, None], np.tile(answers, 3), -1)
        return modal_scores(codes, THRESHOLDS, model_of())

    scores, _ = growing([4, 2])
    assert (np.diff(scores[:, 0]) > 0).all()
    assert scores[-1, 0] < 3
    # of the lowest and highest category the curvature says less far out than near it
    _, errors = growing([2, 1])
    assert (np.diff(errors, axis=0) < 0).all()


def test_a_singular_covariance_of_the_constructs_is_no_obstacle():
    """One construct is twice the other; scores follow, errors too."""
    one = np.array([[1.0, 2.0], [2.0, 4.0]])
    crossed = LOADINGS @ one
    total = crossed @ LOADINGS.T + np.diag(RESIDUALS)
    model = ResponseModel.from_moments(one, np.zeros(2), crossed, total, np.zeros(6))
    scores, errors = modal_scores(random_codes(4, 20), THRESHOLDS, model)
    np.testing.assert_allclose(scores[:, 1], 2 * scores[:, 0], atol=1e-9)
    np.testing.assert_allclose(errors[:, 1], 2 * errors[:, 0], rtol=1e-7)


@settings(max_examples=30, deadline=None)
@given(st.integers(0, 10_000))
def test_reversed_items_turn_the_scores_around(seed):
    codes = random_codes(seed, 8)
    counts = np.array([5, 3] * 3)
    turned = np.where(codes >= 0, counts - 1 - codes, -1)
    thresholds = np.full_like(THRESHOLDS, np.inf)
    for i, count in enumerate(counts):
        thresholds[i, : count - 1] = -THRESHOLDS[i, : count - 1][::-1]
    crossed = LOADINGS @ COVARIANCE
    total = crossed @ LOADINGS.T + np.diag(RESIDUALS)
    straight = ResponseModel.from_moments(COVARIANCE, np.zeros(2), crossed, total, np.zeros(6))
    scores, errors = modal_scores(codes, THRESHOLDS, straight)
    others, same = modal_scores(turned, thresholds, straight)
    np.testing.assert_allclose(others, -scores, atol=1e-10)
    np.testing.assert_allclose(same, errors, rtol=1e-10)


@settings(max_examples=30, deadline=None)
@given(st.integers(0, 10_000), st.integers(0, 5))
def test_a_higher_answer_never_lowers_the_score(seed, item):
    codes = np.repeat(random_codes(seed, 1), 3, axis=0)
    codes[:, item] = [0, 1, 2]
    loadings = np.abs(LOADINGS).sum(axis=1, keepdims=True)
    total = loadings @ loadings.T + np.diag(RESIDUALS)
    model = ResponseModel.from_moments(np.eye(1), np.zeros(1), loadings, total, np.zeros(6))
    scores, _ = modal_scores(codes, THRESHOLDS, model)
    assert (np.diff(scores[:, 0]) > 0).all()


@pytest.mark.parametrize("size", [1e-4, 1e-2, 1e2])
def test_answers_that_contradict_almost_perfect_items_are_scored(size):
    codes = np.array([[0, 2, 0, 2, 0, 2], [4, 0, 4, 0, 4, 0]])
    residuals = size * RESIDUALS
    scores, errors = modal_scores(codes, THRESHOLDS, model_of(residuals))
    assert np.isfinite(scores).all()
    assert (errors > 0).all()
    if size == 1e2:  # the definition has lost the probabilities of the others to rounding
        for own, score in zip(codes, scores, strict=True):
            at = slopes(lambda eta, own=own: minus_log_posterior(eta, own, residuals), score)
            np.testing.assert_allclose(at, 0, atol=1e-8)


def test_memory_is_used_in_pieces_and_equal_answers_once(monkeypatch):
    codes = np.repeat(random_codes(5, 30), 2, axis=0)
    whole = modal_scores(codes, THRESHOLDS, model_of())
    monkeypatch.setattr(module, "CHUNK", 7)
    pieces = modal_scores(codes, THRESHOLDS, model_of())
    for one, other in zip(whole, pieces, strict=True):
        np.testing.assert_allclose(one, other, rtol=1e-12)
        np.testing.assert_array_equal(one[::2], one[1::2])


def test_a_search_that_does_not_end_has_no_scores(monkeypatch):
    monkeypatch.setattr(module, "MOST_STEPS", 2)
    with pytest.raises(ConvergenceError, match="did not end"):
        modal_scores(random_codes(1, 5), THRESHOLDS, model_of())
