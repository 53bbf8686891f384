"""Tests of normality: against psych and R code from the papers, and what must hold for any data."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pandas as pd
import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats

import loyaltysem as ls
from loyaltysem.errors import (
    DataError,
    MissingDataError,
    NotAvailableError,
    OptionError,
    VariableNotFoundError,
)
from loyaltysem.scales.assumptions import henze_zirkler as henze_zirkler_module
from loyaltysem.scales.assumptions.univariate_tests import (
    kurtosis_standard_error,
    kurtosis_z,
    skewness_standard_error,
    skewness_z,
)

CASES = json.loads((Path(__file__).parents[1] / "reference" / "normality.json").read_text("utf-8"))[
    "cases"
]
seeds = st.integers(0, 2**32 - 1)


@pytest.fixture(scope="module")
def frames(holzinger_answers, survey_answers):
    return {"holzinger": holzinger_answers, "survey": survey_answers, "few": survey_answers[:40]}


def found_for(case, frames):
    return ls.normality(frames[case], CASES[case]["items"])


def row(found, test, variant):
    tests = found.tests
    return tests[(tests["test"] == test) & (tests["variant"] == variant)].iloc[0]


@pytest.mark.parametrize("case", CASES)
@pytest.mark.parametrize(("source", "divisor"), [("mardia_n", "n"), ("mardia_psych", "n-1")])
def test_mardia_agrees_with_psych_and_with_the_paper(case, source, divisor, frames):
    found, expected = found_for(case, frames), CASES[case][source]
    skewness = row(found, "Mardia skewness", f"divisor {divisor}")
    small = row(found, "Mardia skewness", f"divisor {divisor}, small sample")
    kurtosis = row(found, "Mardia kurtosis", f"divisor {divisor}")
    assert skewness["value"] == small["value"] == pytest.approx(expected["b1"], rel=1e-9)
    assert kurtosis["value"] == pytest.approx(expected["b2"], rel=1e-9)
    assert skewness["statistic"] == pytest.approx(expected["chisq"], rel=1e-9)
    assert small["statistic"] == pytest.approx(expected["chisq_small"], rel=1e-9)
    assert kurtosis["statistic"] == pytest.approx(expected["z"], rel=1e-8)
    # psych takes tails as one minus the other tail, which leaves their digits after the 15th
    for part, key in ((skewness, "p_skew"), (small, "p_small"), (kurtosis, "p_kurtosis")):
        assert part["pvalue"] == pytest.approx(expected[key], rel=1e-6, abs=1e-14)
    assert set(found.tests["df"].dropna()) == {CASES[case]["mardia_n"]["df"]}


def test_the_two_divisors_give_the_two_published_values(frames):
    found = found_for("holzinger", frames)
    assert row(found, "Mardia kurtosis", "divisor n-1")["value"] == pytest.approx(102.904, abs=5e-4)
    assert row(found, "Mardia kurtosis", "divisor n")["value"] == pytest.approx(103.591, abs=5e-4)


@pytest.mark.parametrize("case", CASES)
def test_henze_zirkler_agrees_with_r_code_from_the_paper(case, frames):
    rows = CASES[case]["rows_henze_zirkler"]
    found = ls.normality(frames[case][:rows], CASES[case]["items"])
    expected = CASES[case]["henze_zirkler"]
    hz = row(found, "Henze-Zirkler", "divisor n")
    # the statistic of order 1 is a difference of sums of order n
    assert hz["value"] == pytest.approx(expected["statistic"], rel=1e-9)
    assert hz["pvalue"] == pytest.approx(expected["pvalue"], rel=1e-6, abs=1e-14)


@pytest.mark.parametrize("case", CASES)
def test_univariate_z_agree_with_r_code_from_the_papers(case, frames):
    items = found_for(case, frames).items
    np.testing.assert_allclose(items["skewness_z"], CASES[case]["skewness_z"], rtol=1e-9)
    np.testing.assert_allclose(items["kurtosis_z"], CASES[case]["kurtosis_z"], rtol=1e-9)


def test_univariate_z_and_pvalues_agree_with_scipy(frames):
    items = found_for("survey", frames).items
    x = frames["survey"][list(items.index)].to_numpy()
    for column, test in (("skewness", stats.skewtest), ("kurtosis", stats.kurtosistest)):
        expected = test(x)
        np.testing.assert_allclose(items[f"{column}_z"], expected.statistic, rtol=1e-9)
        np.testing.assert_allclose(items[f"{column}_pvalue"], expected.pvalue, rtol=1e-9)


def test_standard_errors_are_those_that_spss_prints():
    # SPSS, FREQUENCIES with 100 cases: .241 and .478
    assert skewness_standard_error(100) == pytest.approx(0.241, abs=5e-4)
    assert kurtosis_standard_error(100) == pytest.approx(0.478, abs=5e-4)


@pytest.mark.parametrize("moment_type", [1, 2, 3])
def test_the_type_changes_what_is_printed_and_not_its_test(moment_type, frames):
    found = ls.normality(frames["few"], ["SAT1"], moment_type=moment_type)
    x = frames["few"]["SAT1"].to_numpy()
    n = len(x)
    g1 = stats.skew(x)
    expected = {1: g1, 2: stats.skew(x, bias=False), 3: g1 * ((n - 1) / n) ** 1.5}[moment_type]
    assert found.items["skewness"].item() == pytest.approx(expected, rel=1e-12)
    assert found.items["skewness_z"].item() == pytest.approx(stats.skewtest(x).statistic, rel=1e-9)
    assert f"type {moment_type}" in repr(found)


@given(seeds, st.integers(1, 5))
@settings(max_examples=30)
def test_multivariate_tests_do_not_depend_on_units_or_mixing(seed, p):
    rng = np.random.default_rng(seed)
    x = rng.exponential(size=(40, p))
    turned = x @ (rng.normal(size=(p, p)) + 3 * np.eye(p)) + rng.normal(size=p)
    names = [f"x{i}" for i in range(p)]
    first, second = (ls.normality(pd.DataFrame(y, columns=names)).tests for y in (x, turned))
    np.testing.assert_allclose(first["value"], second["value"], rtol=1e-6)
    np.testing.assert_allclose(first["pvalue"], second["pvalue"], rtol=1e-5, atol=1e-12)


@given(seeds)
@settings(max_examples=30)
def test_one_item_has_its_own_squared_skewness_and_its_kurtosis(seed):
    x = np.random.default_rng(seed).gamma(2.0, size=30)
    tests = ls.normality(pd.DataFrame({"x": x})).tests.set_index(["test", "variant"])["value"]
    assert tests["Mardia skewness", "divisor n"] == pytest.approx(stats.skew(x) ** 2, rel=1e-9)
    expected = stats.kurtosis(x, fisher=False)
    assert tests["Mardia kurtosis", "divisor n"] == pytest.approx(expected, rel=1e-9)


def test_univariate_z_and_henze_zirkler_reject_normal_answers_as_often_as_they_say():
    rng = np.random.default_rng(20261122)
    x = rng.normal(size=(60, 4000))
    share = 0.05, 4 * np.sqrt(0.05 * 0.95 / 4000)
    for test, of in ((skewness_z, stats.skew), (kurtosis_z, stats.kurtosis)):
        rejected = float(np.mean(np.abs(test(of(x), 60)) > 1.959964))
        assert rejected == pytest.approx(share[0], abs=share[1])
    draws = rng.normal(size=(1000, 60, 3))
    pvalues = []
    for y in draws:
        z = y - y.mean(axis=0)
        z = z @ np.linalg.inv(np.linalg.cholesky(z.T @ z / 60)).T
        pvalues.append(ls.scales.henze_zirkler(z)[1])
    # the lognormal is itself an approximation, of about a percent
    assert np.mean(np.array(pvalues) < 0.05) == pytest.approx(0.05, abs=0.03)


def test_henze_zirkler_in_blocks_is_that_of_all_pairs_at_once(monkeypatch):
    z = np.random.default_rng(1).normal(size=(50, 3))
    whole = henze_zirkler_module.henze_zirkler(z)
    monkeypatch.setattr(henze_zirkler_module, "PAIRS_AT_ONCE", 170)
    assert henze_zirkler_module.henze_zirkler(z) == pytest.approx(whole, rel=1e-12)


@pytest.mark.parametrize(
    ("draw", "words"),
    [
        (lambda rng: rng.normal(size=(500, 2)), "does not differ from the normal one"),
        (lambda rng: rng.standard_t(4, size=(500, 2)), "chi-square tends to be too large"),
        (lambda rng: rng.uniform(size=(500, 2)), "chi-square tends to be too small"),
    ],
)
def test_the_meaning_of_the_kurtosis_follows_its_direction(draw, words):
    x = pd.DataFrame(draw(np.random.default_rng(3)), columns=["a", "b"])
    found = ls.normality(x)
    assert words in row(found, "Mardia kurtosis", "divisor n")["meaning"]
    assert words in repr(found)
    assert words in found._repr_html_()


def test_skewed_answers_are_said_to_be_skewed_and_normal_ones_are_not():
    rng = np.random.default_rng(4)
    for draw, skewness, hz in (
        (rng.exponential, "jointly skewed", "depart from the multivariate normal"),
        (rng.normal, "No joint skewness", "does not prove normality"),
    ):
        found = ls.normality(pd.DataFrame(draw(size=(300, 2)), columns=["a", "b"]))
        assert skewness in row(found, "Mardia skewness", "divisor n")["meaning"]
        assert hz in row(found, "Henze-Zirkler", "divisor n")["meaning"]


def test_notes_name_items_far_from_normal_items_of_few_answers_and_empty_cells():
    rng = np.random.default_rng(5)
    x = pd.DataFrame({"far": rng.exponential(size=19) ** 4, "few": np.arange(19) % 3})
    items = ls.normality(x).items
    far, few, empty = items.notes[1:]
    assert "(West" in far
    assert ": far." in far
    assert "Fewer than 5 different answers: few." in few
    assert "kurtosis_z is empty" in empty
    assert items["kurtosis_z"].isna().all()
    assert items["skewness_z"].notna().all()


def test_rows_with_missing_answers_are_refused_or_left_out_with_their_number(frames):
    x = frames["few"].copy()
    x.loc[[3, 7], "SAT1"] = np.nan
    with pytest.raises(MissingDataError, match="2 of 40 rows"):
        ls.normality(x, ["SAT1", "SAT2"])
    found = ls.normality(x, ["SAT1", "SAT2"], missing="listwise")
    assert found.n == 38
    assert "2 with a missing answer left out" in found.items.notes[0]


def test_survey_and_polars_frame_are_read_as_a_pandas_frame_is(frames):
    items = ["SAT1", "SAT2"]
    expected = ls.normality(frames["few"][items]).tests
    pd.testing.assert_frame_equal(
        ls.normality(pl.DataFrame(frames["few"].to_dict("list")), items).tests, expected
    )
    survey = ls.datasets.load_platforms()
    found = ls.normality(survey, missing="listwise")
    assert list(found.items.index) == survey.codebook.item_names


@pytest.mark.parametrize(
    ("change", "items", "options", "error", "message"),
    [
        ({}, ["SAT1", "SAT1"], {}, OptionError, "named twice"),
        ({}, [], {}, OptionError, "No item is named"),
        ({}, ["SAT9"], {}, VariableNotFoundError, "SAT9"),
        ({}, ["SAT1"], {"alpha": 5}, OptionError, "alpha=5.*the level of a test"),
        ({}, ["SAT1"], {"moment_type": 4}, OptionError, "moment_type=4"),
        ({}, ["SAT1"], {"missing": "fiml"}, OptionError, "needs complete rows"),
        ({"SAT1": 3.0}, ["SAT1", "SAT2"], {}, DataError, "no variance"),
    ],
)
def test_what_cannot_be_tested_is_refused(frames, change, items, options, error, message):
    with pytest.raises(error, match=message):
        ls.normality(frames["few"].assign(**change), items, **options)


def test_moments_and_too_few_respondents_are_refused(frames):
    with pytest.raises(NotAvailableError, match="a test of normality needs the answers"):
        ls.normality(ls.Moments.from_data(frames["few"]))
    with pytest.raises(DataError, match="7 respondents"):
        ls.normality(frames["few"][:7], ["SAT1"])
