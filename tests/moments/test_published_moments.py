"""A published covariance or correlation table gives the numbers of the raw data."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
import pytest

import loyaltysem as ls
from loyaltysem.errors import (
    DataError,
    MissingDataError,
    NotAvailableError,
    OptionError,
    VariableNotFoundError,
)
from model_structures import NAMES, answers

MODEL = ls.SEM("A =~ a1 + a2 + a3\nB =~ b1 + b2 + b3\nC =~ c1 + c2 + c3\nB ~ A\nC ~ A + B")
FRAME = answers(2)
N = len(FRAME)
COVARIANCE, CORRELATION, SD = FRAME.cov(), FRAME.corr(), FRAME.std()
MEANS = FRAME.mean()
BOUNDS = dict.fromkeys(NAMES, (-30.0, 30.0))


def lower_rows(matrix: pd.DataFrame) -> list[list[float]]:
    return [list(matrix.iloc[i, : i + 1]) for i in range(len(matrix))]


TABLES = {
    "covariance frame": lambda **o: ls.Moments.from_covariance(COVARIANCE, N, **o),
    "covariance array": lambda **o: ls.Moments.from_covariance(
        COVARIANCE.to_numpy(), N, names=NAMES, **o
    ),
    "lower triangle": lambda **o: ls.Moments.from_covariance(
        lower_rows(COVARIANCE), N, names=NAMES, **o
    ),
    "lower triangle with zeros": lambda **o: ls.Moments.from_covariance(
        np.tril(COVARIANCE), N, names=NAMES, **o
    ),
    "lower triangle with empty cells": lambda **o: ls.Moments.from_covariance(
        COVARIANCE.where(np.tril(np.ones((9, 9))) > 0), N, **o
    ),
    "divisor n": lambda **o: ls.Moments.from_covariance(
        np.cov(FRAME.T, ddof=0), N, names=NAMES, divisor="n", **o
    ),
    "correlation with a series": lambda **o: ls.Moments.from_correlation(CORRELATION, SD, N, **o),
    "correlation with a list": lambda **o: ls.Moments.from_correlation(
        lower_rows(CORRELATION), list(SD), N, names=NAMES, **o
    ),
    "from_data": lambda **o: ls.Moments.from_data(FRAME),
}


@pytest.mark.parametrize("likelihood", ["normal", "wishart"])
@pytest.mark.parametrize("table", TABLES)
def test_refit_from_a_table_gives_the_estimates_of_the_raw_data(table, likelihood):
    raw = MODEL.fit(FRAME, likelihood=likelihood)
    refit = MODEL.fit(TABLES[table](), likelihood=likelihood)
    pd.testing.assert_frame_equal(
        refit.estimates(standardized=True), raw.estimates(standardized=True), rtol=1e-8, atol=1e-10
    )
    pd.testing.assert_series_equal(refit.fit_indices(), raw.fit_indices(), rtol=1e-8, atol=1e-8)


@pytest.mark.parametrize("means", [MEANS, list(MEANS), dict(MEANS)], ids=["series", "list", "dict"])
def test_means_of_a_table_give_the_intercepts_and_the_index_of_the_raw_data(means):
    refit = MODEL.fit(ls.Moments.from_covariance(COVARIANCE, N, means=means), meanstructure=True)
    raw = MODEL.fit(FRAME, meanstructure=True)
    pd.testing.assert_frame_equal(refit.estimates(), raw.estimates(), rtol=1e-8, atol=1e-10)
    pd.testing.assert_frame_equal(
        refit.loyalty_index("B", bounds=BOUNDS), raw.loyalty_index("B", bounds=BOUNDS), rtol=1e-8
    )


def test_order_of_a_table_does_not_matter_and_unused_variables_are_left_alone():
    turned = NAMES[::-1]
    extra = FRAME.assign(z=np.arange(N))
    wide = extra.cov().loc[["z", *turned], ["z", *turned]]
    pd.testing.assert_frame_equal(
        MODEL.fit(ls.Moments.from_covariance(wide, N)).estimates(),
        MODEL.fit(FRAME).estimates(),
        rtol=1e-8,
        atol=1e-10,
    )


def test_rounding_of_a_table_to_three_digits_moves_no_estimate_by_a_tenth_of_its_error():
    rounded = MODEL.fit(ls.Moments.from_correlation(CORRELATION.round(3), SD.round(3), N))
    raw = MODEL.fit(FRAME).estimates()
    free = raw["se"] > 0
    moved = (rounded.estimates()["est"] - raw["est"]).abs()[free] / raw["se"][free]
    assert 0 < moved.max() < 0.1


TWO = [[1.0, 0.5], [0.5, 1.0]]
WRONG: dict[str, tuple[Any, type[Exception], tuple[str, ...]]] = {
    "asymmetric": (
        lambda: ls.Moments.from_covariance([[1, 0.5], [0.3, 1]], 100, names=["a", "b"]),
        DataError,
        ("a, b", "0.5", "0.3", "typing error"),
    ),
    "no names": (lambda: ls.Moments.from_covariance(TWO, 100), DataError, ("names=[...]",)),
    "one name": (
        lambda: ls.Moments.from_covariance(TWO, 100, names=["a"]),
        DataError,
        ("(2, 2)", "1 names"),
    ),
    "name twice": (
        lambda: ls.Moments.from_covariance(TWO, 100, names=["a", "a"]),
        DataError,
        ("1 different",),
    ),
    "ragged row": (
        lambda: ls.Moments.from_covariance([[1], [0.5, 1], [1, 2]], 100, names=list("abc")),
        DataError,
        ("Row 3", "2 entries"),
    ),
    "rows in another order": (
        lambda: ls.Moments.from_covariance(COVARIANCE.iloc[::-1], 100),
        DataError,
        ("c3", "a1", "one order"),
    ),
    "half a respondent": (
        lambda: ls.Moments.from_covariance(TWO, 99.5, names=["a", "b"]),
        OptionError,
        ("99.5", "whole number"),
    ),
    "no number of respondents": (
        lambda: ls.Moments.from_covariance(TWO, float("nan"), names=["a", "b"]),
        OptionError,
        ("nan", "whole number"),
    ),
    "fewer respondents than variables": (
        lambda: ls.Moments.from_covariance(COVARIANCE, 9),
        DataError,
        ("9 respondents", "9 items"),
    ),
    "text": (
        lambda: ls.Moments.from_covariance([[1, "-"], [0.5, 1]], 100, names=["a", "b"]),
        DataError,
        ("'-'", "number"),
    ),
    "variance zero": (
        lambda: ls.Moments.from_covariance([[1, 0.0], [0.0, 0]], 100, names=["a", "b"]),
        DataError,
        ("b has no variance",),
    ),
    "not positive definite": (
        lambda: ls.Moments.from_correlation(
            [[1], [0.9, 1], [-0.9, 0.9, 1]], [1, 1, 1], 100, names=list("abc")
        ),
        DataError,
        ("below zero", "Check the entries"),
    ),
    "covariances as correlations": (
        lambda: ls.Moments.from_correlation([[2, 0.5], [0.5, 1]], [1, 1], 100, names=["a", "b"]),
        DataError,
        ("diagonal must be 1", "from_covariance"),
    ),
    "correlation above one": (
        lambda: ls.Moments.from_correlation([[1, 1.5], [1.5, 1]], [1, 1], 100, names=["a", "b"]),
        DataError,
        ("±1",),
    ),
    "missing standard deviation": (
        lambda: ls.Moments.from_correlation(TWO, {"a": 1}, 100, names=["a", "b"]),
        DataError,
        ("standard deviations for b",),
    ),
    "standard deviation zero": (
        lambda: ls.Moments.from_correlation(TWO, [1, 0], 100, names=["a", "b"]),
        DataError,
        ("above zero", "b"),
    ),
    "too few means": (
        lambda: ls.Moments.from_covariance(TWO, 100, names=["a", "b"], means=[1]),
        DataError,
        ("2 means", "a, b"),
    ),
    "unknown divisor": (
        lambda: ls.Moments.from_covariance(TWO, 100, names=["a", "b"], divisor="p"),
        OptionError,
        ("'p'", "n-1"),
    ),
    "no frame": (lambda: ls.Moments.from_data([1, 2]), DataError, ("list",)),
}


@pytest.mark.parametrize("case", WRONG)
def test_a_wrong_table_is_refused_with_the_place(case):
    make, error, words = WRONG[case]
    with pytest.raises(error) as raised:
        make()
    for word in words:
        assert word in str(raised.value)


def test_moments_without_means_refuse_what_needs_them():
    moments = ls.Moments.from_covariance(COVARIANCE, N)
    with pytest.raises(DataError, match=r"no means\. Give means="):
        MODEL.fit(moments, meanstructure=True)
    result = MODEL.fit(moments)
    with pytest.raises(NotAvailableError, match="means"):
        result.loyalty_index("B", bounds=BOUNDS)
    with pytest.raises(NotAvailableError, match="resamples respondents"):
        result.bootstrap(n_replicates=10, rng=1)


def test_moments_have_no_rows_to_leave_out_and_name_absent_variables():
    moments = ls.Moments.from_covariance(COVARIANCE, N)
    with pytest.raises(MissingDataError, match="no rows"):
        MODEL.fit(moments, missing="listwise")
    with pytest.raises(VariableNotFoundError, match=r"c3"):
        MODEL.fit(moments.select(NAMES[:-1]))


def test_moments_do_not_change_and_can_be_compared():
    moments = ls.Moments.from_covariance(COVARIANCE, N, means=MEANS)
    for values in (moments.covariances, moments.means, moments.select(NAMES[:3]).covariances):
        with pytest.raises(ValueError, match="read-only"):
            values[0, 0] = 9.0
    with pytest.raises(AttributeError):
        moments.names = ()
    assert moments == moments
    assert moments != ls.Moments.from_covariance(COVARIANCE, N, means=MEANS)
    assert len({moments, moments}) == 1
