"""The product of two constructs as a construct, measured by products of their items.

The unconstrained approach of Marsh, Wen & Hau (2004): the product gets a construct of its own whose
loadings, variance and covariances are free; products that share an item share its error, and their
errors covary.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import combinations, combinations_with_replacement

from loyaltysem.errors import ModelSyntaxError, NotAvailableError
from loyaltysem.fits.options import ProductPairs
from loyaltysem.specification import Statement, Term, factors_of, indicated_name

__all__ = ["IndicatorModel", "with_product_indicators"]


@dataclass(frozen=True, slots=True)
class IndicatorModel:
    """A model with product indicators, and what they are made of.

    Attributes
    ----------
    statements : tuple of Statement
    products : mapping of str to (str, str)
        The two items of each product indicator.
    items : mapping of str to tuple of str
        By product indicator, all items of the two constructs.
    """

    statements: tuple[Statement, ...]
    products: Mapping[str, tuple[str, str]]
    items: Mapping[str, tuple[str, ...]]


def with_product_indicators(
    statements: Sequence[Statement], products: Sequence[str], pairs: ProductPairs
) -> IndicatorModel:
    """Write products of constructs as constructs, measured by products of their items.

    Parameters
    ----------
    statements : sequence of Statement
        A model with products among its predictors.
    products : sequence of str
        Those of constructs.
    pairs : {"matched", "all"}
        Whether the first item of one is multiplied by the first of the other, the second by the
        second, and so on; or each by each.

    Returns
    -------
    IndicatorModel

    Raises
    ------
    NotAvailableError
        A product with an observed column, with a construct that is explained in the model or
        measured by constructs, or matched pairs of unequally many items.
    ModelSyntaxError
        The name of a product is taken by a variable.
    """
    measured = _items_of(statements)
    explained = {name for s in statements if s.op == "~" for name in s.lhs}
    explained |= {item for items in measured.values() for item in items}
    taken = {name for s in statements for name in (*s.lhs, *(t.name for t in s.terms))}
    made: dict[str, tuple[str, str]] = {}
    among: dict[str, tuple[str, ...]] = {}
    written: list[Statement] = []
    for product in products:
        first, second = factors_of(product)
        _check_factors(product, measured, explained)
        name = indicated_name(product)
        own = _pairs(product, measured[first], measured[second], pairs, square=first == second)
        for new in (name, *own):
            if new in taken:
                raise ModelSyntaxError(
                    f"The product {product} is written as '{new}', and the model has a variable of "
                    "that name. Rename the variable."
                )
        made |= own
        among |= dict.fromkeys(own, (*measured[first], *measured[second]))
        written.append(Statement((name,), "=~", tuple(Term(item) for item in own)))
    rewritten = [_with_names(s, set(products)) for s in statements]
    covariances = _shared_errors(made, _without_error(measured))
    return IndicatorModel((*rewritten, *written, *covariances), made, among)


def _items_of(statements: Iterable[Statement]) -> dict[str, tuple[str, ...]]:
    items: dict[str, tuple[str, ...]] = {}
    for statement in statements:
        if statement.op == "=~":
            for name in statement.lhs:
                items[name] = (*items.get(name, ()), *(term.name for term in statement.terms))
    return items


def _check_factors(
    product: str, measured: Mapping[str, Sequence[str]], explained: set[str]
) -> None:
    for name in factors_of(product):
        if name not in measured:
            raise NotAvailableError(
                f"The product {product} is one of a construct and the column '{name}', which has "
                "no items to be multiplied. Say interaction='lms', or measure it without error by "
                f"a construct of its own ({name.upper()}_ =~ {name}) and multiply that."
            )
        if name in explained:
            raise NotAvailableError(
                f"The product {product} has the construct {name}, which the model explains. "
                "Product indicators have a construct of their own that nothing explains, so that "
                "they are for constructs that only predict. Say interaction='lms'."
            )
        inner = [item for item in measured[name] if item in measured]
        if inner:
            raise NotAvailableError(
                f"The product {product} has the higher-order construct {name}, which is measured "
                f"by {', '.join(inner)} and has no items of its own to be multiplied. Say "
                "interaction='lms'."
            )


def _pairs(
    product: str,
    first: Sequence[str],
    second: Sequence[str],
    pairs: ProductPairs,
    *,
    square: bool,
) -> dict[str, tuple[str, str]]:
    if pairs == "all":
        chosen = (
            list(combinations_with_replacement(first, 2))
            if square
            else [(one, other) for other in second for one in first]
        )
    elif len(first) == len(second):
        chosen = list(zip(first, second, strict=True))
    else:
        one, other = factors_of(product)
        raise NotAvailableError(
            f"The product {product}: {one} has {len(first)} items and {other} {len(second)}, so "
            "that they cannot be matched one by one. Say product_pairs='all', or "
            "interaction='lms', which needs no product indicators."
        )
    return {f"{one}.{other}": (one, other) for one, other in chosen}


def _with_names(statement: Statement, products: set[str]) -> Statement:
    if statement.op != "~":
        return statement
    terms = tuple(
        replace(term, name=indicated_name(term.name)) if term.name in products else term
        for term in statement.terms
    )
    return replace(statement, terms=terms)


def _without_error(measured: Mapping[str, Sequence[str]]) -> set[str]:
    """Return the only items of their constructs, which are these constructs themselves."""
    return {items[0] for items in measured.values() if len(items) == 1}


def _shared_errors(products: Mapping[str, tuple[str, str]], exact: set[str]) -> list[Statement]:
    """Let the errors of products covary that share an item with an error."""
    found: dict[str, list[str]] = {}
    for one, other in combinations(products, 2):
        if (set(products[one]) & set(products[other])) - exact:
            found.setdefault(one, []).append(other)
    return [
        Statement((one,), "~~", tuple(Term(other) for other in others))
        for one, others in found.items()
    ]
