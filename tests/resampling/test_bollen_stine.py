"""The bootstrap test of fit.

tests/reference/lavaan_bollen_stine.R wrote lavaan's replicates.
"""

from __future__ import annotations

import json
from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

import loyaltysem as ls
from lavaan_cases import TESTS, frame_of
from loyaltysem.errors import NotAvailableError, OptionError
from loyaltysem.moments.drawn.resampling import resampled_counts
from loyaltysem.resampling import bollen_stine
from loyaltysem.resampling.bollen_stine import _turned
from loyaltysem.resampling.replicates import refit

DRAWN = json.loads((TESTS / "reference" / "lavaan_bollen_stine.json").read_text("utf-8"))
CASES = {name: case for name, case in DRAWN.items() if isinstance(case, dict)}
REPLICATES = 1000
HS = "visual =~ x1 + x2 + x3\ntextual =~ x4 + x5 + x6\nspeed =~ x7 + x8 + x9"


@pytest.fixture(scope="module")
def wrong():
    return ls.CFA(HS).fit(frame_of("holzinger_swineford.csv"))


def normal_frame(n: int, seed: int) -> pd.DataFrame:
    rng = np.random.default_rng(seed)
    factor = rng.normal(size=(n, 1))
    return pd.DataFrame(0.7 * factor + 0.7 * rng.normal(size=(n, 5)), columns=list("abcde"))


def test_a_model_that_does_not_fit_is_rejected(wrong):
    result = wrong.bollen_stine(n_replicates=200, rng=1)
    assert result.statistic == pytest.approx(wrong.fit_indices()["chisq"])
    assert result.pvalue < 0.02
    assert "Bollen–Stine" in result.method


@pytest.mark.parametrize("seed", [2, 4])
def test_p_agrees_with_the_chi_square_that_knows_the_samples_kurtosis(seed):
    """Three Monte-Carlo errors of 2000 replicates; the replicates' kurtosis is the sample's."""
    fit = ls.CFA({"F": list("abcde")}).fit(normal_frame(800, seed), estimator="MLM")
    p = fit.bollen_stine(n_replicates=2000, rng=2).pvalue
    assert p == pytest.approx(fit.fit_indices()["pvalue_scaled"], abs=0.033)


def test_in_the_turned_answers_the_model_holds_exactly(wrong):
    fitted = wrong._fitted
    turned = _turned(fitted, fitted.values[0], 0)
    np.testing.assert_allclose(
        np.cov(turned.T, ddof=0), fitted.implied.covariance[0, 0], rtol=1e-10, atol=1e-12
    )


def lavaan_case(name: str) -> ls.SEMResult:
    options = {key.replace(".", "_"): value for key, value in dict(CASES[name]["options"]).items()}
    return ls.SEM(CASES[name]["model"]).fit(frame_of(CASES[name]["data"]), **options)


def test_lavaans_replicates_are_named_with_their_number():
    assert DRAWN["engine"].startswith("lavaan 0.6.14")
    for case in CASES.values():
        assert case["converged"] == case["replicates"] == 1000


@pytest.mark.parametrize("name", CASES)
def test_the_turned_answers_are_lavaans(name):
    """Known from the moments of the rows that lavaan drew; to where lavaan's search stopped."""
    fitted, case = lavaan_case(name)._fitted, CASES[name]
    order = [fitted.layout.observed.index(item) for item in case["names"]]
    turned = [_turned(fitted, x, g)[:, order] for g, x in enumerate(fitted.values)]
    for b, theirs in enumerate(case["moments"]):
        moments = []
        for g, rows in enumerate(case["rows"]):
            drawn = turned[g][np.array(rows[b]) - 1]
            moments.append(np.cov(drawn.T, ddof=0).ravel())
            if case["options"]:  # with a mean structure
                moments.append(drawn.mean(axis=0))
        np.testing.assert_allclose(np.concatenate(moments), theirs, rtol=1e-4, atol=2e-5)


@pytest.mark.parametrize("name", CASES)
def test_p_and_quantiles_are_lavaans_within_monte_carlo_error(name):
    fit, case = lavaan_case(name), CASES[name]
    result = fit.bollen_stine(n_replicates=REPLICATES, rng=11)
    assert result.statistic == pytest.approx(case["chisq"], rel=1e-6)
    error = binomial_error(case["pvalue"], case["converged"])
    assert abs(result.pvalue - case["pvalue"]) < 3.5 * error
    turned = tuple(_turned(fit._fitted, x, g) for g, x in enumerate(fit._fitted.values))
    draws = resampled_counts([len(x) for x in turned], REPLICATES, 12)
    chisq = refit(fit._fitted, draws, criterion=fit._fitted.criterion.with_values(turned)).chisq
    for share, quantile in zip(case["shares"], case["quantiles"], strict=True):
        below = (chisq <= quantile).mean()
        assert abs(below - share) < 3.5 * binomial_error(share, case["converged"]), share


def binomial_error(share: float, theirs: int) -> float:
    """Standard error of the difference of two shares, of lavaan's replicates and of ours."""
    return float(np.sqrt(share * (1 - share) * (1 / theirs + 1 / REPLICATES)))


def test_answers_in_which_the_model_holds_already_stay_what_they_are():
    frame = normal_frame(300, 3)
    fitted = ls.SEM("a ~~ b + c + d + e\nb ~~ c + d + e\nc ~~ d + e\nd ~~ e").fit(frame)._fitted
    (values,) = fitted.values
    np.testing.assert_allclose(_turned(fitted, values, 0), values, rtol=1e-8, atol=1e-8)


def test_same_seed_same_digits(wrong):
    assert wrong.bollen_stine(n_replicates=30, rng=5) == wrong.bollen_stine(n_replicates=30, rng=5)


def test_replicates_are_compared_by_their_own_statistic(monkeypatch):
    frame = normal_frame(260, 7).assign(shop=["one"] * 60 + ["two"] * 200)
    fit = ls.CFA({"F": list("abcde")}).fit(frame, group="shop", likelihood="wishart")

    def close_by(fitted, counts, **options):
        """Refit the answers themselves, and say a little less and a little more."""
        as_they_are = tuple(np.ones((2, len(x))) for x in fitted.values)
        own = refit(fitted, iter([as_they_are]))
        return replace(own, chisq=own.chisq * [1 - 1e-9, 1 + 1e-9])

    monkeypatch.setattr(bollen_stine, "refit", close_by)
    assert fit.bollen_stine(n_replicates=2).pvalue == 0.5


def test_what_has_no_bollen_stine_test_is_refused(wrong):
    frame = normal_frame(200, 1)
    moments = ls.Moments.from_data(frame)
    with pytest.raises(NotAvailableError, match="complete answers"):
        ls.CFA({"F": list("abcde")}).fit(moments).bollen_stine(n_replicates=10)
    with pytest.raises(NotAvailableError, match="degrees of freedom"):
        ls.CFA({"F": list("abc")}).fit(frame).bollen_stine(n_replicates=10)
    with pytest.raises(NotAvailableError, match="likelihood"):
        ls.CFA({"F": list("abcde")}).fit(frame, estimator="GLS").bollen_stine(n_replicates=10)
    with pytest.raises(OptionError, match="whole number"):
        wrong.bollen_stine(n_replicates=1)
