"""What a model may not say although each of its formulas can be read."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from loyaltysem.arguments import did_you_mean
from loyaltysem.specification.algebra.constraint_checks import check_constraints
from loyaltysem.specification.algebra.constraints import constraints_of
from loyaltysem.specification.language.equal_coefficients import check_equal
from loyaltysem.specification.products import factors_of, is_product, product_name
from loyaltysem.specification.statements import Statement, Term
from loyaltysem.specification.syntax_errors import Place, syntax_error

__all__ = ["check_consistency"]

_OF_ORDERED = ("|", "~*~")
_FORMULAS = ("=~", "~", "~~", *_OF_ORDERED)
_PARAMETER_LABEL = re.compile(r"\.p[0-9]+\.")
_THRESHOLD = re.compile(r"t[1-9][0-9]*")


def check_consistency(statements: Sequence[Statement]) -> None:
    """Raise when statements contradict or repeat each other.

    Parameters
    ----------
    statements : sequence of Statement
        The whole model.

    Raises
    ------
    ModelSyntaxError
        A coefficient written twice, a variable that explains or measures itself, a definition
        that is made twice, that has the name of a variable or label, or that uses an unknown name,
        a constraint that uses an unknown name, says nothing or contradicts another one.
    """
    formulas = [statement for statement in statements if statement.op in _FORMULAS]
    if all(statement.op in _OF_ORDERED for statement in formulas):
        raise syntax_error(
            "the model has no formula: it says nothing about any variable. Write at least one,"
            " such as SAT =~ SAT1 + SAT2 + SAT3."
        )
    _check_coefficients(formulas)
    _check_products(formulas)
    _check_measurement(formulas)
    check_equal(formulas)
    _check_definitions(statements)
    check_constraints(constraints_of(statements))


def _check_coefficients(formulas: Iterable[Statement]) -> None:
    written: dict[tuple[str, str, str], Place | None] = {}
    for statement in formulas:
        for lhs in statement.lhs:
            for term in statement.terms:
                _check_not_itself(lhs, statement, term)
                key = _coefficient(lhs, statement.op, term.name)
                if key in written:
                    raise syntax_error(_twice(key, written[key]), term.place)
                written[key] = term.place
    for (outcome, op, predictor), place in written.items():
        if op == "~" and (predictor, "=~", outcome) in written:
            raise syntax_error(
                f"'{outcome}' is an indicator of '{predictor}' and is regressed on it as well,"
                " which is the same effect twice. Keep one of the two.",
                place,
            )


def _coefficient(lhs: str, op: str, rhs: str) -> tuple[str, str, str]:
    # x ~~ y and y ~~ x are one covariance, x:z and z:x one product.
    if is_product(rhs):
        return lhs, op, product_name(sorted(factors_of(rhs)))
    return (rhs, op, lhs) if op == "~~" and rhs < lhs else (lhs, op, rhs)


def _twice(key: tuple[str, str, str], first: Place | None) -> str:
    where = f" (first in line {first.line})" if first is not None else ""
    lhs, op, rhs = key
    return (
        f"the coefficient {lhs} {op} {rhs or '1'} is written twice{where}. Keep one; several"
        " modifiers go into one formula, as in F =~ a*x1 + start(0.5)*x1."
    )


def _check_not_itself(lhs: str, statement: Statement, term: Term) -> None:
    if statement.op in _OF_ORDERED:
        _check_of_ordered(lhs, statement, term)
        return
    if lhs != term.name or statement.op == "~~":
        return
    if statement.op == "~":
        raise syntax_error(
            f"'{lhs}' is regressed on itself. A variable cannot stand on both sides of '~'; its"
            f" variance is written {lhs} ~~ {lhs}.",
            term.place,
        )
    raise syntax_error(
        f"'{lhs}' is measured by itself. A construct and its indicators have different names.",
        term.place,
    )


def _check_of_ordered(lhs: str, statement: Statement, term: Term) -> None:
    if statement.op == "|" and not _THRESHOLD.fullmatch(term.name):
        raise syntax_error(
            f"'{term.name}' is no threshold. The thresholds of an ordered item are called t1, t2,"
            f" and so on: {lhs} | t1 + t2.",
            term.place,
        )
    if statement.op == "~*~" and term.name != lhs:
        raise syntax_error(
            f"'{lhs} ~*~ {term.name}' has two variables. The scale of a latent response is its own:"
            f" {lhs} ~*~ {lhs}.",
            term.place,
        )


def _check_products(formulas: Iterable[Statement]) -> None:
    """Refuse products of what the model does not have, or of what they explain."""
    formulas = tuple(formulas)
    if not any(is_product(term.name) for s in formulas for term in s.terms):
        return
    latent = {name for s in formulas if s.op == "=~" for name in s.lhs}
    named = {name for s in formulas for name in s.lhs}
    named |= {t.name for s in formulas if s.op != "|" for t in s.terms if not is_product(t.name)}
    for statement in formulas:
        for term in statement.terms:
            factors = factors_of(term.name) if is_product(term.name) else ()
            own = next((name for name in factors if name in statement.lhs), None)
            if own is not None:
                raise syntax_error(
                    f"the product '{term.name}' predicts '{own}', which it is made of. A moderation"
                    " is written at what is explained: LOY ~ SAT + SC + SAT:SC.",
                    term.place,
                )
            unknown = [name for name in factors if name not in named]
            if set(factors) & latent and unknown:
                raise syntax_error(
                    f"the product '{term.name}' names '{unknown[0]}', which is nowhere else in the"
                    f" model.{did_you_mean(unknown[0], sorted(named - {''}))} Measure it with =~,"
                    f" or, if it is a column of the data, let it predict by itself as well:"
                    f" {' + '.join((*dict.fromkeys(factors), term.name))}.",
                    term.place,
                )


def _check_measurement(formulas: Iterable[Statement]) -> None:
    indicators: dict[str, dict[str, Place | None]] = {}
    for statement in formulas:
        if statement.op == "=~":
            for lhs in statement.lhs:
                found = indicators.setdefault(lhs, {})
                found.update({term.name: term.place for term in statement.terms})
    open_constructs = set(indicators)
    while open_constructs:
        # A construct none of whose indicators is still open is measured from below; take it away.
        grounded = {name for name in open_constructs if not open_constructs & set(indicators[name])}
        if not grounded:
            name = min(open_constructs)
            inside = next(rhs for rhs in indicators[name] if rhs in open_constructs)
            raise syntax_error(
                "these constructs measure each other in a circle: "
                f"{', '.join(sorted(open_constructs))}. A higher-order construct is measured by"
                " lower ones, not the other way round as well.",
                indicators[name][inside],
            )
        open_constructs -= grounded


def _check_definitions(statements: Iterable[Statement]) -> None:
    labels: set[str] = set()
    variables: set[str] = set()
    for statement in statements:
        for term in statement.terms:
            labels.update(label for label in term.modifiers.label if label)
            variables.update(statement.lhs)
            if statement.op != "|":
                variables.add(term.name)
    definitions = [statement for statement in statements if statement.op == ":="]
    later = {statement.lhs[0] for statement in definitions}
    defined: list[str] = []
    for statement in definitions:
        name = statement.lhs[0]
        if name in defined:
            raise syntax_error(f"'{name}' is defined twice with ':='. Rename one.", statement.place)
        for taken, what in ((labels, "label of a coefficient"), (variables, "variable")):
            if name in taken:
                raise syntax_error(
                    f"'{name}' is defined with ':=' and is also a {what}. Rename one of the two.",
                    statement.place,
                )
        _check_names(statement, sorted(labels), defined, later)
        defined.append(name)
    for statement in statements:
        if statement.left is not None:
            _check_names(statement, sorted(labels), defined, set())


def _check_names(
    statement: Statement, labels: list[str], defined: list[str], later: set[str]
) -> None:
    sides = [side for side in (statement.left, statement.expression) if side is not None]
    subject = statement.lhs[0] if statement.lhs else str(statement)
    for used in dict.fromkeys(name for side in sides for name in side.names):
        if used in labels or used in defined:
            continue
        if used in later:
            raise syntax_error(
                f"'{subject}' uses '{used}', which is not defined before it. Move the"
                f" definition of '{used}' above this line.",
                _place_of_name(used, statement.place),
            )
        if _PARAMETER_LABEL.fullmatch(used):
            raise syntax_error(
                f"'{subject}' uses '{used}', the name that lavaan itself gives to a row of its"
                " parameter table, and loyaltysem has no such names. Give the coefficient a label"
                " in front of its variable, as in LOY ~ a*SAT, and use that.",
                _place_of_name(used, statement.place),
            )
        known = [*labels, *defined]
        listed = f"The labels are: {', '.join(known)}." if known else "The model has no labels."
        raise syntax_error(
            f"'{subject}' uses '{used}', which is no label of this model."
            f"{did_you_mean(used, known)} {listed} A coefficient gets a label in front of its"
            " variable, as in LOY ~ a*SAT.",
            _place_of_name(used, statement.place),
        )


def _place_of_name(name: str, statement: Place | None) -> Place | None:
    """Return where a definition or constraint uses a name, if on its first line."""
    if statement is None:
        return None
    whole_name = re.compile(rf"(?<![\w.]){re.escape(name)}(?![\w.])")
    behind_operator = statement.text.find(":=", statement.column)
    found = whole_name.search(statement.text, max(behind_operator, statement.column - 1))
    return statement if found is None else statement._replace(column=found.start() + 1)
