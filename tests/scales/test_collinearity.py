"""Collinearity of predictors: against R, and what must hold for any predictors."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import loyaltysem as ls
from loyaltysem.errors import (
    DataError,
    MissingDataError,
    NotAvailableError,
    OptionError,
    VariableNotFoundError,
)

CASES = json.loads(
    (Path(__file__).parents[1] / "reference" / "collinearity.json").read_text("utf-8")
)["cases"]
seeds = st.integers(0, 2**32 - 1)


@pytest.mark.parametrize("case", CASES)
def test_tolerance_and_vif_agree_with_lm(case, survey_answers):
    expected = CASES[case]
    table = ls.collinearity(survey_answers, expected["items"]).predictors
    assert list(table.index) == expected["items"]
    np.testing.assert_allclose(table["vif"], expected["vif"], rtol=1e-10)
    np.testing.assert_allclose(table["r_squared"], expected["r_squared"], rtol=1e-10)
    np.testing.assert_allclose(table["tolerance"], 1 / np.array(expected["vif"]), rtol=1e-10)


@pytest.mark.parametrize("case", CASES)
def test_condition_indices_and_variance_shares_agree_with_r(case, survey_answers):
    expected = CASES[case]
    found = ls.collinearity(survey_answers, expected["items"]).dimensions
    assert list(found.columns[2:]) == ["intercept", *expected["items"]]
    np.testing.assert_allclose(found["eigenvalue"], expected["eigenvalue"], rtol=1e-9)
    np.testing.assert_allclose(found["condition_index"], expected["condition_index"], rtol=1e-9)
    np.testing.assert_allclose(found.iloc[:, 2:], expected["shares"], rtol=1e-6, atol=1e-12)


@given(seeds, st.integers(2, 6))
@settings(max_examples=30)
def test_vif_does_not_depend_on_units_and_shares_sum_to_one(seed, k):
    rng = np.random.default_rng(seed)
    names = [f"x{i}" for i in range(k)]
    x = pd.DataFrame(rng.normal(size=(50, 1)) + rng.normal(size=(50, k)), columns=names)
    found = ls.collinearity(x, names)
    other = ls.collinearity(x * rng.uniform(0.1, 10, size=k) + rng.normal(size=k), names)
    np.testing.assert_allclose(found.predictors["vif"], other.predictors["vif"], rtol=1e-9)
    assert (found.predictors["vif"] >= 1 - 1e-12).all()
    np.testing.assert_allclose(found.dimensions.iloc[:, 2:].sum(), 1)
    assert found.dimensions["condition_index"].is_monotonic_increasing
    assert found.dimensions["eigenvalue"].sum() == pytest.approx(k + 1)


def test_two_predictors_have_the_vif_of_their_correlation(survey_answers):
    r = np.corrcoef(survey_answers["SAT1"], survey_answers["TRU1"])[0, 1]
    found = ls.collinearity(survey_answers, ["SAT1", "TRU1"]).predictors["vif"]
    assert found.tolist() == pytest.approx([1 / (1 - r**2)] * 2, rel=1e-10)


def test_overlapping_predictors_are_named_with_the_rule_and_others_are_not():
    rng = np.random.default_rng(1)
    x = pd.DataFrame(rng.normal(size=(200, 3)), columns=["a", "b", "c"])
    assert len(ls.collinearity(x, ["a", "b", "c"]).predictors.notes) == 1
    found = ls.collinearity(x.assign(b=x["a"] + 0.01 * x["b"]), ["a", "b", "c"])
    _, vif, condition = found.predictors.notes
    assert "Hair et al. 2019" in vif
    assert "a (" in vif
    assert "b (" in vif
    assert "c (" not in vif
    assert "variance of a, b (Belsley" in condition
    assert "Belsley" in repr(found)
    assert "condition_index" in found._repr_html_()


def test_constructs_of_a_survey_stand_for_the_means_of_their_items():
    survey = ls.datasets.load_platforms()
    names = ["WQ", "PV", "SAT1"]
    found = ls.collinearity(survey, names, missing="listwise")
    means = pd.DataFrame(
        {
            "WQ": survey.responses[list(survey.construct_items["WQ"])].mean(axis=1, skipna=False),
            "PV": survey.responses[list(survey.construct_items["PV"])].mean(axis=1, skipna=False),
            "SAT1": survey.responses["SAT1"],
        }
    )
    expected = ls.collinearity(means, names, missing="listwise")
    pd.testing.assert_frame_equal(found.dimensions, expected.dimensions)
    assert found.n == len(means.dropna())
    assert f"{len(means) - found.n} with a missing answer" in found.predictors.notes[0]
    with pytest.raises(MissingDataError):
        ls.collinearity(survey, names)


@pytest.mark.parametrize(
    ("change", "predictors", "error", "message"),
    [
        ({}, ["SAT1"], OptionError, "between two or more"),
        ({}, "SAT1", OptionError, r"Write a list: predictors=\['SAT1'\]"),
        ({}, ["SAT1", "SAT1"], OptionError, "named twice"),
        ({}, ["SAT1", "SAT9"], VariableNotFoundError, "SAT9"),
        ({"SAT2": 4.0}, ["SAT1", "SAT2"], DataError, "no variance"),
    ],
)
def test_what_cannot_be_compared_is_refused(survey_answers, change, predictors, error, message):
    with pytest.raises(error, match=message):
        ls.collinearity(survey_answers.assign(**change), predictors)


def test_copies_sums_and_moments_are_refused_by_name(survey_answers):
    x = survey_answers.assign(copy=survey_answers["SAT1"] * 2)
    with pytest.raises(DataError, match="Copies of each other"):
        ls.collinearity(x, ["SAT1", "copy", "SAT2"])
    x = x.assign(total=x["SAT1"] + x["SAT2"])
    with pytest.raises(DataError, match="total"):
        ls.collinearity(x, ["SAT1", "SAT2", "total"])
    with pytest.raises(NotAvailableError, match="the condition index needs the answers"):
        ls.collinearity(ls.Moments.from_data(survey_answers), ["SAT1", "SAT2"])
