"""Whether an expression is linear in its labels, and its coefficients if it is."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping

import numpy as np

from loyaltysem.specification.expressions import (
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

__all__ = ["LinearForm", "linear_form"]

LinearForm = tuple[float, dict[str, float]]


def linear_form(
    expression: Expression, definitions: Iterable[tuple[str, Expression]] = ()
) -> LinearForm | None:
    """Return constant and coefficients of an expression that is linear in its labels.

    Parameters
    ----------
    expression : Expression
        From `parse_expression`.
    definitions : iterable of (str, Expression)
        Definitions that the expression may use, each after those it uses itself.

    Returns
    -------
    (float, dict of str to float) or None
        The constant, and the coefficient of each label, without labels that cancel. None when the
        expression is not written as a linear one; a product of labels is never one, even where it
        would cancel, as in ``a*b - b*a``.

    Notes
    -----
    Decided on the expression itself, not by trying values. A coefficient is not finite where the
    expression divides by a constant zero.

    Examples
    --------
    >>> from loyaltysem.specification import linear_form, parse_expression
    >>> linear_form(parse_expression("2*(a - b)/4 + log(1) - 3"))
    (-3.0, {'a': 0.5, 'b': -0.5})
    >>> linear_form(parse_expression("a*b")) is None
    True
    """
    known: dict[str, LinearForm | None] = {}
    for name, definition in definitions:
        known[name] = _form(definition.root, known)
    return _form(expression.root, known)


def _form(node: Node, known: Mapping[str, LinearForm | None]) -> LinearForm | None:
    match node:
        case Number(value=number):
            return number, {}
        case Name(name=name):
            return known.get(name, (0.0, {name: 1.0}))
        case Group(inner=inner):
            return _form(inner, known)
        case Negative(inner=inner):
            return _combined("*", (-1.0, {}), _form(inner, known))
        case Application(function=function, argument=argument):
            return _constant(lambda inner: Application(function, inner), _form(argument, known))
        case Power(base=base, exponent=exponent):
            below, above = _form(base, known), _form(exponent, known)
            if above == (1.0, {}):
                return below
            return _constant(lambda left, right: Power(left, right, "^"), below, above)
        case Chain(first=first, rest=rest):
            total = _form(first, known)
            for sign, operand in rest:
                total = _combined(sign, total, _form(operand, known))
            return total


def _constant(make: Callable[..., Node], *operands: LinearForm | None) -> LinearForm | None:
    """Return the value of a node whose operands have no labels; None when one has."""
    numbers = []
    for form in operands:
        if form is None or form[1]:
            return None
        numbers.append(Number(form[0], repr(form[0])))
    return float(Expression(make(*numbers)).evaluate({})), {}


def _combined(sign: str, left: LinearForm | None, right: LinearForm | None) -> LinearForm | None:
    if left is None or right is None:
        return None
    (a, slopes_a), (b, slopes_b) = left, right
    match sign:
        case "+":
            return a + b, _sum(slopes_a, slopes_b, 1.0)
        case "-":
            return a - b, _sum(slopes_a, slopes_b, -1.0)
        case "*" if not slopes_b:
            return a * b, _present({name: slope * b for name, slope in slopes_a.items()})
        case "*" if not slopes_a:
            return a * b, _present({name: slope * a for name, slope in slopes_b.items()})
        case "/" if not slopes_b:
            return _ratio(a, b), {name: _ratio(slope, b) for name, slope in slopes_a.items()}
        case _:
            return None


def _sum(left: Mapping[str, float], right: Mapping[str, float], sign: float) -> dict[str, float]:
    names = dict.fromkeys((*left, *right))
    return _present({name: left.get(name, 0.0) + sign * right.get(name, 0.0) for name in names})


def _present(slopes: Mapping[str, float]) -> dict[str, float]:
    return {name: slope for name, slope in slopes.items() if slope != 0}


def _ratio(numerator: float, denominator: float) -> float:
    with np.errstate(all="ignore"):
        return float(np.divide(numerator, denominator))
