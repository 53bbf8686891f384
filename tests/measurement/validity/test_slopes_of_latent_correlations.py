"""The slopes behind the intervals of latent correlations are the derivatives."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd
import pytest

import loyaltysem as ls
from loyaltysem.estimation import implied_moments
from loyaltysem.measurement.validity.latent_intervals import correlations_with_jacobian

DATA = Path(__file__).resolve().parents[2] / "reference" / "data" / "survey_continuous.csv"
MODEL = """
SAT =~ SAT1 + SAT2 + SAT3
TRU =~ TRU1 + TRU2 + TRU3
LOY =~ LOY1 + LOY2 + LOY3
TRU ~ SAT
LOY ~ TRU
"""
PAIRS = np.array([0, 0, 1]), np.array([1, 2, 2])
STEP = 1e-5


@pytest.mark.parametrize("group", [0, 1, 2])
def test_slopes_are_finite_differences_where_groups_share_loadings(group):
    fit = ls.SEM(MODEL).fit(pd.read_csv(DATA), group="platform", group_equal=["loadings"])
    fitted = fit._fitted
    base = fitted.layout.with_sample(fitted.covariances[None], fitted.moments.batch_means)
    i, j = PAIRS

    def correlations(theta):
        c = implied_moments(fitted.layout, theta[None], base).latent_covariance[0, group]
        return c[i, j] / np.sqrt(c[i, i] * c[j, j])

    theta = fitted.solution.theta[0]
    values, slopes = correlations_with_jacobian(fitted, i, j, group)
    np.testing.assert_allclose(values, correlations(theta), rtol=1e-14)
    steps = STEP * np.eye(len(theta))
    numeric = np.stack(
        [(correlations(theta + s) - correlations(theta - s)) / (2 * STEP) for s in steps], axis=1
    )
    # rounding over the step: 1e-16 / 1e-5, and the square of the step
    np.testing.assert_allclose(slopes, numeric, atol=1e-9)
