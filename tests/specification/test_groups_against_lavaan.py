"""Equality across groups against lavaan's tables (tests/reference/lavaan_group_tables.R)."""

from __future__ import annotations

import json
import warnings
from itertools import groupby
from pathlib import Path
from typing import Any

import pytest

from loyaltysem.errors import SpecificationWarning
from loyaltysem.specification import (
    Parameter,
    ParameterTable,
    build_parameter_table,
    degrees_of_freedom,
    parse_model,
)

REFERENCE = json.loads(
    (Path(__file__).parents[1] / "reference" / "lavaan_group_tables.json").read_text("utf-8")
)
MODELS = REFERENCE["models"]
OPTIONS = {"std.lv": "std_lv", "meanstructure": "meanstructure", "fixed.x": "fixed_x"}


def table_of(model: dict[str, Any]) -> ParameterTable:
    options = {OPTIONS[name]: value for name, value in dict(model["options"]).items()}
    with warnings.catch_warnings():
        # test_group_equality.py says which of these warn, and of what.
        warnings.simplefilter("ignore", SpecificationWarning)
        return build_parameter_table(
            parse_model(model["text"]),
            n_groups=model["n_groups"],
            group_equal=model["equal"],
            group_partial=model["partial"],
            **options,
        )


def by_group(table: ParameterTable) -> list[list[Parameter]]:
    rows = [row for row in table.rows if row.group > 0]
    return [list(group) for _, group in groupby(rows, key=lambda row: row.group)]


@pytest.fixture(params=range(len(MODELS)), name="model")
def any_model(request: pytest.FixtureRequest) -> dict[str, Any]:
    return MODELS[request.param]


def test_rows_of_every_group_agree_with_lavaan(model: dict[str, Any]) -> None:
    table = table_of(model)
    for rows in by_group(table):
        assert [f"{row.lhs} {row.op} {row.rhs}" for row in rows] == model["coefficients"]
    others = [f"{row.lhs} {row.op} {row.rhs}" for row in table.rows if row.group == 0]
    assert others == model["others"]


def test_coefficients_that_are_one_parameter_agree_with_lavaan(model: dict[str, Any]) -> None:
    table = table_of(model)
    assert [[row.free for row in rows] for rows in by_group(table)] == model["free"]
    assert table.n_free == model["n_parameters"]


def test_fixed_values_agree_with_lavaan(model: dict[str, Any]) -> None:
    assert [[row.value for row in rows] for rows in by_group(table_of(model))] == model["value"]


def test_degrees_of_freedom_agree_with_lavaan(model: dict[str, Any]) -> None:
    assert degrees_of_freedom(table_of(model)) == model["df"]


def test_reference_is_wide_enough() -> None:
    assert len(MODELS) >= 100
    assert {model["n_groups"] for model in MODELS} == {2, 3}
    assert any(model["partial"] for model in MODELS)
    assert REFERENCE["version"].startswith("0.6")
