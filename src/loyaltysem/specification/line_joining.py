"""Which line ends separate two formulas, and which stand inside one."""

from __future__ import annotations

from collections.abc import Iterator

from lark import Token
from lark.lark import PostLex

from loyaltysem.specification.pieces import PieceError

__all__ = ["LineJoiner"]

DEEPEST_NESTING = 50
_FORMULA_OPERATORS = frozenset({"MEASURED_BY", "REGRESSED_ON", "COVARIES_WITH", "DEFINED_AS"})
_BINARY = frozenset({"PLUS", "MINUS", "TIMES", "DIVIDE", "POWER"})
_CONTINUES = _BINARY | _FORMULA_OPERATORS
_HARD_SEPARATOR = ";"


class LineJoiner(PostLex):
    """Drops the line ends inside a formula, so that the grammar sees only those between two."""

    # Lark drops terminals that no rule uses, and UNSUPPORTED exists for its messages alone.
    always_accept = ("SEPARATOR", "UNSUPPORTED")

    def process(self, stream: Iterator[Token]) -> Iterator[Token]:
        """Yield the pieces without the line ends after an operator, before one, or in brackets."""
        previous: Token | None = None
        pending: Token | None = None
        opened: list[Token] = []
        for token in stream:
            if token.type == "SEPARATOR":
                if pending is None or token.value == _HARD_SEPARATOR:
                    pending = token
                continue
            if token.type in _FORMULA_OPERATORS or (
                pending is not None and pending.value == _HARD_SEPARATOR
            ):
                _refuse_unclosed(opened)
            if pending is not None and previous is not None:
                joined = opened or previous.type in _CONTINUES or token.type in _BINARY
                if pending.value == _HARD_SEPARATOR or not joined:
                    yield pending
            pending = None
            _follow_parentheses(token, opened)
            previous = token
            yield token
        _refuse_unclosed(opened)


def _follow_parentheses(token: Token, opened: list[Token]) -> None:
    if token.type == "OPEN":
        opened.append(token)
        if len(opened) > DEEPEST_NESTING:
            raise PieceError(f"parentheses nested deeper than {DEEPEST_NESTING}.", token)
    elif token.type == "CLOSE":
        if not opened:
            raise PieceError("this ')' closes nothing: there is no '(' before it.", token)
        opened.pop()


def _refuse_unclosed(opened: list[Token]) -> None:
    if opened:
        raise PieceError("this '(' is not closed: a ')' is missing in its formula.", opened[-1])
