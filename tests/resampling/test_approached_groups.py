"""Replicates of several groups are approached along one curvature, and end where a search ends."""

from __future__ import annotations

import numpy as np
import pytest

import loyaltysem as ls
from loyaltysem.estimation.search import approach
from loyaltysem.moments.drawn.resampling import resampled_counts
from loyaltysem.resampling import replicates
from model_structures import MEDIATION, answers


@pytest.fixture(scope="module")
def fitted():
    frame = answers(3, 400)
    frame["g"] = np.repeat(["u", "v"], 200)
    return ls.SEM(MEDIATION).fit(frame, group="g", group_equal=["loadings"])._fitted


def drawn(fitted):
    sizes = [len(values) for values in fitted.values]
    return resampled_counts(sizes, 40, 1, None)


def test_replicates_end_where_they_end_without_being_approached(fitted, monkeypatch):
    near = replicates.refit(fitted, drawn(fitted))
    monkeypatch.setattr(replicates, "held_curvature", lambda *_: None)
    plain = replicates.refit(fitted, drawn(fitted))
    assert (near.converged == plain.converged).all()
    np.testing.assert_allclose(near.implied.covariance, plain.implied.covariance, atol=1e-8)
    np.testing.assert_allclose(near.chisq, plain.chisq, atol=1e-9)


def test_the_search_has_nothing_left_to_do_after_the_approach(fitted):
    held = approach.held_curvature(fitted.criterion.discrepancy, fitted.solution.theta)
    assert held is not None
    batch = fitted.criterion.on(next(iter(drawn(fitted)))).discrepancy
    start = np.repeat(fitted.solution.theta, len(batch.covariances), axis=0)
    theta = approach.approached(batch, start, held)
    length = held.step(batch.gradient(batch.at(theta)) / 2)[1]
    assert (length < 1e-20).all()
    np.testing.assert_array_equal(start, np.repeat(fitted.solution.theta, len(start), axis=0))


def test_a_step_is_that_of_the_curvature(fitted):
    discrepancy, theta = fitted.criterion.discrepancy, fitted.solution.theta
    held = approach.held_curvature(discrepancy, theta)
    assert held is not None
    point = discrepancy.at(theta)
    hessian = discrepancy.hessian(point, discrepancy.derivatives(point))[0]
    target = np.random.default_rng(1).normal(size=(3, theta.shape[1]))
    step, length = held.step(target)
    np.testing.assert_allclose(step, -np.linalg.solve(hessian, target.T).T, rtol=1e-7)
    np.testing.assert_allclose(length, -(step * target).sum(axis=1), rtol=1e-10)


def test_starts_that_come_no_nearer_stay_where_they_are(fitted):
    held = approach.held_curvature(fitted.criterion.discrepancy, fitted.solution.theta)
    batch = fitted.criterion.on(next(iter(drawn(fitted)))).discrepancy
    nowhere = np.full((len(batch.covariances), fitted.solution.theta.shape[1]), -1e3)
    np.testing.assert_array_equal(approach.approached(batch, nowhere, held), nowhere)


def test_one_group_is_searched_as_ever():
    fit = ls.SEM(MEDIATION).fit(answers(3, 200))._fitted
    assert approach.held_curvature(fit.criterion.discrepancy, fit.solution.theta) is None
