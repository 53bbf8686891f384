"""What a fit of ordered answers explains, tested by Wald, and what it refuses to do.

tests/reference/ordinal_after_fit.R and ordinal_explained.R wrote the values, at the exact minimum.
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
from ordinal_after_fit_cases import AFTER, EXPLAINED, fit_with, group_labels, having, lower, numbers

import loyaltysem as ls
from loyaltysem.errors import IdentificationError, NotAvailableError
from loyaltysem.fits.provenance import provenance_of
from ordinal_cases import CASES, answers_of, fit_of


@pytest.mark.parametrize("name", list(EXPLAINED["fits"]))
def test_r_squared_and_latent_correlations_agree_with_lavaan(name):
    fit, labels = fit_of(name), group_labels(name)
    for label, theirs in zip(labels, EXPLAINED["fits"][name]["groups"], strict=True):
        ours = fit.r_squared(group=label or None)
        assert set(ours.index) == set(theirs["rsquare"]["names"])
        np.testing.assert_allclose(
            ours[theirs["rsquare"]["names"]], theirs["rsquare"]["values"], rtol=1e-8
        )
        names = theirs["cor.lv"]["names"]
        expected = lower(theirs["cor.lv"]["values"], len(names), diagonal=True)
        own = fit.latent_correlations(group=label or None).loc[names, names]
        np.testing.assert_allclose(own, expected, rtol=1e-8)


@pytest.mark.parametrize("name", having("standardized"))
def test_standardized_estimates_agree_with_lavaan(name):
    ours, theirs = fit_of(name).estimates(standardized=True), AFTER[name]["standardized"]
    for kind, column in (("std.all", "std_all"), ("std.lv", "std_lv")):
        expected = numbers(theirs[kind]["est.std"])
        np.testing.assert_allclose(ours[column], expected, rtol=1e-7, atol=1e-9)
    # lavaan differentiates these numerically
    errors = numbers(theirs["std.all"]["se"])
    np.testing.assert_allclose(ours["std_se"], errors, rtol=1e-6, atol=1e-8)


@pytest.mark.parametrize("name", having("wald"))
def test_wald_tests_agree_with_lavaan(name):
    for theirs in AFTER[name]["wald"]:
        text = theirs["text"].removeprefix("indirect := a*b\n")  # the model defines it
        ours = fit_of(name).wald_test(text)
        assert ours.df == theirs["df"]
        np.testing.assert_allclose(ours.statistic, theirs["statistic"], rtol=1e-7)
        np.testing.assert_allclose(ours.pvalue, theirs["pvalue"], rtol=1e-6)


@pytest.mark.parametrize("name", ["small_indirect", "small_indirect_theta"])
def test_effects_are_those_that_the_model_defines(name):
    table = fit_of(name).effects("WQ", "LOY").set_index("effect")
    theirs = AFTER[name]["standardized"]["std.all"]
    for effect, row in (("indirect", -2), ("total", -1)):
        assert table.loc[effect, "std_all"] == pytest.approx(theirs["est.std"][row], rel=1e-8)
        assert table.loc[effect, "std_se"] == pytest.approx(theirs["se"][row], rel=1e-6)
    assert fit_of(name).estimates().iloc[-1]["est"] == pytest.approx(table.loc["total", "est"])


def test_a_hypothesis_about_one_loading_twice_is_refused():
    with pytest.raises(IdentificationError, match="no joint test"):
        fit_of("small_labels").wald_test("l == m\n2*l == 2*m")


@pytest.mark.parametrize("estimator", ["WLSMV", "ULSMV", "WLS"])
def test_the_bollen_stine_test_of_categories_is_refused(estimator):
    with pytest.raises(NotAvailableError, match=r"no categories any more.*'WLSMV'"):
        fit_with("small_wlsmv", estimator=estimator).bollen_stine(n_replicates=10, rng=1)


def test_a_crosscheck_of_categories_is_refused():
    with pytest.raises(NotAvailableError, match=r"has ordered answers \(thresholds and") as caught:
        fit_of("small_wlsmv").crosscheck()
    assert "mean structure" not in str(caught.value)


def test_provenance_fingerprints_thresholds_and_correlations():
    fit = fit_of("small_wlsmv")
    own = fit.provenance
    assert own.options.ordered is True
    assert own.options.parameterization == "delta"
    assert own.data_sha256 == fit_of("small_theta").provenance.data_sha256
    answers = fit._fitted.sample.ordinal
    moved = replace(answers, moments=answers.moments + np.eye(1, answers.moments.shape[1]) * 1e-3)
    sample = replace(fit._fitted.sample, ordinal=moved)
    rule = replace(fit._fitted.criterion, sample=sample)
    other = provenance_of(replace(fit._fitted, sample=sample, criterion=rule), fit._fitted_at)
    assert other.data_sha256 != own.data_sha256


def test_provenance_counts_who_answered_nothing():
    answers = answers_of(CASES["small_pairwise"])
    items = fit_of("small_pairwise")._fitted.layout.observed
    blank = answers.head(3).assign(**dict.fromkeys(items, np.nan))
    model = ls.CFA("\n".join(CASES["small_pairwise"]["model"]))
    found = model.fit(pd.concat([answers, blank]), ordered=True, missing="pairwise").provenance
    assert (found.n_observations, found.n_incomplete) == (len(answers), 3)
    assert found.data_sha256 == fit_of("small_pairwise").provenance.data_sha256
