"""Every kind of column is read for what it holds, at every door that takes a frame."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction

import numpy as np
import pandas as pd
import polars as pl
import pytest

import loyaltysem as ls
from loyaltysem.containment.cells import as_number, is_blank
from loyaltysem.errors import DataError, LoyaltySEMError

ITEMS = ["x1", "x2", "x3", "x4"]
MODEL = "F =~ x2 + x1 + x3 + x4"


def answers(n: int = 200, seed: int = 3) -> pd.DataFrame:
    rng = np.random.default_rng(seed)
    latent = rng.normal(size=(n, 1)) + rng.normal(size=(n, 4)) * 0.8
    return pd.DataFrame(np.clip(np.round(latent + 3), 1, 5), columns=ITEMS)


def with_holes(frame: pd.DataFrame) -> pd.DataFrame:
    return frame.mask(np.random.default_rng(1).random(frame.shape) < 0.05)


def polars(frame: pd.DataFrame) -> pl.DataFrame:
    cells = {c: [None if v != v else v for v in frame[c].tolist()] for c in frame}
    return pl.DataFrame(cells)


DOORS = {
    "fit": lambda data: ls.SEM(MODEL).fit(data, missing="fiml").estimates()["est"].to_numpy(),
    "ordered": lambda data: (
        ls.SEM(MODEL).fit(data, ordered=True, missing="listwise").estimates()["est"].to_numpy()
    ),
    "reliability": lambda data: ls.reliability(data, {"F": ITEMS}, missing="listwise")[
        "alpha"
    ].to_numpy(),
    "polychoric": lambda data: ls.polychoric(
        data, ITEMS, missing="listwise"
    ).correlations.to_numpy(),
    "efa": lambda data: ls.efa(data, 1, missing="listwise").loadings.to_numpy(),
    "moments": lambda data: ls.Moments.from_data(data, missing="listwise").covariances,
    "survey": lambda data: ls.Survey.from_frame(data).responses.to_numpy(dtype=float),
}
KINDS = {
    "Int64": lambda frame: frame.astype("Int64"),
    "Float64": lambda frame: frame.astype("Float64"),
    "Float32": lambda frame: frame.astype("Float32"),
    "objects": lambda frame: frame.astype(object).where(frame.notna(), None),
    "NA among objects": lambda frame: frame.astype(object).where(frame.notna(), pd.NA),
    "NaT among objects": lambda frame: frame.astype(object).where(frame.notna(), pd.NaT),
    "Decimal": lambda frame: frame.map(lambda v: None if v != v else Decimal(str(v))),
    "Decimal with NaN": lambda frame: frame.map(lambda v: Decimal(str(v))),
    "Fraction": lambda frame: frame.map(lambda v: None if v != v else Fraction(v)),
    "sparse": lambda frame: frame.astype(pd.SparseDtype(float, np.nan)),
    "categorical numbers": lambda frame: frame.astype("category"),
    "ascending order": lambda frame: frame.astype(
        pd.CategoricalDtype([0.0, 1.0, 2.0, 3.0, 4.0, 5.0, 6.0, 7.0], ordered=True)
    ),
    "polars": polars,
    "polars whole numbers": lambda frame: polars(frame).cast(pl.Int64),
    "polars decimals": lambda frame: polars(frame).cast(pl.Decimal(10, 2)),
}


@pytest.mark.parametrize("door", DOORS)
@pytest.mark.parametrize("kind", KINDS)
def test_every_kind_of_number_is_read_as_the_number(kind, door):
    frame = with_holes(answers())
    np.testing.assert_allclose(DOORS[door](KINDS[kind](frame)), DOORS[door](frame), atol=1e-12)


@pytest.mark.parametrize(
    "cell",
    [10**400, -(10**400), Decimal("Infinity"), 1 + 2j, [1, 2], {"a": 1}, object(), float("inf")],
)
@pytest.mark.parametrize("door", DOORS)
def test_a_cell_that_is_no_answer_is_named(door, cell):
    frame = answers().astype(object)
    frame["x1"] = pd.Series([*frame["x1"][:3], cell, *frame["x1"][4:]], dtype=object)
    with pytest.raises(LoyaltySEMError, match="x1"):
        DOORS[door](frame)


@pytest.mark.parametrize("door", DOORS)
def test_columns_of_two_levels_are_named(door):
    frame = answers()
    frame.columns = pd.MultiIndex.from_product([["a"], ITEMS])
    with pytest.raises(DataError, match=r"2 levels.*'a', 'x1'"):
        DOORS[door](frame)


@pytest.mark.parametrize("names", [["x1", "x1", "x3", "x4"], [1, "1", "x3", "x4"]])
@pytest.mark.parametrize("door", ["efa", "survey", "moments"])
def test_two_columns_of_one_name_are_named(door, names):
    frame = answers()
    frame.columns = names
    with pytest.raises(LoyaltySEMError, match=str(names[0])):
        DOORS[door](frame)


def test_missing_truths_and_long_numbers_of_nullable_columns_are_blank():
    frame = pd.DataFrame(
        {
            "b": pd.array([True, None, False], "boolean"),
            "id": pd.array([2**60, None, 3], "Int64"),
            "q": pd.array([1, None, 4], "Int8"),
        }
    )
    taken = ls.Survey.from_frame(frame).responses
    assert taken.isna().to_numpy().tolist() == [[False] * 3, [True] * 3, [False] * 3]
    assert int(taken["id"].iloc[0]) == 2**60


def test_long_whole_numbers_among_objects_keep_their_digits():
    frame = pd.DataFrame({"id": pd.Series([2**60, 2**60 + 1, None], dtype=object)})
    taken = ls.Survey.from_frame(frame).responses["id"]
    assert [int(cell) for cell in taken[:2]] == [2**60, 2**60 + 1]
    assert taken.isna().tolist() == [False, False, True]


@pytest.mark.parametrize(
    "reverse",
    [
        lambda x: pd.Categorical(x.astype(int), categories=[5, 4, 3, 2, 1], ordered=True),
        lambda x: pd.Categorical(x, categories=[7.0, 5.0, 4.0, 3.0, 2.0, 1.0], ordered=True),
        lambda x: pd.Categorical(
            x.map(dict(zip(range(1, 6), "abcde", strict=True))),
            categories=list("edcba"),
            ordered=True,
        ),
    ],
)
@pytest.mark.parametrize("door", ["ordered", "polychoric"])
def test_the_declared_order_of_categories_is_taken(door, reverse):
    frame = answers()
    turned = DOORS[door](frame.assign(x1=6 - frame["x1"]))
    np.testing.assert_allclose(DOORS[door](frame.assign(x1=reverse(frame["x1"]))), turned)


@pytest.mark.parametrize("door", ["fit", "reliability", "efa", "moments", "survey"])
@pytest.mark.parametrize("order", [[5, 4, 3, 2, 1], [1, 3, 2, 4, 5], [2, 1, 3, 4, 5]])
def test_an_order_that_is_not_that_of_the_numbers_is_named(door, order):
    frame = answers()
    frame["x1"] = pd.Categorical(frame["x1"].astype(int), categories=order, ordered=True)
    with pytest.raises(LoyaltySEMError, match=r"x1.*order"):
        DOORS[door](frame)


GROUPED = {
    "fit": lambda data: ls.SEM(MODEL).fit(data, group="g").estimates()["group"].nunique(),
    "reliability": lambda data: len(ls.reliability(data, {"F": ITEMS}, group="g")),
    "moments": lambda data: len(ls.Moments.from_data(data, ITEMS, group="g").group_labels),
}


@pytest.mark.parametrize("door", GROUPED)
@pytest.mark.parametrize(
    "cells",
    [[1, "1", 2, 2], [1.0, "1", 2, 2], [np.int64(7), 2, "7", 2], [Decimal(1), "1", 2, 2]],
)
def test_a_group_named_by_number_and_text_is_not_merged(door, cells):
    data = answers().assign(g=pd.Series(cells * 50, dtype=object))
    with pytest.raises(DataError, match=r"'g' holds . as a number \(50 rows\)"):
        GROUPED[door](data)


@pytest.mark.parametrize("door", GROUPED)
@pytest.mark.parametrize(
    "cells",
    [
        [" 7", "7", "8", "8"],
        ["jd", "jd ", "tmall", "tmall"],
        [" 7", 7, 8, 8],
        ["京东", "京东\u3000", "天猫", "天猫"],
        ["a\u200b", "a", "b", "b"],
        ["a\n", "a", "b", "b"],
    ],
)
def test_groups_that_differ_by_blanks_around_their_names_only_are_named(door, cells):
    data = answers().assign(g=pd.Series(cells * 50, dtype=object))
    with pytest.raises(DataError, match=r"'g' holds .* \(50 rows\), .* \(50 rows\), which differ"):
        GROUPED[door](data)
    bare = data.assign(g=data["g"].astype(str).str.strip().str.strip("\u200b"))
    assert GROUPED[door](bare) == 2


@pytest.mark.parametrize("door", GROUPED)
@pytest.mark.parametrize("cells", [[" 7", " 8"], ["a b", "ab"], ["a ", "b"], ["A", "a"]])
def test_blanks_that_tell_no_groups_apart_are_no_matter(door, cells):
    data = answers().assign(g=pd.Series(cells * 100, dtype=object))
    assert GROUPED[door](data) == 2


@pytest.mark.parametrize("door", GROUPED)
@pytest.mark.parametrize(
    ("cells", "count"),
    [
        ([1, 1.0, 2, Decimal(2)], 2),
        ([np.float32(1), 1, 2, 2], 2),
        ([True, True, False, False], 2),
        (["a", "b", "c", "c"], 3),
    ],
)
def test_one_value_in_several_types_of_number_is_one_group(door, cells, count):
    data = answers().assign(g=pd.Series(cells * 50, dtype=object))
    assert GROUPED[door](data) == count


@pytest.mark.parametrize("blank", [None, pd.NA, np.nan, pd.NaT, "", Decimal("NaN")])
def test_a_blank_cell_of_a_grouping_variable_names_no_group(blank):
    cells = [1, 2, blank, 2]
    data = answers().assign(g=pd.Series(cells * 50, dtype=object))
    provenance = ls.SEM(MODEL).fit(data, group="g").provenance
    assert provenance.n_without_group == 50
    assert provenance.n_observations == 150


def test_a_nullable_grouping_variable_may_have_missing_cells():
    for kind, cells in (
        ("Int64", [1, 2, None, 2]),
        ("boolean", [True, False, None, False]),
        ("string", ["a", "b", None, "b"]),
        ("Float64", [1.0, 2.0, None, 2.0]),
    ):
        data = answers().assign(g=pd.array(cells * 50, kind))
        assert ls.SEM(MODEL).fit(data, group="g").provenance.n_without_group == 50


def test_cells_are_blank_or_numbers_whatever_their_type():
    assert all(map(is_blank, (None, np.nan, pd.NA, pd.NaT, Decimal("sNaN"), np.float32("nan"))))
    assert not any(map(is_blank, ("", 0, False, 10**400, "nan", [], Decimal(0))))
    assert as_number(Fraction(1, 2)) == 0.5
    assert as_number(-(10**400)) == -np.inf
    assert as_number("1") is None
