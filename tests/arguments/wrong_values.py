"""Values that hardly any option takes: what users and programs hand over by slip."""

from __future__ import annotations

import datetime as dt
import itertools
from collections.abc import Callable
from decimal import Decimal
from fractions import Fraction
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import polars as pl


def _deep(levels: int = 5000) -> list[Any]:
    nested: list[Any] = []
    for _ in range(levels):
        nested = [nested]
    return nested


#: Each made anew for its trial, since some can be read only once.
WRONG: dict[str, Callable[[], Any]] = {
    "None": lambda: None,
    "nan": lambda: float("nan"),
    "inf": lambda: float("inf"),
    "-inf": lambda: float("-inf"),
    "-1": lambda: -1,
    "0": lambda: 0,
    "1.5": lambda: 1.5,
    "1e308": lambda: 1e308,
    "-1e-308": lambda: -1e-308,
    "10**30": lambda: 10**30,
    "10**400": lambda: 10**400,
    "-10**400": lambda: -(10**400),
    "10**5000": lambda: 10**5000,
    "True": lambda: True,
    "empty text": lambda: "",
    "no": lambda: "no",
    "False as text": lambda: "False",
    "number as text": lambda: "0.05",
    "NUL": lambda: "\0",
    "NUL inside": lambda: "a\0b",
    "lone surrogate": lambda: "\ud800",
    "huge text": lambda: "x" * 100_000,
    "many lines": lambda: "a\n" * 3000,
    "Chinese": lambda: "满意度",
    "bytes": lambda: b"x1",
    "empty list": lambda: [],
    "list of nan": lambda: [float("nan")],
    "list of None": lambda: [None],
    "list of text": lambda: ["no"],
    "list of lists": lambda: [["no"], []],
    "ragged": lambda: [[1.0], [1.0, 2.0, 3.0]],
    "deep list": _deep,
    "list of complex": lambda: [1 + 2j],
    "list of huge numbers": lambda: [10**400],
    "tuple": lambda: (1, 2),
    "empty dict": lambda: {},
    "dict of None": lambda: {"F": None},
    "dict of text": lambda: {"F": "x1"},
    "dict with a number as key": lambda: {0: ["x1"]},
    "dict with a tuple as key": lambda: {("F", 1): 2.0},
    "dict with nan": lambda: {"x1": float("nan")},
    "set": lambda: {"x1", "x2"},
    "frozenset": lambda: frozenset({"x1"}),
    "generator": lambda: (name for name in ("x1", "x2")),
    "endless generator": lambda: itertools.count(),
    "range": lambda: range(3),
    "object": object,
    "class": lambda: dict,
    "function": lambda: len,
    "module": lambda: np,
    "ellipsis": lambda: ...,
    "slice": lambda: slice(1),
    "complex": lambda: 1 + 2j,
    "np.bool_": lambda: np.bool_(True),
    "np.int64": lambda: np.int64(-3),
    "np.float64 nan": lambda: np.float64("nan"),
    "np.float32": lambda: np.float32(0.3),
    "np.datetime64": lambda: np.datetime64("2024-01-01"),
    "array of no dimension": lambda: np.array(0.5),
    "array": lambda: np.array([1.0, np.nan]),
    "empty array": lambda: np.zeros((0, 3)),
    "array of texts": lambda: np.array([["a", "b"]]),
    "array of objects": lambda: np.array([object(), None], dtype=object),
    "array of three dimensions": lambda: np.zeros((2, 2, 2)),
    "complex array": lambda: np.array([[1 + 1j]]),
    "DataFrame": lambda: pd.DataFrame({"a": [1.0, 2.0]}),
    "empty DataFrame": pd.DataFrame,
    "DataFrame of texts": lambda: pd.DataFrame({"x1": ["a", "b"], "x2": [None, "c"]}),
    "Series": lambda: pd.Series([1.0, 2.0], name="x1"),
    "Index": lambda: pd.Index(["no"]),
    "polars frame": lambda: pl.DataFrame({"a": [1.0, None]}),
    "LazyFrame": lambda: pl.LazyFrame({"a": [1.0]}),
    "polars Series": lambda: pl.Series("a", [1.0]),
    "pd.NA": lambda: pd.NA,
    "pd.NaT": lambda: pd.NaT,
    "Timestamp": lambda: pd.Timestamp("2024-01-01"),
    "Decimal": lambda: Decimal("0.5"),
    "Decimal NaN": lambda: Decimal("NaN"),
    "Fraction": lambda: Fraction(1, 3),
    "date": lambda: dt.date(2024, 1, 1),
    "path": lambda: Path("no such file.csv"),
    "folder": lambda: Path(),
    "error": lambda: ValueError("no"),
    "Generator": lambda: np.random.default_rng(1),
}
