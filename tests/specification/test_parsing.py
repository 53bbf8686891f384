"""The model language: what each form of it says."""

from __future__ import annotations

import time

import pytest

from loyaltysem.specification import Modifiers, Statement, Term, parse_expression, parse_model


def only_term(text: str) -> Term:
    (statement,) = parse_model(text)
    (term,) = statement.terms
    return term


@pytest.mark.parametrize("op", ["=~", "~", "~~"])
def test_each_operator_gives_one_statement(op: str) -> None:
    expected = Statement(("f",), op, (Term("x1"), Term("x2")))  # type: ignore[arg-type]
    assert parse_model(f"f {op} x1 + x2") == (expected,)


@pytest.mark.parametrize(
    ("written", "modifiers"),
    [
        ("2*x", Modifiers(fixed=(2.0,))),
        ("-0.5*x", Modifiers(fixed=(-0.5,))),
        (".5*x", Modifiers(fixed=(0.5,))),
        ("1e-3*x", Modifiers(fixed=(0.001,))),
        ("NA*x", Modifiers(fixed=(None,))),
        ("a*x", Modifiers(label=("a",))),
        ('"a"*x', Modifiers(label=("a",))),
        ("label('a')*x", Modifiers(label=("a",))),
        ("start(0.5)*x", Modifiers(start=(0.5,))),
        ("start(-1)*x", Modifiers(start=(-1.0,))),
        ("lower(0)*x + upper(2)*x", Modifiers(lower=(0.0,), upper=(2.0,))),
        ("a*x + start(.5)*x", Modifiers(label=("a",), start=(0.5,))),
        ("NA*x + a*x", Modifiers(fixed=(None,), label=("a",))),
        ("a*x + x", Modifiers(label=("a",))),
        ("c(a, b)*x", Modifiers(label=("a", "b"))),
        ('c("a", NA)*x', Modifiers(label=("a", ""))),
        ("c(1, NA)*x", Modifiers(fixed=(1.0, None))),
        ("c(NA, NA)*x + start(1, 2)*x", Modifiers(fixed=(None, None), start=(1.0, 2.0))),
    ],
)
def test_modifiers_are_read_and_merged(written: str, modifiers: Modifiers) -> None:
    assert only_term(f"y ~ {written}") == Term("x", modifiers)


@pytest.mark.parametrize(
    ("written", "modifiers"),
    [
        ("1", Modifiers()),
        ("0", Modifiers(fixed=(0.0,))),
        ("0*1", Modifiers(fixed=(0.0,))),
        ("m*1", Modifiers(label=("m",))),
    ],
)
def test_one_is_the_intercept(written: str, modifiers: Modifiers) -> None:
    assert only_term(f"x ~ {written}") == Term("", modifiers)


def test_several_left_hand_sides_stay_one_statement() -> None:
    assert parse_model("f1 + f2 ~ x") == (Statement(("f1", "f2"), "~", (Term("x"),)),)


@pytest.mark.parametrize(
    "text",
    [
        "f =~ x1 + x2; y ~ f",
        "\n\n f=~x1+x2\n\n\ny~f\n",
        "f =~ x1 +\n   x2\ny ~\n f",
        "f =~ x1\n + x2\ny ~ f",
        "# a model\nf =~ x1 + # first\n x2 ! second\n! a line\ny ~ f # end",
        "f =~ x1 + x2\r\ny ~ f\r\n",
        "\ufefff =~ x1 + x2\ny\t~\u3000f",
        ";;f =~ x1 + x2;\n;y ~ f;",
    ],
)
def test_blanks_comments_and_line_ends_do_not_matter(text: str) -> None:
    assert parse_model(text) == parse_model("f =~ x1 + x2\ny ~ f")


def test_a_definition_may_run_over_lines_inside_parentheses() -> None:
    statements = parse_model("y ~ a*x + b*z\nq := (a\n  + b)\n  / 2")
    assert str(statements[1]) == "q := (a+b)/2"


def test_names_may_be_chinese_and_have_dots_and_underscores() -> None:
    (statement,) = parse_model("顾客满意 =~ 题项1 + item.2 + item_3 + .x")
    assert [term.name for term in statement.terms] == ["题项1", "item.2", "item_3", ".x"]


def test_terms_know_their_place() -> None:
    term = parse_model("f =~ x1 + x2\n  y ~ a*f")[1].terms[0]
    assert term.place is not None
    assert (term.place.line, term.place.column) == (2, 9)


def test_statements_print_as_they_are_written_in_lavaan() -> None:
    text = "f =~ NA*x1 + a*x1 + start(0.5)*x1 + -0.5*x2 + c(1, NA)*x3"
    assert str(parse_model(text)[0]) == text


def test_definitions_keep_their_parentheses_and_lose_their_blanks() -> None:
    assert parse_expression("(b * e) / (c + b*e)").text == "(b*e)/(c+b*e)"


def test_a_model_of_twelve_lines_is_read_in_milliseconds() -> None:
    lines = [f"F{i} =~ " + " + ".join(f"F{i}x{j}" for j in range(1, 5)) for i in range(8)]
    text = "\n".join([*lines, "F1 ~ a*F0", "F2 ~ b*F1 + c*F0", "ab := a*b", "t := c + a*b"])
    parse_model(text)
    durations = []
    for _ in range(5):
        begin = time.perf_counter()
        parse_model(text)
        durations.append(time.perf_counter() - begin)
    # It takes about 2 ms; the room above is for a busy machine.
    assert min(durations) < 0.02
