"""Which line ends separate two formulas, and which stand inside one."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from lark import Token
from lark.exceptions import UnexpectedCharacters
from lark.lark import PostLex

from loyaltysem.specification.language.pieces import PieceError
from loyaltysem.specification.language.statement_kinds import (
    OPERATORS,
    RELATIONS,
    constraints_marked,
)

__all__ = ["LineJoiner"]

DEEPEST_NESTING = 50
_BINARY = frozenset({"PLUS", "MINUS", "TIMES", "DIVIDE", "POWER"})
_CONTINUES = _BINARY | OPERATORS
_HARD_SEPARATOR = ";"


class LineJoiner(PostLex):
    """Drops the line ends inside a formula, so that the grammar sees only those between two."""

    # Lark drops terminals that no rule uses, and UNSUPPORTED exists for its messages alone.
    always_accept = ("SEPARATOR", "UNSUPPORTED")

    def process(self, stream: Iterator[Token]) -> Iterator[Token]:
        """Yield the pieces without the line ends after an operator, before one, or in brackets."""
        return constraints_marked(_joined(stream))


def _joined(stream: Iterator[Token]) -> Iterator[Token]:
    previous: Token | None = None
    pending: Token | None = None
    opened: list[Token] = []
    for line in _lines(stream):
        for token in line:
            if token.type == "SEPARATOR":
                if pending is None or token.value == _HARD_SEPARATOR:
                    pending = token
                continue
            if (token.type in OPERATORS and token.type != "CUT_AT") or (
                pending is not None and pending.value == _HARD_SEPARATOR
            ):
                _refuse_unclosed(opened)
            if pending is not None and previous is not None:
                goes_on = token.type in _BINARY and not _begins_constraint(line)
                joined = opened or previous.type in _CONTINUES or goes_on
                if pending.value == _HARD_SEPARATOR or not joined:
                    yield pending
            pending = None
            _follow_parentheses(token, opened)
            previous = token
            yield token
    _refuse_unclosed(opened)


def _lines(stream: Iterator[Token]) -> Iterator[list[Token]]:
    line: list[Token] = []
    try:
        for token in stream:
            line.append(token)
            if token.type == "SEPARATOR":
                complete, line = line, []
                yield complete
    except UnexpectedCharacters:
        # What stands before an unreadable character may have an error of its own.
        yield line
        raise
    yield line


def _begins_constraint(line: Sequence[Token]) -> bool:
    """Tell whether a line such as ``-a < 0`` is a constraint, not the end of the line above."""
    return line[0].type == "MINUS" and any(token.type in RELATIONS for token in line)


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
