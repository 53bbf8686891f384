"""What must not change a result does not: order, units, markers, starting values."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import loyaltysem as ls
from model_structures import answers

FRAME = answers(5)
STATEMENTS = (
    "A =~ a1 + a2 + a3",
    "B =~ b1 + b2 + b3",
    "C =~ c1 + c2 + c3",
    "B ~ A",
    "C ~ A + B",
    "a2 ~~ b2",
)
REFERENCE = ls.SEM("\n".join(STATEMENTS)).fit(FRAME)
KEY = ["lhs", "op", "rhs"]
few = settings(max_examples=8, deadline=None, suppress_health_check=[HealthCheck.too_slow])


def keyed(fit: ls.SEMResult) -> pd.DataFrame:
    """Estimates by parameter, a covariance by its two names in either order."""
    table = fit.estimates(standardized=True)
    turned = (table["op"] == "~~") & (table["lhs"] > table["rhs"])
    table.loc[turned, ["lhs", "rhs"]] = table.loc[turned, ["rhs", "lhs"]].to_numpy()
    return table.set_index(KEY).drop(columns="label").sort_index()


def assert_same(fit: ls.SEMResult, columns: list[str] | None = None) -> None:
    ours, theirs = keyed(fit), keyed(REFERENCE)
    columns = columns or list(theirs.columns)
    pd.testing.assert_frame_equal(ours[columns], theirs[columns], rtol=1e-6, atol=1e-8)
    pd.testing.assert_series_equal(fit.fit_indices(), REFERENCE.fit_indices(), rtol=1e-8, atol=1e-7)


@few
@given(seed=st.integers(0, 2**32 - 1))
def test_order_of_respondents_and_columns_does_not_matter(seed):
    shuffled = FRAME.sample(frac=1, random_state=seed).sample(frac=1, axis=1, random_state=seed)
    assert_same(ls.SEM("\n".join(STATEMENTS)).fit(shuffled))


@few
@given(order=st.permutations(STATEMENTS))
def test_order_of_statements_does_not_matter(order):
    assert_same(ls.SEM("\n".join(order)).fit(FRAME))


@few
@given(order=st.permutations(("a2", "a3")), sides=st.permutations(("A", "B")))
def test_order_of_items_and_predictors_does_not_matter(order, sides):
    statements = (
        f"A =~ a1 + {' + '.join(order)}",
        *STATEMENTS[1:4],
        f"C ~ {' + '.join(sides)}",
        "b2 ~~ a2",
    )
    assert_same(ls.SEM("\n".join(statements)).fit(FRAME))


@few
@given(marker=st.sampled_from(["a1", "a2", "a3"]), other=st.sampled_from(["c1", "c2", "c3"]))
def test_choice_of_marker_changes_units_and_nothing_else(marker, other):
    text = "\n".join(STATEMENTS)
    for item in (marker, other):
        text = text.replace(f"=~ {item[0]}1", f"=~ NA*{item[0]}1").replace(
            f"{item}", f"1*{item}", 1
        )
    text = text.replace("NA*1*", "1*")
    assert_same(ls.SEM(text).fit(FRAME), ["std_all", "std_se"])


def test_unit_variances_change_units_and_nothing_else():
    assert_same(ls.SEM("\n".join(STATEMENTS)).fit(FRAME, std_lv=True), ["std_all", "std_se"])


@few
@given(
    item=st.sampled_from(list(FRAME.columns)),
    factor=st.one_of(st.floats(0.001, 1000), st.floats(-100, -0.01)),
    shift=st.floats(-100, 100),
)
def test_rescaling_an_item_rescales_its_parameters_only(item, factor, shift):
    scaled = ls.SEM("\n".join(STATEMENTS)).fit(FRAME.assign(**{item: shift + factor * FRAME[item]}))
    assert scaled.fit_indices()["chisq"] == pytest.approx(
        REFERENCE.fit_indices()["chisq"], rel=1e-7
    )
    ours, theirs = keyed(scaled), keyed(REFERENCE)
    sign = np.sign(factor)
    for (lhs, op, rhs), row in theirs.iterrows():
        found = ours.loc[(lhs, op, rhs)]
        if (lhs, op, rhs) == (item, "~~", item):
            assert found["est"] == pytest.approx(factor**2 * row["est"], rel=1e-6)
            assert found["se"] == pytest.approx(factor**2 * row["se"], rel=1e-6)
        elif op == "=~" and rhs == item and not item.endswith("1"):
            assert found["est"] == pytest.approx(factor * row["est"], rel=1e-6)
            assert found["std_all"] == pytest.approx(sign * row["std_all"], rel=1e-6)
        assert abs(found["std_all"]) == pytest.approx(abs(row["std_all"]), rel=1e-6, abs=1e-8)
        assert found["std_se"] == pytest.approx(row["std_se"], rel=1e-5, abs=1e-8)


@few
@given(loading=st.floats(0.2, 3), path=st.floats(-0.8, 1.2), variance=st.floats(0.2, 4))
def test_starting_values_do_not_change_the_minimum(loading, path, variance):
    text = "\n".join(
        (
            f"A =~ a1 + start({loading})*a2 + a3",
            *STATEMENTS[1:3],
            f"B ~ start({path})*A",
            *STATEMENTS[4:],
            f"c1 ~~ start({variance})*c1",
        )
    )
    assert_same(ls.SEM(text).fit(FRAME))


def test_duplicating_every_respondent_keeps_estimates_and_doubles_the_chi_square():
    double = ls.SEM("\n".join(STATEMENTS)).fit(pd.concat([FRAME, FRAME], ignore_index=True))
    ours, theirs = keyed(double), keyed(REFERENCE)
    pd.testing.assert_series_equal(ours["est"], theirs["est"], rtol=1e-7)
    pd.testing.assert_series_equal(ours["se"], theirs["se"] / np.sqrt(2), rtol=1e-7)
    assert double.fit_indices()["chisq"] == pytest.approx(2 * REFERENCE.fit_indices()["chisq"])


def test_text_and_constructs_make_the_same_model():
    constructs = {f: [f"{f.lower()}{i}" for i in (1, 2, 3)] for f in "ABC"}
    made = ls.SEM.from_constructs(constructs, paths=[("A", "B"), ("A", "C"), ("B", "C")])
    text = ls.SEM("\n".join(STATEMENTS[:5]))
    assert made == text
    pd.testing.assert_frame_equal(made.fit(FRAME).estimates(), text.fit(FRAME).estimates())


def test_wishart_likelihood_rescales_chi_square_and_variances_only():
    wishart = ls.SEM("\n".join(STATEMENTS)).fit(FRAME, likelihood="wishart")
    n = len(FRAME)
    assert wishart.fit_indices()["chisq"] == pytest.approx(
        REFERENCE.fit_indices()["chisq"] * (n - 1) / n, rel=1e-9
    )
    ours, theirs = keyed(wishart), keyed(REFERENCE)
    factor = np.where(ours.index.get_level_values("op") == "~~", n / (n - 1), 1.0)
    np.testing.assert_allclose(ours["est"], theirs["est"] * factor, rtol=1e-7)
    np.testing.assert_allclose(ours["std_all"], theirs["std_all"], rtol=1e-7, atol=1e-9)
