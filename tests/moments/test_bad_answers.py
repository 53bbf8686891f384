"""Answers that cannot be analysed are refused, with the item, the count and what to do."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pandas as pd
import polars as pl
import pytest

import loyaltysem as ls
from loyaltysem.errors import (
    DataError,
    IdentificationError,
    LoyaltySEMError,
    MissingDataError,
    OptionError,
    VariableNotFoundError,
)
from model_structures import answers

MODEL = "A =~ a1 + a2 + a3\nB =~ b1 + b2 + b3\nB ~ A"
FRAME = answers(1)


def fit(frame: object, text: str = MODEL, **options: object) -> ls.SEMResult:
    return ls.SEM(text).fit(frame, **options)


def with_cell(value: object, item: str = "a3", rows: tuple[int, ...] = (3,)) -> pd.DataFrame:
    frame = FRAME.astype(object) if isinstance(value, str) else FRAME.copy()
    frame.loc[list(rows), item] = value
    return frame


def with_item(item: str, values: object) -> pd.DataFrame:
    return FRAME.assign(**{item: values})


# what is wrong: the frame, the error, what its message must say, and what it must advise
CASES: dict[str, tuple[Callable[[], object], type[LoyaltySEMError], tuple[str, ...], str]] = {
    "misspelled variable": (
        lambda: FRAME.rename(columns={"a2": "a_2"}),
        VariableNotFoundError,
        ("'a2'", "did you mean 'a_2'"),
        "Check the spelling",
    ),
    "other case": (
        lambda: FRAME.rename(columns=str.upper),
        VariableNotFoundError,
        ("'a1'", "did you mean 'A1'"),
        "Check the spelling",
    ),
    "columns of two levels": (
        lambda: FRAME.set_axis(pd.MultiIndex.from_product([FRAME.columns, ["mean"]]), axis=1),
        DataError,
        ("2 levels of names", "('a1', 'mean')"),
        "Put the levels together",
    ),
    "constant item": (
        lambda: with_item("a2", 3.0),
        DataError,
        ("a2", "300 respondents", "no variance"),
        "leave it out",
    ),
    "constant item that floating point does not hold": (
        lambda: with_item("a2", 0.1),
        DataError,
        ("a2", "300 respondents", "no variance"),
        "leave it out",
    ),
    "duplicated item column": (
        lambda: with_item("a2", FRAME["a1"]),
        DataError,
        ("a1", "a2", "Copies"),
        "Leave one",
    ),
    "reversed copy": (
        lambda: with_item("a2", 8 - FRAME["a1"]),
        DataError,
        ("a1", "a2", "Copies"),
        "Leave one",
    ),
    "collinear items": (
        lambda: with_item("a3", FRAME["a1"] + FRAME["b2"]),
        DataError,
        ("a1", "a3", "b2", "linear combination"),
        "Leave one",
    ),
    "infinite value": (
        lambda: with_cell(np.inf),
        DataError,
        ("a3", "1 row", "Infinite"),
        "set them to missing",
    ),
    "text in a numeric item": (
        lambda: with_cell("同意", rows=(3, 8)),
        DataError,
        ("a3", "2 of 300", "'同意' (row 4)"),
        "convert the column",
    ),
    "missing cells": (
        lambda: with_cell(np.nan, rows=(3, 4, 5)),
        MissingDataError,
        ("a3 3", "3 of 300 rows", "297 complete rows"),
        "missing='listwise'",
    ),
    "fewer respondents than parameters": (
        lambda: FRAME.head(12),
        DataError,
        ("12 respondents", "13 free parameters"),
        "Collect more answers",
    ),
    "fewer respondents than items": (
        lambda: FRAME.head(6),
        DataError,
        ("6 respondents", "6 items"),
        "At least 7",
    ),
    "one respondent": (lambda: FRAME.head(1), DataError, ("1 complete row",), "at least two"),
    "no respondent": (lambda: FRAME.head(0), DataError, ("0 complete rows",), "at least two"),
    "empty frame": (pd.DataFrame, VariableNotFoundError, ("'a1'", "0 columns"), "Check the"),
    "duplicate column names": (
        lambda: FRAME.set_axis(["a1", "a1", *FRAME.columns[2:]], axis=1),
        DataError,
        ("a1", "same name"),
        "Rename or drop",
    ),
    "an array": (FRAME.to_numpy, DataError, ("ndarray",), "pandas or polars"),
    "a list": (lambda: [1, 2], DataError, ("list",), "pandas or polars"),
    "nothing": (lambda: None, DataError, ("None",), "the step before returned nothing"),
    "a path": (lambda: "export.xlsx", DataError, ("'export.xlsx'",), "ls.read_survey"),
    "one column": (lambda: FRAME["a1"], DataError, ("Series",), "pandas or polars"),
    "a lazy frame": (lambda: pl.from_pandas(FRAME).lazy(), DataError, ("LazyFrame",), ".collect()"),
}


@pytest.mark.parametrize("case", CASES)
def test_wrong_answers_are_refused_with_their_place_and_a_remedy(case):
    make, error, found, remedy = CASES[case]
    with pytest.raises(error) as raised:
        fit(make())
    message = str(raised.value)
    for words in (*found, remedy):
        assert words in message


def test_every_complete_row_missing_is_refused_with_listwise_too():
    frame = with_cell(np.nan, rows=tuple(range(299)))
    with pytest.raises(DataError, match="1 complete row"):
        fit(frame, missing="listwise")


def test_listwise_says_how_many_rows_it_left_out():
    frame = with_cell(np.nan, rows=(3, 4, 5))
    result = fit(frame, missing="listwise")
    assert result.provenance.n_incomplete == 3
    assert result.provenance.n_observations == 297
    assert "left out: 3 incomplete" in repr(result)
    pd.testing.assert_frame_equal(result.estimates(), fit(frame.dropna()).estimates())


def test_negative_degrees_of_freedom_are_refused_with_both_counts():
    with pytest.raises(
        IdentificationError, match=r"4 free parameters, 3 moments .* Add indicators"
    ):
        fit(FRAME, "A =~ a1 + a2")


@pytest.mark.parametrize(
    ("option", "value"),
    [("estimator", "PLS"), ("missing", "dropped"), ("missing", "mean"), ("likelihood", "exact")],
)
def test_unknown_option_values_are_refused_with_those_that_are_known(option, value):
    with pytest.raises(OptionError) as raised:
        fit(FRAME, **{option: value})
    assert value in str(raised.value)
    assert {"estimator": "ML", "missing": "'listwise'", "likelihood": "'wishart'"}[option] in str(
        raised.value
    )


def test_codes_outside_the_declared_bounds_are_refused_with_their_count():
    survey = ls.datasets.load_platforms()
    model = ls.CFA({"SAT": ["SAT1", "SAT2", "SAT3"]})
    bounds = survey.codebook.bounds
    frame = survey.responses.copy()
    frame.loc[frame.index[:4], "SAT2"] = -99
    with pytest.raises(DataError, match=r"SAT2: 4 rows outside 1 to 7 \(-99\).*missing codes"):
        ls.Moments.from_data(frame, ["SAT1", "SAT2"], missing="listwise", bounds=bounds)
    assert model.fit(survey, missing="listwise").converged


def test_columns_that_the_model_does_not_name_may_hold_anything():
    odd = FRAME.assign(comment="好", empty=np.nan, constant=1.0, huge=np.inf)
    pd.testing.assert_frame_equal(fit(odd).estimates(), fit(FRAME).estimates())


@pytest.mark.parametrize(
    "kind", ["pandas", "integers", "nullable", "object", "bool kept", "polars"]
)
def test_the_kind_of_frame_and_column_does_not_change_a_digit(kind):
    whole = (FRAME * 10).round()
    frame = {
        "pandas": lambda: whole,
        "integers": lambda: whole.astype(int),
        "nullable": lambda: whole.astype("Int64"),
        "object": lambda: whole.astype(object),
        "bool kept": lambda: whole.assign(flag=True),
        "polars": lambda: pl.from_pandas(whole),
    }[kind]()
    pd.testing.assert_frame_equal(fit(frame).estimates(), fit(whole).estimates(), rtol=1e-12)


def test_missing_cells_of_nullable_and_polars_columns_are_counted_like_nan():
    holes = with_cell(np.nan, rows=(1, 2))
    for frame in (holes.convert_dtypes(), pl.from_pandas(holes)):
        with pytest.raises(MissingDataError, match=r"2 of 300 rows \(by item: a3 2\)"):
            fit(frame)
