"""What holds for every model, however it is written."""

from __future__ import annotations

import random
import warnings
from itertools import pairwise

from hypothesis import example, given, settings
from hypothesis import strategies as st
from lark import Lark, Token

from loyaltysem.errors import ModelSyntaxError
from loyaltysem.specification import (
    Modifiers,
    ParameterTable,
    Statement,
    Term,
    build_parameter_table,
    parse_model,
    to_lavaan_text,
)
from loyaltysem.specification.language import parsing
from loyaltysem.specification.language.line_joining import LineJoiner
from loyaltysem.specification.language.scanning import ModelScanner

numbers = st.one_of(
    st.integers(-5, 5).map(float), st.floats(-1e6, 1e6, allow_nan=False, allow_infinity=False)
)
labels = st.sampled_from(["a", "b1", ".c", "标签", "long.name_2"])
modifiers = st.one_of(
    st.just(Modifiers()),
    st.builds(lambda value: Modifiers(fixed=(value,)), numbers),
    st.builds(lambda label, fixed: Modifiers(fixed=fixed, label=(label,)), labels,
              st.sampled_from([(), (None,)])),
    st.builds(lambda start, label: Modifiers(start=(start,), label=label), numbers,
              st.sampled_from([(), ("a",)])),
    st.builds(lambda bound: Modifiers(lower=(bound,), upper=(bound + 1,)), numbers),
    st.builds(lambda first, second: Modifiers(fixed=(first, None), start=(second, 1.0)),
              numbers, numbers),
    st.just(Modifiers(label=("a", "", "标签"))),
)  # fmt: skip


@st.composite
def any_statements(draw: st.DrawFn) -> tuple[Statement, ...]:
    """Draw measurement, structure and covariances without contradictions."""
    constructs = draw(st.lists(st.sampled_from(["F", "G", "满意"]), min_size=1, unique=True))
    statements = []
    for construct in constructs:
        items = [f"{construct}{i}" for i in range(draw(st.integers(1, 4)))]
        terms = tuple(Term(item, draw(modifiers)) for item in items)
        statements.append(Statement((construct,), "=~", terms))
    for later, construct in enumerate(constructs[1:], start=1):
        causes = draw(st.lists(st.sampled_from([*constructs[:later], "x", "z", ""]), unique=True))
        if causes:
            terms = tuple(Term(cause, draw(modifiers)) for cause in causes)
            statements.append(Statement((construct,), "~", terms))
    if draw(st.booleans()):
        statements.append(Statement(("y1", "y2"), "~", (Term(constructs[0]),)))
        statements.append(Statement(("y1",), "~~", (Term("y2", draw(modifiers)),)))
    return tuple(statements)


plain_models = any_statements().map(
    lambda statements: tuple(
        Statement(s.lhs, s.op, tuple(Term(term.name) for term in s.terms)) for s in statements
    )
)


@given(any_statements())
@settings(deadline=None)
def test_written_text_reads_back_as_the_same_statements(statements: tuple[Statement, ...]) -> None:
    assert parse_model(to_lavaan_text(statements)) == statements


def parameters(table: ParameterTable) -> set[tuple[object, ...]]:
    return {
        (
            *((row.lhs, row.rhs) if row.op != "~~" else sorted((row.lhs, row.rhs))),
            *(row.op, row.free > 0, row.value, row.user, row.exogenous),
        )
        for row in table.rows
    }


@given(plain_models, st.randoms(use_true_random=False))
@settings(deadline=None)
def test_order_of_statements_does_not_change_the_set_of_parameters(
    statements: tuple[Statement, ...], order: random.Random
) -> None:
    shuffled = list(statements)
    order.shuffle(shuffled)
    table, other = build_parameter_table(statements), build_parameter_table(shuffled)
    assert parameters(table) == parameters(other)
    assert table.n_free == other.n_free
    assert set(table.observed) == set(other.observed)
    assert set(table.latent) == set(other.latent)


@given(any_statements(), st.randoms(use_true_random=False))
@settings(deadline=None)
def test_blanks_comments_and_line_ends_do_not_change_the_result(
    statements: tuple[Statement, ...], noise: random.Random
) -> None:
    blanks = ["", " ", "\t", "  ", "\u3000"]
    breaks = [*blanks, " # 注释 =~ +\n", "\n", "\n\n ! note ;;\n"]
    lines = []
    for line in to_lavaan_text(statements).split("\n"):
        pieces = line.split(" ")
        noisy = pieces[0]
        for before, piece in pairwise(pieces):
            joins = before in {"+", "=~", "~", "~~"} or piece == "+"
            noisy += noise.choice(breaks if joins else blanks) + piece
        lines.append(noise.choice(blanks) + noisy + noise.choice(["", " # end", " ! end"]))
    ends = ["\n", "\n\n", "\n# line\n", "\r\n"]
    assert parse_model("".join(line + noise.choice(ends) for line in lines)) == statements


NAMES = ["f", "x1", "满意", "a", "NA", "start", "c", "log", "exp", "1", "0.5", "2e3", '"a"', "_x"]
OPERATORS = ["=~", "~", "~~", ":=", "==", "<", "+", "-", "*", "/", "^", "**", "(", ")", ",", ";"]
OTHERS = [
    "==",
    "<",
    ">",
    "<=",
    "|",
    ":",
    "%",
    "?",
    "=",
    "~*~",
    "<~",
    ".",
    "#",
    "!",
    "＋",
    "$",
    "'",
    '"',
]
BLANKS = ["\n", " ", "\t"]
pieces = st.sampled_from([*NAMES, *OPERATORS, *OTHERS, *BLANKS])
garbage = st.one_of(st.text(max_size=40), st.lists(pieces, max_size=40).map("".join))


@given(garbage)
@settings(deadline=None, max_examples=1000)
@example("y ~ a*x\nq := " + "+a" * 3000)
@example("y ~ a*x\nq := a" + "^a" * 3000)
@example("y ~ a*x\nq := " + "-" * 5000 + "a")
@example("y ~ a*x\na == " + "-" * 5000 + "a")
@example("y ~ a*x\na == 1e300*1e300*a")
@example("y ~ a*x\na^999^999 < 2^99999")
@example("y ~ " + "(" * 5000)
@example("y ~ " + "x+" * 5000)
@example("y ~ \x00x")
@example("y ~ x\u2028z")
@example("y ~ ١*x")
def test_no_text_raises_anything_but_a_syntax_error(text: str) -> None:
    try:
        statements = parse_model(text)
    except ModelSyntaxError:
        return
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            table = build_parameter_table(statements)
        except ModelSyntaxError:
            return
    assert table.rows
    assert parse_model(to_lavaan_text(statements)) == statements


def lark_pieces(text: str) -> list[tuple[object, ...]]:
    lark = Lark.open("grammar.lark", rel_to=parsing.__file__, parser="lalr", lexer="basic",
                     start=["model", "sum"], postlex=LineJoiner())  # fmt: skip
    return [_placed(piece) for piece in lark.lex(text)]


def _placed(piece: Token) -> tuple[object, ...]:
    return piece.type, piece.value, piece.start_pos, piece.line, piece.column, piece.end_pos


@given(any_statements())
@example(())
@settings(deadline=None, max_examples=30)
def test_the_scanner_cuts_as_lark_does(statements: tuple[Statement, ...]) -> None:
    text = to_lavaan_text(statements) + "\n# 注释\n  a ==\t2 ; b<1e-3*(c + 'd')  \n\nx <~ y %\n"
    conf = parsing._parser().parser.lexer_conf
    ours = LineJoiner().process(ModelScanner(conf).lex(text))
    assert [_placed(piece) for piece in ours] == lark_pieces(text)
