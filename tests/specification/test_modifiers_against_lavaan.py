"""How modifiers are read, against lavaan's tables (tests/reference/lavaan_modifiers.R)."""

from __future__ import annotations

import json
import math
import warnings
from pathlib import Path
from typing import Any

import pytest

from loyaltysem.errors import ModelSyntaxError, SpecificationWarning
from loyaltysem.specification import build_parameter_table, parse_model, to_lavaan_text
from loyaltysem.specification.table.parameter_table import ParameterTable

MODELS = json.loads(
    (Path(__file__).parents[1] / "reference" / "lavaan_modifiers.json").read_text("utf-8")
)["models"]


def table_of(text: str, n_groups: int) -> ParameterTable:
    with warnings.catch_warnings():
        # One label in two groups, of which lavaan warns as well.
        warnings.simplefilter("ignore", SpecificationWarning)
        return build_parameter_table(parse_model(text), n_groups=n_groups)


def rows_of(table: ParameterTable) -> list[dict[str, Any]]:
    """The rows, with free parameters numbered as they come."""
    numbers: dict[int, int] = {0: 0}
    return [
        {
            "name": f"{row.lhs}{row.op}{row.rhs}",
            "group": row.group,
            "parameter": numbers.setdefault(row.free, len(numbers)),
            "value": row.value if not row.free else row.start,
            "lower": row.lower if math.isfinite(row.lower) else None,
            "upper": row.upper if math.isfinite(row.upper) else None,
        }
        for row in table.rows
        if row.group
    ]


def number(value: float | None) -> float:
    return math.nan if value is None else value


@pytest.mark.parametrize("model", MODELS, ids=[model["text"] for model in MODELS])
def test_modifiers_are_read_as_lavaan_reads_them(model):
    found = rows_of(table_of(model["text"], model["n_groups"]))
    assert len(found) == len(model["rows"])
    for ours, theirs in zip(found, model["rows"], strict=True):
        for name in ("name", "group", "parameter"):
            assert ours[name] == theirs[name], ours
        for name in ("value", "lower", "upper"):
            assert number(ours[name]) == pytest.approx(number(theirs[name]), 1e-12, nan_ok=True)


@pytest.mark.parametrize("model", MODELS, ids=[model["text"] for model in MODELS])
def test_modifiers_are_written_back_as_a_text_of_the_same_meaning(model):
    statements = parse_model(model["text"])
    assert parse_model(to_lavaan_text(statements)) == statements


def test_two_coefficients_made_equal_show_the_name_that_says_so():
    table = table_of('f =~ x1 + x2 + equal("f=~x2")*x3', 1)
    assert [row.label for row in table.rows[:3]] == ["", "f=~x2", "f=~x2"]
    assert table.rows[1].free == table.rows[2].free > 0


@pytest.mark.parametrize(
    ("text", "n_groups", "part"),
    [
        ('f =~ x1 + x2 + equal("f=~x2")*x3', 2, "one entry for each"),
        ('f =~ x1 + x2 + equal("f=~x2", "f=~x2.g2")*x3', 1, "1 group"),
        ('f =~ x1 + x2 + equal("f=~x2", "f=~x2.g3")*x3', 2, "names group 3"),
    ],
)
def test_an_equality_that_does_not_fit_the_groups_is_refused(text, n_groups, part):
    with pytest.raises(ModelSyntaxError, match=part):
        table_of(text, n_groups)


def test_a_label_that_only_one_group_has_leaves_the_others_free():
    """c(a, NA)*x and c("a", "")*x: lavaan reads the first as one label for both groups."""
    for modifier in ('c("a", "")', 'c("a", NA)', "c(a, NA)"):
        table = table_of(f"f =~ x1 + {modifier}*x2 + x3", 2)
        first, second = (row for row in table.rows if row.rhs == "x2" and row.op == "=~")
        assert (first.label, second.label) == ("a", "")
        assert first.free != second.free
