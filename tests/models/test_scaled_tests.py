"""Corrections of the chi-square where they are easily got wrong."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

import loyaltysem as ls
from loyaltysem.inference.fit import fit_indices as index
from loyaltysem.inference.fit.scaled_tests import scaled_by_mean
from model_structures import answers

MODEL = ls.SEM("A =~ a1 + a2 + a3\nB =~ b1 + b2 + b3\nB ~ A")
COVARIATES = ls.SEM("A =~ a1 + a2 + a3\nA ~ c1 + c2\nb1 ~ A + c1")


@pytest.mark.parametrize("means", [False, True])
def test_holding_covariates_changes_nothing_in_the_test_of_yuan_and_bentler(means):
    """The likelihood falls apart into that of the covariates and that of the rest given them."""
    held, free = (
        COVARIATES.fit(answers(2), estimator="MLR", fixed_x=fixed_x, meanstructure=means)
        for fixed_x in (True, False)
    )
    ours, theirs = held.fit_indices(), free.fit_indices()
    shared = [name for name in ours.index if name not in ("npar", "logl", "aic", "bic", "bic2")]
    shared.remove("unrestricted_logl")
    pd.testing.assert_series_equal(ours[shared], theirs[shared], rtol=1e-6, atol=1e-8)


@pytest.mark.parametrize("estimator", ["MLM", "MLMV"])
def test_tests_given_normal_covariates_have_a_factor_near_one(estimator):
    rng = np.random.default_rng(4)
    n = 20_000
    x = rng.normal(size=(n, 2)) @ np.array([[1, 0.4], [0, 1]])
    factor = x @ [0.5, 0.3] + rng.normal(size=n)
    frame = pd.DataFrame(
        factor[:, None] + rng.normal(size=(n, 4)), columns=["y1", "y2", "y3", "y4"]
    )
    frame[["x1", "x2"]] = x
    fit = ls.SEM("F =~ y1 + y2 + y3 + y4\nF ~ x1 + x2").fit(frame, estimator=estimator)
    assert fit.fit_indices()["chisq_scaling_factor"] == pytest.approx(1, abs=0.03)


def test_an_expectation_below_zero_scales_nothing_and_no_index_is_made_of_it():
    """One respondent far out, and the estimated expectation of the chi-square is negative."""
    frame = answers(3) - answers(3).mean()
    frame.iloc[0] *= 12
    fit = MODEL.fit(frame, estimator="MLR")
    indices = fit.fit_indices()
    assert indices["chisq"] > 0
    assert 0 < indices["cfi"] < 1
    corrected = [name for name in indices.index if name.endswith(("_scaled", "_robust", "_factor"))]
    undefined = [n for n in corrected if "baseline" not in n and not n.startswith("df_")]
    assert indices[undefined].isna().all()
    assert "nan" in str(fit.summary())


def test_a_factor_is_the_expectation_over_the_degrees_of_freedom_or_nothing():
    assert scaled_by_mean("satorra_bentler", 12.0, 10).statistic(24.0) == 20.0
    for trace, df in ((-3.0, 10), (0.0, 10), (5.0, 0)):
        assert np.isnan(scaled_by_mean("yuan_bentler_mplus", trace, df).factor)


def test_indices_of_no_number_are_no_number():
    nan = float("nan")
    assert np.isnan(index.rmsea(nan, 10, 300))
    assert np.isnan(index.rmsea_interval(nan, 10, 300)).all()
    assert np.isnan(index.rmsea_interval(20, nan, 300)).all()
    assert np.isnan(index.rmsea_pvalue(nan, 10, 300))
    for values in ((nan, 10, 500, 15), (20, 10, nan, 15)):
        assert np.isnan(index.cfi(*values))
        assert np.isnan(index.tli(*values))
    assert np.isnan(index.cfi(20, 10, 500, 15, 1.0, nan))
