"""The line that a sample size is read off: against R, and from its own shares."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.special import ndtr

from loyaltysem.errors import ConvergenceError
from loyaltysem.planning.rmsea.probit_line import probit_line

CASES = json.loads(
    (Path(__file__).parents[1] / "reference" / "probit_line.json").read_text("utf-8")
)["cases"]


@pytest.mark.parametrize("case", CASES)
def test_the_line_agrees_with_r(case):
    n, successes, trials = (np.array(case[key]) for key in ("n", "successes", "trials"))
    line = probit_line(n, successes, trials)
    np.testing.assert_allclose(line.coefficients, case["coefficients"], rtol=1e-8)
    # R's covariance is that of its last but one step
    np.testing.assert_allclose(line.covariance, case["covariance"], rtol=1e-6)
    np.testing.assert_allclose(line.power(n), case["power"], rtol=1e-8)


@given(st.floats(-3, -1), st.floats(0.05, 0.5), st.sampled_from([0.6, 0.8, 0.95]))
def test_exact_shares_give_their_line_back(a, b, power):
    n = np.array([0.7, 0.9, 1.2]) * ((2.0 - a) / b) ** 2 / 2
    shares = ndtr(a + b * np.sqrt(n))
    line = probit_line(n, 1e6 * shares, np.full(3, 1e6))
    np.testing.assert_allclose(line.coefficients, [a, b], rtol=1e-6)
    size, error = line.size(power)
    assert line.power(np.array([size])) == pytest.approx(power, abs=1e-9)
    assert error > 0


def test_the_error_of_the_size_is_that_of_repeated_shares():
    rng = np.random.default_rng(1)
    n = np.array([150.0, 180.0, 210.0, 240.0])
    shares = ndtr(-1.96 + 0.2 * np.sqrt(n))
    found = [
        probit_line(n, rng.binomial(1000, shares).astype(float), np.full(4, 1000.0)).size(0.8)
        for _ in range(1500)
    ]
    sizes, errors = np.array(found).T
    assert errors.mean() == pytest.approx(sizes.std(ddof=1), rel=0.06)
    assert sizes.mean() == pytest.approx(((1.96 + 0.8416) / 0.2) ** 2, rel=0.003)


def test_power_that_falls_with_the_size_is_refused():
    with pytest.raises(ConvergenceError, match="does not rise"):
        probit_line(np.array([100, 200]), np.array([80, 60]), np.array([100, 100]))
