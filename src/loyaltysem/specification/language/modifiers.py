"""What stands before a variable and a ``*``: fixed values, ``NA``, labels, starts and bounds."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from math import isfinite
from typing import cast

from lark import Token, Tree

from loyaltysem.arguments import did_you_mean
from loyaltysem.specification.expressions import FUNCTIONS
from loyaltysem.specification.language.equal_coefficients import coefficient_named
from loyaltysem.specification.language.expression_trees import expression_of
from loyaltysem.specification.language.other_languages import UNREAD_MODIFIERS
from loyaltysem.specification.language.pieces import (
    Piece,
    PieceError,
    first_token,
    plain_name,
    token_at,
    tree_at,
)
from loyaltysem.specification.products import product_name
from loyaltysem.specification.statements import Modifiers, Operator
from loyaltysem.specification.syntax_errors import is_name

__all__ = ["Said", "modifiers_of", "variable_name"]

Values = tuple[float | str | None, ...]
# A modifier, and the sign between it and its variable.
Said = tuple[Piece, Token | None]

_ALLOWED = (
    'start(0.5)*x (a starting value), lower(0)*x and upper(1)*x (bounds), label("a")*x (a label),'
    ' equal("F=~x2")*x (equal to another coefficient), c(a, b)*x (one entry for each group),'
    " (1/3)*x (arithmetic of numbers)"
)
_KINDS = {
    "fixed": "fixed value",
    "start": "starting value",
    "label": "label",
    "lower": "lower bound",
    "upper": "upper bound",
    "equal": "equal()",
}
_NOTHING = Modifiers()


def variable_name(token: Token, op: Operator, modifier: Piece | None) -> str:
    """Return the name a piece stands for; ``""`` for the intercept, the ``1`` of ``x ~ 1``."""
    if token.type == "NAME":
        return plain_name(token)
    if token.type == "INTERACTION":
        return _product(token, op)
    if op == "=~" and float(token) == 0:
        raise PieceError(
            "found '=~ 0', which makes a phantom construct, one without indicators. lavaan reads it"
            " and loyaltysem does not have it yet. Give the construct an indicator, or use the"
            " variable itself in its place.",
            token,
        )
    if isinstance(modifier, Tree) and modifier.data == "name" and float(token) != 1:
        written = token_at(modifier, 0)
        raise PieceError(
            f"found '{written}*{token}'. The modifier comes before the variable: write"
            f" {token}*{written} to fix a coefficient at {token}.",
            token,
        )
    if op != "~":
        raise PieceError(
            f"found the number '{token}' where a variable is expected. A fixed value is written"
            f" with '*', as in {token}*x1; only '~' takes the intercept, as in x1 ~ 1.",
            token,
        )
    if float(token) == 1 or (float(token) == 0 and modifier is None):
        return ""
    raise PieceError(
        f"found the number '{token}' where a variable is expected. Only 1 (the intercept) or 0"
        " (an intercept fixed at zero) may stand alone; a fixed value is written with '*', as in"
        f" {token}*x1.",
        token,
    )


def _product(token: Token, op: Operator) -> str:
    """Return the name of a product, without blanks."""
    factors = [part.strip() for part in str(token).split(":")]
    if op != "~":
        raise PieceError(
            f"found the product '{product_name(factors)}' after '{op}'. A product of two variables"
            " predicts, and nothing else: it stands on the right-hand side of '~' alone, as in"
            " LOY ~ SAT + SC + SAT:SC.",
            token,
        )
    if len(factors) > 2:
        raise PieceError(
            f"found the product '{product_name(factors)}' of {len(factors)} variables. loyaltysem"
            " has products of two: a moderation (SAT:SC) or a square (SAT:SAT). A three-way"
            " interaction needs all its two-way products and several hundred respondents more;"
            " write the two-way products, or compare the moderation between groups"
            " (fit(..., group=...)) where the third variable is a grouping.",
            token,
        )
    for factor in factors:
        if not is_name(factor):
            raise PieceError(
                f"'{factor}' is a reserved word of R and cannot be a variable or label. Rename it.",
                token,
            )
    return product_name(factors)


def modifiers_of(pieces: Sequence[Said], variable: str) -> Modifiers:
    """Merge the modifiers of one variable, each with the sign, ``*`` or ``?``, behind it."""
    if not pieces:
        return _NOTHING
    said: dict[str, Values] = {}
    for piece, sign in pieces:
        kind, values = _read(piece, sign)
        if said.get(kind, values) != values:
            raise PieceError(
                f"found a second, different {_KINDS[kind]} of '{variable or '1'}'. Keep one.",
                first_token(piece),
            )
        said[kind] = values
    if "start" in said and None not in said.get("fixed", (None,)):
        raise PieceError(
            f"'{variable or '1'}' has a fixed value and a starting value. To fix it remove"
            " start(); to estimate it remove the number.",
            first_token(pieces[-1][0]),
        )
    if "equal" in said and len(said) > 1 and ("label" in said or "fixed" in said):
        raise PieceError(
            f"'{variable or '1'}' has equal() and a label or a fixed value, which say different"
            " things about one coefficient. Keep one.",
            first_token(pieces[-1][0]),
        )
    return Modifiers(
        fixed=cast("tuple[float | None, ...]", said.get("fixed", ())),
        start=cast("tuple[float | None, ...]", said.get("start", ())),
        label=_unless_empty(cast("tuple[str, ...]", said.get("label", ()))),
        lower=cast("tuple[float, ...]", said.get("lower", ())),
        upper=cast("tuple[float, ...]", said.get("upper", ())),
        equal=_unless_empty(cast("tuple[str, ...]", said.get("equal", ()))),
    )


def _unless_empty(entries: tuple[str, ...]) -> tuple[str, ...]:
    return entries if any(entries) else ()


def _read(piece: Piece, sign: Token | None) -> tuple[str, Values]:
    """Return which kind of modifier it is and its entries, one or one for each group."""
    inner = _unwrapped(piece)
    function = _function(inner)
    if sign is not None and sign.type == "QUESTION":
        value = _entry(inner) if function is None else None
        if not isinstance(value, float):
            raise PieceError(
                "'?' is the short form of one starting value, as in 0.5?x1, and a number must stand"
                " before it. Write start(0.5)*x1, or start(c(0.5, 0.6))*x1 for two groups.",
                sign,
            )
        return "start", (value,)
    if function is None or function in FUNCTIONS:
        value = _entry(inner, sign)
        if value == "":
            raise PieceError("the label is empty. Write one, or remove it.", first_token(inner))
        return ("label" if isinstance(value, str) else "fixed"), (value,)
    if function in UNREAD_MODIFIERS:
        raise PieceError(UNREAD_MODIFIERS[function], function)
    if function not in ("c", "start", "lower", "upper", "label", "equal"):
        raise PieceError(
            f"found the modifier '{function}()'. Allowed here: {_ALLOWED}."
            + did_you_mean(function.lower(), ("start", "lower", "upper", "label", "equal")),
            function,
        )
    entries = _entries(inner)
    if function == "equal":
        return "equal", tuple(_named_coefficient(entry) for entry in entries)
    if function == "c":
        return _one_for_each_group(tuple(_entry(entry) for entry in entries), function)
    return str(function), _of_one_kind(str(function), entries)


def _unwrapped(piece: Piece) -> Piece:
    """Return what stands in parentheses, as ``a`` in ``(a)``."""
    while isinstance(piece, Tree) and piece.data == "group":
        piece = tree_at(piece, 1)
    return piece


def _function(piece: Piece) -> Token | None:
    """Return the name of the function that a piece calls, None when it calls none."""
    called = isinstance(piece, Tree) and piece.data == "application"
    return token_at(piece, 0) if called else None


def _entries(call: Piece) -> list[Piece]:
    """Return what stands in the parentheses of a call, without c() around several."""
    entries: list[Piece] = []
    for argument in tree_at(call, 2).children[::2]:
        inner = _unwrapped(argument)
        entries += _entries(inner) if _function(inner) == "c" else [inner]
    return entries


def _of_one_kind(kind: str, entries: Sequence[Piece]) -> Values:
    """Return the entries of label(), which are texts, or of start() and bounds: numbers."""
    if kind == "label":
        values = tuple(_entry(entry) for entry in entries)
        if not all(isinstance(value, str) for value in values):
            raise PieceError(
                'label() takes quoted labels, as in label("a")*x1.', first_token(entries[0])
            )
        return values
    quoted = any(isinstance(entry, Token) for entry in entries)
    values = () if quoted else tuple(_entry(entry) for entry in entries)
    # NA says that a group has no starting value of its own.
    known = [value for value in values if value is not None or kind != "start"]
    if not known or not all(isinstance(value, float) for value in known):
        raise PieceError(f"{kind}() takes numbers, as in {kind}(0.5)*x1.", first_token(entries[0]))
    return values


def _named_coefficient(entry: Piece) -> str:
    if isinstance(entry, Token) and (not entry[1:-1] or coefficient_named(entry[1:-1])):
        # "" says that a group has no equality.
        return str(entry[1:-1])
    raise PieceError(
        "equal() takes the coefficient that this one is equal to, in quotes, as in"
        ' equal("F=~x2")*x3, equal("y~x1")*x2 or equal("x1~~x1")*x2.',
        first_token(entry),
    )


def _one_for_each_group(values: Values, function: Token) -> tuple[str, Values]:
    if not any(isinstance(value, str) for value in values):
        return "fixed", values
    if any(isinstance(value, float) for value in values):
        raise PieceError(
            "c() mixes labels with numbers. Write them apart: c(a, b)*x1 + c(1, NA)*x1.", function
        )
    return "label", tuple("" if value is None else value for value in values)


def _entry(piece: Piece, sign: Token | None = None) -> float | str | None:
    if isinstance(piece, Token):
        return _quoted_label(piece)
    if piece.data == "name":
        name = token_at(piece, 0)
        return None if name == "NA" else plain_name(name)
    function = _function(piece)
    if function is not None and function not in FUNCTIONS:
        raise PieceError(
            f"found '{function}()' inside another modifier. Modifiers are added as terms, and c()"
            " stands inside: start(c(0.5, 0.6))*x1 + lower(c(0, 0))*x1.",
            function,
        )
    return _computed(piece, sign)


def _subtrees(piece: Tree[Token]) -> Iterator[Tree[Token]]:
    """Yield a tree and what it is made of, in the order of the text, however deep it is."""
    waiting: list[Piece] = [piece]
    while waiting:
        found = waiting.pop()
        if isinstance(found, Tree):
            yield found
            waiting.extend(reversed(found.children))


def _computed(piece: Tree[Token], sign: Token | None) -> float:
    """Return the number that arithmetic without labels makes."""
    for found in _subtrees(piece):
        function = _function(found)
        if found.data != "name" and (function is None or function in FUNCTIONS):
            continue
        if piece.data == "product" and set(piece.children[1::2]) == {"*"}:
            raise PieceError(
                "found a second '*' in one term. A term has one modifier before its variable;"
                " several are added as terms, as in a*x1 + start(0.5)*x1.",
                sign or token_at(piece, 1),
            )
        raise PieceError(
            f"found '{first_token(found)}' in the arithmetic of a modifier, which can be computed"
            " of numbers only, as in (1/3)*x1. To tie a coefficient to others, give it a label and"
            " write a constraint: b*x1 with b == a/2.",
            first_token(found),
        )
    value = float(expression_of(piece).evaluate({}))
    if not isfinite(value):
        raise PieceError(
            "the arithmetic of this modifier has no finite result, so it can be no value of a"
            " coefficient. Write a number.",
            first_token(piece),
        )
    return value


def _quoted_label(token: Token) -> str:
    label = str(token)[1:-1]
    if label and not is_name(label):
        raise PieceError(
            f"{token} is no label. Labels are written as names are: letters, digits, '.' and '_',"
            " beginning with a letter.",
            token,
        )
    return label
