"""Pieces of the text that the grammar has cut and ordered, with their places."""

from __future__ import annotations

from collections.abc import Sequence
from typing import cast

from lark import Token, Tree

from loyaltysem.specification.syntax_errors import Place, is_name

__all__ = ["Piece", "PieceError", "finite_number", "first_token", "place_of", "plain_name"]

Piece = Tree[Token] | Token


class PieceError(Exception):
    """A message about one piece of the text; the reader turns it into a ModelSyntaxError.

    Parameters
    ----------
    message : str
        What was found and what is allowed.
    token : lark.Token or None
        The piece; None when the message is about the whole text.
    after : bool
        Whether the place is directly behind the piece.
    """

    def __init__(self, message: str, token: Token | None, *, after: bool = False) -> None:
        super().__init__(message)
        self.message = message
        self.token = token
        self.after = after


def token_at(tree: Piece, index: int) -> Token:
    """Return a child that the grammar makes a token."""
    return cast("Token", cast("Tree[Token]", tree).children[index])


def tree_at(tree: Piece, index: int) -> Tree[Token]:
    """Return a child that the grammar makes a tree."""
    return cast("Tree[Token]", cast("Tree[Token]", tree).children[index])


def first_token(piece: Piece) -> Token:
    """Return the first token of a piece."""
    while isinstance(piece, Tree):
        piece = piece.children[0]
    return piece


def place_of(token: Token, lines: Sequence[str], *, after: bool = False) -> Place:
    """Return where a token stands, or where it ends."""
    line, column = (token.end_line, token.end_column) if after else (token.line, token.column)
    # Lark types both as optional; tokens made by its lexer always have them.
    line, column = line or 1, column or 1
    return Place(line, column, lines[line - 1])


def plain_name(token: Token) -> str:
    """Return the name a token stands for."""
    if not is_name(str(token)):
        raise PieceError(
            f"'{token}' is a reserved word of R and cannot be a variable or label. Rename it.",
            token,
        )
    return str(token)


def finite_number(token: Token) -> float:
    """Return the number a token stands for."""
    value = float(token)
    if value == float("inf"):
        raise PieceError(f"the number {token} is too large.", token)
    return value
