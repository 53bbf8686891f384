"""Fits to answers few of which are left: compared with the saturated model, or refused by name."""

from __future__ import annotations

import warnings

import numpy as np
import pandas as pd
import pytest

import loyaltysem as ls
from loyaltysem.errors import DataError, DataWarning, LoyaltySEMWarning, NotAvailableError

MODEL = "SAT =~ SAT1 + SAT2 + SAT3\nLOY =~ LOY1 + LOY2 + LOY3\nLOY ~ SAT"
RESTRICTED = MODEL.replace("LOY ~ SAT", "LOY ~ 0*SAT")


def simulated(n=240, seed=0):
    rng = np.random.default_rng(seed)
    sat = rng.normal(size=n)
    loy = 0.6 * sat + 0.8 * rng.normal(size=n)
    columns = {f"SAT{i}": 0.8 * sat + 0.6 * rng.normal(size=n) + 3 for i in (1, 2, 3)}
    columns |= {f"LOY{i}": 0.8 * loy + 0.6 * rng.normal(size=n) + 3 for i in (1, 2, 3)}
    return pd.DataFrame(columns)


def fitted(frame, model=MODEL, **options):
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", LoyaltySEMWarning)
        return ls.SEM(model).fit(frame, missing="fiml", **options)


@pytest.fixture(scope="module")
def sparse():
    frame = simulated()
    frame.loc[5:, "LOY3"] = np.nan
    with pytest.warns(DataWarning, match="LOY3 has 5 from 240 respondents"):
        fit = ls.SEM(MODEL).fit(frame, missing="fiml")
    return frame, fit


def test_eight_answers_to_an_item_have_the_chisq_of_lavaan_after_a_long_em():
    """lavaan 0.6-14, missing = "fiml", em.h1.iter.max = 100000: three decimals were recorded."""
    frame = simulated()
    frame.loc[8:, "LOY3"] = np.nan
    found = fitted(frame).fit_indices()
    assert found["chisq"] == pytest.approx(5.746, abs=1e-3)
    assert found["unrestricted_logl"] == pytest.approx(-1438.236, abs=1e-3)


@pytest.mark.parametrize("estimator", ["ML", "MLR"])
def test_without_a_saturated_model_nothing_that_compares_with_it_is_a_number(sparse, estimator):
    frame, plain = sparse
    fit = plain if estimator == "ML" else fitted(frame, estimator=estimator)
    assert fit.converged
    indices = fit.fit_indices()
    kept = {"npar", "df", "baseline_df", "logl", "aic", "bic", "bic2", "ntotal"}
    assert set(indices.dropna().index) == kept
    assert fit.loglik == indices["logl"]
    assert np.isfinite(fit.vcov().to_numpy()).all()
    check = fit.admissibility.checks.set_index("check").loc["saturated model"]
    assert check["verdict"] == "caution"
    for text in (repr(fit), fit._repr_html_(), str(fit.summary())):
        assert "no saturated model" in text
    assert " nan" not in repr(fit)
    with pytest.raises(NotAvailableError, match="saturated"):
        fit.residuals()


def test_the_likelihood_of_a_fit_does_not_rest_on_the_saturated_model(sparse):
    """It is the density of the answers under the estimates."""
    frame, fit = sparse
    implied = fit._fitted.implied
    mean, covariance = implied.mean[0, 0], implied.covariance[0, 0]
    total = 0.0
    for row in frame.to_numpy():
        o = ~np.isnan(row)
        d, s = row[o] - mean[o], covariance[np.ix_(o, o)]
        total -= 0.5 * (o.sum() * np.log(2 * np.pi) + np.linalg.slogdet(s)[1])
        total -= 0.5 * d @ np.linalg.solve(s, d)
    assert fit.loglik == pytest.approx(total, rel=1e-10)


def test_a_difference_of_likelihoods_does_not_rest_on_the_saturated_model(sparse):
    frame, fit = sparse
    restricted = fitted(frame, RESTRICTED)
    test = ls.likelihood_ratio_test(restricted, fit)
    assert test.statistic == pytest.approx(2 * (fit.loglik - restricted.loglik), rel=1e-9)
    robust = [fitted(frame, model, estimator="MLR") for model in (RESTRICTED, MODEL)]
    with pytest.raises(NotAvailableError, match="saturated"):
        ls.likelihood_ratio_test(*robust)


@pytest.mark.parametrize("seed", range(10))
def test_the_saturated_likelihood_is_never_below_a_models(seed):
    rng = np.random.default_rng(seed)
    frame = simulated(seed=seed)
    frame = frame.mask(rng.random(frame.shape) < rng.uniform(0.01, 0.95, size=6))
    present = frame.notna().to_numpy().astype(float)
    if (present.T @ present).min() == 0:
        with pytest.raises(DataError, match="no respondent answered both"):
            fitted(frame)
        return
    try:
        fit = fitted(frame)
    except DataError as error:
        # where few answered both of two items, these may lie on one line
        if "singular" not in str(error):
            raise
        return
    repr(fit)
    if not fit.converged or fit._fitted.covariance is None:
        return
    indices = fit.fit_indices()
    if np.isnan(indices["chisq"]):
        assert "saturated model" in set(fit.admissibility.checks["check"])
    else:
        assert indices["chisq"] >= 0
        assert indices["unrestricted_logl"] >= indices["logl"] - 1e-6
