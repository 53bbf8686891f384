"""Parameter tables: groups, equalities, options, and what is refused."""

from __future__ import annotations

import math
import re

import pandas as pd
import pytest

from loyaltysem.errors import ModelSyntaxError, OptionError, SpecificationWarning
from loyaltysem.specification import (
    Parameter,
    ParameterTable,
    Statement,
    Term,
    build_parameter_table,
    parse_model,
)


def rows(table: ParameterTable, lhs: str, op: str, rhs: str) -> list[Parameter]:
    return [row for row in table.rows if (row.lhs, row.op, row.rhs) == (lhs, op, rhs)]


def test_coefficients_with_one_label_are_one_free_parameter() -> None:
    table = build_parameter_table(parse_model("f =~ x1 + a*x2 + a*x3 + x4"))
    (second,), (third,) = rows(table, "f", "=~", "x2"), rows(table, "f", "=~", "x3")
    assert second.free == third.free == 1
    assert table.n_free == 7


def test_a_start_given_once_holds_for_all_coefficients_of_the_label() -> None:
    table = build_parameter_table(parse_model("f =~ x1 + a*x2 + a*x3 + start(0.6)*x3"))
    assert rows(table, "f", "=~", "x2")[0].start == 0.6


def test_a_bound_given_once_holds_for_all_coefficients_of_the_label() -> None:
    table = build_parameter_table(parse_model("f =~ x1 + a*x2 + lower(0)*x2 + a*x3"))
    (row,) = rows(table, "f", "=~", "x3")
    assert (row.lower, row.upper) == (0.0, math.inf)


def test_what_equals_a_fixed_coefficient_is_fixed_at_its_value() -> None:
    table = build_parameter_table(parse_model("f =~ a*x1 + a*x2 + x3"))
    (row,) = rows(table, "f", "=~", "x2")
    assert (row.free, row.value) == (0, 1.0)


def test_groups_follow_one_another_and_definitions_come_last() -> None:
    table = build_parameter_table(
        parse_model("y ~ c(a1, a2)*x\nd := a1 - a2"), n_groups=2, meanstructure=False
    )
    assert [row.group for row in table.rows] == [1, 1, 1, 2, 2, 2, 0]
    assert [row.free for row in rows(table, "y", "~", "x")] == [1, 3]
    assert [row.label for row in rows(table, "y", "~", "x")] == ["a1", "a2"]


def test_several_groups_have_means_unless_told_otherwise() -> None:
    statements = parse_model("f =~ x1 + x2 + x3")
    assert build_parameter_table(statements, n_groups=2).meanstructure
    assert not build_parameter_table(statements, n_groups=2, meanstructure=False).meanstructure
    assert not build_parameter_table(statements).meanstructure


def test_a_single_label_in_several_groups_warns_of_the_equality() -> None:
    with pytest.warns(SpecificationWarning, match=r"\(a\), so these coefficients are held equal"):
        table = build_parameter_table(parse_model("f =~ x1 + a*x2 + x3"), n_groups=2)
    first, second = rows(table, "f", "=~", "x2")
    assert first.free == second.free


def test_a_written_moment_of_an_exogenous_variable_warns_that_it_is_modelled() -> None:
    statements = parse_model("y ~ x + z\nx ~~ x")
    with pytest.warns(SpecificationWarning, match=r"exogenous observed variables \(x\)"):
        table = build_parameter_table(statements)
    assert table.exogenous == ("z",)
    assert build_parameter_table(statements, fixed_x=False).exogenous == ()


def test_exogenous_moments_are_held_at_sample_values() -> None:
    table = build_parameter_table(parse_model("y ~ x + z"), meanstructure=True)
    held = [(row.lhs, row.op, row.rhs) for row in table.rows if row.exogenous]
    assert held == [
        ("x", "~~", "x"),
        ("x", "~~", "z"),
        ("z", "~~", "z"),
        ("x", "~1", ""),
        ("z", "~1", ""),
    ]
    assert all(row.value is None and row.free == 0 for row in table.rows if row.exogenous)


def test_frame_has_one_row_a_parameter_and_numbers_as_numbers() -> None:
    frame = build_parameter_table(parse_model("f =~ x1 + x2 + x3\nf ~ a*z\nq := 2*a")).to_frame()
    assert list(frame.columns) == [
        *("lhs", "op", "rhs", "group", "free", "value", "start", "label"),
        *("lower", "upper", "user", "exogenous"),
    ]
    assert frame["value"].dtype == frame["start"].dtype == float
    assert frame["op"].tolist().count(":=") == 1
    assert pd.isna(frame["start"]).all()


@pytest.mark.parametrize(
    ("text", "options", "message"),
    [
        ("y ~ c(a, b)*x", {}, "2 entries and the model has 1 group"),
        ("y ~ c(a, b)*x", {"n_groups": 3}, "2 entries and the model has 3 groups"),
        ("f =~ start(0.5)*x1 + x2 + x3", {}, "fixed at 1 to give its construct a scale"),
        ("f =~ x1 + x2\nf ~~ lower(0)*f", {"std_lv": True}, "a bound, but the coefficient is"),
        ("f =~ x1 + lower(2)*x2 + upper(1)*x2", {}, "the lower bound 2 lies above"),
        ("f =~ x1 + 1*x2 + a*x2 + 2*x3 + a*x3", {}, r"different values \(1 and 2\)"),
        (
            "f =~ x1 + a*x2 + lower(0)*x2 + a*x3 + lower(1)*x3",
            {},
            "label 'a' are one parameter and have different bounds",
        ),
    ],
)
def test_modifiers_that_cannot_hold_are_refused_with_their_line(
    text: str, options: dict[str, int], message: str
) -> None:
    with pytest.raises(ModelSyntaxError, match=message) as caught:
        build_parameter_table(parse_model(text), **options)  # type: ignore[arg-type]
    assert str(caught.value).startswith("Line ")


def test_a_start_for_the_first_loading_is_taken_when_std_lv_frees_it() -> None:
    statements = parse_model("f =~ start(0.5)*x1 + x2 + x3")
    table = build_parameter_table(statements, std_lv=True)
    assert rows(table, "f", "=~", "x1")[0].start == 0.5


def test_contradicting_options_are_refused() -> None:
    with pytest.raises(OptionError, match="intercept x1 ~ 1"):
        build_parameter_table(parse_model("f =~ x1 + x2 + x3\nx1 ~ 1"), meanstructure=False)
    with pytest.raises(OptionError, match="n_groups is 0"):
        build_parameter_table(parse_model("y ~ x"), n_groups=0)


def test_statements_made_without_text_are_checked_too() -> None:
    statement = Statement(("y",), "~", (Term("x"),))
    with pytest.raises(ModelSyntaxError, match="The coefficient y ~ x is written twice"):
        build_parameter_table([statement, statement])


def test_a_table_is_shown_as_the_table_it_is():
    table = build_parameter_table(
        parse_model("A =~ x1 + 0.12345*x2 + b*x3\nA ~~ start(0.5)*A\nlong := b*b")
    )
    lines = repr(table).splitlines()
    assert lines[0].split() == list(Parameter._fields)
    assert len(lines) == 1 + len(table.rows)
    for line, row in zip(lines[1:], table.rows, strict=True):
        assert line.split()[1:3] == [row.lhs, row.op]
    assert "0.12345" in repr(table)
    assert "NaN" not in repr(table)
    cells = re.findall("<td>(.*?)</td>", table._repr_html_())
    in_rows = [cells[i : i + len(Parameter._fields)] for i in range(0, len(cells), 12)]
    assert [row[2] for row in in_rows] == [row.rhs for row in table.rows]
    assert [row[5] for row in in_rows if row[5]] == ["1.00000", "0.12345"]


def test_a_long_table_is_shown_whole():
    table = build_parameter_table(parse_model("A =~ " + " + ".join(f"item{i}" for i in range(100))))
    assert len(repr(table).splitlines()) == 1 + len(table.rows)
    assert table._repr_html_().count("<tr>") == len(table.rows)


def test_names_in_a_shown_table_are_no_markup():
    name = "<b onclick=alert(1)>"
    row = Parameter(name, "~~", name, free=1)
    html = ParameterTable((row,), (name,), (), False)._repr_html_()
    assert "<b" not in html
    assert "&lt;b onclick" in html
