"""From the grammar's tree of a right-hand side of ``:=`` to its expression."""

from __future__ import annotations

from collections.abc import Callable
from typing import Literal, cast

from lark import Token, Tree

from loyaltysem.arguments import did_you_mean
from loyaltysem.specification.expressions import (
    FUNCTIONS,
    Application,
    Chain,
    Expression,
    Group,
    Name,
    Negative,
    Node,
    Number,
    Power,
)
from loyaltysem.specification.language.line_joining import DEEPEST_NESTING
from loyaltysem.specification.language.pieces import (
    PieceError,
    finite_number,
    first_token,
    plain_name,
    token_at,
    tree_at,
)

__all__ = ["expression_of"]


def expression_of(tree: Tree[Token]) -> Expression:
    """Return the expression that a tree of the grammar stands for."""
    return Expression(_node(tree))


def _node(tree: Tree[Token], depth: int = 0) -> Node:
    if depth > 4 * DEEPEST_NESTING:
        # The tree is walked recursively; a longer chain of signs or powers is no formula.
        raise PieceError("this expression is nested too deeply to be read.", first_token(tree))
    return _NODES[tree.data](tree, depth + 1)


def _number(tree: Tree[Token], depth: int) -> Node:
    token = token_at(tree, 0)
    return Number(finite_number(token), str(token))


def _name(tree: Tree[Token], depth: int) -> Node:
    return Name(plain_name(token_at(tree, 0)))


def _group(tree: Tree[Token], depth: int) -> Node:
    return Group(_node(tree_at(tree, 1), depth))


def _negative(tree: Tree[Token], depth: int) -> Node:
    return Negative(_node(tree_at(tree, 1), depth))


def _power(tree: Tree[Token], depth: int) -> Node:
    base, exponent = _node(tree_at(tree, 0), depth), _node(tree_at(tree, 2), depth)
    return Power(base, exponent, str(token_at(tree, 1)))


def _application(tree: Tree[Token], depth: int) -> Node:
    function = token_at(tree, 0)
    if function not in FUNCTIONS:
        raise PieceError(
            f"found the function '{function}'. Allowed here: {', '.join(FUNCTIONS)}."
            + did_you_mean(str(function), FUNCTIONS),
            function,
        )
    arguments = tree_at(tree, 2).children[::2]
    if len(arguments) != 1 or isinstance(arguments[0], Token):
        raise PieceError(
            f"{function}() takes one number or expression, as in {function}(a).", function
        )
    return Application(str(function), _node(arguments[0], depth))


def _chain(tree: Tree[Token], depth: int) -> Node:
    operands = [_node(tree_at(tree, i), depth) for i in range(0, len(tree.children), 2)]
    signs = [
        cast("Literal['+', '-', '*', '/']", str(token_at(tree, i)))
        for i in range(1, len(tree.children), 2)
    ]
    return Chain(operands[0], tuple(zip(signs, operands[1:], strict=True)))


_NODES: dict[str, Callable[[Tree[Token], int], Node]] = {
    "number": _number,
    "name": _name,
    "group": _group,
    "negative": _negative,
    "power": _power,
    "application": _application,
    "sum": _chain,
    "product": _chain,
}
