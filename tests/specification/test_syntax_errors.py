"""Texts that are no model: the message shows the place, what was found and what is allowed."""

from __future__ import annotations

import pytest

from loyaltysem.errors import ModelSyntaxError
from loyaltysem.specification import parse_expression, parse_model

# text, line, what the caret points at, part of the message
PLACED = [
    ("f =~ x1 + x2\nx3\ng =~ x4", 2, "", "no operator"),
    ("f =~ x1 +", 1, "", "the formula ends where something must follow"),
    ("y ~ x\nf =~ ;", 2, " ;", "the formula ends where something must follow"),
    ("y ~ x +\nf =~ x1", 2, "=~", "a second '=~' in one formula"),
    ("y ~ a*x\na <= 1", 2, "<=", "write '<', which allows equality"),
    ("y ~ a*x\na >= 1", 2, ">=", "write '>', which allows equality"),
    ("y ~ a*x\na != 1", 2, "!= 1", "no search can keep two numbers different"),
    ("y ~ a*x\na<-1", 2, "<-1", "has a blank between: a < -1"),
    ("y ~ a*x\na ≤ 1", 2, "≤", "Write '<'"),
    ("y ~ a*x\na ＞ 1", 2, "＞", "Write '>'"),
    ("y ~ a*x\na = 1", 2, "= 1", "equality is demanded with =="),
    ("y ~ a*x\na ==", 2, "", "the formula ends where something must follow"),
    ("y ~ a*x\n== 1", 2, "== 1", "Allowed here: a name, a number, '-', '('"),
    ("y ~ a*x + b*z\na < b < 2", 2, "< 2", "a second '<' in one formula"),
    ("y ~ a*x == 2", 1, "== 2", "a second '==' in one formula"),
    ("y ~ a*x\na == 2 ~ x", 2, "~ x", "a second '~' in one formula"),
    ("y ~ a*x\n(a + 1 == 2", 2, "(a + 1", "not closed"),
    ("y ~ abc*x\n2 > abd", 2, "abd", "Did you mean 'abc'?"),
    ("y ~ a*x\nq := a\nq == r", 3, "r", "The labels are: a, q"),
    ("y ~ a*x\na == y", 2, "y", "'a == y' uses 'y', which is no label"),
    ("y ~ a*x\n1 == 2", 2, "1 == 2", "can never hold"),
    ("y ~ a*x\n1 < 2", 2, "1 < 2", "says nothing about the model"),
    ("y ~ a*x\na - a > 1", 2, "a - a", "can never hold"),
    ("y ~ a*x\nq := 2\nq == 3", 3, "q == 3", "can never hold"),
    ("y ~ a*x\na == a", 2, "a == a", "says nothing about the model"),
    ("y ~ a*x\na == 1\na == 2", 3, "a == 2", "contradicts a == 1 in line 2"),
    ("y ~ a*x\na > 2\n2*a < 1", 3, "2*a < 1", "no value of 'a' satisfies both"),
    ("y ~ a*x\n-a > 2\na == 1", 3, "a == 1", "contradicts -a > 2 in line 2"),
    ("y ~ a*x\na == 1/0", 2, "a == 1/0", "not a finite number"),
    ("y ~ a*x\na > log(-1)", 2, "a > log", "not a finite number"),
    ("f =~ x1 + x2\nx1 | x2", 2, "x2", "thresholds of an ordered item are called t1, t2"),
    ("f =~ x1 + x2\nx1 ~*~ x2", 2, "x2", "its own: x1 ~*~ x1"),
    ("f <~ x1", 1, "<~", "formative"),
    ("group: 1\ny ~ x", 1, "group", "'group:' (a block"),
    ("Level : within\ny ~ x", 1, "Level", "'level:' (a block of a two-level model)"),
    ("y ~ x\nblock: 2\ny ~ z", 2, "block", "'block:' (a block"),
    ("class: 1\ny ~ x", 1, "class", "'class:' (a block of formulas for one latent class)"),
    ("y ~ x:z:w", 1, "x:z:w", "loyaltysem has products of two"),
    ("y ~ start(0.5)?x", 1, "?x", "Write start(0.5)*x"),
    ("y ~ a?x", 1, "?x", "Write start(0.5)*x"),
    ('efa("b")*f + efa("b")*g =~ x + z', 1, "efa", "exploratory factors"),
    ('f =~ efa("b")*x + z', 1, "efa", "exploratory factors"),
    ('y ~ rv("s")*x', 1, "rv", "a random slope"),
    ('f =~ prior("normal(0,1)")*x', 1, "prior", "prior()"),
    ("f =~ prior(normal(0,1))*x", 1, "prior", "prior()"),
    ("f =~ 0", 1, "0", "phantom construct, one without indicators"),
    ("f =~ 0*0\nf ~~ 1*f", 1, "0", "phantom construct"),
    ("f =~ NA*0", 1, "0", "phantom construct"),
    ("y ~ (a/2)*x", 1, "a/2", "found 'a' in the arithmetic of a modifier"),
    ("y ~ 2^b*x", 1, "b*x", "found 'b' in the arithmetic of a modifier"),
    ("y ~ -a*x", 1, "a*x", "found 'a' in the arithmetic of a modifier"),
    ("y ~ start(a/2)*x", 1, "a/2", "found 'a' in the arithmetic of a modifier"),
    ("y ~ (1/0)*x", 1, "1/0", "no finite result"),
    ("y ~ log(-1)*x", 1, "log", "no finite result"),
    ("y ~ " + "-" * 900 + "1*x", 1, None, "nested too deeply"),
    ("y ~ c(start(1), start(2))*x", 1, "start(1)", "inside another modifier"),
    ('y ~ start("0.5")*x', 1, '"0.5"', "start() takes numbers"),
    ('y ~ ""*x', 1, '""', "the label is empty"),
    ('y ~ "x" + z', 1, "+ z", "stand without quotes"),
    ("y ~ x + z\n.p1. == .p2.", 2, ".p1.", "the name that lavaan itself gives"),
    ("f <~ x + z", 1, "<~", "a formative construct"),
    ("y |~ x", 1, "~ x", "directly after another operator"),
    ("y ~~~ x", 1, "~ x", "directly after another operator"),
    ("y ~ (1|school)", 1, "|school", "Random effects"),
    ("y ~ x^2", 1, "", "compute it as a column of the data first"),
    ("y ~ x/z + w", 1, "+ w", "compute it as a column of the data first"),
    ("y ~ I(x^2)", 1, "", "compute it as a column of the data first"),
    ("y ~ x, z", 1, ", z", "Terms are joined with '+'"),
    ("y ~ 0,5*x", 1, ",5", "The decimal sign is a point"),
    ("f BY x1 x2", 1, "BY", "BY is Mplus's"),
    ("y on x;", 1, "on", "ON is Mplus's"),
    ("y WITH x;", 1, "WITH", "WITH is Mplus's"),
    ("f =~ x1@1", 1, "@1", "Mplus's"),
    ("DEFINE(ordinal) x", 1, "DEFINE", "semopy's"),
    ("满意 =～ 题1", 1, "=～", "Write '~'"),
    ("y ~ １*x", 1, "１", "Write '1'"),
    ("SAT → LOY", 1, "→", "outcome ~ predictor"),
    ("y <- x", 1, "<- x", "outcome ~ predictor"),
    ("x -> y", 1, "-> y", "outcome ~ predictor"),
    ("f = x1", 1, "= x1", "measured with =~"),
    ("f =~ (x1 + x2)", 1, "", "without parentheses"),
    ("f =~ x1)", 1, ")", "closes nothing"),
    ("y ~ start(0.5*x", 1, "(0.5", "a ')' is missing"),
    ("y ~ a*x\nq := (a + 1\nr := a", 2, "(a + 1", "not closed"),
    ("y ~ a*x\nq := (a + 1", 2, "(a + 1", "not closed"),
    ("f =~ x1*0.8", 1, "0.8", "write 0.8*x1"),
    ("y ~ x1*2", 1, "2", "write 2*x1"),
    ("f =~ x1 + 0.8", 1, "0.8", "as in 0.8*x1"),
    ("f =~ 1", 1, "1", "only '~' takes the intercept"),
    ("y ~~ 1", 1, "1", "only '~' takes the intercept"),
    ("y ~ 5", 1, "5", "Only 1 (the intercept) or 0"),
    ("y ~ 2x", 1, "x", "directly after a number"),
    ("y ~ a*b*x", 1, "*x", "a second '*' in one term"),
    ("a*f =~ x", 1, "*f", "Modifiers stand on the right-hand side"),
    ("2*f =~ x", 1, "2*f", "Names do not begin with a digit"),
    ("y ~ x1 x2", 1, "x2", "directly after another name"),
    ("y ~ x - 0.5*z", 1, "- 0.5", "Terms are joined with '+'"),
    ("y ~ log(x)", 1, "", "compute it as a column"),
    ("y ~ log(x)*z", 1, "x)", "found 'x' in the arithmetic of a modifier"),
    ("y ~ tan(x)*z", 1, "tan", "the modifier 'tan()'"),
    ('y ~ equal("a")*x', 1, '"a"', 'equal("F=~x2")*x3'),
    ("y ~ x + equal(x)*z", 1, "x)", "in quotes"),
    ('y ~ x + equal("y~w")*z', 1, "z", "names no coefficient that the model writes"),
    ('y ~ a*x + equal("y~x")*z', 1, "z", "a*z"),
    ('y ~ x + equal("y~z")*z', 1, "z", "this very one"),
    ('y ~ x + equal("y~x")*z + b*z', 1, "b*z", "equal() and a label"),
    ("y ~ start(a)*x", 1, "a)", "start() takes numbers"),
    ("y ~ label(2)*x", 1, "2)", "label() takes quoted labels"),
    ("y ~ c(a, 1)*x", 1, "c(a", "mixes labels with numbers"),
    ('y ~ "a b"*x', 1, '"a b"', "is no label"),
    ("y ~ 'a*x", 1, "'a*x", "without a second one"),
    ("y ~ 1*x + 2*x", 1, "2*x", "a second, different fixed value of 'x'"),
    ("y ~ a*x + b*x", 1, "b*x", "a second, different label of 'x'"),
    ("y ~ 2*x + start(1)*x", 1, "start", "a fixed value and a starting value"),
    ("y ~ x + x", 1, "x", "stands twice"),
    ("y ~ 1e999*x", 1, "1e999", "too large"),
    ("y ~ x1 $ x2", 1, "$ x2", "no meaning here"),
    ("_y ~ x", 1, "_y", "begin with a letter or a dot"),
    ("满意 =~ 题1 ＋ 题2", 1, "＋", "Write '+'"),
    ("满意 ～ 题1", 1, "～", "Write '~'"),
    ("y ~ x －0.5", 1, "－", "Write '-'"),
    ("y ~ NA", 1, "NA", "reserved word"),
    ("TRUE ~ x", 1, "TRUE", "reserved word"),
    ("y ~ a*x\nq := if", 2, "if", "reserved word"),
    ("x ~ x", 1, "x", "regressed on itself"),
    ("f =~ f", 1, "f", "measured by itself"),
    ("f =~ g\ng =~ f", 1, "g", "measure each other in a circle"),
    ("y ~ x\ny ~ z + x", 2, "x", "written twice (first in line 1)"),
    ("x ~~ y\ny ~~ 0.5*x", 2, "x", "written twice (first in line 1)"),
    ("f =~ x\nf =~ 2*x", 2, "x", "written twice (first in line 1)"),
    ("f =~ x\nx ~ f", 2, "f", "the same effect twice"),
    ("y ~ a*x\nq := a*bb", 2, "bb", "no label of this model"),
    ("y ~ abc*x\nq := abd*2", 2, "abd", "Did you mean 'abc'?"),
    ("y ~ x\nq := 2*a", 2, "a", "The model has no labels"),
    ("y ~ a*x\nq := r*2\nr := a", 2, "r*2", "above this line"),
    ("y ~ a*x\nq := q + a", 2, "q + a", "not defined before it"),
    ("y ~ a*x\nq := a\nq := 2*a", 3, "q := 2", "defined twice"),
    ("y ~ a*x\na := 2*a", 2, "a := 2", "also a label"),
    ("f =~ x1 + a*x2\nf := a", 2, "f := a", "also a variable"),
    ("y ~ a*x\nq := tan(a)", 2, "tan", "exp, log, sqrt, abs"),
    ("y ~ a*x\nq := " + "(" * 60 + "a", 2, None, "nested deeper than 50"),
    ("y ~ a*x\nq := " + "-" * 900 + "a", 2, None, "nested too deeply"),
]


def message_of(text: str) -> str:
    with pytest.raises(ModelSyntaxError) as caught:
        parse_model(text)
    return str(caught.value)


@pytest.mark.parametrize(("text", "line", "at", "part"), PLACED)
def test_message_names_line_place_and_remedy(
    text: str, line: int, at: str | None, part: str
) -> None:
    first, shown, pointer = message_of(text).split("\n")
    assert first.startswith(f"Line {line}: ")
    assert part in first
    written = text.split("\n")[line - 1]
    # Of a long line, what stands around the place is shown.
    assert shown == f"  {line} | {written}" or len(written) > 160
    column = pointer.index("^") - len(f"  {line} | ")
    if at is not None:
        # "" stands for the end of what was read.
        assert written[column:].startswith(at) if at else column == len(written.rstrip())


def test_caret_stands_under_chinese_text_as_wide_as_it_is() -> None:
    pointer = message_of("满意 =~ 题1 ＋ 题2").split("\n")[-1]
    assert pointer == "    | \u3000\u3000    \u3000  ^"


def test_thresholds_alone_are_no_model() -> None:
    assert "no formula: it says nothing about any variable" in message_of("x1 | t1 + t2")


@pytest.mark.parametrize("text", ["", "  \n\n", "# only a comment", ";;", "!"])
def test_an_empty_model_is_refused(text: str) -> None:
    assert "empty" in message_of(text)


def test_definitions_alone_are_no_model() -> None:
    assert "has no formula" in message_of("q := 2")


def test_something_else_than_text_is_refused() -> None:
    with pytest.raises(ModelSyntaxError, match="of type list"):
        parse_model(["y ~ x"])  # type: ignore[arg-type]


@pytest.mark.parametrize("text", ["", "a +", "a b", "y ~ x", "(a", "a,b", "sin(a)"])
def test_an_expression_that_is_none_is_refused(text: str) -> None:
    with pytest.raises(ModelSyntaxError):
        parse_expression(text)
