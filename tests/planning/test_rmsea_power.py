"""Power of tests of fit: against R and semTools, and what must hold for any numbers."""

from __future__ import annotations

import json
from itertools import pairwise
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

import loyaltysem as ls
from loyaltysem.errors import OptionError
from loyaltysem.planning.rmsea.rmsea_power import rmsea_test

STORED = json.loads(
    (Path(__file__).parents[1] / "reference" / "rmsea_power.json").read_text("utf-8")
)
degrees = st.integers(1, 150)
sizes = st.integers(30, 1500)
values = st.sampled_from([0.0, 0.01, 0.03, 0.05, 0.06, 0.08, 0.1])


def test_power_agrees_with_r_and_semtools():
    cases = pd.DataFrame(STORED["power"])
    found = [
        ls.planning.rmsea_power(
            c.df,
            c.n,
            rmsea_null=c.null,
            rmsea_alternative=c.alternative,
            alpha=c.alpha,
            n_groups=c.groups,
        )
        for c in cases.itertuples()
    ]
    # R stops its search for the quantile of a noncentral chi-square at 1e-11 of its value
    np.testing.assert_allclose(found, cases["power"], rtol=1e-9, atol=1e-12)


def test_sample_size_agrees_with_a_walk_through_all_sizes_in_r():
    cases = pd.DataFrame(STORED["sample_size"])
    found = [
        ls.planning.rmsea_sample_size(
            c.df,
            c.power,
            rmsea_null=c.null,
            rmsea_alternative=c.alternative,
            n_groups=c.groups,
        )
        for c in cases.itertuples()
    ]
    assert found == cases["n"].tolist()


def test_the_numbers_of_maccallum_browne_and_sugawara():
    # table 2 of the paper, df 50 and n 200
    assert ls.planning.rmsea_power(
        50, 200, rmsea_null=0.05, rmsea_alternative=0.08
    ) == pytest.approx(0.7691, abs=5e-5)
    assert ls.planning.rmsea_power(
        50, 200, rmsea_null=0.05, rmsea_alternative=0.01
    ) == pytest.approx(0.6082, abs=5e-5)
    assert ls.planning.rmsea_sample_size(50, rmsea_null=0.05, rmsea_alternative=0.08) == 214


@given(degrees, sizes, values, values)
def test_power_rises_with_the_sample(df, n, null, alternative):
    assume(null != alternative)
    few, many = (
        ls.planning.rmsea_power(df, k, rmsea_null=null, rmsea_alternative=alternative)
        for k in (n, n + 50)
    )
    assert 0.05 < few <= many + 1e-12
    assert many <= 1


@given(degrees, sizes, values)
def test_power_rises_with_the_distance_from_the_null(df, n, null):
    larger = [
        ls.planning.rmsea_power(df, n, rmsea_null=null, rmsea_alternative=null + d)
        for d in (0.01, 0.02, 0.05)
    ]
    assert all(a <= b + 1e-12 for a, b in pairwise(larger))
    smaller = [
        ls.planning.rmsea_power(df, n, rmsea_null=0.1, rmsea_alternative=0.1 - d)
        for d in (0.01, 0.02, 0.05)
    ]
    assert all(a <= b + 1e-12 for a, b in pairwise(smaller))


@given(degrees, values, values, st.sampled_from([0.5, 0.8, 0.95]), st.integers(1, 4))
def test_sample_size_is_the_smallest_that_reaches_the_power(df, null, alternative, power, groups):
    assume(abs(null - alternative) > 0.015)
    n = ls.planning.rmsea_sample_size(
        df, power, rmsea_null=null, rmsea_alternative=alternative, n_groups=groups
    )
    assert (
        ls.planning.rmsea_power(
            df, n, rmsea_null=null, rmsea_alternative=alternative, n_groups=groups
        )
        >= power
    )
    if n > groups + 1:
        assert (
            ls.planning.rmsea_power(
                df, n - 1, rmsea_null=null, rmsea_alternative=alternative, n_groups=groups
            )
            < power
        )


@given(degrees, sizes, values, values, st.integers(2, 5))
def test_groups_divide_the_information(df, n, null, alternative, groups):
    assume(null != alternative)
    together = ls.planning.rmsea_power(
        df, groups * (n - 1) + 1, rmsea_null=null, rmsea_alternative=alternative, n_groups=groups
    )
    assert together == pytest.approx(
        ls.planning.rmsea_power(df, n, rmsea_null=null, rmsea_alternative=alternative), rel=1e-9
    )


def test_the_direction_follows_from_which_value_is_larger():
    assert rmsea_test(0.0, 0.05) == "exact fit"
    assert rmsea_test(0.05, 0.08) == "close fit"
    assert rmsea_test(0.05, 0.0) == "not-close fit"


def test_table_has_one_row_for_each_pair_and_the_powers_of_the_function():
    table = ls.planning.rmsea_power_table(
        range(10, 40, 10), np.array([100, 300]), rmsea_null=0.05, rmsea_alternative=0.01
    )
    assert list(table.columns) == ["df", "n", "power", "test"]
    assert table[["df", "n"]].to_numpy().tolist() == [
        [df, n] for df in (10, 20, 30) for n in (100, 300)
    ]
    expected = [
        ls.planning.rmsea_power(df, n, rmsea_null=0.05, rmsea_alternative=0.01)
        for df in (10, 20, 30)
        for n in (100, 300)
    ]
    assert table["power"].tolist() == expected
    assert set(table["test"]) == {"not-close fit"}
    single = ls.planning.rmsea_power_table(10, 100, rmsea_null=0.05, rmsea_alternative=0.01)
    assert single["power"].tolist() == expected[:1]


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ((0, 200, 0.05, 0.08), "saturated"),
        ((2.5, 200, 0.05, 0.08), "whole number"),
        ((50, 1, 0.05, 0.08), "above the number of groups"),
        ((50, 3, 0.05, 0.08, 0.05, 3), "above the number of groups"),
        ((50, 200, 0.05, 0.05), "tell a value from itself"),
        ((50, 200, -0.01, 0.05), "rmsea_null=-0.01.*an RMSEA"),
        ((50, 200, 0.05, float("nan")), "rmsea_alternative=nan.*an RMSEA"),
        ((50, 200, 0.05, 0.08, 1.0), "alpha=1.0.*the level of a test"),
        ((50, 200, 0.05, 0.08, 0.05, 0), "n_groups=0.*from 1"),
        ((500, 10**6, 0.05, 0.08), "above 1e6"),
    ],
)
def test_numbers_that_cannot_be_are_refused(arguments, message):
    names = ("df", "n", "rmsea_null", "rmsea_alternative", "alpha", "n_groups")
    with pytest.raises(OptionError, match=message):
        ls.planning.rmsea_power(**dict(zip(names, arguments, strict=False)))


@pytest.mark.parametrize("power", [0.05, 0.01, 1.0, 80])
def test_a_power_that_no_sample_has_is_refused(power):
    with pytest.raises(OptionError, match=r"lies above alpha|power=.*between 0 and 1"):
        ls.planning.rmsea_sample_size(50, power, rmsea_null=0.05, rmsea_alternative=0.08)


def test_values_too_near_to_be_told_apart_are_refused():
    with pytest.raises(OptionError, match="too near to each other"):
        ls.planning.rmsea_sample_size(50, rmsea_null=0.05, rmsea_alternative=0.05001)
