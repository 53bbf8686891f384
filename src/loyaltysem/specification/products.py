"""Products of two variables among the predictors: how they are named, and what of."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence

__all__ = [
    "factors_in",
    "factors_of",
    "indicated_name",
    "is_product",
    "product_name",
    "products_of_constructs",
]

_SIGN = ":"


def is_product(name: str) -> bool:
    """Whether a name is that of a product, such as ``SAT:SC``."""
    return _SIGN in name


def factors_of(product: str) -> tuple[str, ...]:
    """Return the two variables that a product is made of; the same one twice in a square."""
    return tuple(product.split(_SIGN))


def product_name(factors: Sequence[str]) -> str:
    """Return the name of the product of some variables."""
    return _SIGN.join(factors)


def indicated_name(product: str) -> str:
    """Return what a product is called as a construct that has indicators, ``SAT.SC``."""
    return ".".join(factors_of(product))


def factors_in(name: str, variables: Collection[str]) -> tuple[str, ...]:
    """Return the two variables of a product, also of one with indicators; none of another."""
    if is_product(name):
        return factors_of(name)
    parts = name.split(".")
    pairs = ((".".join(parts[:i]), ".".join(parts[i:])) for i in range(1, len(parts)))
    return next((pair for pair in pairs if set(pair) <= set(variables)), ())


def products_of_constructs(names: Iterable[str], latent: Collection[str]) -> tuple[str, ...]:
    """Return those of some names that are products with a construct among their variables."""
    found = (name for name in names if is_product(name) and set(factors_of(name)) & set(latent))
    return tuple(dict.fromkeys(found))
