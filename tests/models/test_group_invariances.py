"""What must not change a comparison of groups does not: order of groups, rows and items."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import loyaltysem as ls
from model_structures import answers

GROUPS = ("taobao", "tmall", "jd")
SIZES = (220, 150, 180)
FRAME = answers(3, sum(SIZES)).assign(platform=np.repeat(GROUPS, SIZES))
TEXT = "A =~ a1 + a2 + a3\nB =~ b1 + b2 + b3\nB ~ A"
KEY = ["group", "lhs", "op", "rhs"]
few = settings(max_examples=5, deadline=None, suppress_health_check=[HealthCheck.too_slow])


def fit_to(frame: pd.DataFrame, text: str = TEXT, **options: object) -> ls.SEMResult:
    chosen = {"group": "platform", "group_equal": ["loadings", "regressions"], "estimator": "MLR"}
    return ls.SEM(text).fit(frame, **(chosen | options))


REFERENCE = fit_to(FRAME)


def keyed(fit: ls.SEMResult) -> pd.DataFrame:
    table = fit.estimates(standardized=True)
    return table.set_index(KEY).drop(columns="label").sort_index()


def assert_same(fit: ls.SEMResult) -> None:
    pd.testing.assert_frame_equal(keyed(fit), keyed(REFERENCE), rtol=1e-6, atol=1e-8)
    pd.testing.assert_series_equal(fit.fit_indices(), REFERENCE.fit_indices(), rtol=1e-7, atol=1e-8)


@few
@given(order=st.permutations(GROUPS))
def test_order_of_groups_does_not_matter(order):
    parts = [FRAME[FRAME["platform"] == name] for name in order]
    fit = fit_to(pd.concat(parts, ignore_index=True))
    assert fit.estimates()["group"].drop_duplicates().tolist() == list(order)
    assert_same(fit)


@few
@given(seed=st.integers(0, 2**32 - 1))
def test_order_of_rows_and_columns_does_not_matter(seed):
    assert_same(fit_to(FRAME.sample(frac=1, random_state=seed).sample(frac=1, axis=1)))


@few
@given(order=st.permutations(("a2", "a3")))
def test_order_of_items_does_not_matter(order):
    assert_same(fit_to(FRAME, TEXT.replace("a2 + a3", " + ".join(order))))


def test_order_of_groups_moves_the_origin_of_latent_means_only():
    """Under equal intercepts the first group has mean zero; differences of means stay."""
    equal = {"group_equal": ["loadings", "intercepts"]}
    first, last = (
        fit_to(FRAME.sort_values("platform", ascending=ascending), **equal)
        for ascending in (True, False)
    )
    pd.testing.assert_series_equal(first.fit_indices(), last.fit_indices(), rtol=1e-6, atol=1e-7)
    means = [
        keyed(fit).xs(("A", "~1", ""), level=("lhs", "op", "rhs"))["est"] for fit in (first, last)
    ]
    np.testing.assert_allclose(
        means[0] - means[0]["jd"], means[1][means[0].index] - means[1]["jd"], rtol=1e-6, atol=1e-8
    )


def test_without_equalities_every_group_is_fitted_as_if_alone():
    together = fit_to(FRAME, group_equal=[])
    alone = {name: ls.SEM(TEXT).fit(part) for name, part in FRAME.groupby("platform", sort=False)}
    chisq = sum(fit.fit_indices()["chisq"] for fit in alone.values())
    assert together.fit_indices()["chisq"] == pytest.approx(chisq, rel=1e-9)
    for name, fit in alone.items():
        single = fit.estimates(standardized=True).set_index(KEY[1:])["std_all"]
        own = keyed(together).loc[name]["std_all"]
        np.testing.assert_allclose(own[single.index], single, rtol=1e-7, atol=1e-9)


def test_labels_by_group_say_the_same_as_group_equal():
    written = "A =~ a1 + c(k, k, k)*a2 + c(l, l, l)*a3\nB =~ b1 + c(m, m, m)*b2 + c(n, n, n)*b3\n"
    assert_same(fit_to(FRAME, written + "B ~ c(p, p, p)*A", group_equal=[]))


@pytest.mark.parametrize("names", [(3, 1, 2), ("第一", "第二", "第三"), (1.0, 2.0, 3.0)])
def test_groups_keep_the_names_of_the_data(names):
    frame = FRAME.assign(platform=FRAME["platform"].map(dict(zip(GROUPS, names, strict=True))))
    found = fit_to(frame).estimates()["group"].drop_duplicates().tolist()
    assert found == list(names)
