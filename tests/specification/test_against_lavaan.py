"""Parameter tables against lavaan's, row by row (tests/reference/lavaan_parameter_tables.R)."""

from __future__ import annotations

import json
import math
import warnings
from pathlib import Path
from typing import Any

import pytest

from loyaltysem.errors import SpecificationWarning
from loyaltysem.specification import (
    ParameterTable,
    build_parameter_table,
    parse_model,
    to_lavaan_text,
)

REFERENCE = json.loads(
    (Path(__file__).parents[1] / "reference" / "lavaan_parameter_tables.json").read_text("utf-8")
)
MODELS = {model["name"]: model for model in REFERENCE["models"]}
OPTIONS = {
    "std.lv": "std_lv",
    "meanstructure": "meanstructure",
    "fixed.x": "fixed_x",
    "ngroups": "n_groups",
}
# These models warn, as they do in lavaan; test_parameter_table.py says of what.
WARNED = {
    "intercept_of_exogenous",
    "variance_of_exogenous",
    "groups_with_shared_label",
}


def table_of(model: dict[str, Any], text: str | None = None) -> ParameterTable:
    options = {OPTIONS[name]: value for name, value in dict(model["options"]).items()}
    with warnings.catch_warnings():
        if model["name"] in WARNED:
            warnings.simplefilter("ignore", SpecificationWarning)
        return build_parameter_table(parse_model(text or model["text"]), **options)


def lavaan_rows(model: dict[str, Any]) -> list[dict[str, Any]]:
    return [dict(zip(REFERENCE["columns"], row, strict=True)) for row in model["rows"]]


def number(value: float | str | None, absent: float) -> float:
    return absent if value is None else float(value)


@pytest.fixture(params=MODELS, name="model")
def any_model(request: pytest.FixtureRequest) -> dict[str, Any]:
    return MODELS[request.param]


def test_rows_and_their_order_agree_with_lavaan(model: dict[str, Any]) -> None:
    ours = [(row.lhs, row.op, row.rhs, row.group, row.label) for row in table_of(model).rows]
    theirs = [
        (row["lhs"], row["op"], row["rhs"], row["group"], row["label"])
        for row in lavaan_rows(model)
    ]
    assert ours == [(*row[:4], "" if row[4].startswith(".p") else row[4]) for row in theirs]


def test_free_parameters_agree_with_lavaan(model: dict[str, Any]) -> None:
    ours = [row.free for row in table_of(model).rows]
    assert ours == [row["free"] for row in lavaan_rows(model)]


def test_written_automatic_and_exogenous_rows_agree_with_lavaan(model: dict[str, Any]) -> None:
    ours = [(row.user, row.exogenous) for row in table_of(model).rows]
    assert ours == [(row["user"] == 1, row["exo"] == 1) for row in lavaan_rows(model)]


def test_fixed_values_agree_with_lavaan(model: dict[str, Any]) -> None:
    ours = [row.value for row in table_of(model).rows]
    theirs = [None if row["free"] else row["ustart"] for row in lavaan_rows(model)]
    assert ours == theirs


def test_starting_values_and_bounds_agree_with_lavaan(model: dict[str, Any]) -> None:
    ours = [(row.start, row.lower, row.upper) for row in table_of(model).rows if row.free]
    theirs = [
        (row["ustart"], number(row["lower"], -math.inf), number(row["upper"], math.inf))
        for row in lavaan_rows(model)
        if row["free"]
    ]
    assert ours == theirs


def test_variables_stand_in_the_order_of_lavaan(model: dict[str, Any]) -> None:
    table = table_of(model)
    assert table.observed == tuple(model["observed"])
    assert table.latent == tuple(model["latent"])


def test_text_written_back_gives_the_same_table(model: dict[str, Any]) -> None:
    again = to_lavaan_text(parse_model(model["text"]))
    assert table_of(model, again) == table_of(model)


def test_reference_is_wide_enough() -> None:
    assert len(MODELS) >= 50
    assert REFERENCE["version"].startswith("0.6")
