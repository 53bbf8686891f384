"""Which statements are constraints, told by the operator they have."""

from __future__ import annotations

from collections.abc import Iterator

from lark import Token
from lark.exceptions import UnexpectedCharacters

__all__ = ["OPERATORS", "RELATIONS", "constraints_marked"]

# The grammar's names of ``== < >``.
RELATIONS = frozenset({"EQUALS", "LESS", "GREATER"})
# The grammar's names of the operators of which a statement has one.
OPERATORS = RELATIONS | {
    "MEASURED_BY",
    "REGRESSED_ON",
    "COVARIES_WITH",
    "CUT_AT",
    "SCALED_BY",
    "DEFINED_AS",
}


def constraints_marked(stream: Iterator[Token]) -> Iterator[Token]:
    """Yield the pieces, and before those of each constraint an empty one that says what it is."""
    undecided: list[Token] = []
    decided = False
    try:
        for token in stream:
            if decided:
                yield token
                decided = token.type != "SEPARATOR"
                continue
            undecided.append(token)
            if token.type == "SEPARATOR" or token.type in OPERATORS:
                decided = token.type != "SEPARATOR"
                beginning, undecided = undecided, []
                if token.type in RELATIONS:
                    yield Token.new_borrow_pos("CONSTRAINT_BEGINS", "", beginning[0])
                yield from beginning
    except UnexpectedCharacters:
        # What stands before an unreadable character may have an error of its own.
        yield from undecided
        raise
    yield from undecided
