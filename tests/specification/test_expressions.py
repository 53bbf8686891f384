"""Arithmetic of definitions: values, derivatives and text."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from loyaltysem.specification import (
    build_parameter_table,
    defined_values,
    parse_expression,
    parse_model,
)

LABELS = ("a", "b", "满意")
VALUES = {"a": 0.7, "b": -1.3, "满意": 2.1}

operands = st.sampled_from([*LABELS, "2", "0.5", "1.5e0", "3"])
expressions = st.recursive(
    operands,
    lambda inner: st.one_of(
        st.tuples(inner, st.sampled_from(["+", "-", "*", " / "]), inner).map("".join),
        inner.map("({})".format),
        inner.map("-{}".format),
        # Bases and arguments kept positive, where every function is smooth.
        inner.map("exp(-({0})^2)".format),
        inner.map("log(1 + ({0})^2)".format),
        inner.map("sqrt(1.5 + ({0})**2)".format),
        inner.map("abs({0})".format),
        st.tuples(inner, inner).map(lambda pair: "(1+({})^2)^(({})/8)".format(*pair)),
    ),
    max_leaves=8,
)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("a*b", 0.7 * -1.3),
        ("-a^2", -(0.7**2)),
        ("2^-a", 2**-0.7),
        ("2^3^2", 512.0),
        ("2**3", 8.0),
        ("8/4/2", 1.0),
        ("5 - 3 - 1", 1.0),
        ("2 - -3", 5.0),
        ("1 + 2 * 3", 7.0),
        ("-2 * 3", -6.0),
        ("(1 + 2) * 3", 9.0),
        ("(b*a)/(a + b*a)", (-1.3 * 0.7) / (0.7 + -1.3 * 0.7)),
        ("exp(log(a))", 0.7),
        ("sqrt(abs(b))", math.sqrt(1.3)),
    ],
)
def test_value_follows_the_precedence_of_r(text: str, expected: float) -> None:
    assert parse_expression(text).evaluate(VALUES) == pytest.approx(expected, rel=1e-15)


@given(expressions)
@settings(deadline=None)
def test_text_reads_back_as_the_same_expression(text: str) -> None:
    expression = parse_expression(text)
    assert parse_expression(expression.text) == expression
    assert expression.text == text.replace(" ", "")


@given(expressions)
@settings(deadline=None, max_examples=300)
def test_derivatives_agree_with_finite_differences(text: str) -> None:
    expression = parse_expression(text)
    value = float(expression.evaluate(VALUES))
    derivatives = expression.derivatives(VALUES)
    assert set(derivatives) == set(expression.names)
    if not np.isfinite([value, *map(float, derivatives.values())]).all():
        return
    for name, derivative in derivatives.items():
        step = 1e-5

        def at(shift: float, name: str = name) -> float:
            return float(expression.evaluate({**VALUES, name: VALUES[name] + shift}))

        coarse = (at(2 * step) - at(-2 * step)) / (4 * step)
        fine = (at(step) - at(-step)) / (2 * step)
        # Where the two differ much the function bends or breaks too near for finite differences.
        uncertainty = 10 * abs(fine - coarse) + 1e-9 * max(1.0, abs(value)) / step
        assert abs(float(derivative) - fine) <= uncertainty + 1e-6 * abs(fine)


def test_batches_are_computed_at_once_and_broadcast() -> None:
    a = np.linspace(0.1, 1.0, 6).reshape(2, 3)
    b = np.array([1.0, 2.0, 4.0])
    expression = parse_expression("a/b + 1")
    np.testing.assert_allclose(expression.evaluate({"a": a, "b": b}), a / b + 1)
    derivatives = expression.derivatives({"a": a, "b": b})
    assert derivatives["a"].shape == derivatives["b"].shape == (2, 3)
    np.testing.assert_allclose(derivatives["b"], -a / b**2)


def test_a_constant_keeps_the_batch_shape_of_nothing() -> None:
    assert parse_expression("2*3").evaluate({}).shape == ()
    assert parse_expression("2*3").derivatives({}) == {}


def test_a_negative_base_has_a_derivative_at_a_whole_power() -> None:
    assert parse_expression("b^2").derivatives(VALUES)["b"] == pytest.approx(-2.6)


def test_undefined_values_are_nan_or_infinite_and_never_raise_a_warning() -> None:
    assert np.isnan(parse_expression("log(b)").evaluate(VALUES))
    assert np.isinf(parse_expression("1/(a - a)").evaluate(VALUES))


def test_names_stand_in_order_of_first_use() -> None:
    assert parse_expression("b*e + a/b").names == ("b", "e", "a")


def test_later_definitions_use_earlier_ones_by_the_chain_rule() -> None:
    table = build_parameter_table(
        parse_model("y ~ a*x + b*z\np := a*b\nq := p^2 + a\nr := 3*q + p")
    )
    values, derivatives = defined_values(table.defined, {"a": 0.7, "b": -1.3})
    a, b = 0.7, -1.3
    assert values["r"] == pytest.approx(3 * ((a * b) ** 2 + a) + a * b)
    assert set(derivatives["r"]) == {"a", "b"}
    assert derivatives["r"]["a"] == pytest.approx(3 * (2 * a * b**2 + 1) + b)
    assert derivatives["r"]["b"] == pytest.approx(3 * (2 * a**2 * b) + a)
