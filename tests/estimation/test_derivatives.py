"""Gradient, expected information and observed Hessian agree with finite differences."""

from __future__ import annotations

import numpy as np
import pytest

from model_structures import STRUCTURES, Problem, central, problem

CASES = [(name, seed) for name in STRUCTURES for seed in (1, 2, 3)]
pytestmark = pytest.mark.parametrize(("name", "seed"), CASES)


def gradient(of: Problem, theta: np.ndarray) -> np.ndarray:
    return of.likelihood.derivatives(of.likelihood.at(theta[None])).gradient[0]


def test_gradient_agrees_with_finite_differences(name, seed):
    found = problem(name, seed)
    numerical = central(found.objective, found.theta)
    size = np.abs(numerical).max()
    assert size > 0.01
    np.testing.assert_allclose(gradient(found, found.theta), numerical, rtol=1e-6, atol=1e-7 * size)


def test_expected_information_is_half_the_trace_with_numerical_derivatives_of_the_moments(
    name, seed
):
    found = problem(name, seed)
    point = found.likelihood.at(found.theta[None])
    inverse = point.inverse[0, 0]
    slopes = central(lambda theta: found.implied(theta).covariance[0, 0], found.theta)
    weighted = np.einsum("ij,jkq->ikq", inverse, slopes)
    expected = 0.5 * np.einsum("ijq,jir->qr", weighted, weighted)
    if found.layout.has_means:
        shifts = central(lambda theta: found.implied(theta).mean[0, 0], found.theta)
        expected += shifts.T @ inverse @ shifts
    analytic = found.likelihood.derivatives(point).information[0]
    np.testing.assert_allclose(analytic, expected, rtol=1e-6, atol=1e-8 * np.abs(expected).max())


def test_observed_hessian_agrees_with_differences_of_the_gradient(name, seed):
    found = problem(name, seed)
    point = found.likelihood.at(found.theta[None])
    analytic = found.likelihood.hessian(point, found.likelihood.derivatives(point))[0]
    numerical = 0.5 * central(lambda theta: gradient(found, theta), found.theta)
    np.testing.assert_allclose(analytic, numerical, rtol=1e-6, atol=1e-7 * np.abs(numerical).max())


def test_hessian_and_information_are_symmetric(name, seed):
    found = problem(name, seed)
    point = found.likelihood.at(found.theta[None])
    derivatives = found.likelihood.derivatives(point)
    for matrix in (derivatives.information[0], found.likelihood.hessian(point, derivatives)[0]):
        np.testing.assert_allclose(matrix, matrix.T, rtol=1e-10, atol=1e-12)
