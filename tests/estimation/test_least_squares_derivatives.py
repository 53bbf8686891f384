"""Every least-squares discrepancy is r'Vr, and its derivatives agree with finite differences."""

from __future__ import annotations

import numpy as np
import pytest

from loyaltysem.estimation import (
    DistributionFreeLeastSquares,
    GeneralizedLeastSquares,
    UnweightedLeastSquares,
    moment_slopes,
    n_moments,
)
from model_structures import STRUCTURES, central, problem

KINDS = ("GLS", "ULS", "WLS")
CASES = [(name, kind) for name in STRUCTURES for kind in KINDS]
pytestmark = pytest.mark.parametrize(("name", "kind"), CASES)


def least_squares(name, kind):
    found = problem(name, 1)
    layout, normal = found.layout, found.likelihood
    sample = (layout, normal.covariances, normal.means, normal.weights)
    if kind == "GLS":
        return found, GeneralizedLeastSquares(*sample)
    if kind == "ULS":
        return found, UnweightedLeastSquares(*sample)
    k = n_moments(layout)
    root = np.random.default_rng(2).normal(size=(k, k)) / np.sqrt(k)
    return found, DistributionFreeLeastSquares(*sample, (root @ root.T + np.eye(k))[None, None])


def gradient(of, theta):
    return of.derivatives(of.at(theta[None])).gradient[0]


def test_discrepancy_is_the_weighted_sum_of_squared_residuals(name, kind):
    found, of = least_squares(name, kind)
    implied = of.at(found.theta[None]).implied
    i, j = np.triu_indices(found.layout.p)
    residuals = (implied.covariance - of.covariances)[0, 0, i, j]
    if found.layout.has_means:
        residuals = np.concatenate([residuals, (implied.mean - of.means)[0, 0]])
    expected = residuals @ of.weight_matrices()[0, 0] @ residuals
    np.testing.assert_allclose(of.at(found.theta[None]).objective * of.unit, expected, rtol=1e-10)


def test_gradient_agrees_with_finite_differences(name, kind):
    found, of = least_squares(name, kind)
    numerical = central(lambda theta: float(of.at(theta[None]).objective[0]), found.theta)
    size = np.abs(numerical).max()
    assert size > 1e-3
    np.testing.assert_allclose(gradient(of, found.theta), numerical, rtol=1e-6, atol=1e-7 * size)


def test_information_is_that_of_the_moment_slopes(name, kind):
    found, of = least_squares(name, kind)
    point = of.at(found.theta[None])
    slopes = moment_slopes(found.layout, point.implied)[0, 0] @ found.layout.selection[0]
    expected = slopes.T @ of.weight_matrices()[0, 0] @ slopes
    np.testing.assert_allclose(
        of.derivatives(point).information[0] * of.unit,
        expected,
        rtol=1e-9,
        atol=1e-10 * np.abs(expected).max(),
    )


def test_hessian_agrees_with_differences_of_the_gradient(name, kind):
    found, of = least_squares(name, kind)
    point = of.at(found.theta[None])
    analytic = of.hessian(point, of.derivatives(point))[0]
    numerical = 0.5 * central(lambda theta: gradient(of, theta), found.theta)
    np.testing.assert_allclose(analytic, numerical, rtol=1e-6, atol=1e-7 * np.abs(numerical).max())
