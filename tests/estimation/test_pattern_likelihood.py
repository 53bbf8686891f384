"""The likelihood of many incomplete samples at once, against differences and one at a time."""

from __future__ import annotations

from functools import cache, cached_property

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from test_incomplete_likelihood import TEXTS

from incomplete_answers import incomplete
from loyaltysem.estimation import (
    IncompleteLikelihood,
    MatrixLayout,
    PatternLikelihood,
    fit_incomplete,
    saturated_moments,
)
from loyaltysem.estimation.search.scoring import minimise, minimise_with_derivatives
from loyaltysem.moments import IncompleteAnswers, PatternMoments
from loyaltysem.moments.incomplete.pattern_inverses import pattern_inverses
from loyaltysem.specification import build_parameter_table, parse_model
from model_structures import central

SAMPLES = 3


class Samples:
    """Three samples of one model, as a batch and one at a time."""

    def __init__(self, name: str, share: float = 0.15) -> None:
        text, options = TEXTS[name]
        table = build_parameter_table(
            parse_model(text), meanstructure=True, fixed_x=False, **({"n_groups": 1} | options)
        )
        self.layout = MatrixLayout(table)
        names = list(self.layout.observed)
        sizes = (180, 90)[: options.get("n_groups", 1)]
        self.values = [
            np.stack([incomplete(seed, n, share)[names] for seed in (7, 8, 9)]) for n in sizes
        ]
        self.values[0][1, 3] = np.nan
        sorted_ = [PatternMoments.of_samples(x) for x in self.values]
        self.pattern_of = [pattern for _, pattern in sorted_]
        p, g = self.layout.p, len(sizes)
        covariances, means = np.stack([np.eye(p)] * g), np.zeros((g, p))
        self.batch = PatternLikelihood(
            self.layout, [moments for moments, _ in sorted_], covariances, means
        )
        answered = [
            [IncompleteAnswers.from_values(x[b][~np.isnan(x[b]).all(axis=1)]) for x in self.values]
            for b in range(SAMPLES)
        ]
        self.alone = [
            IncompleteLikelihood(self.layout, groups, covariances, means, [0.0] * g)
            for groups in answered
        ]

    @cached_property
    def minima(self) -> np.ndarray:
        found = []
        for likelihood in self.alone:
            saturated = [saturated_moments(group) for group in likelihood.answers]
            solution, _ = fit_incomplete(
                likelihood,
                np.stack([each.covariance for each in saturated]),
                np.stack([each.mean for each in saturated]),
            )
            assert solution.converged[0]
            found.append(solution.theta[0])
        return np.stack(found)

    def near(self) -> np.ndarray:
        theta = self.minima
        return theta * np.random.default_rng(1).uniform(0.93, 1.07, theta.shape)


@cache
def samples_of(name: str) -> Samples:
    return Samples(name)


@pytest.fixture(params=TEXTS)
def samples(request) -> Samples:
    return samples_of(request.param)


def test_objective_and_derivatives_are_those_of_one_sample_at_a_time(samples):
    theta = samples.near()
    point = samples.batch.at(theta)
    derivatives = samples.batch.derivatives(point)
    hessian = samples.batch.hessian(point, derivatives)
    for b, likelihood in enumerate(samples.alone):
        there = likelihood.at(theta[b : b + 1])
        expected = likelihood.derivatives(there)
        assert point.objective[b] == pytest.approx(there.objective[0], rel=1e-13)
        for found, single in (
            (derivatives.gradient, expected.gradient),
            (derivatives.information, expected.information),
            (hessian, likelihood.hessian(there, expected)),
        ):
            size = np.abs(single).max()
            np.testing.assert_allclose(found[b], single[0], rtol=1e-10, atol=1e-12 * size)


def test_objective_counts_from_the_saturated_model_whatever_form_the_likelihood_has(samples):
    """Otherwise it depended on the units of the items, and the search with it."""
    p, g = samples.layout.p, samples.layout.n_groups
    at = np.stack([np.eye(p)] * g), np.zeros((g, p))
    theta = samples.near()[:1]
    one = IncompleteLikelihood(samples.layout, samples.alone[0].answers, *at, [7.5] * g)
    objective = one.at(theta).objective
    np.testing.assert_allclose(one.by_pattern(*at).at(theta).objective, objective, rtol=1e-12)
    assert objective < samples.alone[0].at(theta).objective - 7


def test_gradient_and_hessian_agree_with_finite_differences(samples):
    theta = samples.near()
    batch = samples.batch

    def gradient(at):
        return batch.derivatives(batch.at(at)).gradient

    point = batch.at(theta)
    hessian = batch.hessian(point, batch.derivatives(point))
    for b in range(SAMPLES):

        def moved(at, b=b):
            everywhere = theta.copy()
            everywhere[b] = at
            return everywhere

        slope = central(lambda at, m=moved, b=b: batch.at(m(at)).objective[b], theta[b])
        size = np.abs(slope).max()
        assert size > 1e-3
        np.testing.assert_allclose(gradient(theta)[b], slope, rtol=1e-5, atol=1e-6 * size)
        bend = 0.5 * central(lambda at, m=moved, b=b: gradient(m(at))[b], theta[b])
        np.testing.assert_allclose(hessian[b], bend, rtol=1e-6, atol=1e-7 * np.abs(bend).max())
        np.testing.assert_allclose(hessian[b], hessian[b].T, rtol=1e-10, atol=1e-12)


def test_scores_are_those_of_one_sample_and_add_up_to_the_gradient(samples):
    theta = samples.near()
    batch = samples.batch
    point = batch.at(theta)
    scores = batch.scores(point, samples.values, samples.pattern_of)
    total = np.zeros_like(theta)
    for g, rows in enumerate(scores):
        total += rows.sum(axis=1) @ samples.layout.selection[g]
        for b, likelihood in enumerate(samples.alone):
            answered = ~np.isnan(samples.values[g][b]).all(axis=1)
            expected = likelihood.scores(likelihood.at(theta[b : b + 1]))[g]
            np.testing.assert_allclose(rows[b][answered], expected, rtol=1e-9, atol=1e-11)
            assert not rows[b][~answered].any()
    gradient = batch.derivatives(point).gradient
    np.testing.assert_allclose(-2 * total / batch.n[:, None], gradient, rtol=1e-8, atol=1e-10)


def test_minima_are_those_of_one_sample_at_a_time(samples):
    minima = samples.minima
    start = minima * 1.05
    found, implied = minimise(samples.batch, start)
    assert found.converged.all()
    np.testing.assert_allclose(found.theta, minima, rtol=1e-8, atol=1e-9)
    again, point, derivatives = minimise_with_derivatives(samples.batch, start)
    assert (again.theta == found.theta).all()
    assert (point.implied.covariance == implied.covariance).all()
    assert (derivatives.information == again.information).all()


def test_a_subset_is_the_same_likelihood_of_some_samples(samples):
    theta = samples.near()
    whole = samples.batch.at(theta)
    for which in (np.array([True, False, True]), np.array([2, 0])):
        part = samples.batch.subset(which)
        assert part.at(theta[which]).objective.tolist() == whole.objective[which].tolist()
        assert part.n.tolist() == samples.batch.n[which].tolist()


@settings(max_examples=20, deadline=None)
@given(st.integers(0, 1000))
def test_the_order_of_respondents_does_not_matter(seed):
    samples = samples_of("measurement")
    order = np.random.default_rng(seed).permutation(180)
    shuffled, _ = PatternMoments.of_samples(samples.values[0][:, order])
    other = PatternLikelihood(samples.layout, [shuffled], np.eye(6)[None], np.zeros((1, 6)))
    theta = np.full((SAMPLES, samples.layout.n_free), 0.7)
    found, expected = other.at(theta), samples.batch.at(theta)
    np.testing.assert_allclose(found.objective, expected.objective, rtol=1e-13)
    np.testing.assert_allclose(
        other.derivatives(found).gradient,
        samples.batch.derivatives(expected).gradient,
        rtol=1e-10,
        atol=1e-12,
    )


def test_a_model_without_means_is_refused():
    layout = MatrixLayout(build_parameter_table(parse_model("A =~ a1 + a2 + a3")))
    moments, _ = PatternMoments.of_samples(np.ones((1, 5, 3)))
    with pytest.raises(ValueError, match="needs a model with means"):
        PatternLikelihood(layout, [moments], np.eye(3)[None], np.zeros((1, 3)))


# -- inverses -------------------------------------------------------------------------------

PATTERNS = np.array([[True, True, True], [True, False, True], [False, True, False]])


def expected_inverse(covariance: np.ndarray, mask: np.ndarray) -> np.ndarray:
    filled = np.zeros_like(covariance)
    filled[np.ix_(mask, mask)] = np.linalg.inv(covariance[np.ix_(mask, mask)])
    return filled


@settings(max_examples=60, deadline=None)
@given(st.integers(0, 10_000), st.floats(0.0, 0.999999))
def test_inverses_are_those_of_what_was_observed_however_alike_the_items(seed, alike):
    rng = np.random.default_rng(seed)
    roots = rng.normal(size=(4, 3, 8))
    roots[1::2] = alike * roots[1::2, :1] + (1 - alike) * roots[1::2]
    scale = 10.0 ** rng.integers(-3, 4, 3)
    covariances = roots @ np.swapaxes(roots, -1, -2)
    units = scale[:, None] * scale
    masks = np.broadcast_to(PATTERNS, (4, 3, 3))
    weights, log_determinants = pattern_inverses(
        covariances * units, masks, np.ones((4, 3), dtype=bool)
    )
    for b in range(4):
        condition = np.linalg.cond(covariances[b])
        for k, mask in enumerate(PATTERNS):
            # in units of the same size, which the general inverse of numpy needs
            expected = expected_inverse(covariances[b], mask)
            gap = np.abs(weights[b, k] * units - expected).max()
            assert gap < 3e-15 * condition * np.abs(expected).max() + 1e-14
            _, logarithm = np.linalg.slogdet(covariances[b][np.ix_(mask, mask)])
            logarithm += 2 * np.log(scale[mask]).sum()
            assert log_determinants[b, k] == pytest.approx(logarithm, abs=1e-14 * condition + 1e-13)


def test_only_what_somebody_answered_together_has_to_be_positive_definite():
    # each pair is fine, and the three together are not
    covariance = np.full((3, 3), -0.9) + 1.9 * np.eye(3)
    covariance[0, 1] = covariance[1, 0] = 0.9
    covariance[0, 2] = covariance[2, 0] = 0.9
    masks = np.array([[[True, True, False], [True, False, True], [True, True, True]]])
    weights, log_determinants = pattern_inverses(
        covariance[None], masks, np.array([[True, True, False]])
    )
    for k in (0, 1):
        np.testing.assert_allclose(
            weights[0, k], expected_inverse(covariance, masks[0, k]), rtol=1e-12
        )
    assert np.isfinite(log_determinants).all()
    _, refused = pattern_inverses(covariance[None], masks, np.ones((1, 3), dtype=bool))
    assert np.isnan(refused).all()
    wrong = np.diag([1.0, -1.0, 1.0])
    _, refused = pattern_inverses(wrong[None], masks, np.array([[True, True, False]]))
    assert np.isnan(refused).all()


def test_an_objective_that_cannot_be_computed_is_infinite_and_leaves_the_others_alone(samples):
    theta = samples.near()
    expected = samples.batch.at(theta).objective
    rows = samples.layout.table.rows
    variances = {row.free - 1 for row in rows if row.free and row.op == "~~" and row.lhs == row.rhs}
    theta[1, list(variances)] = -5.0
    objective = samples.batch.at(theta).objective
    assert objective[1] == np.inf
    assert objective[[0, 2]].tolist() == expected[[0, 2]].tolist()
