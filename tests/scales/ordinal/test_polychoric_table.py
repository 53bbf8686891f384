"""Polychoric correlations are lavaan's; what they cannot be computed from is named."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import loyaltysem as ls
from loyaltysem.errors import (
    DataError,
    DataWarning,
    MissingDataError,
    OptionError,
    VariableNotFoundError,
)
from loyaltysem.moments import Moments
from loyaltysem.moments.ordinal.contingency import all_pairs, pair_tables
from loyaltysem.moments.ordinal.correlations import ordinal_moments
from loyaltysem.moments.ordinal.polychoric import polychoric_score

# lavaan's search for a correlation stops up to 1e-6 from the maximum
AS_LAVAAN_STOPS = 1e-6


def agrees(found, stored):
    assert found.correlations.index.tolist() == stored["items"]
    np.testing.assert_allclose(
        found.correlations, np.array(stored["correlations"]), atol=AS_LAVAAN_STOPS, rtol=0
    )
    for item, thresholds in stored["thresholds"].items():
        values = found.thresholds.loc[item].dropna()
        np.testing.assert_allclose(values, np.atleast_1d(thresholds), atol=1e-12, rtol=0)


def test_correlations_and_thresholds_agree_with_lavaan(likert, expected):
    found = ls.polychoric(likert)
    agrees(found, expected["cases"]["likert"])
    assert found.n == 820
    assert (found.n_pairs == 820).all(axis=None)


def test_lavaans_equations_are_solved_closer_than_by_lavaan(likert, expected):
    codes = likert.to_numpy() - 1
    one, other = all_pairs(19)
    tables = np.moveaxis(pair_tables(codes, 5), 0, -1)
    thresholds = ls.polychoric(likert).thresholds.to_numpy()

    def score(correlations):
        pairs = np.asarray(correlations)[one, other]
        return polychoric_score(tables, thresholds[one].T, thresholds[other].T, pairs)[0]

    assert np.abs(score(ls.polychoric(likert).correlations)).max() < 1e-9
    assert np.abs(score(expected["cases"]["likert"]["correlations"])).max() > 1e-6


@pytest.mark.parametrize("missing", ["pairwise", "listwise"])
def test_incomplete_answers_agree_with_lavaan(missing, likert_missing, expected):
    found = ls.polychoric(likert_missing, missing=missing)
    agrees(found, expected["cases"][missing])
    answered = likert_missing.notna().astype(int)
    if missing == "pairwise":
        pd.testing.assert_frame_equal(found.n_pairs, answered.T @ answered)
        assert "respondents, 645 to 772 for a pair" in found.conventions["n"]
    else:
        assert (found.n_pairs == answered.all(axis=1).sum()).all(axis=None)
        assert "with a missing answer left out" in found.conventions["n"]


@pytest.mark.parametrize("case", ["mixed", "binary"])
def test_unequal_categories_and_empty_cells_agree_with_lavaan(case, expected):
    found = ls.polychoric(pd.DataFrame(expected[case]))
    agrees(found, expected["cases"][case])


def test_an_empty_cell_of_two_by_two_is_said_to_be_filled(expected):
    found = ls.polychoric(pd.DataFrame(expected["binary"]))
    assert any(".5 was moved into the empty cell" in note for note in found.notes)


def test_psych_agrees_where_it_adds_nothing(likert, expected):
    found = ls.polychoric(likert).correlations.to_numpy()
    # psych searches with optimize(), whose tolerance is 1e-4
    np.testing.assert_allclose(found, expected["psych"]["uncorrected"], atol=1e-4)
    assert np.abs(found - np.array(expected["psych"]["corrected"])).max() > 1e-3


def increasing(seed, values):
    """The same answers under other numbers in the same order."""
    rng = np.random.default_rng(seed)
    old = np.unique(values)
    new = np.cumsum(rng.integers(1, 9, len(old))) - 20
    return new[np.searchsorted(old, values)]


@settings(max_examples=25, deadline=None)
@given(st.integers(0, 2**32 - 1))
def test_any_increasing_numbering_gives_the_same(seed):
    rng = np.random.default_rng(seed)
    answers = pd.DataFrame(rng.integers(1, 6, (120, 4)), columns=list("abcd"))
    answers["b"] = np.clip(answers["a"] + rng.integers(-1, 2, 120), 1, 5)
    plain = ls.polychoric(answers)
    again = ls.polychoric(answers.apply(lambda column: increasing(seed, column.to_numpy())))
    pd.testing.assert_frame_equal(again.correlations, plain.correlations)
    pd.testing.assert_frame_equal(again.thresholds, plain.thresholds)


def test_a_survey_brings_the_items_of_its_constructs():
    survey = ls.datasets.load_platforms()
    found = ls.polychoric(survey, missing="pairwise")
    items = [item for scale in survey.construct_items.values() for item in scale]
    assert found.correlations.columns.tolist() == items
    assert found.thresholds.columns.tolist() == [f"t{k}" for k in range(1, 7)]
    assert found.smallest_eigenvalue == pytest.approx(
        np.linalg.eigvalsh(found.correlations.to_numpy())[0]
    )


def test_the_result_shows_its_conventions(likert):
    found = ls.polychoric(likert[["SAT1", "SAT2", "LOY1"]])
    for shown in (repr(found), found._repr_html_()):
        assert "two-step maximum likelihood (Olsson 1979)" in shown
        assert "smallest eigenvalue" in shown
        assert "820 respondents" in shown


# -- bad input -----------------------------------------------------------------------------------


def spoiled(likert, **columns):
    return likert[["SAT1", "SAT2", "TRU1"]].assign(**columns)


@pytest.mark.parametrize(
    ("columns", "error", "message"),
    [
        ({"SAT2": 3}, DataError, r"Fewer than two categories .* SAT2 \(only 3\)"),
        ({"SAT2": np.nan}, DataError, r"SAT2 \(no answer\)"),
        ({"SAT2": np.arange(820) % 13}, DataError, r"More than 12 categories: SAT2 \(13 "),
        ({"SAT2": np.arange(820) / 10}, DataError, r"no whole numbers: SAT2 \(738 answers, such"),
        ({"SAT2": np.inf}, DataError, "Infinite values in SAT2"),
        ({"SAT2": "much"}, DataError, "holds text"),
        ({"copy": lambda d: d["SAT1"]}, DataError, r"Perfectly separated .* SAT1 with copy \(820"),
        ({"turned": lambda d: -d["SAT1"]}, DataError, "Perfectly separated .* SAT1 with turned"),
    ],
)
def test_items_without_a_polychoric_correlation_are_named(likert, columns, error, message):
    with pytest.raises(error, match=message):
        ls.polychoric(spoiled(likert, **columns), missing="pairwise")


def test_pairs_nobody_answered_together_are_named(likert):
    answers = spoiled(likert).astype(float)
    answers.loc[:399, "SAT1"] = np.nan
    answers.loc[400:, "SAT2"] = np.nan
    with pytest.raises(DataError, match=r"nobody answered both: SAT1 with SAT2 \(0 respondents\)"):
        ls.polychoric(answers, missing="pairwise")


def test_no_rows_left_is_said(likert):
    answers = spoiled(likert).astype(float)
    answers["SAT2"] = np.nan
    with pytest.raises(DataError, match="0 rows remain of 820"):
        ls.polychoric(answers, missing="listwise")


@pytest.mark.parametrize(
    ("items", "options", "error", "message"),
    [
        (["SAT1"], {}, OptionError, "at least two"),
        ("SAT1", {}, OptionError, "Write a list"),
        (["SAT1", "SAT2", "SAT1"], {}, OptionError, "Named twice: SAT1"),
        (["SAT1", "SAT2"], {"missing": "fiml"}, OptionError, "missing='fiml' is not known"),
        (["SAT1", "STA2"], {}, VariableNotFoundError, "did you mean 'SAT2'"),
    ],
)
def test_impossible_calls_are_refused(likert, items, options, error, message):
    with pytest.raises(error, match=message):
        ls.polychoric(likert, items, **options)


def test_moments_have_no_categories(likert):
    with pytest.raises(OptionError, match="moments do not say how often"):
        ls.polychoric(Moments.from_data(likert))


def test_missing_answers_are_refused_until_asked_for(likert_missing):
    with pytest.raises(MissingDataError, match="answers are missing"):
        ls.polychoric(likert_missing)


def indefinite():
    """Three items whose pairs were answered by different people, each pair strongly related."""
    rng = np.random.default_rng(2)
    parts = []
    for pair, sign in ((("a", "b"), 1), (("b", "c"), 1), (("a", "c"), -1)):
        x = rng.normal(size=150)
        y = sign * x + 0.4 * rng.normal(size=150)
        cuts = [-0.8, 0.0, 0.8]
        parts.append(pd.DataFrame({pair[0]: np.digitize(x, cuts), pair[1]: np.digitize(y, cuts)}))
    return pd.concat(parts, ignore_index=True)[["a", "b", "c"]]


def test_a_matrix_that_is_not_positive_definite_names_its_items():
    with pytest.warns(DataWarning, match="not positive definite .* Most involved: "):
        found = ls.polychoric(indefinite(), missing="pairwise")
    assert found.smallest_eigenvalue < 0
    assert any("answered by different respondents" in note for note in found.notes)


def test_replicates_start_anywhere_and_end_where_the_sample_does(likert):
    codes = likert.to_numpy() - 1
    n_categories = np.full(19, 5)
    plain = ordinal_moments(codes, n_categories).correlations
    quick = ordinal_moments(codes, n_categories, start=plain + 0.05, tolerance=1e-4).correlations
    # Newton's steps square the error: 1e-4 leaves about 1e-8
    np.testing.assert_allclose(quick, plain, atol=1e-8)
