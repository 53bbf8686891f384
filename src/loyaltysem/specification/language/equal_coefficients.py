"""Which coefficient ``equal("F=~x2")`` names."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import NamedTuple

from loyaltysem.specification.statements import Modifiers, Statement, Term
from loyaltysem.specification.syntax_errors import syntax_error

__all__ = ["NamedCoefficient", "check_equal", "coefficient_named"]

_NAME = r"(?:[^\W\d_]|\.(?![0-9]))[\w.]*"
_COEFFICIENT = re.compile(rf"\s*({_NAME})\s*(=~|~~|~)\s*({_NAME}|1(?=\s*$|\.g))\s*")
_GROUP = re.compile(r"(.+)\.g([1-9][0-9]*)")


class NamedCoefficient(NamedTuple):
    """A coefficient as lavaan names it; ``rhs`` is ``""`` for an intercept, group 1 is unnamed."""

    lhs: str
    op: str
    rhs: str
    group: int = 1


def coefficient_named(text: str) -> NamedCoefficient | None:
    """Return the coefficient that a text such as ``F=~x2`` or ``F=~x2.g2`` names, if it does."""
    in_group = _GROUP.fullmatch(text.strip())
    named, group = (in_group[1], int(in_group[2])) if in_group else (text, 1)
    found = _COEFFICIENT.fullmatch(named)
    if found is None:
        return None
    lhs, op, rhs = found.groups()
    if rhs == "1":
        return NamedCoefficient(lhs, op, "", group) if op == "~" else None
    return NamedCoefficient(lhs, op, rhs, group)


def check_equal(statements: Sequence[Statement]) -> None:
    """Raise when an equal() names no coefficient, or one of which something else is said.

    Parameters
    ----------
    statements : sequence of Statement
        The whole model.
    """
    written: dict[tuple[str, str, str], Modifiers] = {
        (lhs, statement.op, term.name): term.modifiers
        for statement in statements
        for lhs in statement.lhs
        for term in statement.terms
    }
    for statement in statements:
        for term in statement.terms:
            for text in filter(None, term.modifiers.equal):
                _check_target(text, written, term)


def _check_target(
    text: str,
    written: Mapping[tuple[str, str, str], Modifiers],
    term: Term,
) -> None:
    named = coefficient_named(text)
    said = None if named is None else written.get(named[:3])
    if named is None or said is None:
        raise syntax_error(
            f'equal("{text}") names no coefficient that the model writes. Write that one, too, or'
            f" give both the same label, as in F =~ x1 + a*x2 + a*x3.",
            term.place,
        )
    if said.label:
        label = next(filter(None, said.label), "")
        raise syntax_error(
            f"equal(\"{text}\") names a coefficient that has the label '{label}'. Write that label"
            f" here instead: {label}*{term.name or '1'}.",
            term.place,
        )
    if any(said.equal if len(said.equal) < 2 else said.equal[named.group - 1 : named.group]):
        raise syntax_error(
            f'equal("{text}") names a coefficient that has an equal() itself, or this very one.'
            " Name the one that all are equal to, or give all the same label.",
            term.place,
        )
