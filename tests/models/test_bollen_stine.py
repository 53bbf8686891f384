"""The bootstrap test of fit."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
from lavaan_cases import frame_of

import loyaltysem as ls
from loyaltysem.errors import NotAvailableError, OptionError
from loyaltysem.models.resampling import bollen_stine
from loyaltysem.models.resampling.bollen_stine import _turned
from loyaltysem.models.resampling.replicates import refit_complete

HS = "visual =~ x1 + x2 + x3\ntextual =~ x4 + x5 + x6\nspeed =~ x7 + x8 + x9"


@pytest.fixture(scope="module")
def wrong():
    return ls.CFA(HS).fit(frame_of("holzinger_swineford.csv"))


def normal_frame(n: int, seed: int) -> pd.DataFrame:
    rng = np.random.default_rng(seed)
    factor = rng.normal(size=(n, 1))
    return pd.DataFrame(0.7 * factor + 0.7 * rng.normal(size=(n, 5)), columns=list("abcde"))


def test_a_model_that_does_not_fit_is_rejected(wrong):
    result = wrong.bollen_stine(200, rng=1)
    assert result.statistic == pytest.approx(wrong.fit_indices()["chisq"])
    assert result.pvalue < 0.02
    assert "Bollen–Stine" in result.method


def test_p_agrees_with_the_chi_square_on_normal_answers():
    fit = ls.CFA({"F": list("abcde")}).fit(normal_frame(800, 4))
    p = fit.bollen_stine(2000, rng=2).pvalue
    assert p == pytest.approx(fit.fit_indices()["pvalue"], abs=0.05)


def test_in_the_turned_answers_the_model_holds_exactly(wrong):
    fitted = wrong._fitted
    turned = _turned(fitted, fitted.values[0], 0)
    np.testing.assert_allclose(
        np.cov(turned.T, ddof=0), fitted.implied.covariance[0, 0], rtol=1e-10, atol=1e-12
    )


def test_same_seed_same_digits(wrong):
    assert wrong.bollen_stine(30, rng=5) == wrong.bollen_stine(30, rng=5)


def test_replicates_are_compared_by_their_own_statistic(monkeypatch):
    frame = normal_frame(260, 7).assign(shop=["one"] * 60 + ["two"] * 200)
    fit = ls.CFA({"F": list("abcde")}).fit(frame, group="shop", likelihood="wishart")

    def close_by(fitted, values, weights, **options):
        """Refit the answers themselves, and say a little less and a little more."""
        as_they_are = tuple(np.full((2, len(x)), 1 / len(x)) for x in fitted.values)
        own = refit_complete(fitted, fitted.values, iter([as_they_are]))
        return replace(own, chisq=own.chisq * [1 - 1e-9, 1 + 1e-9])

    monkeypatch.setattr(bollen_stine, "refit_complete", close_by)
    assert fit.bollen_stine(2).pvalue == 0.5


def test_what_has_no_bollen_stine_test_is_refused(wrong):
    frame = normal_frame(200, 1)
    moments = ls.Moments.from_data(frame)
    with pytest.raises(NotAvailableError, match="complete answers"):
        ls.CFA({"F": list("abcde")}).fit(moments).bollen_stine(10)
    with pytest.raises(NotAvailableError, match="degrees of freedom"):
        ls.CFA({"F": list("abc")}).fit(frame).bollen_stine(10)
    with pytest.raises(NotAvailableError, match="likelihood"):
        ls.CFA({"F": list("abcde")}).fit(frame, estimator="GLS").bollen_stine(10)
    with pytest.raises(OptionError, match="whole number"):
        wrong.bollen_stine(1)
