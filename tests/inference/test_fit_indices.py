"""Fit indices as formulas, and their inversions."""

from __future__ import annotations

import numpy as np
import pytest
from scipy import stats

from loyaltysem.inference.fit import fit_indices as index

CASES = [(85.306, 24, 301.0), (189.645, 145, 820.0), (40.18, 38, 75.0), (536.05, 220, 250.0)]


@pytest.mark.parametrize(("chisq", "df", "n"), CASES)
def test_interval_of_the_rmsea_inverts_the_noncentral_chi_square(chisq, df, n):
    lower, upper = index.rmsea_interval(chisq, df, n)
    for bound, probability in ((lower, 0.95), (upper, 0.05)):
        if bound > 0:
            found = stats.ncx2.cdf(chisq, df, bound**2 * n * df)
            assert found == pytest.approx(probability, abs=1e-8)
        else:
            assert stats.chi2.cdf(chisq, df) < 0.95


@pytest.mark.parametrize("inverse", [float("nan"), -1.0, 0.0, 1e4, 41.0])
def test_interval_of_the_rmsea_does_not_hang_on_the_accuracy_of_scipy_s_inverse(
    monkeypatch, inverse
):
    expected = index.rmsea_interval(189.645, 145, 820.0)
    monkeypatch.setattr(index, "chndtrinc", lambda *_: inverse)
    assert index.rmsea_interval(189.645, 145, 820.0) == pytest.approx(expected, rel=1e-9)


@pytest.mark.parametrize(("chisq", "df", "n"), CASES)
def test_test_of_close_fit_is_the_upper_tail_at_an_rmsea_of_05(chisq, df, n):
    expected = stats.ncx2.sf(chisq, df, n * df * 0.05**2)
    assert index.rmsea_pvalue(chisq, df, n) == pytest.approx(expected, abs=1e-10)


@pytest.mark.parametrize("chisq", [0.0, 1e-12, 3.0, 24.0, 24.000001])
def test_rmsea_of_a_model_that_fits_is_zero_with_a_lower_bound_of_zero(chisq):
    assert index.rmsea(chisq, 24, 300) == pytest.approx(0, abs=1e-4)
    lower, upper = index.rmsea_interval(chisq, 24, 300)
    assert lower == 0
    assert 0 <= upper < 0.1


def test_cfi_is_within_0_and_1_and_tli_is_not_truncated():
    assert index.cfi(10, 24, 500, 36) == 1
    assert index.cfi(600, 24, 500, 36) == 0
    assert index.tli(10, 24, 500, 36) > 1
    assert index.cfi(10, 24, 20, 36) == 1


def test_without_degrees_of_freedom_no_test_is_claimed():
    assert np.isnan(index.chisq_pvalue(0.0, 0))
    assert np.isnan(index.rmsea_pvalue(0.0, 0, 100))
    assert index.rmsea(0.0, 0, 100) == 0
    assert index.rmsea_interval(0.0, 0, 100) == (0, 0)


def test_srmr_averages_squared_standardised_residuals_of_the_lower_triangle():
    sample = np.array([[4.0, 1.0], [1.0, 9.0]])
    implied = np.array([[4.0, 0.4], [0.4, 9.0]])
    assert index.srmr(sample, implied) == pytest.approx(np.sqrt(0.1**2 / 3))
    means = index.srmr(sample, implied, np.array([1.0, 1.0]), np.array([1.0, 1.6]))
    assert means == pytest.approx(np.sqrt((0.1**2 + 0.2**2) / 5))


def test_information_criteria_follow_their_definitions():
    assert index.aic(-100, 5) == 210
    assert index.bic(-100, 5, 50) == pytest.approx(200 + 5 * np.log(50))
    assert index.bic2(-100, 5, 50) == pytest.approx(200 + 5 * np.log(52 / 24))
