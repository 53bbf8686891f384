"""The bivariate normal distribution function, to the end of double precision."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.integrate import quad
from scipy.special import ndtr
from scipy.stats import multivariate_normal

from loyaltysem.numerics.bivariate_normal import (
    bivariate_normal_cdf,
    bivariate_normal_density,
)

REFERENCE = Path(__file__).resolve().parents[1] / "reference"
GRID = json.loads((REFERENCE / "ordinal.json").read_text("utf-8"))["bivariate_normal"]
limits = st.floats(-5, 5)
correlations = st.floats(-0.9999, 0.9999)


def test_probabilities_agree_with_mvtnorm():
    found = bivariate_normal_cdf(GRID["x"], GRID["y"], GRID["rho"])
    np.testing.assert_allclose(found, GRID["p"], atol=2e-15, rtol=0)


@given(limits, limits, correlations)
def test_probabilities_are_the_integral_of_the_conditional_ones(x, y, rho):
    root = np.sqrt(1 - rho * rho)

    def slice_at(t):
        return np.exp(-t * t / 2) / np.sqrt(2 * np.pi) * ndtr((y - rho * t) / root)

    # the integrand bends where the conditional probability passes one half
    bend = y / rho if rho else 0.0
    inner = [t for t in (bend - 8 * root, bend, bend + 8 * root) if -9 < t < x]
    expected = quad(slice_at, -9, x, points=inner or None, epsabs=1e-14, epsrel=1e-13, limit=400)[0]
    assert bivariate_normal_cdf(x, y, rho) == pytest.approx(expected, abs=1e-12)


@given(limits, limits, correlations)
def test_the_four_quadrants_make_up_the_margins(x, y, rho):
    below = bivariate_normal_cdf(x, y, rho)
    assert bivariate_normal_cdf(y, x, rho) == pytest.approx(below, abs=1e-15)
    assert below + bivariate_normal_cdf(x, -y, -rho) == pytest.approx(ndtr(x), abs=1e-14)


@pytest.mark.parametrize(
    ("x", "y", "rho", "expected"),
    [
        (np.inf, 1.0, 0.3, ndtr(1.0)),
        (np.inf, 1.0, -0.99, ndtr(1.0)),
        (-np.inf, 1.0, 0.3, 0.0),
        (-np.inf, np.inf, 0.95, 0.0),
        (np.inf, np.inf, 0.95, 1.0),
        (1.0, 2.0, 1.0, ndtr(1.0)),
        (1.0, 2.0, -1.0, ndtr(1.0) - ndtr(-2.0)),
        (1.0, -2.0, -1.0, 0.0),
        (0.0, 0.0, 0.5, 1 / 3),
        (0.0, 0.0, -0.96, 0.25 + np.arcsin(-0.96) / (2 * np.pi)),
    ],
)
def test_limits_at_infinity_and_correlations_of_one(x, y, rho, expected):
    assert bivariate_normal_cdf(x, y, rho) == pytest.approx(expected, abs=1e-15)


def test_limits_and_correlations_are_broadcast():
    x, y = np.array([-1.0, 0.0, 2.0])[:, None], np.array([0.5, np.inf])
    found = bivariate_normal_cdf(x, y, 0.95)
    assert found.shape == (3, 2)
    np.testing.assert_allclose(found[:, 1], ndtr(x.ravel()), atol=1e-15)


@given(limits, limits, st.floats(-0.99, 0.99))
def test_the_density_is_the_slope_in_the_correlation(x, y, rho):
    step = 1e-6 * (1 - abs(rho))
    ends = bivariate_normal_cdf(x, y, np.array([rho - step, rho + step]))
    density = bivariate_normal_density(x, y, rho)
    # rounding of the probabilities over the step
    assert (ends[1] - ends[0]) / (2 * step) == pytest.approx(density, rel=1e-6, abs=1e-15 / step)


def test_the_density_beyond_every_answer_is_zero():
    assert bivariate_normal_density(np.inf, 0.3, 0.5) == 0


@pytest.mark.parametrize("place", range(3))
def test_no_probability_comes_of_what_is_no_number(place):
    given = [0.1, 0.2, 0.95]
    given[place] = np.nan
    assert np.isnan(bivariate_normal_cdf(*given))
    given[2] = min(given[2], 0.5)
    assert np.isnan(bivariate_normal_cdf(*given))


@given(st.floats(-4, 4), st.floats(-4, 4), st.floats(-0.99, 0.99))
def test_bivariate_normal_probabilities_agree_with_scipy(h, k, correlation):
    found = bivariate_normal_cdf(h, k, correlation)
    expected = multivariate_normal.cdf([h, k], cov=[[1, correlation], [correlation, 1]])
    assert found == pytest.approx(float(expected), abs=1e-8)


def test_bivariate_normal_probabilities_at_zero_are_known():
    for r in (-0.9, -0.2, 0.0, 0.6):
        found = bivariate_normal_cdf([0.0, 0.0], [0.0, 1e-12], r)
        np.testing.assert_allclose(found, 0.25 + np.arcsin(r) / (2 * np.pi), atol=1e-12)
