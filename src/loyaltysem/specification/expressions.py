"""Arithmetic over labels: the right-hand side of ``:=``, its value and its exact derivatives."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import ArrayLike, NDArray

__all__ = ["Expression", "defined_values"]

Array = NDArray[np.float64]
Gradient = dict[str, Array]


@dataclass(frozen=True, slots=True)
class Number:
    """A literal number; the text keeps how it was written."""

    value: float
    text: str


@dataclass(frozen=True, slots=True)
class Name:
    """A label, or the name of an earlier definition."""

    name: str


@dataclass(frozen=True, slots=True)
class Group:
    """An expression in parentheses."""

    inner: Node


@dataclass(frozen=True, slots=True)
class Negative:
    """An expression after a minus sign."""

    inner: Node


@dataclass(frozen=True, slots=True)
class Power:
    """A base and its exponent; the sign is ``^`` or ``**``."""

    base: Node
    exponent: Node
    sign: str


@dataclass(frozen=True, slots=True)
class Chain:
    """Operands joined from left to right by ``+ -``, or by ``* /``."""

    first: Node
    rest: tuple[tuple[Literal["+", "-", "*", "/"], Node], ...]


@dataclass(frozen=True, slots=True)
class Application:
    """A function of one argument."""

    function: str
    argument: Node


Node = Number | Name | Group | Negative | Power | Chain | Application

# Each function with its derivative, the latter given the argument and the value.
FUNCTIONS: dict[str, tuple[Callable[[Array], Array], Callable[[Array, Array], Array]]] = {
    "exp": (np.exp, lambda argument, value: value),
    "log": (np.log, lambda argument, value: 1.0 / argument),
    "sqrt": (np.sqrt, lambda argument, value: 0.5 / value),
    "abs": (np.abs, lambda argument, value: np.sign(argument)),
}


@dataclass(frozen=True, slots=True)
class Expression:
    """The right-hand side of a definition.

    Parameters
    ----------
    root : Number, Name, Group, Negative, Power, Chain or Application
        The tree, as parsed; `loyaltysem.specification.parse_expression` makes it from text.

    Examples
    --------
    >>> from loyaltysem.specification import parse_expression
    >>> share = parse_expression("(b * e) / (c + b * e)")
    >>> share.text
    '(b*e)/(c+b*e)'
    >>> share.names
    ('b', 'e', 'c')
    >>> float(share.evaluate({"b": 0.5, "c": 0.6, "e": 0.4}))
    0.25
    >>> round(float(share.derivatives({"b": 0.5, "c": 0.6, "e": 0.4})["c"]), 4)
    -0.3125
    """

    root: Node

    @property
    def text(self) -> str:
        """The expression without blanks, as lavaan prints it."""
        return _text(self.root)

    @property
    def names(self) -> tuple[str, ...]:
        """The labels and earlier definitions it uses, in order of first use."""
        return tuple(dict.fromkeys(_names(self.root)))

    def evaluate(self, values: Mapping[str, ArrayLike]) -> Array:
        """Return the value.

        Parameters
        ----------
        values : mapping of str to array_like
            A value for each of `names`, each of any shape; shapes broadcast (batch axes).

        Returns
        -------
        ndarray
            The value, in the broadcast shape. It is ``nan`` or infinite where the expression is
            not defined (a logarithm of a negative number, a division by zero): check before use.
        """
        return self._value_and_gradient(values)[0]

    def derivatives(self, values: Mapping[str, ArrayLike]) -> Gradient:
        """Return the analytic partial derivative with respect to each of `names`.

        Parameters
        ----------
        values : mapping of str to array_like
            As for `evaluate`.

        Returns
        -------
        dict of str to ndarray
            One array for each name, each in the broadcast shape of the value.
        """
        value, gradient = self._value_and_gradient(values)
        zero = np.zeros_like(value)
        return {name: gradient.get(name, zero) + zero for name in self.names}

    def _value_and_gradient(self, values: Mapping[str, ArrayLike]) -> tuple[Array, Gradient]:
        arrays = {name: np.asarray(values[name], dtype=np.float64) for name in self.names}
        with np.errstate(all="ignore"):
            value, gradient = _differentiate(self.root, arrays)
        shape = np.broadcast_shapes(*(array.shape for array in arrays.values()))
        return np.broadcast_to(value, shape).copy(), gradient


def defined_values(
    definitions: Iterable[tuple[str, Expression]], values: Mapping[str, ArrayLike]
) -> tuple[dict[str, Array], dict[str, Gradient]]:
    """Evaluate definitions one after the other; a later one may use an earlier one.

    Parameters
    ----------
    definitions : iterable of (str, Expression)
        As in `ParameterTable.defined`.
    values : mapping of str to array_like
        A value for each label, with any leading batch axes.

    Returns
    -------
    values : dict of str to ndarray
        The value of each definition.
    derivatives : dict of str to dict of str to ndarray
        For each definition its derivatives with respect to the labels alone: those with respect
        to earlier definitions are carried through by the chain rule.
    """
    known: dict[str, ArrayLike] = dict(values)
    defined: dict[str, Array] = {}
    derivatives: dict[str, Gradient] = {}
    for name, expression in definitions:
        defined[name] = expression.evaluate(known)
        total: Gradient = {}
        for used, partial in expression.derivatives(known).items():
            inner = derivatives.get(used)
            for label, slope in ({used: partial} if inner is None else inner).items():
                contribution = partial if inner is None else partial * slope
                total[label] = total[label] + contribution if label in total else contribution
        derivatives[name] = total
        known[name] = defined[name]
    return defined, derivatives


def _text(node: Node) -> str:
    match node:
        case Number(text=text):
            return text
        case Name(name=name):
            return name
        case Group(inner=inner):
            return f"({_text(inner)})"
        case Negative(inner=inner):
            return f"-{_text(inner)}"
        case Power(base=base, exponent=exponent, sign=sign):
            return f"{_text(base)}{sign}{_text(exponent)}"
        case Application(function=function, argument=argument):
            return f"{function}({_text(argument)})"
        case Chain(first=first, rest=rest):
            return _text(first) + "".join(sign + _text(operand) for sign, operand in rest)


def _names(node: Node) -> list[str]:
    match node:
        case Number():
            return []
        case Name(name=name):
            return [name]
        case Group(inner=inner) | Negative(inner=inner) | Application(argument=inner):
            return _names(inner)
        case Power(base=base, exponent=exponent):
            return _names(base) + _names(exponent)
        case Chain(first=first, rest=rest):
            return _names(first) + [name for _, operand in rest for name in _names(operand)]


def _differentiate(node: Node, values: Mapping[str, Array]) -> tuple[Array, Gradient]:
    """Return value and gradient together (forward mode); constants have an empty gradient."""
    match node:
        case Number(value=number):
            return np.asarray(number), {}
        case Name(name=name):
            return values[name], {name: np.ones_like(values[name])}
        case Group(inner=inner):
            return _differentiate(inner, values)
        case Negative(inner=inner):
            value, gradient = _differentiate(inner, values)
            return -value, _scaled(gradient, np.asarray(-1.0))
        case Application(function=function, argument=inner):
            evaluate, derivative = FUNCTIONS[function]
            argument, gradient = _differentiate(inner, values)
            value = evaluate(argument)
            return value, _scaled(gradient, derivative(argument, value)) if gradient else {}
        case Power(base=base, exponent=exponent):
            return _power(_differentiate(base, values), _differentiate(exponent, values))
        case Chain(first=first, rest=rest):
            total = _differentiate(first, values)
            for sign, operand in rest:
                total = _combined(sign, total, _differentiate(operand, values))
            return total


def _combined(
    sign: str, left: tuple[Array, Gradient], right: tuple[Array, Gradient]
) -> tuple[Array, Gradient]:
    (a, da), (b, db) = left, right
    match sign:
        case "+":
            return a + b, _added(da, db)
        case "-":
            return a - b, _added(da, _scaled(db, np.asarray(-1.0)))
        case "*":
            return a * b, _added(_scaled(da, b), _scaled(db, a))
        case _:
            return a / b, _added(_scaled(da, 1.0 / b), _scaled(db, -a / b**2))


def _power(
    base: tuple[Array, Gradient], exponent: tuple[Array, Gradient]
) -> tuple[Array, Gradient]:
    (a, da), (b, db) = base, exponent
    value = np.power(a, b)
    # A constant base or exponent has no part in the slope: log(a) must not be taken for a
    # negative base to a whole power.
    by_base = _scaled(da, b * np.power(a, b - 1.0)) if da else {}
    by_exponent = _scaled(db, value * np.log(a)) if db else {}
    return value, _added(by_base, by_exponent)


def _scaled(gradient: Gradient, factor: Array) -> Gradient:
    return {name: slope * factor for name, slope in gradient.items()}


def _added(left: Gradient, right: Gradient) -> Gradient:
    total = dict(left)
    for name, slope in right.items():
        total[name] = total[name] + slope if name in total else slope
    return total
