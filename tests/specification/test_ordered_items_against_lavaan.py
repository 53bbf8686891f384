"""Tables of ordered items against lavaan's (tests/reference/ordinal_parameter_tables.R)."""

from __future__ import annotations

import json
import math
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from loyaltysem.errors import OptionError
from loyaltysem.specification import (
    OrderedItems,
    Parameterization,
    ParameterTable,
    build_parameter_table,
    degrees_of_freedom,
    parse_model,
)

REFERENCE = json.loads(
    (Path(__file__).parents[1] / "reference" / "ordinal_parameter_tables.json").read_text("utf-8")
)
# without options JSON has an empty list
MODELS = {
    model["name"]: model | {"options": dict(model["options"])} for model in REFERENCE["models"]
}
#: What lavaan takes and we refuse. Under delta, residual variances are computed and lavaan holds
#: equal what has no effect.
REFUSED: dict[str, tuple[type[Exception], str]] = {
    **{
        name: (OptionError, "group_equal has 'residuals'.*parameterization='theta'")
        for name, model in MODELS.items()
        if "residuals" in np.atleast_1d(model["options"].get("group.equal", []))
        and model["options"].get("parameterization") != "theta"
    },
}
BUILT = [name for name in MODELS if name not in REFUSED]


def table_of(name: str) -> ParameterTable:
    model = MODELS[name]
    options = model["options"]
    thresholds = [row["lhs"] for row in lavaan_rows(name) if row["op"] == "|" and row["group"] == 1]
    counts = {item: thresholds.count(item) + 1 for item in thresholds}
    return build_parameter_table(
        parse_model(model["text"]),
        ordered=OrderedItems(tuple(counts.items()), options.get("parameterization", "delta")),
        std_lv=options.get("std.lv", False),
        n_groups=2 if "group" in options else 1,
        group_equal=options.get("group.equal", ()),
        group_partial=options.get("group.partial", ()),
    )


def lavaan_rows(name: str) -> list[dict[str, Any]]:
    return [dict(zip(REFERENCE["columns"], row, strict=True)) for row in MODELS[name]["rows"]]


def is_computed(row: dict[str, Any], name: str) -> bool:
    """Rows that follow from others, of which lavaan writes one as if it were fixed."""
    if row["free"]:
        return False
    if MODELS[name]["options"].get("parameterization") == "theta":
        return row["op"] == "~*~"
    items = {other["lhs"] for other in lavaan_rows(name) if other["op"] == "|"}
    return row["op"] == "~~" and row["lhs"] == row["rhs"] and row["lhs"] in items


@pytest.mark.parametrize("name", REFUSED)
def test_what_lavaan_has_and_we_do_not_is_refused_by_name(name: str) -> None:
    error, says = REFUSED[name]
    with pytest.raises(error, match=says):
        table_of(name)


@pytest.mark.parametrize("name", BUILT)
def test_rows_and_their_order_agree_with_lavaan(name: str) -> None:
    ours = [(row.lhs, row.op, row.rhs, row.group, row.label) for row in table_of(name).rows]
    theirs = [
        # lavaan invents a label for what group.equal makes equal
        (row["lhs"], row["op"], row["rhs"], row["group"], "" if label.startswith(".p") else label)
        for row in lavaan_rows(name)
        for label in (row["label"],)
    ]
    assert ours == theirs


@pytest.mark.parametrize("name", BUILT)
def test_free_parameters_agree_with_lavaan(name: str) -> None:
    table = table_of(name)
    assert [row.free for row in table.rows] == [row["free"] for row in lavaan_rows(name)]
    assert table.n_free == MODELS[name]["npar"]


@pytest.mark.parametrize("name", BUILT)
def test_written_and_automatic_rows_agree_with_lavaan(name: str) -> None:
    ours = [(row.user, row.exogenous) for row in table_of(name).rows]
    assert ours == [(row["user"] == 1, row["exo"] == 1) for row in lavaan_rows(name)]


@pytest.mark.parametrize("name", BUILT)
def test_fixed_values_agree_with_lavaan_and_computed_ones_have_none(name: str) -> None:
    theirs = [
        None if row["free"] or is_computed(row, name) else row["ustart"]
        for row in lavaan_rows(name)
    ]
    assert [row.value for row in table_of(name).rows] == theirs


@pytest.mark.parametrize("name", BUILT)
def test_degrees_of_freedom_count_thresholds_and_correlations(name: str) -> None:
    """The json has no degrees of freedom; those of fits are compared with lavaan's elsewhere."""
    rows = lavaan_rows(name)
    groups = {row["group"] for row in rows if row["group"]}
    thresholds = sum(row["op"] == "|" for row in rows)
    items = len({row["lhs"] for row in rows if row["op"] == "|"})
    moments = thresholds + len(groups) * math.comb(items, 2)
    assert degrees_of_freedom(table_of(name)) == moments - MODELS[name]["npar"]


@pytest.mark.parametrize(
    ("line", "parameterization", "says"),
    [
        ("s1 | t3", "delta", "s1 has 3 categories, so that its thresholds are t1 to t2"),
        ("q | t1", "delta", "q is no ordered item of the model"),
        ("s1 ~*~ s1", "theta", "the scale factor of an ordered item is no parameter"),
        ("s1 ~~ 1*s1", "delta", "the residual variance of an ordered item is no parameter"),
    ],
)
def test_what_an_ordered_item_has_not_is_refused_by_name(
    line: str, parameterization: Parameterization, says: str
) -> None:
    items = OrderedItems((("s1", 3), ("s2", 3), ("s3", 3)), parameterization)
    with pytest.raises(OptionError, match=says):
        build_parameter_table(parse_model(f"SAT =~ s1 + s2 + s3\n{line}"), ordered=items)


def test_thresholds_need_ordered_items() -> None:
    with pytest.raises(OptionError, match=r"writes s1 \| t1, which ordered items have"):
        build_parameter_table(parse_model("SAT =~ s1 + s2 + s3\ns1 | t1"))


def test_reference_is_wide_enough() -> None:
    assert len(BUILT) >= 60
    assert REFERENCE["version"].startswith("0.6")
    asked = [MODELS[name]["options"] for name in BUILT]
    assert any("group.partial" in options for options in asked)
    assert {"theta", "delta"} <= {options.get("parameterization") for options in asked}
    equal = {kind for options in asked for kind in np.atleast_1d(options.get("group.equal", []))}
    assert {"thresholds", "loadings", "intercepts", "residuals", "means", "regressions"} <= equal
