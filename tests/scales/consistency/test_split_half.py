"""Halves of a scale: psych's coefficients, all splits or random ones."""

from __future__ import annotations

from math import comb

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import loyaltysem as ls
from loyaltysem.errors import DataError, DataWarning, MissingDataError, OptionError
from loyaltysem.moments import Moments
from loyaltysem.scales import (
    cronbach_alpha,
    half_splits,
    spearman_brown,
    split_half,
    split_half_coefficients,
)

CASES = ["sat", "sat_tru", "holzinger_6"]
CLOSE = 1e-9
SAT = {"SAT": ["SAT1", "SAT2", "SAT3", "SAT4"]}


def covariance(seed, k, n=60):
    rng = np.random.default_rng(seed)
    return np.cov((rng.normal(size=(n, 1)) + rng.uniform(0.5, 2, k) * rng.normal(size=(n, k))).T)


@pytest.mark.parametrize("case", CASES)
@pytest.mark.parametrize("standardized", [True, False])
def test_coefficients_agree_with_psych(case, standardized, consistency, answers):
    stored = consistency["halves"][case]
    data = answers["holzinger" if case.startswith("holzinger") else "survey"]
    row = split_half(data, {"A": stored["items"]}, standardized=standardized).loc["A"]
    expected = stored["correlations" if standardized else "covariances"]
    assert row["n_splits"] == expected["n_splits"]
    assert row["lambda_4"] == pytest.approx(expected["max"], abs=CLOSE)
    assert row["min"] == pytest.approx(expected["min"], abs=CLOSE)
    assert row["mean"] == pytest.approx(expected["mean"], abs=CLOSE)
    assert row["median"] == pytest.approx(np.median(expected["raw"]), abs=CLOSE)


@pytest.mark.parametrize("case", CASES)
def test_every_single_split_agrees_with_psych(case, consistency, answers):
    stored = consistency["halves"][case]
    data = answers["holzinger" if case.startswith("holzinger") else "survey"]
    matrix = data[stored["items"]].cov().to_numpy()
    splits, _ = half_splits(len(stored["items"]), 10_000)
    found = np.sort(split_half_coefficients(matrix, splits))
    assert found == pytest.approx(stored["covariances"]["raw"], abs=CLOSE)


@settings(deadline=None)
@given(st.integers(0, 10_000), st.sampled_from([2, 4, 6, 8]))
def test_the_mean_over_all_splits_is_alpha(seed, k):
    s = covariance(seed, k)
    found = split_half_coefficients(s, half_splits(k, 10_000)[0])
    assert found.mean() == pytest.approx(cronbach_alpha(s), abs=1e-10)


@settings(deadline=None)
@given(st.integers(2, 12))
def test_all_splits_are_there_once(k):
    splits, exhaustive = half_splits(k, 10_000)
    assert exhaustive
    assert (splits.sum(axis=1) == k // 2).all()
    either = {min(tuple(row), tuple(~row)) for row in splits}
    assert len(either) == len(splits) == comb(k, k // 2) // (2 if k % 2 == 0 else 1)


def test_a_coefficient_is_that_of_the_scores_of_the_halves(survey_answers):
    x = survey_answers[SAT["SAT"]]
    a, b = x["SAT1"] + x["SAT3"], x["SAT2"] + x["SAT4"]
    row = split_half(survey_answers, SAT).loc["SAT"]
    assert row["odd_even"] == pytest.approx(4 * a.cov(b) / (a + b).var())
    r = a.corr(b)
    assert row["odd_even_spearman_brown"] == pytest.approx(2 * r / (1 + r))


def test_unequal_halves_have_horsts_correction(survey_answers):
    items = ["PV1", "PV2", "PV3"]
    r = (survey_answers["PV1"] + survey_answers["PV3"]).corr(survey_answers["PV2"])
    row = split_half(survey_answers, {"PV": items}).loc["PV"]
    assert row["odd_even_spearman_brown"] == pytest.approx(spearman_brown(r, 2 / 3))
    # parallel items: the corrected value is the reliability of the whole
    common, k = 0.4, 3
    s = np.full((k, k), common) + (1 - common) * np.eye(k)
    halves = s[0].sum() - 1, s[1:, 1:].sum()
    correlation = halves[0] / np.sqrt(1 * halves[1])
    expected = k * common / (1 + (k - 1) * common)
    assert spearman_brown(correlation, 1 / 3) == pytest.approx(expected)


@settings(deadline=None)
@given(st.floats(-0.99, 0.99), st.floats(0.05, 0.95))
def test_horsts_formula_is_symmetric_and_keeps_the_sign(r, share):
    assert spearman_brown(r, share) == pytest.approx(spearman_brown(r, 1 - share), abs=1e-9)
    if abs(r) > 1e-300:  # products of smaller numbers are 0
        assert np.sign(spearman_brown(r, share)) == np.sign(r)
    assert spearman_brown(r) == pytest.approx(2 * r / (1 + r), abs=1e-9)


def test_halves_that_are_copies_have_perfect_reliability():
    assert spearman_brown(1.0, 0.4) == 1.0


def test_long_scales_have_random_splits_and_say_so(survey_answers):
    items = [f"{c}{i}" for c in ("WQ", "SAT", "TRU", "LOY") for i in range(1, 5)] + ["PV1"]
    one, same, other = (
        split_half(survey_answers, {"A": items}, n_replicates=500, rng=r) for r in (1, 1, 2)
    )
    pd.testing.assert_frame_equal(pd.DataFrame(one), pd.DataFrame(same))
    assert one.loc["A", "mean"] != other.loc["A", "mean"]
    assert not one.loc["A", "exhaustive"]
    assert one.loc["A", "n_splits"] == 500
    assert "random splits" in repr(one)
    every = split_half(survey_answers, {"A": items}, n_replicates=30_000)
    assert every.loc["A", "lambda_4"] >= one.loc["A", "lambda_4"]
    assert every.loc["A", "mean"] == pytest.approx(one.loc["A", "mean"], abs=0.005)


def test_the_best_split_is_named(survey_answers):
    row = split_half(survey_answers, SAT).loc["SAT"]
    first, second = ([*half.split(" + ")] for half in row["best_split"].split(" | "))
    x = survey_answers[SAT["SAT"]]
    a, b = x[first].sum(axis=1), x[second].sum(axis=1)
    assert row["lambda_4"] == pytest.approx(4 * a.cov(b) / (a + b).var())


def test_two_items_have_one_split_and_one_item_has_none(survey_answers):
    scales = {"two": ["SAT1", "SAT2"], "one": ["LOY1"]}
    with pytest.warns(DataWarning, match=r"one has one item \(LOY1\), which has no halves"):
        table = split_half(survey_answers, scales)
    assert table.loc["two", "n_splits"] == 1
    assert table.loc["two", "mean"] == table.loc["two", "lambda_4"]
    assert np.isnan(table.loc["one", "mean"])


def test_an_item_against_its_scale_is_named(survey_answers):
    turned = survey_answers.assign(SAT4=8 - survey_answers["SAT4"])
    with pytest.warns(DataWarning, match=r"SAT4 \(-.*Nothing was reversed"):
        table = split_half(turned, SAT)
    assert table.loc["SAT", "mean"] < split_half(survey_answers, SAT).loc["SAT", "mean"]


def test_moments_have_halves_too(survey_answers):
    moments = Moments.from_data(survey_answers[SAT["SAT"]])
    pd.testing.assert_frame_equal(
        pd.DataFrame(split_half(moments, SAT)), pd.DataFrame(split_half(survey_answers, SAT))
    )


@pytest.mark.parametrize("n_replicates", [0, 2.5, True, "all"])
def test_numbers_of_splits_without_meaning_are_refused(n_replicates, survey_answers):
    with pytest.raises(OptionError, match=r"n_replicates=.*whole number"):
        split_half(survey_answers, SAT, n_replicates=n_replicates)


def test_bad_answers_are_refused_as_everywhere(survey_answers):
    with pytest.raises(DataError, match="SAT2 has no variance"):
        split_half(survey_answers.assign(SAT2=4.0), SAT)
    with pytest.raises(MissingDataError, match="missing='listwise'"):
        split_half(ls.datasets.load_platforms())
