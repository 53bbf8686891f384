"""What stands before a variable and a ``*``: fixed values, ``NA``, labels, starts and bounds."""

from __future__ import annotations

from collections.abc import Sequence
from typing import cast

from lark import Token, Tree

from loyaltysem.specification.language.pieces import (
    Piece,
    PieceError,
    finite_number,
    first_token,
    plain_name,
    token_at,
)
from loyaltysem.specification.language.statements import Modifiers, Operator
from loyaltysem.specification.language.syntax_errors import is_name

__all__ = ["modifiers_of", "variable_name"]

Values = tuple[float | str | None, ...]

_FUNCTIONS = (
    'start(0.5)*x (a starting value), lower(0)*x and upper(1)*x (bounds), label("a")*x (a label),'
    " c(a, b)*x (one entry for each group)"
)
_KINDS = {
    "fixed": "fixed value",
    "start": "starting value",
    "label": "label",
    "lower": "lower bound",
    "upper": "upper bound",
}
_NOTHING = Modifiers()


def variable_name(token: Token, op: Operator, modifier: Piece | None) -> str:
    """Return the name a piece stands for; ``""`` for the intercept, the ``1`` of ``x ~ 1``."""
    if token.type == "NAME":
        return plain_name(token)
    if isinstance(modifier, Token) and modifier.type == "NAME" and float(token) != 1:
        raise PieceError(
            f"found '{modifier}*{token}'. The modifier comes before the variable: write"
            f" {token}*{modifier} to fix a coefficient at {token}.",
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


def modifiers_of(pieces: Sequence[Piece], variable: str) -> Modifiers:
    """Merge the modifiers of one variable."""
    if not pieces:
        return _NOTHING
    said: dict[str, Values] = {}
    for piece in pieces:
        kind, values = _read(piece)
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
            first_token(pieces[-1]),
        )
    return Modifiers(
        fixed=cast("tuple[float | None, ...]", said.get("fixed", ())),
        start=cast("tuple[float, ...]", said.get("start", ())),
        label=cast("tuple[str, ...]", said.get("label", ())),
        lower=cast("tuple[float, ...]", said.get("lower", ())),
        upper=cast("tuple[float, ...]", said.get("upper", ())),
    )


def _read(piece: Piece) -> tuple[str, Values]:
    """Return which kind of modifier it is and its entries, one or one for each group."""
    if isinstance(piece, Token) or piece.data == "negative_number":
        value = _entry(piece)
        return ("label" if isinstance(value, str) else "fixed"), (value,)
    function = token_at(piece, 0)
    # The children are: function ( entry , entry ... )
    entries = piece.children[2:-1:2]
    values = tuple(_entry(entry) for entry in entries)
    match str(function):
        case "c":
            return _one_for_each_group(values, function)
        case "start" | "lower" | "upper" as kind:
            if not all(isinstance(value, float) for value in values):
                raise PieceError(
                    f"{kind}() takes numbers, as in {kind}(0.5)*x1.", first_token(entries[0])
                )
            return kind, values
        case "label":
            if not all(isinstance(value, str) for value in values):
                raise PieceError(
                    'label() takes quoted labels, as in label("a")*x1.', first_token(entries[0])
                )
            return "label", values
        case "equal":
            raise PieceError(
                "equal() is lavaan's and loyaltysem does not have it yet. Give both coefficients"
                " the same label instead: F =~ x1 + a*x2 + a*x3.",
                function,
            )
    raise PieceError(f"found the modifier '{function}()'. Allowed here: {_FUNCTIONS}.", function)


def _one_for_each_group(values: Values, function: Token) -> tuple[str, Values]:
    if not any(isinstance(value, str) for value in values):
        return "fixed", values
    if any(isinstance(value, float) for value in values):
        raise PieceError(
            "c() mixes labels with numbers. Write them apart: c(a, b)*x1 + c(1, NA)*x1.", function
        )
    return "label", tuple("" if value is None else value for value in values)


def _entry(piece: Piece) -> float | str | None:
    if isinstance(piece, Tree):
        return -finite_number(token_at(piece, 1))
    if piece.type == "NUMBER":
        return finite_number(piece)
    if piece.type == "TEXT":
        return _quoted_label(piece)
    return None if piece.value == "NA" else plain_name(piece)


def _quoted_label(token: Token) -> str:
    label = str(token)[1:-1]
    if not is_name(label):
        raise PieceError(
            f"{token} is no label. Labels are written as names are: letters, digits, '.' and '_',"
            " beginning with a letter.",
            token,
        )
    return label
