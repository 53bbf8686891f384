"""Constraints in the model text: reading, rows, values, linear forms."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from loyaltysem.errors import IdentificationError, ModelSyntaxError
from loyaltysem.specification import (
    Constraint,
    ParameterTable,
    build_parameter_table,
    check_identification,
    constraint_values,
    degrees_of_freedom,
    linear_form,
    n_equality_constraints,
    parse_expression,
    parse_model,
    to_lavaan_text,
)

FORMULA = "y ~ a*x + b*z + c*w + d*v\n"


def table_of(text: str) -> ParameterTable:
    return build_parameter_table(parse_model(FORMULA + text))


def constraint_of(text: str) -> Constraint:
    (constraint,) = table_of(text).constraints
    return constraint


numbers = st.integers(-4, 4).filter(bool)


@st.composite
def linear_constraints(draw: st.DrawFn) -> str:
    """Draw a linear constraint that does not cancel, written in one of many ways."""
    labels = draw(st.lists(st.sampled_from("abcd"), min_size=2, unique=True))
    slopes = [draw(numbers) for _ in labels]
    written = [
        draw(st.sampled_from([f"{s}*{n}", f"{n}*({s})", f"{n}/(1/{s})", f"-({-s})*{n}"]))
        for s, n in zip(slopes, labels, strict=True)
    ]
    cut = draw(st.integers(1, len(written)))
    right = [*written[cut:], str(draw(st.integers(0, 9)))]
    return f"{' + '.join(written[:cut])} {draw(st.sampled_from(['==', '<', '>']))} " + " + ".join(
        right
    )


VALUES = {"a": 0.7, "b": -1.3, "c": 2.1, "d": 0.4}


@given(st.lists(linear_constraints(), min_size=1, max_size=4))
@settings(deadline=None)
def test_constraints_written_back_read_as_the_same_statements(texts: list[str]) -> None:
    statements = parse_model(FORMULA + "\n".join(texts))
    assert parse_model(to_lavaan_text(statements)) == statements


@given(linear_constraints())
@settings(deadline=None)
def test_linear_form_gives_the_value_and_the_derivatives(text: str) -> None:
    constraint = constraint_of(text)
    assert constraint.is_linear
    assert constraint.linear_form is not None
    constant, slopes = constraint.linear_form
    values, derivatives = constraint_values([constraint], VALUES)
    expected = constant + sum(slope * VALUES[name] for name, slope in slopes.items())
    assert values[0] == pytest.approx(expected, rel=1e-12, abs=1e-12)
    for name, derivative in derivatives[0].items():
        assert derivative == pytest.approx(slopes.get(name, 0.0), rel=1e-12)


@given(st.permutations(["a == 2*b + 1", "b*c < d", "q := a*b", "q > c"]))
@settings(deadline=None)
def test_order_of_constraints_and_definitions_does_not_change_what_they_say(
    lines: list[str],
) -> None:
    table = table_of("\n".join(lines))
    found = {str(c): constraint_values([c], VALUES)[0].item() for c in table.constraints}
    a, b, c, d = VALUES.values()
    expected = {"a == 2*b+1": a - 2 * b - 1, "b*c < d": b * c - d, "q > c": a * b - c}
    assert found == pytest.approx(expected)


def test_rows_stand_at_the_end_in_the_order_of_the_text_as_in_lavaan() -> None:
    table = table_of("a == 2 * b + 1\nind := a*b\nind > (c - 1)/2")
    rows = [(row.lhs, row.op, row.rhs, row.group, row.free) for row in table.rows[-3:]]
    assert rows == [
        ("a", "==", "2*b+1", 0, 0),
        ("ind", ":=", "a*b", 0, 0),
        ("ind", ">", "(c-1)/2", 0, 0),
    ]


def test_an_equality_leaves_the_two_parameters_apart() -> None:
    table = table_of("a == b")
    free = {row.label: row.free for row in table.rows if row.label}
    assert free["a"] != free["b"]
    assert table.n_free == table_of("").n_free


def test_a_line_that_begins_with_minus_is_a_constraint_of_its_own() -> None:
    assert str(constraint_of("-a < 0")) == "-a < 0"


def test_a_definition_still_goes_on_in_a_line_that_begins_with_minus() -> None:
    assert table_of("q := a\n  - b\na == b").defined[0][1].text == "a-b"


def test_a_constraint_goes_on_after_an_operator_and_inside_parentheses() -> None:
    assert str(constraint_of("a ==\n b +\n 2*(c\n - d)")) == "a == b+2*(c-d)"


def test_values_are_left_minus_right_whatever_the_relation() -> None:
    table = table_of("a == 1; b < 2; c > 3")
    values, _ = constraint_values(table.constraints, {"a": 5.0, "b": 5.0, "c": 5.0})
    assert values.tolist() == [4.0, 3.0, 2.0]


def test_derivatives_go_through_definitions_to_the_labels() -> None:
    constraint = constraint_of("p := a*b\nq := p + c^2\nq^2 == p")
    assert constraint.names == ("a", "b", "c")
    _, (slopes,) = constraint_values([constraint], VALUES)
    a, b, c = VALUES["a"], VALUES["b"], VALUES["c"]
    q = a * b + c**2
    assert slopes["a"] == pytest.approx(2 * q * b - b)
    assert slopes["b"] == pytest.approx(2 * q * a - a)
    assert slopes["c"] == pytest.approx(2 * q * 2 * c)


def test_batches_are_computed_at_once_and_broadcast() -> None:
    table = table_of("a*b == 1; c > 0")
    a = np.linspace(0.1, 1.0, 6).reshape(2, 3)
    values, derivatives = constraint_values(table.constraints, {"a": a, "b": 2.0, "c": a[0]})
    assert values.shape == (2, 3, 2)
    np.testing.assert_allclose(values[..., 0], 2 * a - 1)
    np.testing.assert_allclose(values[..., 1], np.broadcast_to(a[0], (2, 3)))
    assert derivatives[0]["b"].shape == derivatives[1]["c"].shape == (2, 3)


def test_no_constraints_have_no_values() -> None:
    values, derivatives = constraint_values((), VALUES)
    assert values.shape == (0,)
    assert derivatives == ()


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("3", (3.0, {})),
        ("a", (0.0, {"a": 1.0})),
        ("-(a - 2*b)/4 + 1", (1.0, {"a": -0.25, "b": 0.5})),
        ("(2 + 1)*(a + b)", (0.0, {"a": 3.0, "b": 3.0})),
        ("a - a", (0.0, {})),
        ("(a - a + 2)*b", (0.0, {"b": 2.0})),
        ("a^1 + 2^3 + sqrt(4)", (10.0, {"a": 1.0})),
        ("exp(a - a)", (1.0, {})),
    ],
)
def test_linear_expressions_have_their_form(
    text: str, expected: tuple[float, dict[str, float]]
) -> None:
    assert linear_form(parse_expression(text)) == expected


@pytest.mark.parametrize(
    "text", ["a*b", "a/b", "1/a", "a^2", "a^b", "2^a", "exp(a)", "a*b - b*a", "(a + 1)*(a - 1)"]
)
def test_other_expressions_have_none(text: str) -> None:
    assert linear_form(parse_expression(text)) is None


def test_linear_form_looks_through_definitions() -> None:
    constraint = constraint_of("p := 2*a + 1\nq := p - b\nq == 3*p")
    assert constraint.linear_form == (-2.0, {"a": -4.0, "b": -1.0})
    assert not constraint_of("p := a*b\np == 1").is_linear


def test_a_division_by_zero_is_not_finite() -> None:
    form = linear_form(parse_expression("a/0"))
    assert form is not None
    assert math.isinf(form[1]["a"])


@pytest.mark.parametrize(
    "text",
    [
        "a > 1\na < 1",
        "a == 0.3\na == 0.1 + 0.2\n3*a == 0.9",
        "a > 0\na > 1\na == 1",
        "a*b > 2\na*b < 1",
    ],
)
def test_constraints_that_one_value_satisfies_or_that_are_not_linear_are_read(text: str) -> None:
    assert len(table_of(text).constraints) == text.count("\n") + 1


def test_a_constraint_that_fixed_coefficients_violate_is_refused() -> None:
    with pytest.raises(ModelSyntaxError, match=r"fixed coefficients \(a = 2\)"):
        build_parameter_table(parse_model("y ~ 2*x + a*x + b*z\na == 3"))


def test_a_constraint_with_a_fixed_coefficient_restricts_the_other() -> None:
    text = "y ~ 2*x + a*x + b*z\na == 2*b\nb > 1"
    assert len(build_parameter_table(parse_model(text)).constraints) == 2
    with pytest.raises(ModelSyntaxError, match="contradicts a == 2"):
        build_parameter_table(parse_model(text.replace("b > 1", "b > 1.5")))


def test_degrees_of_freedom_count_independent_equalities_once() -> None:
    plain = degrees_of_freedom(table_of(""))
    for text, more in [
        ("a == b", 1),
        ("a == b; b == c; 2*a == 2*c", 2),
        ("a*b == c; c - b*a == 0", 1),
        ("a > 0; b < 1", 0),
        ("log(a - 5) == b", 1),
        ("a == 1; exp(b) == 2", 2),
    ]:
        table = table_of(text)
        assert n_equality_constraints(table) == more
        assert degrees_of_freedom(table) == plain + more


def test_a_constraint_can_identify_what_would_not_be() -> None:
    two_items = "f =~ x1 + l*x2\nx1 ~~ e*x1\nx2 ~~ g*x2\n"
    with pytest.raises(IdentificationError, match="4 free parameters, 3 moments"):
        check_identification(build_parameter_table(parse_model(two_items)))
    too_few = parse_model("f =~ x1 + x2 + l*x3\nx1 ~~ x2 + x3\nx2 ~~ x3\nl == 1\n")
    with pytest.raises(IdentificationError, match="9 free parameters less 1 equality constraint,"):
        check_identification(build_parameter_table(too_few))
    check_identification(build_parameter_table(parse_model(two_items + "e == g")))


def test_loadings_whose_sum_is_given_have_a_scale() -> None:
    text = "f =~ NA*x1 + a*x1 + b*x2 + c*x3\n"
    with pytest.raises(IdentificationError, match="no scale"):
        check_identification(build_parameter_table(parse_model(text)))
    check_identification(build_parameter_table(parse_model(text + "a + b + c == 3")))
    with pytest.raises(IdentificationError, match="no scale"):
        check_identification(build_parameter_table(parse_model(text + "a > 0")))
