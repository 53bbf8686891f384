"""How the products in a model are estimated: what is asked for, and what is made of the data."""

from __future__ import annotations

from typing import Any

from loyaltysem.errors import NotAvailableError, OptionError
from loyaltysem.fits.estimating.ordered_options import check_ordered_products
from loyaltysem.fits.options import FitOptions
from loyaltysem.fits.products.columns import with_centred_products, with_plain_products
from loyaltysem.fits.products.indicators import with_product_indicators
from loyaltysem.moments.taking import holds_answers
from loyaltysem.specification import Statement, factors_of, is_product, variables_of
from loyaltysem.specification.products import products_of_constructs

__all__ = ["with_products"]

_WAYS = (
    "interaction='lms' (latent moderated structural equations: the likelihood itself), "
    "interaction='qml' (a fast approximation of it) or interaction='product_indicators' (products "
    "of items, with a chi-square test)"
)


def with_products(
    statements: tuple[Statement, ...], data: Any, options: FitOptions
) -> tuple[tuple[Statement, ...], Any]:
    """Make the products of a model ready to be estimated.

    Parameters
    ----------
    statements : tuple of Statement
    data : Survey, data frame or Moments
    options : FitOptions

    Returns
    -------
    statements : tuple of Statement
        With product indicators, where these are asked for.
    data : Survey, data frame, Answers or Moments
        With the columns that are products of others.

    Raises
    ------
    OptionError
        Products of constructs without a way to estimate them, or the way without products.
    NotAvailableError
        Products together with what is not built for them.
    """
    named = _products_in(statements)
    latent = {name for s in statements if s.op == "=~" for name in s.lhs}
    of_constructs = products_of_constructs(named, latent)
    columns = [name for name in named if name not in of_constructs]
    if of_constructs and options.interaction is None:
        listed = ", ".join(of_constructs)
        raise OptionError(
            f"The model has the product {listed} of constructs, which are not observed, so that no "
            f"column can hold it. Say how it is estimated: fit(..., {_WAYS}). Or leave it "
            "out: of the model, or by moderation=False of the theory that the model is made of (of "
            "your own Graph: without the hypothesis)."
        )
    if options.interaction is not None and not of_constructs:
        raise OptionError(
            f"interaction={options.interaction!r} says how the product of constructs is estimated, "
            "and the model has none. Write it into a regression, LOY ~ SAT + SC + SAT:SC, or leave "
            "interaction out; the product of two columns needs no more than its name."
        )
    check_ordered_products(named, options)
    if columns and holds_answers(data):
        data = with_plain_products(data, {name: factors_of(name) for name in columns})
    if options.interaction == "product_indicators":
        return _with_indicators(statements, data, options, of_constructs)
    return statements, data


def _products_in(statements: tuple[Statement, ...]) -> tuple[str, ...]:
    return tuple(
        dict.fromkeys(
            term.name
            for statement in statements
            if statement.op == "~"
            for term in statement.terms
            if is_product(term.name)
        )
    )


def _with_indicators(
    statements: tuple[Statement, ...], data: Any, options: FitOptions, products: tuple[str, ...]
) -> tuple[tuple[Statement, ...], Any]:
    if not holds_answers(data):
        raise NotAvailableError(
            "interaction='product_indicators' multiplies the answers of each respondent, and the "
            "data are moments. Give the answers, or moments that have the products among their "
            "variables, in a model that names them."
        )
    model = with_product_indicators(statements, products, options.product_pairs)
    complete: tuple[str, ...] = ()
    if options.missing_rows != "fiml":
        observed = variables_of(model.statements).observed
        made = {*model.products, *(name for name in observed if is_product(name))}
        complete = tuple(name for name in observed if name not in made)
    data = with_centred_products(
        data, model.products, model.items, options.product_centering, complete
    )
    return model.statements, data
