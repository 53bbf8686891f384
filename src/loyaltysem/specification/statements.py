"""What a model says, one formula at a time: the records that text and constructs both become."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Literal

from loyaltysem.specification.expressions import Expression
from loyaltysem.specification.syntax_errors import Place

__all__ = ["Modifiers", "Operator", "Statement", "Term", "to_lavaan_text"]

Operator = Literal["=~", "~", "~~", "|", "~*~", ":=", "==", "<", ">"]


@dataclass(frozen=True, slots=True)
class Modifiers:
    """What is said about one coefficient; an empty tuple means that nothing is said.

    A tuple with one entry holds for every group, one with several entries has one per group.

    Parameters
    ----------
    fixed : tuple of float or None
        Fixed values; ``None`` stands for ``NA``, which frees a coefficient that would be fixed.
    start : tuple of float or None
        Starting values; ``None`` where a group has none.
    label : tuple of str
        Labels; ``""`` where a group has none.
    lower, upper : tuple of float
        Bounds on a free coefficient.
    equal : tuple of str
        The coefficient that this one is equal to, as ``F=~x2`` or ``F=~x2.g2``; ``""`` where a
        group has none.
    """

    fixed: tuple[float | None, ...] = ()
    start: tuple[float | None, ...] = ()
    label: tuple[str, ...] = ()
    lower: tuple[float, ...] = ()
    upper: tuple[float, ...] = ()
    equal: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Term:
    """One variable on the right-hand side, with its modifiers.

    Parameters
    ----------
    name : str
        The variable; ``""`` for the intercept, written ``1``; ``t1``, ``t2``, ... for thresholds.
    modifiers : Modifiers
        What is said about its coefficient.
    place : Place or None
        Where it was written, for error messages.
    """

    name: str
    modifiers: Modifiers = Modifiers()
    place: Place | None = field(default=None, compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class Statement:
    """One formula, definition or constraint of a model.

    Parameters
    ----------
    lhs : tuple of str
        The names before the operator; ``a + b ~ c`` has two, a constraint has none.
    op : {"=~", "~", "~~", "|", "~*~", ":=", "==", "<", ">"}
        Measured by, regressed on, covaries with, cut at (thresholds of an ordered item), scaled by
        (its latent response), defined as; equals, is at most, is at least.
    terms : tuple of Term
        The right-hand side of a formula; empty for definitions and constraints.
    expression : Expression or None
        The right-hand side of a definition or constraint.
    left : Expression or None
        The left-hand side of a constraint.
    place : Place or None
        Where it was written, for error messages.
    """

    lhs: tuple[str, ...]
    op: Operator
    terms: tuple[Term, ...] = ()
    expression: Expression | None = None
    left: Expression | None = None
    place: Place | None = field(default=None, compare=False, repr=False)

    def __str__(self) -> str:
        left = " + ".join(self.lhs) if self.left is None else self.left.text
        return f"{left} {self.op} {self._right_hand_side()}"

    def _right_hand_side(self) -> str:
        if self.expression is not None:
            return self.expression.text
        return " + ".join(_written_term(term) for term in self.terms)


def to_lavaan_text(statements: Iterable[Statement]) -> str:
    """Write statements in lavaan's model language, one formula a line.

    Parameters
    ----------
    statements : iterable of Statement
        From `parse_model` or from the construct functions.

    Returns
    -------
    str
        Text that `parse_model`, and lavaan in R, read as the same statements.

    Examples
    --------
    >>> from loyaltysem.specification import paths, reflective, to_lavaan_text
    >>> print(to_lavaan_text([reflective("SAT", ["SAT1", "SAT2"]), *paths("SAT", "LOY")]))
    SAT =~ SAT1 + SAT2
    LOY ~ SAT
    """
    return "\n".join(str(statement) for statement in statements)


def _written_term(term: Term) -> str:
    variable = term.name or "1"
    said = term.modifiers
    modifiers = [
        _grouped([_written_value(value) for value in said.fixed]),
        _grouped([_written_label(label, len(said.label)) for label in said.label]),
        _called("equal", [f'"{coefficient}"' for coefficient in said.equal]),
        *(
            _called(function, [_written_value(value) for value in values])
            for function, values in (
                ("start", said.start),
                ("lower", said.lower),
                ("upper", said.upper),
            )
        ),
    ]
    written = [f"{modifier}*{variable}" for modifier in modifiers if modifier]
    return " + ".join(written) or variable


def _called(function: str, entries: list[str]) -> str:
    return f"{function}({', '.join(entries)})" if entries else ""


def _written_value(value: float | None) -> str:
    return "NA" if value is None else written_number(value)


def _grouped(entries: list[str]) -> str:
    if len(entries) > 1:
        return f"c({', '.join(entries)})"
    return entries[0] if entries else ""


def _written_label(label: str, n_labels: int) -> str:
    # lavaan reads quoted labels inside c() one by one, and bare ones only without NA among them.
    if n_labels == 1:
        return label
    return f'"{label}"' if label else "NA"


def written_number(value: float) -> str:
    """Return the shortest text that reads back as the same number."""
    return str(int(value)) if value == int(value) and abs(value) < 1e15 else repr(float(value))
