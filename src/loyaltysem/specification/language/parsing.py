"""From the text of a model to its statements."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import cache
from typing import NoReturn, cast

from lark import Lark, Token, Tree
from lark.exceptions import UnexpectedCharacters, UnexpectedToken

from loyaltysem.specification.expressions import Expression
from loyaltysem.specification.language.consistency import check_consistency
from loyaltysem.specification.language.expression_trees import expression_of
from loyaltysem.specification.language.line_joining import LineJoiner
from loyaltysem.specification.language.modifiers import Said, modifiers_of, variable_name
from loyaltysem.specification.language.other_languages import block_message, foreign_word
from loyaltysem.specification.language.pieces import (
    PieceError,
    first_token,
    place_of,
    plain_name,
    token_at,
    tree_at,
)
from loyaltysem.specification.language.scanning import ModelScanner
from loyaltysem.specification.products import factors_of
from loyaltysem.specification.statements import Operator, Statement, Term
from loyaltysem.specification.syntax_errors import (
    Place,
    syntax_error,
    unexpected_piece,
    unreadable_character,
)

__all__ = ["parse_expression", "parse_model"]


@cache
def _parser() -> Lark:
    return Lark.open(
        "grammar.lark",
        rel_to=__file__,
        parser="lalr",
        lexer=ModelScanner,
        start=["model", "sum"],
        postlex=LineJoiner(),
    )


def parse_model(text: str) -> tuple[Statement, ...]:
    """Read a model written in lavaan's model language.

    Parameters
    ----------
    text : str
        Formulas with ``=~``, ``~``, ``~~``, definitions with ``:=`` and constraints with ``==``,
        ``<``, ``>``, one a line or separated by ``;``. Comments begin with ``#`` or ``!``.

    Returns
    -------
    tuple of Statement
        One for each formula, definition and constraint, in the order of the text.

    Raises
    ------
    ModelSyntaxError
        With line number, the line, a caret under the place, what was found and what is allowed.

    Notes
    -----
    The language is lavaan 0.6's (Rosseel, 2012, Journal of Statistical Software 48(2)); what it
    has and this reader has not is refused by name.

    Examples
    --------
    >>> from loyaltysem.specification import parse_model
    >>> for statement in parse_model("SAT =~ SAT1 + a*SAT2; LOY1 ~ SAT  # the effect"):
    ...     print(statement)
    SAT =~ SAT1 + a*SAT2
    LOY1 ~ SAT
    """
    lines, tree = _parsed(text, "model")
    try:
        statements = tuple(
            _statement(tree_at(tree, i), lines) for i in range(0, len(tree.children), 2)
        )
    except PieceError as error:
        _raise_at(error, lines)
    check_consistency(statements)
    return statements


def parse_expression(text: str) -> Expression:
    """Read one arithmetic expression over labels, such as ``a*b + c``.

    Parameters
    ----------
    text : str
        Numbers, labels, ``+ - * / ^ **``, parentheses and ``exp log sqrt abs``.

    Returns
    -------
    Expression
        Ready to be evaluated and differentiated.

    Raises
    ------
    ModelSyntaxError
        When the text is not such an expression.

    Examples
    --------
    >>> from loyaltysem.specification import parse_expression
    >>> parse_expression("exp(a) / 2").names
    ('a',)
    """
    lines, tree = _parsed(text, "sum")
    try:
        return expression_of(tree)
    except PieceError as error:
        _raise_at(error, lines)


def _parsed(text: str, start: str) -> tuple[list[str], Tree[Token]]:
    if not isinstance(text, str):
        raise syntax_error(
            f"a model is a text, and this is of type {type(text).__name__}. Write it as one"
            " string, or build it of constructs: ls.CFA({'SAT': ['SAT1', 'SAT2', 'SAT3']}), or"
            " ls.SEM.from_constructs(constructs, paths=[('SAT', 'LOY')])."
        )
    text = text.removeprefix("\ufeff").replace("\r\n", "\n").replace("\r", "\n")
    lines = text.split("\n")
    parser = _parser()
    try:
        return lines, parser.parse(text, start=start)
    except UnexpectedCharacters as error:
        place = Place(error.line, error.column, lines[error.line - 1])
        raise syntax_error(unreadable_character(error.char), place) from None
    except UnexpectedToken as error:
        _raise_at(_explained(error, _pieces_until_error(parser.lex(text))), lines)
    except PieceError as error:
        _raise_at(error, lines)


def _pieces_until_error(stream: Iterator[Token]) -> list[Token]:
    pieces: list[Token] = []
    try:
        for piece in stream:
            pieces.append(piece)
    except (PieceError, UnexpectedCharacters):
        pass
    return pieces


def _explained(error: UnexpectedToken, tokens: Sequence[Token]) -> PieceError:
    if not tokens:
        return PieceError(
            "the model text is empty: nothing stands in it but blanks and comments. Write at least"
            " one formula, such as SAT =~ SAT1 + SAT2 + SAT3.",
            None,
        )
    token = error.token
    foreign = _foreign(token, tokens)
    if foreign is not None:
        return foreign
    at_end = token.type == "$END"
    before = [piece for piece in tokens if at_end or (piece.end_pos or 0) <= (token.start_pos or 0)]
    unclosed = _unclosed_above(before, token)
    if unclosed is not None:
        return PieceError("this '(' is not closed: a ')' is missing in its formula.", unclosed)
    previous = before[-1] if before else None
    message = unexpected_piece(
        token.type,
        str(token),
        (error.accepts or error.expected) - {"CONSTRAINT_BEGINS"},
        previous.type if previous else "",
    )
    ends = token.type in {"SEPARATOR", "$END"} and previous is not None
    return PieceError(message, previous if ends else token, after=ends)


def _foreign(token: Token, tokens: Sequence[Token]) -> PieceError | None:
    """Return what is said of a word of another language that stands here or just before."""
    before = [piece for piece in tokens if (piece.end_pos or 0) <= (token.start_pos or 0)]
    previous = before[-1] if before and before[-1].type == "NAME" else None
    message = None
    if token.type == "NAME" and previous is not None:
        message = foreign_word(str(token), called=False)
    elif token.type == "OPEN" and previous is not None:
        message = foreign_word(str(previous), called=True)
        token = previous
    elif token.value == ":" and previous is not None and _begins_formula(before):
        message = block_message(str(previous))
        token = previous
    elif token.type == "INTERACTION" and (not before or before[-1].type == "SEPARATOR"):
        # `level: within` looks like a product
        message = block_message(factors_of(str(token))[0].strip())
    return None if message is None else PieceError(message, token)


def _begins_formula(before: Sequence[Token]) -> bool:
    return len(before) == 1 or before[-2].type == "SEPARATOR"


def _unclosed_above(before: Sequence[Token], token: Token) -> Token | None:
    """Return a parenthesis still open from an earlier line, the likelier cause of an error."""
    opened: list[Token] = []
    for piece in before:
        if piece.type == "OPEN":
            opened.append(piece)
        elif piece.type == "CLOSE":
            opened.pop()
    return opened[-1] if opened and opened[-1].line != token.line else None


def _raise_at(error: PieceError, lines: Sequence[str]) -> NoReturn:
    token = error.token
    place = None if token is None else place_of(token, lines, after=error.after)
    raise syntax_error(error.message, place) from None


def _statement(tree: Tree[Token], lines: Sequence[str]) -> Statement:
    if tree.data == "definition":
        name = token_at(tree, 0)
        return Statement(
            (plain_name(name),),
            ":=",
            expression=expression_of(tree_at(tree, 2)),
            place=place_of(name, lines),
        )
    if tree.data == "constraint":
        left = tree_at(tree, 1)
        return Statement(
            (),
            cast("Operator", token_at(tree, 2).value),
            left=expression_of(left),
            expression=expression_of(tree_at(tree, 3)),
            place=place_of(first_token(left), lines),
        )
    names = cast("list[Token]", tree_at(tree, 0).children[::2])
    op = cast("Operator", token_at(tree, 1).value)
    return Statement(
        tuple(plain_name(token) for token in names),
        op,
        _terms(tree_at(tree, 2), op, lines),
        place=place_of(names[0], lines),
    )


def _terms(tree: Tree[Token], op: Operator, lines: Sequence[str]) -> tuple[Term, ...]:
    """Merge what several terms say about one variable: ``a*x + start(0.5)*x`` is one term."""
    pieces: dict[str, list[Said]] = {}
    variables: dict[str, Token] = {}
    for term in cast("list[Tree[Token]]", tree.children[::2]):
        variable = token_at(term, -1)
        modifier = term.children[0] if len(term.children) == 3 else None
        name = variable_name(variable, op, modifier)
        said = pieces.setdefault(name, [])
        if modifier is not None:
            said.append((modifier, token_at(term, 1)))
        elif variable.type == "NUMBER" and float(variable) == 0:
            said.append((Tree("number", [variable]), None))
        elif name in variables and not said:
            raise PieceError(
                f"'{name or '1'}' stands twice on this right-hand side. Remove one.", variable
            )
        variables.setdefault(name, variable)
    return tuple(
        Term(name, modifiers_of(pieces[name], name), place_of(variable, lines))
        for name, variable in variables.items()
    )
